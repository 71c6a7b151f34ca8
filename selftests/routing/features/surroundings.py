"""Settings of the http block, which every server inherits that has none of its own."""

from random import Random

_SETTINGS = [
    *("merge_slashes off;", "absolute_redirect off;", "port_in_redirect off;", "server_name_in_redirect on;"),
    *("error_page 404 403 /err;", "error_page 404 = @n;", "error_page 404 403 http://o.test/$uri;"),
    *("error_page 502 500 =200 /err;", "recursive_error_pages on;", "root %R; index f.txt;", "autoindex on;"),
    *("proxy_set_header Host $host;", "proxy_set_header X-A b;", "satisfy any;", "large_client_header_buffers 4 2k;"),
    *("underscores_in_headers on; ignore_invalid_headers off;", "proxy_intercept_errors on;", "add_header X-A b;"),
]


def surroundings(rng: Random) -> str:
    """None, mostly, or one or two."""
    return " ".join(rng.sample(_SETTINGS, rng.choice([0, 0, 1, 1, 2])))
