"""What survives must be listed, and what is listed must survive."""

from selftests.mutation.listed import Survivor, complaints, listed
from selftests.mutation.results import Mutant, function_of

ALIVE = Mutant("trueup.m.x_f__mutmut_2", "trueup/m.py", "survived", "a", "b")
ENTRY = Survivor("trueup.m.f", "a", ("b",), "because")


def test_a_survivor_that_is_listed_is_no_complaint() -> None:
    assert complaints([ALIVE], [ENTRY]) == []


def test_a_survivor_that_is_not_listed_is_named_with_its_change() -> None:
    (told,) = complaints([ALIVE], [])
    assert told == "not listed: trueup.m.x_f__mutmut_2 survived\n    - a\n    + b"


def test_an_entry_whose_mutant_is_killed_or_whose_line_is_gone_is_stale() -> None:
    killed = Mutant("trueup.m.x_f__mutmut_2", "trueup/m.py", "killed", "a", "b")
    other = Mutant("trueup.m.x_g__mutmut_1", "trueup/m.py", "killed", "c", "d")
    for found in ([killed], [other]):
        (told,) = complaints(found, [ENTRY])
        assert told == "listed, but killed or gone: trueup.m.f\n    - a\n    + b"


def test_what_was_not_run_is_not_judged() -> None:
    elsewhere = Mutant("trueup.n.x_f__mutmut_1", "trueup/n.py", "killed", "a", "b")
    assert complaints([elsewhere], [ENTRY], everything=False) == []
    assert complaints([elsewhere], [ENTRY]) != []


def test_the_name_of_a_mutant_tells_its_function() -> None:
    assert function_of("trueup.m.x__f__mutmut_12") == "trueup.m._f"
    assert function_of("trueup.m.xǁMapǁ__init____mutmut_1") == "trueup.m.Map.__init__"


def test_each_entry_has_a_reason_of_its_own_words() -> None:
    assert all(entry.reason and entry.becomes for entry in listed())
