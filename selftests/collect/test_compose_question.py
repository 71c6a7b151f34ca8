"""A host is asked for every file that compose could read there, and for no other."""

from pathlib import Path

import pytest

from selftests.collect.compose_question import asked
from trueup.collect.compose_question import REFERENCE
from trueup.collect.framed_files import LARGEST
from trueup.facts import Unavailable

PLAIN = "services: {a: {image: b}}\n"


def write(path: Path, text: str = PLAIN) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def unit(folder: Path, name: str, *lines: str) -> None:
    write(folder / "units" / name, "\n".join(("[Service]", *lines)))


def test_the_file_that_a_unit_names_is_sent_as_it_is(tmp_path: Path) -> None:
    texts = ("", "a", "ab", "abc", "\0\xff\n" * 30)
    paths = [write(tmp_path / f"{number}.yml", text) for number, text in enumerate(texts)]
    unit(tmp_path, "all.service", "ExecStart=/usr/bin/docker-compose " + " ".join(f"-f {path}" for path in paths))
    assert asked([], tmp_path / "units") == dict(zip(paths, texts, strict=True))


@pytest.mark.parametrize(
    "line",
    [
        "WorkingDirectory=%s",
        "WorkingDirectory=-%s",
        "ExecStart=/usr/bin/docker compose --project-directory %s up",
        "ExecStart=/bin/sh -c 'cd %s && docker-compose up'",
        "ExecStart=/usr/bin/docker compose --project-directory='%s' up",
    ],
)
def test_a_folder_in_which_compose_runs_is_looked_through(line: str, tmp_path: Path) -> None:
    usual = write(tmp_path / "srv/compose.yaml")
    override = write(tmp_path / "srv/docker-compose.override.yml")
    write(tmp_path / "srv/unnamed.yml")
    named = write(tmp_path / "srv/special.yml")
    elsewhere = write(tmp_path / "else/where.yml")
    env = write(tmp_path / "srv/.env", f"A=1\nexport COMPOSE_FILE='special.yml:{elsewhere}'\r\n")
    unit(tmp_path, "one.service", line % (tmp_path / "srv"))
    assert asked([], tmp_path / "units").keys() == {usual, override, named, elsewhere, env}


def test_compose_looks_for_its_file_in_the_folders_above_too(tmp_path: Path) -> None:
    above = write(tmp_path / "srv/docker-compose.yml")
    (tmp_path / "srv/a/b").mkdir(parents=True)
    unit(tmp_path, "one.service", f"WorkingDirectory={tmp_path}/srv/a/b")
    assert asked([], tmp_path / "units").keys() == {above}


def test_an_instance_stands_for_every_folder_that_it_can_mean(tmp_path: Path) -> None:
    both = {write(tmp_path / name / "compose.yml") for name in ("srv-1", "srv-2")}
    unit(tmp_path, "each@.service", f"WorkingDirectory={tmp_path}/srv-%i")
    assert asked([], tmp_path / "units").keys() == both


def test_names_beside_the_folder_are_found_there(tmp_path: Path) -> None:
    named = write(tmp_path / "srv/live.yml")
    env = write(tmp_path / "srv/live.variables")
    unit(
        tmp_path, "one.service", f"WorkingDirectory={tmp_path}/srv",
        "ExecStart=/usr/bin/docker compose -f live.yml --env-file live.variables up",
    )  # fmt: skip
    assert asked([], tmp_path / "units").keys() == {named, env}


def test_a_drop_in_counts_like_its_unit(tmp_path: Path) -> None:
    env = write(tmp_path / "settings", "A=1\n")
    file = write(tmp_path / "srv/compose.yml")
    unit(tmp_path, "one.service.d/more.conf", f'EnvironmentFile = -"{env}" ', f"WorkingDirectory={tmp_path}/srv")
    assert asked([], tmp_path / "units").keys() == {env, file}


def test_the_last_line_of_a_unit_ends_with_it(tmp_path: Path) -> None:
    both = {write(tmp_path / name / "compose.yml") for name in ("a", "b")}
    unit(tmp_path, "a.service", f"WorkingDirectory={tmp_path}/a")
    unit(tmp_path, "b.service", f"WorkingDirectory={tmp_path}/b")
    assert asked([], tmp_path / "units").keys() == both


def test_files_that_name_each_other_are_followed_five_deep_and_not_in_circles(tmp_path: Path) -> None:
    for number in range(9):
        write(tmp_path / f"{number}.yml", f"include: [{number + 1}.yml, 0.yml, ./0.yml]\n")
    found = asked([f"{tmp_path}/0.yml"], tmp_path / "units")
    assert f"{tmp_path}/0.yml" in found
    followed = {path for path in found if "./" not in path and path.startswith(REFERENCE)}
    assert followed == {f"{REFERENCE}{tmp_path}/{number}.yml" for number in range(6)}


def test_what_cannot_be_sent_whole_is_said(tmp_path: Path) -> None:
    large, whole = write(tmp_path / "large.yml", "x" * (LARGEST + 7)), write(tmp_path / "whole.yml", "x" * LARGEST)
    found = asked([large, whole, str(tmp_path), f"{tmp_path}/missing.yml"], tmp_path / "units")
    assert isinstance(found.pop(large), Unavailable)
    assert found == {whole: "x" * LARGEST}


def test_names_are_never_read_as_anything_but_names(tmp_path: Path) -> None:
    odd = write(tmp_path / "a;touch b|`c` $(d) {e,f} [g]/compose.yml")
    plain = write(tmp_path / "plain.yml", "include: ['$(touch x).yml', '`touch x`.yml', '| touch x.yml']\n")
    assert asked([odd, plain, f"touch {tmp_path}/x |"], tmp_path / "units").keys() == {odd, plain}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a;touch b|`c` $(d) {e,f} [g]", "plain.yml"]
