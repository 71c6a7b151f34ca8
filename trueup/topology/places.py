"""Which nodes a result is about: found by its area and by the name of its resource."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.platform import Platform
from trueup.topology.nodes import identity, if_seen
from trueup.topology.ways import NGINX, Ways

ASKED_OF_URLS = frozenset({"nginx.public_url_answers", "nginx.frontend_assets_resolve"})
"""Checks of a service that ask its URLs; the others of nginx judge its locations."""

DOCKER = "docker.service"


class Places:
    """Of one subject."""

    def __init__(self, platform: Platform, ways: Ways) -> None:
        self._platform, self._ways = platform, ways
        self._locations = {each.key: each for each in if_seen(lambda: platform.front.locations) or ()}
        self._services = {service.name: service for service in platform.services}
        self._projects = {project.key: project for project in if_seen(lambda: platform.projects) or ()}

    def of(self, result: Mapping[str, Any]) -> list[str]:
        """The ids of its nodes; the host itself where nothing else has that name."""
        found = [node for node in self._named(result["check"], result["area"], result["resource"])
                 if node in self._ways.nodes]  # fmt: skip
        return found or [identity("host", self._platform.facts.subject.name)]

    def _named(self, check: str, area: str, resource: str) -> Iterator[str]:
        if area == "nginx":
            yield from self._of_nginx(check, resource)
        elif area == "network":
            yield from self._of_network(resource)
        elif area == "ports":
            yield identity("port", resource)
            if service := self._services.get(resource):
                yield identity("port", f"tcp/{service.expected.port}")
        elif area == "systemd":
            yield identity("unit", resource)
            if service := self._services.get(resource):
                yield identity("unit", service.expected.unit)
        elif service := self._services.get(resource):
            yield identity("container", service.container_name)

    def _of_nginx(self, check: str, resource: str) -> Iterator[str]:
        service = self._services.get(resource)
        if service and check in ASKED_OF_URLS:
            yield from (identity("url", url.key) for url in service.public_urls)
        elif service:
            yield from self._ways.locations_of.get(service.name, ()) or self._urls(service.name)
        elif resource == "nginx":
            yield identity("unit", NGINX)
        elif location := self._locations.get(resource):
            yield self._ways.location(location)
        else:
            yield identity("url", resource)
            yield identity("host", resource)
            yield identity("port", f"tcp/{resource.rpartition(':')[2]}")
            yield identity("unit", resource)

    def _urls(self, service: str) -> list[str]:
        return [identity("url", url.key) for url in self._services[service].public_urls]

    def _of_network(self, resource: str) -> Iterator[str]:
        if service := self._services.get(resource):
            yield identity("container", service.container_name)
        elif resource == "docker":
            yield identity("unit", DOCKER)
        else:
            yield identity("network", resource)
            yield identity("container", resource)
            yield from self._of_project(resource)
            caller = self._services.get(resource.partition("/")[0])
            if caller and "/" in resource:
                yield identity("container", caller.container_name)

    def _of_project(self, resource: str) -> Iterator[str]:
        """Its containers, or the units that start it where nobody could read which these are."""
        if project := self._projects.get(resource):
            if project.is_readable:
                yield from (identity("container", service.container) for service in project.read.services)
            else:
                yield from (identity("unit", name) for name in project.seen.units)
