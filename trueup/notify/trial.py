"""One message that says it is only a test, through every channel that the expectations declare."""

from collections.abc import Iterator
from typing import Any

from trueup.escaping import printable
from trueup.expectations.schema import Apprise, Command, Mail, Notify, Webhook
from trueup.notify.message import Message
from trueup.notify.secret_files import NotSentError
from trueup.notify.telling import CHANNELS, send
from trueup.syntax.secrets import url_shape

SAYS = "TEST: nothing has happened, somebody tries whether messages arrive"


def message(platform: str, url: str, by: str) -> Message:
    """What a channel gets; a program finds `test` where it is told of a failure else."""
    event: dict[str, Any] = {
        "what": "test", "kind": "test", "subject": "", "check": "", "resource": "",
        "since": None, "lasted_s": 0.0, "says": SAYS, "repair": [],
    }  # fmt: skip
    lines = [printable(f"sent with `trueup notify --test` by {by}"), "nothing needs to be done"]
    lines += [f"dashboard: {printable(url)}"] if url else []
    return Message(printable(f"{platform}: {SAYS}"), tuple(lines), (event,), platform, printable(url))


def sent(rules: Notify, what: Message) -> Iterator[tuple[str, str]]:
    """Each channel as a person knows it, and why it did not take the message; nothing where it did."""
    for channel in (name for name in CHANNELS if getattr(rules, name) is not None):
        shown = printable(f"{channel} ({_to(getattr(rules, channel))})")
        try:
            send(rules, channel, what)
        except NotSentError as error:
            yield shown, printable(str(error))
        else:
            yield shown, ""


def _to(settings: Webhook | Mail | Command | Apprise) -> str:
    """Where it goes, without what must not be seen: of a URL no more than its host, of a command its program."""
    if isinstance(settings, Webhook):
        if settings.url:
            return url_shape(settings.url) or "its URL"
        return f"the URL in ${settings.url_env}" if settings.url_env else f"the URL in {settings.url_file}"
    if isinstance(settings, Mail):
        return f"{', '.join(settings.to)}, by {settings.smtp or settings.sendmail}"
    return settings.argv[0] if isinstance(settings, Command) else f"the URLs in {settings.urls_file}"
