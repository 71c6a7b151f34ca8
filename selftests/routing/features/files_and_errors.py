"""Files, error pages, and who may pass."""

from random import Random

from selftests.routing.features.cases import Asked, Case, asks, ending, passing, server
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


def aliases(rng: Random) -> Case:
    """`alias` and `root`, inherited, with `index`, `try_files` and expressions."""
    index = rng.choice(["", "index f.txt;", "index none f.txt;", "index none /fall;", "index $arg_i f.txt;"])
    tries = rng.choice(
        [
            "",
            "try_files $uri /fall;",
            "try_files $uri $uri/ =404;",
            "try_files /f.txt @n;",
            "try_files $uri/f.txt /fall?a=$uri;",
            "try_files $uri $uri/f.txt;",
            "try_files f.txt =410;",
        ]
    )
    parts = [
        f"location /al/ {{ alias %R/a/; {index} {tries} location /al/in/ {{ {rng.choice(['', 'index f.txt;', 'alias %R/;', 'root %R;'])} }} location ~ x$ {{ }} }}",
        f"location /ap {{ alias %R/a; {rng.choice([index, tries])} }}",
        f'location ~ "^/re/(.*)$" {{ alias %R/$1; {index} {tries} }}',
        f"location = /ex {{ alias %R/a/f.txt; {rng.choice(['', passing(rng)])} }}",
        f"location /ro/ {{ root %R/a; {index} {rng.choice(['autoindex on;', ''])} }}",
        f"location /fall {{ {passing(rng)} }}",
        "location @n { return 299; }",
    ]
    top = rng.choice(["root %R;", "root %R; index f.txt;", "root %R; error_page 404 403 = /fall;"])
    names = [
        "/al/",
        "/al/f.txt",
        "/al",
        "/al/in/",
        "/al/in/f.txt",
        "/ap",
        "/ap/",
        "/ap/f.txt",
        "/apf.txt",
        "/re/a",
        "/re/a/",
        "/re/a/f.txt",
        "/ex",
        "/ro/",
        "/al/x",
    ]
    return Case(
        "alias",
        "",
        server(top + " ".join(parts)),
        tuple(Asked("h.test", rng.choice(names) + rng.choice(["", "", "/", "?q=1", "/f.txt"])) for _ in range(18)),
    )


def handlers(rng: Random) -> Case:
    """Content of other modules, and what comes before it."""
    other = [
        "fastcgi_pass 127.0.0.1:%F;",
        "uwsgi_pass 127.0.0.1:%F;",
        "scgi_pass 127.0.0.1:%F;",
        "set $memcached_key k; memcached_pass 127.0.0.1:%F;",
        "grpc_pass 127.0.0.1:%F;",
    ]
    parts = [
        f"location /o/ {{ {rng.choice(['deny all;', 'return 403;', 'return 301 /x;', 'internal;', 'auth_basic x; auth_basic_user_file /nonexistent;'])} {rng.choice(other)} }}",
        f"location = /e/ {{ return 205; {rng.choice(other)} }}",
        f"location /s {{ {rng.choice(['stub_status;', 'empty_gif;', 'empty_gif;', 'empty_gif;'])} }}",
        f"location /g {{ empty_gif; {rng.choice(['', 'deny all;', 'error_page 404 /s;'])} }}",
        f"location /q/ {{ {passing(rng)} if ($arg_q) {{ return 250; }} }}",
        f"error_page 403 401 {rng.choice(['/s', '= /g', '@n', '=402 /q/z'])}; location @n {{ return 260; }}",
    ]
    return Case(
        "other handlers",
        "",
        server(" ".join(parts)),
        asks(rng, ["/o", "/o/", "/o/a", "/e", "/e/", "/s", "/g", "/q/"], 16),
    )


def access(rng: Random) -> Case:
    """Who may pass, where everybody or nobody may, or another location says so."""
    rules = [
        "deny all;", "allow all;", "allow all; deny all;", "auth_basic x; auth_basic_user_file /nonexistent;",
        "auth_basic off;", "auth_basic off; auth_basic_user_file /nonexistent;", "", "auth_request /ask;",
        "auth_request /ask/b?q; deny all;", "auth_request off;", "allow 10.9.9.9; auth_request /ask;",
        "auth_request /ask; auth_basic x; auth_basic_user_file /nonexistent;",
    ]  # fmt: skip
    satisfy = ["", "satisfy any;", "satisfy all;"]
    parts = [
        f"location {each} {{ {rng.choice(satisfy)} {rng.choice(rules)} {ending(rng)} location {each}/n {{ {rng.choice(rules)} {ending(rng)} }} }}"
        for each in ("/a", "/b", "/c")
    ]
    says = [
        "return 204;",
        "return 200 ok;",
        "return 401;",
        "return 403;",
        "return 404;",
        "return 302 /x;",
        "deny all; return 204;",
        "internal; return 204;",
        "set $v 1; rewrite ^ /yes last;",
        "if ($uri ~ b) { return 403; } return 204;",
        "error_page 403 =204 /yes; return 403;",
        "if ($request_uri ~ c) { return 401; } return 200;",
    ]
    parts.append(
        f"location /ask {{ {rng.choice(says)} }} location /yes {{ {rng.choice(['return 204;', 'return 403;'])} }}"
    )
    top = rng.choice(
        [
            "",
            "",
            "deny all;",
            "auth_basic y; auth_basic_user_file /nonexistent;",
            "satisfy any; deny all;",
            "auth_request /ask;",
        ]
    )
    pages = rng.choice(["", "error_page 403 /free;", "error_page 401 403 = /b;", "error_page 403 http://o.test/$uri;"])
    return Case(
        "access",
        "",
        server(f"{top} {pages} location /free {{ allow all; auth_basic off; {ending(rng)} }} " + " ".join(parts)),
        asks(rng, ["/a", "/b", "/c", "/a/n", "/b/n", "/free", "/ask"], 16),
    )
