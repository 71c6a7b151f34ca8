"""Who may pass: allow and deny, then auth_basic, then auth_request; what only the client decides is undecided."""

from trueup.routing.answer import EndedError, UndecidedError
from trueup.routing.request import Request
from trueup.routing.variables import evaluated


def accessed(r: Request) -> None:
    """Return where the request passes, else end it with 401 or 403."""
    settings = r.settings
    by_address = _by_address(settings.rules)
    by_password = _by_password(r)
    if settings.auth_request:
        if by_address == {403} and not settings.any_suffices:
            raise EndedError(403)
        raise UndecidedError("auth_request asks another location")
    if settings.any_suffices and (by_password or by_address != {0}):
        if by_address == {200}:
            return
        if 200 in by_address:
            raise UndecidedError("access depends on the client's address")
        code = by_password or max(by_address)
        if code:
            raise EndedError(code)
        return
    refused = {status == 403 for status in by_address}
    if refused == {True, False}:
        raise UndecidedError("access depends on the client's address")
    if refused == {True}:
        raise EndedError(403)
    if by_password:
        raise EndedError(by_password)


def _by_address(rules: tuple[tuple[str, str], ...]) -> set[int]:
    """The verdicts that some client could get: 200 allowed, 403 denied, 0 where no rule speaks."""
    verdicts = set()
    for verb, who in rules:
        verdicts.add(200 if verb == "allow" else 403)
        if who == "all":
            return verdicts
    return verdicts | {0}


def _by_password(r: Request) -> int:
    settings = r.settings
    if settings.realm is None or not settings.user_file or evaluated(r, settings.realm) == b"off":
        return 0
    return 401
