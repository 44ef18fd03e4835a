from __future__ import annotations

import pytest

from aidledger import Shares
from aidledger._answers.answer import DATE
from aidledger.answers import Doubt
from aidledger.events import Committed
from tests.records import record, usd

LOAN = record(Committed, "loan", amount="USD 5", occurred="2024~", recipient=Shares({"UKR": 60}), instrument="mixed")


@pytest.mark.parametrize(
    ("field", "stated", "text"),
    [
        (DATE, "2024~", "date of loan (2024~): up to USD 5"),
        ("donor", "not stated", "donor of loan (not stated): up to USD 5"),
        ("instrument", "mixed", "instrument of loan (mixed): up to USD 5"),
        ("recipient", "40 percent not stated", "recipient of loan (40 percent not stated): up to USD 5"),
    ],
)
def test_a_doubt_says_what_to_look_up(field, stated, text):
    doubt = Doubt(LOAN, field, usd(5))
    assert (doubt.stated, str(doubt)) == (stated, text)
    assert doubt.to_dict() == {"event": "loan", "field": field, "stated": stated, "width": {"USD": "5"}}
