"""nginx itself: that it runs, what it is told, and whether it has heard."""

from trueup.checks import Judges, Remedy, check, expect, not_looked_at
from trueup.facts import Place, Unavailable
from trueup.model.backups import is_backup
from trueup.platform import Site, WebServer
from trueup.platform.boot import starts_at_boot
from trueup.platform.web import link_target
from trueup.syntax.nginx_names import strangers

NOT_INSTALLED = "nginx is not installed"
"""As the collector says it; that it could not be asked for another reason does not mean that it does not run."""

TEST = ("nginx", "-t")
RELOAD = ("systemctl", "reload", "nginx.service")


@check(judges=Judges.HOST)
def test_nginx_is_running(nginx: WebServer) -> None:
    """nginx runs: a master and at least one worker.

    Every public URL goes through it.

    Repair: `systemctl start nginx`; when it refuses, `nginx -t` says why.
    """
    at = Place(command="systemctl status nginx")
    remedy = Remedy("safe", (TEST, ("systemctl", "start", "nginx.service")))
    seen = nginx.seen
    missing = isinstance(seen, Unavailable) and seen.reason == NOT_INSTALLED
    expect(not missing, "nginx to run", found=NOT_INSTALLED, at=at, remedy=remedy)
    roles = sorted({process.role for process in nginx.platform.nginx.processes})
    found = ", ".join(roles) or "no nginx process"
    expect({"master", "worker"} <= set(roles), "a master and a worker", found=found, at=at, remedy=remedy)
    halted = [process for process in nginx.platform.nginx.processes if process.stopped]
    found = ", ".join(f"the {process.role} {process.pid} is halted (SIGSTOP)" for process in halted)
    resume = Remedy("safe", (("kill", "-CONT", *(str(process.pid) for process in halted)),))
    expect(not halted, "a master and workers that go on", found=found, at=at, remedy=resume)


@check(judges=Judges.HOST)
def test_nginx_starts_at_boot(nginx: WebServer) -> None:
    """nginx starts at boot.

    Until the next reboot nothing shows that it does not, and then every public URL is gone.

    Repair: `systemctl enable nginx.service`.
    """
    starts_at_boot(nginx.platform, ("nginx.service",))


@check(judges=Judges.BOTH)
def test_configuration_parses(nginx: WebServer) -> None:
    """The configuration parses whole and every include resolves; on a host `nginx -t` agrees.

    nginx keeps running with what it last read: the fault shows at the next reboot, or the next reload.

    Repair: mend the line shown; `nginx -t` before every reload.
    """
    problems = nginx.platform.nginx.configuration.problems
    found = "; ".join(dict.fromkeys(problem.text for problem in problems[:3]))
    expect(not problems, "a configuration that nginx accepts", found=found, at=[p.at for p in problems])


@check(judges=Judges.TREE, follows_from=("nginx.configuration_parses",))
def test_directives_are_known(nginx: WebServer) -> None:
    """Every directive of a tree is one that nginx or a common module has, and stands where it may.

    nginx refuses the whole configuration for one of them, at the next reload or the next boot.

    Repair: correct the name; the nearest known one is shown.
    """
    problems = tuple(strangers(nginx.platform.nginx.configuration.directives))
    found = "; ".join(problem.text for problem in problems[:5])
    expect(
        not problems, "only directives that nginx knows, where it allows them", found=found, at=[p.at for p in problems]
    )


@check(judges=Judges.HOST)
def test_site_is_enabled(site: Site) -> None:
    """Each public name is enabled by a link to its own file, or stands in one that nginx reads anyway, as in `conf.d`.

    Without the link nginx does not know the name, and answers with whichever site comes first.

    Repair: make the link, `nginx -t`, reload.
    """
    entry = site.link_entry
    if entry is None and not site.is_there and site.read_from:
        return
    link = ("ln", "-sfn", site.available, site.link)
    remedy = Remedy("unsafe", (link, TEST, RELOAD))
    wanted = f"{site.link} to be a link to {site.available}"
    expect(entry is not None, wanted, found="nothing there", at=site.asked, remedy=remedy)
    if entry is not None:
        found = f"a link to {link_target(entry)}" if entry.kind == "link" else f"a {entry.kind} of its own"
        expect(link_target(entry) == site.available, wanted, found=found, at=site.asked, remedy=remedy)
        expect(site.is_there, f"a file {site.available}", found="none: the link leads nowhere", at=site.asked)


@check(judges=Judges.HOST)
def test_only_sites_are_enabled(nginx: WebServer) -> None:
    """No backup or editor file lies where nginx includes it.

    nginx reads every file of that directory: a backup brings the old site back, beside the new one.

    Repair: move it beside the file it was made from, then `nginx -t` and reload.
    """
    strays = [entry.path for entry in nginx.enabled if is_backup(entry.path)]
    remedy = Remedy("unsafe", tuple(("mv", "--", path, "/var/tmp/") for path in strays))  # noqa: S108 - advice that is shown
    directory = nginx.platform.expectations.layout.sites_enabled
    at = Place(command=f"ls -l {directory}")
    expect(not strays, f"only sites in {directory}", found=", ".join(strays), at=at, remedy=remedy)


@check(judges=Judges.HOST, follows_from=("nginx.nginx_is_running", "nginx.configuration_parses"))
def test_running_configuration_is_current(nginx: WebServer) -> None:
    """What nginx runs is what is on disk: nothing it reads has changed since its workers started.

    An edit that was never loaded looks done, and takes effect at some later reload, when nobody expects it.

    Repair: `nginx -t`, then reload.
    """
    state = nginx.currency
    at = [Place(state.changed.path)] if state.changed else []
    if state.unseen and not state.is_current and state.says.startswith("not known"):
        not_looked_at(state.says)
    machine = nginx.platform.machines[0]
    if state.changed and machine.knows_the_time:
        machine.age(state.changed.changed, f"the last change of {state.changed.path}")
    remedy = Remedy("safe", (TEST, RELOAD))
    expect(state.is_current, "nothing changed since nginx last loaded", found=state.says, at=at, remedy=remedy)
