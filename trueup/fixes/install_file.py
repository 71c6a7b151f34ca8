"""A file that is not as the tree has it is the tree's again, beside a copy, once the whole candidate is accepted."""

from trueup.fixes.reload_systemd import READ_AGAIN
from trueup.fixes.run_nginx import RELOAD
from trueup.judging import Verdict
from trueup.model.own_files import is_own
from trueup.platform import Platform, SitePair, Unit
from trueup.repair.edits import Install
from trueup.repair.rehearsals import NGINX, TEST, UNITS, of_nginx, of_unit
from trueup.repair.steps import Layer, Step


def site(verdict: Verdict, platform: Platform) -> Step | None:
    """The tree's site; a file that only the host has is for a person to judge."""
    pair = platform.resource("site_pair", verdict.question.resource)
    if not isinstance(pair, SitePair) or pair.in_tree is None or not pair.key.startswith(f"{NGINX}/"):
        return None
    return Step(
        fix="install_file",
        mends=verdict.question,
        level="unsafe",
        layer=Layer.SITE,
        says=f"install {pair.in_tree.shown} as {pair.key}, and let nginx load it",
        edits=(Install(pair.key, pair.in_tree.shown),),
        rehearsals=of_nginx(),
        commands=(TEST, RELOAD),
        undo=(TEST, RELOAD),
    )


def unit(verdict: Verdict, platform: Platform) -> Step | None:
    """The tree's unit file and its drop-ins; what runs stays as it was started until its next restart."""
    installed = platform.resource("installed_unit", verdict.question.resource)
    ours = platform.beside.unit_files.get(verdict.question.resource) if platform.beside else None
    if not isinstance(installed, Unit) or ours is None or not installed.file.path.startswith(f"{UNITS}/"):
        return None
    if ours.drop_ins or not all(map(is_own, installed.file.drop_ins)):
        return None  # whose drop-in it is, and whether it should go, a person must say
    return Step(
        fix="install_file",
        mends=verdict.question,
        level="unsafe",
        layer=Layer.UNIT_FILE,
        says=f"install {ours.path} as {installed.file.path}, and let systemd read it",
        edits=(Install(installed.file.path, ours.path),),
        rehearsals=of_unit(installed.file.path),
        commands=(READ_AGAIN,),
        undo=(READ_AGAIN,),
    )


MENDS = {"nginx.file_matches_the_tree": site, "systemd.unit_matches_the_tree": unit}
