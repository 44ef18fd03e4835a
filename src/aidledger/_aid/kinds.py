"""The kinds of aid: past-tense facts, immutable and dated.

What a source does not say is ``None``. Field words are those of IATI, codes those of ISO. A kind that adds no
field to its base is not an attrs class of its own: each class that attrs makes costs time when aidledger is imported.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar, Final

import attrs

from aidledger._records.records import Alteration, Event, Retracted
from aidledger._records.vocabulary import Vocabulary
from aidledger._values import codes, fields
from aidledger._values.dates import When
from aidledger._values.fields import Shares
from aidledger._values.money import Groups, Money, Qualifier

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


CORE: Final = Vocabulary(
    Groups(
        {
            kind.kind: kind
            for kind in (
                AgreementEnded,
                AgreementEnteredIntoForce,
                AgreementSigned,
                Allocated,
                Cancelled,
                CommitmentChanged,
                Committed,
                Delivered,
                Disbursed,
                Guaranteed,
                InterestPaid,
                MilestoneReached,
                Pledged,
                RankReported,
                Repaid,
                Retracted,
                ShareReported,
                Spent,
                TotalReported,
            )
        }
    )
)
"""The shipped kinds."""
