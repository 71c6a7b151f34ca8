"""A unit as lines to compare: sections in one order, settings by key, and only what counts."""

from trueup.facts import Place
from trueup.facts.common import Problem
from trueup.facts.systemd import Setting, UnitFile
from trueup.model.differences import Written
from trueup.model.written_units import lines

FILE = "/etc/systemd/system/a.service"


def written(*settings: tuple[str, str, str], problems: tuple[Problem, ...] = (), file: str = FILE) -> list[Written]:
    """Settings by section, key and value, on one line each."""
    numbered = tuple(Setting(*setting, file, line) for line, setting in enumerate(settings, 1))
    return list(lines(UnitFile("a.service", FILE, (), numbered, problems)))


def texts(*settings: tuple[str, str, str]) -> list[str]:
    return [line.text for line in written(*settings)]


def test_sections_have_one_order_and_unknown_ones_come_last() -> None:
    sections = ("X-Z", "Install", "Aside", "Service", "Timer", "Unit", "Socket")
    assert texts(*((section, "A", "b") for section in sections))[::2] == [
        "[Unit]", "[Service]", "[Socket]", "[Timer]", "[Install]", "[Aside]", "[X-Z]",
    ]  # fmt: skip


def test_settings_go_by_key_and_those_of_one_key_as_systemd_reads_them() -> None:
    assert written(
        ("Service", "Nice", "5"),
        ("Service", "ExecStartPre", "/b"),
        ("Unit", "Description", "x"),
        ("Service", "ExecStartPre", "/a"),
    ) == [
        Written("[Unit]"),
        Written("Description=x", 3),
        Written("[Service]"),
        Written("ExecStartPre=/b", 2),
        Written("ExecStartPre=/a", 4),
        Written("Nice=5", 1),
    ]


def test_names_of_units_are_a_set() -> None:
    assert written(
        ("Unit", "After", "b.service a.service"),
        ("Unit", "After", ""),
        ("Unit", "After", "c.service b.service"),
        ("Install", "WantedBy", "x.target"),
        ("Install", "WantedBy", "a.target"),
    ) == [
        Written("[Unit]"),
        Written("After=a.service b.service c.service", 1),
        Written("[Install]"),
        Written("WantedBy=a.target x.target", 4),
    ]


def test_an_empty_value_takes_back_all_before_it_and_stands_alone_where_nothing_follows() -> None:
    service = ("Service", "ExecStart")
    assert texts((*service, "/a"), (*service, ""), (*service, "/b")) == ["[Service]", "ExecStart=/b"]
    assert texts((*service, ""), (*service, "/b"), (*service, "/c"))[1:] == ["ExecStart=/b", "ExecStart=/c"]
    assert written((*service, "/a"), (*service, "/b"), (*service, ""))[1:] == [Written("ExecStart=", 3)]


def test_what_systemd_ignores_stands_at_the_end_with_its_line() -> None:
    problem = Problem("no section", Place(FILE, 9))
    assert written(("Unit", "After", "a"), problems=(problem,))[2:] == [Written("# ignored by systemd: no section", 9)]


def test_what_the_distribution_ships_is_left_out() -> None:
    for root in ("/usr/lib", "/lib", "/usr/local/lib", "/run/systemd/generator.late", "/run/systemd/generator"):
        assert written(("Unit", "After", "a"), file=f"{root}/systemd/system/a.service") == []
    for root in ("/etc", "/run/systemd/transient"):
        assert written(("Unit", "After", "a"), file=f"{root}/systemd/system/a.service") != []
