"""One identifier is one activity, wherever it stands; what several places state counts once."""

from __future__ import annotations

import itertools

import pytest

from aidledger import Ledger
from aidledger.errors import LoadError
from aidledger.projections import committed, disbursed
from tests.iati import RECORDED, UNDP, activity, imported, release, transaction, whole


def said(result):
    """Return code and message of each finding."""
    return [f"{finding.code} {finding.message}" for finding in result.findings]


def sums(result):
    at = Ledger(result.events).as_of(RECORDED)
    return str(at.project(committed)), str(at.project(disbursed))


@pytest.mark.parametrize("between", ["\n", ""])
def test_an_activity_that_is_repeated_counts_once_on_one_line_or_many(tmp_path, between):
    one = between.join(activity(transaction(value="500"), transaction("3", value="30")).splitlines())
    result = imported(tmp_path, f'<iati-activities version="2.03">{between}{one}{between}{one}</iati-activities>')
    line = 3 if between else 1
    assert sums(result) == ("USD 500", "USD 30")
    assert said(result) == [
        (
            f"activity-twice iati-identifier: 'XM-DAC-41114-A1' is also that of the activity at line {line}: what both "
            "state counts once, and 2 transactions (type 2: USD 500; type 3: USD 30) are left out"
        )
    ]
    first, heading, *lines = str(result).splitlines()
    assert first.endswith(": 4 transactions = 2 in events + 0 refused + 2 left out (2 activity-twice)")
    assert heading.endswith("left out")
    assert [each.split()[-2:] for each in lines] == [["500", "500"], ["30", "30"]]
    assert [(each.left_out, each.amount_left_out, each.refused) for each in result.totals] == [(1, 500, 0), (1, 30, 0)]


def test_what_one_place_alone_states_counts_as_well(tmp_path):
    old = activity(transaction(value="500"), transaction("3", value="30"))
    new = activity(transaction(value="500.00"), transaction("3", value="30"), transaction("3", value="7"))
    result = imported(tmp_path, whole(old, new, old))
    assert (sums(result), result.omissions) == (("USD 500", "USD 37"), {"activity-twice": 4})


def test_places_that_state_nothing_that_is_the_same_are_told_of(tmp_path):
    result = imported(tmp_path, whole(activity(transaction(value="5")), activity(transaction(value="7"))))
    assert sums(result)[0] == "USD 12"
    assert said(result) == [
        (
            "activity-twice iati-identifier: 'XM-DAC-41114-A1' is also that of the activity at line 3: they state "
            "nothing that is the same, and all of it counts: write one activity, if it is one"
        )
    ]


def test_it_counts_as_often_as_in_the_place_that_states_it_most(tmp_path):
    twice, once = activity(*[transaction("3")] * 2), activity(transaction("3"))
    for order in itertools.permutations((once, twice, once)):
        result = imported(tmp_path, whole(*order))
        assert (sums(result)[1], result.counts["left out"]) == ("USD 200", 2)


def test_a_transaction_that_is_repeated_in_one_place_counts_as_often_as_it_is_written(tmp_path):
    rows = transaction("3"), transaction("3", value="100.0"), transaction("3", "2020-03-02")
    other = transaction("3", inside="<description><narrative>B</narrative></description>")  # another text is no repeat
    result = imported(tmp_path, whole(activity(*rows, other)))
    assert sums(result)[1] == "USD 400"
    message = "it repeats the one at line 3 entirely, and both count: leave one out, if one is meant"
    assert said(result) == [f"written-twice transaction: {message}"]


def test_refused_transactions_stay_refused(tmp_path):
    text = activity(transaction(), transaction("1"), transaction("3", value="0"))
    result = imported(tmp_path, whole(text, text))
    assert (result.accepted, result.counts["left out"]) == (1, 2)
    assert result.reasons == {"zero-amount": 2, "type-without-kind": 1}


def test_a_publisher_that_flags_some_of_its_own_places_has_one_activity(tmp_path):
    flagged = UNDP.replace("<reporting-org ", '<reporting-org secondary-reporter="1" ')
    result = imported(tmp_path, whole(activity(transaction()), activity(transaction("3"), reporter=flagged)))
    made, paid = result.events
    assert (made.kind, paid.of) == ("committed", made.fact)


# --- several files -------------------------------------------------------------------------------


def yearly(year, *values):
    return whole(activity(*(transaction(kind, f"{year}-05-01", value) for kind, value in values)))


def test_an_activity_that_is_spread_over_files_is_one(tmp_path):
    result = release(tmp_path, yearly(2020, ("2", "100"), ("3", "30")), yearly(2021, ("2", "50"), ("3", "20")))
    assert (sums(result), said(result), result.rows) == (("USD 150", "USD 50"), [], 4)
    assert result.path == f"{tmp_path}/0.xml, {tmp_path}/1.xml"
    assert [event.origin.path[-5:] for event in result.events] == ["0.xml", "0.xml", "1.xml", "1.xml"]


def test_what_several_files_state_counts_once_whatever_their_order(tmp_path):
    texts = [yearly(2020, ("2", "100")), yearly(2020, ("2", "100"), ("3", "7")), yearly(2020, ("3", "7"), ("3", "7"))]
    facts = set()
    for order in itertools.permutations(texts):
        result = release(tmp_path, *order)
        assert (sums(result), result.counts["left out"]) == (("USD 100", "USD 14"), 2)
        facts.add(frozenset(event.fact for event in result.events))
    assert len(facts) == 1
    assert any("is also that of the activity at /" in each for each in said(result))


@pytest.mark.parametrize("files", [False, True])
def test_the_newest_header_holds_whatever_the_order(tmp_path, files):
    def text(day, *rows):
        title = f"<title><narrative>{day}</narrative></title>"
        return activity(*rows, header=title, attributes=f'last-updated-datetime="{day}"')

    rows = transaction(value="1"), transaction(value="2")
    texts = [text("2020-01-01", rows[0]), text("2022-01-01", rows[1]), text("2021-01-01"), text("2099-01-01")]
    silent = [text("2020-01-01", rows[0]), text("2022-01-01")]  # the newest states no transactions
    for chosen in (*itertools.permutations(texts), *itertools.permutations(silent)):
        result = release(tmp_path, *map(whole, chosen)) if files else imported(tmp_path, whole(*chosen))
        assert {event.title for event in result.events} == {"2022-01-01"}


@pytest.mark.parametrize("identifier", ["A{0}", "A"])
def test_there_are_as_many_activities_without_transactions_as_transactions_at_most(tmp_path, identifier):
    texts = [whole(*(activity(identifier=identifier.format(f"{file}{n}")) for n in range(2))) for file in range(2)]
    assert release(tmp_path, *texts, max_rows=4).rows == 0
    with pytest.raises(LoadError) as caught:
        release(tmp_path, *texts, max_rows=3)
    (finding,) = caught.value.findings
    assert (finding.code, finding.origin.path[-5:]) == ("too-many-rows", "1.xml")
    assert finding.message == "more than 3 activities have no transactions: split it, or raise max_rows"


def test_the_sizes_of_files_add_up(tmp_path):
    text = whole(activity(transaction(), transaction("3")))
    assert release(tmp_path, text, text, max_rows=4).rows == 4
    with pytest.raises(LoadError) as caught:
        release(tmp_path, text, text, max_rows=3)
    assert "with the files before it, there are more than 3 transactions" in caught.value.findings[0].message


# --- one ref, stated in two ways ------------------------------------------------------------------


def version(updated, value, day="2020-05-01"):
    attributes = f'last-updated-datetime="{updated}T00:00:00"' if updated else ""
    return activity(transaction("3", day, value, attributes='ref="T"'), attributes=attributes)


def test_what_was_updated_later_holds(tmp_path):
    texts = [version("2020-06-01", "10"), version("2020-07-01", "12")]
    for order in (texts, texts[::-1]):
        result = imported(tmp_path, whole(*order))
        assert (sums(result)[1], result.omissions) == ("USD 12", {"stated-otherwise": 1})
        (message,) = said(result)
        assert message.startswith("stated-otherwise ref: 'T', of type 3 on 2020-05-01, is stated otherwise at")
        assert message.endswith("where the activity was updated later, and that counts")


def test_where_nobody_knows_which_is_newer_both_are_refused(tmp_path):
    result = imported(tmp_path, whole(version("", "10"), version("", "12"), version("", "12")))
    assert (result.accepted, result.reasons) == (0, {"stated-otherwise": 3})
    assert all("correct one, or give each a ref of its own" in each for each in said(result))
    anew = imported(tmp_path, whole(version("", "10"), version("", "12", "2021-05-01")))  # refs of another year
    assert sums(anew)[1] == "USD 22"
