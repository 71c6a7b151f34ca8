"""Programs that only run another one: `env A=b cmd`, `timeout 10 cmd`, `sudo cmd` and the like."""

from collections.abc import Mapping
from posixpath import basename

import msgspec

from trueup.commands.flags import Flags, Parsed, flags, parse


class _Wrapper(msgspec.Struct, frozen=True):
    """`operands` stand between the flags and the command; `assigns` where `NAME=value` may stand there too."""

    flags: Flags
    operands: int = 0
    assigns: bool = False


class Unwrapped(msgspec.Struct, frozen=True):
    """The command that really runs, what is set in its environment, and where it runs if a wrapper says so.

    `problem` is set where a wrapper was not understood; `argv` is then what stood there.
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str] = {}
    directory: str = ""
    problem: str = ""


def unwrapped(argv: tuple[str, ...]) -> Unwrapped:
    """`argv` without the wrappers in front of it."""
    environment: dict[str, str] = {}
    directory = ""
    while argv and (wrapper := _WRAPPERS.get(basename(argv[0]))):
        parsed = parse(argv[1:], wrapper.flags, interspersed=False)
        if parsed.problem:
            return Unwrapped(argv, environment, directory, f"{basename(argv[0])}: {parsed.problem}")
        directory = parsed.last("chdir") or directory
        behind = _behind(wrapper, parsed, environment)
        if not behind:  # it runs nothing but itself: `env` alone prints the environment
            break
        argv = behind
    return Unwrapped(argv, environment, directory)


def _behind(wrapper: _Wrapper, parsed: Parsed, environment: dict[str, str]) -> tuple[str, ...]:
    first = wrapper.operands
    while wrapper.assigns and first < len(parsed.rest) and "=" in parsed.rest[first]:
        name, _, text = parsed.rest[first].partition("=")
        environment[name] = text
        first += 1
    return parsed.rest[first:]


_WRAPPERS = {
    "env": _Wrapper(
        flags("u/unset C/chdir", "i/ignore-environment 0/null v/debug"),
        assigns=True,
    ),
    "timeout": _Wrapper(flags("k/kill-after s/signal", "preserve-status foreground v/verbose"), operands=1),
    "sudo": _Wrapper(
        flags(
            "u/user g/group p/prompt h/host C/close-from D/chdir R/chroot T/command-timeout r/role t/type",
            "n/non-interactive E/preserve-env H/set-home S/stdin b/background k/reset-timestamp A/askpass"
            " P/preserve-groups",
        ),
        assigns=True,
    ),
    "runuser": _Wrapper(flags("u/user g/group G/supp-group", "p/preserve-environment m/preserve-environment")),
    "nice": _Wrapper(flags("n/adjustment")),
    "ionice": _Wrapper(flags("c/class n/classdata", "t/ignore")),
    "nohup": _Wrapper(flags()),
    "setsid": _Wrapper(flags("", "c/ctty f/fork w/wait")),
    "stdbuf": _Wrapper(flags("i/input o/output e/error")),
    "flock": _Wrapper(
        flags(
            "w/timeout E/conflict-exit-code",
            "s/shared x/exclusive e/exclusive n/nonblock u/unlock o/close F/no-fork v/verbose",
        ),
        operands=1,
    ),
    "systemd-cat": _Wrapper(flags("t/identifier p/priority stderr-priority level-prefix")),
    "exec": _Wrapper(flags("a/name", "c/clear l/login")),
    "command": _Wrapper(flags("", "p/path")),
    "nsenter": _Wrapper(
        flags("t/target", "a/all m/mount u/uts i/ipc n/net p/pid C/cgroup U/user T/time r/root w/wd F/no-fork")
    ),
}
