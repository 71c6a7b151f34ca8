"""Files, error pages, and who may pass."""

from random import Random

from selftests.routing.features.cases import Case, asks, passing, server
from selftests.routing.features.rewriting import rewrite


def error_pages(rng: Random) -> Case:
    target = rng.choice(
        [
            "/err",
            "@n",
            "=200 /err",
            "= @n",
            "http://o.test/e",
            "=301 http://o.test$request_uri",
            "/loop",
            "/err?x=1",
            "=410 /stat",
            "/e$uri?y",
        ]
    )
    fail = rng.choice(
        [
            "deny all;",
            "return 404;",
            "return 502;",
            "proxy_pass http://d%N;",
            "return 403;",
            "auth_basic x; auth_basic_user_file /nonexistent;",
            "internal;",
            "return 301 /away;",
        ]
    )
    body = f"error_page 301 401 403 404 502 {target}; {rng.choice(['', 'recursive_error_pages on;'])} location /f/ {{ {fail} }} location /err {{ {rng.choice([passing(rng), 'internal; ' + passing(rng), 'return 200 x;', 'return 302 /y;'])} }} location @n {{ {rng.choice([passing(rng, uri=False), 'return 200 x;', 'return 204;', rewrite(rng) + passing(rng, uri=False)])} }} location /loop {{ return 404; }} location /stat {{ return 200; }} location /e/ {{ {passing(rng)} }}"
    return Case(
        "error_page",
        "upstream d%N { server 127.0.0.1:1 down; }\n",
        server(body),
        asks(rng, ["/f/", "/f/a", "/err", "/loop", "/q"]),
    )


def tries(rng: Random) -> Case:
    last = rng.choice(["@n", "/fall", "/fall?q=$uri", "/fall?$args", "=404", "=403", "$uri.x", "/fall$uri"])
    files = rng.choice(["$uri", "$uri $uri/", "/a/f.txt", "$uri/f.txt", "/nothing"])
    body = f"root %R; location / {{ try_files {files} {last}; {rng.choice(['', passing(rng)])} }} location @n {{ {passing(rng, uri=False)} }} location /fall {{ {passing(rng)} }}"
    return Case("try_files", "", server(body), asks(rng, ["/a", "/a/f.txt", "/a/", "/b", "/b/", "/fall", "/a/f"]))


def static_files(rng: Random) -> Case:
    body = f"root %R; {rng.choice(['', 'index f.txt;', 'index nothing /fall;', 'autoindex on;'])} {rng.choice(['', 'error_page 404 403 = /fall;'])} location / {{ }} location /fall {{ {passing(rng)} }} location /al/ {{ alias %R/a/; }} location ~ ^/ar/(.*)$ {{ alias %R/$1; }} location ~ ^/as/ {{ alias %R/a/f.txt; }}"
    return Case(
        "static",
        "",
        server(body),
        asks(
            rng,
            ["/a", "/a/f.txt", "/a/", "/b", "/b/", "/al/f.txt", "/al/", "/ar/a", "/ar/a/f.txt", "/ar/a/", "/as/"],
            18,
        ),
    )


def limits(rng: Random) -> Case:
    allowed = rng.choice(["GET", "POST", "PUT DELETE", "HEAD", "get"])
    inside = rng.choice(["deny all;", "allow all;", passing(rng, uri=False), "deny all; " + passing(rng, uri=False)])
    body = f"{rng.choice(['', 'satisfy any;'])} location /l/ {{ limit_except {allowed} {{ {inside} }} {rng.choice(['', rewrite(rng), 'return 222;'])} {rng.choice([passing(rng), ''])} }} location /i/ {{ internal; {passing(rng)} }} location /g {{ rewrite ^/g(.*) /i/$1; }} location /n/ {{ allow all; deny all; {passing(rng)} }}"
    return Case("limit_except and internal", "", server(body), asks(rng, ["/l/", "/l/a", "/i/", "/g", "/g/x", "/n/"]))
