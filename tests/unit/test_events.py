from __future__ import annotations

import copy
import pickle
import re
from typing import ClassVar

import attrs
import pytest

from aidledger import CORE, Event, Ledger, Source, events
from aidledger.errors import Origin, RecordError, WrongTypeError
from aidledger.events import (
    Alteration,
    Cancelled,
    Claim,
    CommitmentChanged,
    Committed,
    Disbursed,
    Draw,
    Flow,
    Record,
    Retracted,
    annotated,
)
from tests.records import record

LOAN = record(Committed, "loan", amount="USD 5", donor="JPN", occurred="2024-06")


def test_every_class_is_frozen_and_keyword_only():
    for kind in CORE.kinds.values():
        assert all(field.kw_only for field in attrs.fields(kind) if field.init), kind
        assert not hasattr(kind, "__dict__") or "__dict__" not in kind.__slots__


def test_every_kind_is_of_a_class_of_its_own_and_named_in_the_past_tense():
    assert len({kind.__name__ for kind in CORE.kinds.values()}) == len(CORE)
    named = {name: kind for name, kind in vars(events).items() if isinstance(kind, type) and "kind" in vars(kind)}
    assert set(named.values()) == set(CORE.kinds.values())


@pytest.mark.parametrize("kind", [Event, Flow, Draw, Alteration, Claim])
def test_what_kinds_share_is_no_kind(kind):
    assert not hasattr(kind, "kind")


def test_an_event_cannot_be_changed():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        LOAN.donor = "USA"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del LOAN.donor
    with pytest.raises(AttributeError):
        LOAN.comment = "new"


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


def test_what_is_altered_is_an_aside():
    change = record(CommitmentChanged, "more", of="loan", amount="USD 5")
    placed = annotated(change, altered=LOAN)
    assert (placed.altered, change.altered) == (LOAN, None)
    assert placed == change
    assert repr(placed) == repr(change)
    assert (CommitmentChanged.alters, Cancelled.alters, events.AgreementEnded.alters) == (
        Committed,
        Committed,
        events.AgreementSigned,
    )


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda event: pickle.loads(pickle.dumps(event))])
def test_a_copy_is_equal_and_keeps_its_asides(twin):
    event = annotated(record(Cancelled, "end", of="loan", amount="USD 5"), altered=LOAN, origin=Origin("a.toml", 4))
    made = twin(event)
    assert (made, made.altered, made.origin) == (event, LOAN, Origin("a.toml", 4))


def test_an_own_kind_is_annotated_shown_and_pickled_like_the_shipped_ones():
    event = record(Tranche, "first", amount="USD 5", number=1)
    assert annotated(event, origin=Origin("a.toml", 1)).origin == Origin("a.toml", 1)
    assert pickle.loads(pickle.dumps(event)) == event
    assert repr(event).startswith("Tranche(id='first'")
    assert isinstance(event, Record)


@attrs.frozen(kw_only=True, repr=False)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: object
    number: int


# --- the label of a release -----------------------------------------------------------------------


def test_a_label_is_part_of_what_is_equal_and_of_the_digest():
    labelled = record(Committed, "loan", amount="USD 5", release="release 18 of 2024-07")
    plain_one = record(Committed, "loan", amount="USD 5")
    assert labelled != plain_one
    assert Ledger([labelled]).digest() != Ledger([plain_one]).digest()
    assert "release='release 18 of 2024-07'" in repr(labelled)
    assert "release" not in repr(plain_one)


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


def test_a_retraction_can_have_a_label():
    assert record(Retracted, "loan", id="r", retracts="loan", release="release 18").release == "release 18"
