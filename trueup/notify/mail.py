"""Mail: one message in plain text, handed to sendmail or to a mail server."""

import getpass
import smtplib
import socket
import subprocess
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

from trueup.expectations.schema import Mail
from trueup.notify.message import Message
from trueup.notify.secret_files import NotSentError

HEADERS = SMTP.clone(max_line_length=900)
"""Folded at 78, a long subject would begin with a line of its own, and a space."""


def letter(mail: Mail, message: Message) -> EmailMessage:
    """The mail; a header that could hold a second one is refused by the email package itself.

    Raises:
        NotSentError: it cannot be written as mail.
    """
    found = EmailMessage(SMTP)
    try:
        found["Subject"] = message.title
        found["From"] = mail.sender or f"{getpass.getuser()}@{socket.gethostname()}"
        found["To"] = ", ".join(mail.to)
        found["Date"] = formatdate(localtime=True)
        found["Message-ID"] = make_msgid(domain=socket.gethostname() or "localhost")
        found["Auto-Submitted"] = "auto-generated"
        found.set_content(message.text, charset="utf-8", cte="quoted-printable")
    except (ValueError, OSError) as error:
        raise NotSentError(f"it cannot be written as mail ({error})") from error
    found.policy = HEADERS
    return found


def send(mail: Mail, message: Message, timeout: float) -> None:
    """Hand it over.

    Raises:
        NotSentError: it was not taken.
    """
    written = letter(mail, message)
    if mail.smtp:
        _by_smtp(mail, written, timeout)
    else:
        _by_sendmail(mail, written, timeout)


def _by_smtp(mail: Mail, written: EmailMessage, timeout: float) -> None:
    host, _, port = (mail.smtp or "").partition(":")
    try:
        with smtplib.SMTP(host, int(port or 25), timeout=timeout) as server:
            refused = server.send_message(written)
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        raise NotSentError(f"{mail.smtp} answered {error.smtp_code} {said[:200]}") from error
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotSentError(f"{mail.smtp}: {getattr(error, 'strerror', None) or error}") from error
    if refused:
        raise NotSentError(f"{mail.smtp} refused {', '.join(sorted(refused))}")


def _by_sendmail(mail: Mail, written: EmailMessage, timeout: float) -> None:
    command = [mail.sendmail, "-i", "--", *mail.to]
    as_sent = written.as_bytes(policy=HEADERS.clone(linesep="\n"))  # a program takes lines as they end here
    try:
        done = subprocess.run(command, input=as_sent, capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotSentError(f"{mail.sendmail} did not end within {timeout:g} seconds") from error
    except OSError as error:
        raise NotSentError(f"{mail.sendmail}: {error.strerror}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        raise NotSentError(f"{mail.sendmail}: exit {done.returncode}{': ' + said[-1][:200] if said else ''}")
