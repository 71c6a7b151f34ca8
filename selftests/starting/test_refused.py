"""What exists already is named with its line, what is no name is refused, and then nothing is written."""

from pathlib import Path

import pytest

from selftests.hostile import names, raw_in
from selftests.starting.small_tree import contents, plant, typed
from trueup.starting.refusal import CannotStartError
from trueup.starting.whole_set import Change, write_all, write_new

SITE = "tree/sites/small.example.net"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return plant(tmp_path)


def refused(folder: Path, *arguments: str) -> str:
    before = contents(folder)
    code, text, errors = typed(folder, "new", "service", *arguments)
    assert code == 4, text
    assert contents(folder) == before
    assert text == ""
    assert "Traceback" not in errors
    return errors.removeprefix("trueup new: ").rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("api", "--path", "/x/"), "expectations.yaml:22: there is a service api already"),
        (("api-alias", "--path", "/x/"), "tree/compose/api/docker-compose.yml:8: peers call api by the name api-alias"),
        (("infra", "--path", "/x/"), "tree/units/infra.service: is there already, and is never overwritten"),
        (("small-net", "--path", "/x/"), "small-net: a network has that name"),
        (("thing", "--path", "/api/"), "expectations.yaml:26: https://small.example.net/api/ is the public URL of api"),
        (
            ("thing", "--path", "/x/", "--port", "8001"),
            "tree/compose/api/docker-compose.yml:6: port 8001 is claimed by api",
        ),
        (("thing", "--path", "/x/", "--port", "443"), "small.example.net:9: port 443 is claimed by nginx"),
        (("thing", "--path", "/x/", "--port", "22"), "port 22 is claimed by ports.public"),
        (("thing", "--path", "/x/", "--port", "7000"), "in no range of the platform (pages 8000-8000, apis 8001-8004,"),
        (("thing", "--path", "/x/", "--port", "8002", "--range", "tools"), "not in tools (9000-9001)"),
        (("thing", "--path", "/x/", "--range", "nowhere"), "there is no such range (known are pages, apis, tools)"),
        (("thing", "--path", "/x/", "--range", "pages"), "all of 8000-8000 is taken"),
        (("thing", "--path", "/x/", "--host", "other.example.net"), "no server of nginx has that name over https"),
        (("thing", "--path", "/x/", "--peers", "nobody"), "--peers nobody: there is no such service"),
        (("thing", "--path", "/x"), "--path /x: expected a path that begins and ends with a slash"),
        (("thing", "--path", "/"), "that is the whole host"),
        (("thing", "--path", "/.well-known/x/"), "expected a path"),
        (("thing", "--path", "/a/../b/"), "expected a path"),
        (("thing", "--path", "/a//b/"), "expected a path"),
        (("thing", "--path", "/x/", "--port", "http"), "--port http: expected a port from 1 to 65535, or auto"),
        (("thing", "--path", "/x/", "--port", "99999"), "--port 99999: expected a port from 1 to 65535, or auto"),
        (("thing", "--path", "/x/", "--timeout", "-1"), "--timeout -1: expected seconds"),
        (("thing", "--path", "/x/", "--body-size", "ten"), "--body-size ten: expected something such as 10m"),
        (("thing", "--path", "/x/", "--image", "a b"), "--image a b: expected something such as"),
        (("thing", "--path", "/x/", "--image", "a$b"), "--image a$b: expected something such as"),
        (("docker", "--path", "/x/"), "docker.service, or the host name, is the system's own"),
        (("systemd-thing", "--path", "/x/"), "the system's own"),
        (("no", "--path", "/x/"), "YAML takes that word for a value"),
        (("Thing", "--path", "/x/"), "not a name for a service"),
        (("x", "--path", "/x/"), "not a name for a service"),
        (("x" * 64, "--path", "/x/"), "not a name for a service"),
    ],
)
def test_the_reason_names_the_place(arguments: tuple[str, ...], said: str, small: Path) -> None:
    assert said in refused(small, *arguments)


def test_an_expression_that_takes_the_path_is_named_with_its_line(small: Path) -> None:
    site = small / SITE
    text = site.read_text(encoding="utf-8")
    site.write_text(text.replace("^~ /.well-known/acme-challenge/", "~ ^/thing"), encoding="utf-8")
    said = refused(small, "thing", "--path", "/thing/")
    assert said.startswith("tree/sites/small.example.net:15: location ~ ^/thing would take what is below /thing/")


def test_a_location_that_nobody_declared_has_its_path_too(small: Path) -> None:
    site = small / SITE
    text = site.read_text(encoding="utf-8")
    site.write_text(text.replace("  # the api\n", "  location /thing { return 204; }\n  # the api\n"), encoding="utf-8")
    assert "small.example.net:17: location /thing has that path already" in refused(small, "t2", "--path", "/thing/")


@pytest.mark.parametrize("name", ["tree/compose/thing/docker-compose.yml", "tree/units/thing.service"])
def test_a_file_that_is_there_is_never_overwritten(name: str, small: Path) -> None:
    (small / name).parent.mkdir(exist_ok=True)
    (small / name).write_text("", encoding="utf-8")
    assert "already" in refused(small, "thing", "--path", "/thing/")


def test_a_link_out_of_the_tree_is_not_followed(small: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (small / "tree/compose/thing").symlink_to(elsewhere)
    assert typed(small, "new", "service", "thing", "--path", "/thing/")[0] in {0, 4}
    assert list(elsewhere.iterdir()) == []


def test_what_takes_a_path_from_another_service_is_refused_with_the_finding(small: Path) -> None:
    expectations = small / "expectations.yaml"
    text = expectations.read_text(encoding="utf-8")
    expectations.write_text(text.replace("8001/v1/}", "8001/v1/, examples: [status/now]}"), encoding="utf-8")
    said = refused(small, "status", "--path", "/api/status/")
    assert said.startswith("with it, this would not be true, so nothing was written:\n")
    assert "nginx.public_url_becomes_the_expected_upstream_url [tree: api]" in said


def test_a_tree_that_cannot_be_read_whole_is_mended_first(small: Path) -> None:
    file = small / "tree/compose/api/docker-compose.yml"
    file.write_text("services: [", encoding="utf-8")
    said = refused(small, "thing", "--path", "/thing/")
    assert "tree/compose/api/docker-compose.yml" in said
    assert said.endswith("mend that first")


def test_a_flow_style_file_is_left_to_a_person(small: Path) -> None:
    expectations = small / "expectations.yaml"
    text = expectations.read_text(encoding="utf-8")
    begin, end = text.index("services:"), text.index("# the plan")
    services = "services: {web: {unit: web.service, port: 8000, port_range: pages}}\n"
    expectations.write_text(text[:begin] + services + text[end:], encoding="utf-8")
    said = refused(small, "thing", "--path", "/thing/", "--host", "small.example.net", "--range", "apis")
    assert "expectations.yaml:12: services is not written line by line: add the entry by hand" in said


@pytest.mark.parametrize("option", ["NAME", "--path", "--port", "--range", "--host", "--image", "--health", "--peers"])
def test_hostile_words_are_refused_and_shown_harmlessly(option: str, small: Path) -> None:
    mark = small / "owned"
    for hostile in (*names(mark), "a\0b", "\ud800", "a|b", "]]>"):
        arguments = {"NAME": "thing", "--path": "/x/"} | {option: f"/{hostile}/" if option == "--path" else hostile}
        name = arguments.pop("NAME")
        if name.startswith("-"):
            continue
        words = [f"{key}={value}" for key, value in arguments.items()]
        said = refused(small, *words, "--", name)
        assert not raw_in(said)
    assert not mark.exists()


def test_where_one_cannot_be_written_the_others_are_taken_back(small: Path) -> None:
    before = contents(small)
    changes = [
        Change(small / "new/deep/file", "new/deep/file", None, "x"),
        Change(small / SITE, SITE, before[SITE].decode(), "y"),
        Change(small / "expectations.yaml", "expectations.yaml", "what it was not", "z"),
    ]
    with pytest.raises(CannotStartError, match=r"expectations\.yaml: has changed meanwhile; nothing was written"):
        write_all(changes)
    assert contents(small) == before
    assert not (small / "new").exists()


def test_where_a_folder_takes_no_file_nothing_is_written(small: Path) -> None:
    before = contents(small)
    (small / "in-the-way").write_text("", encoding="utf-8")
    changes = [
        Change(small / SITE, SITE, before[SITE].decode(), "y"),
        Change(small / "in-the-way/file", "in-the-way/file", None, "x"),
    ]
    with pytest.raises(CannotStartError, match="nothing was written"):
        write_all(changes)
    (small / "in-the-way").unlink()
    assert contents(small) == before


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    write_new(tmp_path / "file", "one")
    with pytest.raises(CannotStartError, match="is there already, and is never overwritten"):
        write_new(tmp_path / "file", "two")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
