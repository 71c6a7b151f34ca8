"""Settings that take one of a few words, or a value of one form (systemd.service(5), systemd.kill(5))."""

import re

from trueup.commands.start_timeout import time_span
from trueup.units.values import boolean

WORDS = {
    ("Service", "Type"): frozenset({"simple", "exec", "forking", "oneshot", "dbus", "notify", "notify-reload", "idle"}),
    ("Service", "Restart"): frozenset(
        {"no", "always", "on-success", "on-failure", "on-abnormal", "on-abort", "on-watchdog"}
    ),
    ("Service", "KillMode"): frozenset({"control-group", "process", "mixed", "none"}),
    ("Service", "NotifyAccess"): frozenset({"none", "main", "exec", "all"}),
    ("Service", "OOMPolicy"): frozenset({"continue", "stop", "kill"}),
    ("Unit", "CollectMode"): frozenset({"inactive", "inactive-or-failed"}),
}
SWITCHES = frozenset({
    ("Service", "RemainAfterExit"), ("Service", "PrivateTmp"), ("Service", "NoNewPrivileges"),
    ("Service", "GuessMainPID"), ("Service", "RootDirectoryStartOnly"), ("Service", "SendSIGKILL"),
    ("Unit", "DefaultDependencies"), ("Unit", "StopWhenUnneeded"), ("Unit", "RefuseManualStart"),
    ("Unit", "RefuseManualStop"), ("Unit", "AllowIsolate"), ("Unit", "IgnoreOnIsolate"),
})  # fmt: skip
SPANS = frozenset({
    ("Service", "RestartSec"), ("Service", "TimeoutStartSec"), ("Service", "TimeoutStopSec"), ("Service", "TimeoutSec"),
    ("Service", "TimeoutAbortSec"), ("Service", "RuntimeMaxSec"), ("Service", "WatchdogSec"),
    ("Unit", "StartLimitIntervalSec"), ("Unit", "JobTimeoutSec"), ("Unit", "JobRunningTimeoutSec"),
})  # fmt: skip


_URL = re.compile(r"(https?://|file:/|info:|man:).+")
_FORMS = {
    ("Service", "UMask"): (re.compile(r"[0-7]{1,4}"), "an octal mode"),
    ("Service", "Nice"): (re.compile(r"\+?1?[0-9]|-(20|1?[0-9])"), "-20 to 19"),
    ("Unit", "Documentation"): (re.compile(rf"({_URL.pattern}(\s+|$))*"), "URLs: http, https, file, info or man"),
}
_LIMIT = re.compile(r"infinity|[0-9].*")


def misread(section: str, key: str, text: str) -> str:
    """What systemd expects instead of this value, which it ignores; nothing where it can read it."""
    where = section, key
    if where in WORDS and text not in WORDS[where]:
        return f"one of {', '.join(sorted(WORDS[where]))}"
    if where in SWITCHES and boolean(text) is None:
        return "yes or no"
    if where in SPANS and time_span(text) is None:
        return "a time span such as 90 or 5min"
    form, wanted = _FORMS.get(where, (None, ""))
    if form and text and not form.fullmatch(text):
        return wanted
    if section == "Service" and key.startswith("Limit") and text and not _LIMIT.match(text):
        return "a number or infinity"
    return ""
