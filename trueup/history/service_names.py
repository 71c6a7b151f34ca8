"""Which service an item belongs to: by the names that the expectations give what is the service's."""

from collections.abc import Mapping

from trueup.expectations import Expectations
from trueup.expectations.overriding import named_by

SHARED = "the platform"
"""Of what is no service's alone, such as Docker; no service can be called so."""


class ServiceNames:
    """The names of everything that is one service's: itself, its container, unit, port and URLs."""

    def __init__(self, expectations: Expectations) -> None:
        self._owner: dict[str, str] = {}
        for name, service in expectations.services.items():
            urls = [public.url for public in service.public]
            mine = [service.container or name, service.unit, f"tcp/{service.port}", str(service.port), *urls]
            for each in (*mine, *(url.partition("://")[2] for url in urls)):
                self._owner[each] = SHARED if self._owner.get(each, name) != name else name
        for override in expectations.overrides.values():
            for name, its in (override.get("services") or {}).items():
                for each in named_by(name, its or {}):
                    self._owner.setdefault(each, name)
        self._owner |= {name: name for name in expectations.services}

    def of(self, resource: str) -> str:
        """The service of a resource; of a pair (`api -> queue`), that of the first."""
        owners: Mapping[str, str] = self._owner
        return owners.get(resource) or owners.get(resource.split(" ", 1)[0]) or SHARED
