"""`driver: bridge` becomes `external: true`, and nothing else of the file changes."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.repair.edits import CannotEditError
from trueup.repair.external_network import external

SETTINGS = ["driver: bridge", "attachable: true", "# a comment", "name: n", "", "labels: [a, b]"]
HEAD = "# whose it is\nservices:\n  a:\n    image: x  # kept\n    networks: [n]\n\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("networks:\n  n:\n    driver: bridge\n", "networks:\n  n:\n    external: true\n"),
        ("networks:\n  n:\n    driver: bridge", "networks:\n  n:\n    external: true\n"),
        ("networks:\n  n:\n    driver: bridge  # why\n", "networks:\n  n:\n    external: true  # why\n"),
        (
            (
                "networks:\n  n:  # ours\n    # of old\n    driver: bridge\n    ipam:\n"
                "      config: [{subnet: 10.0.0.0/24}]\n      # inside\n  other:\n    driver: bridge\n"
            ),
            "networks:\n  n:  # ours\n    # of old\n    external: true\n      # inside\n  other:\n    driver: bridge\n",
        ),
        ("networks:\n  n:\n", "networks:\n  n:\n    external: true\n"),
        ("networks:\n  n: ~\n", None),
        ("networks:\n  n: {driver: bridge}  # x\n", "networks:\n  n: {external: true}  # x\n"),
        ("networks: {n: {driver: bridge}}\n", "networks: {n: {external: true}}\n"),
        ("networks:\n  n:\n    name: n\n    driver: bridge\n", "networks:\n  n:\n    name: n\n    external: true\n"),
        ("networks:\n  n:\n    name: n\n", "networks:\n  n:\n    name: n\n    external: true\n"),
        ("networks:\n  n: &x\n    driver: bridge\n  m: *x\n", None),
        ("networks:\n  m:\n    driver: bridge\n", None),
        ("networks:\n  n:\n    name: other\n    driver: bridge\n", None),
        ("networks:\n  n:\n    driver: bridge\n\n# the end\n", "networks:\n  n:\n    external: true\n\n# the end\n"),
        (
            "networks:\n  n:\n    driver: bridge\nvolumes:\n  v:\n",
            "networks:\n  n:\n    external: true\nvolumes:\n  v:\n",
        ),
    ],
)
def test_a_network_becomes_external(old: str, new: str | None) -> None:
    if new is None:
        with pytest.raises(CannotEditError):
            external(HEAD + old, "n", "n")
    else:
        assert external(HEAD + old, "n", "n") == HEAD + new


def test_a_key_that_is_not_the_name_gets_the_name() -> None:
    assert external("networks:\n  default:\n    driver: bridge\n", "default", "shared") == (
        "networks:\n  default:\n    external: true\n    name: shared\n"
    )


@given(
    st.lists(
        st.sampled_from(["driver: bridge", "attachable: true", "# a comment", "name: n", "", "labels: [a, b]"]),
        min_size=1,
    ),
    st.sampled_from(["", "volumes:\n  v:\n", "  other:\n    driver: bridge\n", "# end\n"]),
    st.sampled_from([2, 4, 3]),
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_there_it_is_right_or_refused(settings_: list[str], after: str, indent: int) -> None:
    inside = "".join(f"{' ' * (2 + indent)}{one}\n" if one else "\n" for one in dict.fromkeys(settings_))
    text = f"{HEAD}networks:\n  n:\n{inside}{after}"
    try:
        new = external(text, "n", "n")
    except CannotEditError:
        return
    assert yaml.safe_load(new)["networks"]["n"]["external"] is True
    assert [line for line in new.splitlines() if "#" in line] == [line for line in text.splitlines() if "#" in line]
    assert new.startswith(HEAD)
