"""Which files make a unit: what the real systemd was seen to do, kept as small cases that need no server."""

import pytest

from selftests.units.made import ETC, RUNS, units

RUN, LIB = "/run/systemd/system", "/usr/lib/systemd/system"


def test_the_stronger_root_wins() -> None:
    found = units({f"{LIB}/a.service": RUNS, f"{ETC}/a.service": RUNS, f"{RUN}/a.service": RUNS})
    assert found["a.service"].path == f"{ETC}/a.service"


def test_an_alias_is_a_name_of_its_unit_and_brings_its_drop_ins() -> None:
    found = units(
        {"a.service": "", f"{ETC}/z.service.d/x.conf": "[Unit]\nAfter=b.service\n"}, {"z.service": "a.service"}
    )
    assert found["a.service"].aliases == ("z.service",)
    assert found["a.service"].drop_ins == (f"{ETC}/z.service.d/x.conf",)
    assert "z.service" not in found


@pytest.mark.parametrize("target", ["/dev/null", "../../../dev/null"])
def test_a_link_to_nothing_masks(target: str) -> None:
    assert units({f"{LIB}/a.service": RUNS}, {"a.service": target})["a.service"].masked


def test_an_empty_file_masks_and_a_comment_does_not() -> None:
    found = units({f"{ETC}/a.service": "", f"{ETC}/b.service": "#\n"})
    assert found["a.service"].masked
    assert not found["b.service"].masked


def test_instances_are_those_that_somebody_names() -> None:
    found = units({f"{ETC}/w@.service": RUNS, "a.service": "Wants=w@x.service", "b.service": "Wants=w@.service"})
    assert sorted(found) == ["a.service", "b.service", "w@.service", "w@b.service", "w@x.service"]


def test_an_instance_has_the_drop_ins_of_its_template_and_its_own() -> None:
    own, of_template = f"{ETC}/w@x.service.d/10.conf", f"{ETC}/w@.service.d/20.conf"
    found = units({f"{ETC}/w@.service": RUNS, own: "", of_template: "", "a.service": "After=w@x.service"})
    assert found["w@x.service"].drop_ins == (own, of_template)


def test_a_drop_in_that_is_a_link_to_nothing_hides_the_one_below_it() -> None:
    below = f"{LIB}/a.service.d/x.conf"
    found = units({"a.service": "", below: "[Unit]\nAfter=b.service\n"}, {"a.service.d/x.conf": "/dev/null"})
    assert found["a.service"].drop_ins == (f"{ETC}/a.service.d/x.conf",)
    assert [setting.key for setting in found["a.service"].settings] == ["ExecStart"]


def test_a_unit_of_which_only_drop_ins_are_here_has_no_path() -> None:
    found = units({f"{ETC}/docker.service.d/x.conf": "[Unit]\nAfter=b.service\n"})
    assert found["docker.service"].path == ""
    assert not found["docker.service"].masked


def test_links_that_lead_round_in_a_circle_are_no_unit() -> None:
    assert units({"c.service": ""}, {"a.service": "b.service", "b.service": "a.service"}).keys() == {"c.service"}
