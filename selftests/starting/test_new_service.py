"""A new service is green at once, and whatever else stands in the files stays as it is."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from selftests.starting.small_tree import contents, findings, plant, plant_watchme, typed
from trueup.collect.compose_binary import binary
from trueup.expectations import load
from trueup.syntax.systemd_unit_file import read_unit_text

SITE = "tree/sites/small.example.net"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return plant(tmp_path)


def added(before: bytes, after: bytes) -> bytes:
    """What was put into the one to make it the other: nothing else may differ."""
    same = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), len(before))
    more = len(after) - len(before)
    for at in range(same, max(-1, same - more), -1):
        if after[:at] + after[at + more :] == before:
            return after[at : at + more]
    raise AssertionError("something else was changed")


def test_the_small_platform_is_green_before(small: Path) -> None:
    assert findings(small) == []


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("thing", ("--path", "/thing/")),
        (
            "thing-api_2",
            ("--path", "/a/b-c/d_e/", "--port", "8004", "--image", "example.net:5000/team/thing@sha256:abc"),
        ),
        ("tool", ("--path", "/tool/", "--range", "tools", "--health", "/")),
        ("status", ("--path", "/api/status/", "--upstream-path", "/v2/status/", "--peers", "web,api")),
        ("upload", ("--path", "/up.load~1/", "--cors", "nginx", "--timeout", "180", "--body-size", "10m")),
        ("caller", ("--path", "/caller/", "--cors", "application", "--host", "SMALL.example.net")),
        ("game", ("--path", "/game/", "--port", "8003")),
        ("www", ("--path", "/w/", "--health", "/elsewhere/ok")),
    ],
)
def test_it_is_green_at_once_by_every_check(name: str, more: tuple[str, ...], small: Path) -> None:
    before = contents(small)
    code, text, errors = typed(small, "new", "service", name, *more)
    assert (code, errors) == (0, "")
    assert findings(small) == []
    after = contents(small)
    new = {f"tree/compose/{name}/docker-compose.yml", f"tree/units/{name}.service"}
    assert set(after) - set(before) == new
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {SITE, "expectations.yaml"}
    assert all(added(before[path], after[path]) for path in changed)
    assert f"{name}.service" in text
    assert load(small / "expectations.yaml").services[name].unit == f"{name}.service"


@pytest.mark.parametrize(
    ("name", "more", "port"),
    [
        ("thing-api", ("--path", "/thing/"), 8003),
        ("deep", ("--path", "/vibe-transcriber/deep/", "--port", "8099"), 8099),
        ("console", ("--path", "/console/", "--range", "management"), 9002),
    ],
)
def test_on_the_platform_that_ships_it_is_green_at_once(
    name: str, more: tuple[str, ...], port: int, tmp_path: Path
) -> None:
    folder = plant_watchme(tmp_path)
    before = contents(folder)
    code, _, errors = typed(folder, "new", "service", name, *more)
    assert (code, errors) == (0, "")
    assert findings(folder, "watchme") == []
    assert load(folder / "expectations.yaml").services[name].port == port
    after = contents(folder)
    for path in before:
        if before[path] != after[path]:
            assert added(before[path], after[path])


def test_two_after_each_other_take_the_next_port_each(small: Path) -> None:
    for name, port in (("one", 8002), ("two", 8004)):  # 8003 is an exception, and so is taken
        assert typed(small, "new", "service", name, "--path", f"/{name}/")[0] == 0
        assert load(small / "expectations.yaml").services[name].port == port
    assert findings(small) == []
    code, _, errors = typed(small, "new", "service", "three", "--path", "/three/")
    assert code == 4
    assert errors == "trueup new: --range apis: all of 8001-8004 is taken; name another range\n"


def order(folder: Path, site: str = SITE) -> list[str]:
    return re.findall(r"^\s*location (\S+(?: \S+)?) \{", (folder / site).read_text(encoding="utf-8"), re.MULTILINE)


def test_it_stands_before_the_catch_all_and_each_location_keeps_its_comment(small: Path) -> None:
    typed(small, "new", "service", "thing", "--path", "/thing/")
    assert order(small) == ["^~ /.well-known/acme-challenge/", "/api/", "/thing/", "/"]
    text = (small / SITE).read_text(encoding="utf-8")
    assert "# everything else:\n  # two lines of comment\n  location / {" in text
    assert "\n\n  # thing\n  location /thing/ {\n    proxy_pass http://localhost:8002/;\n" in text
    assert "  }\n\n  # everything else:" in text


def test_a_longer_path_stands_before_the_shorter_one(small: Path) -> None:
    typed(small, "new", "service", "status", "--path", "/api/status/")
    assert order(small) == ["^~ /.well-known/acme-challenge/", "/api/status/", "/api/", "/"]
    assert "# the api\n  location /api/ {" in (small / SITE).read_text(encoding="utf-8")


def test_a_file_whose_catch_all_comes_first_keeps_its_order(tmp_path: Path) -> None:
    folder = plant_watchme(tmp_path)
    typed(folder, "new", "service", "thing", "--path", "/thing/")
    listed = order(folder, "watchme/sites-available/api.hey-watch.me")
    assert listed[0] == "/"
    assert listed[-1] == "/thing/"


def test_a_header_of_the_server_is_not_lost_by_one_of_the_location(small: Path) -> None:
    typed(small, "new", "service", "thing", "--path", "/thing/", "--cors", "nginx")
    text = (small / SITE).read_text(encoding="utf-8")
    assert text.count(r'add_header Strict-Transport-Security "max-age=31536000; a \"b\"" always;') == 2


def test_ends_of_lines_and_a_file_without_a_last_one_stay(small: Path) -> None:
    site, expectations = small / SITE, small / "expectations.yaml"
    site.write_bytes(site.read_bytes().replace(b"\n", b"\r\n"))
    text = expectations.read_text(encoding="utf-8")
    services = text[text.index("services:") : text.index("# the plan")].rstrip()
    rest = text.replace(services, "")
    expectations.write_text(rest + services, encoding="utf-8")
    before = contents(small)
    assert typed(small, "new", "service", "thing", "--path", "/thing/")[0] == 0
    assert findings(small) == []
    put = added(before[SITE], site.read_bytes())
    assert put.count(b"\r\n") == put.count(b"\n") > 5
    assert added(before["expectations.yaml"], expectations.read_bytes())


def test_a_dry_run_shows_it_all_and_writes_nothing(small: Path) -> None:
    before = contents(small)
    code, text, _ = typed(small, "new", "service", "thing", "--path", "/thing/", "--dry-run")
    assert code == 0
    assert contents(small) == before
    for line in ("+++ tree/compose/thing/docker-compose.yml", "--- tree/sites/small.example.net", "+    thing:"):
        assert line in text
    assert "nothing was written (--dry-run)" in text
    assert "sudo systemctl daemon-reload && sudo systemctl enable --now thing.service" in text
    assert "sudo nginx -t && sudo systemctl reload nginx" in text
    assert text.index("enable --now") < text.index("nginx -t")


def test_it_says_the_same_twice(small: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = plant(tmp_path_factory.mktemp("other"))
    arguments = ("new", "service", "thing", "--path", "/thing/")
    assert typed(small, *arguments) == typed(other, *arguments)
    assert contents(small) == contents(other)


def test_a_plugin_of_docker_is_called_as_the_others_call_it(tmp_path: Path) -> None:
    folder = plant(tmp_path, "/usr/bin/docker compose")
    assert typed(folder, "new", "service", "thing", "--path", "/thing/")[0] == 0
    unit = (folder / "tree/units/thing.service").read_text(encoding="utf-8")
    assert "ExecStart=/usr/bin/docker compose -f /srv/thing/docker-compose.yml up\n" in unit
    assert findings(folder) == []


def test_the_commands_that_are_told_copy_the_site_to_where_the_layout_has_it(small: Path) -> None:
    file = small / "expectations.yaml"
    one = "  sites: [{tree: sites/*, server: /etc/nginx/sites-available/*}]"
    two = "  sites: [{tree: conf.d/*, server: /etc/nginx/conf.d/*}, {tree: sites/*, server: /opt/sites/*}]"
    file.write_text(file.read_text(encoding="utf-8").replace(one, two), encoding="utf-8")
    code, text, _ = typed(small, "new", "service", "thing", "--path", "/thing/")
    assert code == 0
    assert "sudo install -m 644 /tmp/small.example.net /opt/sites/small.example.net\n" in text


def test_what_its_unit_requires_and_the_tree_does_not_have_is_told(small: Path) -> None:
    assert "requires infra.service" not in typed(small, "new", "service", "thing", "--path", "/thing/")[1]
    (small / "tree/units/infra.service").unlink()
    _, text, _ = typed(small, "new", "service", "more", "--path", "/more/")
    assert "note: more.service requires infra.service, which has no file in the tree: it starts with it only\n" in text


def test_files_in_one_folder_are_each_a_project_of_their_own(tmp_path: Path) -> None:
    folder = plant(tmp_path)
    for path in (folder / "expectations.yaml", *(folder / "tree/units").iterdir()):
        text = path.read_text(encoding="utf-8").replace(
            "compose/*/*.yml, server: /srv/*/*", "compose/*.yml, server: /srv/*"
        )
        path.write_text(re.sub(r"/srv/(web|api)/docker-compose", r"/srv/\1", text), encoding="utf-8")
    for name in ("web", "api"):
        old = folder / f"tree/compose/{name}/docker-compose.yml"
        (folder / f"tree/compose/{name}.yml").write_text(f"name: {name}\n" + old.read_text(encoding="utf-8"))
        old.unlink()
        old.parent.rmdir()
    assert findings(folder) == []
    assert typed(folder, "new", "service", "thing", "--path", "/thing/")[0] == 0
    assert "\nname: thing\n" in (folder / "tree/compose/thing.yml").read_text(encoding="utf-8")
    assert findings(folder) == []


def test_compose_itself_takes_the_file(small: Path) -> None:
    typed(small, "new", "service", "thing", "--path", "/thing/")
    program = binary()
    assert program
    file = small / "tree/compose/thing/docker-compose.yml"
    done = subprocess.run([program, "-f", file, "config"], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    made = yaml.safe_load(done.stdout)["services"]["thing"]
    assert (made["restart"], made["logging"]["options"]["max-size"]) == ("no", "10m")
    assert made["ports"][0]["host_ip"] == "127.0.0.1"
    assert made["healthcheck"]["test"][-1] == "http://127.0.0.1:8002/health"


def test_no_comment_stands_behind_a_value_of_the_unit(small: Path) -> None:
    typed(small, "new", "service", "thing", "--path", "/thing/")
    text = (small / "tree/units/thing.service").read_text(encoding="utf-8")
    settings = read_unit_text(text, "thing.service", "thing.service").settings
    assert {setting.value for setting in settings if setting.key in {"After", "Requires"}} == {
        "docker.service infra.service"
    }
    assert not any("#" in setting.value for setting in settings)
