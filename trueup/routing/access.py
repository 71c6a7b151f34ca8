"""Who may pass: allow and deny, then auth_basic, then auth_request; what only the client decides is undecided."""

from collections.abc import Callable

from trueup.routing.answer import EndedError, UndecidedError
from trueup.routing.request import Request
from trueup.routing.variables import evaluated

_NO_RULE, _ALLOWED, _DENIED, _UNAUTHORIZED = 0, 200, 403, 401


def accessed(r: Request, ask: Callable[[Request, bytes], int]) -> None:
    """Return where the request passes, else end it with 401 or 403, or 500 where auth_request got neither.

    `ask` gives the status that a subrequest to the location of auth_request has.
    """
    by_address = _by_address(r.settings.rules)
    if r.settings.any_suffices:
        _any(r, by_address, ask)
    else:
        _all(r, by_address, ask)


def _all(r: Request, by_address: set[int], ask: Callable[[Request, bytes], int]) -> None:
    if by_address == {_DENIED}:
        raise EndedError(_DENIED)
    if _DENIED in by_address:
        raise UndecidedError("access depends on the client's address")
    if code := _by_password(r) or _by_request(r, ask):
        raise EndedError(code)


def _any(r: Request, by_address: set[int], ask: Callable[[Request, bytes], int]) -> None:
    """One that allows is enough; of those that refuse, 401 is told before 403."""
    if by_address == {_ALLOWED}:
        return
    if _ALLOWED in by_address:
        raise UndecidedError("access depends on the client's address")
    codes = {_by_password(r)} - {_NO_RULE}
    if r.settings.auth_request is not None:
        code = _by_request(r, ask)
        if not code:
            return
        codes.add(code)
    if _UNAUTHORIZED in codes:
        raise EndedError(_UNAUTHORIZED)
    if codes or by_address == {_DENIED}:
        raise EndedError(_DENIED)
    if _DENIED in by_address:
        raise UndecidedError("access depends on the client's address")


def _by_address(rules: tuple[tuple[str, str], ...]) -> set[int]:
    """The verdicts that some client could get: 200 allowed, 403 denied, 0 where no rule speaks."""
    verdicts = set()
    for verb, who in rules:
        verdicts.add(_ALLOWED if verb == "allow" else _DENIED)
        if who == "all":
            return verdicts
    return verdicts | {_NO_RULE}


def _by_password(r: Request) -> int:
    settings = r.settings
    if settings.realm is None or not settings.user_file or evaluated(r, settings.realm) == b"off":
        return _NO_RULE
    return _UNAUTHORIZED


def _by_request(r: Request, ask: Callable[[Request, bytes], int]) -> int:
    """0 where the other location says 2xx. What is neither that nor a refusal ends the request."""
    uri = r.settings.auth_request
    if uri is None:
        return _NO_RULE
    status = ask(r, uri)
    if 200 <= status < 300:
        return _NO_RULE
    if status in {_UNAUTHORIZED, _DENIED}:
        return status
    raise EndedError(500, f"auth_request was answered {status}")
