"""The server is started anew, or loses its power, in the midst of a repair: the next run says where that stopped."""

from collections.abc import Callable

import pytest

from lab.replica import Replica
from selftests.matrix.settling import AS_FAR_AS_IT_DOES, settled, unexpected
from selftests.repair.amid import (
    CONNECT,
    LOCK,
    begin_as_a_unit,
    disconnect,
    in_front,
    results,
    until_it_says,
)
from selftests.repair.healing import events, rearm, repaired

pytestmark = [pytest.mark.replica, pytest.mark.python_inside]

WHEN = {"before the work": {"before": "sleep 90"}, "after it": {"after": "sleep 90"}}


@pytest.mark.parametrize(("end", "when"), [(Replica.reboot, "after it"), (Replica.power_cut, "before the work")])
def test_the_next_run_says_where_it_stopped_and_ends_it(
    end: Callable[[Replica], None], when: str, replica: Replica
) -> None:
    rearm(replica)
    disconnect(replica)
    with in_front(replica, *CONNECT, **WHEN[when]):
        begin_as_a_unit(replica, "--fix")
        until_it_says(replica, "begun")
        end(replica)
    assert events(replica) == ["begun"]
    assert replica.run(["test", "-s", LOCK]).returncode == 0
    code, text, document = repaired(replica, "--fix")
    assert "connect api-gpt-v1 to watchme-network (cut off at " in text
    assert results(document)[0] in {"finished", "undone"}, text
    assert events(replica).count("begun") == len(events(replica)) / 2
    settled(replica, {}, AS_FAR_AS_IT_DOES)
    rearm(replica)
    code, text, document = repaired(replica, "--fix")
    assert code == 0, text
    assert unexpected(settled(replica, {}), {}) == []
