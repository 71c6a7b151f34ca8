"""Configurations feature by feature: each function makes one server, or a few, and the requests to put to it."""

from collections.abc import Callable
from random import Random

from selftests.routing.features import files_and_errors, locations, mixtures, proxying, rewriting, servers
from selftests.routing.features.cases import Case

FEATURES: dict[str, Callable[[Random], Case]] = {
    "prefix": locations.prefix_locations,
    "exact": locations.exact_locations,
    "regex": locations.regex_locations,
    "nested": locations.nested_locations,
    "normalisation": locations.normalisation,
    "server names": servers.server_names,
    "listen": servers.listens,
    "slash redirects": locations.slash_redirects,
    "proxy_pass": proxying.proxy_pass,
    "rewrite": rewriting.rewrites,
    "if and set": rewriting.conditions,
    "return": rewriting.returns,
    "map": rewriting.maps,
    "error_page": files_and_errors.error_pages,
    "try_files": files_and_errors.tries,
    "static": files_and_errors.static_files,
    "limit_except and internal": files_and_errors.limits,
    "TLS and SNI": servers.handshakes,
    "Host": servers.hosts,
    "upstreams": proxying.upstreams,
    "Host to the upstream": proxying.host_headers,
    "captures and tables": rewriting.more_variables,
    "methods": rewriting.methods,
    "alias": files_and_errors.aliases,
    "other handlers": files_and_errors.handlers,
    "access": files_and_errors.access,
    "odd names": locations.odd_names,
    "long lines": locations.long_lines,
    "mixture": mixtures.mixtures,
    "platforms": mixtures.platforms,
}
"""By name, as the report prints them."""
