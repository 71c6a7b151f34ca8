"""One generated tree of units. Every name in it begins with `tcase-`, which becomes `t7-` for the seventh of a load."""

import re

import msgspec

ETC, RUN, LIB = "/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"
MARK = "tcase-"
_MARK = re.compile(r"tcase\b|tcase(?=-)")


class Case(msgspec.Struct, frozen=True):
    """`files` and `links` by their place on the server; `names` are the units that are looked at."""

    feature: str
    files: dict[str, str]
    links: dict[str, str]
    names: tuple[str, ...]

    def numbered(self, number: int) -> "Case":
        """The same with names that no other case has."""
        return Case(
            self.feature,
            {_renamed(path, number): _renamed(text, number) for path, text in self.files.items()},
            {_renamed(path, number): _renamed(target, number) for path, target in self.links.items()},
            tuple(_renamed(name, number) for name in self.names),
        )


def _renamed(text: str, number: int) -> str:
    return _MARK.sub(f"t{number}", text)
