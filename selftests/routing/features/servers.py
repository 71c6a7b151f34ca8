"""Servers: addresses, names, handshakes."""

from random import Random

from selftests.routing.features.cases import Asked, Case, passing, server


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
        tuple(Asked(rng.choice(hosts), rng.choice(["/", "/p", "/p/x", "//p"])) for _ in range(16)),
    )


def listens(rng: Random) -> Case:
    addresses = ["%P", "*:%P", "0.0.0.0:%P", "127.0.0.1:%P", "127.0.0.2:%P", "[::]:%P", "[::1]:%P", "[0:0::1]:%P"]
    at = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "::1"]
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
    return Case(
        "listen",
        "",
        "".join(servers),
        tuple(Asked(rng.choice(hosts), rng.choice(["/", "/a"]), rng.choice(at)) for _ in range(14)),
    )
