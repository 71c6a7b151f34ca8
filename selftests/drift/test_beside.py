"""A host beside its tree, as a person sees it: the real command on recorded facts."""

import msgspec
import pytest

from selftests.plugin.scratch import Ran, Scratch, facts
from trueup.facts import Sites, Unavailable
from trueup.facts.nginx import Directive
from trueup.facts.sites import SiteFile

PATH = "/etc/nginx/sites-available/a.example"
CHECK = '''\
from trueup.checks import Judges, Severity, check, expect
from trueup.model.differences import unified
from trueup.model.written_sites import compared


@check(judges=Judges.BESIDE, severity=Severity.WARNING)
def test_file_matches_the_tree(site_pair):
    """The file is the tree's."""
    host, tree = site_pair.on_host, site_pair.in_tree
    expect(host and tree, "both", found="only in the tree" if tree else "only on the host")
    expect(host.directives[0].args == tree.directives[0].args, "the same", found="another",
           diff=unified(*compared(tree, host), tree.shown, host.shown))
'''


def site(path: str = PATH, value: str = "1", *, enabled: bool = True) -> SiteFile:
    return SiteFile(path, path, enabled, (Directive("worker_processes", (value,), path, 1),))


@pytest.fixture
def beside(scratch: Scratch) -> Scratch:
    scratch.write("tests/nginx/test_tree.py", CHECK)
    scratch.write("tree/a.example", "worker_processes 1;\n")
    return scratch


def judged(project: Scratch, *files: SiteFile) -> Ran:
    return project.pytest(f"--facts={project.record(facts(sites=Sites(files)))}")


def test_a_recorded_host_is_compared_with_the_tree_of_the_expectations(beside: Scratch) -> None:
    assert judged(beside, site()).outcomes()[f"nginx.file_matches_the_tree {PATH}"] == "passed"


def test_a_difference_is_a_warning_whose_diff_can_be_read(beside: Scratch) -> None:
    ran = judged(beside, site(value="2\x1b[2J"))
    assert ran.code == 0, ran.text
    assert ran.outcomes()[f"nginx.file_matches_the_tree {PATH}"] == "warned"
    (result,) = (r for r in ran.document["results"] if r["check"] == "nginx.file_matches_the_tree")
    assert result["diff"][0] == "--- tree/a.example"
    assert "    -worker_processes 1;" in ran.text.splitlines()
    assert "    +worker_processes 2\\x1b[2J;" in ran.text.splitlines()


def test_a_file_on_one_side_only_is_found_but_not_one_that_nginx_does_not_read(beside: Scratch) -> None:
    folder = "/etc/nginx/sites-available/"
    extra = (site(f"{folder}b"), site(f"{folder}default", enabled=False), site(f"{folder}b.backup.20250828_101500"))
    outcomes = {name.split()[1]: word for name, word in judged(beside, *extra).outcomes().items() if "tree" in name}
    assert outcomes == {PATH: "warned", f"{folder}b": "warned"}


def test_without_a_tree_the_comparison_is_not_applicable_and_that_is_said(beside: Scratch) -> None:
    (beside.folder / "tree/a.example").unlink()
    (beside.folder / "tree").rmdir()
    ran = judged(beside, site())
    assert ran.document["not_applicable"]["web"] == ["area.only_a_tree_shows", "nginx.file_matches_the_tree"]
    assert "; not applicable to web: 2\n" in ran.text
    assert "nginx.file_matches_the_tree" in beside.pytest("--facts=facts.json", "-v").text


def test_sites_that_could_not_be_read_are_unknown(beside: Scratch) -> None:
    blind = facts(sites=Unavailable("permission denied"))
    ran = beside.pytest(f"--facts={beside.record(blind)}")
    assert ran.code == 1
    assert ran.outcomes()["nginx.file_matches_the_tree none-seen"] == "unknown"


def test_a_run_on_several_processes_compares_too(beside: Scratch) -> None:
    recording = beside.record(facts(sites=Sites((site(value="2"),))))
    ran = beside.pytest(f"--facts={recording}", "-n", "2")
    assert ran.outcomes()[f"nginx.file_matches_the_tree {PATH}"] == "warned"


def test_a_recording_is_whole_without_the_tree(beside: Scratch) -> None:
    recording = beside.record(facts(sites=Sites((site(),))))
    assert b"worker_processes" in recording.read_bytes()
    assert msgspec.json.decode(recording.read_bytes())["sites"]["files"][0]["path"] == PATH
