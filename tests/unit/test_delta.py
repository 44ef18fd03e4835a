from __future__ import annotations

import pytest

from aidledger import Ledger, compare
from aidledger.answers import Delta
from aidledger.errors import WrongTypeError

AT = Ledger().as_of("2024-01-31")


def test_two_answers_are_compared():
    assert compare(AT, AT) == Delta(AT, AT)


@pytest.mark.parametrize(
    ("asked", "named"), [((AT, Ledger()), "<Ledger, empty>"), (("2024-01-31", AT), "'2024-01-31'")]
)
def test_what_is_no_answer_as_of_a_day_is_refused(asked, named):
    with pytest.raises(
        WrongTypeError, match=rf"^compare\(\) takes two answers as of a day, not {named}: ledger\.as_of"
    ):
        compare(*asked)
