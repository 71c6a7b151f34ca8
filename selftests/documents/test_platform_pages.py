"""The documents of a platform say what is there, the same for the same facts, and are known when they are stale."""

import shutil
from pathlib import Path

import msgspec
import pytest

from lab.paths import CHECKOUT
from selftests import hostile
from selftests.chain import small
from selftests.checks import scene
from selftests.starting.small_tree import plant_watchme, typed
from trueup.documents.platform_pages import pages
from trueup.facts import Unavailable

PAGES = {"services.md", "network.md", "ports.md", "boot-order.md", "migration.md"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = plant_watchme(tmp_path_factory.mktemp("watchme"))
    code, text, errors = typed(folder, "docs")
    assert (code, errors) == (0, "")
    assert text.startswith("written: docs/platform/services.md, ")
    return folder


def page(folder: Path, name: str) -> str:
    return (folder / "docs/platform" / name).read_text(encoding="utf-8")


def test_every_page_is_there_with_what_the_platform_is(written: Path) -> None:
    assert {path.name for path in (written / "docs/platform").iterdir()} == PAGES
    services = page(written, "services.md")
    assert "| `https://api.hey-watch.me/scheduler/` | `http://localhost:8015/api/scheduler/` |" in services
    assert "| `watchme-api-manager-prod` | `watchme-api-manager-prod` | 9001 | `management` |" in services
    assert "| `172.27.0.0/16` |" in page(written, "network.md")
    assert "| `microservices` | 8001-8099 | 8003 |" in page(written, "ports.md")
    assert "13 of 13 compose files join `watchme-network`" in page(written, "migration.md")
    assert "Nothing.\n" in page(written, "boot-order.md")


def test_they_are_current_until_something_changes(written: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "copy", symlinks=True))
    assert typed(folder, "docs", "--check") == (0, "", "")
    file = folder / "watchme/compose/opensmile/docker-compose.prod.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("external: true", "driver: bridge"), encoding="utf-8")
    code, text, _ = typed(folder, "docs", "--check")
    assert code == 1
    assert "--- docs/platform/migration.md" in text
    assert "+12 of 13 compose files join" in text
    assert page(folder, "migration.md") == page(written, "migration.md")
    assert typed(folder, "docs")[0] == 0
    assert typed(folder, "docs", "--check") == (0, "", "")


def test_a_page_that_is_missing_is_stale(written: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "copy", symlinks=True))
    (folder / "docs/platform/ports.md").unlink()
    assert typed(folder, "docs", "--check")[0] == 1


def test_of_a_host_the_addresses_are_those_that_docker_gave() -> None:
    judge = scene.judge_of(small.host(), small.expected())
    made = pages(judge.platforms["box"], judge)
    assert "| `api` | `172.27.0.2` |" in made["network.md"]
    facts = scene.with_container(small.host(), "api", attachments=())
    judge = scene.judge_of(facts, small.expected())
    assert "| `api` | **not attached** |" in pages(judge.platforms["box"], judge)["network.md"]


def test_what_could_not_be_read_is_said_and_not_left_out() -> None:
    blind = msgspec.structs.replace(small.host(), systemd=Unavailable("systemd did not answer"))
    judge = scene.judge_of(blind, small.expected())
    made = pages(judge.platforms["box"], judge)
    assert "not known: systemd did not answer" in made["boot-order.md"]
    assert made.keys() == PAGES


def test_hostile_names_are_names_and_nothing_else(tmp_path: Path) -> None:
    name = hostile.whole(tmp_path / "owned") + " | `x` ]]> ![a](http://b) **c** \u2028 \ud800"
    about = msgspec.to_builtins(small.expected())
    about["services"]["api"]["health"] = "/<script>alert(1)</script>|`x`"
    about["ports"]["exceptions"] = [{"port": 7, "reason": name.replace("\ud800", "")}]
    expectations = msgspec.convert(about, type(small.expected()))
    facts = scene.and_listeners(small.host(), scene.program("127.0.0.1", 6379, name=name, unit=name))
    judge = scene.judge_of(facts, expectations)
    for text in pages(judge.platforms["box"], judge).values():
        assert not hostile.raw_in(text)
        outside = "".join(text.split("`")[::2])  # what stands in code is shown as it is
        assert "<script" not in outside
        assert "<img" not in outside
        assert "](http" not in outside
        rows = [line for line in text.splitlines() if line.startswith("| ")]
        widths = {line.replace("\\|", "").count("|") for line in rows}
        assert widths <= set(range(2, 9))
    assert not (tmp_path / "owned").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    folder = plant_watchme(tmp_path)
    (folder / "docs").write_text("", encoding="utf-8")
    code, _, errors = typed(folder, "docs")
    assert code == 4
    assert errors.startswith("trueup docs: docs")


def test_they_are_not_the_documents_of_trueup_itself() -> None:
    assert "-m trueup.documents" in (CHECKOUT / "run").read_text(encoding="utf-8")
