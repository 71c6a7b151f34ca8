"""What a unit of the platform must wait for and require, and does not."""

from trueup.platform import Platform


def what_it_misses(platform: Platform, unit: str) -> tuple[str, ...]:
    """The units that it must be ordered after and require, and that it is not, or does not: directly or through others.

    Order counts only through units that a boot starts.
    """
    expected = platform.expectations.units
    graph, started = platform.unit_graph, platform.boot.jobs
    after, required = graph.after(unit, started), graph.requires(unit)
    wanted = dict.fromkeys((*expected.after, expected.infrastructure))
    return tuple(name for name in wanted if name != unit and not (name in after and name in required))
