"""Money that several activities state: it is left out where that is proven, and else there is a finding."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger.errors import WrongTypeError
from aidledger.interchange.iati import _overlaps as overlaps
from aidledger.interchange.iati._activities import ALONE as UNRELATED
from aidledger.interchange.iati._importer import Importer
from aidledger.interchange.iati._overlaps import PRACTICES
from tests.iati import UNDP, activity, imported, release, transaction, whole

COPY = '<reporting-org ref="XM-OCHA-FTS" secondary-reporter="{flag}"><narrative>FTS</narrative></reporting-org>'
SECONDARY = COPY.format(flag="1")
OURS, THEIRS = "XM-DAC-41114-A1", "XM-OCHA-FTS-7"


def other(ref, kind="A9"):
    return f'<other-identifier ref="{ref}" type="{kind}"/>'


def related(ref, kind):
    return f'<related-activity ref="{ref}" type="{kind}"/>'


def found(result):
    """Return each finding as its code and what comes after the first colon."""
    return [(each.code, each.message.partition(": ")[2]) for each in result.findings]


def counted(result):
    """Return what is in events, by type and currency; what is empty is left out."""
    return {(each.type, each.currency): each.in_events for each in result.totals if each.accepted}


# --- secondary reporters ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "copied", "identifier"),
    [
        ("", "", OURS),
        ("", other(OURS), THEIRS),
        ("", other("X") + other(OURS, "B9"), THEIRS),
        (other("X") + other(THEIRS, "A3"), "", THEIRS),
    ],
)
@pytest.mark.parametrize("flag", ["1", "true", " 1 "])
def test_a_copy_is_left_out_where_its_original_is_there(tmp_path, own, copied, identifier, flag):
    original = activity(transaction(), transaction("3", value="40"), header=own)
    copy = activity(
        transaction(),
        transaction("3", value="40"),
        header=copied,
        identifier=identifier,
        reporter=COPY.format(flag=flag),
    )
    for text in (whole(copy, original), whole(original, copy)):
        result = imported(tmp_path, text)
        assert counted(result) == {("2", "USD"): 100, ("3", "USD"): 40}
        assert found(result) == [
            (
                "secondary-copy",
                (
                    "'XM-OCHA-FTS' repeats as a secondary reporter what 'XM-DAC-41114' states in 'XM-DAC-41114-A1': "
                    "2 transactions (type 2: USD 100; type 3: USD 40) are left out: "
                    "keep the copies with secondary='keep'"
                ),
            )
        ]
        assert {event.donor for event in result.events} == {"UNDP"}


def test_a_copy_in_another_file_is_one_all_the_same(tmp_path):
    copy = activity(transaction(), identifier=THEIRS, header=other(OURS), reporter=SECONDARY)
    assert release(tmp_path, whole(copy), whole(activity(transaction()))).omissions == {"secondary-copy": 1}


def test_a_copy_says_where_it_differs_and_is_left_out_still(tmp_path):
    copy = activity(transaction(value="70"), transaction(value="5", currency="EUR"), reporter=SECONDARY)
    result = imported(tmp_path, whole(activity(transaction()), copy))
    assert counted(result) == {("2", "USD"): 100}
    assert (
        "states in 'XM-DAC-41114-A1' otherwise (type 2: USD 100): 2 transactions (type 2: EUR 5; type 2: USD 70)"
        in (result.findings[0].message)
    )


def test_what_only_the_copy_states_is_not_stated_twice(tmp_path):
    copy = activity(transaction(), transaction("3", value="40"), reporter=SECONDARY)
    result = imported(tmp_path, whole(activity(transaction()), copy))
    assert counted(result) == {("2", "USD"): 100, ("3", "USD"): 40}
    assert "1 transaction (type 3: USD 40) of other types is kept" in result.findings[0].message
    assert result.events[1].of is None


ALONE = whole(
    activity(transaction(), identifier="FTS-1", reporter=SECONDARY),
    activity(transaction(value="5"), transaction("3", value="2"), identifier="FTS-2", reporter=SECONDARY),
    activity(identifier="FTS-3", reporter=SECONDARY),
)
WHOSE = (
    "3 activities ('FTS-1', 'FTS-2', 'FTS-3') of the secondary reporter 'XM-OCHA-FTS', whose originals are not in this"
)


def test_a_copy_without_its_original_is_kept(tmp_path):
    result = imported(tmp_path, ALONE)
    assert counted(result) == {("2", "USD"): 105, ("3", "USD"): 2}
    ((code, message),) = found(result)
    assert code == "secondary-alone"
    assert message == (
        f"{WHOSE} release: 3 transactions (type 2: USD 105; type 3: USD 2) are kept: "
        "leave them out with secondary='leave-out', where the originals are imported by others"
    )


def test_copies_are_left_out_or_kept_where_that_is_asked_for(tmp_path):
    result = imported(tmp_path, ALONE, secondary="leave-out")
    assert (counted(result), result.omissions) == ({}, {"secondary-alone": 3})
    text = whole(activity(transaction()), activity(transaction(), transaction("3"), reporter=SECONDARY))
    result = imported(tmp_path, text, secondary="leave-out")
    assert (counted(result), result.omissions) == ({("2", "USD"): 100}, {"secondary-copy": 2})
    result = imported(tmp_path, text, secondary="keep")
    assert counted(result) == {("2", "USD"): 200, ("3", "USD"): 100}
    assert found(result)[0][1].endswith("'XM-DAC-41114-A1': 1 transaction (type 2: USD 100) is kept")


def test_a_copy_that_states_no_money_is_passed_over(tmp_path):
    assert imported(tmp_path, whole(activity(identifier="FTS-3", reporter=SECONDARY))).findings == ()
    text = whole(activity(transaction()), activity(header=other(OURS), identifier=THEIRS, reporter=SECONDARY))
    assert imported(tmp_path, text).findings == ()


def test_an_original_that_states_no_money_is_none(tmp_path):
    text = whole(activity(header=other(THEIRS)), activity(transaction(), identifier=THEIRS, reporter=SECONDARY))
    assert [code for code, _ in found(imported(tmp_path, text))] == ["secondary-alone"]


# --- parents ---------------------------------------------------------------------------------------


def family(*children, parent=("100",), below=False, kind="2", identifiers=("P", "C")):
    """Return a parent with these values, and children; which of them says so is ``below``."""
    mother, name = identifiers
    names = [f"{name}{number}" for number in range(len(children))]
    header = "" if below else "".join(related(each, "2") for each in names)
    texts = [activity(*(transaction(kind, value=value) for value in parent), header=header, identifier=mother)]
    for each, values in zip(names, children, strict=True):
        header = related(mother, "1") if below else ""
        texts.append(activity(*(transaction(kind, value=value) for value in values), header=header, identifier=each))
    return texts


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("parent", [("100",), ("70", "30"), ("150", "-50")])
def test_a_parent_that_repeats_its_children_is_left_out(tmp_path, below, parent):
    texts = family(("40",), ("50", "10"), parent=parent, below=below)
    for order in (texts, texts[::-1]):
        result = imported(tmp_path, whole(*order))
        assert counted(result) == {("2", "USD"): 100}
        ((code, message),) = found(result)
        assert code == "parent-repeats"
        assert message.startswith("'P' states what its children state ('C")
        assert f"{len(parent)} transaction" in message
        assert message.endswith("left out: keep the amounts of parents with parents='keep'")


def test_each_type_and_currency_is_decided_by_itself(tmp_path):
    parent = activity(
        transaction(),
        transaction("3", value="5"),
        transaction(value="9", currency="EUR"),
        transaction("4", value="1"),
        header=related("C", "2"),
        identifier="P",
    )
    child = activity(transaction(), transaction("3", value="6"), transaction(value="9", currency="GBP"), identifier="C")
    result = imported(tmp_path, whole(parent, child))
    assert counted(result) == {
        ("2", "USD"): 100,
        ("2", "EUR"): 9,
        ("2", "GBP"): 9,
        ("3", "USD"): 11,
        ("4", "USD"): 1,
    }
    assert [code for code, _ in found(result)] == ["parent-repeats", "parent-differs"]
    assert found(result)[1][1] == (
        "1 activity ('P') of 'XM-DAC-41114', whose children state other sums: 1 transaction (type 3: USD 5) is kept: "
        "where the children state that money too, leave it out with parents='leave-out'"
    )


def test_what_is_left_out_may_be_kept_and_the_other_way_round(tmp_path):
    same, differing = whole(*family(("100",))), whole(*family(("60",)))
    assert counted(imported(tmp_path, same, parents="keep")) == {("2", "USD"): 200}
    assert found(imported(tmp_path, same, parents="keep"))[0][1].endswith("(type 2: USD 100) is kept")
    assert counted(imported(tmp_path, differing)) == {("2", "USD"): 160}
    assert counted(imported(tmp_path, differing, parents="keep")) == {("2", "USD"): 160}
    result = imported(tmp_path, differing, parents="leave-out")
    assert (counted(result), result.omissions) == ({("2", "USD"): 60}, {"parent-repeats": 1})


@pytest.mark.parametrize("parents", ["evidence", "leave-out"])
def test_what_another_publisher_states_below_was_passed_on_and_both_are_kept(tmp_path, parents):
    texts = family(("100",))
    other = '<reporting-org ref="XM-DAC-41140"><narrative>WFP</narrative></reporting-org>'
    incoming = transaction("11", inside='<provider-org ref="XM-DAC-41114"/>')
    texts[1] = texts[1].replace(UNDP, other).replace("</iati-activity>", f"{incoming}</iati-activity>")
    result = imported(tmp_path, whole(*texts), parents=parents)
    assert (counted(result), result.omissions) == ({("2", "USD"): 200}, {})
    assert {event.donor for event in result.events} == {"UNDP", "WFP"}
    assert [code for code, _ in found(result)] == ["type-without-kind", "passed-on"]


def test_a_publisher_that_had_another_identifier_has_the_children_that_it_had(tmp_path):
    texts = family(("100",))
    renamed = '<reporting-org ref="GB-COH-2"/><other-identifier ref="GB-COH-1" type="B1"/>'
    for place in (0, 1):
        earlier = [text.replace(UNDP, '<reporting-org ref="GB-COH-1"/>') for text in texts]
        earlier[place] = texts[place].replace(UNDP, renamed)
        assert imported(tmp_path, whole(*earlier)).omissions == {"parent-repeats": 1}


def test_children_that_are_not_there_prove_nothing(tmp_path):
    alone = whole(family(("100",))[0])
    for parents in ("evidence", "leave-out"):
        result = imported(tmp_path, alone, parents=parents)
        assert (counted(result), found(result)) == ({("2", "USD"): 100}, [])


def test_children_that_state_no_money_prove_nothing(tmp_path):
    for parents in ("evidence", "leave-out"):
        assert found(imported(tmp_path, whole(*family((), ("0",))), parents=parents)) == [
            ("zero-amount", "0 is no money: leave the transaction out, or state what was meant")
        ]


def test_many_children_are_named_in_part(tmp_path):
    (_, message), *_ = found(imported(tmp_path, whole(*family(*[("20",)] * 5))))
    assert "('C0', 'C1', 'C2' and 2 more)" in message


def test_levels_are_gone_through_from_below(tmp_path):
    grand = family(("100",), identifiers=("G", "P"))
    texts = [grand[0], grand[1].replace("<recipient", "<x"), *family(("60",), ("40",), identifiers=("P0", "C"))[1:]]
    texts[1] = activity(transaction(), header=related("C0", "2") + related("C1", "2"), identifier="P0")
    for order in (texts, texts[::-1]):
        result = imported(tmp_path, whole(*order))
        assert (counted(result), result.omissions) == ({("2", "USD"): 100}, {"parent-repeats": 2})


@pytest.mark.parametrize(
    "middle", [(), (transaction(value="0"),), (transaction(value="7", currency="EUR"),), (transaction("3", value="7"),)]
)
@pytest.mark.parametrize("said_by", [*itertools.product(["parent", "child", "both"], repeat=2)])
def test_a_level_without_money_is_looked_through(tmp_path, middle, said_by):
    headers = {"G": "", "P": "", "C": ""}
    for (parent, child), who in zip(("GP", "PC"), said_by, strict=True):
        headers[parent] += related(child, "2") if who != "child" else ""
        headers[child] += related(parent, "1") if who != "parent" else ""
    rows = {"G": [transaction()], "P": middle, "C": [transaction()]}
    texts = [activity(*rows[each], header=headers[each], identifier=each) for each in "GPC"]
    for order in (texts, texts[::-1]):
        result = imported(tmp_path, whole(*order))
        assert (counted(result)["2", "USD"], result.omissions) == (100, {"parent-repeats": 1})


def test_what_is_named_above_and_below_a_level_without_money_is_there_once(tmp_path):
    names = related("P", "2") + related("Q", "2") + related("C", "2")
    levels = [
        activity(transaction(), header=names, identifier="G"),
        activity(identifier="P"),
        activity(header=related("P", "1"), identifier="Q"),
        activity(transaction(), header=related("Q", "1"), identifier="C"),
    ]
    result = imported(tmp_path, whole(*levels))
    assert (counted(result), result.omissions) == ({("2", "USD"): 100}, {"parent-repeats": 1})
    assert "states what its children state ('P')" in result.findings[0].message


@pytest.mark.parametrize("parents", ["evidence", "leave-out"])
def test_a_circle_may_go_through_a_level_without_money(tmp_path, parents):
    texts = [
        activity(transaction(), header=related("P", "2") + related("C", "1"), identifier="G"),
        activity(identifier="P"),
        activity(transaction(), header=related("P", "1"), identifier="C"),
    ]
    result = imported(tmp_path, whole(*texts), parents=parents)
    assert counted(result) == {("2", "USD"): 200}
    assert [code for code, _ in found(result)] == ["parent-differs"]


@pytest.mark.parametrize("parents", ["evidence", "leave-out"])
def test_what_goes_round_in_a_circle_is_kept(tmp_path, parents):
    texts = [
        activity(transaction(), header=related("B", "2") + related("A", "2"), identifier="A"),
        activity(transaction(), header=related("A", "2"), identifier="B"),
        activity(transaction(), header=related("A", "2"), identifier="ABOVE"),
    ]
    result = imported(tmp_path, whole(*texts), parents=parents)
    assert counted(result) == {("2", "USD"): 300}
    assert [code for code, _ in found(result)] == ["parent-differs"]


def test_siblings_are_no_children(tmp_path):
    texts = [
        activity(transaction(), header=related("B", "3") + related("B", ""), identifier="A"),
        activity(transaction(), identifier="B"),
    ]
    assert counted(imported(tmp_path, whole(*texts))) == {("2", "USD"): 200}


def test_what_a_copy_states_is_proven_by_its_original_alone(tmp_path):
    copy = activity(transaction(), header=other("P") + related("P", "1"), identifier=THEIRS, reporter=SECONDARY)
    result = imported(tmp_path, whole(activity(transaction(), identifier="P"), copy))
    assert (counted(result), result.omissions) == ({("2", "USD"): 100}, {"secondary-copy": 1})


def test_payments_draw_on_no_commitment_that_is_left_out(tmp_path):
    parent = activity(transaction(), transaction("3", value="1"), header=related("C", "2"), identifier="P")
    child = activity(transaction(), identifier="C")
    paid = imported(tmp_path, whole(parent, child)).events[0]
    assert (paid.kind, paid.of) == ("disbursed", None)


# --- passed on -------------------------------------------------------------------------------------


def org(tag, ref="", name=""):
    return f'<{tag} ref="{ref}"><narrative>{name}</narrative></{tag}>'


@pytest.mark.parametrize(
    ("provider", "is_told"),
    [
        (org("provider-org", "gb-gov-1"), True),
        (org("provider-org", "GB-GOV-3"), True),
        (org("provider-org", "XM-DAC-12"), True),
        (org("provider-org", "NL-1"), False),
        (org("provider-org", "XM-DAC-41114"), False),
        (org("provider-org", "", "undp"), False),
        (org("provider-org"), False),
        ("", False),
    ],
)
def test_what_a_publisher_had_of_another_is_told_and_never_netted(tmp_path, provider, is_told):
    giver = activity(transaction("3"), identifier="GB-1", reporter=org("reporting-org", "GB-GOV-1"))
    taker = activity(transaction("1", value="90", inside=provider), transaction("4", value="80"))
    result = imported(tmp_path, whole(giver, taker))
    assert counted(result) == {("3", "USD"): 100, ("4", "USD"): 80}
    told = [message for code, message in found(result) if code == "passed-on"]
    expected = (
        "'XM-DAC-41114' had 1 transaction (type 1: USD 90) from GBR, which reports in this data set too: "
        "what both pay out of it counts at both, so tell them apart by donor"
    )
    assert told == ([expected] if is_told else [])


def test_two_publishers_of_one_government_pass_on_too(tmp_path):
    ministry = activity(transaction("3"), identifier="GB-1", reporter=org("reporting-org", "GB-GOV-1"))
    inside = org("provider-org", "GB-GOV-1")
    agency = activity(transaction("11", inside=inside), identifier="GB-2", reporter=org("reporting-org", "GB-GOV-3"))
    assert "passed-on" in [code for code, _ in found(imported(tmp_path, whole(ministry, agency)))]
    same = activity(transaction("11", inside=inside), identifier="GB-3", reporter=org("reporting-org", "GB-GOV-1"))
    assert "passed-on" not in [code for code, _ in found(imported(tmp_path, whole(ministry, same)))]


def test_many_sums_are_told_in_part(tmp_path):
    rows = [transaction("3", currency=code) for code in ("USD", "EUR", "GBP", "CHF", "NOK", "SEK", "DKK", "JPY", "CAD")]
    message = imported(tmp_path, whole(activity(*rows, reporter=SECONDARY))).findings[0].message
    assert "type 3: NOK 100; type 3: SEK 100; and 1 more sums) are kept" in message


@pytest.mark.parametrize("asked", [{"secondary": "drop"}, {"parents": True}])
def test_another_practice_is_refused(tmp_path, asked):
    with pytest.raises(WrongTypeError, match="is not one of 'evidence', 'keep', 'leave-out'"):
        imported(tmp_path, whole(), **asked)


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
            headers[node.above] += related(f"N{number}", "2")
        if node.above is not None and node.said_by != "parent":
            headers[number] += related(f"N{node.above}", "1")
    texts = []
    for number, node in enumerate(nodes):
        stated = [(key, amount) for key, amounts in node.amounts.items() for amount in amounts]
        rows = [transaction(kind, value=str(amount), currency=currency) for (kind, currency), amount in stated]
        texts.append(activity(*rows, header=headers[number], identifier=f"N{number}"))
    with tempfile.TemporaryDirectory() as folder:
        result = imported(Path(folder), whole(*(texts[place] for place in order)), parents=practice)
    assert counted(result) == expected(nodes, practice)
    for total in result.totals:
        stated = sum(sum(node.amounts.get((total.type, total.currency), ())) for node in nodes)
        assert total.in_events + total.amount_left_out == total.amount == stated


@given(hierarchies(), st.sampled_from(PRACTICES))
def test_what_parents_repeat_is_left_out_whatever_the_hierarchy(drawn, practice):
    holds(*drawn, practice)


SILENT = [Node({KEYS[0]: (2,)}, None), Node({}, 0, "parent"), Node({KEYS[0]: (2,)}, 1)]


def test_a_rule_that_only_looks_at_children_would_not_do(monkeypatch):
    holds(SILENT, (0, 1, 2), "evidence")
    monkeypatch.setattr(overlaps, "_below", one_level)
    with pytest.raises(AssertionError):
        holds(SILENT, (0, 1, 2), "evidence")


def test_an_activity_that_says_nothing_may_not_be_forgotten(monkeypatch):
    take = Importer.take

    def forgetful(self, taken, path):
        if taken.transactions or taken.related is not UNRELATED:
            take(self, taken, path)

    monkeypatch.setattr(Importer, "take", forgetful)
    with pytest.raises(AssertionError):
        holds(SILENT, (0, 1, 2), "evidence")


def one_level(children, by_identifier):
    """Return what the children of each activity state, and nothing of those further below."""
    return {
        parent: sums
        for parent, those in children.items()
        if (sums := overlaps._merged(by_identifier[each][0].sums for each in those))
    }
