"""A cable with a latency, where the kernel has none: two TAP devices, and a process that hands frames over later.

`python -m bench.delay PID NAME PID NAME SECONDS`: a TAP device of that name in the network namespace of each
process; each frame from one comes out of the other after so many seconds. It prints a line when both are there.
"""

import collections
import ctypes
import fcntl
import os
import select
import struct
import sys
import time
from contextlib import suppress

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
LARGEST_FRAME = 65_536


def main(one_pid: str, one: str, other_pid: str, other: str, seconds: str) -> None:
    """Until it is ended."""
    ends = (_tap(one_pid, one), _tap(other_pid, other))
    print("ready", flush=True)
    across = {ends[0]: ends[1], ends[1]: ends[0]}
    waiting = collections.deque[tuple[float, int, bytes]]()
    while True:
        left = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for end in select.select(ends, (), (), left)[0]:
            waiting.append((time.monotonic() + float(seconds), across[end], os.read(end, LARGEST_FRAME)))
        while waiting and waiting[0][0] <= time.monotonic():
            _, end, frame = waiting.popleft()
            with suppress(OSError):  # a device that is not up takes no frame
                os.write(end, frame)


def _tap(pid: str, name: str) -> int:
    """The device belongs to the namespace in which it was made, whoever holds it."""
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    theirs = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    _enter(theirs)
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    _enter(own)
    os.close(theirs)
    os.close(own)
    return device


def _enter(namespace: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(namespace, 0):
        raise OSError(ctypes.get_errno(), "setns")


if __name__ == "__main__":
    main(*sys.argv[1:])
