"""ngxparse (crossplane's successor) as a second opinion on words, where it is right: it leaves escapes as they are."""

from pathlib import Path

import crossplane
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.syntax.nginx_lexer import Fault, statements

TREE = sorted((Path(__file__).parents[2] / "watchme" / "sites-available").iterdir())

WORD = st.text("abcXYZ019/.:_-~^$*=|(),@%&?+", min_size=1, max_size=12)
QUOTED = st.tuples(st.sampled_from("\"'"), st.text("ab {};#$/\n", max_size=12)).map(
    lambda made: made[0] + made[1] + made[0]
)
NAME = st.text("abcdefgh_", min_size=1, max_size=8)
SPACE = st.sampled_from([" ", "\n", "\t ", " # a comment; with { braces }\n"])
ARGUMENTS = st.lists(st.tuples(SPACE, WORD | QUOTED).map("".join), max_size=4).map("".join)
SIMPLE = st.tuples(NAME, ARGUMENTS, st.just(";")).map("".join)
CONFIGURATION = st.recursive(
    st.lists(SIMPLE, max_size=4).map("\n".join),
    lambda inside: st.tuples(NAME, ARGUMENTS, st.just(" {\n"), inside, st.just("\n}\n")).map("".join),
    max_leaves=6,
)


def words(text: str) -> list[tuple[str, ...]]:
    found = []
    for statement in statements(text):
        assert not isinstance(statement, Fault), statement
        found.append((*statement.words, statement.end))
    return found


def second_opinion(file: Path) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    current: list[str] = []
    for word, _line, quoted in crossplane.lex(str(file)):
        if quoted or word not in {";", "{", "}"}:
            if quoted or not word.startswith("#"):
                current.append(word)
        else:
            found.append((*current, word))
            current = []
    return found


@pytest.mark.parametrize("file", TREE, ids=lambda file: file.name)
def test_the_sites_of_the_tree_have_the_same_words(file: Path) -> None:
    assert words(file.read_text(encoding="utf-8")) == second_opinion(file)


def test_there_are_sites_to_compare() -> None:
    assert len(TREE) >= 3


@settings(max_examples=120, deadline=None, derandomize=True)
@given(CONFIGURATION)
def test_generated_configurations_have_the_same_words(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "second-opinion.conf"
    file.write_text(text)
    assert words(text) == second_opinion(file)
