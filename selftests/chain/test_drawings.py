"""The drawings, whole: each was looked at; `python -m selftests.chain.test_drawings` draws them anew."""

from pathlib import Path

import pytest

from selftests.chain import small
from selftests.chain.test_marked import HOST
from trueup.chain import Chain, Link
from trueup.report.chain import drawn, in_one_line, listed
from trueup.report.paint import Paint

FOLDER = Path(__file__).with_name("drawings")
PLAIN = Paint(is_on=False)


def _drawings() -> dict[str, Chain]:
    broken = {
        name: small.chain(HOST[story][1](small.answering(small.host(), 502)))
        for name, story in {
            "unit-failed": "the unit failed",
            "container-ended": "the container was stopped",
            "off-the-network": "the container is off the network",
            "stranger": "a stranger took the port",
            "location-removed": "the location was removed",
            "wrong-prefix": "the prefix is replaced wrongly",
            "nginx-stopped": "nginx is stopped",
            "docker-stopped": "docker is stopped",
        }.items()
    }
    return {
        **broken,
        "tree": small.chain(small.tree()),
        "host": small.chain(small.answering(small.host(), 200)),
        "redirect": small.chain(small.tree(), "http://example.net/api"),
        "no-such-name": small.chain(small.tree(), "https://exampel.net/"),
    }


DRAWINGS = _drawings()


@pytest.mark.parametrize("name", DRAWINGS)
def test_it_is_drawn_as_it_was_approved(name: str) -> None:
    assert "\n".join(drawn(DRAWINGS[name], PLAIN)) + "\n" == (FOLDER / f"{name}.txt").read_text()


def test_every_approved_drawing_is_still_drawn() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(DRAWINGS)


def test_colour_changes_nothing_but_colour() -> None:
    import re

    painted = "\n".join(drawn(DRAWINGS["unit-failed"], Paint(is_on=True)))
    assert "\x1b[1;31m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) + "\n" == (FOLDER / "unit-failed.txt").read_text()


def test_no_name_can_steer_the_terminal() -> None:
    evil = "\x1b[2J\nx\u202e"
    link = Link(kind="unit", what=evil, state="broken", says=evil, repair=(evil,), look=(evil,))
    chain = Chain(url=evil, subject="s", service=evil, links=(Link(kind="url", what=evil), link))
    text = "\n".join([*drawn(chain, PLAIN), *listed([chain], PLAIN), in_one_line(chain, PLAIN)])
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert r"\x1b[2J\x0ax\u202e" in text


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, chain in DRAWINGS.items():
        (FOLDER / f"{name}.txt").write_text("\n".join(drawn(chain, PLAIN)) + "\n")
