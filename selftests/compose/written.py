"""What files say, feature by feature: each function makes the files of one case."""

from random import Random

from selftests.compose.case import Case, Ports, service

HOME = "/srv/shop"
MAIN = f"{HOME}/docker-compose.yml"

_OVERRIDING = [
    ("docker-compose.yml", "docker-compose.override.yml"),
    ("compose.yaml", "compose.override.yaml"),
    ("compose.yml", "compose.override.yml"),
    ("docker-compose.yaml", "docker-compose.override.yaml"),
    ("compose.yaml", "docker-compose.override.yml"),
]


def ports(rng: Random) -> Case:
    """Every form of a published port."""
    made = Ports(rng)
    text = "services:\n" + "".join(service(f"s{n}", made.block(4)) for n in range(rng.randint(1, 3)))
    return Case(feature="ports", files={MAIN: text}, marks=made.marks)


def network_modes(rng: Random) -> Case:
    """What takes a service off its networks."""
    made = Ports(rng)
    modes = ["host", "none", "bridge", "service:a", "container:other", "shared-network", '"service:nobody"', "default"]
    text = "services:\n" + service("a", made.block(2))
    text += service("b", f"    network_mode: {rng.choice(modes)}\n" + (made.block(1) if rng.random() < 0.3 else ""))
    if rng.random() < 0.15:
        text = text.replace("network_mode", "networks: [n]\n    network_mode") + "networks: {n: {}}\n"
    return Case(feature="network modes", files={MAIN: text}, marks=made.marks)


def networks(rng: Random) -> Case:
    """External and own networks, in today's words and in those of old, with names and addresses."""
    forms = [
        "{}", "", "{external: true}", "{external: true, name: real-name}", "{external: {name: old-name}}",
        "{name: given-name}", "{driver: bridge}", '{external: "true"}', "{external: yes}", "{external: false, name: q}",
        "{external: true, driver: bridge}", "{name: '${NET:-from-default}', external: true}", "{internal: true}",
        "{external: {name: a}, name: b}", "{ipam: {config: [{subnet: 172.30.0.0/16, gateway: 172.30.0.1}]}}",
        "{labels: {a.b: c}}", "{labels: [a=b]}", "{external: '${EXT:-true}'}",
    ]  # fmt: skip
    keys = rng.sample(["front", "back", "shared-network", "default", "unused"], rng.randint(1, 4))
    text = "services:\n"
    for number in range(rng.randint(1, 3)):
        joined = rng.sample(keys, rng.randint(0, len(keys)))
        if rng.random() < 0.4:
            body = "    networks:\n" + "".join(f"      - {key}\n" for key in joined) if joined else ""
        else:
            body = (
                "    networks:\n" + "".join(f"      {key}: {_joining(rng, key)}\n" for key in joined) if joined else ""
            )
        text += service(f"s{number}", rng.choice([body, body, "    networks: []\n"]))
    text += "networks:\n" + "".join(f"  {key}: {rng.choice(forms)}\n" for key in keys)
    if rng.random() < 0.08:
        text = text.replace("networks:\n  ", "networks:\n  other: {}\n  ").replace("- front", "- missing")
    return Case(feature="networks", files={MAIN: text})


def _joining(rng: Random, key: str) -> str:
    return rng.choice(["", "{}", f"{{aliases: [{key}-alias, other]}}", "{ipv4_address: 172.30.0.9}", "{priority: 5}"])


def extends(rng: Random) -> Case:
    """A service that takes from another one, of its own file or of others."""
    made = Ports(rng)
    base = "services:\n" + service("base", made.block(2) + "    environment: {URL: 'http://db:5432'}\n")
    files = {}
    if rng.random() < 0.5:
        where = rng.choice(["common.yml", "parts/common.yml", "../common/base.yml"])
        deeper = f"{HOME}/{where}".replace("/shop/..", "")
        extra = "    extends: {file: deep.yml, service: deep}\n" if rng.random() < 0.4 else ""
        files[deeper] = base + extra
        if extra:
            files[deeper.rsplit("/", 1)[0] + "/deep.yml"] = "services:\n" + service("deep", made.block(1))
        text = "services:\n" + f"  web:\n    extends:\n      file: {where}\n      service: base\n"
        if rng.random() < 0.1:
            files.pop(deeper)
    else:
        written = rng.choice(["    extends: base\n", "    extends: {service: base}\n", "    extends: nobody\n"])
        text = base + "  web:\n" + written
    text += made.block(2) if rng.random() < 0.6 else ""
    text += rng.choice(["", "    container_name: the-web\n", "    image: own/x\n"])
    return Case(feature="extends", files={MAIN: text, **files}, marks=made.marks)


def include(rng: Random) -> Case:
    """Files that bring whole services along."""
    made = Ports(rng)
    there = rng.choice(["parts/db.yml", "db.yml", "../db/compose.yml"])
    path = f"{HOME}/{there}".replace("/shop/..", "")
    form = rng.choice([f"  - {there}\n", f"  - path: {there}\n", f"  - path: [{there}]\n"])
    if "path" in form and rng.random() < 0.3:
        form += f"    project_directory: {rng.choice(['.', 'parts', '/srv/shop'])}\n"
    files = {path: "services:\n" + service("db", made.block(2)) + "networks: {data: {name: data-net}}\n"}
    if rng.random() < 0.4:
        files[path] = "include: [more.yml]\n" + files[path]
        files[path.rsplit("/", 1)[0] + "/more.yml"] = "services:\n" + service("more", made.block(1))
    if rng.random() < 0.1:
        files.pop(path)
    text = f"include:\n{form}services:\n" + service("web", made.block(2) + "    depends_on: [db]\n")
    if rng.random() < 0.1:
        text += service("db", image="conflict/x")
    return Case(feature="include", files={MAIN: text, **files}, marks=made.marks)


def anchors(rng: Random) -> Case:
    """Anchors, merges and fields of one's own."""
    made = Ports(rng)
    restart = rng.choice(["always", "unless-stopped", '"no"'])
    shared = f"x-base: &base\n    image: example/y\n    restart: {restart}\n"
    shared += f"x-ports: &ports\n{made.entry().replace('      -', '  -').replace('        ', '    ')}"
    text = shared + "services:\n  a:\n    <<: *base\n    ports: *ports\n"
    text += "  b:\n    <<: [*base, {container_name: named-b}]\n" + made.block(2)
    if rng.random() < 0.5:
        text += "  c: &c\n    image: example/z\n    x-own: {any: thing}\n  d: *c\n"
    return Case(feature="anchors", files={MAIN: text}, marks=made.marks)


def overrides(rng: Random) -> Case:
    """Several `-f`, or an override that nobody names."""
    made = Ports(rng)
    base = "services:\n" + service("web", made.block(2) + "    networks: [n]\n") + service("other")
    base += "networks:\n  n: {driver: bridge}\n"
    tag = rng.choice(["", "", "!override", "!reset []"])
    block = made.block(2)
    over = "services:\n  web:\n" + (
        block.replace("ports:", f"ports: {tag}") if tag != "!reset []" else "    ports: !reset []\n"
    )
    over += rng.choice(["", "    image: over/x\n", "    container_name: over-web\n", "    networks: !reset null\n"])
    over += rng.choice(["", "networks:\n  n: {external: true, name: outer}\n", "name: over\n", "  added: {image: z}\n"])
    if rng.random() < 0.4:
        names = rng.choice(_OVERRIDING)
        words: tuple[str, ...] = ("up",)
    else:
        names, words = ("base.yml", rng.choice(["prod.yml", "sub/prod.yml"])), ()
        words = ("-f", names[0], f"--file={names[1]}", "up", "-d")
    files = {f"{HOME}/{names[0]}": base, f"{HOME}/{names[1]}": over}
    return Case(feature="overrides", files=files, words=words, marks=made.marks)


def replicas(rng: Random) -> Case:
    """How many, and under which name."""
    number = rng.choice([0, 1, 2, 3])
    forms = [
        f"    scale: {number}\n",
        f"    deploy: {{replicas: {number}}}\n",
        "    deploy: {mode: global}\n",
        f"    scale: {number}\n    deploy: {{replicas: {number}}}\n",
        "    deploy: {replicas: '${N:-2}'}\n",
    ]
    body = rng.choice(forms) + rng.choice(["", "", "    container_name: only-one\n"])
    return Case(feature="replicas", files={MAIN: "services:\n" + service("web", body) + service("b")})


def env_files(rng: Random) -> Case:
    """Env files in every form, there or not."""
    forms = [
        "    env_file: app.env\n",
        "    env_file: [app.env, more.env]\n",
        "    env_file:\n      - path: app.env\n        required: false\n",
        "    env_file: [{path: ./app.env}]\n",
    ]
    files = {MAIN: "services:\n" + service("web", rng.choice(forms))}
    for name in ("app.env", "more.env"):
        if rng.random() < 0.7:
            files[f"{HOME}/{name}"] = "URL=http://db:5432/x\n"
    return Case(feature="env files", files=files)
