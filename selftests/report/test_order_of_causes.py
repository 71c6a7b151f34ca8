"""A tired person reads the first cause: what fails most comes first, and of equals what a command repairs."""

from selftests.history.made import result, run
from trueup.report.alike import common
from trueup.report.causes import causes


def test_of_equal_causes_those_come_first_that_something_repairs() -> None:
    without = result("a.checks", "one", "failed")
    without["fix"] |= {"commands": []}
    document = run([without, result("b.checks", "two", "failed")])
    assert [cause.label for cause in causes(document)] == ["b.checks [web: two]", "a.checks [web: one]"]
    assert [cause.label for cause in common(document)] == ["b.checks [web: two]", "a.checks [web: one]"]


def test_what_blocks_more_comes_first_whether_something_repairs_it_or_not() -> None:
    without = result("b.checks", "two", "failed")
    without["fix"] |= {"commands": []}
    below = result("c.checks", "two", "blocked", cause="b.checks [web: two]")
    document = run([result("a.checks", "one", "failed"), without, below])
    assert [cause.label for cause in causes(document)] == ["b.checks [web: two]", "a.checks [web: one]"]
    assert [cause.label for cause in common(document)] == ["b.checks [web: two]", "a.checks [web: one]"]
