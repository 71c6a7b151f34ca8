"""Something that may take only so long, whatever it waits for: a server that sends a byte a minute, a hung resolver."""

import threading
from collections.abc import Callable

from trueup.notify.secret_files import NotSentError


def within(seconds: float, work: Callable[[], None]) -> None:
    """Do it in a thread of its own, which is left behind where it takes longer: the process does not wait for it.

    Raises:
        NotSentError: it was not done within that time.
        Exception: whatever it raises itself.
    """
    raised: list[BaseException] = []

    def all_of_it() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            raised.append(error)

    thread = threading.Thread(target=all_of_it, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise NotSentError(f"no answer within {seconds:g} seconds")
    if raised:
        raise raised[0]
