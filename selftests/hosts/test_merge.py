"""Documents of several runs are one: that of a single run, but for the clock; and nobody is missing unnoticed."""

import json
from pathlib import Path

import pytest

from selftests.hosts.fleet import Fleet
from selftests.hosts.many import entry, names, of
from selftests.hosts.test_by_host import OF_EVERY_KIND, of_every_kind, without_times
from trueup.cli import main
from trueup.report.merging import CannotMergeError, merged, of_one


def test_the_whole_is_the_document_of_one_run(fleet: Fleet) -> None:
    fleet.expect(OF_EVERY_KIND)
    every = fleet.recordings(*of_every_kind())
    whole = fleet.pytest(*every).document
    parts = [fleet.pytest(*some).document for some in (every[:2], every[2:])]
    found = merged(parts)
    assert whole["notices"]
    assert without_times({**found, "context": None}) == without_times({**whole, "context": None})


def written(folder: Path, name: str, *hosts: str, outcome: str = "passed") -> str:
    path = folder / name
    path.write_text(json.dumps(of(list(hosts), [entry(host, outcome) for host in hosts])), encoding="utf-8")
    return str(path)


def test_all_well_is_0_and_red_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = written(tmp_path, "1.json", "a"), written(tmp_path, "2.json", "b")
    assert main(["merge", one, two]) == 0
    assert capsys.readouterr().out == "all 2 checks of a (host) and b (host) are well in 1.0 s\n"
    assert main(["merge", one, written(tmp_path, "3.json", "c", "d", outcome="failed")]) == 1
    said = capsys.readouterr().out
    assert said.startswith("FAILED nginx.nginx_is_running [nginx]: 2 of 3 hosts: c, d: expected a running nginx")


def test_a_host_that_no_document_has_makes_it_red(
    fleet: Fleet, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    expectations = f"--expectations={fleet.folder / 'expectations.yaml'}"
    some = written(tmp_path, "1.json", "web-1", "db-1")
    assert main(["merge", some, "--hosts=web-1,db-1", expectations]) == 0
    assert main(["merge", some, "--hosts=all", expectations]) == 1
    assert "ERROR: web-2 was not judged: no result document has it" in capsys.readouterr().out


def test_every_face_is_made_of_the_whole(tmp_path: Path) -> None:
    parts = [written(tmp_path, "1.json", "a"), written(tmp_path, "2.json", "b", outcome="failed")]
    out = [f"--result-json={tmp_path / 'all.json'}", f"--dashboard={tmp_path / 'index.html'}"]
    out += [
        f"--junit={tmp_path / 'all.xml'}",
        f"--prometheus={tmp_path / 'all.prom'}",
        f"--sarif={tmp_path / 'all.sarif'}",
    ]
    assert main(["merge", *parts, *out]) == 1
    assert len(json.loads((tmp_path / "all.json").read_text())["results"]) == 2
    for name in ("index.html", "all.xml", "all.prom", "all.sarif"):
        assert "nginx_is_running" in (tmp_path / name).read_text()


def test_a_host_in_two_documents_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = written(tmp_path, "1.json", "a")
    assert main(["merge", one, one]) == 4
    assert "a is judged in two of them" in capsys.readouterr().err


def test_what_is_no_result_document_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    assert main(["merge", str(tmp_path / "x.json")]) == 4
    assert "is no result document" in capsys.readouterr().err


def test_documents_of_other_folders_are_refused() -> None:
    with pytest.raises(CannotMergeError):
        merged([of(["a"], [], base="one"), of(["b"], [], base="two")])


def test_one_host_of_many_has_a_page_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    path.write_text(json.dumps(of(names(9), [entry(name) for name in names(9)])), encoding="utf-8")
    assert main(["dashboard", str(path), "--host=web-07", "-o", str(tmp_path / "one.html")]) == 0
    text = (tmp_path / "one.html").read_text()
    assert "web-07" in text
    assert "web-06" not in text
    assert main(["dashboard", str(path), "--host=web-70"]) == 4


def test_one_host_keeps_only_what_is_about_it() -> None:
    found = of_one(of(names(3), [entry(name) for name in names(3)]), "web-02")
    assert found["totals"]["failed"] == 1
    assert [one["name"] for one in found["subjects"]] == ["web-02"]


def test_hosts_are_listed_in_shards(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    expectations = f"--expectations={fleet.folder / 'expectations.yaml'}"
    assert main(["hosts", "all", "--per=2", expectations]) == 0
    assert capsys.readouterr().out == "web-1,web-2\ndb-1\n"
    assert main(["hosts", "mail", expectations]) == 0
    assert main(["hosts", "web-3", expectations]) == 4
