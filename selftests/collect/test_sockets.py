"""Who listens, as ss prints it, and in whose control group the process runs."""

from trueup.collect import sockets
from trueup.collect.asking import Answer
from trueup.facts import Sockets, Unavailable
from trueup.facts.sockets import Listener

IDENTITY = "7a5f4308473c807a1f57e75e070d3b38404851ca3c2ff5f5a6466de97af2977f"
SS = """\
tcp LISTEN 0      4096   127.0.0.1:8012  0.0.0.0:* users:(("docker-proxy",pid=590,fd=4))
tcp LISTEN 0      511      0.0.0.0:80    0.0.0.0:* users:(("nginx",pid=652,fd=11),("nginx",pid=41,fd=11))
tcp LISTEN 0      128         [::]:22       [::]:* users:(("sshd",pid=40,fd=4))
tcp LISTEN 0      128            *:9100        *:* users:(("a \\"pid=1\\" (x)",pid=77,fd=3))
udp UNCONN 0      0        0.0.0.0%eth0:68  0.0.0.0:*
tcp LISTEN 0      128  [::ffff:10.0.0.1]:5   *:* users:(("web",pid=90,fd=3))
"""
GROUPS = f"""\
590 /system.slice/docker.service
652 /system.slice/nginx.service
41 /system.slice/nginx.service
40 /system.slice/ssh.service
77 /user.slice/user-1000.slice/session-3.scope
90 /docker/{IDENTITY}
90 /system.slice/docker-{IDENTITY}.scope
"""


def parsed(output: str, code: int = 0) -> Sockets | Unavailable:
    return sockets.parse({"sockets": Answer("ss -Htulnp", code, output, "")})


def understood() -> dict[int, Listener]:
    found = parsed(f"{SS}\n\x1e\n{GROUPS}")
    assert isinstance(found, Sockets), found
    return {each.port: each for each in found.listeners}


def test_a_socket_has_the_unit_of_its_process() -> None:
    found = understood()
    assert found[8012] == Listener("tcp", "127.0.0.1", 8012, ("docker-proxy",), (590,), ("docker.service",))
    assert found[80].units == ("nginx.service",)
    assert found[80].processes == ("nginx", "nginx")


def test_a_process_of_a_container_has_its_id_in_either_kind_of_control_group() -> None:
    assert understood()[5] == Listener("tcp", "10.0.0.1", 5, ("web",), (90,), (), (IDENTITY,))


def test_what_is_in_no_unit_or_not_to_be_seen_is_said_so() -> None:
    found = understood()
    assert (found[9100].address, found[9100].units) == ("", ())
    assert (found[68].address, found[68].processes, found[68].units) == ("0.0.0.0", (), ())  # noqa: S104 - text


def test_an_answer_that_is_cut_short_is_unavailable_and_an_empty_one_is_empty() -> None:
    assert isinstance(parsed(SS), Unavailable)
    assert isinstance(parsed("nonsense\n\x1e\n"), Unavailable)
    assert isinstance(parsed("", code=1), Unavailable)
    assert parsed("\n\x1e\n") == Sockets(())
