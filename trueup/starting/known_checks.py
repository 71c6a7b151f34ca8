"""The checks that a project is judged by: its own, else those that came with trueup."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from trueup.checks import Check
from trueup.session import checks_in

SHIPPED = "trueup_tests"
"""The package as which the wheel brings the checks along."""

_CHECKOUT = Path(__file__).parents[2] / "tests"


def folder_of_checks(base: Path) -> Path:
    """`tests/` beside the expectations where that holds checks, else the folder that came with trueup."""
    own = base / "tests"
    return own if any(own.glob("*/test_*.py")) else shipped_folder()


def shipped_folder() -> Path:
    """Where the checks lie that came with trueup: in the checkout, or in the package of the wheel."""
    return _CHECKOUT if any(_CHECKOUT.glob("*/test_*.py")) else _package() or _CHECKOUT


def is_installed() -> bool:
    """Whether they are those of the package; beside a checkout lies what it was when it was installed, if anything."""
    return shipped_folder() != _CHECKOUT


def shipped_folders() -> list[Path]:
    """Where they lie, and where the package has them, whichever of the two a `pytest.ini` names."""
    return list(dict.fromkeys(folder for folder in (shipped_folder(), _package()) if folder))


def _package() -> Path | None:
    spec = find_spec(SHIPPED)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


@cache
def checks(folder: Path) -> dict[str, Check]:
    """Every check in the folder, by id."""
    return {check.id: check for path in sorted(folder.glob("*/test_*.py")) for check in checks_in(path)}
