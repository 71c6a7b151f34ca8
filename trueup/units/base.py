"""What every server of this kind has beside its own units, as far as a boot's order depends on it.

Only what Debian's and Ubuntu's systemd, docker and nginx packages agree on; a host's own files take its place.
"""

from trueup.facts.systemd import UnitFile
from trueup.syntax.systemd_unit_file import read_unit_text

_NO_DEFAULT = "[Unit]\nDefaultDependencies=no\n"
_TEXTS = {
    "sysinit.target": f"{_NO_DEFAULT}Wants=local-fs.target swap.target\nAfter=local-fs.target swap.target\n",
    "local-fs.target": _NO_DEFAULT,
    "swap.target": _NO_DEFAULT,
    "shutdown.target": _NO_DEFAULT,
    "network-pre.target": "",
    "network.target": "[Unit]\nAfter=network-pre.target\n",
    "network-online.target": "[Unit]\nAfter=network.target\n",
    "sockets.target": "",
    "timers.target": "",
    "paths.target": "",
    "slices.target": "",
    "basic.target": (
        "[Unit]\nRequires=sysinit.target\nWants=sockets.target timers.target paths.target slices.target\n"
        "After=sysinit.target sockets.target paths.target slices.target tmp.mount\n"
    ),
    "multi-user.target": (
        "[Unit]\nRequires=basic.target\nConflicts=rescue.service rescue.target\n"
        "After=basic.target rescue.service rescue.target\n"
    ),
    "graphical.target": (
        "[Unit]\nRequires=multi-user.target\nConflicts=rescue.service rescue.target\n"
        "After=multi-user.target rescue.service rescue.target\n"
    ),
    "containerd.service": "[Unit]\nAfter=network.target\n[Service]\nExecStart=/usr/bin/containerd\n"
    "[Install]\nWantedBy=multi-user.target\n",
    "docker.socket": "[Socket]\nListenStream=/run/docker.sock\n[Install]\nWantedBy=sockets.target\n",
    "docker.service": (
        "[Unit]\nAfter=network-online.target docker.socket containerd.service\nRequires=docker.socket\n"
        "Wants=network-online.target containerd.service\n"
        "[Service]\nType=notify\nExecStart=/usr/sbin/dockerd\n[Install]\nWantedBy=multi-user.target\n"
    ),
    "nginx.service": (
        "[Unit]\nAfter=network.target network-online.target\nWants=network-online.target\n"
        "[Service]\nType=forking\nExecStart=/usr/sbin/nginx\n[Install]\nWantedBy=multi-user.target\n"
    ),
}  # fmt: skip
_ALIASES = {"graphical.target": ("default.target",)}


def _file(name: str, text: str) -> UnitFile:
    path = f"/usr/lib/systemd/system/{name}"
    return UnitFile(name, path, (), read_unit_text(text, path, name).settings, aliases=_ALIASES.get(name, ()))


BASE: tuple[UnitFile, ...] = tuple(_file(name, text) for name, text in _TEXTS.items())
"""Each with the [Install] of its package."""
