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


def handshakes(rng: Random) -> Case:
    """Several servers of one TLS address, each with one of two certificates."""
    words = ["a.test", "b.test", "*.test", ".c.test", "~^(?<s>d)", "www.*", ""]
    servers = []
    for number in range(rng.randint(1, 4)):
        chosen = rng.choice(words)
        named = f'server_name "{chosen}";' if chosen else ""
        extra = rng.choice(
            [
                "",
                "",
                "",
                "ssl_reject_handshake on;",
                "error_page 497 /plain;",
                "error_page 497 =301 https://$host$request_uri;",
            ]
        )
        body = f"{rng.choice(['%CA', '%CB'])} {named} {extra} location / {{ return {210 + number}; }} location /p/ {{ {passing(rng)} }}"
        body += rng.choice(
            ["", " location /r { return 301 /x$uri; }", " location /v { return 302 $scheme://$host/$https$s; }"]
        )
        servers.append(server(body, " ssl" + (" default_server" if number == 1 and rng.random() < 0.4 else "")))
    hosts = ["a.test", "b.test", "x.test", "c.test", "y.c.test", "dd", "www.q", "zz", "A.Test"]
    requests = []
    for _ in range(16):
        host = rng.choice(hosts)
        tls = rng.choice([host.lower()] * 5 + [rng.choice(hosts).lower(), "-", ""])
        requests.append(Asked(host, rng.choice(["/", "/p", "/p/x", "/r", "/v"]), tls=tls))
    captures = any("~" in each for each in servers)
    text = "".join(servers) if captures else "".join(servers).replace("$https$s", "$https")
    return Case("TLS and SNI", "", text, tuple(requests))


def hosts(rng: Random) -> Case:
    """Hosts as clients and attackers write them."""
    words = ["a.test", "*.a.test", "a_b", "127.0.0.1", "~^(?<n>[^.]+)\\.n$", '""', "xn--bcher-kva.test", "::1", "[::1]"]
    servers = []
    for number in range(rng.randint(1, 4)):
        chosen = " ".join(f'"{word}"' if word[0] in "~[:" else word for word in rng.sample(words, rng.randint(1, 3)))
        extra = rng.choice(["", "server_name_in_redirect on;", "port_in_redirect off;", "absolute_redirect off;"])
        body = f"server_name {chosen}; {extra} location / {{ return {210 + number}; }}"
        servers.append(
            server(
                body
                + " location /r { return 301 /to; } location /p/ { proxy_pass http://127.0.0.1:%E; proxy_set_header Host $host; }"
            )
        )
    odd = [
        "a.test",
        "a.test:",
        "a.test:80",
        "a.test.",
        "A.TEST",
        "a_b",
        "[::1]",
        "[::1]:81",
        "127.0.0.1:99",
        "a.n",
        "x.a.test",
    ]
    odd += ["a..test", "-", ".a.test", "xn--bcher-kva.test", "a.test..", "a/b", "a.test:8x", "a,b", "*", "a%62", "~x"]
    return Case(
        "Host",
        "",
        "".join(servers),
        tuple(Asked(rng.choice(odd), rng.choice(["/", "/r", "/p/x", "/p"])) for _ in range(18)),
    )
