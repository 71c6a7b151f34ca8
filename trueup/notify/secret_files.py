"""Where a channel keeps what must not be seen: read late, said nowhere."""

import os
import stat
from pathlib import Path

from trueup.expectations.schema import Webhook
from trueup.syntax.regular_file import NotReadError, read_regular

LARGEST = 65_536


class NotSentError(Exception):
    """A channel could not be used; the message says why, and holds no secret."""


def webhook_url(webhook: Webhook) -> str:
    """The URL of a webhook.

    Raises:
        NotSentError: there is none where the expectations say that it is.
    """
    if webhook.url:
        return webhook.url
    if webhook.url_env:
        found = os.environ.get(webhook.url_env, "")
        where = f"the environment variable {webhook.url_env}"
    else:
        found, where = owners_only(webhook.url_file or ""), f"{webhook.url_file}"
    url = found.strip()
    if not url:
        raise NotSentError(f"{where} is not set" if webhook.url_env else f"{where} is empty")
    if not url.startswith(("https://", "http://")) or any(ord(character) <= 32 for character in url):
        raise NotSentError(f"{where} holds no http or https URL")
    return url


def owners_only(path: str) -> str:
    """The text of a file that nobody but its owner may read.

    Raises:
        NotSentError: it is not there, or others may read it.
    """
    try:
        content = read_regular(Path(path), LARGEST)
        mode = Path(path).stat().st_mode
    except (NotReadError, OSError) as error:
        raise NotSentError(f"{path}: {error}") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise NotSentError(f"{path} may be read by others: chmod 600 {path}")
    return content.decode("utf-8", "replace")
