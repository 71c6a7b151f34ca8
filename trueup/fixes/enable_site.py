"""A public name that nginx does not know is linked to its file; copies that nginx reads as sites are moved away."""

from trueup.fixes.run_nginx import RELOAD
from trueup.judging import Verdict
from trueup.model.backups import is_backup
from trueup.platform import Platform, Site
from trueup.repair.edits import Link, Remove
from trueup.repair.rehearsals import TEST, of_nginx
from trueup.repair.steps import Layer, Step


def link(verdict: Verdict, platform: Platform) -> Step | None:
    """Make the link, where the file that it should lead to is there."""
    site = platform.resource("site", verdict.question.resource)
    if not isinstance(site, Site) or not site.is_there:
        return None
    return Step(
        fix="enable_site",
        mends=verdict.question,
        level="unsafe",
        layer=Layer.SITE,
        says=f"link {site.link} to {site.available}, and let nginx load it",
        edits=(Link(site.link, site.available),),
        rehearsals=of_nginx(),
        commands=(TEST, RELOAD),
        undo=(TEST, RELOAD),
    )


def strays(verdict: Verdict, platform: Platform) -> Step | None:
    """Take copies out of the directory that nginx reads; each is kept in the state."""
    (server,) = platform.web_servers
    found = [entry.path for entry in server.enabled if is_backup(entry.path) and entry.kind in {"file", "link"}]
    if not found:
        return None
    return Step(
        fix="enable_site",
        mends=verdict.question,
        level="unsafe",
        layer=Layer.SITE,
        turn=1,  # a copy may be all that serves a name whose link is missing
        says=f"take {', '.join(found)} out of what nginx reads, and let it load the rest",
        edits=tuple(Remove(path) for path in found),
        rehearsals=of_nginx(),
        commands=(TEST, RELOAD),
        undo=(TEST, RELOAD),
    )


MENDS = {"nginx.site_is_enabled": link, "nginx.only_sites_are_enabled": strays}
