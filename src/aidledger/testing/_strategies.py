"""Strategies for values and questions: days, amounts, sources, tallies, from alphabets so small that they meet."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger import Bag, Event, Money, Projection, Shares, Source, Tally, When
from aidledger._records.vocabulary import dimensions
from aidledger._values import codes
from aidledger.errors import MissingExtraError
from aidledger.events import Alteration
from aidledger.projections import agreements, allocated, committed, deliveries, disbursed, milestones, pledged, reported

try:
    import hypothesis
    from hypothesis import find, note, strategies
    from hypothesis.errors import NoSuchExample, Unsatisfiable
    from hypothesis.strategies import SearchStrategy
except ImportError as error:
    raise MissingExtraError("aidledger.testing", "testing") from error


def given(*drawn: SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Return what Hypothesis's ``given`` does, without a deadline: that would measure the machine, not the law.

    Everything else is as the profile in force has it.
    """

    def tried(law: Callable[..., None]) -> Callable[[], None]:
        made: Callable[[], None] = hypothesis.settings(deadline=None)(hypothesis.given(*drawn)(law))
        return made

    return tried


NOTHING_FOUND = (NoSuchExample, Unsatisfiable)


def searching() -> hypothesis.settings:
    """Return how something is looked for that may be rare: the first that is found will do."""
    return hypothesis.settings(
        max_examples=60, database=None, deadline=None, phases=[hypothesis.Phase.generate], derandomize=False
    )


__all__ = ["NOTHING_FOUND", "SearchStrategy", "find", "given", "note", "searching", "strategies"]


DAYS: Final = tuple(
    dt.date(*day)
    for day in ((2024, 1, 31), (2024, 1, 1), (2024, 2, 1), (2023, 12, 31), (2024, 2, 29), (2024, 3, 1), (2024, 1, 15))
)
"""The days on which dates begin and end: first and last days of months, quarters and years, and one between."""

KNOWN: Final = tuple(dt.date(*day) for day in ((2024, 6, 1), (2024, 7, 1), (2024, 7, 2), (2025, 1, 1)))
"""The days on which records become known."""

_BESIDE: Final = sorted({day + dt.timedelta(days=step) for day in DAYS for step in (-1, 1)} - {*DAYS})
_LATE: Final = (dt.date(2024, 3, 2), dt.date(2024, 4, 30), dt.date(2025, 1, 1))
_EXACT: Final = tuple(map(dt.date.isoformat, DAYS))
_IMPRECISE: Final = (
    *("2024-01", "2024-02", "2024-01", "2024-02", "2024", "2023", "2023-12", "2024-Q1", "2023-Q4"),
    *("2024-01~", "2024?", "2024-02%", "2024-01-31~", "2023/2024-01?"),
    *(f"{first}/{last}" for first, last in itertools.combinations(sorted(DAYS), 2)),
)
# As many imprecise dates as twice the exact ones, and as many open ones on either side as exact ones.
_CLOSED: Final = (*map(When.parse, _EXACT * 5), *map(When.parse, _IMPRECISE * 2))
_OPEN: Final = tuple(When.parse(text.format(day)) for text in ("../{}", "{}/..") for day in _EXACT * 5)
_AMOUNTS: Final = ("1", "2", "3", "10", "0.1", "1000000000000000000000000000000.01")  # the last has 33 digits
_CURRENCIES: Final = ("USD", "USD", "USD", "EUR")

_CONTROLS: Final = ("Cc", "Cs", "Zl", "Zp")
_TURNING: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # they turn the direction of what follows
CHARACTERS: Final = strategies.characters(
    exclude_categories=_CONTROLS, include_characters="\t\n", exclude_characters=_TURNING
)
"""The characters that a text may hold."""


def days(*, anywhere: bool = False) -> SearchStrategy[dt.date]:
    """Return a strategy for days: those on which dates begin and end, the days beside them, and some after all that."""
    return strategies.dates() if anywhere else strategies.sampled_from((*DAYS, *DAYS, *_BESIDE, *_LATE * 6))


def known_days() -> SearchStrategy[dt.date]:
    """Return a strategy for days of knowledge: those on which records become known, the days beside, long before."""
    beside = (day + dt.timedelta(days=step) for day in KNOWN for step in (-1, 1))
    return strategies.sampled_from((*KNOWN, *KNOWN, *beside, DAYS[0]))


def whens(*, closed: bool = True, anywhere: bool = False) -> SearchStrategy[When]:
    """Return a strategy for dates: exact days, intervals that overlap, years, quarters and months, marked or not.

    Without ``closed`` also those that are open on one side, as ``since`` and ``period`` can be.
    """
    if not anywhere:
        return strategies.sampled_from(_CLOSED if closed else (*_CLOSED, *_OPEN))
    points = _points()
    texts = points | strategies.tuples(strategies.dates(), strategies.dates()).map(
        lambda pair: "/".join(map(str, sorted(pair)))
    )
    if not closed:
        texts |= points.map("../{}".format) | points.map("{}/..".format)
    return texts.map(When.parse)


def moneys(*, signed: bool = False, anywhere: bool = False) -> SearchStrategy[Money]:
    """Return a strategy for amounts above zero, or with ``signed`` of either sign, mostly of one currency."""
    if anywhere:
        amounts = decimals() if signed else decimals().map(abs)
        return strategies.builds(Money, amounts, strategies.sampled_from(sorted(codes.CURRENCIES)))
    signs = ("", "-") if signed else ("",)
    every = itertools.product(_AMOUNTS, signs, _CURRENCIES)
    return strategies.sampled_from([Money(f"{sign}{amount}", currency) for amount, sign, currency in every])


def decimals() -> SearchStrategy[Decimal]:
    """Return a strategy for exact figures of either sign: whole, with many places, far beyond 28 digits."""
    digits = (
        strategies.integers(-(10**9), 10**9)
        | strategies.integers(10**40, 10**60)
        | strategies.integers(-(10**60), -(10**40))
    )
    return strategies.builds(lambda number, places: Decimal(number).scaleb(-places), digits, strategies.integers(0, 30))


def bags(*, anywhere: bool = False) -> SearchStrategy[Bag]:
    """Return a strategy for sums of signed amounts, of no currency, one, or several."""
    return strategies.lists(moneys(signed=True, anywhere=anywhere), max_size=4).map(lambda amounts: Bag(*amounts))


def divisions() -> SearchStrategy[Shares]:
    """Return a strategy for the ways in which an event divides among recipients, some of which do not make 100."""
    return strategies.sampled_from(DIVISIONS)


DIVISIONS: Final = (
    Shares({"UKR": 60, "POL": 40}),
    Shares({"UKR": 60}),
    Shares({"POL": "0.5", "SOM": "33.3"}),
    Shares({"UKR": 100}),
)


def texts() -> SearchStrategy[str]:
    """Return a strategy for the texts that a record may hold: any script, quotes, tabs and newlines."""
    visible = strategies.characters(exclude_categories=(*_CONTROLS, "Zs"), exclude_characters=_TURNING)
    around = strategies.text(CHARACTERS, max_size=10)
    awkward = (
        '"',
        "'''",
        '"""',
        "\\",
        "\\u0041",
        "[[event]]",
        "# no comment",
        "a = 1\n[x]\n",
        "\n\t.",
        '"\n""""',
        "=1+1",
    )
    return strategies.builds("{}{}{}".format, around, visible, around) | strategies.sampled_from(awkward)


def sources() -> SearchStrategy[Source]:
    """Return a strategy for sources, some without publisher or date."""
    return strategies.builds(
        Source,
        title=strategies.none() | texts(),
        publisher=strategies.none() | texts(),
        published=strategies.none() | whens(closed=False, anywhere=True),
        accessed=strategies.none() | days(anywhere=True),
        locator=strategies.none() | texts(),
        url=strategies.none() | strategies.just("https://example.org/a?b=c#d"),
    )


def _points() -> SearchStrategy[str]:
    """Texts of days, months, quarters and years anywhere in the calendar, marked or not."""
    shown = strategies.sampled_from(("{0}", "{0:%Y-%m}", "{0:%Y}", "{0:%Y}-Q{1}", "{0:%Y}-3{2}"))
    return strategies.builds(_written, strategies.dates(), shown, strategies.sampled_from(("", "~", "?", "%")))


def _written(day: dt.date, shown: str, mark: str) -> str:
    quarter = (day.month + 2) // 3
    return shown.replace("%Y", f"{day.year:04}").format(day, quarter, quarter + 2) + mark


_WHERE: Final[tuple[dict[str, Any], ...]] = (
    *({}, {}, {}, {}),
    {"instrument": "loan"},
    {"instrument": "loan"},
    {"donor": "JPN"},
    {"recipient": "UKR"},
    {"category": "financial"},
    {"instrument": "mixed"},
    {"donor": None},
    {"recipient": {"UKR", "POL"}},
    {"instrument": {"loan", "mixed"}},
    {"donor": {"JPN", None}, "instrument": "loan"},
    {"recipient": "SOM", "category": {"financial", "humanitarian", "military"}},
    {"channel": None, "fact": {"f", "g"}},
)
_BY: Final[tuple[tuple[str, ...], ...]] = (
    (),
    (),
    ("donor",),
    ("instrument",),
    ("recipient",),
    ("donor", "recipient"),
    ("instrument", "category"),
    ("kind", "dataset"),
    ("fact", "instrument"),
)


def tallies(*bases: Tally[Any]) -> SearchStrategy[Tally[Any]]:
    """Return a strategy for tallies made of these, or of shipped ones, with ``where``, ``by`` and ``combined``."""
    every = bases or (committed, committed, committed, disbursed, allocated, pledged)
    return strategies.builds(
        _asked,
        strategies.sampled_from(every),
        strategies.sampled_from(_WHERE),
        strategies.sampled_from(_BY),
        strategies.integers(0, 3),
    )


def projections() -> SearchStrategy[Projection[Any]]:
    """Return a strategy for projections: folds that depend on the order, and tallies."""
    folds: tuple[Projection[Any], ...] = (SHOWN, agreements, deliveries, milestones, reported, SHOWN.map(len))
    return strategies.one_of(strategies.sampled_from(folds), tallies())


@attrs.frozen
class Shown(Projection[tuple[tuple[str, str | None], ...]]):
    """The id of every event that it is shown, in order, with that of what it alters.

    Nothing about a timeline goes unnoticed by it, but for an alteration of nothing, which counts nothing.
    """

    name = "shown"
    merge = None
    commutes = False

    def initial(self) -> tuple[tuple[str, str | None], ...]:
        """Return nothing."""
        return ()

    def evolve(self, state: tuple[tuple[str, str | None], ...], event: Event) -> tuple[tuple[str, str | None], ...]:
        """Return what was shown before, and this event."""
        if not isinstance(event, Alteration):
            return (*state, (event.id, None))
        return state if event.altered is None else (*state, (event.id, event.altered.id))

    def finish(self, state: tuple[tuple[str, str | None], ...]) -> tuple[tuple[str, str | None], ...]:
        """Return all that was shown."""
        return state


SHOWN: Final = Shown()
"""The projection that remembers everything."""


def _asked(base: Tally[Any], where: dict[str, Any], by: tuple[str, ...], kept_apart: int) -> Tally[Any]:
    """Return the tally with what of this it can be asked; one in four does not combine data sets."""
    known = dimensions(tuple(kind for kind, _ in base.counts))
    asked = base.where(**{field: values for field, values in where.items() if field in known})
    if grouped := [field for field in by if field in known]:
        asked = asked.by(*grouped)
    return asked if kept_apart == 3 else asked.combined()  # noqa: PLR2004 -- one in four
