"""One case: files of a server, and a unit's command line that calls compose on them."""

import json
from pathlib import Path
from random import Random
from typing import Literal

import msgspec

Called = Literal["plainly", "by shell", "by env", "as docker", "with a file"]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """`files` are texts by their path on the server. `words` stand behind `docker-compose` in the unit's ExecStart=.

    `environment` is what the unit sets, and `called` how the line is written: in a shell that changes the directory
    itself, behind `env`, as `docker compose`, or with the environment in a file. A comment `# @NAME` behind an entry
    of `ports:` marks its line; `marks` says, by the port inside the container, which mark its line must have.
    """

    feature: str
    files: dict[str, str]
    words: tuple[str, ...] = ("up",)
    directory: str = "/srv/shop"
    environment: dict[str, str] = {}
    called: Called = "plainly"
    marks: dict[int, str] = {}


def kept(path: Path) -> list[Case]:
    """The cases of a file of data."""
    return msgspec.json.decode(path.read_bytes(), type=list[Case])


def keep(path: Path, cases: list[Case]) -> None:
    """Write cases as data that a person can read."""
    path.write_text(json.dumps(msgspec.to_builtins(cases), indent=1, ensure_ascii=False) + "\n")


def service(name: str, body: str = "", image: str = "example/x:1") -> str:
    """A service of a compose file."""
    return f"  {name}:\n    image: {image}\n{body}"


class Ports:
    """Port entries, each with a mark of its own and ports that no other entry has."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.marks: dict[int, str] = {}
        self._next = rng.randrange(2000, 9000)

    def take(self, count: int = 1) -> int:
        """The first of so many ports that nothing has yet."""
        first = self._next
        self._next += count + 1
        return first

    def marked(self, text: str, target: int, count: int = 1) -> str:
        """The entry of a list with its mark."""
        mark = f"@{target}"
        self.marks |= dict.fromkeys(range(target, target + count), mark)
        return f"      - {text}  # {mark}\n"

    def short(self) -> str:
        """One entry in the short form."""
        rng, count = self.rng, self.rng.choice([1, 1, 1, 2, 3])
        target = self.take(count)
        container = f"{target}" if count == 1 else f"{target}-{target + count - 1}"
        first = self.rng.randrange(10_000, 40_000)
        host = rng.choice(
            ["", "", f"{first}", f"{first}", f"{first}", f"{first}-{first + rng.randint(0, 3)}", str(target), "0"]
        )
        if count > 1 and host:
            host = f"{first}-{first + count - 1}" if rng.random() < 0.9 else f"{first}-{first + count}"
        address = rng.choice(["", "", "127.0.0.1", "0.0.0.0", "[::1]", "[::]", "10.1.2.3", "::1", "fd00::7"])  # noqa: S104
        protocol = rng.choice(["", "", "", "/tcp", "/udp", "/sctp", "/UDP"])
        text = f"{container}{protocol}"
        if address:
            text = f"{address}:{host}:{text}"
        elif host or rng.random() < 0.1:
            text = f"{host}:{text}"
        quote = rng.choice(['"', "'", "" if ":" not in text[:1] and "[" not in text and "::" not in text else '"'])
        return self.marked(f"{quote}{text}{quote}", target, count)

    def long(self) -> str:
        """One entry in the long form."""
        rng, target = self.rng, self.take()
        first = rng.randrange(10_000, 40_000)
        said = [f"target: {rng.choice([str(target), repr(str(target))])}"]
        if rng.random() < 0.8:
            published = [f"{first}", f'"{first}"', f'"{first}-{first + 4}"', '"0"']
            said.append(f"published: {rng.choice(published)}")
        if rng.random() < 0.4:
            addresses = ["127.0.0.1", '"::1"', "0.0.0.0"]  # noqa: S104 - text of a case, nothing is bound
            said.append(f"host_ip: {rng.choice(addresses)}")
        if rng.random() < 0.4:
            said.append(f"protocol: {rng.choice(['tcp', 'udp'])}")
        if rng.random() < 0.3:
            said.append(f"mode: {rng.choice(['host', 'ingress'])}")
        if rng.random() < 0.3:
            said.append("app_protocol: http")
        if rng.random() < 0.3:
            said.append("name: web")
        if rng.random() < 0.5:
            return self.marked("{" + ", ".join(said) + "}", target)
        first_line = self.marked(said[0], target)
        return first_line + "".join(f"        {line}\n" for line in said[1:])

    def entry(self) -> str:
        """One entry in either form."""
        return self.short() if self.rng.random() < 0.7 else self.long()

    def block(self, most: int = 3) -> str:
        """`ports:` of a service."""
        return "    ports:\n" + "".join(self.entry() for _ in range(self.rng.randint(1, most)))
