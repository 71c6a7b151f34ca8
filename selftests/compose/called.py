"""How compose is called, feature by feature: each function makes the files of one case and the call."""

from random import Random

from selftests.compose.case import Case, Ports, service

HOME = "/srv/shop"
MAIN = f"{HOME}/docker-compose.yml"


def profiles(rng: Random) -> Case:
    """Services that only a profile enables, named by flag, by variable, or by the service itself."""
    made, known = Ports(rng), ["debug", "ops", "x"]
    text = "services:\n"
    for number in range(rng.randint(2, 4)):
        body = made.block(2)
        if rng.random() < 0.6:
            body += f"    profiles: [{', '.join(rng.sample(known, rng.randint(1, 2)))}]\n"
        if number and rng.random() < 0.3:
            body += f"    depends_on: [s{rng.randrange(number)}]\n"
        text += service(f"s{number}", body)
    flags = [part for name in rng.sample(known, rng.randint(0, 2)) for part in ("--profile", name)]
    named = rng.choice([(), (), ("s1",), ("s0", "s1"), ("--no-deps", "s1")])
    environment = {"COMPOSE_PROFILES": ",".join(rng.sample(known, rng.randint(1, 2)))} if rng.random() < 0.3 else {}
    files = {MAIN: text}
    if rng.random() < 0.3:
        files[f"{HOME}/.env"] = f"COMPOSE_PROFILES={rng.choice([*known, 'debug,ops', '*'])}\n"
    words = (*flags, "up", "-d", *named)
    return Case(feature="profiles", files=files, words=words, environment=environment, marks=made.marks)


def project_names(rng: Random) -> Case:
    """`-p`, the variable, `name:`, and the name of the directory."""
    folder = rng.choice(["shop", "My.Shop", "_under-Score", "UPPER", "a b", "9lives", "--x", "ünï"])
    home = f"/srv/{folder}"
    text = rng.choice(["", "", "name: written\n", "name: ${PROJECT:-fallback}\n", "name: Bad Name\n"])
    text += "services:\n" + service("web", "    ports: [8080]\n")
    flags = rng.choice([(), (), ("-p", "flag"), ("--project-name=flag_2",), ("-p", "Big")])
    environment = rng.choice([{}, {}, {"COMPOSE_PROJECT_NAME": "given"}, {"PROJECT": "var"}])
    files = {f"{home}/compose.yaml": text}
    if rng.random() < 0.3:
        files[f"{home}/.env"] = rng.choice(["COMPOSE_PROJECT_NAME=dotenv\n", "PROJECT=dot\n"])
    return Case(feature="project names", files=files, words=(*flags, "up"), directory=home, environment=environment)


def files_by_variable(rng: Random) -> Case:
    """COMPOSE_FILE, from the unit or from `.env`, with its separator."""
    made = Ports(rng)
    separator = rng.choice(["", "", ",", ";"])
    value = (separator or ":").join(
        rng.choice([["a.yml", "b.yml"], ["a.yml"], ["/srv/shop/a.yml", "b.yml"], ["sub/c.yml"]])
    )
    given = {"COMPOSE_FILE": value} | ({"COMPOSE_PATH_SEPARATOR": separator} if separator else {})
    files = {
        f"{HOME}/a.yml": "services:\n" + service("a", made.block(1)),
        f"{HOME}/b.yml": "services:\n" + service("b", made.block(1)),
        f"{HOME}/sub/c.yml": "services:\n" + service("c", made.block(1)),
        f"{HOME}/sub/.env": "OTHER=1\nCOMPOSE_PROJECT_NAME=of-sub\n",
    }
    if rng.random() < 0.5:
        files[f"{HOME}/.env"] = "".join(f"{name}={text}\n" for name, text in given.items())
        given = {}
    flags = rng.choice([(), (), (), ("-f", "b.yml")])
    return Case(feature="COMPOSE_FILE", files=files, words=(*flags, "up"), environment=given, marks=made.marks)


def dependencies(rng: Random) -> Case:
    """`depends_on` in both forms, links, and services that a call names."""
    made = Ports(rng)
    conditions = ["service_started", "service_healthy", "service_completed_successfully"]
    text = "services:\n" + service("db", made.block(1)) + service("cache")
    forms = [
        "    depends_on: [db, cache]\n",
        f"    depends_on:\n      db: {{condition: {rng.choice(conditions)}, restart: true}}\n",
        "    depends_on:\n      db: {condition: service_started, required: false}\n",
        "    links: [db, 'cache:fast']\n",
        "    depends_on: [nobody]\n",
        "    depends_on:\n      nobody: {condition: service_started, required: false}\n",
    ]
    text += service("web", rng.choice(forms)) + service("alone")
    named = rng.choice([(), ("web",), ("alone",), ("web", "alone"), ("db",), ("--no-deps", "web"), ("nobody",)])
    return Case(feature="dependencies", files={MAIN: text}, words=("up", "-d", *named), marks=made.marks)


def variables(rng: Random) -> Case:
    """Variables of the unit, of `.env` and of `--env-file`, with every operator."""
    made = Ports(rng)
    target, first = made.take(), rng.randrange(10_000, 30_000)
    forms = [
        "${PORT}", f"${{PORT:-{first}}}", "$PORT", f"${{PORT-{first}}}", "${PORT:?no port}", f"${{PORT:+{first}}}",
        f"${{MISSING:-${{PORT:-{first}}}}}", f"${{EMPTY:-{first}}}", f"${{EMPTY-{first}}}",
    ]  # fmt: skip
    entry = made.marked(f'"{rng.choice(["", "127.0.0.1:", "${BIND:-10.0.0.1}:"])}{rng.choice(forms)}:{target}"', target)
    body = "    ports:\n" + entry + "    environment: {A: '${PORT}', B: $$PORT, C: 'x${NO-}'}\n"
    body += rng.choice(["", "    container_name: c-${NAME:-none}\n", "    restart: ${RESTART:-always}\n"])
    text = "services:\n" + service("web", body, image="example/${TAG:-x}:1")
    files = {MAIN: text}
    flags: tuple[str, ...] = ()
    value = str(first + 1)
    environment = {"PORT": value} if rng.random() < 0.3 else {}
    spelled = rng.choice([
        f"PORT={value}", f'export PORT="{value}" # c', f"PORT='{value}'", f"BASE={value}\nPORT=${{BASE}}",
        f"PORT: {value}", "PORT", f"PORT={value}   # c",
    ])  # fmt: skip
    if rng.random() < 0.6:
        files[f"{HOME}/.env"] = f"# c\nEMPTY=\n{spelled}\nNAME=from_env\n"
    if rng.random() < 0.3:
        files[f"{HOME}/other.env"] = "PORT=31999\n"
        flags = rng.choice([("--env-file", "other.env"), ("--env-file", ".env", "--env-file=other.env"),
                            ("--env-file", "/srv/shop/other.env")])  # fmt: skip
        if ".env" in flags and f"{HOME}/.env" not in files:
            flags = flags[:2] if rng.random() < 0.2 else ("--env-file", "other.env")
    return Case(feature="variables", files=files, words=(*flags, "up"), environment=environment, marks=made.marks)


def directories(rng: Random) -> Case:
    """Where compose is started, where its files are, and which directory it calls the project's."""
    made = Ports(rng)
    text = "services:\n" + service("web", made.block(2) + "    env_file: [{path: app.env, required: false}]\n")
    place = rng.choice([HOME, f"{HOME}/sub", f"{HOME}/sub/deeper", "/srv", "/"])
    name = rng.choice(["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", "prod.yml"])
    files = {f"{HOME}/{name}": text, f"{HOME}/sub/deeper/x": "", "/srv/.env": "COMPOSE_PROJECT_NAME=of-srv\n"}
    if rng.random() < 0.3:
        files[f"{HOME}/docker-compose.yml"] = text
    words: tuple[str, ...] = rng.choice(
        [
            ("up",),
            ("up",),
            ("-f", f"{HOME}/{name}", "up"),
            ("--project-directory", HOME, "up"),
            ("-f", f"{HOME}/{name}", "--project-directory", "/srv/other", "up"),
            ("--project-directory=/srv/other", "-f", f"{HOME}/{name}", "up", "-d"),
        ]
    )
    return Case(feature="directories", files=files, words=words, directory=place, marks=made.marks)
