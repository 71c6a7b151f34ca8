"""Who holds a host is in the result document, of whatever host and with whatever history."""

import msgspec

from selftests.plugin.scratch import Scratch, facts
from trueup.facts import Hold


def test_a_recorded_hold_is_in_the_document_without_any_history(scratch: Scratch) -> None:
    scratch.record(msgspec.structs.replace(facts(), hold=Hold("2999-01-01T00:00+00:00", "a deploy", "ann")))
    ran = scratch.pytest("--facts=facts.json", "--no-history")
    assert ran.document["context"]["holds"] == [
        {"subject": "web", "until": "2999-01-01T00:00+00:00", "reason": "a deploy", "owner": "ann"}
    ]
