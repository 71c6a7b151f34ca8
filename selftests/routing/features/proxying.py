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


def upstreams(rng: Random) -> Case:
    """Sockets, IPv6, groups of several servers, and other ports."""
    group = rng.choice(
        [
            "server 127.0.0.1:%F;",
            "server [::1]:%E;",
            "server %U;",
            "server 127.0.0.1:%E; server 127.0.0.1:%F;",
            "server 127.0.0.1:%E down; server 127.0.0.1:%F;",
            "server 127.0.0.1:%F; keepalive 2;",
        ]
    )
    uris = ["", "/", "/base", "/base/", "/b?k=1"]
    parts = [
        f"location /u/ {{ proxy_pass http://%U{rng.choice(['', ':/', ':/base', ':/base/', ':'])}; }}",
        f"location /s/ {{ proxy_pass http://[::1]:%E{rng.choice(uris)}; }}",
        f"location /f/ {{ proxy_pass http://127.0.0.1:%F{rng.choice(uris)}; }}",
        f"location /g/ {{ proxy_pass http://G%N{rng.choice(uris)}; }}",
        f"location /v/ {{ set $b {rng.choice(['127.0.0.1:%F', '[::1]:%E', 'g%N', 'G%N', '%U', '%U:/x', '%U:'])}; proxy_pass http://$b; }}",
        f"location /w/ {{ set $b {rng.choice(['127.0.0.1:%F', '[::1]:%E', 'g%N', '%U:'])}; proxy_pass http://$b{rng.choice(['/q', '$uri', '/$1', '$request_uri'])}; }}",
        f"location ~ ^/x/(.*) {{ set $b http://{rng.choice(['127.0.0.1:%F', '%U:', 'g%N'])}/y; proxy_pass $b; }}",
    ]
    return Case(
        "upstreams",
        f"upstream G%N {{ {group} }}\n",
        server(" ".join(parts)),
        asks(rng, ["/u/", "/s/", "/f/", "/g/", "/v/", "/w/", "/x/"], 20),
    )


def host_headers(rng: Random) -> Case:
    """The Host that the upstream receives: of the level, of the one around it, or nginx's own."""
    heads = [
        "Host $host",
        "Host $http_host",
        "host $proxy_host",
        "Host a.b",
        "Host ''",
        "X-A b",
        "Host $host:$server_port",
        "Host $server_name",
        "HOST x$uri",
    ]

    def one() -> str:
        return f"proxy_set_header {rng.choice(heads)};" if rng.random() < 0.6 else ""

    condition = rng.choice(["$arg_q", "$uri ~ b"])
    parts = [
        f"location /a/ {{ {one()} {passing(rng)} location /a/b {{ {one()} {passing(rng)} }} }}",
        f"location /c/ {{ {one()} proxy_pass http://u%N/; if ({condition}) {{ set $x 1; }} }}",
        f"location /d/ {{ {one()} if ({condition}) {{ proxy_pass http://127.0.0.1:%F; }} {passing(rng)} }}",
        f"location /e/ {{ {one()} set $b u%N; proxy_pass http://$b; limit_except POST {{ proxy_pass http://127.0.0.1:%F; }} }}",
        f"location /f/ {{ {one()} proxy_pass http://%U; }}",
    ]
    http = "upstream u%N { server 127.0.0.1:%E; }\n"
    names = rng.choice(["", "server_name n.test;", "server_name .N.test *.x;"])
    return Case(
        "Host to the upstream",
        http,
        server(f"{names} {one()} " + " ".join(parts)),
        asks(rng, ["/a/", "/a/b", "/c/", "/d/", "/e/", "/f/"], 18),
    )
