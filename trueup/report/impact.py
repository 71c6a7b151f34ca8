"""What fails when something stops, as a person reads it: the URLs first, each with the steps that lead to it."""

from collections.abc import Iterable, Iterator

from trueup.chain.dependents import Step
from trueup.chain.impact import Failing, Impact
from trueup.escaping import printable
from trueup.report.paint import Paint
from trueup.report.text import many

MAY_FAIL = "may fail: they answer, and their service calls one that does not"
MAY_FAIL_ONE = "may fail: it answers, and its service calls one that does not"


def told(impact: Impact, paint: Paint) -> Iterator[str]:
    """The lines of one impact."""
    yield paint(printable(f"if {impact.kind} {impact.name} stops (seen in {impact.subject}):"), "bold")
    yield from _section("fails", "fail", impact.urls, paint, "red")
    yield from _section("loses one of its servers", "lose one of their servers", impact.weakened, paint, "yellow")
    yield from _section(MAY_FAIL_ONE, MAY_FAIL, impact.may_fail, paint, "yellow")
    alone = [each for each in impact.services if each.service not in {url.service for url in impact.urls}]
    if impact.services:
        names = ", ".join(each.what for each in impact.services)
        yield printable(f"services that nobody reaches any more ({len(impact.services)}): {names}")
    yield from (f"  {printable(each.what)}: {_steps(each.path)}" for each in alone if not _is_in(each, impact.urls))
    if impact.units:
        yield printable(
            f"units that stop with it ({len(impact.units)}): {', '.join(each.what for each in impact.units)}"
        )
    yield from (printable(f"note: {note}") for note in impact.notes)
    yield f"{many(impact.untouched, 'other URL')} {'is' if impact.untouched == 1 else 'are'} not touched"


def _section(one: str, several: str, every: Iterable[Failing], paint: Paint, colour: str) -> Iterator[str]:
    urls = list(every)
    if not urls:
        return
    yield paint(f"{many(len(urls), 'URL')} {one if len(urls) == 1 else several}", colour)
    width = max(len(printable(each.what)) for each in urls)
    for each in urls:
        undeclared = "" if each.declared else "  (undeclared)"
        yield f"  {printable(each.what).ljust(width)}  {printable(each.service)}{undeclared}".rstrip()
        yield f"      {_steps(each.path)}"


def _steps(path: Iterable[Step]) -> str:
    """The steps to a URL, each as short as it can be told."""
    return printable(" -> ".join(_step(step) for step in path if _is_told(step)) or "it is what stops")


def _is_told(step: Step) -> bool:
    return step.what[0] != "name" or bool(step.why)


def _step(step: Step) -> str:
    kind, name = step.what
    at = f" [{step.at}]" if str(step.at) else ""
    if kind in {"docker", "nginx"}:
        return f"{kind}{at}"
    if kind in {"url", "caller"}:
        return (step.why if kind == "url" else f"{name} {step.why}") + at
    return f"{kind} {name}{f' ({step.why})' if step.why else ''}{at}"


def _is_in(failing: Failing, urls: Iterable[Failing]) -> bool:
    return any(url.service == failing.what for url in urls)
