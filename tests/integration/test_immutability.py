"""Nothing that can be reached from an event, a ledger or an answer can be changed.

`reached` walks through attributes, properties, keys and items, as a user can; `refuses` tries to change each thing that
it finds. What is private is looked at too: it may hold mappings, but none that changes after others can see it.
"""

from __future__ import annotations

import datetime as dt
import enum
import inspect
import operator
import types
from collections.abc import Collection, Mapping, MutableMapping, MutableSequence, MutableSet
from decimal import Decimal

import attrs
import pytest

from aidledger import CORE, Ledger, Shares, check, reference, retract, revise
from aidledger.errors import Origin
from aidledger.events import (
    AgreementEnded,
    AgreementEnteredIntoForce,
    Cancelled,
    CommitmentChanged,
    Committed,
    Disbursed,
    MilestoneReached,
)
from aidledger.projections import TALLIES, agreements, committed, deliveries, milestones, reported
from tests.records import record

MUTABLE = (MutableSequence, MutableMapping, MutableSet, bytearray, memoryview)
CHANGERS = (
    "append extend insert pop popitem remove discard clear add update setdefault sort reverse __setitem__ __delitem__"
).split()
# classes and functions can be given attributes by anybody, and so can members of an enum: they are looked at no further
CODE = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, enum.Enum)
# what is reached from these are ever more numbers
SCALARS = (str, bytes, int, Decimal, dt.date, dt.timedelta)


def children(value, *, private=False):
    """Return what can be reached from a value in one step, each with how it is written."""
    if isinstance(value, (*CODE, *SCALARS)):
        return
    for name in dir(value):
        if name.startswith("__") or (name.startswith("_") and not private):
            continue
        kept = inspect.getattr_static(value, name)
        if isinstance(kept, (types.FunctionType, classmethod, staticmethod, types.MethodDescriptorType)):
            continue
        if isinstance(kept, property) and private:
            continue  # worked out from what is kept, which is looked at itself
        yield f".{name}", getattr(value, name)
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield f".keys()[{key!r}]", key
            yield f"[{key!r}]", each
    elif isinstance(value, Collection):
        for index, each in enumerate(value):
            yield f"[{index}]", each


def reached(value, name, *, private=False):
    """Return everything that can be reached from a value, once, with a way to write it."""
    seen: dict[int, object] = {}
    waiting = [(name, value)]
    while waiting:
        path, each = waiting.pop()
        if id(each) not in seen:
            seen[id(each)] = each  # kept, so that no other value gets its id
            yield path, each
            waiting.extend((path + step, child) for step, child in children(each, private=private))


def refuses(value):
    """Return the ways in which a value let itself be changed: an empty list, where it refused."""
    if isinstance(value, CODE):
        return []
    took = [f"is a {type(value).__name__}"] if isinstance(value, MUTABLE) else []
    took += [f"has {name}()" for name in CHANGERS if hasattr(value, name)]
    kept = {step.removeprefix("."): child for step, child in children(value) if step.startswith(".")}
    for name, child in {**kept, "anything": None}.items():
        if lets(setattr, value, name, child):
            took.append(f"lets one set .{name}")
        elif lets(delattr, value, name):
            took.append(f"lets one delete .{name}")
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, Collection) else ()
    for key, child in list(items)[:1]:
        if lets(operator.setitem, value, key, child) or lets(operator.delitem, value, key):
            took.append(f"lets one change [{key!r}]")
    return took


def lets(change, *arguments):
    try:
        change(*arguments)
    except (AttributeError, TypeError):
        return False
    return True


def rich_ledger():
    """Return the reference ledger with everything that it does not have: alterations, corrections, shares."""
    ledger = reference()
    era = ledger["jpn-ukr-era-loan@2026-11-22"]
    more = [
        record(CommitmentChanged, "more", of="jpn-ukr-era-loan", amount="USD 5", dataset="japan-ukraine"),
        record(Cancelled, "less", of="jpn-ukr-era-loan", amount="USD 5", dataset="japan-ukraine"),
        record(AgreementEnteredIntoForce, "entry", of="jpn-ukr-security-accord", dataset="japan-ukraine"),
        record(AgreementEnded, "end", of="jpn-ukr-security-accord", dataset="japan-ukraine", occurred="2024-12"),
        record(
            Disbursed, "paid", amount="USD 5", recipient=Shares({"UKR": 60}), dataset="japan-ukraine", occurred="2024~"
        ),
        revise(era, recorded="2026-12-01", sources=era.sources, note="again"),
        retract(ledger["jpn-ukr-gas-turbines@2025-08-15"], recorded="2026-12-01"),
    ]
    return ledger.including(*more)


LEDGER = rich_ledger()
AT = LEDGER.as_of("2025-12-31")
PROJECTIONS = {
    **TALLIES,
    "by": committed.by("donor"),
    "by two": committed.by("instrument", "recipient"),
    "where": committed.where(recipient={"UKR", "SOM"}).combined(),
    "agreements": agreements,
    "deliveries": deliveries,
    "milestones": milestones,
    "reported": reported,
}
ROOTS = {
    "ledger": lambda: LEDGER,
    "records": lambda: tuple(LEDGER),
    "line": lambda: LEDGER.timeline(known="2026-11-30"),
    "at": lambda: AT,
    "possible": lambda: LEDGER.as_of("2023-06-30").possible(),
    "findings": lambda: check(LEDGER),
    "vocabulary": lambda: CORE,
    "explanation": lambda: AT.explain(committed.by("recipient")),
    "bounds": lambda: AT.bounds(committed.by("recipient")),
    "projections": lambda: tuple(PROJECTIONS.values()),
    **{f"answer of {name}": lambda each=each: AT.answer(each) for name, each in PROJECTIONS.items()},
}


@pytest.mark.parametrize("name", ROOTS)
def test_nothing_that_can_be_reached_can_be_changed(name):
    root = ROOTS[name]()
    before = LEDGER.digest(), AT.answer(committed), repr(root)
    for path, value in reached(root, name):
        assert refuses(value) == [], path
    assert (LEDGER.digest(), AT.answer(committed), repr(root)) == before


def test_the_walk_goes_everywhere():
    paths = dict(reached(LEDGER, "ledger"))
    kinds = {type(value).__name__ for value in paths.values()}
    assert {
        "Committed",
        "Cancelled",
        "Retracted",
        "Source",
        "When",
        "Money",
        "Shares",
        "Decimal",
        "date",
        "Origin",
    } <= kinds
    answers = {type(value).__name__ for _, value in reached(AT.answer(reported), "answer")}
    assert {"Reported", "ClaimGroup", "Groups", "RankReported", "tuple"} <= answers
    assert any(path.endswith(".altered.amount") for path, _ in reached(tuple(AT), "at"))


def test_the_walk_finds_what_can_be_changed():
    @attrs.define
    class Loose:
        names: list[str]
        kept: tuple[object, ...] = ()

    tangled = types.MappingProxyType({"a": (Loose(["x"], ({1},)),)})
    found = {path: refuses(value) for path, value in reached(tangled, "it")}
    assert {path for path, took in found.items() if took} == {
        "it['a'][0]",
        "it['a'][0].names",
        "it['a'][0].kept[0]",
    }
    assert found["it['a'][0]"] == ["lets one set .kept", "lets one set .names"]
    assert "is a list" in found["it['a'][0].names"]
    assert "lets one change [0]" in found["it['a'][0].names"]
    assert "is a set" in found["it['a'][0].kept[0]"]


# --- what is private ------------------------------------------------------------------------------

WORKED_OUT = {"Ledger._by_id", "Ledger._known", "Knowledge._steps", "Steps.bands", "Steps.possible", "Steps.datasets"}
STEPS_BY_KIND = {"Tally._amounts", "Fold._by_kind"}


def private_mappings(root):
    for path, value in reached(root, "it", private=True):
        for step, child in children(value, private=True):
            if isinstance(child, MUTABLE) and step.startswith("."):
                yield f"{type(value).__name__}{step}", path, child


def test_private_mappings_are_these_and_no_others():
    AT.project(committed)
    found = {name for root in (AT, LEDGER, committed, agreements) for name, _, _ in private_mappings(root)}
    assert found == WORKED_OUT | STEPS_BY_KIND


def test_what_threads_share_is_replaced_whole_and_never_changed():
    ledger = rich_ledger()
    at = ledger.as_of("2025-12-31")
    at.project(committed)
    shared = {(name, path): (mapping, dict(mapping)) for name, path, mapping in private_mappings(ledger)}
    assert {name for name, _ in shared} >= WORKED_OUT
    for known in ("2025-08-15", "2025-12-31", None):
        for projection in PROJECTIONS.values():
            ledger.as_of("2024-06-30", known=known).answer(projection)
    ledger.including(record(MilestoneReached, "new"))
    ledger.digest(known="2025-08-15")
    for where, (mapping, before) in shared.items():
        assert mapping == before, where
    assert ledger._known is not shared["Ledger._known", "it"][0]


# --- what is handed in ----------------------------------------------------------------------------


def test_what_is_handed_in_is_copied():
    sources, parts, wanted, supersedes = [], {"UKR": 60}, {"UKR"}, ["a"]
    shares = Shares(parts)
    event = record(Committed, "loan", id="b", amount="USD 5", recipient=shares, sources=sources, supersedes=supersedes)
    tally = committed.where(recipient=wanted)
    records = [record(Committed, "loan", id="a", amount="USD 5"), event]
    ledger = Ledger(records)
    records.clear()
    sources.append("x")
    supersedes.append("b")
    parts["UKR"] = 99
    wanted.clear()
    assert (event.sources, event.supersedes, str(event.recipient)) == ((), ("a",), "Shares({'UKR': '60'})")
    assert str(ledger.as_of("2025-01-01").project(tally)) == "USD 3"
    assert len(ledger) == 2


def test_origins_are_frozen_too():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Origin("a.toml", 1).line = 2
