"""Route resolution: URLs a second against the number of locations, by kind of location."""

import statistics
import time

from bench.growth import exponent
from bench.options import Options
from bench.tables import Table
from trueup.routing import Routes
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source

SIZES = (10, 100, 1000, 10_000)
MAIN = "/etc/nginx/nginx.conf"
KINDS = {
    "prefix": ("location /service-{n:05d}/ {{ proxy_pass http://127.0.0.1:8000/; }}", 0.5),
    "exact": ("location = /service-{n:05d}/health {{ proxy_pass http://127.0.0.1:8000; }}", 0.5),
    "regex": ("location ~ ^/service-{n:05d}/ {{ proxy_pass http://127.0.0.1:8000; }}", 1.0),
}
"""How each kind is written, and the power of the locations that a URL's time may grow with: nginx searches
names in a tree, and expressions one after the other."""
ASKED = 200


def tables(options: Options) -> list[Table]:
    """One server of so many locations; URLs are spread over all of them."""
    sizes = options.sizes or SIZES
    table = Table("routes", "Route resolution: URLs a second", ("locations", *KINDS))
    seen = {kind: {size: _seconds(text, size, options.runs) for size in sizes} for kind, (text, _) in KINDS.items()}
    for size in sizes:
        table.add(size, *(1 / seen[kind][size] for kind in KINDS))
    if len(sizes) > 1:
        for kind, (_, most) in KINDS.items():
            table.bar(f"Time of a URL grows with {kind} locations to a power of", exponent(seen[kind]), most)
    return [table]


def _seconds(written: str, size: int, runs: int) -> float:
    """CPU seconds for one URL: the median over the runs."""
    locations = "\n".join(written.format(n=number) for number in range(size))
    text = f"events {{}} http {{ server {{ listen 80; server_name example.test;\n{locations}\n}} }}"
    routes = Routes(configuration(MAIN, Files({MAIN: Source(MAIN, text)})).directives)
    step = max(1, size // ASKED)
    urls = [f"http://example.test/service-{n:05d}/health".encode() for n in range(0, size, step)]
    assert all(routes.answer(url).outcome == "proxy" for url in urls)
    return statistics.median(_pass(routes, urls) for _ in range(runs))


def _pass(routes: Routes, urls: list[bytes]) -> float:
    """Over and over until it can be timed."""
    began, done = time.process_time(), 0
    while time.process_time() - began < 0.1:
        for url in urls:
            routes.answer(url)
        done += len(urls)
    return (time.process_time() - began) / done
