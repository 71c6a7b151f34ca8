"""A compose file that makes the shared network joins it instead, in the declared order; what runs stays as it is."""

from trueup.judging import Verdict
from trueup.platform import Platform, Project, in_declared_order
from trueup.repair import external_network
from trueup.repair.edits import Change
from trueup.repair.rehearsals import of_compose
from trueup.repair.steps import Layer, Step


def plan(verdict: Verdict, platform: Platform) -> Step | None:
    """Its first file, where compose reads only that one; the definition's own file is for a person to judge."""
    project = platform.resource("project", verdict.question.resource)
    (network,) = platform.networks
    if not isinstance(project, Project) or not project.is_readable or project.path == network.expected.definition:
        return None
    wrong = [
        found.key
        for found in project.networks
        if network.means(found.key, found.name) and not (found.external and found.name == network.name)
    ]
    if len(wrong) != 1 or len(project.read.files) != 1:
        return None
    key, path, name = wrong[0], project.path, network.name
    order = [each.key for each in in_declared_order(platform)]
    return Step(
        fix="external_network",
        mends=verdict.question,
        level="unsafe",
        layer=Layer.UNIT_FILE,
        says=f"write `external: true` for {name} in {project.file}",
        edits=(Change(path, lambda text: external_network.external(text, key, name)),),
        rehearsals=of_compose(path),
        turn=order.index(project.key),
    )


MENDS = {"network.compose_uses_the_external_network": plan}
MENDS_A_TREE = MENDS
