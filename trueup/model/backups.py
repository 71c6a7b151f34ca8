"""Which names are copies that a person, an editor or a package manager left behind."""

import re

_BACKUP = re.compile(
    r"(~|\.(bak|backup|orig|old|save|swp|swo|tmp|rej|disabled)(\.[0-9_.-]*)?|\.backup\.[0-9_]+|\.dpkg-[a-z]+|\.rpm(new|save)"
    r"|\.(bak|backup|orig|old)\d*|#|[._-]\d{8}([_-]\d{4,6})?)$",
    re.IGNORECASE,
)


def is_backup(path: str) -> bool:
    """Whether the file's name says that it is a copy: `x.backup.20250828_101500`, `x.bak`, `x~`, `x.dpkg-old`."""
    return bool(_BACKUP.search(path))
