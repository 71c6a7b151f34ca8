"""The kinds of dependency that systemd knows, each with its inverse (systemd.unit(5), org.freedesktop.systemd1(5))."""

INVERSE = {
    "Before": "After",
    "WantedBy": "Wants",
    "RequiredBy": "Requires",
    "UpheldBy": "Upholds",
    "TriggeredBy": "Triggers",
    "PropagatesReloadTo": "ReloadPropagatedFrom",
    "PropagatesStopTo": "StopPropagatedFrom",
}
"""Kinds that are the other direction of another one, which alone is kept."""

OLD_NAMES = {
    "BindTo": "BindsTo",
    "RequiresOverridable": "Requires",
    "RequisiteOverridable": "Requisite",
    "PropagateReloadTo": "PropagatesReloadTo",
    "PropagateReloadFrom": "ReloadPropagatedFrom",
}

KEYS = (
    "After", "Before", "Requires", "Requisite", "BindsTo", "Wants", "Upholds", "PartOf", "Conflicts", "OnFailure",
    "OnSuccess", "PropagatesReloadTo", "ReloadPropagatedFrom", "PropagatesStopTo", "StopPropagatedFrom",
    "JoinsNamespaceOf", *OLD_NAMES,
)  # fmt: skip
"""Keys of [Unit] that name units."""

KINDS = frozenset(INVERSE.get(name, name) for name in (OLD_NAMES.get(key, key) for key in KEYS)) | {"Triggers"}
"""What an edge may be; every other kind is the inverse of one of these."""

NEEDED = ("Requires", "BindsTo", "Requisite")
"""Kinds without whose other end a unit is not started."""

PULLS_IN = ("Requires", "BindsTo", "Wants")
"""Kinds whose other end is started with the unit; `Upholds` starts it too, but by a job of its own."""

INSTALL = {"WantedBy": "Wants", "RequiredBy": "Requires", "UpheldBy": "Upholds"}
"""Keys of [Install], and what the unit that they name then has on this one."""

LINK_DIRECTORIES = {".wants": "Wants", ".requires": "Requires", ".upholds": "Upholds"}
