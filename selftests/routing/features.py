"""Configurations feature by feature: each function makes one server (or a few) and the requests to put to it.

`%P` stands for the port, `%E` for the echo upstream's, `%N` for the number of the case, which keeps names apart.
"""

from collections.abc import Callable
from random import Random

import msgspec

_PIECES = ["a", "b", "x", "ab", "A", "a.b", "z9"]
_ODD = [
    "%20",
    "%2F",
    "%2e",
    "%2E%2e",
    "..",
    ".",
    "",
    "%41",
    "%25",
    "%3f",
    "%23",
    "+",
    "%2b",
    "a;b",
    "é",
    "~",
    "%7E",
    '"',
]
_QUERIES = ["", "", "?", "?q=1", "?a=b&c=%20d", "?x=/../y", "?r=1#f", "#f"]
_HOSTS = ["h.test", "H.Test:81", "h.test."]


class Case(msgspec.Struct, frozen=True):
    """`requests` are pairs of a Host and a target."""

    feature: str
    http: str
    servers: str
    requests: tuple[tuple[str, str], ...]


def path(rng: Random, *, odd: float = 0.15) -> str:
    """A target's path."""
    parts = [rng.choice(_ODD if rng.random() < odd else _PIECES) for _ in range(rng.randint(1, 4))]
    return "/" + "/".join(parts) + rng.choice(["", "", "/"])


def name(rng: Random) -> str:
    """A location's name."""
    parts = [rng.choice(_PIECES[:5]) for _ in range(rng.randint(0, 3))]
    return "/" + "/".join(parts) + (rng.choice(["", "/"]) if parts else "")


def asks(rng: Random, names: list[str], count: int = 14) -> tuple[tuple[str, str], ...]:
    """Targets near the names, and some far from them."""
    out = []
    for _ in range(count):
        near = rng.choice(names or ["/"])
        target = rng.choice(
            [near, near.rstrip("/") or "/", near + path(rng).lstrip("/"), near + path(rng), path(rng, odd=0.4)]
        )
        out.append((rng.choice(_HOSTS), target + rng.choice(_QUERIES)))
    return tuple(out)


def server(body: str, extra: str = "") -> str:
    return f"server {{ listen 127.0.0.1:%P{extra}; {body} }}\n"


def passing(rng: Random, *, uri: bool = True) -> str:
    """A proxy_pass, mostly without a URI part."""
    tail = rng.choice(["", "", "/", "/base", "/base/", "/b?k=1", "?k=1"]) if uri else ""
    return f"proxy_pass http://127.0.0.1:%E{tail};"


def ending(rng: Random, *, uri: bool = True) -> str:
    """What a location does."""
    number = rng.randint(210, 299)
    return rng.choice([passing(rng, uri=uri)] * 3 + [f"return {number};"])


def unique_names(rng: Random, most: int) -> list[str]:
    return sorted({name(rng) for _ in range(rng.randint(1, most))}, key=lambda _: rng.random())


def prefix_locations(rng: Random) -> Case:
    names = unique_names(rng, 8)
    body = " ".join(f"location {rng.choice(['', '', '^~ '])}{each} {{ {ending(rng)} }}" for each in names)
    return Case("prefix", "", server(body), asks(rng, names))


def exact_locations(rng: Random) -> Case:
    names = unique_names(rng, 6)
    body = " ".join(f"location = {each} {{ {ending(rng)} }}" for each in names)
    others = unique_names(rng, 4)
    body += " ".join(f" location {each} {{ {ending(rng)} }}" for each in others)
    return Case("exact", "", server(body), asks(rng, names + others))


_REGEXES = ["^/a", "/b$", r"\.b$", "^/(a|b)/(.*)$", "x", "^/ab?/?$", "(?<n>a+)/", "[A-Z]", "^/x/", r"[[:digit:]]", "/$"]


def regex_locations(rng: Random) -> Case:
    names = unique_names(rng, 5)
    parts = [f"location {rng.choice(['', '^~ '])}{each} {{ {ending(rng)} }}" for each in names]
    parts += [
        f'location {rng.choice(["~", "~*"])} "{rng.choice(_REGEXES)}" {{ {ending(rng, uri=False)} }}'
        for _ in range(rng.randint(1, 5))
    ]
    rng.shuffle(parts)
    return Case("regex", "", server(" ".join(parts)), asks(rng, names))


def nested_locations(rng: Random) -> Case:
    names = unique_names(rng, 3)
    below: list[str] = []
    parts = []
    for each in names:
        inner = sorted({each + rng.choice(["a", "b", "/x", "/a/", "ab"]) for _ in range(rng.randint(0, 3))})
        below += inner
        nested = "".join(f" location {rng.choice(['', '= ', '^~ '])}{one} {{ {ending(rng)} }}" for one in inner)
        if rng.random() < 0.5:
            nested += f' location ~ "{rng.choice(_REGEXES)}" {{ {ending(rng, uri=False)} }}'
        parts.append(f"location {rng.choice(['', '^~ '])}{each} {{ {rng.choice([ending(rng), ''])}{nested} }}")
    if rng.random() < 0.6:
        outer, within = rng.choice([("^/a", "^/a"), ("a", "abc"), ("/", "/ab")])
        deep = f'location ~ "{rng.choice(_REGEXES)}" {{ {ending(rng, uri=False)} }} location {within} {{ return 209; }}'
        parts.append(f'location ~ "{outer}" {{ {ending(rng, uri=False)} {deep} }}')
    return Case("nested", "", server(" ".join(parts)), asks(rng, names + below))


def normalisation(rng: Random) -> Case:
    body = (
        f"merge_slashes {rng.choice(['on', 'off'])}; location / {{ {passing(rng)} }} location /a/ {{ {passing(rng)} }}"
    )
    requests = tuple(
        (
            rng.choice(_HOSTS),
            path(rng, odd=0.6)
            + rng.choice(
                ["", "//a", "/..", "/.", "%zz", "%00", "\x01", "%", "/%2e", " b"] if rng.random() < 0.5 else [""]
            )
            + rng.choice(_QUERIES),
        )
        for _ in range(20)
    )
    return Case("normalisation", "", server(body), requests)


def server_names(rng: Random) -> Case:
    words = [
        "a.test",
        "b.a.test",
        "*.a.test",
        ".b.test",
        "www.*",
        "a.*",
        "*.test",
        "~^(?<s>b).*$",
        "~test$",
        "_",
        '""',
        "A.Test",
    ]
    servers = []
    for number in range(rng.randint(1, 5)):
        chosen = " ".join(f'"{word}"' if word[0] == "~" else word for word in rng.sample(words, rng.randint(1, 3)))
        default = " default_server" if number == 1 and rng.random() < 0.5 else ""
        redirect = rng.choice(["", "server_name_in_redirect on;"])
        extra = rng.choice(["", "merge_slashes off;"])
        servers.append(
            server(
                f"server_name {chosen}; {redirect} {extra} location / {{ return {210 + number}; }} location /p/ {{ {passing(rng)} }}",
                default,
            )
        )
    hosts = [
        "a.test",
        "b.a.test",
        "x.b.a.test",
        "b.test",
        "c.b.test",
        "www.a.test",
        "www.x",
        "a.com",
        "q.test",
        "zzz",
        "B.A.TEST.",
        "a.test:99",
        "www.",
        "_",
        "b",
        "127.0.0.1",
        "a..test",
        ".a.test",
    ]
    return Case(
        "server names",
        "",
        "".join(servers),
        tuple((rng.choice(hosts), rng.choice(["/", "/p", "/p/x", "//p"])) for _ in range(16)),
    )


def listens(rng: Random) -> Case:
    addresses = ["%P", "*:%P", "0.0.0.0:%P", "127.0.0.1:%P", "127.0.0.2:%P", "[::]:%P"]
    servers = []
    default = rng.randint(0, 5)
    for number in range(rng.randint(1, 4)):
        chosen = rng.choice(addresses)
        flag = " default_server" if number == default else ""
        names = rng.choice(["a.test", "b.test", "", "*.test"])
        body = f"{f'server_name {names};' if names else ''} location / {{ return {210 + number}; }}"
        servers.append(f"server {{ listen {chosen}{flag}; {body} }}\n")
    servers.append(
        f"server {{ listen {rng.choice(['127.0.0.1:%P', '%P'])}; server_name z.test; location / {{ {passing(rng)} }} }}\n"
    )
    hosts = ["a.test", "b.test", "z.test", "q.test", "other"]
    return Case("listen", "", "".join(servers), tuple((rng.choice(hosts), rng.choice(["/", "/a"])) for _ in range(10)))


def slash_redirects(rng: Random) -> Case:
    names = [each for each in unique_names(rng, 5) if each != "/"] + ["/q r/", "/é/"]
    flags = rng.choice(
        ["", "absolute_redirect off;", "port_in_redirect off;", "server_name_in_redirect on; server_name Srv.Test *.x;"]
    )
    body = flags + " ".join(
        f'location {rng.choice(["", "= ", "^~ "])}"{each}" {{ {rng.choice(["", "", "internal;"])} {ending(rng)} }}'
        for each in names
    )
    body += rng.choice(["", " location / { return 299; }", " location ~ ^/a { return 298; }"])
    return Case("slash redirects", "", server(body), (*asks(rng, names), ("h.test", "/q%20r?x"), ("h.test", "/%c3%a9")))


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


def _rewrite(rng: Random) -> str:
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
    top = rng.choice(["", "", _rewrite(rng)]) + rng.choice(["", "", "break;"])
    parts = [
        f"location {each} {{ {_rewrite(rng)} {rng.choice(['', _rewrite(rng), 'break;'])} {ending(rng)} }}"
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
            _rewrite(rng),
            passing(rng, uri=False),
            "break;",
            "return 302 $scheme://$host/$v;",
            "return 404;",
            "add_header X y;",
        ]
    )
    act_top = act if "proxy" not in act and "add_header" not in act else "set $v 3;"
    top = rng.choice(["", f"if ({test}) {{ {act_top} }}"])
    body = f"set $v {rng.choice(['1', '$1', 'a$args', '$uri', '$host'])}; {top} location / {{ if ({test}) {{ {act} }} {rng.choice(['', 'if ($v) { set $v 5; }', _rewrite(rng)])} {ending(rng)} }} location /p {{ set $w x$v; proxy_pass http://127.0.0.1:%E/$w/$v/$1; }}"
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
    body = f"error_page 301 401 403 404 502 {target}; {rng.choice(['', 'recursive_error_pages on;'])} location /f/ {{ {fail} }} location /err {{ {rng.choice([passing(rng), 'internal; ' + passing(rng), 'return 200 x;', 'return 302 /y;'])} }} location @n {{ {rng.choice([passing(rng, uri=False), 'return 200 x;', 'return 204;', _rewrite(rng) + passing(rng, uri=False)])} }} location /loop {{ return 404; }} location /stat {{ return 200; }} location /e/ {{ {passing(rng)} }}"
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
    body = f"{rng.choice(['', 'satisfy any;'])} location /l/ {{ limit_except {allowed} {{ {inside} }} {rng.choice(['', _rewrite(rng), 'return 222;'])} {rng.choice([passing(rng), ''])} }} location /i/ {{ internal; {passing(rng)} }} location /g {{ rewrite ^/g(.*) /i/$1; }} location /n/ {{ allow all; deny all; {passing(rng)} }}"
    return Case("limit_except and internal", "", server(body), asks(rng, ["/l/", "/l/a", "/i/", "/g", "/g/x", "/n/"]))


def _soup(rng: Random, *, uri: bool) -> str:
    """Any of the directives of a location, a few at a time."""
    pool = [
        "set $v z;",
        "set $v $1;",
        "set $v $v$args;",
        "set $args k=$v;",
        _rewrite(rng),
        _rewrite(rng),
        "internal;",
        "error_page 404 403 = @n;",
        "error_page 404 403 502 /b/err;",
        "recursive_error_pages on;",
        "absolute_redirect off;",
        "deny all;",
        "auth_basic x; auth_basic_user_file /nonexistent;",
        "satisfy any; allow all; auth_basic y; auth_basic_user_file /nonexistent;",
        f"try_files {rng.choice(['$uri', '/a/f.txt', '$uri/'])} {rng.choice(['@n', '/b', '/a/$v', '=404'])};",
        f"if ($uri ~ {rng.choice(['a', 'b', '(x)'])}) {{ {rng.choice(['return 301 /i$1;', passing(rng, uri=False), _rewrite(rng), 'break;', 'set $v q;', 'error_page 403 404 /b/two;'])} }}",
        f"if ($v) {{ {rng.choice(['return 404;', passing(rng, uri=False), _rewrite(rng) + 'break;', 'return 403;'])} }}",
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
    parts.append(f'location ~ "{rng.choice(_REGEXES)}" {{ {_soup(rng, uri=False)} }}')
    parts.append(f"location @n {{ {_soup(rng, uri=False).replace('internal;', '')} }}")
    top = rng.choice(
        ["", "set $v t;", "error_page 404 @n;", _rewrite(rng), "if ($arg_q = 1) { set $v $uri; }", "root %R;"]
    )
    body = f"set $v ''; root %R/a; {top} " if "root" not in top else f"set $v ''; {top} "
    host = rng.choice(["", "server_name ~^(?<v2>h)(.*)$;"])
    return Case(
        "mixture", "", server(host + body + " ".join(parts)), asks(rng, [*names, "/b/", "/a/f.txt", "/b/x"], 16)
    )


FEATURES: dict[str, Callable[[Random], Case]] = {
    "prefix": prefix_locations,
    "exact": exact_locations,
    "regex": regex_locations,
    "nested": nested_locations,
    "normalisation": normalisation,
    "server names": server_names,
    "listen": listens,
    "slash redirects": slash_redirects,
    "proxy_pass": proxy_pass,
    "rewrite": rewrites,
    "if and set": conditions,
    "return": returns,
    "map": maps,
    "error_page": error_pages,
    "try_files": tries,
    "static": static_files,
    "limit_except and internal": limits,
    "mixture": mixtures,
}
