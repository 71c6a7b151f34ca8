"""Locations: which one takes a path, and what nginx makes of the path first."""

from random import Random

from selftests.routing.features.cases import (
    HOSTS,
    QUERIES,
    REGEXES,
    Asked,
    Case,
    asks,
    ending,
    passing,
    path,
    server,
    unique_names,
)


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


def regex_locations(rng: Random) -> Case:
    names = unique_names(rng, 5)
    parts = [f"location {rng.choice(['', '^~ '])}{each} {{ {ending(rng)} }}" for each in names]
    parts += [
        f'location {rng.choice(["~", "~*"])} "{rng.choice(REGEXES)}" {{ {ending(rng, uri=False)} }}'
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
            nested += f' location ~ "{rng.choice(REGEXES)}" {{ {ending(rng, uri=False)} }}'
        parts.append(f"location {rng.choice(['', '^~ '])}{each} {{ {rng.choice([ending(rng), ''])}{nested} }}")
    if rng.random() < 0.6:
        outer, within = rng.choice([("^/a", "^/a"), ("a", "abc"), ("/", "/ab")])
        deep = f'location ~ "{rng.choice(REGEXES)}" {{ {ending(rng, uri=False)} }} location {within} {{ return 209; }}'
        parts.append(f'location ~ "{outer}" {{ {ending(rng, uri=False)} {deep} }}')
    return Case("nested", "", server(" ".join(parts)), asks(rng, names + below))


def normalisation(rng: Random) -> Case:
    body = (
        f"merge_slashes {rng.choice(['on', 'off'])}; location / {{ {passing(rng)} }} location /a/ {{ {passing(rng)} }}"
    )
    requests = tuple(
        Asked(
            rng.choice(HOSTS),
            path(rng, odd=0.6)
            + rng.choice(
                ["", "//a", "/..", "/.", "%zz", "%00", "\x01", "%", "/%2e", " b"] if rng.random() < 0.5 else [""]
            )
            + rng.choice(QUERIES),
        )
        for _ in range(20)
    )
    return Case("normalisation", "", server(body), requests)


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
    return Case(
        "slash redirects",
        "",
        server(body),
        (*asks(rng, names), Asked("h.test", "/q%20r?x"), Asked("h.test", "/%c3%a9")),
    )


def odd_names(rng: Random) -> Case:
    """Names that match less, or more, than whoever wrote them thought."""
    names = [
        "/a%20b",
        "/x//y",
        "/a b",
        "/é",
        "/q?x",
        "/d/../e",
        "/",
        "",
        "a",
        "/" + "l" * 40,
        "/a.b",
        "/a+b",
        "/a%",
        "/(x)",
        "=/g",
        "^~/h",
        "~/i",
        "~*^/J",
        "/~k",
    ]
    chosen = rng.sample(names, 6)
    parts = [f'location "{each}" {{ {ending(rng, uri="~" not in each)} }}' for each in chosen]
    parts.append(
        rng.choice(
            [
                "",
                r'location ~ "\?x" { return 271; }',
                r'location ~ "^/a b" { return 272; }',
                'location ~ "[é]" { return 273; }',
            ]
        )
    )
    targets = [
        "/a%20b",
        "/a%2520b",
        "/x//y",
        "/x/y",
        "/a b",
        "/%c3%a9",
        "/é",
        "/q?x",
        "/q%3fx",
        "/d/../e",
        "/e",
        "a",
        "/" + "l" * 41,
        "/a.b",
        "/a+b",
        "/a%25",
        "/(x)",
        "/g",
        "/h/x",
        "/i",
        "/j",
        "/~k/",
        "/~k",
    ]
    return Case(
        "odd names",
        "",
        server(rng.choice(["", "merge_slashes off;"]) + " ".join(parts)),
        tuple(Asked("h.test", rng.choice(targets) + rng.choice(["", "/z", "?q"])) for _ in range(18)),
    )


def long_lines(rng: Random) -> Case:
    """Requests as long as nginx takes them, and longer."""
    size = rng.choice(
        ["", "large_client_header_buffers 4 1k;", "large_client_header_buffers 2 512;", "client_header_buffer_size 2k;"]
    )
    body = f"{size} location / {{ {passing(rng)} }} location /{'n' * 60} {{ return 222; }}"
    lengths = [
        10,
        400,
        490,
        497,
        498,
        499,
        500,
        900,
        1005,
        1010,
        1015,
        1030,
        4000,
        8150,
        8177,
        8178,
        8179,
        8180,
        8190,
        9000,
    ]
    return Case(
        "long lines",
        "",
        server(body),
        tuple(Asked("h.test", "/" + rng.choice("nx") * rng.choice(lengths)) for _ in range(14)),
    )
