from __future__ import annotations

import re
from typing import ClassVar

import attrs
import pytest

from aidledger import CORE, Event, Source
from aidledger.errors import Origin, RecordError, WrongTypeError
from aidledger.events import (
    CommitmentChanged,
    Committed,
    Disbursed,
    Retracted,
    annotated,
)
from tests.records import record

LOAN = record(Committed, "loan", amount="USD 5", donor="JPN", occurred="2024-06")


def test_every_class_is_frozen_and_keyword_only():
    for kind in CORE.kinds.values():
        assert all(field.kw_only for field in attrs.fields(kind) if field.init), kind
        assert not hasattr(kind, "__dict__") or "__dict__" not in kind.__slots__


def test_events_are_equal_by_what_they_state():
    same = record(Committed, "loan", amount="USD 5.0", donor="JPN", occurred="2024-06")
    assert same == LOAN
    assert hash(LOAN) == hash(same)
    assert record(Committed, "loan", amount="USD 5", donor="JPN", occurred="2024-06-01/2024-06-30") != LOAN
    assert record(Disbursed, "loan", amount="USD 5", donor="JPN", occurred="2024-06") != LOAN


def test_what_an_event_shows_is_what_it_states():
    assert repr(LOAN) == (
        "Committed(id='loan', fact='loan', dataset='test', recorded=2025-01-01, occurred=2024-06, amount=USD 5, "
        "donor='JPN', 0 source(s))"
    )
    source = Source(publisher="CEIAS", published="2025-08-15")
    assert repr(record(Retracted, "loan", id="b", retracts="loan", sources=[source])) == (
        "Retracted(id='b', fact='loan', dataset='test', recorded=2025-01-01, retracts='loan', 1 source(s))"
    )


def test_only_what_a_kind_needs_must_be_given():
    with pytest.raises(TypeError, match="amount"):
        Committed(id="a", fact="a", dataset="d", recorded="2025-01-01", occurred="2024")
    with pytest.raises(TypeError, match="unexpected keyword argument 'doner'"):
        record(Committed, "a", amount="USD 5", doner="JPN")
    with pytest.raises(TypeError, match="unexpected keyword argument 'donor'"):
        record(CommitmentChanged, "a", amount="USD 5", of="loan", donor="JPN")
    with pytest.raises(TypeError, match="unexpected keyword argument 'occurred'"):
        record(Retracted, "a", retracts="b", occurred="2024")


def test_asides_are_no_part_of_the_content():
    origin = Origin("a.toml", 4)
    twin = annotated(LOAN, origin=origin)
    assert (twin.origin, LOAN.origin) == (origin, None)
    assert twin == LOAN
    assert hash(twin) == hash(LOAN)
    assert repr(twin) == repr(LOAN)
    with pytest.raises(TypeError, match="unexpected keyword argument 'origin'"):
        record(Committed, "a", amount="USD 5", origin=origin)


@attrs.frozen(kw_only=True, repr=False)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: object
    number: int


# --- the label of a release -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "error"),
    [
        ("", "release: the text is empty"),
        ("two\nlines", "release: a label is one line of at most 200 characters"),
        ("a\tcolumn", "release: a label is one line"),
        ("x" * 201, "release: a label is one line"),
        ("\x1b[31m", "release: the control character"),
        (18, "release: text is expected, not int"),
    ],
)
def test_a_label_is_one_line_of_text(label, error):
    with pytest.raises((RecordError, WrongTypeError), match=re.escape(error)):
        record(Committed, "loan", amount="USD 5", release=label)
