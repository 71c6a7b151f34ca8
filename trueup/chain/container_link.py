"""The container behind a port: how it is written down and, on a host, how it runs."""

from trueup.chain.behind import Behind
from trueup.chain.link import Link, typed
from trueup.chain.port_link import dialled
from trueup.facts import Unavailable
from trueup.facts.docker import Container
from trueup.model.image_names import without_tag

STOPPED_WITH = {0, 130, 137, 143}
"""Exit codes of a container that was stopped; with any other it failed by itself."""


def container(link: Link, it: Behind) -> Link:
    """The container as it is written down and, on a host, as it runs."""
    if not it.container:
        return link.not_reached("no container that is written down, or that runs, has that port")
    definition = it.definition
    if definition:
        link = link.but(at=(definition.at,))
    elif why := _why_unreadable(it):
        link = link.but(at=(why.at,)).unknown(why.reason)
    else:
        link = link.broken("not written", "no compose file and no docker run that is written down starts it")
    return _live_container(link, it) if it.platform.on_host else link


def _why_unreadable(it: Behind) -> Unavailable | None:
    """Why the files that its unit starts could not be read, if they could not."""
    projects = it.service.project if it.service else ()
    return next((project.why_unreadable for project in projects if project.why_unreadable), None)


def _live_container(link: Link, it: Behind) -> Link:
    live = it.live
    link = link.but(look=(typed("docker", "logs", "--tail", "50", it.container),))
    again = (typed("systemctl", "restart", it.unit),) if it.unit else ()
    if live is None:
        return link.broken("absent", "Docker has no container of that name", repair=again, look=("docker ps -a",))
    if not live.running or live.restarting:
        return _not_running(link, live, again)
    if (wanted := _image(it)) and without_tag(live.image) != wanted:
        return link.broken("other image", f"it was made from {live.image}, not from {wanted}", repair=again)
    if live.health == "unhealthy":
        return link.broken("unhealthy", "it runs, and its health check fails", repair=again)
    return _running(link, live, it)


def _not_running(link: Link, live: Container, again: tuple[str, ...]) -> Link:
    if live.restarting:
        says = f"it starts and ends again and again (exit code {live.exit_code}, {live.restart_count} restarts)"
        return link.broken("crashing", says)
    by_itself = live.exit_code not in STOPPED_WITH or live.memory_killed
    start = again if by_itself else (typed("docker", "start", live.name),)
    return link.broken("failed by itself" if by_itself else "ended", _ended(live), repair=start)


def _running(link: Link, live: Container, it: Behind) -> Link:
    """It runs; what is not written down is only worth a word then."""
    if link.state in {"broken", "unknown"}:
        return link.but(state="holds", how="", repair=(), says=f"it runs; {link.says}")
    if live.health == "starting":
        says = "its health check has not decided yet"
        answers = any(200 <= each.status < 400 for each in dialled(it))
        return link.noted(f"it answers, and {says}") if answers else link.unknown(f"it has just started: {says}")
    return link


def _image(it: Behind) -> str:
    """The image that it should be made from; nothing where nobody says."""
    definition, expected = it.definition, it.service.expected.image if it.service else None
    return expected or (without_tag(definition.image) if definition else "")


def _ended(live: Container) -> str:
    if live.status == "created":
        return "it was made and never started"
    why = " for want of memory" if live.memory_killed else ""
    since = f", since {live.finished_at[:19]} UTC" if live.finished_at else ""
    return f"it does not run: {live.status}, exit code {live.exit_code}{why}{since}"
