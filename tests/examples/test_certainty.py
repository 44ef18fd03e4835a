"""How sure answers are, when sums were reached, what to look up, and where figures come from: worked out by hand.

As best known, the commitments of the reference ledger are 200 million by 24 April 2022, 17 million by 6 July 2022, 14
million on 11 November 2022, 3,700 million in 2023 and 3,000 million on 18 April 2025. As known in 2025 the last was
some day of April 2025, the accord some day of June 2024, and the 17 million had no date at all.
"""

from __future__ import annotations

import pytest

from aidledger import NO, UNKNOWN, YES, Bag, Ledger, Money, When, fold, reference
from aidledger.errors import AmountError, MixedCurrenciesError, PredicateError, SharedStateError, WrongTypeError
from aidledger.events import Cancelled, Committed
from aidledger.projections import agreements, committed, deliveries
from tests.records import record

ACCORD = "jpn-ukr-security-accord"
FIRST, FAO, WHEAT, MIXED, ERA = (
    "jpn-ukr-first-assistance",
    "jpn-ukr-fao-grain-project",
    "jpn-som-wheat-grant",
    "jpn-ukr-loans-and-grants-2023",
    "jpn-ukr-era-loan",
)
IN_2025 = "2025-12-31"


def dollars(amount):
    return Bag(Money(amount, "USD"))


def in_force(state):
    return ACCORD in state.in_force


# --- how sure -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "known", "expected"),
    [
        ("2024-06-12", None, NO),
        ("2024-06-13", None, YES),
        ("2024-05-31", IN_2025, NO),
        ("2024-06-12", IN_2025, UNKNOWN),
        ("2024-06-13", IN_2025, UNKNOWN),
        ("2024-06-30", IN_2025, YES),
    ],
)
def test_the_security_accord_is_in_force(day, known, expected):
    assert reference().as_of(day, known=known).certainty(agreements, in_force) is expected


@pytest.mark.parametrize(
    ("day", "known", "billions", "expected"),
    [
        ("2023-06-30", None, 3, UNKNOWN),  # 231 to 3,931 million
        ("2023-06-30", None, 4, NO),
        ("2023-12-31", None, 3, YES),
        ("2025-04-20", None, 5, YES),
        ("2025-04-20", IN_2025, 5, UNKNOWN),  # some day of April
        ("2025-04-20", IN_2025, 3, YES),
    ],
)
def test_so_many_billions_are_committed(day, known, billions, expected):
    at = reference().as_of(day, known=known)
    assert at.certainty(committed, lambda sums: sums["USD"] >= billions * 10**9) is expected


def test_of_mixed_money_any_part_can_be_loans():
    at = reference().as_of("2024-06-30")
    loans = committed.where(instrument="loan")  # 0 to 3,917 million
    assert at.certainty(loans, lambda sums: sums["USD"] <= 3_917_000_000) is YES
    assert at.certainty(loans, lambda sums: sums["USD"] > 3_917_000_000) is NO
    assert at.certainty(loans, lambda sums: sums["USD"] == 1_234_567_890) is UNKNOWN


def test_two_commitments_make_three_sums():
    either = [record(Committed, name, amount="USD 10", occurred="2024") for name in ("a", "b")]
    at = Ledger(either).as_of("2024-06-30")
    assert at.certainty(committed, lambda sums: sums["USD"] in (0, 10, 20)) is YES
    assert at.certainty(committed, lambda sums: sums["USD"] == 15) is NO


# --- what to look up ---------------------------------------------------------------------------------------


def looked_up(at, tally):
    return [(doubt.event.fact, doubt.field, doubt.width) for doubt in at.bounds(tally).because]


def test_the_day_in_2023_is_all_there_is_to_look_up():
    at = reference().as_of("2023-06-30")
    assert looked_up(at, committed) == [(MIXED, "occurred", dollars(3_700_000_000))]
    assert looked_up(reference().as_of("2023-12-31"), committed) == []


def test_the_widest_comes_first():
    at = reference().as_of("2025-04-20", known=IN_2025)
    assert looked_up(at, committed) == [
        (ERA, "occurred", dollars(3_000_000_000)),
        (FAO, "occurred", dollars(17_000_000)),
    ]


def test_what_of_it_are_loans_nobody_says():
    at = reference().as_of("2024-06-30")
    doubts = at.bounds(committed.where(instrument="loan")).because
    assert [str(doubt) for doubt in doubts] == [
        f"instrument of {MIXED}@2025-08-15 (mixed): up to USD 3,700,000,000",
        f"instrument of {FIRST}@2025-08-15 (not stated): up to USD 200,000,000",
        f"instrument of {FAO}@2026-11-22 (not stated): up to USD 17,000,000",
    ]


# --- when it was reached -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "known", "expected"),
    [
        ("5e9", None, "2025-04-18, certain"),
        ("5e9", IN_2025, "2025-04-01/2025-04-30, certain"),
        ("1e9", None, "2023-01-01/2023-12-31, certain"),
        ("2e8", None, "2022-02-24/2022-04-24, certain"),
        # with the 17 million by July, without them by no day before the 14 million of November
        ("214e6", None, "2022-07-04/2022-07-06, certain"),
        ("214e6", IN_2025, "2022-02-24/2022-11-30, certain"),
        ("7e9", None, "never"),
    ],
)
def test_the_day_on_which_so_much_was_committed(amount, known, expected):
    assert str(reference().timeline(known=known).reaches(committed, Money(amount, "USD"))) == expected


def test_five_billion_is_a_day_that_can_be_computed_with():
    reached = reference().timeline(known=IN_2025).reaches(committed, Money("5e9", "USD"))
    assert reached.when == When("2025-04-01/2025-04-30")
    assert (reached.certain, reached.is_tight) == (True, True)
    assert reached.when.happened_by("2025-03-31") is NO


def test_what_was_reached_and_cancelled():
    ledger = Ledger(
        [
            record(Committed, "loan", amount="USD 10", occurred="2024-01-10"),
            record(Cancelled, "end", of="loan", amount="USD 10", occurred="2024-01-10/2024-02-10"),
        ]
    )
    # on the 10th, unless it was cancelled on the same day
    assert str(ledger.timeline().reaches(committed, Money(10, "USD"))) == "2024-01-10, not certain"


# --- where it comes from -------------------------------------------------------------------------------------


def parts(contributions):
    return [(each.event.fact, each.amount, each.certainty) for each in contributions]


def test_what_counts_is_certain_and_what_can_count_besides_is_not():
    found = reference().as_of("2025-04-20", known=IN_2025).explain(committed)
    assert parts(found) == [
        (FIRST, dollars(200_000_000), YES),
        (WHEAT, dollars(14_000_000), YES),
        (MIXED, dollars(3_700_000_000), YES),
    ]
    assert parts(found.possible) == [(FAO, dollars(17_000_000), UNKNOWN), (ERA, dollars(3_000_000_000), UNKNOWN)]
    assert found.total == dollars(3_914_000_000)


def test_of_what_is_mixed_nothing_counts_as_loans():
    found = reference().as_of("2024-06-30").explain(committed.where(instrument="loan"))
    assert parts(found) == []
    assert {each.event.fact: each.amount for each in found.possible} == {
        FIRST: dollars(200_000_000),
        FAO: dollars(17_000_000),
        MIXED: dollars(3_700_000_000),
    }


def test_each_contribution_has_its_sources():
    by_fact = {each.event.fact: each for each in reference().as_of("2025-12-31").explain(committed)}
    assert "CEIAS" in [source.publisher for source in by_fact[ERA].sources]
    assert len(by_fact[ERA].sources) > 1  # the article, and who gave the day


def test_what_is_in_force_came_from_the_events_at_which_it_changed():
    changes = reference().as_of("2024-12-31").explain(agreements)
    assert [change.event.fact for change in changes] == [ACCORD]
    assert [str(change.event.occurred) for change in changes] == ["2024-06-13"]
    assert len(reference().as_of("2024-06-12").explain(agreements)) == 0


def test_every_delivery_changes_what_was_delivered():
    at = reference().as_of("2025-12-31")
    assert [each.event.kind for each in at.explain(deliveries)] == ["delivered"] * 6


# --- bad input -----------------------------------------------------------------------------------------------


def test_a_predicate_that_raises_says_in_which_world():
    at = reference().as_of("2024-06-13", known=IN_2025)
    with pytest.raises(PredicateError, match=rf"KeyError was raised .*, in the world in which .*{ACCORD}"):
        at.certainty(agreements, lambda state: state.in_force[ACCORD] is not None)


def test_a_predicate_that_returns_no_bool_is_told_to_compare():
    with pytest.raises(WrongTypeError, match=r"the predicate returned Bag\(\) .*: a predicate returns True or False"):
        reference().as_of("2022-01-01").certainty(committed, lambda sums: sums)


def test_a_threshold_is_one_amount_above_zero():
    line = reference().timeline()
    with pytest.raises(MixedCurrenciesError, match="a threshold is in one currency, not EUR 1, USD 1"):
        line.reaches(committed, Bag(Money(1, "USD"), Money(1, "EUR")))
    with pytest.raises(AmountError, match="USD 0 is reached before anything happens"):
        line.reaches(committed, Money(0, "USD"))
    with pytest.raises(WrongTypeError, match="a threshold is Money, not 5000000000"):
        line.reaches(committed, 5_000_000_000)


def test_a_sum_in_groups_is_reached_by_none_of_them():
    with pytest.raises(WrongTypeError, match=r"is in groups: ask when one of them reaches a sum, with \.where\(…\)"):
        reference().timeline().reaches(committed.by("recipient"), Money("5e9", "USD"))


def _append(ids, event):
    ids.append(event.id)
    return ids


def test_a_step_that_changes_what_it_was_given_is_refused():
    at = reference().as_of("2024-06-30")
    with pytest.raises(SharedStateError, match=r"ids: a step changed the state as of .*: return a new one"):
        at.explain(fold(list, name="ids").on(Committed, _append))
    shared = []
    with pytest.raises(SharedStateError, match="ids: a step changed the first state"):
        at.certainty(fold(lambda: shared, name="ids").on(Committed, _append), lambda ids: len(ids) < 100)
