"""Credentials are masked; what is not one is left alone."""

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.collect.asking import Answer
from trueup.collect.systemd import parse, without_secrets
from trueup.facts.systemd import Command, Setting, Systemd
from trueup.syntax.secrets import is_secret_name, mask, redact_text, url_shape

HIDDEN = "hunter2-planted"


@pytest.mark.parametrize(
    "text",
    [
        f"docker run -e DB_PASSWORD={HIDDEN} image",
        f"docker run --env=PLAIN='{HIDDEN}' image",
        f"curl --api-key={HIDDEN} http://h/",
        f"mysql --password {HIDDEN}",
        f"postgres://user:{HIDDEN}@db:5432/x",
        f"Authorization: Bearer {HIDDEN}",
        f"proxy_set_header X-Api-Key {HIDDEN}".replace("Key ", "Key: "),
        f'SECRET_KEY="{HIDDEN} and more"',
        f'PASSWORD=ab"c {HIDDEN}"e',
        f'PASSWORD=ab"c d"{HIDDEN}',
        f"docker run -e 'PASSWORD=ab {HIDDEN}' image",
        f'docker run -e "PLAIN=a b"{HIDDEN} image',
        f'docker run -e PLAIN=ab"c {HIDDEN}"e image',
        f"run --password='ab {HIDDEN}'",
        f'sh -c "PASSWORD=\\"a {HIDDEN}\\" run"',
        f"sh -c \"PASSWORD='a {HIDDEN}' run\"",
        f"don't show PASSWORD='a {HIDDEN}' please",
        f"PASSWORD=a&{HIDDEN}",
        f'invalid port in upstream "me:{HIDDEN}@127.0.0.1:1/?x"',
        f"PASSWORD=a;{HIDDEN}",
        f'TOKEN="a {HIDDEN}',
        f"TOKEN=a\\ {HIDDEN}",
        f'curl -u "me:a {HIDDEN}" http://h/',
        f'curl -H "Authorization: Token a\'{HIDDEN}" http://h/',
    ],
)
def test_a_credential_in_free_text_is_masked(text: str) -> None:
    assert HIDDEN not in redact_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "docker run -p 8001:8001 --name api-gpt-v1 image:latest",
        "proxy_pass http://localhost:8001/",
        "MONKEY=1",
        "docker run --name one registry/api:latest@sha256:0123 unit@one.service git@host:path",
        'docker run -e "PASSWORD=" -p 80:80 --name "x y" image',
        "it's 5 o'clock: run 'a b' \"c d\"",
    ],
)
def test_plain_text_is_left_alone(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    "name", ["API_KEY", "DB_PASSWORD", "Authorization", "PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "cookie"]
)
def test_a_name_of_a_credential_is_known(name: str) -> None:
    assert is_secret_name(name)
    assert mask(name, HIDDEN) == "***"


@pytest.mark.parametrize("name", ["PATH", "MONKEY", "SSH_AUTH_SOCK", "me.hey-watch.created-by", "KEYBOARD"])
def test_a_harmless_name_is_not_masked(name: str) -> None:
    assert not is_secret_name(name)


def test_of_a_url_only_its_shape_is_kept() -> None:
    assert url_shape(f"http://user:{HIDDEN}@api-transcriber:8001/path?token={HIDDEN}") == "http://api-transcriber:8001"
    assert url_shape("not a url") == ""
    assert url_shape("http://[::1]:80/") == "http://[::1]:80"
    assert url_shape("http://h:99999/") == ""


@pytest.mark.parametrize("flag", ["-e ", "--env ", "--env="])
def test_of_a_url_in_a_run_line_the_shape_is_kept(flag: str) -> None:
    line = f"docker run {flag}VAULT_URL=http://user:{HIDDEN}@localhost:8000/{HIDDEN}?t={HIDDEN} image"
    assert redact_text(line) == f"docker run {flag}VAULT_URL=http://localhost:8000 image"
    for name in ("API_TOKEN", "KEY"):
        masked = f"docker run {flag}{name}=*** image"
        assert redact_text(f"docker run {flag}{name}=http://{HIDDEN}/ image") == masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "docker run -e 'PASSWORD=a b' -p 80:80 --label 'x' image",
            "docker run -e 'PASSWORD=***' -p 80:80 --label 'x' image",
        ),
        ("sh -c 'MYSQL_PWD=a mysql -pb y; next'", "sh -c 'MYSQL_PWD=*** mysql -p*** y; next'"),
        ('{"password":"a","port":80}', '{"password":***,"port":80}'),
        ("http://h/?token=a&x=1", "http://h/?token=***&x=1"),
    ],
)
def test_what_stands_around_a_credential_is_left_alone(text: str, shown: str) -> None:
    assert redact_text(text) == shown


WORD = st.text("abcXYZ012-_.", min_size=1, max_size=4)
NAME = st.sampled_from(
    ["PASSWORD=", "--password=", "--api-key ", "token: ", "-e PLAIN=", "--env=SECRET_KEY=", "MYSQL_PWD="]
)


@st.composite
def quoted(draw: st.DrawFn) -> str:
    """A value of several parts as a shell takes it, each quoted in its own way or not, with what is hidden in each."""
    forms = st.sampled_from(["{}", '"{} {}"', "'{} {}'", '"{}\\"{}"', "{}\\ {}"])
    parts = draw(st.lists(forms, min_size=1, max_size=4))
    return "".join(form.format(HIDDEN, HIDDEN) for form in parts)


@settings(deadline=None)
@given(st.lists(WORD, max_size=3), NAME, quoted(), st.lists(WORD, max_size=3))
def test_however_a_credential_is_quoted_all_of_it_is_masked(
    before: list[str], name: str, value: str, behind: list[str]
) -> None:
    line = " ".join([*before, f"{name}{value}", *behind])
    shown = redact_text(line)
    assert HIDDEN not in shown
    assert shown.startswith(" ".join(before))
    assert shown.endswith(" ".join(behind))


@pytest.mark.parametrize(
    "text", ["key=" * 100_000, "key='" * 100_000, 'key="' * 100_000, '"key=' * 100_000, "-e A=" * 99_999]
)
def test_a_long_line_takes_no_longer_than_it_is_long(text: str) -> None:
    started = time.process_time()
    redact_text(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (f'PASSWORD=ab"c {HIDDEN}"e', "PASSWORD=***"),
        (f"\"PLAIN={HIDDEN} b\" OTHER='{HIDDEN}'", "PLAIN=*** OTHER=***"),
        (f"PLAIN=a {HIDDEN}", "PLAIN=*** ***"),
        (f'PLAIN=a"{HIDDEN}', "***"),
        (f"PLAIN=a\\x20{HIDDEN} COMPOSE_PROFILES=one", 'PLAIN=*** "COMPOSE_PROFILES=one"'),
        (f"{HIDDEN}==", "***=***"),
        ("EMPTY=", "EMPTY="),
    ],
)
def test_of_a_units_environment_only_names_are_kept(value: str, shown: str) -> None:
    assert without_secrets(Setting("Service", "Environment", value, "f", 1)).value == shown


def test_a_password_that_looks_like_a_path_is_no_path_that_a_unit_names() -> None:
    unit = f"[Service]\nEnvironment=PASSWORD=/{HIDDEN}\nExecStart=/bin/run --token /{HIDDEN}\n"
    packed = f"/etc/systemd/system/a.service\0{base64.b64encode(unit.encode()).decode()}\0"
    looked_at = f"missing - /{HIDDEN}\nfile x /bin/run\n"
    said = {
        "systemd-states": "Id=a.service\n",
        "systemd-files": packed,
        "systemd-links": "",
        "systemd-commands": looked_at,
    }
    seen = parse({name: Answer("", 0, output, "") for name, output in said.items()})
    assert isinstance(seen, Systemd)
    assert seen.commands == (Command("/bin/run", "file", executable=True),)
    assert HIDDEN not in repr(seen)
