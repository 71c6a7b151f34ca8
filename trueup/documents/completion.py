"""Completion for shells, made from the commands' own parsers: a script that starts nothing and asks nobody."""

import re
from collections.abc import Iterator

from trueup.documents.command_line import Command, commands, every

_BASH = r"""# Completion of trueup for bash: . <(trueup completion bash)
_trueup() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words="" takes="" path="" word
    local number
    for ((number = 1; number < COMP_CWORD; number++)); do
        word=${COMP_WORDS[number]}
        case $path/$word in
@STEPS@
        esac
    done
    case $path in
@WORDS@
    esac
    case " $takes " in
        *" $before=DIR "*) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
        *" $before=FILE "*) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    esac
    case "$path $before" in
@CHOICES@
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _trueup trueup
"""
_ZSH = """# Completion of trueup for zsh, after compinit: . <(trueup completion zsh)
autoload -U +X bashcompinit && bashcompinit
"""
_PATHS = re.compile(r"compopt .*; return(?= ;;)")
_MAPFILE = re.compile(r"mapfile -t COMPREPLY < <\((.*?)\)(?=$|;)", re.MULTILINE)


def script(shell: str) -> str:
    """The script for that shell, `bash` or `zsh`; zsh has a mode for those of bash, without two of its words."""
    known = commands()
    filled = _BASH.replace("@STEPS@", "\n".join(_steps(known)))
    filled = filled.replace("@WORDS@", "\n".join(_words(known))).replace("@CHOICES@", "\n".join(_choices(known)))
    if shell == "bash":
        return filled
    plain = _PATHS.sub("COMPREPLY=(); return", filled.partition("\n")[2])  # zsh's own way with paths comes after that
    plain = plain.replace("complete -F", "complete -o default -F")
    return _ZSH + _MAPFILE.sub(r"COMPREPLY=( $(\1) )", plain)


def _steps(known: tuple[Command, ...]) -> Iterator[str]:
    for command in every(known):
        above, name = "/".join(("", *command.words[:-1])).rstrip("/"), command.words[-1]
        yield f'            "{above}/{name}") path="{above}/{name}" ;;'


def _words(known: tuple[Command, ...]) -> Iterator[str]:
    yield f'        "") words="{" ".join([*(command.words[-1] for command in known), "--help", "--version"])}" ;;'
    for command in every(known):
        spellings = [spelling for option in command.options for spelling in option.spellings]
        arguments = [word for option in command.options if not option.spellings for word in option.choices]
        below = [each.words[-1] for each in command.below]
        takes = [
            f"{spelling}={option.takes}"
            for option in command.options
            for spelling in option.spellings
            if option.takes in {"DIR", "FILE"}
        ]
        words = " ".join([*below, *arguments, *spellings, "--help"])
        yield f'        "/{"/".join(command.words)}") words="{words}" takes="{" ".join(takes)}" ;;'


def _choices(known: tuple[Command, ...]) -> Iterator[str]:
    found = False
    for command in every(known):
        for option in command.options:
            if option.choices and option.spellings:
                patterns = "|".join(f'"/{"/".join(command.words)} {spelling}"' for spelling in option.spellings)
                yield f'        {patterns}) words="{" ".join(option.choices)}" ;;'
                found = True
    if not found:
        yield "        *) ;;"
