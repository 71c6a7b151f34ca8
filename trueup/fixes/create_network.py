"""The missing network, made as it is described; never by its unit, whose restart would restart every service."""

from trueup.judging import Verdict
from trueup.model.network_commands import create
from trueup.platform import Platform
from trueup.repair.steps import Command, Layer, Step


def plan(verdict: Verdict, platform: Platform) -> Step:
    """Make it; containers are connected by steps of their own."""
    network = platform.expectations.network
    return Step(
        fix="create_network",
        mends=verdict.question,
        level="safe",
        layer=Layer.NETWORK,
        says=f"make the network {network.name} as it is described",
        commands=(Command(create(network)),),
        undo=(Command(("docker", "network", "rm", network.name)),),
    )


MENDS = {"network.network_exists": plan}
