"""A run in one sentence."""

from typing import Any

from trueup.escaping import printable
from trueup.report.alike import common
from trueup.report.causes import of
from trueup.report.text import many

MOST_NAMED = 3


def sentence(document: dict[str, Any], *, is_red_besides: bool = False) -> str:
    """What a person reads last; `is_red_besides`: pytest is red, be it for something that is no result."""
    results, every = document["results"], common(document)
    whom = _subjects(document)
    checks = f"{len(results)} check{'s' if len(results) != 1 else ''} of {whom}"
    took = f"in {document['duration_s']:.1f} s"
    also = [f"{n} {word.upper() if word == 'fixed' else word}" for word, n in _others(document) if n]
    if every:
        kinds = [f"{sum(c.outcome == kind for c in every)} {kind}" for kind in ("failed", "unknown", "not selected")]
        counted = ", ".join(kind for kind in kinds if not kind.startswith("0 "))
        blocked = len(of(document, "blocked"))
        first = printable(every[0].label)
        said = f"NOT WELL: {many(len(every), 'cause')} ({counted})" + (f", {blocked} blocked below" if blocked else "")
        said = ", ".join([f"{said}, of {checks}", *also, took]) + f"; first: {first}"
    elif not results:
        said = "NOTHING WAS JUDGED"
    elif also:
        said = ", ".join([f"{'nothing' if not is_red_besides else 'no check'} is red of {checks}", *also, took])
    else:
        said = f"all {checks} are well {took}" if len(results) > 1 else f"the one check of {whom} is well {took}"
    if document["incomplete"]:
        more = len(document["incomplete"]) - 1
        said += f"; NOT LOOKED AT WHOLE: {printable(document['incomplete'][0])}" + (
            f" (and {more} more)" if more else ""
        )
    elif is_red_besides and not every:
        said += "; but the run is red: see above"
    return said + _not_applicable(document)


def _others(document: dict[str, Any]) -> list[tuple[str, int]]:
    return [(word, document["totals"][word]) for word in ("fixed", "warned", "waived")]


def _subjects(document: dict[str, Any]) -> str:
    named = [printable(f"{subject['name']} ({subject['kind']})") for subject in document["subjects"]]
    if len(named) > MOST_NAMED:
        return f"{len(named)} subjects"
    return " and ".join(named) or "nothing"


def _not_applicable(document: dict[str, Any]) -> str:
    counted = [f"{printable(subject)}: {len(ids)}" for subject, ids in document["not_applicable"].items() if ids]
    if len(counted) > MOST_NAMED:
        return f"; not applicable to {len(counted)} subjects: some checks"
    return f"; not applicable to {', to '.join(counted)}" if counted else ""
