from __future__ import annotations

import attrs
import pytest

from aidledger import CORE, Event
from aidledger.errors import VersionError
from aidledger.files import Chain, upcast
from aidledger.files._codec import FILES, SCHEMA


def split_flow(raw):
    donor, recipient = raw.pop("flow").split(">")  # a step may change what it is given
    return {**raw, "donor": donor, "recipient": recipient}


def count_in_thousands(raw):
    raw["parts"].append("added")
    return {**raw, "amount": raw["amount"] * 1_000}


CHAIN = Chain("schema", (split_flow, count_in_thousands))


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind = "acme.tranche"


def test_a_chain_without_steps_is_at_version_1():
    assert Chain("schema").current == 1
    assert FILES.current == SCHEMA == 1


def test_steps_run_one_after_the_other_from_the_version_that_is_given():
    assert CHAIN.current == 3
    assert CHAIN.lift({"flow": "JPN>UKR", "amount": 3, "parts": []}, 1) == {
        "amount": 3_000,
        "parts": ["added"],
        "donor": "JPN",
        "recipient": "UKR",
    }
    assert CHAIN.lift({"amount": 3, "parts": []}, 2) == {"amount": 3_000, "parts": ["added"]}


def test_what_is_given_is_never_changed():
    raw = {"flow": "JPN>UKR", "amount": 3, "parts": ["first"]}
    CHAIN.lift(raw, 1)
    assert raw == {"flow": "JPN>UKR", "amount": 3, "parts": ["first"]}


def test_what_is_current_comes_back_as_it_is():
    raw = {"amount": 3}
    assert CHAIN.lift(raw, 3) is raw


@pytest.mark.parametrize("version", [0, -1, 4, True, "1", 1.0, None, [1]])
def test_an_unknown_version_is_refused_and_the_message_says_which_are_readable(version):
    with pytest.raises(VersionError, match=r"is no schema that can be read: 1 to 3 are$"):
        CHAIN.lift({}, version)


def test_the_message_is_right_where_only_one_version_exists():
    with pytest.raises(VersionError, match=r"^the number 2 is no schema that can be read: 1 is$"):
        FILES.lift({}, 2)


def test_a_step_that_fails_is_named():
    with pytest.raises(VersionError, match=r"^the step from 1 to 2 of the schema failed: KeyError: 'flow'$"):
        CHAIN.lift({"amount": 3}, 1)


def test_a_step_that_returns_nothing_is_named():
    with pytest.raises(VersionError, match=r"^the step from 1 to 2 of the schema returned no mapping$"):
        Chain("schema", (lambda _: None,)).lift({}, 1)


# --- of a record -------------------------------------------------------------------------------


def lifted(raw, *steps):
    return upcast(raw, CORE.extended(Tranche, upcasts={"acme.tranche": steps}))


def test_a_record_without_version_is_in_version_1():
    raw = {"kind": "acme.tranche", "flow": "JPN>UKR"}
    assert lifted(raw, split_flow) == {"kind": "acme.tranche", "donor": "JPN", "recipient": "UKR"}
    assert raw == {"kind": "acme.tranche", "flow": "JPN>UKR"}


def test_a_record_in_the_current_version_is_left_alone_but_for_the_version():
    assert lifted({"kind": "acme.tranche", "version": 2, "x": 1}, split_flow) == {"kind": "acme.tranche", "x": 1}


def test_a_step_may_count_the_version_on():
    steps = (lambda raw: {**raw, "version": 2},)
    assert lifted({"kind": "acme.tranche"}, *steps) == {"kind": "acme.tranche"}


def test_a_step_does_not_change_the_kind():
    with pytest.raises(VersionError, match=r"'acme.tranche' one of 'acme.slice': keep the kind"):
        lifted({"kind": "acme.tranche"}, lambda raw: {**raw, "kind": "acme.slice"})


def test_an_unknown_version_of_a_kind_is_refused():
    with pytest.raises(
        VersionError, match=r"the number 3 is no version of 'acme.tranche' that can be read: 1 to 2 are"
    ):
        lifted({"kind": "acme.tranche", "version": 3}, split_flow)


@pytest.mark.parametrize("kind", ["comitted", 5, None, ["a"]])
def test_a_kind_that_is_unknown_is_for_others_to_refuse(kind):
    assert upcast({"kind": kind, "version": 7, "x": 1}, CORE) == {"kind": kind, "x": 1}


def test_an_unknown_schema_is_refused():
    with pytest.raises(VersionError, match="schema"):
        upcast({"kind": "committed"}, CORE, schema=2)
