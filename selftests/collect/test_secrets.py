"""Credentials are masked; what is not one is left alone."""

import pytest

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
    ],
)
def test_a_credential_in_free_text_is_masked(text: str) -> None:
    assert HIDDEN not in redact_text(text)


@pytest.mark.parametrize(
    "text", ["docker run -p 8001:8001 --name api-gpt-v1 image:latest", "proxy_pass http://localhost:8001/", "MONKEY=1"]
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
