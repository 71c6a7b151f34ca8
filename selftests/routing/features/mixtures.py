"""Everything at once."""

from random import Random

from selftests.routing.features.cases import REGEXES, Asked, Case, asks, passing, server, unique_names
from selftests.routing.features.rewriting import rewrite


def _soup(rng: Random, *, uri: bool) -> str:
    """Any of the directives of a location, a few at a time."""
    pool = [
        "set $v z;",
        "set $v $1;",
        "set $v $v$args;",
        "set $args k=$v;",
        rewrite(rng),
        rewrite(rng),
        "internal;",
        "error_page 404 403 = @n;",
        "error_page 404 403 502 /b/err;",
        "recursive_error_pages on;",
        "absolute_redirect off;",
        "deny all;",
        "auth_basic x; auth_basic_user_file /nonexistent;",
        "satisfy any; allow all; auth_basic y; auth_basic_user_file /nonexistent;",
        f"try_files {rng.choice(['$uri', '/a/f.txt', '$uri/'])} {rng.choice(['@n', '/b', '/a/$v', '=404'])};",
        f"if ($uri ~ {rng.choice(['a', 'b', '(x)'])}) {{ {rng.choice(['return 301 /i$1;', passing(rng, uri=False), rewrite(rng), 'break;', 'set $v q;', 'error_page 403 404 /b/two;'])} }}",
        f"if ($v) {{ {rng.choice(['return 404;', passing(rng, uri=False), rewrite(rng) + 'break;', 'return 403;'])} }}",
        f"if (-f %R$uri) {{ {rng.choice(['return 250;', 'set $v f;'])} }}",
        "proxy_pass http://127.0.0.1:%E$uri$is_args$args;",
        "proxy_pass http://127.0.0.1:%E/$v;",
        "if (!-e $request_filename) { rewrite ^ /b last; }",
        "if (-d $document_root$uri) { return 251; }",
        "break;",
        "return 404;",
        "return 302 /r$is_args$args;",
        "root %R;",
        f"limit_except POST {{ {rng.choice(['deny all;', passing(rng, uri=False), 'allow all;'])} }}",
    ]
    chosen = rng.sample(pool, rng.randint(1, 4))
    once = [
        [each for each in chosen if word in each]
        for word in ("auth_basic", "proxy_pass http://127.0.0.1:%E$", "proxy_pass http://127.0.0.1:%E/$")
    ]
    if any(len(each) > 1 for each in once) or (once[1] and once[2]):
        chosen = chosen[:1]
    if not any(each.startswith("proxy_pass") for each in chosen) and rng.random() < 0.7:
        chosen.append(passing(rng, uri=uri))
    return " ".join(chosen)


def mixtures(rng: Random) -> Case:
    names = unique_names(rng, 4)
    parts = [f"location {rng.choice(['', '', '^~ ', '= '])}{each} {{ {_soup(rng, uri=True)} }}" for each in names]
    if "/b/" not in names:
        parts.append(f"location /b/ {{ {_soup(rng, uri=True)} location ~ x {{ {_soup(rng, uri=False)} }} }}")
    parts.append(f'location ~ "{rng.choice(REGEXES)}" {{ {_soup(rng, uri=False)} }}')
    parts.append(f"location @n {{ {_soup(rng, uri=False).replace('internal;', '')} }}")
    top = rng.choice(
        ["", "set $v t;", "error_page 404 @n;", rewrite(rng), "if ($arg_q = 1) { set $v $uri; }", "root %R;"]
    )
    body = f"set $v ''; root %R/a; {top} " if "root" not in top else f"set $v ''; {top} "
    host = rng.choice(["", "server_name ~^(?<v2>h)(.*)$;"])
    return Case(
        "mixture", "", server(host + body + " ".join(parts)), asks(rng, [*names, "/b/", "/a/f.txt", "/b/x"], 16)
    )


def platforms(rng: Random) -> Case:
    """Sites as people run them: applications with assets, maintenance pages, moved paths, and one host for all."""
    parts = rng.sample(
        [
            "location = /favicon.ico { log_not_found off; return 204; }",
            "location ~ /\\. { deny all; }",
            f"location ~* \\.(js|css|txt)$ {{ expires 1d; {rng.choice(['', 'try_files $uri =404;', passing(rng, uri=False)])} }}",
            "location ~ [^/]\\.php(/|$) { fastcgi_pass 127.0.0.1:%F; deny all; }",
            f"location /api/ {{ {passing(rng)} }}",
            f"location ~ ^/api/v(?<v>[0-9]+)/(.*)$ {{ {rng.choice(['proxy_pass http://127.0.0.1:%F/$v/$2$is_args$args;', 'rewrite ^/api/v1/(.*)$ /$1 break; proxy_pass http://127.0.0.1:%F;', 'return 308 /api/$2?v=$v;'])} }}",
            f"location ^~ /static/ {{ alias %R/a/; {rng.choice(['', 'try_files $uri @app;', 'autoindex on;'])} }}",
            "location /old { return 301 /new$is_args$args; }",
            "location /moved/ { rewrite ^/moved/(.*)$ /api/$1 last; return 404; }",
            "rewrite ^/blog/(?<slug>[a-z-]+)/?$ /post.txt?slug=$slug last;",
            "rewrite ^/(.*)/+$ /$1 permanent;",
            "rewrite ^([^.]*[^/])$ $1/ permanent;",
            "if ($host != h.test) { return 301 $scheme://h.test$request_uri; }",
            'if ($request_uri ~* "(.*)//+(.*)") { return 301 $1/$2; }',
            "if (-f %R/a/f.txt) { set $up 1; }",
            'if ($args ~ "(^|&)page=([0-9]+)") { rewrite ^ /page/$2? last; }',
        ],
        5,
    )
    root = rng.choice(
        [
            "try_files $uri $uri/ /index.php?$args;", "try_files $uri /f.txt;", "try_files $uri $uri/ @app;",
            passing(rng), "try_files /nothing @app;", "if (!-e $request_filename) { rewrite ^/(.*)$ /api/$1 last; }",
        ]
    )  # fmt: skip
    body = f"root %R; index {rng.choice(['index.html f.txt', 'f.txt', 'index.html'])}; {' '.join(parts)}"
    body += f" location / {{ {root} }} location @app {{ {passing(rng, uri=False)} }} location = /index.php {{ return 209; }}"
    maintenance = rng.choice(["", "", "if ($arg_down) { return 503; } error_page 503 @app;", "error_page 404 /f.txt;"])
    names = [
        "/",
        "/a",
        "/a/",
        "/a/f.txt",
        "/api/v1/x",
        "/api/x",
        "/static/f.txt",
        "/static/",
        "/old",
        "/moved/q",
        "/blog/ab-c/",
        "/.git/x",
        "/x.php",
        "/a.js",
        "/favicon.ico",
        "/api",
        "//a//b",
        "/f.txt",
    ]
    queries = ["", "", "?page=2", "?a=1&page=3", "?down=1"]
    requests = tuple(
        Asked(rng.choice(["h.test", "h.test", "www.h.test"]), rng.choice(names) + rng.choice(queries))
        for _ in range(18)
    )
    return Case("platforms", "", server(f"{maintenance} {body}"), requests)
