"""A left-over network goes: its containers leave it, if they are on the shared one too; then it is removed."""

from trueup.judging import Verdict
from trueup.platform import Leftover, Platform
from trueup.repair.steps import Command, Layer, Step


def plan(verdict: Verdict, platform: Platform) -> Step | None:
    """Only a declared one, and only where no container would be left without any network."""
    leftover = platform.resource("leftover", verdict.question.resource)
    shared = platform.expectations.network.name
    if not isinstance(leftover, Leftover) or not leftover.is_declared or leftover.live is None:
        return None
    if any(container.attachment(shared) is None for container in leftover.attached):
        return None
    name, attached = leftover.name, [container.name for container in leftover.attached]
    made = ("docker", "network", "create", "--driver", leftover.live.driver)
    subnets = [part for subnet in leftover.live.subnets for part in ("--subnet", subnet.subnet)]
    labels = [part for key, value in leftover.live.labels.items() for part in ("--label", f"{key}={value}")]
    return Step(
        fix="remove_network",
        mends=verdict.question,
        level="unsafe",
        layer=Layer.NETWORK,
        says=f"take {', '.join(attached) or 'nothing'} off {name}, and remove it",
        commands=(
            *(Command(("docker", "network", "disconnect", name, each)) for each in attached),
            Command(("docker", "network", "rm", name)),
        ),
        undo=(
            Command((*made, *subnets, *labels, name)),
            *(Command(("docker", "network", "connect", name, each)) for each in attached),
        ),
    )


MENDS = {"network.no_leftover_network": plan}
