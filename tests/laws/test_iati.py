"""IATI activities in any hierarchy and in any two releases: money counts once, and what is added takes nothing away."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from pathlib import Path

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aidledger import Ledger, absorb, compare
from aidledger._absorb.matching import Families
from aidledger._records.plain import content
from aidledger.answers import Cause
from aidledger.interchange.iati import _gathering as gathering
from aidledger.interchange.iati._gathering import PRACTICES
from aidledger.projections import committed, disbursed
from tests.iati import activity, imported, transaction, whole
from tests.laws.planted import catches

# --- any hierarchy, against what is written down here once more ------------------------------------

KEYS = (("2", "USD"), ("2", "EUR"), ("3", "USD"))


@attrs.frozen
class Node:
    """An activity of a hierarchy: the amounts that it states of each key, its parent, and which of the two says so."""

    amounts: dict[tuple[str, str], tuple[int, ...]]
    above: int | None
    said_by: str = "child"


@st.composite
def hierarchies(draw):
    """Return activities on three levels or more, in any order; many state nothing, many what is below them."""
    count = draw(st.integers(3, 8))
    above = [None, 0, 1, *(draw(st.sampled_from([None, *range(number)])) for number in range(3, count))]
    amounts = [{} for _ in range(count)]
    reached = [{} for _ in range(count)]  # what each states, or those below it where it states nothing
    for number in reversed(range(count)):
        keys = draw(st.sampled_from([(), KEYS[:1], KEYS]))
        for key in KEYS:
            below = [each for child in range(count) if above[child] == number for each in reached[child].get(key, ())]
            free = draw(st.lists(st.integers(1, 3), max_size=2)) if key in keys else []
            same = [below, [sum(below)] if below else []] if key in keys else []
            amounts[number][key] = tuple(draw(st.sampled_from([*same, free, free])))
            reached[number][key] = amounts[number][key] or below
    said_by = [draw(st.sampled_from(["parent", "child", "both"])) for _ in range(count)]
    nodes = [Node(amounts[each], above[each], said_by[each]) for each in range(count)]
    return nodes, draw(st.permutations(range(count)))


def expected(nodes, practice):
    """Return what counts of a hierarchy, by type and currency; what is nothing is left out."""

    def stated(number, key):
        return sum(nodes[number].amounts.get(key, ())) or None

    def below(number, key):
        children = [each for each, node in enumerate(nodes) if node.above == number]
        found = [stated(each, key) or below(each, key) for each in children]
        return sum(each for each in found if each is not None) or None

    def is_out(number, key):
        if practice == "leave-out":
            return any(below(number, each) for each in KEYS)
        return practice == "evidence" and below(number, key) == stated(number, key)

    sums = {key: sum(stated(n, key) or 0 for n in range(len(nodes)) if not is_out(n, key)) for key in KEYS}
    return {key: amount for key, amount in sums.items() if amount}


def holds(nodes, order, practice):
    headers = ["" for _ in nodes]
    for number, node in enumerate(nodes):
        if node.above is not None and node.said_by != "child":
            headers[node.above] += f'<related-activity ref="N{number}" type="2"/>'
        if node.above is not None and node.said_by != "parent":
            headers[number] += f'<related-activity ref="N{node.above}" type="1"/>'
    texts = []
    for number, node in enumerate(nodes):
        stated = [(key, amount) for key, amounts in node.amounts.items() for amount in amounts]
        rows = [transaction(kind, value=str(amount), currency=currency) for (kind, currency), amount in stated]
        texts.append(activity(*rows, header=headers[number], identifier=f"N{number}"))
    with tempfile.TemporaryDirectory() as folder:
        result = imported(Path(folder), whole(*(texts[place] for place in order)), parents=practice)
    counted = {(each.type, each.currency): each.in_events for each in result.totals if each.accepted}
    assert counted == expected(nodes, practice)
    for total in result.totals:
        stated = sum(sum(node.amounts.get((total.type, total.currency), ())) for node in nodes)
        assert total.in_events + total.amount_left_out == total.amount == stated


SILENT = [Node({KEYS[0]: (2,)}, None), Node({}, 0, "parent"), Node({KEYS[0]: (2,)}, 1)]


@given(hierarchies(), st.sampled_from(PRACTICES))
@example((SILENT, (0, 1, 2)), "evidence")
def test_what_parents_repeat_is_left_out_whatever_the_hierarchy(drawn, practice):
    holds(*drawn, practice)


def test_a_rule_that_only_looks_at_children_would_be_noticed(monkeypatch):
    def one_level(children, by_identifier):
        """Return what the children of each activity state, and nothing of those further below."""
        sums = {parent: (by_identifier[each][0].sums for each in those) for parent, those in children.items()}
        return {parent: merged for parent, found in sums.items() if (merged := gathering.merged(found))}

    holds(SILENT, (0, 1, 2), "evidence")
    monkeypatch.setattr(gathering, "_below", one_level)
    with pytest.raises(AssertionError):
        holds(SILENT, (0, 1, 2), "evidence")


# --- any two releases --------------------------------------------------------------------------------

FIRST, SECOND = "2026-01-10", "2026-02-10"
TITLE = "<title><narrative>Road</narrative></title>"
TO_WFP = '<receiver-org ref="XM-DAC-41140"/>'


def absorbed(ledger, folder, rows, day):
    """Return the ledger after a release with these transactions, and what absorbing it came to."""
    release = imported(folder, whole(activity(*rows, header=TITLE)), recorded=day).release
    absorption = absorb(ledger, release, recorded=day, dataset="iati")
    return ledger.including(*absorption.events), absorption


def two(folder, first, second):
    ledger, _ = absorbed(Ledger(), folder, first, FIRST)
    return absorbed(ledger, folder, second, SECOND)


def causes(ledger, tally=committed):
    """Return what each cause amounts to in the bridge between the releases."""
    before, after = (ledger.as_of("2026-03-01", known=known) for known in (FIRST, SECOND))
    return {
        cause.value: str(amount) for cause, amount in compare(before, after).bridge(tally).amounts.items() if amount
    }


def drawn_on(ledger, known):
    """Return by date what each payment and each change is of: the amount of the commitment."""
    at = ledger.as_of("2026-03-01", known=known)
    made = {event.fact: str(event.amount) for event in at if event.kind == "committed"}
    return {str(event.occurred): made.get(event.of) for event in at if event.kind != "committed"}


def ref(text, ref):
    return text.replace("<transaction ", f'<transaction ref="{ref}" ')


COMMITTED, PAID = transaction(day="2020-05-01"), transaction("3", "2020-06-01", "30")
BACK, EARLIER = transaction(day="2020-07-01", value="-10"), transaction(day="2019-05-01", value="50")
BASE = [COMMITTED, PAID, BACK]


@pytest.mark.parametrize(
    ("base", "added"),
    [
        (BASE, EARLIER),
        ([transaction(day="2020-05-01", inside=TO_WFP), PAID, BACK], EARLIER),
        ([ref(COMMITTED, "a"), ref(PAID, "p"), ref(BACK, "b")], ref(EARLIER, "c")),
        ([ref(COMMITTED, "a"), PAID, BACK], EARLIER),
        ([ref(each, "contract") for each in BASE], ref(EARLIER, "contract")),
        ([COMMITTED, PAID, BACK, transaction(day="2020-05-20", value="7")], EARLIER),
    ],
)
@pytest.mark.parametrize("is_last", [False, True])
def test_an_earlier_commitment_is_newly_known_and_takes_nothing_from_another(tmp_path, base, added, is_last):
    ledger, absorption = two(tmp_path, base, [*base, added] if is_last else [added, *base])
    assert causes(ledger) == {"newly known": "USD 50"}
    assert causes(ledger, disbursed) == {}
    assert drawn_on(ledger, SECOND) == drawn_on(ledger, FIRST)
    assert absorption.report.counts["unchanged"] == len(base)
    assert absorption.findings == ()


@pytest.mark.parametrize("is_last", [False, True])
def test_what_is_taken_off_again_is_retracted_alone(tmp_path, is_last):
    ledger, _ = two(tmp_path, [EARLIER, *BASE], BASE)
    assert causes(ledger) == {"retracted": "USD -50"}
    again, absorption = absorbed(ledger, tmp_path, [*BASE, EARLIER] if is_last else [EARLIER, *BASE], "2026-03-10")
    assert absorption.report.counts["new"] + absorption.report.counts["changed"] == 1
    assert str(again.as_of("2026-03-10").project(committed)) == "USD 140"


def test_a_figure_that_is_revised_is_re_valued_also_beside_one_that_is_new(tmp_path):
    revised = [transaction(day="2020-05-01", value="120"), transaction("3", "2020-06-01", "25"), BACK]
    ledger, _ = two(tmp_path, BASE, revised)
    assert (causes(ledger), causes(ledger, disbursed)) == ({"re-valued": "USD 20"}, {"re-valued": "USD -5"})
    ledger, _ = two(tmp_path, BASE, [EARLIER, *revised])
    assert causes(ledger) == {"newly known": "USD 50", "re-valued": "USD 20"}


def test_a_commitment_that_is_re_dated_is_so_called(tmp_path):
    ledger, _ = two(tmp_path, [COMMITTED], [transaction(day="2020-04-01")])
    before, after = (ledger.as_of("2020-04-15", known=known) for known in (FIRST, SECOND))
    assert compare(before, after).bridge(committed).amounts["re-dated"]


def test_two_of_one_day_are_told_apart_by_what_they_say(tmp_path):
    one, other = transaction("3", "2020-06-01", "30"), transaction("3", "2020-06-01", "20")
    ledger, absorption = two(tmp_path, [one, other], [transaction("3", "2020-06-01", "25"), one])
    assert causes(ledger, disbursed) == {"re-valued": "USD 5"}
    assert absorption.report.counts["vanished"] == 0


days = st.dates(min_value=dt.date(2019, 1, 1), max_value=dt.date(2019, 1, 9))


@st.composite
def transactions(draw):
    kind = draw(st.sampled_from(["2", "2", "3", "4"]))
    text = transaction(
        kind, str(draw(days)), str(draw(st.integers(1, 4)) * 10), inside=draw(st.sampled_from(["", TO_WFP]))
    )
    given_ref = draw(st.sampled_from(["", "", "a", "b"]))
    return ref(text, given_ref) if given_ref else text


@st.composite
def grown(draw):
    """Return the transactions of a release, and those that the next one has besides, each in an order of its own."""
    base, added = (draw(st.lists(transactions(), max_size=5)) for _ in range(2))
    return base, draw(st.permutations([*base, *added]))


def without_of(event):
    """Return what an event says, but for the name of the commitment, which absorbing follows."""
    return content(attrs.evolve(event, of=None) if hasattr(event, "of") else event)


def nothing_but_new(releases):
    """Raise where a release that only has more than the one before is said to change or drop something."""
    first, second = releases
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ledger, _ = absorbed(Ledger(), folder, first, FIRST)
        ledger, absorption = absorbed(ledger, folder, second, SECOND)
        for tally in (committed, disbursed):
            assert causes(ledger, tally).keys() <= {Cause.NEWLY_KNOWN.value}
        assert absorption.report.vanished == ()
        assert len(absorption.report.new) == len(second) - len(first)
        events = imported(folder, whole(activity(*second, header=TITLE)), recorded=SECOND).events
        live = ledger.as_of("2026-03-01")
        assert Counter(map(without_of, events)) == Counter(map(without_of, live))
        _, again = absorbed(ledger, folder, second, "2026-03-10")
        assert again.events == ()


@given(grown())
def test_a_release_that_only_has_more_changes_nothing_that_was_known(releases):
    nothing_but_new(releases)


def test_keys_alone_would_not_do(monkeypatch):
    monkeypatch.setattr(Families, "placed", lambda _, __: [])
    assert catches(nothing_but_new, grown())
