"""The `pytest.ini` beside the expectations: it loads the plugin, and names the checks."""

from pathlib import Path

from trueup.starting.known_checks import SHIPPED, is_installed, shipped_folder

_OPTIONS = "-p trueup.plugin --import-mode=importlib --force-short-summary"


def text(base: Path) -> str:
    """The file for that folder: its own `tests/` where it has one, else the checks that came with trueup."""
    if any((base / "tests").glob("*/test_*.py")):
        return _ini(_OPTIONS, "tests")
    if is_installed():
        return _ini(f"{_OPTIONS} --pyargs", SHIPPED, "consider_namespace_packages = true\n")
    return _ini(_OPTIONS, str(shipped_folder()))


def _ini(options: str, paths: str, more: str = "") -> str:
    return f"[pytest]\naddopts = {options}\ntestpaths = {paths}\n{more}strict = true\n"
