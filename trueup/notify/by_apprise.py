"""Apprise: every service that the extra `trueup[notify]` knows, imported only when there is something to send."""

from trueup.expectations.schema import Apprise
from trueup.notify.message import Message
from trueup.notify.secret_files import NotSentError, owners_only


def send(apprise: Apprise, message: Message, timeout: float) -> None:  # noqa: ARG001 - the caller's deadline holds
    """Tell every URL of the file.

    Raises:
        NotSentError: the extra is not installed, a URL makes no sense, or one of them was not told.
    """
    urls = owners_only(apprise.urls_file).splitlines()
    try:
        from apprise import Apprise as Services
        from apprise import NotifyFormat
    except ImportError as error:
        raise NotSentError("apprise is not installed: pip install 'trueup[notify]'") from error
    services = Services()
    for number, line in enumerate(urls, 1):
        url = line.strip()
        if url and not url.startswith("#") and not services.add(url):
            raise NotSentError(f"{apprise.urls_file}:{number}: no URL that apprise knows")
    if not len(services):
        raise NotSentError(f"{apprise.urls_file} holds no URL")
    body = "\n".join(message.lines)
    if not services.notify(title=message.title, body=body, body_format=NotifyFormat.TEXT):
        raise NotSentError(f"one of the {len(services)} services in {apprise.urls_file} did not take it")
