"""A configuration tree is repaired by edits alone: in its own files, as its user, with its state beside it."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selftests.repair.in_trees import API, SCORER, broken, contents, folder, type_in
from trueup.collect.tree import Mapped, place_of
from trueup.expectations import load
from trueup.repair.edits import CannotEditError
from trueup.repair.in_a_tree import TreePlace
from trueup.repair.orders import script, understood
from trueup.subjects import tree_subject

__all__ = ["folder"]


def test_a_plan_shows_the_diff_and_changes_nothing(folder: Path) -> None:
    broken(folder / "watchme", API)
    before = contents(folder / "watchme")
    code, text = type_in(folder, "pytest", "--configs=watchme", "--fix-plan")
    assert code == 1
    assert f"--- watchme/{API}\n" in text
    assert "    -    driver: bridge\n    +    external: true\n" in text
    assert contents(folder / "watchme") == before
    assert not (folder / ".trueup/trees").exists()


def test_of_a_recording_a_plan_says_that_it_cannot_show_the_lines(folder: Path) -> None:
    broken(folder / "watchme", API)
    (folder / "facts.json").write_text(type_in(folder, "trueup", "facts", "--configs", "watchme")[1], encoding="utf-8")
    code, text = type_in(folder, "pytest", "--facts=facts.json", "--fix-plan")
    assert code == 1
    assert f"safe: write `external: true` for watchme-network in watchme/{API}" in text
    assert "only the host or the tree itself can show" in text


def test_only_what_was_broken_is_changed_and_the_copy_lies_in_the_state(folder: Path) -> None:
    healthy = contents(folder / "watchme")
    broken(folder / "watchme", API, SCORER)
    code, text = type_in(folder, "pytest", "--configs=watchme", "--fix")
    assert code == 0, text
    assert text.count("KEPT write `external: true`") == 2
    assert contents(folder / "watchme") == healthy
    (state,) = (folder / ".trueup/trees").iterdir()
    copies = [path for path in (state / "backups").rglob("*") if path.is_file()]
    assert sorted(path.name.partition(".backup.")[0] for path in copies) == ["docker-compose.prod.yml"] * 2
    assert all("driver: bridge" in path.read_text(encoding="utf-8") for path in copies)
    assert type_in(folder, "pytest", "--configs=watchme", "--fix-plan")[0] == 0
    code, text = type_in(folder, "trueup", "rollback", "last", "--configs", "watchme")
    assert code == 0, text
    assert sum(contents(folder / "watchme")[name] != healthy[name] for name in healthy) == 1
    assert type_in(folder, "pytest", "--configs=watchme", "--fix")[0] == 0  # as often as its user asks
    assert contents(folder / "watchme") == healthy
    assert type_in(folder, "trueup", "repairs", "--configs", "watchme")[1].count("external: true") == 3


def test_a_finding_of_a_tree_names_the_option_that_repairs_it_there(folder: Path) -> None:
    broken(folder / "watchme", API)
    _, text = type_in(folder, "pytest", "--configs=watchme", "-k", "external_network and api_gpt_v1")
    assert "  repair: pytest --fix --configs=watchme 'tests/network/" in text


def test_selection_limits_what_is_repaired(folder: Path) -> None:
    broken(folder / "watchme", API, SCORER)
    type_in(folder, "pytest", "--configs=watchme", "--fix", "-k", "api_gpt_v1")
    assert "external: true" in (folder / "watchme" / API).read_text(encoding="utf-8")
    assert "driver: bridge" in (folder / "watchme" / SCORER).read_text(encoding="utf-8")


@pytest.mark.parametrize("link", ["file", "directory"])
def test_a_link_out_of_the_tree_is_not_followed(link: str, folder: Path) -> None:
    broken(folder / "watchme", API)
    file = folder / "watchme" / API
    moved = file if link == "file" else file.parent
    moved.rename(folder / "outside")
    moved.symlink_to(folder / "outside")
    before = file.read_bytes()
    code, text = type_in(folder, "pytest", "--configs=watchme", "--fix-unsafe")
    assert code == 1
    assert "link that leaves the tree" in text
    assert file.read_bytes() == before


def test_a_repair_that_was_cut_off_is_finished_by_the_next_run(folder: Path) -> None:
    broken(folder / "watchme", API)
    assert type_in(folder, "pytest", "--configs=watchme", "--fix")[0] == 0
    (journal,) = (folder / ".trueup/trees").glob("*/journal")
    begun, _ = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    journal.write_text(begun, encoding="utf-8")
    code, text = type_in(folder, "pytest", "--configs=watchme", "--fix")
    assert code == 0
    assert "FINISHED write `external: true`" in text
    assert '"event":"kept"' in journal.read_text(encoding="utf-8")


def test_a_tree_beside_which_nothing_can_be_written_is_left_alone(folder: Path) -> None:
    broken(folder / "watchme", API)
    before = contents(folder / "watchme")
    (folder / ".trueup").mkdir(exist_ok=True)
    (folder / ".trueup/trees").write_text("in the way")
    code, text = type_in(folder, "pytest", "--configs=watchme", "--fix")
    assert code == 1
    assert "NOT REPAIRED watchme: " in text
    assert contents(folder / "watchme") == before


def test_trees_and_hosts_are_repaired_one_after_the_other(folder: Path) -> None:
    code, text = type_in(folder, "pytest", "--configs=watchme", "--hosts=local", "--fix")
    assert code == 4
    assert "repair the tree first, then the host" in text


def test_without_a_target_it_is_still_this_host(folder: Path) -> None:
    _, text = type_in(folder, "pytest", "--fix", "--collect-only")
    assert "test_host_answers[local:machine]" in text


@pytest.fixture
def place(folder: Path) -> TreePlace:
    root = folder / "watchme"
    return TreePlace(tree_subject(root, folder), root, folder, load(folder / "expectations.yaml"))


def test_a_file_is_found_by_its_place_on_the_server_or_by_its_name_in_reports(place: TreePlace) -> None:
    there = place.root.resolve() / API
    assert place.path_of("/home/ubuntu/api_gpt_v1/docker-compose.prod.yml") == there
    assert place.path_of(f"watchme/{API}") == there
    new = place.path_of("/etc/systemd/system/api-gpt-v1.service.d/50-x.conf")
    assert new == place.root.resolve() / "systemd/api-gpt-v1.service.d/50-x.conf"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/etc/passwd", "no place for it"),
        ("/home/ubuntu/../docker-compose.yml", "no place for it"),
        ("/etc/nginx/sites-available/a/b", "no place for it"),
        ("/home/ubuntu/linked/docker-compose.yml", "leads out of the tree"),
    ],
)
def test_a_path_that_is_not_of_the_tree_is_refused(path: str, said: str, place: TreePlace) -> None:
    (place.root / "compose/linked").symlink_to(place.root.parent)
    with pytest.raises(CannotEditError, match=said):
        place.path_of(path)


NAMES = st.text("ab.*-/ \n", max_size=6)


@given(NAMES, NAMES)
def test_a_path_on_the_server_and_its_place_in_the_tree_are_one_another_s(one: str, other: str) -> None:
    mapped = [
        Mapped("compose/*/*.yml", "/home/*/*.yml"),
        Mapped("units/*", "/units/*"),
        Mapped("*.yml", "/units/*.yml"),
    ]
    for server in (f"/home/{one}/{other}.yml", f"/units/{one}", f"/units/{other}.yml"):
        place = place_of(server, mapped)
        if place is None:
            continue
        assert not {"", ".", ".."} & set(place.split("/"))
        assert server in {f"/home/{place.removeprefix('compose/')}", f"/{place}", f"/units/{place}"}


@pytest.mark.parametrize(("as_root", "code"), [(True, 1), (False, 0)])
def test_a_tree_is_never_edited_by_root_for_somebody_else(as_root: bool, code: int, tmp_path: Path) -> None:  # noqa: FBT001
    file = tmp_path / "file"
    orders = [("put", str(file), "text", "0644")]
    told = f"sudo() {{ false; }}; AS_ROOT=sudo; {script(orders, str(tmp_path / 'state'), as_root=as_root)}"
    done = subprocess.run(["/bin/sh", "-c", told], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == code
    assert bool(understood(done.stdout).answers) is file.exists() is not as_root


def test_a_unit_that_waits_for_nothing_is_written_so_that_it_does(folder: Path) -> None:
    unit = folder / "watchme/systemd/api-gpt-v1.service"
    lines = unit.read_text(encoding="utf-8").splitlines(keepends=True)
    unit.write_text("".join(x for x in lines if not x.startswith(("After=", "Requires="))), encoding="utf-8")
    code, text = type_in(folder, "pytest", "--configs=watchme", "--fix")
    assert code == 0, text
    assert "KEPT write into" in text
    needs = "docker.service watchme-infrastructure.service"
    written = unit.read_text(encoding="utf-8")
    assert written.startswith(f"[Unit]\nDescription=WatchMe Vibe scorer: api-gpt-v1\nRequires={needs}\nAfter={needs}\n")
