"""Every other question of facts.md's kind, asked on the command line: as JSON, and as a table."""

from __future__ import annotations

import pytest

from aidledger import DirectoryStore, Shares
from aidledger.events import AgreementSigned, CommitmentChanged, Committed, Delivered
from tests.command_line import aidledger, answered
from tests.records import record

BEST, THEN = (), ("--known", "2025-12-31")
ACCORD = "jpn-ukr-security-accord"
MILLION = 1_000_000


def lines(*arguments, status=0, **environment):
    run = aidledger(*arguments, **environment)
    assert (run.status, run.err) == (status, "")
    return run.out.splitlines()


# --- when it was reached -----------------------------------------------------------------------------

REACHED = [
    (BEST, "2025-04-18", "  on 2025-04-18, certain"),
    (THEN, "2025-04-01/2025-04-30", "  on some day in 2025-04-01/2025-04-30, certain"),
]


@pytest.mark.parametrize("amount", [("USD 5e9",), ("USD 5,000,000,000",), ("USD 5000000000",), ("USD", "5E9")])
@pytest.mark.parametrize(("known", "when", "shown"), REACHED)
def test_when_five_billion_was_reached(amount, known, when, shown):
    found = answered("reaches", *amount, *known)
    assert (found["when"], found["certain"], found["is_tight"]) == (when, True, True)
    assert (found["threshold"], found["projection"], found["on_record"]) == ("USD 5,000,000,000", "committed", True)
    assert lines("reaches", *amount, *known)[:2] == ["Committed: USD 5,000,000,000 reached", shown]


def test_what_is_never_reached_and_what_need_not_be():
    never = "  never: all that is on record cannot come to that"
    assert lines("reaches", "EUR 1")[1] == never
    assert answered("reaches", "EUR 1")["when"] is None
    assert lines("reaches", "USD 3.1e9", "--where", "instrument=loan")[1].endswith(", or never: not certain")


def test_what_is_asked_for_before_anything_was_known():
    known = ("--known", "2025-08-14")
    nothing = "  NOTHING WAS ON RECORD on 2025-08-14: that is not the same as zero"
    assert lines("reaches", "USD 1", *known)[1] == nothing
    assert answered("reaches", "USD 1", *known)["on_record"] is False
    assert lines("explain", "2024-06-30", *known)[1] == nothing
    assert lines("reconcile", "2024-06-30", *known)[1] == nothing
    days = ("--start", "2022-01-01", "--end", "2024-01-01")
    assert lines("history", *known, *days)[1] == nothing
    assert aidledger("history", *known).err == (
        "aidledger: nothing is on record, so there is no first and last day: give start and end\n"
    )


# --- what sources report -----------------------------------------------------------------------------


def test_reported_totals_beside_what_is_itemised():
    found = answered("reconcile", "2025-12-31")
    by_fact = {each["fact"]: each for each in found["totals"]}
    financial = by_fact.pop("jpn-ukr-financial-total")
    assert financial["verdict"] == "exceeds"
    assert financial["stated"] == {"USD": "9180000000"}
    assert financial["itemised"] == {"low": {"USD": "3900000000"}, "high": {"USD": "6900000000"}}
    assert financial["residual"] == {"low": {"USD": "2280000000"}, "high": {"USD": "5280000000"}}
    assert {fact: each["verdict"] for fact, each in by_fact.items()} == dict.fromkeys(
        ("jpn-ukr-fao-total", "jpn-ukr-humanitarian-total", "jpn-ukr-military-total", "jpn-ukr-total-support"),
        "not comparable",
    )
    assert all(each["reasons"] for each in by_fact.values())
    assert (found["on_record"], len(found["shares"])) == (True, 1)


RECONCILED = """\
Reported totals beside what is itemised, as of 2025-12-31
  1 exceeds, 4 not comparable

Financial assistance by April 2025: exceeds
  stated       USD 9,180,000,000, 2025-04, CEIAS
  about        committed, financial, JPN to UKR
  itemised     USD 3,900,000,000 … 6,900,000,000, as committed
  unexplained  USD 2,280,000,000 … 5,280,000,000

Funding of the FAO for Ukraine: not comparable
  stated   USD 30,200,000, 2025-08-15, CEIAS
  about    measure not stated, through FAO, JPN to UKR
  because  its source does not say which measure it is: pledged, committed, allocated, disbursed, or
           another

Humanitarian aid: not comparable
  stated   EUR 1,500,000,000, 2025-08-15, CEIAS
  about    measure not stated, humanitarian, JPN to UKR
  because  its source does not say which measure it is: pledged, committed, allocated, disbursed, or
           another
  because  it is stated in EUR, and its scope itemised in USD: add --rates ecb

Military-related assistance: not comparable
  stated   about USD 62,000,000, 2025-08-15, CEIAS
  about    allocated, military, JPN to UKR
  because  nothing is itemised as allocated in the data set japan-ukraine

All support since March 2022: not comparable
  stated   at least USD 10,700,000,000, 2025-08-15, CEIAS
  about    allocated, JPN to UKR, since 2022-03
  because  nothing is itemised as allocated in the data set japan-ukraine

Shares, which are listed and not reconciled
  0.2 %  of GDP, allocated, JPN to UKR, since 2022-03  2025-08-15  CEIAS

Contradict each other
  rank 4  among donors, humanitarian, JPN to UKR  2025-08-15  CEIAS
  rank 3  among donors, humanitarian, JPN to UKR  2025-08-15  CEIAS
"""


def test_reported_totals_as_text():
    assert "\n".join(lines("reconcile", "2025-12-31")).startswith(RECONCILED)
    assert lines("reconcile", "2020-01-01")[1] == "  no total is reported by then"


# --- what changed ------------------------------------------------------------------------------------


def test_from_one_day_to_another():
    days = ("compare", "2023-12-31", "2025-12-31")
    found = answered(*days)
    amounts = {cause: bag["USD"] for cause, bag in found["bridge"]["amounts"].items()}
    assert amounts.pop("time passed") == "3000000000"
    assert set(amounts.values()) == {"0"}
    assert [each["fact"] for each in found["bridge"]["contributions"]] == ["jpn-ukr-era-loan"]
    assert "jpn-ukr-era-loan" in [event["fact"] for event in found["entered"]]
    assert (found["left"], found["first"]["as_of"], found["second"]["known"]) == ([], "2023-12-31", "2026-11-22")
    assert lines(*days)[:8] == [
        "Committed",
        "  from  as of 2023-12-31, as best known (records to 2026-11-22), the shipped ledger",
        "  to    as of 2025-12-31, as best known (records to 2026-11-22), the shipped ledger",
        "",
        "What made the difference",
        "  before                         USD   3,931,000,000",
        "  time passed  jpn-ukr-era-loan  USD  +3,000,000,000",
        "  after                          USD   6,931,000,000",
    ]


def test_what_entered_is_what_the_heading_says(tmp_path):
    told = {"donor": "JPN"}
    loan = record(Committed, "loan", amount="USD 5", occurred="2024-02-01", **told)
    raised = record(CommitmentChanged, "raised", of="loan", amount="USD 1", occurred="2024-03-01")
    sent = record(Delivered, "sent", item="stoves", occurred="2024-03-02", **told)
    shared = record(
        Committed, "shared", amount="USD 9", occurred="2024-02-02", recipient=Shares({"UKR": 50, "SOM": 50})
    )
    others = record(Committed, "others", amount="USD 7", occurred="2024-02-03", donor="USA")
    signed = record(AgreementSigned, "accord", occurred="2024-02-04")
    DirectoryStore(tmp_path).append(loan, raised, sent, shared, others, signed)
    days = ("compare", "2024-01-01", "2024-12-31", "--ledger", str(tmp_path))

    def entered(*conditions):
        found = answered(*days, *(part for each in conditions for part in ("--where", each)))
        back = answered(
            "compare", "2024-12-31", "2024-01-01", *days[3:], *(p for c in conditions for p in ("--where", c))
        )
        facts = [event["fact"] for event in found["entered"]]
        assert [event["fact"] for event in back["left"]] == facts
        return facts

    assert entered() == ["loan", "shared", "others", "accord", "raised", "sent"]
    assert entered("donor=JPN") == ["loan", "raised", "sent"]
    assert entered("donor=JPN", "donor=USA") == ["loan", "others", "raised", "sent"]
    assert entered("donor=JPN", "kind=committed") == ["loan"]
    assert entered("recipient=SOM") == ["shared"]
    assert entered("donor=-") == ["shared"]
    assert "Entered, where donor is JPN: 3 events" in lines(*days, "--where", "donor=JPN")
    assert "Entered: 6 events" in lines(*days)


def test_from_one_day_of_knowledge_to_another():
    sides = ("compare", "2025-04-20", *THEN, "--with-known", "best")
    found = answered(*sides)
    amounts = {cause: bag["USD"] for cause, bag in found["bridge"]["amounts"].items()}
    assert amounts.pop("re-dated") == "3017000000"
    assert set(amounts.values()) == {"0"}
    assert [event["fact"] for event in found["entered"]] == ["jpn-ukr-fao-grain-project", "jpn-ukr-era-loan"]
    assert found["first"]["digest"] != found["second"]["digest"]
    assert lines(*sides)[5:9] == [
        "  before                               USD   3,914,000,000",
        "  re-dated  jpn-ukr-fao-grain-project  USD     +17,000,000",
        "  re-dated  jpn-ukr-era-loan           USD  +3,000,000,000",
        "  after                                USD   6,931,000,000",
    ]


def test_the_second_is_as_the_first_in_all_that_is_not_said_of_it():
    first = answered("compare", "2022-12-31", "2023-06-30", *THEN)
    assert [first[side]["known"] for side in ("first", "second")] == ["2025-12-31", "2025-12-31"]
    back = answered("compare", "2025-04-20", "--with-known", "2025-12-31")
    assert [back[side]["known"] for side in ("first", "second")] == ["2026-11-22", "2025-12-31"]
    assert back["bridge"]["amounts"]["re-dated"] == {"USD": "-3017000000"}


def test_from_nothing_on_record():
    sides = ("compare", "2024-06-30", "--known", "2025-08-14", "--with-known", "best")
    assert lines(*sides)[1] == "  from  NOTHING WAS ON RECORD on 2025-08-14: that is not the same as zero"
    assert answered(*sides)["first"]["on_record"] is False
    assert answered(*sides)["bridge"]["amounts"]["newly known"] == {"USD": "3931000000"}


def test_groups_have_a_bridge_each():
    shown = lines("compare", "2022-04-24", "2022-12-31", "--by", "recipient")
    som = shown.index("SOM")
    assert shown[som : som + 9] == [
        "SOM",
        "  before                            USD            0",
        "  time passed  jpn-som-wheat-grant  USD  +14,000,000",
        "  after                             USD   14,000,000",
        "",
        "UKR",
        "  before                                  USD  200,000,000",
        "  time passed  jpn-ukr-fao-grain-project  USD  +17,000,000",
        "  after                                   USD  217,000,000",
    ]
    nothing = "  nothing did: no such event is on record in either"
    assert nothing in lines("compare", "2022-04-24", "2022-12-31", "--projection", "spent", "--by", "donor")
    assert nothing in lines("compare", "2022-04-24", "2022-12-31", "--projection", "spent")


def test_every_answer_that_there_ever_was():
    found = answered("revisions", "2025-04-20")
    assert [(row["known"], row["amount"], row["low"], row["high"]) for row in found["rows"]] == [
        ("2025-08-15", "3914000000", "3914000000", "6931000000"),
        ("2026-11-22", "6931000000", "6931000000", "6931000000"),
    ]
    assert lines("revisions", "2025-04-20")[:12] == [
        "Committed, as of 2025-04-20: 2 answers so far",
        "  known from  currency         amount  could be from             to",
        "  2025-08-15  USD       3,914,000,000  3,914,000,000  6,931,000,000",
        "  2026-11-22  USD       6,931,000,000",
        "",
        "What moved it",
        "  known                                                                amount",
        "  2025-08-15  newly known  jpn-ukr-first-assistance       USD    +200,000,000",
        "              newly known  jpn-som-wheat-grant            USD     +14,000,000",
        "              newly known  jpn-ukr-loans-and-grants-2023  USD  +3,700,000,000",
        "  2026-11-22  re-dated     jpn-ukr-fao-grain-project      USD     +17,000,000",
        "              re-dated     jpn-ukr-era-loan               USD  +3,000,000,000",
    ]


def test_of_what_was_never_on_record_there_is_no_answer_to_revise():
    shown = lines("revisions", "2025-04-20", "--projection", "spent")
    assert shown[:2] == ["Spent, as of 2025-04-20: 0 answers so far", "  0: no such event is on record by then"]
    assert "What moved it" not in shown


def test_groups_have_revisions_each():
    shown = lines("revisions", "2025-04-20", "--by", "recipient")
    assert shown[1:6] == [
        "  known from  recipient  currency         amount  could be from             to",
        "  2025-08-15  SOM        USD          14,000,000",
        "              UKR        USD       3,900,000,000  3,900,000,000  6,917,000,000",
        "  2026-11-22  SOM        USD          14,000,000",
        "              UKR        USD       6,917,000,000",
    ]


# --- where it is from ----------------------------------------------------------------------------------


def test_a_figure_comes_apart_into_events_and_sources():
    found = answered("explain", "2024-06-30")
    assert [(each["fact"], each["amount"], each["certainty"]) for each in found["contributions"]] == [
        ("jpn-ukr-first-assistance", {"USD": "200000000"}, "yes"),
        ("jpn-ukr-fao-grain-project", {"USD": "17000000"}, "yes"),
        ("jpn-som-wheat-grant", {"USD": "14000000"}, "yes"),
        ("jpn-ukr-loans-and-grants-2023", {"USD": "3700000000"}, "yes"),
    ]
    assert (found["total"], found["possible"]) == ({"USD": "3931000000"}, [])
    assert all(each["sources"][0]["publisher"] == "CEIAS" for each in found["contributions"])
    shown = lines("explain", "2024-06-30")
    assert shown[1:3] == [
        "  date                               amount  what                                              from",
        "  2022-02-24/2022-04-24  USD    200,000,000  First assistance, for emergency needs             1",
    ]
    assert ["all", "USD", "3,931,000,000"] in [line.split() for line in shown]
    assert "  3  foodingredientsfirst.com, 2022-07-05" in shown


def test_what_is_possible_besides():
    loans = ("explain", "2024-06-30", "--where", "instrument=loan")
    found = answered(*loans)
    assert found["contributions"] == []
    assert sum(int(each["amount"]["USD"]) for each in found["possible"]) == 3917 * MILLION
    shown = lines(*loans)
    assert shown[1] == "  nothing counts by then"
    assert shown[3].startswith("May count besides, at most: ")
    then = answered("explain", "2022-12-31", *THEN)
    assert [(each["fact"], each["certainty"]) for each in then["possible"]] == [
        ("jpn-ukr-fao-grain-project", "unknown")
    ]


def test_what_is_no_sum_was_changed_by_events():
    found = answered("explain", "2024-06-30", "--projection", "agreements")
    assert [each["fact"] for each in found["changes"]] == [ACCORD]
    shown = lines("explain", "2024-06-30", "--projection", "agreements")
    assert shown[2] == "  2024-06-13  Bilateral security agreement  1,2,3"
    assert lines("explain", "2024-06-12", "--projection", "agreements")[1] == "  nothing changed it by then"


def test_groups_are_explained_with_their_fields():
    shown = lines("explain", "2022-12-31", "--by", "recipient", "--by", "instrument")
    assert ["2022-11-11", "SOM", "grant", "USD", "14,000,000"] in [line.split()[:5] for line in shown]
    assert ["all", "USD", "231,000,000"] in [line.split() for line in shown]


# --- what became of it ---------------------------------------------------------------------------------


def test_what_became_of_each_commitment():
    found = answered("as-of", "2025-12-31", "--projection", "lifecycle")
    assert [each["status"] for each in found["value"]["commitments"]] == ["committed"] * 5
    shown = [line.split() for line in lines("as-of", "2025-12-31", "--projection", "lifecycle")]
    loan = "Loan through the ERA mechanism committed USD 3,000,000,000 3,000,000,000 0".split()
    assert loan in shown


# --- in another currency -------------------------------------------------------------------------------


def test_in_another_currency():
    day = ("as-of", "2024-06-30", "--in", "EUR", "--last-within", "7")
    found = answered(*day)
    assert found["value"] == {"EUR": "3633988797.39"}
    assert found["bounds"] == {"low": {"EUR": "3495586347.03"}, "high": {"EUR": "3749663734.92"}}
    assert found["projection"] == (
        "valued(committed, 'EUR', 'European Central Bank', at='event', last_within=7, places=2)"
    )
    shown = lines(*day)
    assert shown[:3] == [
        "Committed, in EUR, as of 2024-06-30",
        "  currency            amount     could be from                to",
        "  EUR       3,633,988,797.39  3,495,586,347.03  3,749,663,734.92",
    ]
    assert shown[4].startswith("! EUR by the exchange rates of European Central Bank of the day of each event")


def test_at_the_rate_of_one_day_or_the_mean_of_a_year():
    assert answered("as-of", "2024-06-30", "--in", "EUR", "--at", "2023")["value"] == {"EUR": "3635544304.34"}
    same = [answered("as-of", "2024-06-30", "--in", "EUR", *at) for at in ((), ("--at", "event"))]
    assert same[0] == same[1]


@pytest.mark.parametrize(
    "command", [("as-of", "2025-04-18"), ("history",), ("explain", "2025-04-18"), ("reaches", "EUR 5e9")]
)
def test_a_day_without_a_rate_is_named_with_the_pair_and_what_to_write(command):
    run = aidledger(*command, "--in", "EUR")
    assert (run.status, run.out) == (1, "")
    assert run.err == (
        "aidledger: jpn-ukr-era-loan@2026-11-22: no rate for EUR/USD on 2025-04-18 (Good Friday) from European Central "
        "Bank, the last published is that of 2025-04-17: ask for it with --last-within 1\n"
    )
    assert aidledger(*command, "--in", "EUR", "--last-within", "1").status == 0


def test_reported_totals_in_other_currencies():
    found = answered("reconcile", "2025-12-31", "--rates", "ecb", "--last-within", "7")
    assert [each["verdict"] for each in found["totals"]].count("exceeds") == 1


# --- widths ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize(
    "command",
    [
        ("history", "--by", "recipient", "--every", "quarter"),
        ("history", "--projection", "lifecycle"),
        ("reaches", "USD 5e9"),
        ("reconcile", "2025-12-31"),
        ("revisions", "2025-04-20", "--by", "recipient"),
        ("compare", "2025-04-20", "--known", "2025-12-31", "--with-known", "best"),
        ("explain", "2024-06-30", "--where", "instrument=loan"),
        ("as-of", "2024-06-30", "--in", "EUR"),
        ("as-of", "2025-12-31", "--projection", "lifecycle"),
        ("explain", "2024-06-30", "--by", "instrument"),
    ],
)
def test_tables_fit_the_terminal(command, width):
    shown = [line for line in lines(*command, COLUMNS=str(width)) if not line.startswith("sha256:")]
    assert max(map(len, shown)) <= width
