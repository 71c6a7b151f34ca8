"""How something grows with the number of services: the exponent of the power that goes through the measurements."""

import math
from collections.abc import Mapping


def exponent(by_size: Mapping[int, float]) -> float:
    """From the smallest size to the largest: 1 grows as they do, 2 with their square."""
    few, many = min(by_size), max(by_size)
    return math.log(by_size[many] / by_size[few]) / math.log(many / few)
