"""What a host is asked of its compose files: those that units and containers name, and what those name in turn."""

import shlex
from collections.abc import Sequence

from trueup.collect import env_files
from trueup.collect.asking import MUCH, Question
from trueup.collect.framed_files import FRAME
from trueup.commands.compose import DEFAULT_FILES, OVERRIDES

_FILES = r"""
text=$(find -L /etc/systemd/system -maxdepth 2 -type f \( -name '*.service' -o -path '*.d/*.conf' \) \
    -exec cat {} + | tr -d '\000' | head -c 32000000)
words=$(printf '%s\n' "$text" | tr -s '=:;," \t' '\n')
labels=
case $HUNG in *docker*) ;; *)
    labels=$($AS_ROOT timeout 5 docker ps -aq | head -c 1000000 | $AS_ROOT xargs -r timeout 5 docker inspect \
        --format '{{index .Config.Labels "com.docker.compose.project.config_files"}}' |
        head -c 4000000 | tr ',' '\n') ;;
esac
places=$(printf '%s\n' "$words" | sed -nE '/^(WorkingDirectory|--project-directory|--workdir|cd)$/{n;s/^-//;/^\//p;}' |
    sed -E "s/%[iIjJpPnN]/*/g; s/'//g" | sort -u | head -n 500)
{
    printf '%s\n' KNOWN "$words" "$labels" | sed -nE '/^\/.*\.ya?ml$/p'
    printf '%s\n' "$words" | sed -nE '/^--env-file$/{n;/^\//p;}'
    find -L /etc/systemd/system -maxdepth 2 -type f \
        \( -path '*.d/*.conf' -o -name '*.service' -exec grep -q compose {} \; \) \
        -exec sed -nE 's|^[ \t]*EnvironmentFile[ \t]*=[ \t]*-?"?(/[^"]*[^" \t]).*|\1|p' {} \;
    named=$(printf '%s\n' "$words" | sed -nE '/^[^/%$*?[][^%$*?[]*\.ya?ml$/p' | sort -u | head -n 200)
    beside=$(printf '%s\n' "$words" |
        sed -nE '/^(--env-file|COMPOSE_ENV_FILES)$/{n;/^[^\/%$*?[]/p;}' | sort -u | head -n 50)
    printf '%s\n' "$places" | $AS_ROOT sh -c '
        from_env() {
            sed -nE "s/^ *(export +)?COMPOSE_FILE *= *//p" "$1/.env" | tr -d "\042\047\r" | tr ":;," "\n" |
                while read -r name; do
                    case $name in /*) ;; *) name=$1/$name ;; esac
                    printf "%s\n" "$name"
                done
        }
        while read -r place; do
            for there in $place; do
                while :; do
                    [ ! -f "$there/.env" ] || { printf "%s/.env\n" "$there"; from_env "$there"; }
                    for name in DEFAULTS $1 $2; do [ ! -f "$there/$name" ] || printf "%s/%s\n" "$there" "$name"; done
                    case $there in /*/*) there=${there%/*} ;; *) break ;; esac
                done
            done
        done' sh "$named" "$beside"
} | sort -u | head -n 8000 | $AS_ROOT sh -c 'FRAMElook() {
    [ -f "$1" ] || return 0
    frame "$1"
    case $1 in *.yml | *.yaml) ;; *) return 0 ;; esac
    [ ! -f "${1%/*}/.env" ] || frame "${1%/*}/.env"
    env_files "$1"
    compose_files "$1"
}
while read -r file; do look "$file"; done; :'
"""

_NAMED = r"""
compose_files() {
    tr -s ' \t,[]{}\042\047' '\n' <"$1" | grep -E '^[^$]+\.ya?ml$' | head -n 50 | while read -r part; do
        case $2 in xxxxx*) continue ;; esac
        case $part in /*) ;; *) part=${1%/*}/$part ;; esac
        [ -f "$part" ] || continue
        printf 'named:'
        frame "$part"
        [ ! -f "${part%/*}/.env" ] || frame "${part%/*}/.env"
        env_files "$part"
        compose_files "$part" "x$2"
    done
}
"""
"""POSIX sh: `compose_files FILE` frames the YAML files that it names, five deep: some it includes or extends."""

COMMAND = "cat docker-compose.yml"
"""How a person would ask."""

REFERENCE = "named:"
"""Before the path of a file of the answer that another one names."""


def questions(paths: Sequence[str]) -> tuple[Question, ...]:
    """The compose files that units and containers name, these paths, the `.env` beside each, and their env files."""
    script = _FILES.replace("KNOWN", " ".join(shlex.quote(path) for path in paths))
    script = script.replace("DEFAULTS", " ".join((*DEFAULT_FILES, *OVERRIDES)))
    functions = (FRAME + env_files.NAMED + _NAMED).replace("'", "'\\''")
    needs = ("find", "xargs", "sed", "tr", "sort", "grep", "base64")
    return (Question("compose", COMMAND, script.replace("FRAME", functions), most=MUCH, needs=needs),)
