"""Which of the lines that OpenSSL writes to its second output is a complaint: versions differ in what else is there."""

import subprocess
from pathlib import Path

import pytest

import trueup.collect

DIAL = Path(trueup.collect.__file__).with_name("on_host") / "dial.pl"
TOLD = ["Connecting to 127.0.0.1", "depth=0 CN = example.net", "verify return:1"]
REFUSED = "connect:errno=111"


@pytest.mark.parametrize(
    ("lines", "complaint"), [([], ""), (TOLD, ""), ([TOLD[0], REFUSED, ""], REFUSED), ([REFUSED, *TOLD], REFUSED)]
)
def test_what_openssl_tells_is_no_complaint(lines: list[str], complaint: str) -> None:
    ask = f"{DIAL.read_text()}\nlocal $/; print last_complaint(<STDIN>);"
    done = subprocess.run(
        ["/usr/bin/perl", "-e", ask], input="\n".join(lines), capture_output=True, text=True, check=True
    )
    assert done.stdout == complaint
