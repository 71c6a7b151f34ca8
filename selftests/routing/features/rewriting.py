"""Rewrites, conditions, returns, variables and maps."""

from random import Random

import msgspec

from selftests.routing.features.cases import Case, asks, ending, passing, server, unique_names


def rewrite(rng: Random) -> str:
    pattern = rng.choice(["^/a(.*)$", "^/(.*)/b$", "(.*)", "^/x/?(.*)", "a", "^/(?<n>[^/]+)/?(.*)$", "^/z"])
    new = rng.choice(
        ["/new$1", "/b/$1", "/c?k=$1", "/d?k=1?", "/$2/$1", "/x$1?", "$1", "/e?a?b", "/f$uri", "/g?$args&h"]
    )
    flag = rng.choice(["", "last", "break", "redirect", "permanent"])
    if rng.random() < 0.15:
        new, flag = (
            rng.choice(["http://o.test/$1", "https://o.test$uri?x=$1", "$scheme://h/$1?"]),
            rng.choice(["", "permanent", "break"]),
        )
    return f'rewrite "{pattern}" {new} {flag};'


def rewrites(rng: Random) -> Case:
    top = rng.choice(["", "", rewrite(rng)]) + rng.choice(["", "", "break;"])
    parts = [
        f"location {each} {{ {rewrite(rng)} {rng.choice(['', rewrite(rng), 'break;'])} {ending(rng)} }}"
        for each in unique_names(rng, 4)
    ]
    return Case("rewrite", "", server(top + " ".join(parts)), asks(rng, ["/a", "/a/b", "/x/", "/b"], 18))


def conditions(rng: Random) -> Case:
    test = rng.choice(
        [
            "$uri ~ ^/a(.*)$",
            "$uri !~* x",
            "$args = q=1",
            "$arg_q",
            "$arg_q != 1",
            "$request_method = GET",
            "$host ~ (h)",
            "$v = 2",
            "$is_args",
            "$uri ~* (?<n>b)",
            "$http_host = h.test",
        ]
    )
    act = rng.choice(
        [
            f"return {rng.randint(210, 299)};",
            "return 301 /t$1;",
            "set $v 2;",
            rewrite(rng),
            passing(rng, uri=False),
            "break;",
            "return 302 $scheme://$host/$v;",
            "return 404;",
            "add_header X y;",
        ]
    )
    act_top = act if "proxy" not in act and "add_header" not in act else "set $v 3;"
    top = rng.choice(["", f"if ({test}) {{ {act_top} }}"])
    body = f"set $v {rng.choice(['1', '$1', 'a$args', '$uri', '$host'])}; {top} location / {{ if ({test}) {{ {act} }} {rng.choice(['', 'if ($v) { set $v 5; }', rewrite(rng)])} {ending(rng)} }} location /p {{ set $w x$v; proxy_pass http://127.0.0.1:%E/$w/$v/$1; }}"
    return Case("if and set", "", server(body), asks(rng, ["/a", "/a/b", "/p", "/x"], 18))


def returns(rng: Random) -> Case:
    texts = [
        "return 301 /to$uri;",
        "return 302 http://o.test$request_uri;",
        "return 307 $uri?$args;",
        "return https://$host/;",
        "return 200 ok;",
        "return 404;",
        "return 204;",
        "return 444;",
        "return 403 no;",
        "return 308 rel;",
        "return 301 /x;",
        "return 500;",
        "return 410;",
        "return 303 $scheme://$http_host/$server_port;",
        "return 301;",
        "return 497;",
        "return 499;",
    ]
    parts = [f"location {each} {{ {rng.choice(texts)} }}" for each in unique_names(rng, 5)]
    return Case(
        "return", "", server(rng.choice(["", "absolute_redirect off;"]) + " ".join(parts)), asks(rng, ["/a", "/b", "/"])
    )


def maps(rng: Random) -> Case:
    rows = rng.sample(
        [
            "h.test 1;",
            "/a 2;",
            "~^/b 3;",
            '"~*^/(?<m>x)" $m;',
            "~(.)$ 4$1;",
            "*.test 5;",
            ".a.test 6;",
            "h.* 7;",
            "q=1 8;",
            '"" 9;',
            "\\default 7;",
        ],
        4,
    )
    hostnames = "hostnames; " if rng.random() < 0.4 else ""
    default = rng.choice(["default 0;", "default d$host;", ""])
    http = f"map {rng.choice(['$uri', '$host', '$args', '$request_uri', 'x$arg_q'])} $m%N {{ {hostnames}{rng.choice(['', 'volatile; '])}{default} {' '.join(rows)} }}\n"
    body = "location / { if ($m%N) { return 301 /m$m%N; } return 302 /n; } location ~ ^/p(.*)$ { proxy_pass http://127.0.0.1:%E/$m%N/x; } location /s { set $t $m%N; rewrite ^ /p/$t; }"
    return Case("map", http, server(body), asks(rng, ["/a", "/b", "/p", "/x", "/s"], 16))


def more_variables(rng: Random) -> Case:
    """Captures with names, tables of tables, and where they are lost."""
    http = "map $arg_k $k%N { a /one; b $kk%N; default $uri; }\nmap $uri $kk%N { ~^/(?<t%N>[a-z]+)/ $t%N; default none; }\n"
    http += rng.choice(["", "map $host $hh%N { hostnames; .test t; default o; }\n"])
    last = "$hh%N" if "hh" in http else "$k%N"
    parts = [
        f"location /m {{ return 302 $k%N{rng.choice(['', '$is_args$args', '?z=$kk%N'])}; }}",
        f'location ~ "^/n/(?<first>[^/]*)/?(?<rest>.*)$" {{ {rng.choice(["return 302 /$rest/$first;", "rewrite ^ /q/$first break; proxy_pass http://127.0.0.1:%E;", "proxy_pass http://127.0.0.1:%E/$rest$is_args$args;"])} }}',
        f'location ~ ^/c/(.)(.*)$ {{ if ($uri ~ "{rng.choice(["(b)", "x", "^/?(.)$"])}") {{ {rng.choice(["return 302 /$1;", "set $v $1;", "rewrite ^/c(.*) /d$1 last;"])} }} return 301 /$1-$v-{last}; }}',
        f"location /d {{ set $v ${{uri}}x; {rng.choice(['rewrite ^/d/?(.*)$ /e?$1;', 'rewrite ^ /e/$v;', 'rewrite ^/d(.*)$ /e$1? last;', 'rewrite ^/(?<whole>.*)$ /e/${whole}y permanent;'])} return 210; }}",
        f"location /e {{ {passing(rng)} }}",
    ]
    top = rng.choice(["", "server_name ~^(?<sub>[^.]+)[.](?<top>test)$; set $v $sub;", "set $v $top;"])
    if "top" in top and "server_name" not in top:
        top = "set $v 1;"
    return Case(
        "captures and tables",
        http,
        server(f"{top or 'set $v 2;'} " + " ".join(parts)),
        asks(rng, ["/m", "/m?k=a", "/m?k=b", "/n/a/b", "/c/ab", "/c/xb", "/d", "/d/a"], 18),
    )


def methods(rng: Random) -> Case:
    """Other methods than GET."""
    parts = [
        f"location /a {{ if ($request_method = {rng.choice(['OPTIONS', 'POST', 'GET'])}) {{ {rng.choice(['return 204;', passing(rng, uri=False), 'rewrite ^ /b last;', 'return 405;'])} }} {passing(rng)} }}",
        f"location /b {{ limit_except {rng.choice(['GET', 'POST', 'GET POST', 'OPTIONS', 'HEAD'])} {{ {rng.choice(['deny all;', passing(rng, uri=False)])} }} {passing(rng)} }}",
        f"location /c {{ error_page 405 403 {rng.choice(['/a', '@n', '=200 /b'])}; if ($request_method !~ ^(GET|HEAD)$) {{ return 405; }} {ending(rng)} }}",
        "location @n { proxy_pass http://127.0.0.1:%F; }",
        "location /d { return 302 /$request_method$uri; }",
        f"location /s/ {{ alias %R/a/; {rng.choice(['index f.txt;', 'autoindex on;', '', 'error_page 405 /d;'])} }}",
    ]
    wanted = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")
    requests = asks(rng, ["/a", "/b", "/c", "/d", "/s/", "/s/f.txt"], 18)
    return Case(
        "methods",
        "",
        server(" ".join(parts)),
        tuple(msgspec.structs.replace(each, method=rng.choice(wanted)) for each in requests),
    )
