"""The host itself."""

from trueup.checks import Judges, check, expect
from trueup.platform import Machine


@check(judges=Judges.HOST)
def test_host_answers(machine: Machine) -> None:
    """The host can be reached and asked.

    Nothing at all is known of a host that does not answer: every other check of it is blocked by this one.

    Repair: reach it by hand with the command shown, and mend the network, the key or the account that refuses.
    """
    why = machine.unreachable
    expect(why is None, "the host to answer", found=why.reason if why else "", at=why.at if why else ())
