from __future__ import annotations

import dataclasses
import pickle
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

import attrs
import pytest

from aidledger import CORE, Event, Money
from aidledger.errors import VocabularyError
from aidledger.events import Alteration, Claim, Committed, Flow, Record, Retracted

if TYPE_CHECKING:
    from fractions import Fraction  # noqa: F401 -- named in a text below, and not there when it runs


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: Money
    parts: tuple[str, ...] = ()


def step(raw):
    return raw


def refused(kind):
    with pytest.raises(VocabularyError) as caught:
        CORE.extended(kind)
    assert len(CORE) == 19
    return str(caught.value)


def own(name="acme.own", bases=(Event,), **fields):
    """Return a frozen kind with fields of these annotations, each of which has a default."""
    body = {
        "__annotations__": {"kind": "ClassVar[str]", **fields},
        "__module__": __name__,
        "kind": name,
        **dict.fromkeys(fields),
    }
    return attrs.frozen(kw_only=True)(type("Own", bases, body))


# --- the shipped kinds ----------------------------------------------------------------------------


def test_core_has_the_shipped_kinds_by_their_stored_names():
    assert list(CORE) == sorted(CORE.kinds)
    assert all(CORE[name].kind == name for name in CORE)
    assert (CORE["committed"], "committed" in CORE, "acme.tranche" in CORE, len(CORE)) == (Committed, True, False, 19)
    assert repr(CORE).startswith("<Vocabulary of agreement-ended, agreement-entered-into-force, ")


@pytest.mark.parametrize("name", ["commited", "", None, 5, ["committed"]])
def test_an_unknown_kind_is_refused_with_those_that_exist(name):
    with pytest.raises(VocabularyError) as caught:
        CORE[name]
    assert f"the kind {name!r} is unknown: " in str(caught.value)
    assert "total-reported" in str(caught.value)


def test_a_slip_in_a_kind_is_answered_with_what_was_probably_meant():
    with pytest.raises(VocabularyError, match=r"did you mean 'committed'\?"):
        CORE["commited"]


# --- own kinds ------------------------------------------------------------------------------------


def test_an_own_kind_comes_beside_the_shipped_ones():
    mine = CORE.extended(Tranche)
    assert mine["acme.tranche"] is Tranche
    assert next(iter(mine)) == "acme.tranche"
    assert (len(mine), len(CORE), "acme.tranche" in CORE) == (20, 19, False)
    assert mine.extended(Tranche) == mine
    assert mine.version("acme.tranche") == 1


def test_a_vocabulary_pickles_and_hashes():
    mine = CORE.extended(Tranche, upcasts={"acme.tranche": (step,)})
    twin = pickle.loads(pickle.dumps(mine))
    assert (twin, twin.version("acme.tranche")) == (mine, 2)
    assert hash(twin) == hash(mine)


def test_a_vocabulary_cannot_be_changed():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        CORE.kinds = {}
    with pytest.raises(TypeError):
        CORE.kinds["acme.tranche"] = Tranche


@pytest.mark.parametrize(
    "name", ["tranche", "", "acme tranche.x", "Acme.tranche", ".tranche", "acme.\x1b[31m", 5, None]
)
def test_an_own_kind_has_a_stored_name_with_a_dot(name):
    assert refused(own(name)) == ('Own: give it a stored name with a dot, as in kind: ClassVar[str] = "acme.tranche"')


def test_a_kind_without_a_name_of_its_own_is_refused():
    @attrs.frozen(kw_only=True)
    class Nameless(Event):
        pass

    assert "Nameless: give it a stored name with a dot" in refused(Nameless)


@pytest.mark.parametrize("base", [Committed, Flow, Tranche, Retracted, Alteration, Claim, Record])
def test_a_kind_subclasses_event_itself(base):
    assert refused(own(bases=(base,))) == (
        "Own: a kind is an attrs class that subclasses Event itself, and no other kind"
    )


def test_what_is_no_attrs_class_is_no_kind():
    class Plain(Event):
        kind: ClassVar[str] = "acme.plain"

    @dataclasses.dataclass(frozen=True)
    class Data:
        kind: ClassVar[str] = "acme.data"

    for kind in (Plain, Data, Event, int, "acme.tranche", None, Tranche(**TRANCHE)):
        assert "a kind is an attrs class that subclasses Event itself" in refused(kind)


def test_a_kind_that_can_change_is_refused():
    @attrs.define(kw_only=True, slots=False)
    class Loose(Event):
        kind: ClassVar[str] = "acme.loose"

        def __setattr__(self, name, value):
            object.__setattr__(self, name, value)

    assert refused(Loose) == "Loose: an event cannot change: write @attrs.frozen(kw_only=True)"


def test_a_kind_inherits_that_it_cannot_change():
    @attrs.define(kw_only=True)
    class Mild(Event):
        kind: ClassVar[str] = "acme.mild"

    event = Mild(id="a", fact="a", dataset="d", recorded="2025-01-01", occurred="2024")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.fact = "b"
    assert "acme.mild" in CORE.extended(Mild)


@pytest.mark.parametrize(
    "annotation", ["float", "float | None", "tuple[float, ...]", "dict[str, complex]", "list[float]"]
)
def test_no_field_of_a_kind_is_a_float(annotation):
    assert refused(own(size=annotation)) == "Own.size: no figure is a float: use Decimal or Money"


@pytest.mark.parametrize(
    "annotation", ["list", "list[str]", "set[str] | None", "tuple[list[str], ...]", "dict[str, int]"]
)
def test_no_field_of_a_kind_can_be_changed(annotation):
    assert refused(own(tags=annotation)) == ("Own.tags: an event cannot change: use tuple[…, ...] or frozenset[…]")


def test_a_type_that_cannot_be_found_is_named():
    message = refused(own(share="Fraction"))
    assert message == (
        "Own: a field's type cannot be found (name 'Fraction' is not defined): import it outside TYPE_CHECKING, or "
        "correct its name"
    )


@pytest.mark.parametrize("annotation", ["Decimal | None", "tuple[str, ...]", "frozenset[int]", "Money", "object"])
def test_fields_that_keep_what_they_hold_are_taken(annotation):
    assert "acme.own" in CORE.extended(own(field=annotation))


def test_two_kinds_cannot_have_one_name():
    with pytest.raises(VocabularyError, match=r"the kind 'acme.tranche' is taken by Tranche: choose another"):
        CORE.extended(Tranche, own("acme.tranche"))


# --- versions -------------------------------------------------------------------------------------


def test_each_upcast_is_a_version():
    mine = CORE.extended(Tranche, upcasts={"acme.tranche": (step, step)})
    assert (mine.version("acme.tranche"), mine.version("committed"), mine.version("never-heard-of")) == (3, 1, 1)
    assert mine.extended(own()).version("acme.tranche") == 3
    assert mine.extended(upcasts={"acme.tranche": [step]}).version("acme.tranche") == 2


def test_upcasts_are_for_kinds_that_exist():
    with pytest.raises(
        VocabularyError, match=r"upcasts for the kind 'acme.trance', which is unknown: did you mean 'acme"
    ):
        CORE.extended(Tranche, upcasts={"acme.trance": (step,)})


TRANCHE = {
    "id": "a",
    "fact": "a",
    "dataset": "d",
    "recorded": "2025-01-01",
    "occurred": "2024",
    "amount": Money(Decimal(5), "USD"),
}


def test_the_label_of_a_release_is_not_a_field_of_an_own_kind():
    @attrs.frozen(kw_only=True)
    class Released(Event):
        kind: ClassVar[str] = "acme.released"
        release: str

    with pytest.raises(VocabularyError, match=r"Released.release: every event has that field: choose another name"):
        CORE.extended(Released)


def test_fields_that_every_event_has_are_not_stated_again():
    @attrs.frozen(kw_only=True)
    class Late(Event):
        kind: ClassVar[str] = "acme.late"
        recorded: str

    with pytest.raises(VocabularyError, match=r"Late.recorded: every event has that field: choose another name"):
        CORE.extended(Late)


@pytest.mark.parametrize("chain", [lambda raw: raw, (3,)])
def test_upcasts_are_functions_in_a_tuple(chain):
    with pytest.raises(VocabularyError, match=r"upcasts of 'committed' are functions in a tuple"):
        CORE.extended(upcasts={"committed": chain})
