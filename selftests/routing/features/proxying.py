"""What the upstream receives."""

from random import Random

from selftests.routing.features.cases import Case, asks, passing, server


def proxy_pass(rng: Random) -> Case:
    variable = rng.choice(
        [
            "http://127.0.0.1:%E$uri",
            "http://127.0.0.1:%E/$1",
            "http://127.0.0.1:%E$request_uri",
            "http://127.0.0.1:%E/",
            "http://$u",
            "http://$u/v/$1$is_args$args",
            "http://$h/q",
            "http://u%N",
            "http://u%N:80/x",
            "$u",
            "http://127.0.0.1:%E?z=1",
        ]
    )
    parts = [
        f"location /v {{ set $h nosuch; set $u 127.0.0.1:%E; proxy_pass {variable}; }}",
        f"location ~ ^/r(.*)$ {{ set $h nosuch; set $u 127.0.0.1:%E; proxy_pass {variable}; }}",
        f"location /g {{ proxy_pass http://u%N{rng.choice(['', '/', '/g/'])}; }}",
        "location /d { proxy_pass http://d%N; }",
        f"location /w/ {{ {passing(rng)} }} location /x {{ {passing(rng)} }} location = /e {{ {passing(rng)} }}",
    ]
    http = (
        "upstream u%N { server 127.0.0.1:%E; }\nupstream d%N { server 127.0.0.1:1 down; server 127.0.0.1:%E down; }\n"
    )
    return Case("proxy_pass", http, server(" ".join(parts)), asks(rng, ["/v", "/r", "/g", "/d", "/w/", "/x", "/e"], 20))
