"""Sizes, as nginx writes them and as a person reads them."""

import pytest

from trueup.model.sizes import bytes_of, size_of


@pytest.mark.parametrize(
    ("size", "count"), [("512", 512), ("0", 0), ("10m", 10_485_760), ("10M", 10_485_760), ("4k", 4096), ("1g", 2**30)]
)
def test_a_size_of_nginx_is_bytes(size: str, count: int) -> None:
    assert bytes_of(size) == count


@pytest.mark.parametrize(
    ("count", "size"),
    [
        (0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (2**20 - 1, "1024.0 KiB"),
        (2**20, "1.0 MiB"), (5 * 2**19, "2.5 MiB"), (2**30, "1.0 GiB"), (3 * 2**40, "3072.0 GiB"),
    ],
)  # fmt: skip
def test_bytes_are_shown_in_the_largest_unit(count: int, size: str) -> None:
    assert size_of(count) == size
