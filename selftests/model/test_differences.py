"""A diff of two texts: nothing where they are one, and the lines of both files where they are not."""

from hypothesis import given
from hypothesis import strategies as st

from trueup.model.differences import LONG, LONGEST, Written, count, unified


def written(*texts: str, first: int = 1) -> list[Written]:
    return [Written(text, line) for line, text in enumerate(texts, first)]


SOME_LINES = st.lists(st.sampled_from("abc"), max_size=12).map(lambda texts: written(*texts))


@given(SOME_LINES, SOME_LINES)
def test_a_diff_holds_what_either_side_has_alone(tree: list[Written], host: list[Written]) -> None:
    diff = unified(tree, host, "t", "h")
    assert (diff == ()) is ([one.text for one in tree] == [one.text for one in host])
    body = [line for line in diff[2:] if not line.startswith("@@")]
    assert len(tree) - len(host) == sum(line[0] == "-" for line in body) - sum(line[0] == "+" for line in body)


def test_each_difference_has_its_place_and_two_equal_lines_around_it() -> None:
    tree = written("a", "b", "c", "d", "e", "f", "g", "h", "i", first=11)
    host = written("a", "b", "c", "X", "e", "f", "g", "h", "i", "j", first=21)
    diff = unified(tree, host, "/t", "/h")
    assert diff == (
        "--- /t", "+++ /h",
        "@@ tree line 12, host line 22 @@", " b", " c", "-d", "+X", " e", " f",
        "@@ tree line 18, host line 28 @@", " h", " i", "+j",
    )  # fmt: skip
    assert count(diff) == "lines that differ: 1 only in the tree, 2 only on the host"


def test_an_end_has_no_line_and_is_called_so() -> None:
    assert unified([], written("a", first=7), "t", "h")[2] == "@@ end of the tree's, host line 7 @@"
    assert unified([Written("}")], [], "t", "h")[2] == "@@ end of the tree's, end of the host's @@"


def test_the_first_line_that_the_file_has_is_the_place() -> None:
    assert unified([Written("made here"), Written("a", 4)], [], "t", "h")[2].startswith("@@ tree line 4,")


def test_a_line_that_stands_everywhere_still_counts() -> None:
    common = ["}"] * 250
    diff = unified(written(*common, "a"), written("b", *common), "t", "h")
    assert [line for line in diff if line[0] in "-+"] == ["--- t", "+++ h", "+b", "-a"]


def test_a_diff_of_the_longest_length_is_whole_and_a_longer_one_is_cut() -> None:
    whole = unified([], written(*"x" * (LONGEST - 3)), "t", "h")
    assert len(whole) == LONGEST
    assert whole[-1] == "+x"
    cut = unified([], written(*"x" * LONGEST), "t", "h")
    assert cut[LONGEST:] == ("... and 3 more lines of this diff",)
    assert count(cut) == f"lines that differ: 0 only in the tree, {LONGEST - 3} only on the host and more"


def test_nothing_is_counted_of_no_diff() -> None:
    assert count(()) == "lines that differ: 0 only in the tree, 0 only on the host"
    assert count(("--- t", "+++ h", "-a")) == "lines that differ: 1 only in the tree, 0 only on the host"


def test_of_two_long_files_only_the_line_that_differs_is_shown() -> None:
    """Lines that stand in every block are nowhere to begin a search: a long file would take minutes."""
    ours = [Written(text, 0) for n in range(LONG) for text in (f"location /{n}/ {{", "proxy_pass http://a/;", "}")]
    theirs = [*ours]
    theirs[3 * 700 + 1] = Written("proxy_pass http://b/;", 0)
    diff = unified(ours, theirs, "tree", "host")
    assert [line for line in diff[2:] if line[:1] in {"-", "+"}] == ["-proxy_pass http://a/;", "+proxy_pass http://b/;"]
