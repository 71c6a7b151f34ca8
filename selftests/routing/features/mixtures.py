"""Everything at once."""

from random import Random

from selftests.routing.features.cases import REGEXES, Case, asks, passing, server, unique_names
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
