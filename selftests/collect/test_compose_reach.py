"""Whatever compose files name, only copies of what was collected are opened: nothing of the machine that judges."""

import os
from pathlib import Path

import pytest

from trueup.collect import compose, compose_binary
from trueup.collect.compose import SourceFile
from trueup.facts import Compose
from trueup.facts.compose import ComposeProject, UnreadableProject

LEAKED = "leaked-from-this-machine"
FILE = "/srv/app/docker-compose.yml"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Files of this machine that no subject names, each of which shows when it is opened."""
    (tmp_path / "base.yml").write_text(f"services: {{o: {{image: {LEAKED}}}}}\n")
    (tmp_path / "some.env").write_text(f"X={LEAKED}\n")
    (tmp_path / ".env").write_text(f"X={LEAKED}\n")
    (tmp_path / "labels").write_text(f"label={LEAKED}\n")
    return tmp_path


def project(text: str, more: dict[str, str] | None = None) -> ComposeProject | UnreadableProject:
    texts = {FILE: text} | (more or {})
    files = {path: SourceFile(path, path.lstrip("/"), body) for path, body in texts.items()}
    found = compose.resolve(files, (), None)
    assert isinstance(found, Compose)
    return next(one for one in found.projects if one.path == FILE)


def climbing(path: Path) -> str:
    return "../" * 12 + str(path).lstrip("/")


WAYS = {
    "extends": "services: {a: {extends: {file: '%s/base.yml', service: o}}}",
    "include": "services: {a: {image: b}}\ninclude: ['%s/base.yml']",
    "a path of include": "services: {a: {image: b}}\ninclude: [{path: ['%s/base.yml']}]",
    "an env file of include": "services: {a: {image: b}}\ninclude: [{path: c.yml, env_file: '%s/some.env'}]",
    "the directory of include": "services: {a: {image: b}}\ninclude: [{path: c.yml, project_directory: '%s'}]",
    "label_file": "services: {a: {image: b, label_file: '%s/labels'}}",
    "a list of label files": "services: {a: {image: b, label_file: ['%s/labels']}}",
    "an anchor": "x: &x {extends: {file: '%s/base.yml', service: o}}\nservices: {a: {<<: *x}}",
    "an escape": 'services: {a: {"\\x65xtends": {file: "%s/base.yml", service: o}}}',
    "a second document": "services: {b: {image: c}}\n---\nservices: {a: {extends: {file: '%s/base.yml', service: o}}}",
    "what it includes": "include: [d.yml]",
}
MORE = {
    "/srv/app/c.yml": "services: {c: {image: '${X:-none}'}}\n",
    "/srv/app/d.yml": "services: {a: {extends: {file: '%s/base.yml', service: o}}}",
}


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("form", ["absolute", "climbing"])
def test_no_way_out_of_the_copies_is_taken(how: str, form: str, outside: Path) -> None:
    there = str(outside) if form == "absolute" else climbing(outside)
    more = {path: text.replace("%s", there) for path, text in MORE.items()}
    seen = project(WAYS[how].replace("%s", there), more)
    assert LEAKED not in repr(seen)
    assert isinstance(seen, UnreadableProject), seen
    assert "is not followed" in seen.why.reason
    assert there in seen.why.reason
    assert seen.why.at.file in {"srv/app/docker-compose.yml", "srv/app/d.yml"}
    assert seen.why.at.line > 0


@pytest.mark.parametrize("how", ["extends", "include", "label_file"])
def test_a_path_of_a_variable_is_not_followed(how: str, outside: Path) -> None:
    seen = project(WAYS[how].replace("%s", "${X}"), {"/srv/app/.env": f"X={outside}\n"})
    assert isinstance(seen, UnreadableProject)
    assert "made of a variable" in seen.why.reason
    assert LEAKED not in repr(seen)


def test_env_files_secrets_and_configs_are_named_and_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # whoever opens it waits for ever
    body = "env_file: '%s', secrets: [s], configs: [c], build: {context: '%s'}, volumes: ['%s:/x']"
    text = (
        "services: {a: {image: b, " + body + "}}\nsecrets: {s: {file: '%s'}}\nconfigs: {c: {file: '%s'}}"
    ).replace("%s", str(pipe))  # fmt: skip
    seen = project(text)
    assert isinstance(seen, ComposeProject), seen
    assert seen.services[0].env_files == (str(pipe),)


def test_what_was_collected_is_followed_wherever_it_lies() -> None:
    base = "services: {o: {image: right}}\n"
    for path in ("base.yml", "../base.yml", "./x/../base.yml", "/srv/base.yml"):
        where = "/srv/base.yml" if path in {"../base.yml", "/srv/base.yml"} else "/srv/app/base.yml"
        seen = project(f"services: {{a: {{extends: {{file: '{path}', service: o}}}}}}", {where: base})
        assert isinstance(seen, ComposeProject), (path, seen)
        assert seen.services[0].image == "right"
    seen = project("include: [/srv/base.yml]", {"/srv/base.yml": base})
    assert isinstance(seen, ComposeProject)
    assert [(each.name, each.at.file, each.at.line) for each in seen.services] == [("o", "srv/base.yml", 1)]


@pytest.mark.parametrize(
    "server", ["/a/../../../../x/owned.yml", "../../owned.yml", "/..", "/a/./b.yml", "//c.yml", "/"]
)
def test_no_copy_lies_outside_its_directory(server: str) -> None:
    with compose_binary.copies({server: "text"}) as root:
        assert compose_binary.copy_of(root, server).is_relative_to(root)
        assert list(root.parent.glob("owned*")) == []


def test_paths_that_no_server_can_have_take_nothing_else_with_them() -> None:
    odd = {"/srv/" + "x" * 300 + ".yml": "a", "/srv/app/docker-compose.yml/below.yml": "b", "/srv/\0.yml": "c"}
    seen = project("services: {a: {image: b}}", odd)
    assert isinstance(seen, ComposeProject)
