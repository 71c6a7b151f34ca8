"""A webhook: the message as JSON, by POST, to the URL itself and nowhere else."""

import base64
import http.client
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import unquote

from trueup.escaping import document
from trueup.expectations.schema import Webhook
from trueup.notify.message import Message
from trueup.notify.secret_files import NotSentError, webhook_url
from trueup.syntax.secrets import url_shape

READS = 4096
"""Bytes of an answer: nothing of it is used."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would turn the POST into a GET, and could lead the message to another host."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - urllib's own arguments
        return None


def send(webhook: Webhook, message: Message, timeout: float) -> None:
    """Post it.

    Raises:
        NotSentError: it was not taken; the URL's path is not named.
    """
    url, login = _without_login(webhook_url(webhook))
    request = urllib.request.Request(url, body(webhook, message), method="POST")  # noqa: S310 - http and https only
    if login:
        request.add_header("Authorization", f"Basic {base64.b64encode(login.encode()).decode()}")
    request.add_header("Content-Type", "application/json; charset=utf-8")
    request.add_header("User-Agent", "trueup")
    where = url_shape(url) or "the URL"
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=timeout) as answer:
            answer.read(READS)
    except urllib.error.HTTPError as error:
        redirects = ": a webhook must answer itself" if 300 <= error.code < 400 else ""
        raise NotSentError(f"{where} answered {error.code}{redirects}") from None
    except urllib.error.URLError as error:
        reason = getattr(error.reason, "strerror", None) or type(error.reason).__name__
        raise NotSentError(f"{where} could not be reached ({reason})") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotSentError(f"{where} gave no answer ({type(error).__name__})") from None


def _without_login(url: str) -> tuple[str, str]:
    """The URL without `user:password@`, which urllib takes for a part of the host; and that, decoded."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    login, _, host = host.rpartition("@")
    return f"{scheme}://{host}{slash}{path}", unquote(login)


def body(webhook: Webhook, message: Message) -> bytes:
    """What is posted; Slack's markup turns `<!channel>` and `<URL|text>` into more than text, so it is escaped."""
    if webhook.form == "slack":
        plain = message.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return document({"text": plain}, indent=0)
    return document(
        {
            "title": message.title,
            "text": message.text,
            "platform": message.platform,
            "url": message.url,
            "events": message.events,
        },
        indent=0,
    )
