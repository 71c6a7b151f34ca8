"""Names from a tree or from facts that are shell, HTML or terminal escapes do nothing in any output."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from selftests import hostile
from selftests.checkout import made_in
from selftests.environment import an_operators
from selftests.probes import healthy
from trueup.escaping import document
from trueup.facts import Docker, Facts, Hold, Place, Problem, Subject, SubjectKind, Systemd, Unavailable
from trueup.facts.compose import Compose, ComposeProject, UnreadableProject
from trueup.facts.docker import Attachment, Container, Network
from trueup.facts.systemd import Setting, UnitFile
from trueup.report import monitor

BIN = Path(sys.executable).parent


def run(folder: Path, *command: str, expect: set[int]) -> str:
    clean = an_operators()
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, timeout=240, check=False)
    said = (done.stdout + done.stderr).decode()
    assert "Traceback" not in said, said
    assert "INTERNALERROR" not in said, said
    assert done.returncode in expect, said
    assert not hostile.raw_in(said), (command, hostile.raw_in(said))
    return said


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return made_in(tmp_path)


def reported(folder: Path, *subject: str) -> dict[str, Any]:
    """Every report of one run: each is harmless, and they agree on how many results there are."""
    told = run(
        folder, str(BIN / "pytest"), "-vv", "-rA", "--junit-xml=junit.xml", "--html=r.html", "--self-contained-html",
        "--result-json=result.json", "--dashboard=d.html", "--sarif=r.sarif", "--junit=ours.xml", "--prometheus=r.prom",
        "--github", *subject, "tests", expect={1},
    )  # fmt: skip
    content: dict[str, Any] = hostile.check_document(folder / "result.json")
    many = len(content["results"])
    assert many > 50
    assert not hostile.raw_in((folder / "d.html").read_text(encoding="utf-8"))
    assert not [each for each in hostile.MARKUP if each in (folder / "d.html").read_text(encoding="utf-8")]
    assert hostile.check_html((folder / "r.html").read_text(encoding="utf-8")) == many
    assert hostile.check_junit(folder / "junit.xml") == many
    assert hostile.check_junit(folder / "ours.xml") == many
    assert not hostile.raw_in("".join((folder / name).read_text(encoding="utf-8") for name in ("r.sarif", "r.prom")))
    assert all(result["id"].isascii() and not set(result["id"]) & set(" '\"$`<>\\") for result in content["results"])
    summary = monitor.summary(content)
    assert not hostile.raw_in(summary)
    assert "owned" in told
    assert not hostile.raw_in(document(monitor.grouped(content, ())).decode())
    return content


def test_a_tree_of_hostile_names_does_nothing(checkout: Path) -> None:
    mark, tree = checkout / "executed", checkout / "watchme"
    names = hostile.names(mark)
    site = (tree / "sites-available/dashboard.hey-watch.me").read_text(encoding="utf-8")
    for number, name in enumerate(names):
        plain = name.replace("/", "\u2215")
        word = json.dumps(name)
        (tree / "sites-available" / f"{number}{plain}").write_text(
            f"server {{ listen 443 ssl; server_name {word}; location {word} {{ proxy_pass http://127.0.0.1:1/; }}\n"
            f"  set $x {word}; add_header {word} {word}; {word} {word}; }}\n" + ("}" if number % 2 else "")
        )
        (tree / "systemd" / f"{number}{plain}.service").write_text(
            f"{name}\n[Unit]\nDescription={name}\n{name}=1\nAfter={name}\n[Service]\n"
            f"ExecStart=/usr/bin/docker run --name {word} -p 80{number:02}:1 --network {word} {word}\n"
            f"Environment={name}={name}\n"
        )
        folder = tree / "compose" / f"{number}{plain}"
        folder.mkdir()
        (folder / "docker-compose.prod.yml").write_text(
            f"services:\n  {word}: {{image: {word}}}\n"
            if number % 3 == 0
            else f"services:\n  a: {{image: {word}, container_name: {word}, labels: {{{word}: {word}}}, "
            f"environment: {{{word}: {word}, URL: 'http://localhost:1'}}, ports: ['80{number:02}:1'], networks: [n]}}\n"
            f"networks: {{n: {{name: {word}, external: true}}}}\n"
        )
    odd = os.fsencode(tree / "systemd") + b"/caf\xe9.service"
    Path(os.fsdecode(odd)).write_text("[Service]\nExecStart=relative\n")
    (tree / "sites-available/dashboard.hey-watch.me").write_text(
        site.replace("server {", f"server {{ {json.dumps(hostile.whole(mark))} x;", 1)
    )
    reason = f"{hostile.whole(mark)} x"
    waiver = {"check": "nginx.configuration_parses", "resource": "nginx", "reason": reason, "owner": reason}
    waivers = [{**waiver, "until": "2999-01-01"}, {**waiver, "resource": reason, "until": "2020-01-01"}]
    with (checkout / "expectations.yaml").open("ab") as file:
        file.write(b"\nwaivers: " + document(waivers, indent=0))
    reported(checkout)
    facts = run(checkout, str(BIN / "trueup"), "facts", "--configs=watchme", expect={0})
    (checkout / "facts.json").write_text(facts, encoding="utf-8")
    run(checkout, str(BIN / "trueup"), "ports", "--facts=facts.json", expect={0, 1})
    run(checkout, str(BIN / "trueup"), "ports", "--json", expect={0, 1})
    reported(checkout, "--facts=facts.json")
    assert not mark.exists()


def test_explain_shows_a_hostile_configuration_and_url_harmlessly(tmp_path: Path) -> None:
    name = hostile.whole(tmp_path / "executed")
    for number in range(2):
        word = json.dumps(name, ensure_ascii=False)
        main = tmp_path / f"{number}.conf"
        bad = f"{word} {word};"
        good = f"server_name h {word}; location / {{ return 301 {word}; }} location /u {{ proxy_pass {word}; }}"
        main.write_text(f"events {{}}\nhttp {{ server {{ listen 80; {good if number % 2 else bad} }} }}\n")
        for how in ((), ("--json",)):
            run(
                tmp_path, str(BIN / "trueup"), "explain", "--nginx-conf", str(main), *how,
                "http://h/u?a=\x9b31m\x1b[2J\u202e", f"http://h/{name}", f"{name}", expect={0, 4},
            )  # fmt: skip
    assert not (tmp_path / "executed").exists()


def filled(facts: Facts, name: str) -> Facts:
    """The facts with the name in every member that may hold one."""
    at, why = Place(name, 3), Unavailable(name, Place(command=name))
    container = Container(
        name=name, id=name, image=name, image_id=name, status=name, running=True, health=name, restart_policy=name,
        network_mode=name, attachments=(Attachment(name, name, name, name, (name,)),), labels={name: name},
    )  # fmt: skip
    written = (Setting("Service", "ExecStart", f"/bin/{name}", name, 1), Setting("Unit", name, name, name, 2))
    unit = UnitFile(name, name, (name,), written, (Problem(name, at),), (name,))
    project = ComposeProject(name, name, (name,), (), (), (Problem(name, at),))
    refused = UnreadableProject(f"{name}/2", (name,), why)
    assert isinstance(facts.docker, Docker)
    networks = (*facts.docker.networks, Network(name, name, name, labels={name: name}))
    return msgspec.structs.replace(
        facts,
        subject=Subject(name, SubjectKind.HOST, name),
        docker=Docker(name, (*facts.docker.containers, container), networks, {name: name}),
        systemd=Systemd((unit, msgspec.structs.replace(unit, name=f"{name}.service", unread=why)), (), ()),
        compose=Compose((project, refused), (name,)),
        sockets=why,
        machine=why,
        sites=why,
        hold=Hold(name, name, name),
    )


def test_facts_of_hostile_names_do_nothing(checkout: Path) -> None:
    mark = checkout / "executed"
    seen = filled(healthy.facts(), hostile.whole(mark))
    (checkout / "facts.json").write_bytes(document(seen))
    (checkout / "expectations.yaml").write_bytes(document(healthy.EXPECTATIONS))
    reported(checkout, "--facts=facts.json")
    run(checkout, str(BIN / "trueup"), "ports", "--facts=facts.json", expect={0, 1})
    run(checkout, str(BIN / "trueup"), "ports", "--facts=facts.json", "--json", expect={0, 1})
    assert not mark.exists()


def test_the_documents_made_from_the_checks_are_harmless(checkout: Path) -> None:
    run(checkout, str(BIN / "python"), "-m", "trueup.documents", "--to", str(checkout), expect={0})
    for name in ("checks.md", "cli.md", "expectations.schema.json"):
        assert not hostile.raw_in((checkout / name).read_text(encoding="utf-8"))
