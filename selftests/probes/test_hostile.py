"""Names from configurations travel as data: nothing in them is run, by the shell, by Perl or by any program."""

from pathlib import Path

import pytest

from selftests.probes.carrying_out import carry_out
from trueup.collect.probe_plan import Planned
from trueup.facts import Unavailable


def hostile(mark: Path) -> list[str]:
    return [
        f"$(touch {mark})", f"`touch {mark}`", f"'; touch {mark}; '", f'"; touch {mark}; "', f"x\ntouch {mark}\n",
        f"@{{[ system('touch {mark}') ]}}", f"| touch {mark}", f"touch {mark} |", f"-engine {mark}", "%0A%00", "\x00",
        "a b\tc", "\udcff\udcfe", "PROBES\n", "1 1 name example.net\n", "あ" * 300, "../../../etc/shadow", "",
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(len(hostile(Path("/m")))))
def test_a_hostile_name_is_only_a_name(number: int, tmp_path: Path) -> None:
    mark = tmp_path / "run"
    name = hostile(mark)[number]
    where = ("https", name, name, "127.0.0.1", "1", f"/{name}", name)
    seen = carry_out(
        Planned("target", ("http", name, "1", name), "target", 2),
        Planned("get", (*where, *where[:5]), "get", 2),
        Planned("get", ("http", *where[1:3], name, *where[4:]), "get", 2),
        Planned("options", where, "options", 2),
        Planned("served", (name, "127.0.0.1:1", name), "served", 2),
        Planned("served", ("example.net", name, ""), "at", 2),
        Planned("file", (name,), "file", 2),
        Planned("peers", (name, name, f"{name}:1"), "container", 2),
        Planned("peers", ("x", "1", f"{name}:1"), "container", 2),
        Planned("name", (name,), "name", 2),
        Planned(name, (name,), "kind", 2) if name.isalpha() else Planned("nothing", (name,), "kind", 2),
    )
    assert not mark.exists()
    assert len(seen.targets) == 1
    assert [probe.method for probe in seen.urls] == ["GET", "GET", "OPTIONS"]
    assert all(isinstance(probe.seen, Unavailable) for probe in seen.files)
    assert all(isinstance(probe.seen, Unavailable) for probe in seen.peers)


def test_a_process_that_is_not_the_containers_is_not_entered() -> None:
    (probe,) = carry_out(Planned("peers", ("0" * 64, "1", "two:8002"), "one")).peers
    assert isinstance(probe.seen, Unavailable)
    assert "not the container's any more" in probe.seen.reason
