"""Whatever stands in a tree, `init` writes a file that can be read, harms nobody, and holds no secret."""

import json
from pathlib import Path

import pytest

from selftests import hostile
from selftests.starting.small_tree import plant, typed
from trueup.expectations import load
from trueup.starting.tree_layout import layout

SECRETS = ("hunter2", "s3cr3t-of-the-env", "tok-en-of-a-header")


def described(folder: Path) -> str:
    code, text, errors = typed(folder, "init", "--configs", "tree", "--to", "new.yaml", "--owner", "the team")
    assert (code, errors) == (0, "")
    load(folder / "new.yaml")
    written = (folder / "new.yaml").read_text(encoding="utf-8")
    assert not hostile.raw_in(written + text)
    return written + text


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return plant(tmp_path)


def test_hostile_names_in_every_file(small: Path) -> None:
    mark = small / "owned"
    for number, name in enumerate([*hostile.names(mark), 'a"b', "a|b", "]]>", "a: b #c", "%n%i"]):
        word = json.dumps(name)
        (small / f"tree/sites/{number}").write_text(
            f"server {{ listen 443 ssl; server_name {word}; location {word} {{ proxy_pass http://127.0.0.1:8001/; }}\n"
            f"  location /{number} {{ proxy_pass http://127.0.0.1:8001/; add_header {word} {word}; }} }}\n",
            encoding="utf-8",
        )
        plain = name.replace("\n", " ").replace("/", "_")
        (small / f"tree/units/{number}.service").write_text(
            f"[Unit]\nDescription={plain}\nAfter={plain}\n[Service]\nEnvironmentFile=/etc/{plain}\n"
            f"ExecStart=/usr/bin/docker run --name {word} -p 81{number:02}:1 --network {word} {word}\n",
            encoding="utf-8",
        )
        folder = small / f"tree/compose/{number}"
        folder.mkdir()
        (folder / "docker-compose.yml").write_text(
            f"services: {{a: {{image: a, container_name: {word}, ports: ['82{number:02}:1'], "
            f"labels: {{{word}: {word}}}, networks: [n]}}}}\nnetworks: {{n: {{name: {word}, external: true}}}}\n",
            encoding="utf-8",
        )
    (small / "tree/compose/a[b]*?").mkdir()
    (small / "tree/compose/a[b]*?/docker-compose.yml").write_text("services: {}\n", encoding="utf-8")
    described(small)
    assert not mark.exists()


def test_no_secret_is_written(small: Path) -> None:
    site = small / "tree/sites/small.example.net"
    text = site.read_text(encoding="utf-8").replace(
        "location /api/ { proxy_pass http://localhost:8001/v1/;",
        f"location /api/ {{ proxy_pass http://me:{SECRETS[0]}@localhost:8001/v1/;"
        f' proxy_set_header Authorization "Bearer {SECRETS[2]}";',
    )
    site.write_text(text, encoding="utf-8")
    file = small / "tree/compose/web/docker-compose.yml"
    environment = f"    environment: {{API_URL: 'http://me:{SECRETS[0]}@api:8001/x', PASSWORD: {SECRETS[1]}}}\n"
    file.write_text(
        file.read_text(encoding="utf-8").replace("    restart:", f"{environment}    restart:"), encoding="utf-8"
    )
    told = described(small)
    assert [secret for secret in SECRETS if secret in told] == []
    assert "peers: [api]" in told


def test_a_new_service_beside_a_secret_does_not_show_it(small: Path) -> None:
    site = small / "tree/sites/small.example.net"
    text = site.read_text(encoding="utf-8")
    header = f'proxy_set_header Authorization "Bearer {SECRETS[2]}";\n    # everything else:'
    site.write_text(text.replace("# everything else:", f"# everything else:\n  # {header}"), encoding="utf-8")
    code, told, _ = typed(small, "new", "service", "thing", "--path", "/thing/")
    assert code == 0
    assert SECRETS[2] not in told
    assert SECRETS[2] in site.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "endless", ["/", "\n", "cd /", "a.yml ", "WorkingDirectory=/a\n", " \t", "services ", "x" * 9 + ":"]
)
def test_a_tree_of_endless_files_is_laid_out(endless: str, tmp_path: Path) -> None:
    text = (endless * 900_000)[:900_000]
    for name in ("a.service", "nginx/nginx.conf", "nginx/conf.d/a.conf", "a/compose.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert layout(tmp_path, "p").compose
