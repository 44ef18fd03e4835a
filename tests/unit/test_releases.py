from __future__ import annotations

import pytest

from aidledger import retract
from aidledger.errors import WrongTypeError
from aidledger.events import Committed
from aidledger.interchange import Unkeyed
from tests.records import record

LOAN = record(Committed, "loan", amount="USD 5")


def test_a_row_without_a_key_is_its_event():
    assert Unkeyed(LOAN).event is LOAN
    assert Unkeyed(LOAN) == Unkeyed(LOAN)


@pytest.mark.parametrize("event", [None, "loan", Unkeyed(LOAN), retract(LOAN, recorded="2025-02-01")])
def test_what_is_no_event_is_refused(event):
    with pytest.raises(WrongTypeError, match="a row of a release is an event, not"):
        Unkeyed(event)
