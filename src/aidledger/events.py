"""The kinds of record: past-tense facts, immutable and dated.

A `Record` is anything that a ledger holds. An `Event` says that something happened, on some day
(``occurred``); `Retracted`, the only record that is no event, says that a record was wrong.
What a source does not say is ``None``. Field words are those of IATI, codes those of ISO.

A kind that adds no field to its base is no attrs class of its own, and equality is written once for all: each
method that attrs makes for each class would be felt when aidledger is imported.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
from decimal import Decimal
from typing import Any, ClassVar, Final, TypeVar, cast

import attrs

from aidledger import codes, fields
from aidledger.fields import Shares
from aidledger.findings import Origin
from aidledger.money import Money, Qualifier
from aidledger.when import When, later

R = TypeVar("R", bound="Record")
E = TypeVar("E", bound="Event")

_ASIDES: Final = ("origin", "altered")
"""The fields that are no part of the content of a record."""


@attrs.frozen(kw_only=True)
class Source:
    """Where a figure comes from: a publication, and the place in it.

    ``published`` may be imprecise; ``accessed`` is the day on which a page without a date was read.
    A source without publisher, or without any date, is a finding of the checks.

    >>> Source(title="The Kyiv-Tokyo axis", publisher="CEIAS", published="2025-08-15").published
    When('2025-08-15')
    """

    title: str | None = attrs.field(default=None, validator=fields.is_text)
    publisher: str | None = attrs.field(default=None, validator=fields.is_text)
    published: When | None = attrs.field(default=None, converter=fields.as_optional_when)
    accessed: dt.date | None = attrs.field(default=None, converter=fields.as_accessed)
    locator: str | None = attrs.field(default=None, validator=fields.is_text)
    url: str | None = attrs.field(default=None, validator=fields.is_text)


@functools.cache
def _compared(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind) if field.eq)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Record:
    """What a ledger holds: one immutable statement, known from the end of the day ``recorded``.

    ``id`` is the key of this one record, ``fact`` the stable key of what it states, ``dataset`` the
    series that it belongs to. ``release`` is the label of the publication that an import read it from; a record
    without one was made by hand. ``origin`` is where it was read; it is no part of equality or digest.
    """

    kind: ClassVar[str]

    id: str = attrs.field(validator=fields.is_key)
    fact: str = attrs.field(validator=fields.is_key)
    dataset: str = attrs.field(validator=fields.is_key)
    recorded: dt.date = attrs.field(converter=fields.as_recorded)
    release: str | None = attrs.field(default=None, validator=fields.is_label)
    sources: tuple[Source, ...] = attrs.field(default=(), converter=fields.as_tuple, validator=fields.all_are(Source))
    note: str | None = attrs.field(default=None, validator=fields.is_text)
    origin: Origin | None = attrs.field(default=None, init=False, eq=False, repr=False)

    def __eq__(self, other: object) -> bool:
        """Return whether another record is of the same class and states the same."""
        if type(other) is not type(self):
            return NotImplemented
        names = _compared(type(self))  # type: ignore[arg-type]  # a class has a hash, whatever its instances have
        return self is other or all(getattr(self, name) == getattr(other, name) for name in names)

    def __hash__(self) -> int:
        """Return a hash by the id, which equal records share."""
        return hash(self.id)

    def __repr__(self) -> str:
        """Return what is stated, and nothing of what is not."""
        stated = (
            f"{field.name}={value if isinstance(value, (dt.date, When, Money)) else repr(value)}"
            for field in attrs.fields(type(self))
            if field.eq and field.name != "sources" and (value := getattr(self, field.name)) not in (None, ())
        )
        return f"{type(self).__name__}({', '.join(stated)}, {len(self.sources)} source(s))"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Event(Record):
    """Something that happened, on some day of ``occurred``.

    ``supersedes`` names the records of the same fact and data set that this one replaces, because
    they were wrong. A class of your own subclasses this, is frozen, and has a dot in its ``kind``.
    """

    occurred: When = attrs.field(converter=fields.as_occurred)
    supersedes: tuple[str, ...] = attrs.field(default=(), converter=fields.as_tuple, validator=fields.are_keys)
    title: str | None = attrs.field(default=None, validator=fields.is_text)

    @property
    def placed_on(self) -> dt.date:
        """The day on which a timeline puts it: the latest that it can be.

        An alteration is put on the later of its own and that of what it alters.
        """
        return cast("dt.date", self.occurred.latest)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Retracted(Record):
    """The record that ``retracts`` names was wrong, and nothing replaces it. It has no date of its own."""

    kind: ClassVar[str] = "retracted"

    retracts: str = attrs.field(validator=fields.is_key)
    reason: str | None = attrs.field(default=None, validator=fields.is_text)


# --- money ------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Flow(Event):
    """What every event about money can state; ``amount`` is exact, and not zero.

    Below zero it takes back what was stated before: an allocation is reduced, money that moved came back. A promise
    (`Pledged`, `Committed`, `Guaranteed`) is taken back so where the source does not say which one; where it does,
    that is a `CommitmentChanged` or `Cancelled`.
    ``valued`` is what the source itself made of the amount in another currency, where it did: its own conversion, at
    rates of its own. ``value_date`` is the day whose rates it says are to be used, ``flow_type`` and ``aid_type`` are
    codes of the DAC, as IATI has them ("10", official development assistance; "C01", a project).
    """

    amount: Money = attrs.field(validator=fields.is_money)
    valued: Money | None = attrs.field(default=None, validator=fields.is_optional_money)
    value_date: dt.date | None = attrs.field(default=None, converter=fields.as_value_date)
    donor: str | None = attrs.field(default=None, validator=fields.is_code)
    recipient: str | Shares | None = attrs.field(default=None, validator=fields.is_code_or_shares)
    instrument: str | None = attrs.field(default=None, validator=fields.is_one_of(codes.INSTRUMENTS))
    category: str | None = attrs.field(default=None, validator=fields.is_one_of(codes.CATEGORIES))
    channel: str | None = attrs.field(default=None, validator=fields.is_code)
    mechanism: str | None = attrs.field(default=None, validator=fields.is_text)
    sectors: Shares | None = attrs.field(default=None, validator=fields.is_shares)
    flow_type: str | None = attrs.field(default=None, validator=fields.is_code)
    aid_type: str | None = attrs.field(default=None, validator=fields.is_code)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Draw(Flow):
    """A flow that may draw on a commitment: ``of`` is its fact."""

    of: str | None = attrs.field(default=None, validator=fields.is_optional_key)


class Pledged(Flow):
    """Money was promised indicatively (IATI transaction type 12)."""

    __slots__ = ()

    kind: ClassVar[str] = "pledged"


class Committed(Flow):
    """Money was firmly promised (IATI transaction type 2)."""

    __slots__ = ()

    kind: ClassVar[str] = "committed"


class Guaranteed(Flow):
    """A guarantee was given (IATI transaction type 10)."""

    __slots__ = ()

    kind: ClassVar[str] = "guaranteed"


class Allocated(Draw):
    """A package was earmarked, drawing on a commitment, which it may exceed (Kiel's allocation).

    An ``amount`` below zero is a reduction of what was allocated.
    """

    __slots__ = ()

    kind: ClassVar[str] = "allocated"


class Disbursed(Draw):
    """Money was handed to the recipient (IATI transaction type 3)."""

    __slots__ = ()

    kind: ClassVar[str] = "disbursed"


class Spent(Draw):
    """Money was spent on goods and services (IATI transaction type 4)."""

    __slots__ = ()

    kind: ClassVar[str] = "spent"


class Repaid(Draw):
    """A loan was repaid (IATI transaction type 6)."""

    __slots__ = ()

    kind: ClassVar[str] = "repaid"


class InterestPaid(Draw):
    """Interest was paid (IATI transaction type 5)."""

    __slots__ = ()

    kind: ClassVar[str] = "interest-paid"


# --- alterations: the world changed, and the earlier event was right -------------------------


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Alteration(Event):
    """An event that changes what an earlier one set: ``of`` is the fact of that one.

    It states no donor, recipient or the like: it has those of what it alters. In a timeline
    ``altered`` is that event, or None where no live record of the fact is of the kind ``alters``.
    """

    alters: ClassVar[type[Event]]

    of: str = attrs.field(validator=fields.is_key)
    altered: Event | None = attrs.field(default=None, init=False, eq=False, repr=False)

    @property
    def placed_on(self) -> dt.date:
        """The day on which a timeline puts it, after what it alters."""
        altered = self.altered
        return super().placed_on if altered is None else later(self.occurred, altered.occurred)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommitmentChanged(Alteration):
    """A commitment grew or shrank by the signed ``amount`` (IATI type 2, of an existing commitment).

    ``valued``, of the same sign, is the source's own conversion, ``value_date`` as of every `Flow`.
    """

    kind: ClassVar[str] = "commitment-changed"
    alters: ClassVar[type[Event]] = Committed

    amount: Money = attrs.field(validator=fields.is_money)
    valued: Money | None = attrs.field(default=None, validator=fields.is_optional_money)
    value_date: dt.date | None = attrs.field(default=None, converter=fields.as_value_date)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Cancelled(Alteration):
    """A commitment ended; ``amount`` is what was withdrawn of it, zero or above.

    ``valued`` is the source's own conversion of that, as of every `Flow`.
    """

    kind: ClassVar[str] = "cancelled"
    alters: ClassVar[type[Event]] = Committed

    amount: Money = attrs.field(validator=fields.is_money)
    valued: Money | None = attrs.field(default=None, validator=fields.is_optional_money)


# --- accords, milestones and things ------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AgreementSigned(Event):
    """Parties signed an accord.

    It is in force from then on, unless ``takes_effect`` is ``on-entry``: then only an
    `AgreementEnteredIntoForce` brings it into force.
    """

    kind: ClassVar[str] = "agreement-signed"

    parties: tuple[str, ...] = attrs.field(default=(), converter=fields.as_tuple, validator=fields.are_codes)
    takes_effect: str | None = attrs.field(default=None, validator=fields.is_one_of(("on-signature", "on-entry")))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AgreementEnteredIntoForce(Event):
    """The accord whose fact is ``of`` entered into force."""

    kind: ClassVar[str] = "agreement-entered-into-force"

    of: str = attrs.field(validator=fields.is_key)


class AgreementEnded(Alteration):
    """The accord whose fact is ``of`` ended."""

    __slots__ = ()

    kind: ClassVar[str] = "agreement-ended"
    alters: ClassVar[type[Event]] = AgreementSigned


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MilestoneReached(Event):
    """A dated fact of policy or mechanism; ``period`` is how long it lasted, where it did."""

    kind: ClassVar[str] = "milestone-reached"

    parties: tuple[str, ...] = attrs.field(default=(), converter=fields.as_tuple, validator=fields.are_codes)
    period: When | None = attrs.field(default=None, converter=fields.as_optional_when)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Delivered(Event):
    """Goods or a service were delivered; ``quantity`` counts ``item`` in ``unit``, where it is known."""

    kind: ClassVar[str] = "delivered"

    item: str = attrs.field(validator=fields.is_stated_text)
    quantity: Decimal | None = attrs.field(default=None, converter=fields.as_optional_number)
    qualifier: Qualifier = attrs.field(default=Qualifier.EXACT, converter=fields.as_qualifier)
    unit: str | None = attrs.field(default=None, validator=fields.is_text)
    form: str | None = attrs.field(default=None, validator=fields.is_one_of(("goods", "service")))
    value: Money | None = attrs.field(default=None, validator=fields.is_optional_money)
    of: str | None = attrs.field(default=None, validator=fields.is_optional_key)
    donor: str | None = attrs.field(default=None, validator=fields.is_code)
    recipient: str | Shares | None = attrs.field(default=None, validator=fields.is_code_or_shares)
    category: str | None = attrs.field(default=None, validator=fields.is_one_of(codes.CATEGORIES))
    channel: str | None = attrs.field(default=None, validator=fields.is_code)
    partners: tuple[str, ...] = attrs.field(default=(), converter=fields.as_tuple, validator=fields.are_codes)
    location: str | None = attrs.field(default=None, validator=fields.is_code)


# --- what sources report as cumulative: shown beside what is itemised, never added to it -------


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Claim(Event):
    """A source's own cumulative statement as of ``occurred``.

    Its scope is what it states of donor, recipient, instrument, category, channel and mechanism;
    ``measure`` names the tally that it claims, ``since`` the day from which it counts, ``period``
    the time that it is about. ``within`` is how far the true figure may be from the stated one, as where a
    source rounds; left out, the ``qualifier`` alone says how exact it is.
    """

    donor: str | None = attrs.field(default=None, validator=fields.is_code)
    recipient: str | None = attrs.field(default=None, validator=fields.is_code)
    instrument: str | None = attrs.field(default=None, validator=fields.is_one_of(codes.INSTRUMENTS))
    category: str | None = attrs.field(default=None, validator=fields.is_one_of(codes.CATEGORIES))
    channel: str | None = attrs.field(default=None, validator=fields.is_code)
    mechanism: str | None = attrs.field(default=None, validator=fields.is_text)
    measure: str | None = attrs.field(default=None, validator=fields.is_one_of(codes.MEASURES))
    qualifier: Qualifier = attrs.field(default=Qualifier.EXACT, converter=fields.as_qualifier)
    since: When | None = attrs.field(default=None, converter=fields.as_optional_when)
    period: When | None = attrs.field(default=None, converter=fields.as_optional_when)
    within: Decimal | None = attrs.field(default=None, converter=fields.as_optional_number)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TotalReported(Claim):
    """A source stated a total."""

    kind: ClassVar[str] = "total-reported"

    amount: Money = attrs.field(validator=fields.is_money)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ShareReported(Claim):
    """A source stated a total as a ``percent`` of something, ``base`` ("GDP")."""

    kind: ClassVar[str] = "share-reported"

    percent: Decimal = attrs.field(converter=fields.as_number)
    base: str | None = attrs.field(default=None, validator=fields.is_text)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RankReported(Claim):
    """A source ranked the donor; ``rank`` 1 is the first, ``among`` says what was ranked."""

    kind: ClassVar[str] = "rank-reported"

    rank: int = attrs.field(validator=fields.is_whole)
    among: str | None = attrs.field(default=None, validator=fields.is_text)


@functools.cache
def _derives(kind: type[Any]) -> bool:
    return any(not field.init and field.name not in _ASIDES for field in attrs.fields(kind))


def derives(event: Event) -> bool:
    """Return whether the kind of an event works fields out when one is made, and so perhaps from its date."""
    return _derives(type(event))  # type: ignore[arg-type]  # a class has a hash, whatever its instances have


def redated(event: E, when: When) -> E:
    """Return the event with another date; what its kind works out when an event is made is worked out again."""
    if not derives(event):
        return annotated(event, occurred=when)
    asides = {name: getattr(event, name) for name in _ASIDES if hasattr(event, name)}
    return annotated(attrs.evolve(event, occurred=when), **asides)


def annotated(record: R, **asides: object) -> R:
    """Return the same record with asides (``origin``, ``altered``), which are no part of its content."""
    twin = copy.copy(record)
    for name, value in asides.items():
        object.__setattr__(twin, name, value)
    return twin
