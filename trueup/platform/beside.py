"""A host beside the tree that it should be like: the files that both may have."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.facts import Facts, Place, Unavailable
from trueup.facts.sites import SiteFile
from trueup.model.backups import is_backup
from trueup.platform.sources import seen

if TYPE_CHECKING:
    from trueup.platform.subject import Platform


@dataclass(frozen=True)
class SitePair:
    """One file of a site, on the host, in the tree, or in both; its key is its place on the server."""

    key: str
    on_host: SiteFile | None
    in_tree: SiteFile | None
    tree: str

    @property
    def at(self) -> tuple[Place, ...]:
        """Where either can be read."""
        return tuple(Place(file.shown) for file in (self.on_host, self.in_tree) if file)

    @property
    def unread(self) -> Unavailable | None:
        """Why one of them could not be read."""
        return next((file.unread for file in (self.on_host, self.in_tree) if file and file.unread), None)


def site_pairs(platform: "Platform", tree: Facts) -> tuple[SitePair, ...]:
    """Every file of the tree, and every one that nginx reads on the host; a copy is for another check to name.

    Raises:
        NotLookedAtError: the files of either could not be read.
    """
    host = {file.path: file for file in seen(platform.facts.sites, "the files of sites").files}
    ours = {file.path: file for file in seen(tree.sites, "the tree's sites").files}
    read = {path for path, file in host.items() if file.enabled and not is_backup(path)}
    return tuple(SitePair(key, host.get(key), ours.get(key), tree.subject.spec) for key in sorted(read | ours.keys()))
