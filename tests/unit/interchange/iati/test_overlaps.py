"""Money that several activities state: it is left out where that is proven, and else there is a finding."""

from __future__ import annotations

import pytest

from tests.iati import UNDP, activity, imported, release, transaction, whole

COPY = '<reporting-org ref="XM-OCHA-FTS" secondary-reporter="{flag}"><narrative>FTS</narrative></reporting-org>'
SECONDARY = COPY.format(flag="1")
OURS, THEIRS = "XM-DAC-41114-A1", "XM-OCHA-FTS-7"


def other(ref, kind="A9"):
    return f'<other-identifier ref="{ref}" type="{kind}"/>'


def related(ref, kind):
    return f'<related-activity ref="{ref}" type="{kind}"/>'


def reports(ref):
    return f'<reporting-org ref="{ref}"/>'


def found(result):
    """Return each finding as its code and what comes after the first colon."""
    return [(each.code, each.message.partition(": ")[2]) for each in result.findings]


def codes(result):
    return [each.code for each in result.findings]


def counted(result):
    """Return what is in events, by type and currency; what is empty is left out."""
    return {f"{each.type} {each.currency}": each.in_events for each in result.totals if each.accepted}


# --- secondary reporters ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "copied", "identifier", "flag"),
    [
        ("", "", OURS, "1"),
        ("", other(OURS), THEIRS, "true"),
        ("", other("X") + other(OURS, "B9"), THEIRS, " 1 "),
        (other("X") + other(THEIRS, "A3"), "", THEIRS, "1"),
    ],
)
def test_a_copy_is_left_out_where_its_original_is_there(tmp_path, own, copied, identifier, flag):
    rows = transaction(), transaction("3", value="40")
    original = activity(*rows, header=own)
    copy = activity(*rows, header=copied, identifier=identifier, reporter=COPY.format(flag=flag))
    for text in (whole(copy, original), whole(original, copy)):
        result = imported(tmp_path, text)
        assert counted(result) == {"2 USD": 100, "3 USD": 40}
        assert {event.donor for event in result.events} == {"UNDP"}
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
    assert release(tmp_path, whole(copy), whole(original)).omissions == {"secondary-copy": 2}


def test_a_copy_says_where_it_differs_and_keeps_what_only_it_states(tmp_path):
    rows = transaction(value="70"), transaction(value="5", currency="EUR"), transaction("3", value="40")
    result = imported(tmp_path, whole(activity(transaction()), activity(*rows, reporter=SECONDARY)))
    assert counted(result) == {"2 USD": 100, "3 USD": 40}
    message = result.findings[0].message
    assert "states in 'XM-DAC-41114-A1' otherwise (type 2: USD 100): 2 transactions (type 2: EUR 5; type" in message
    assert "1 transaction (type 3: USD 40) of other types is kept" in message
    assert result.events[1].of is None
    assert len({event.fact for event in result.events}) == len({event.id for event in result.events}) == 2


ALONE = whole(
    activity(transaction(), identifier="FTS-1", reporter=SECONDARY),
    activity(transaction(value="5"), transaction("3", value="2"), identifier="FTS-2", reporter=SECONDARY),
    activity(identifier="FTS-3", reporter=SECONDARY),
)


def test_a_copy_without_its_original_is_kept(tmp_path):
    result = imported(tmp_path, ALONE)
    assert counted(result) == {"2 USD": 105, "3 USD": 2}
    assert found(result) == [
        (
            "secondary-alone",
            (
                "3 activities ('FTS-1', 'FTS-2', 'FTS-3') of the secondary reporter 'XM-OCHA-FTS', whose originals are "
                "not in this release: 3 transactions (type 2: USD 105; type 3: USD 2) are kept: "
                "leave them out with secondary='leave-out', where the originals are imported by others"
            ),
        )
    ]


def test_copies_are_left_out_or_kept_where_that_is_asked_for(tmp_path):
    result = imported(tmp_path, ALONE, secondary="leave-out")
    assert (counted(result), result.omissions) == ({}, {"secondary-alone": 3})
    text = whole(activity(transaction()), activity(transaction(), transaction("3"), reporter=SECONDARY))
    result = imported(tmp_path, text, secondary="leave-out")
    assert (counted(result), result.omissions) == ({"2 USD": 100}, {"secondary-copy": 2})
    result = imported(tmp_path, text, secondary="keep")
    assert counted(result) == {"2 USD": 200, "3 USD": 100}
    assert len({event.fact for event in result.events}) == 3
    assert found(result)[0][1].endswith("'XM-DAC-41114-A1': 1 transaction (type 2: USD 100) is kept")


@pytest.mark.parametrize(
    ("activities", "expected"),
    [
        ([activity(identifier="FTS-3", reporter=SECONDARY)], []),
        ([activity(transaction()), activity(header=other(OURS), identifier=THEIRS, reporter=SECONDARY)], []),
        (
            [activity(header=other(THEIRS)), activity(transaction(), identifier=THEIRS, reporter=SECONDARY)],
            ["secondary-alone"],
        ),
        (
            [
                activity(transaction(), identifier="P"),
                activity(transaction(), header=other("P") + related("P", "1"), identifier="C", reporter=SECONDARY),
            ],
            ["secondary-copy"],
        ),
    ],
    ids=["no money", "no money in the copy", "no money in the original", "a copy that is a child too"],
)
def test_what_states_no_money_is_no_copy_and_no_original(tmp_path, activities, expected):
    assert codes(imported(tmp_path, whole(*activities))) == expected


# --- parents ---------------------------------------------------------------------------------------


def family(*children, parent=("100",), below=False):
    """Return a parent with these values, and children; which of them says so is ``below``."""
    names = [f"C{number}" for number in range(len(children))]
    header = "" if below else "".join(related(each, "2") for each in names)
    texts = [activity(*(transaction(value=value) for value in parent), header=header, identifier="P")]
    for each, values in zip(names, children, strict=True):
        header = related("P", "1") if below else ""
        texts.append(activity(*(transaction(value=value) for value in values), header=header, identifier=each))
    return texts


@pytest.mark.parametrize(("below", "parent"), [(False, ("100",)), (True, ("70", "30")), (True, ("150", "-50"))])
def test_a_parent_that_repeats_its_children_is_left_out(tmp_path, below, parent):
    texts = family(("40",), ("50", "10"), parent=parent, below=below)
    for order in (texts, texts[::-1]):
        result = imported(tmp_path, whole(*order))
        assert counted(result) == {"2 USD": 100}
        ((code, message),) = found(result)
        assert code == "parent-repeats"
        assert message.startswith("'P' states what its children state ('C")
        assert f"{len(parent)} transaction" in message
        assert message.endswith("left out: keep the amounts of parents with parents='keep'")


def test_each_type_and_currency_is_decided_by_itself(tmp_path):
    shared = transaction(), transaction("3", value="5"), transaction(value="9", currency="EUR")
    parent = activity(*shared, transaction("4", value="1"), header=related("C", "2"), identifier="P")
    child = activity(transaction(), transaction("3", value="6"), transaction(value="9", currency="GBP"), identifier="C")
    result = imported(tmp_path, whole(parent, child))
    assert counted(result) == {"2 USD": 100, "2 EUR": 9, "2 GBP": 9, "3 USD": 11, "4 USD": 1}
    assert codes(result) == ["parent-repeats", "parent-differs"]
    assert found(result)[1][1] == (
        "1 activity ('P') of 'XM-DAC-41114', whose children state other sums: 1 transaction (type 3: USD 5) is kept: "
        "where the children state that money too, leave it out with parents='leave-out'"
    )
    paid = next(event for event in result.events if event.kind == "disbursed")
    (drawn_on,) = [event for event in result.events if event.fact == paid.of]
    assert str(drawn_on.amount) == "EUR 9"  # the other commitment is left out


def test_what_is_left_out_may_be_kept_and_the_other_way_round(tmp_path):
    assert found(imported(tmp_path, whole(*family(("100",))), parents="keep"))[0][1].endswith("USD 100) is kept")
    result = imported(tmp_path, whole(*family(("60",))), parents="leave-out")
    assert (counted(result), result.omissions) == ({"2 USD": 60}, {"parent-repeats": 1})


@pytest.mark.parametrize("parents", ["evidence", "leave-out"])
def test_what_another_publisher_states_below_was_passed_on_and_both_are_kept(tmp_path, parents):
    texts = family(("100",))
    incoming = transaction("11", inside='<provider-org ref="XM-DAC-41114"/>')
    texts[1] = texts[1].replace(UNDP, reports("XM-DAC-41140")).replace("</iati-a", f"{incoming}</iati-a")
    result = imported(tmp_path, whole(*texts), parents=parents)
    assert (counted(result), result.omissions) == ({"2 USD": 200}, {})
    assert codes(result) == ["type-without-kind", "passed-on"]


def test_a_publisher_that_had_another_identifier_has_the_children_that_it_had(tmp_path):
    texts = family(("100",))
    renamed = f'{reports("GB-COH-2")}<other-identifier ref="GB-COH-1" type="B1"/>'
    for place in (0, 1):
        earlier = [text.replace(UNDP, reports("GB-COH-1")) for text in texts]
        earlier[place] = texts[place].replace(UNDP, renamed)
        assert imported(tmp_path, whole(*earlier)).omissions == {"parent-repeats": 1}


A, B = {"identifier": "A"}, {"identifier": "B"}
KEPT = {
    "children that are not there": (family(("100",))[:1], 100, []),
    "children that state no money": (family((), ("0",)), 100, ["zero-amount"]),
    "siblings": (
        [activity(transaction(), header=related("B", "3") + related("B", ""), **A), activity(transaction(), **B)],
        200,
        [],
    ),
    "what goes round in a circle": (
        [
            activity(transaction(), header=related("B", "2") + related("A", "2"), **A),
            activity(transaction(), header=related("A", "2"), **B),
            activity(transaction(), header=related("A", "2"), identifier="ABOVE"),
        ],
        300,
        ["parent-differs"],
    ),
    "a circle through a level without money": (
        [
            activity(transaction(), header=related("P", "2") + related("B", "1"), **A),
            activity(identifier="P"),
            activity(transaction(), header=related("P", "1"), **B),
        ],
        200,
        ["parent-differs"],
    ),
}


@pytest.mark.parametrize(("activities", "amount", "expected"), KEPT.values(), ids=KEPT)
@pytest.mark.parametrize("parents", ["evidence", "leave-out"])
def test_what_proves_nothing_is_kept(tmp_path, activities, amount, expected, parents):
    result = imported(tmp_path, whole(*activities), parents=parents)
    assert (counted(result), codes(result)) == ({"2 USD": amount}, expected)


def test_many_children_are_named_in_part(tmp_path):
    (_, message), *_ = found(imported(tmp_path, whole(*family(*[("20",)] * 5))))
    assert "('C0', 'C1', 'C2' and 2 more)" in message


def test_what_is_named_above_and_below_a_level_without_money_is_there_once(tmp_path):
    names = related("P", "2") + related("Q", "2") + related("C", "2")
    levels = [
        activity(transaction(), header=names, identifier="G"),
        activity(identifier="P"),
        activity(header=related("P", "1"), identifier="Q"),
        activity(transaction(), header=related("Q", "1"), identifier="C"),
    ]
    result = imported(tmp_path, whole(*levels))
    assert (counted(result), result.omissions) == ({"2 USD": 100}, {"parent-repeats": 1})
    assert "states what its children state ('P')" in result.findings[0].message


# --- passed on -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "is_told"),
    [
        ('<provider-org ref="gb-gov-1"/>', True),
        ('<provider-org ref="GB-GOV-3"/>', True),
        ('<provider-org ref="XM-DAC-12"/>', True),
        ('<provider-org ref="NL-1"/>', False),
        ('<provider-org ref="XM-DAC-41114"/>', False),
        ("<provider-org><narrative>undp</narrative></provider-org>", False),
        ("", False),
    ],
)
def test_what_a_publisher_had_of_another_is_told_and_never_netted(tmp_path, provider, is_told):
    giver = activity(transaction("3"), identifier="GB-1", reporter=reports("GB-GOV-1"))
    taker = activity(transaction("1", value="90", inside=provider), transaction("4", value="80"))
    result = imported(tmp_path, whole(giver, taker))
    assert counted(result) == {"3 USD": 100, "4 USD": 80}
    told = [message for code, message in found(result) if code == "passed-on"]
    expected = (
        "'XM-DAC-41114' had 1 transaction (type 1: USD 90) from GBR, which reports in this data set too: "
        "what both pay out of it counts at both, so tell them apart by donor"
    )
    assert told == ([expected] if is_told else [])


@pytest.mark.parametrize(("agency", "is_told"), [("GB-GOV-3", True), ("GB-GOV-1", False)])
def test_two_publishers_of_one_government_pass_on_too(tmp_path, agency, is_told):
    ministry = activity(transaction("3"), identifier="GB-1", reporter=reports("GB-GOV-1"))
    taken = transaction("11", inside='<provider-org ref="GB-GOV-1"/>')
    taker = activity(taken, identifier="GB-2", reporter=reports(agency))
    assert ("passed-on" in codes(imported(tmp_path, whole(ministry, taker)))) is is_told


def test_many_sums_are_told_in_part(tmp_path):
    rows = [transaction("3", currency=code) for code in ("USD", "EUR", "GBP", "CHF", "NOK", "SEK", "DKK", "JPY", "CAD")]
    message = imported(tmp_path, whole(activity(*rows, reporter=SECONDARY))).findings[0].message
    assert "type 3: NOK 100; type 3: SEK 100; and 1 more sums) are kept" in message
