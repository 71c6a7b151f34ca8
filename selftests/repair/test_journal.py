"""The journal tells of every repair how it began and how it ended, or that nobody knows."""

from hypothesis import given
from hypothesis import strategies as st

from trueup.repair.journal import BEGUN, FAILED, KEPT, UNDONE, Event, cut_off, line, read, repairs

AT = "2026-11-24T12:00:00.000+00:00"


def event(identity: str, word: str) -> Event:
    return Event(id=identity, event=word, at=AT, undo=(("try", "5", "docker", "rm", "a\nb"),))


def test_what_began_and_did_not_end_was_cut_off_and_the_newest_is_undone_first() -> None:
    events = [event("1", BEGUN), event("1", KEPT), event("2", BEGUN), event("3", BEGUN), event("4", BEGUN)]
    events += [event("4", UNDONE)]
    assert [repair.begun.id for repair in cut_off(events)] == ["3", "2"]
    assert [repair.is_open for repair in repairs([*events, event("2", FAILED)])] == [False, False, True, False]


@given(st.lists(st.text(), max_size=5), st.integers(0, 400))
def test_a_journal_cut_anywhere_keeps_every_whole_line(names: list[str], cut: int) -> None:
    events = [event(name, BEGUN) for name in names]
    text = "".join(f"{line(one)}\n" for one in events)
    found, odd = read(text[:cut])
    assert found == events[: len(found)]
    assert odd <= 1
    assert len(found) >= text[:cut].count("\n")
    assert read(text) == (events, 0)
