"""The migration: in the order in which services are declared, one file at a time, and what is left of before."""

from pathlib import Path

import msgspec
import pytest

from selftests.checks import scene
from selftests.repair.in_trees import API, SCORER, broken, contents, folder, type_in
from trueup.facts import Docker
from trueup.repair import migration

__all__ = ["folder"]


def migrate(folder: Path, *options: str) -> tuple[int, str]:
    return type_in(folder, "trueup", "migrate", "--configs", "watchme", *options)


def test_files_stand_in_the_order_of_the_services(folder: Path) -> None:
    code, text = migrate(folder)
    assert code == 0, text
    lines = [line for line in text.splitlines() if "docker-compose" in line]
    assert all(" done " in line for line in lines)
    order = [line.split()[2].split("/")[2] for line in lines]
    assert order[:4] == ["watchme-vault-api-docker", "api_whisper_v1", "api_gpt_v1", "api_sed_v1"]
    assert order.count("watchme-api-manager") == 1  # of two services
    assert "docker-compose.infra.yml" not in text


def test_the_first_open_one_is_mended_and_no_other(folder: Path) -> None:
    healthy = contents(folder / "watchme")
    broken(folder / "watchme", SCORER, API)
    code, text = migrate(folder)
    assert code == 1
    assert [line.split()[1] for line in text.splitlines()].count("open") == 2
    code, text = migrate(folder, "--apply")
    assert code == 1, text  # the other one is left
    assert f"KEPT write `external: true` for watchme-network in watchme/{API}" in text
    assert [name for name, text in contents(folder / "watchme").items() if text != healthy[name]] == [SCORER]
    code, text = migrate(folder, "--apply")
    assert code == 0, text
    assert contents(folder / "watchme") == healthy
    assert migrate(folder, "--apply")[0] == 0


def test_a_named_one_is_mended_out_of_its_turn(folder: Path) -> None:
    broken(folder / "watchme", SCORER, API)
    code, text = migrate(folder, "--apply", "/home/ubuntu/opensmile/docker-compose.prod.yml")
    assert code == 1
    assert f"in watchme/{SCORER}" in text
    assert "driver: bridge" in (folder / "watchme" / API).read_text(encoding="utf-8")


@pytest.mark.parametrize("broken_by", ["what nobody can edit", "what nobody can read"])
def test_no_other_file_is_mended_in_the_place_of_one_that_cannot_be(broken_by: str, folder: Path) -> None:
    broken(folder / "watchme", SCORER)
    file = folder / "watchme" / API
    text = file.read_text(encoding="utf-8")
    odd = (
        text.replace("    external: true", "    driver: ${DRIVER")
        if "read" in broken_by
        else text[: text.index("\nnetworks:")]
    )
    file.write_text(odd.replace("    networks:\n      watchme-network:", "    x-networks:\n      watchme-network:"))
    before = contents(folder / "watchme")
    code, said = migrate(folder, "--apply")
    assert code == 4
    assert f"watchme/{API}" in said
    assert "a person" in said
    assert contents(folder / "watchme") == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--apply", "other.yml"], "no such compose file"),
        (["--recreate"], "goes with --apply"),
        (["--apply", "--recreate"], "a tree has no containers"),
    ],
)
def test_what_cannot_be_meant_is_refused(options: list[str], said: str, folder: Path) -> None:
    code, text = migrate(folder, *options)
    assert code == 4
    assert said in text


def test_a_network_can_go_when_no_container_is_on_it() -> None:
    facts = scene.host()
    assert isinstance(facts.docker, Docker)
    names = ("old_shared-network", "web_shared-network", "somebody-elses")
    more = tuple(msgspec.structs.replace(facts.docker.networks[0], name=name, id=name) for name in names)
    facts = scene.with_docker(facts, networks=(*facts.docker.networks, *more))
    there = scene.attachment("172.28.0.2", network="web_shared-network", network_id="web_shared-network")
    facts = scene.with_container(facts, "web", attachments=(there,), running=False)
    (platform,) = scene.judge_of(facts).platforms.values()
    assert migration.left_networks(platform) == [("old_shared-network", ()), ("web_shared-network", ("web",))]


def test_containers_are_made_anew_by_their_unit_and_only_where_asked() -> None:
    facts = scene.host()
    judge = scene.judge_of(facts)
    (platform,) = judge.platforms.values()
    file = migration.File("/srv/api/docker-compose.yml", "f", ("api",), ("api.service",), "done", "")
    judge.questions(judge.checks[migration.CHECK])
    assert migration.step(file, platform, judge, recreate=False) is None
    step = migration.step(file, platform, judge, recreate=True)
    assert step is not None
    assert [command.argv[1] for command in step.commands] == ["reset-failed", "restart"]
    assert step.commands == step.undo
