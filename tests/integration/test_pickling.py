"""Ledgers, timelines, answers and projections go to other processes and come back the same."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import pytest

from aidledger import CORE, Ledger, Source, reference, retract, revise
from aidledger.errors import MixedDatasetsError
from aidledger.events import Cancelled, CommitmentChanged, Committed
from aidledger.projections import TALLIES, agreements, committed, deliveries, milestones, reported
from tests.records import record

ERA = reference()["jpn-ukr-era-loan@2026-11-22"]
LEDGER = reference().including(
    record(CommitmentChanged, "more", of="jpn-ukr-era-loan", amount="USD 5", occurred="2025~", dataset="japan-ukraine"),
    record(Cancelled, "less", of="jpn-ukr-era-loan", amount="USD 2", occurred="2025-06", dataset="japan-ukraine"),
    revise(ERA, recorded="2026-12-01", sources=(Source(publisher="a ministry"),), note="again"),
    retract(reference()["jpn-ukr-gas-turbines@2025-08-15"], recorded="2026-12-01"),
)
LINE = LEDGER.timeline(known="2026-11-30")
AT = LEDGER.as_of("2025-12-31")


def is_japanese(event):
    return "JPN" in event.parties


PROJECTIONS = {
    **TALLIES,
    "by": committed.by("donor"),
    "by two": committed.by("instrument", "recipient"),
    "where": committed.where(recipient={"UKR", None}, instrument="loan"),
    "combined": committed.combined().by("dataset"),
    "mapped": committed.map(str),
    "agreements": agreements,
    "deliveries": deliveries,
    "milestones": milestones,
    "reported": reported,
    "some": milestones.where(is_japanese),
}
VALUES = {
    "ledger": LEDGER,
    "empty ledger": Ledger(),
    "timeline": LINE,
    "as of": AT,
    "nothing on record": LEDGER.as_of("2025-12-31", known="2025-01-01"),
    "bounds": AT.bounds(committed.by("instrument")),
    "explanation": AT.explain(committed.by("recipient")),
    "vocabulary": CORE,
    **{f"answer of {name}": AT.answer(projection) for name, projection in PROJECTIONS.items()},
    **PROJECTIONS,
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_what_is_pickled_comes_back_equal(name, protocol):
    value = VALUES[name]
    twin = pickle.loads(pickle.dumps(value, protocol))
    assert (type(twin), twin) == (type(value), value)


@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_ledger_that_comes_back_gives_the_same_answers(name):
    projection, twin = pickle.loads(pickle.dumps((PROJECTIONS[name], LEDGER)))
    for known in ("2025-08-15", "2026-11-30", None):
        assert twin.as_of("2025-06-15", known=known).answer(projection) == LEDGER.as_of(
            "2025-06-15", known=known
        ).answer(PROJECTIONS[name])
    assert pickle.loads(pickle.dumps(AT)).answer(projection) == AT.answer(PROJECTIONS[name])
    assert pickle.loads(pickle.dumps(LINE)).as_of("2025-06-15").answer(projection) == LINE.as_of("2025-06-15").answer(
        PROJECTIONS[name]
    )


def test_where_a_record_was_read_and_what_it_alters_come_back_too():
    twin = pickle.loads(pickle.dumps(LEDGER))
    assert [each.origin for each in twin] == [each.origin for each in LEDGER]
    assert any(each.origin for each in twin)
    line = pickle.loads(pickle.dumps(LINE))
    assert [getattr(event, "altered", None) for event in line] == [getattr(event, "altered", None) for event in LINE]


def test_a_message_keeps_its_hints():
    with pytest.raises(MixedDatasetsError) as caught:
        LEDGER.including(record(Committed, "else", amount="USD 1", dataset="other")).as_of("2025-12-31").answer(
            committed
        )
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        twin = pickle.loads(pickle.dumps(caught.value, protocol))
        assert (str(twin), twin.args[0].parts) == (str(caught.value), caught.value.args[0].parts)


def test_another_process_with_other_hashes_gives_the_same_answer():
    script = (
        "import pickle, sys\n"
        "at, tally, answer = pickle.load(sys.stdin.buffer)\n"
        "assert at.answer(tally) == answer\n"
        "sys.stdout.buffer.write(pickle.dumps((at, answer.to_dict(), hash('a'))))\n"
    )
    tally = committed.by("instrument", "recipient").where(donor={"JPN", "USA"})
    sent = pickle.dumps((AT, tally, AT.answer(tally)))
    hashes = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            input=sent,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        at, written, hashed = pickle.loads(done.stdout)
        assert (at, written) == (AT, AT.answer(tally).to_dict())
        hashes.add(hashed)
    assert len(hashes) == 2
