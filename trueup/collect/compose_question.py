"""What a host is asked of its compose files: those that units and containers name, and what those name in turn."""

import shlex
from collections.abc import Sequence

from trueup.collect.asking import MUCH, Question
from trueup.collect.shipped import NEEDED, packed, printed, program
from trueup.commands.compose import DEFAULT_FILES, OVERRIDES

PROGRAM = ("compose_files.pl",)
UNITS = "/etc/systemd/system"

_LABELS = r"""
labels=
case $HUNG in *docker*) ;; *)
    labels=$($AS_ROOT timeout 5 docker ps -aq | head -c 1000000 | $AS_ROOT xargs -r timeout 5 docker inspect \
        --format '{{index .Config.Labels "com.docker.compose.project.config_files"}}' | head -c 4000000) ;;
esac
"""

COMMAND = "cat docker-compose.yml"
"""How a person would ask."""

REFERENCE = "named:"
"""Before the path of a file of the answer that another one names."""


def questions(paths: Sequence[str], units: str = UNITS) -> tuple[Question, ...]:
    """The compose files that units and containers name, these paths, the `.env` beside each, and their env files."""
    arguments = shlex.join([units, " ".join((*DEFAULT_FILES, *OVERRIDES)), *paths])
    script = (
        f"program=$({printed(packed(program('trueup.collect', PROGRAM)))})"
        f"{_LABELS}"
        f'printf \'%s\\n\' "$labels" | $AS_ROOT perl -e "$program" {arguments}\n'
    )
    return (Question("compose", COMMAND, script, most=MUCH, needs=("perl", "xargs", *NEEDED)),)
