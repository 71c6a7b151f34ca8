"""The stand-in's images: one layer shared by all, and a configuration each that says what it stands for.

It depends on nothing but the stand-in, busybox and its settings, so its id is the same in every replica.
The format is that of docker-load(1): manifest.json, one configuration an image, one tar a layer.
"""

import hashlib
import io
import json
import os
import subprocess
import tarfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from lab.errors import LabError
from lab.paths import CACHE
from lab.standins import StandIn

SOURCE = Path(__file__).with_name("standin.c")
COMPILE = ["/usr/bin/gcc", "-O2", "-static", "-s", "-Wall", "-Wextra", "-Werror"]
BUSYBOX = Path("/usr/bin/busybox") if Path("/usr/bin/busybox").exists() else Path("/bin/busybox")
CREATED = "2025-01-01T00:00:00Z"


def archive(images: Mapping[str, StandIn]) -> bytes:
    """A tar for `docker load` with one image for each name."""
    layer = _layer()
    layer_id = hashlib.sha256(layer).hexdigest()
    files = {f"{layer_id}/layer.tar": layer}
    manifest = []
    for name, stand_in in images.items():
        config = json.dumps(_config(stand_in, layer_id), sort_keys=True).encode()
        config_name = f"{hashlib.sha256(config).hexdigest()}.json"
        files[config_name] = config
        manifest.append({"Config": config_name, "RepoTags": [_tagged(name)], "Layers": [f"{layer_id}/layer.tar"]})
    files["manifest.json"] = json.dumps(manifest).encode()
    return _tar([(_entry(name, len(content)), content) for name, content in files.items()])


def program() -> bytes:
    """The compiled stand-in; compiled once for each version of its source."""
    source = SOURCE.read_bytes()
    compiled = CACHE / f"standin-{hashlib.sha256(source).hexdigest()[:12]}"
    if not compiled.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fresh = compiled.with_suffix(f".{os.getpid()}")
        built = subprocess.run([*COMPILE, "-o", str(fresh), str(SOURCE)], capture_output=True, text=True, check=False)
        if built.returncode != 0:
            raise LabError(f"{SOURCE} does not compile (a static C library is in libc6-dev):\n{built.stderr}")
        fresh.rename(compiled)  # whole or not at all, whoever else compiles it now
    return compiled.read_bytes()


@cache
def _layer() -> bytes:
    """The root file system: the stand-in, and busybox under the names that health checks and probes use."""
    entries: list[tuple[tarfile.TarInfo, bytes]] = []
    for folder, mode in (("bin", 0o755), ("etc", 0o755), ("tmp", 0o1777)):
        entry = _entry(folder, 0, mode)
        entry.type = tarfile.DIRTYPE
        entries.append((entry, b""))
    busybox = BUSYBOX.read_bytes()
    for path, content in (("standin", program()), ("bin/busybox", busybox)):
        entries.append((_entry(path, len(content), 0o755), content))
    for applet in _applets():
        entry = _entry(f"bin/{applet}", 0, 0o777)
        entry.type, entry.linkname = tarfile.SYMTYPE, "busybox"
        entries.append((entry, b""))
    passwd = b"root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"
    entries.append((_entry("etc/passwd", len(passwd)), passwd))
    return _tar(entries)


def _applets() -> list[str]:
    listed = subprocess.run([str(BUSYBOX), "--list"], capture_output=True, text=True, check=True).stdout.split()
    return sorted(set(listed) - {"busybox"})  # a link to itself would be a loop


def _config(stand_in: StandIn, layer_id: str) -> dict[str, object]:
    return {
        "architecture": "amd64",
        "os": "linux",
        "created": CREATED,
        "config": {
            "Entrypoint": ["/standin"],
            "Env": ["PATH=/bin", *stand_in.environment],
            "ExposedPorts": {f"{stand_in.port}/tcp": {}},
            "WorkingDir": "/",
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer_id}"]},
        "history": [{"created": CREATED, "created_by": "lab/images.py"}],
    }


def _tagged(name: str) -> str:
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def _entry(name: str, size: int, mode: int = 0o644) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, mode, 0
    return entry


def _tar(entries: Iterable[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for entry, content in entries:
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()
