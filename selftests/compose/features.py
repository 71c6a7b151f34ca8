"""Every feature that cases are generated for."""

from collections.abc import Callable
from random import Random

from selftests.compose import called, written
from selftests.compose.broken import broken
from selftests.compose.case import Case

FEATURES: tuple[Callable[[Random], Case], ...] = (
    written.ports,
    called.profiles,
    called.project_names,
    written.network_modes,
    written.networks,
    written.extends,
    written.include,
    written.anchors,
    written.overrides,
    called.files_by_variable,
    called.dependencies,
    written.replicas,
    called.variables,
    called.directories,
    written.env_files,
    broken,
)
