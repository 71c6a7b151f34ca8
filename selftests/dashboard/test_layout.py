"""Where boxes stand."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from trueup.dashboard.layout import Places, laid_out

COLUMNS = {f"{letter}{number}": column for column, letter in enumerate("abc") for number in range(8)}
STRAIGHT = [(f"a{number}", f"b{7 - number}") for number in range(8)] + [
    (f"b{number}", f"c{(number + 3) % 8}") for number in range(8)
]


def crossings(places: Places, edges: list[tuple[str, str]]) -> int:
    ends = [(places[one][0], places[one][1], places[other][1]) for one, other in edges]
    pairs = itertools.combinations(ends, 2)
    return sum(a[0] == b[0] and (a[1] - b[1]) * (a[2] - b[2]) < 0 for a, b in pairs)


def test_a_graph_that_can_be_drawn_without_crossings_is() -> None:
    by_name = {name: (column, float(name[1:])) for name, column in COLUMNS.items()}
    assert crossings(by_name, STRAIGHT) > 20
    assert crossings(laid_out(COLUMNS, STRAIGHT), STRAIGHT) == 0


def test_the_order_in_which_a_graph_is_given_changes_nothing() -> None:
    wanted = laid_out(COLUMNS, STRAIGHT)
    for names, edges in (
        (sorted(COLUMNS, reverse=True), STRAIGHT[::-1]),
        (sorted(COLUMNS, key=lambda name: name[::-1]), sorted(STRAIGHT, key=lambda edge: edge[1])),
    ):
        assert laid_out({name: COLUMNS[name] for name in names}, edges) == wanted


@given(
    st.dictionaries(st.sampled_from(sorted(COLUMNS)), st.integers(0, 3)),
    st.lists(st.tuples(st.sampled_from(sorted(COLUMNS)), st.sampled_from(sorted(COLUMNS)))),
)
def test_no_two_boxes_meet_and_none_is_below_the_longest_column(
    columns: dict[str, int], edges: list[tuple[str, str]]
) -> None:
    places = laid_out(columns, edges)
    assert {name: column for name, (column, _) in places.items()} == columns
    rows: dict[int, list[float]] = {}
    for column, row in places.values():
        rows.setdefault(column, []).append(row)
    longest = max(map(len, rows.values()), default=0)
    for each in rows.values():
        assert min(each) >= 0
        assert max(each) <= longest - 1
        assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(sorted(each)))
