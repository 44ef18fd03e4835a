from __future__ import annotations

import copy
import datetime as dt
from typing import ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import CORE, Event, Source
from aidledger.errors import LoadError, Origin, VocabularyError
from aidledger.events import Alteration, Committed, Record, Retracted
from aidledger.files import structure, unstructure
from aidledger.files._codec import Decoder, identity
from tests.records import record

STATED = {"id": "a", "fact": "a", "dataset": "d", "recorded": "2025-08-15"}
COMMITTED = {**STATED, "kind": "committed", "occurred": "2024", "amount": "USD 3"}


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    number: int


def renumbered(raw):
    return {"number": raw.pop("no"), **raw}


TRANCHES = CORE.extended(Tranche, upcasts={"acme.tranche": (renumbered,)})


def refused(raw, vocabulary=CORE):
    with pytest.raises(LoadError) as caught:
        structure(raw, vocabulary)
    return [str(finding) for finding in caught.value.findings]


def test_a_raw_mapping_becomes_a_record_and_is_left_alone():
    raw = {
        **COMMITTED,
        "version": 1,
        "recipient": {"UKR": 60, "POL": 40},
        "sources": [{"title": "The axis", "published": dt.date(2025, 8, 15)}],
    }
    before = copy.deepcopy(raw)
    made = structure(raw)
    assert raw == before
    assert made == record(
        Committed,
        "a",
        dataset="d",
        recorded="2025-08-15",
        occurred="2024",
        amount="USD 3",
        recipient=made.recipient,
        sources=(Source(title="The axis", published="2025-08-15"),),
    )
    assert made.origin is None


def test_a_retraction_is_a_record_too():
    raw = {**STATED, "kind": "retracted", "retracts": "b", "reason": "counted twice"}
    assert structure(raw) == Retracted(**STATED, retracts="b", reason="counted twice")
    assert refused({**raw, "occurred": "2024"})[0].startswith(
        "a: unknown-field occurred: there is no such field: (exist: "
    )


def test_what_is_stated_comes_back_as_plain_values_with_the_kind():
    stored = unstructure(structure({**COMMITTED, "sources": [{"publisher": "CEIAS"}], "supersedes": []}))
    assert stored == {**COMMITTED, "sources": [{"publisher": "CEIAS"}]}
    assert next(iter(stored)) == "kind"


def test_all_that_is_wrong_is_said_at_once_each_with_its_place():
    raw = {
        "kind": "committed",
        "id": "a",
        "dataset": "d",
        "occurred": 2024,
        "recorded": "soon",
        "amount": "USX 3",
        "category": "militry",
        "title": "\x1b[31m",
        "colour": "red",
        "sources": [{"title": "x"}, {"publishr": "CEIAS", "published": 2025, "title": 7}],
    }
    places = [line.split(" ", 2) for line in refused(raw)]
    assert all(record == "a:" for record, _, _ in places)
    assert sorted((code, rest.partition(":")[0]) for _, code, rest in places) == [
        ("bad-date", "recorded"),
        ("bad-value", "title"),
        ("missing-field", "fact"),
        ("unknown-code", "amount"),
        ("unknown-code", "category"),
        ("unknown-field", "colour"),
        ("unknown-field", "sources[1].publishr"),
        ("wrong-type", "occurred"),
        ("wrong-type", "sources[1].published"),
        ("wrong-type", "sources[1].title"),
    ]
    assert not any("\x1b" in rest or "class" in rest for _, _, rest in places)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({}, "ledger: missing-field kind: is missing: say what happened (exist: agreement-ended, "),
        ({"id": "a", "kind": 5}, "a: wrong-type kind: text is expected, not the number 5 (exist: agreement-ended, "),
        ({"id": "a", "kind": ["committed"]}, "a: wrong-type kind: text is expected, not a list"),
        (
            {"kind": "comitted", "id": "a"},
            "a: unknown-kind kind: 'comitted' is unknown: did you mean 'committed'? (exist: ",
        ),
        (
            {**COMMITTED, "version": 2},
            "a: unknown-version version: the number 2 is no version of 'committed' that can be",
        ),
        (
            {**COMMITTED, "version": True},
            "a: unknown-version version: true is no version of 'committed' that can be read",
        ),
        ({**COMMITTED, "origin": {}}, "a: unknown-field origin: there is no such field: "),
        ({**COMMITTED, "Id": "b"}, "a: unknown-field Id: there is no such field: "),
        ({**COMMITTED, "id": "A b"}, "ledger: bad-value id: 'A b' is no key: lower-case letters, digits"),
        (
            {**COMMITTED, "occurred": "2024/.."},
            "a: bad-value occurred: 2024/.. is open: write the first and the last day",
        ),
        ({**COMMITTED, "title": ""}, "a: bad-value title: the text is empty: leave the field out"),
        ({**COMMITTED, "supersedes": ["b", "b"]}, "a: bad-value supersedes: the same key is named twice"),
        ({**COMMITTED, "instrument": "grnat"}, "a: unknown-code instrument: 'grnat' is unknown: did you mean 'grant'?"),
    ],
)
def test_what_is_refused_and_what_is_said(raw, message):
    (found,) = refused(raw)
    assert found.startswith(message)


def test_what_a_timeline_adds_cannot_be_given():
    raw = {**STATED, "kind": "cancelled", "occurred": "2024", "of": "b", "amount": "USD 3", "altered": None}
    assert [line[:26] for line in refused(raw)] == ["a: unknown-field altered: "]


@pytest.mark.parametrize("field", ["id", "fact", "dataset", "recorded", "occurred", "amount"])
def test_a_missing_field_is_named(field):
    raw = {name: value for name, value in COMMITTED.items() if name != field}
    assert refused(raw)[0].endswith(f": missing-field {field}: is missing, and has to be stated")


@given(
    st.text(min_size=1, max_size=3_000), st.sampled_from(["title", "amount", "occurred", "category", "id", "kind", "x"])
)
def test_no_message_can_drive_a_terminal_or_fill_a_screen(text, field):
    try:
        structure({**COMMITTED, field: text})
    except LoadError as error:
        for finding in error.findings:
            assert finding.message.isprintable()
            assert len(finding.message) < 1_100


def test_the_message_counts_the_problems():
    with pytest.raises(LoadError) as caught:
        structure({**COMMITTED, "x": 1, "y": 2})
    assert str(caught.value).startswith("2 problems in one record\n  a: unknown-field x")


# --- kinds of one's own ---------------------------------------------------------------------------


def test_an_own_kind_is_lifted_from_an_older_version():
    raw = {**STATED, "kind": "acme.tranche", "occurred": "2024", "no": 3}
    assert structure(raw, TRANCHES) == structure({**raw, "version": 1}, TRANCHES)
    assert structure(raw, TRANCHES).number == 3
    assert raw["no"] == 3


def test_an_own_kind_is_stored_in_its_current_version():
    tranche = record(Tranche, "a", number=3)
    stored = unstructure(tranche, TRANCHES)
    assert (stored["kind"], stored["version"], stored["number"]) == ("acme.tranche", 2, 3)
    assert structure(stored, TRANCHES) == tranche


def test_a_step_that_fails_is_a_problem_of_the_record():
    raw = {**STATED, "kind": "acme.tranche", "occurred": "2024"}
    assert refused(raw, TRANCHES) == [
        "a: unknown-version version: the step from 1 to 2 of the version of 'acme.tranche' failed: KeyError: 'no'"
    ]


@pytest.mark.parametrize("kind", [Tranche, Alteration, Record])
def test_a_record_of_another_vocabulary_is_not_stored(kind):
    fields = {name: 3 if name == "number" else "x" for name in ("number", "of") if hasattr(kind, name)}
    made = kind(**{**STATED, **({"occurred": "2024"} if issubclass(kind, Event) else {}), **fields})
    with pytest.raises(VocabularyError, match=r"is unknown|is no kind of this vocabulary"):
        unstructure(made)


def test_a_class_that_shares_the_name_of_a_kind_is_not_taken_for_it():
    @attrs.frozen(kw_only=True)
    class Other(Event):
        kind: ClassVar[str] = "acme.tranche"

    with pytest.raises(VocabularyError, match=r"Other is no kind of this vocabulary: extend it with the class"):
        unstructure(record(Other, "a"), TRANCHES)


def test_the_vocabulary_of_a_decoder_is_worked_out_once():
    assert Decoder.of(CORE)._hooks is Decoder.of(CORE)._hooks


def test_a_decoder_gives_records_their_origin():
    made = Decoder.of(CORE).decode(dict(COMMITTED), origin=Origin("a.toml", 4))
    assert isinstance(made, Record)
    assert made.origin == Origin("a.toml", 4)


@pytest.mark.parametrize(
    ("raw", "found"),
    [({"id": "a@2025-08-15"}, "a@2025-08-15"), ({"id": "A"}, None), ({"id": 5}, None), ({}, None), (None, None)],
)
def test_the_id_of_a_raw_mapping(raw, found):
    assert identity(raw) == found
