"""Orders are carried out on this machine, in folders of their own; only the host's name for things is missing."""

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from trueup.repair.orders import Order, Told, script, understood

CarryOut = Callable[[Sequence[Order]], Told]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def carry_out(state: Path) -> CarryOut:
    def carried_out(orders: Sequence[Order]) -> Told:
        done = subprocess.run(
            ["/bin/sh", "-c", script(orders, str(state))], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.stderr in {"", "Killed\n"}, done.stderr
        return understood(done.stdout)

    return carried_out
