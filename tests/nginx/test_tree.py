"""The sites of a host beside those of the tree."""

from trueup.checks import Judges, Remedy, Severity, check, expect, not_looked_at
from trueup.model.differences import count, unified
from trueup.model.written_sites import compared
from trueup.platform import SitePair


@check(judges=Judges.BESIDE, severity=Severity.WARNING)
def test_file_matches_the_tree(site_pair: SitePair) -> None:
    """The file of a site on the host says what the tree's says, directive by directive, but for what certbot manages.

    The next deploy of the tree takes back what was changed on the host, and nobody remembers why it was changed.

    Repair: bring the change into the tree; or install the tree's file beside a backup, `nginx -t`, reload. Values
    that may be secrets are not compared.
    """
    host, tree, path = site_pair.on_host, site_pair.in_tree, site_pair.key
    if host is None or tree is None:
        found = "only in the tree" if host is None else "only on the host, where nginx reads it"
        remedy = (
            _install(tree.shown, path) if tree else Remedy("by hand", advice="bring it into the tree, or remove it")
        )
        expect(holds=False, expected=f"{path} on both sides", found=found, at=site_pair.at, remedy=remedy)
        return
    if unread := site_pair.unread:
        not_looked_at(unread.reason, unread.at)
    difference = unified(*compared(tree, host), tree.shown, host.shown)
    expect(
        not difference,
        f"{path} as in the tree",
        found=count(difference),
        at=site_pair.at,
        remedy=_install(tree.shown, path),
        diff=difference,
    )


def _install(source: str, target: str) -> Remedy:
    steps = (
        ("cp", "-a", target, f"{target}.backup.YYYYmmdd_HHMMSS"),
        ("install", "-m", "644", source, target),
        ("nginx", "-t"),
        ("systemctl", "reload", "nginx.service"),
    )
    return Remedy("unsafe", steps, "or bring the change into the tree")
