"""The container behind a port: how it is written down and, on a host, how it runs."""

from trueup.chain.behind import Behind
from trueup.chain.link import Link, typed
from trueup.facts.docker import Container

STOPPED_WITH = {0, 130, 137, 143}
"""Exit codes of a container that was stopped; with any other it failed by itself."""


def container(link: Link, it: Behind) -> Link:
    """The container as it is written down and, on a host, as it runs."""
    if not it.container:
        return link.not_reached("no container that is written down, or that runs, has that port")
    unreadable = it.service.project if it.service else ()
    definition = it.definition
    if definition is None and (why := next((p.why_unreadable for p in unreadable if p.why_unreadable), None)):
        link = link.but(at=(why.at,)).unknown(why.reason)
    elif definition is None:
        link = link.broken("not written", "no compose file and no docker run that is written down starts it")
    else:
        link = link.but(at=(definition.at,))
    return _live_container(link, it) if it.platform.on_host else link


def _live_container(link: Link, it: Behind) -> Link:
    live = it.live
    again = (typed("systemctl", "restart", it.unit),) if it.unit else ()
    link = link.but(look=(typed("docker", "logs", "--tail", "50", it.container),))
    if live is None:
        return link.broken("absent", "Docker has no container of that name", repair=again, look=("docker ps -a",))
    if live.restarting:
        says = f"it starts and ends again and again (exit code {live.exit_code}, {live.restart_count} restarts)"
        return link.broken("crashing", says)
    if not live.running:
        by_itself = live.exit_code not in STOPPED_WITH or live.memory_killed
        how = "failed by itself" if by_itself else "ended"
        return link.broken(how, _ended(live), repair=again if by_itself else (typed("docker", "start", it.container),))
    if live.health == "unhealthy":
        return link.broken("unhealthy", "it runs, and its health check fails", repair=again)
    if live.health == "starting":
        return link.unknown("it has just started: its health check has not decided yet")
    undefined = link.state in {"broken", "unknown"}
    return link.but(state="holds", how="", repair=(), says=f"it runs; {link.says}") if undefined else link


def _ended(live: Container) -> str:
    if live.status == "created":
        return "it was made and never started"
    why = " for want of memory" if live.memory_killed else ""
    since = f", since {live.finished_at[:19]} UTC" if live.finished_at else ""
    return f"it does not run: {live.status}, exit code {live.exit_code}{why}{since}"
