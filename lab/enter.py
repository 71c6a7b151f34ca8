"""Running a command inside a guest, in about five milliseconds (nsenter(1))."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "USER": "root",
    "LANG": "C.UTF-8",
}
"""What root has on the server; nothing of the caller's environment comes in."""

NAMESPACES = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd")


def command(pid: int, argv: Sequence[str], cwd: str = "/") -> list[str]:
    """The command line that runs `argv` in the namespaces of process `pid`, in its directory `cwd`."""
    there = [] if cwd == "/" else ["/usr/bin/env", f"--chdir={cwd}", "--"]
    return ["/usr/bin/nsenter", f"--target={pid}", *NAMESPACES, "--", *there, *argv]


def complete(
    pid: int,
    argv: Sequence[str],
    *,
    input: str | bytes | None = None,  # noqa: A002  subprocess.run's own word
    timeout: float,
    env: Mapping[str, str] | None = None,
    cwd: str = "/",
) -> "subprocess.CompletedProcess[str]":
    """Run `argv` to its end, or kill it and all it started after `timeout` seconds (TimeoutExpired)."""
    sent = input.encode() if isinstance(input, str) else input
    process = subprocess.Popen(
        command(pid, argv, cwd),
        env={**ENVIRONMENT, **(env or {})},
        stdin=subprocess.DEVNULL if sent is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # one group to kill: nsenter alone would leave the command running
    )
    try:
        out, err = process.communicate(sent, timeout=timeout)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()  # and read no more: a daemon it left behind may hold the pipes open
        raise
    return subprocess.CompletedProcess(list(argv), process.returncode, _text(out), _text(err))


def passed_through(pid: int, argv: Sequence[str], cwd: str) -> int:
    """Run `argv` on the caller's own stdin, stdout and stderr; its exit code, 128 + N for signal N."""
    term = {"TERM": os.environ["TERM"]} if "TERM" in os.environ else {}
    code = subprocess.run(command(pid, argv, cwd), env={**ENVIRONMENT, **term}, check=False).returncode
    return code if code >= 0 else 128 - code


def _text(raw: bytes) -> str:
    return raw.decode(errors="surrogateescape")
