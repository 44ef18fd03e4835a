"""Random ledgers as plain values, the same for a seed in every version: what another version is compared on."""

from __future__ import annotations

import random
from typing import Any

_DAYS = ("2023-12-31", "2024-01-10", "2024-01-20", "2024-02-05")
_DATES = (*_DAYS, "2024-01", "2024-01", "2024", "2024-01-05/2024-01-25", "2023-12-20/2024-01-10", "2024-01-20~")
_RECORDED = ("2024-03-01", "2024-03-02", "2024-03-03", "2024-04-01")
_FACTS = ("f", "g", "h", "i")
_FLOWS = ("Committed", "Committed", "Committed", "Committed", "Disbursed", "Pledged", "Allocated")
_ALTERATIONS = ("CommitmentChanged", "Cancelled")
_CURRENCIES = ("USD", "USD", "EUR")
_UNSTATED = ("donor", "recipient", "instrument")

Spec = dict[str, Any]


def ledger(number: int, seed: int) -> list[Spec]:
    """Make the records of one ledger: at least five, of one data set or two that use the same keys."""
    drawn = random.Random(f"{seed}-{number}")  # noqa: S311 -- nothing is kept secret
    datasets = ("one", "two") if drawn.random() < 0.4 else ("one",)
    made: list[Spec] = []
    for place in range(drawn.randint(5, 12)):
        chosen = drawn.random()
        earlier = [each for each in made if each["class"] != "Retracted"]
        if earlier and chosen < 0.25:
            made.append(_corrected(drawn, place, drawn.choice(earlier)))
        elif made and chosen < 0.33:
            made.append(_retraction(drawn, place, drawn.choice(made)))
        else:
            made.append(_event(drawn, place, drawn.choice(datasets)))
    return made


def features(records: list[Spec]) -> set[str]:
    """Say what a ledger has of what engines find hard."""
    found = {"chains" for each in records if each.get("supersedes")}
    found |= {"alterations" for each in records if each["class"] in _ALTERATIONS}
    found |= {"unstated" for each in records if each["class"] in _FLOWS and not all(map(each.get, _UNSTATED))}
    return found | ({"two data sets"} if len({each["dataset"] for each in records}) > 1 else set())


def _event(drawn: random.Random, place: int, dataset: str) -> Spec:
    stated = {"id": f"r{place}", "dataset": dataset, "recorded": drawn.choice(_RECORDED)}
    stated |= {"occurred": drawn.choice(_DATES), "fact": drawn.choice(_FACTS)}
    chosen = drawn.random()
    if chosen < 0.3:
        kind = drawn.choice(_ALTERATIONS)
        amount = drawn.randint(0, 6) if kind == "Cancelled" else drawn.choice((-7, -5, -2, 3, 4))
        return stated | {
            "class": kind,
            "fact": f"c{place}",
            "of": drawn.choice(_FACTS),
            "amount": _money(drawn, amount),
        }
    if chosen < 0.38:
        qualifier = drawn.choice(("exact", "at-least", "about"))
        said = stated | {"class": "TotalReported", "fact": f"t{place}", "measure": "committed", "qualifier": qualifier}
        whole = {name: value for name, value in _fields(drawn).items() if not isinstance(value, dict)}
        return said | whole | {"amount": _money(drawn, drawn.randint(1, 40))}
    kind = drawn.choice(_FLOWS)
    taken = {"of": drawn.choice(_FACTS)} if kind in ("Disbursed", "Allocated") and drawn.random() < 0.5 else {}
    return stated | {"class": kind} | taken | _fields(drawn) | {"amount": _money(drawn, drawn.randint(1, 30))}


def _fields(drawn: random.Random) -> Spec:
    said = {
        "donor": drawn.choice(("JPN", "USA", "JPN", None)),
        "recipient": drawn.choice(("UKR", {"UKR": 60, "POL": 40}, "POL", None)),
        "instrument": drawn.choice(("loan", "grant", "mixed", None)),
    }
    return {name: value for name, value in said.items() if value is not None}


def _money(drawn: random.Random, amount: int) -> list[Any]:
    return [amount, drawn.choice(_CURRENCIES)]


def _corrected(drawn: random.Random, place: int, wrong: Spec) -> Spec:
    """Restate a record with another date, amount or field."""
    again = {**wrong, "id": f"r{place}", "supersedes": [wrong["id"]], "recorded": max(wrong["recorded"], _later(drawn))}
    changed = drawn.choice(("occurred", "amount", "fields", "nothing"))
    if changed == "occurred":
        again["occurred"] = drawn.choice(_DATES)
    elif changed == "amount":
        again["amount"] = [again["amount"][0] + 1, again["amount"][1]]
    elif changed == "fields" and "of" not in wrong:
        again = {name: value for name, value in again.items() if name not in _UNSTATED} | _fields(drawn)
        if again["class"] == "TotalReported" and isinstance(again.get("recipient"), dict):
            del again["recipient"]
    return again


def _retraction(drawn: random.Random, place: int, wrong: Spec) -> Spec:
    recorded = max(wrong["recorded"], _later(drawn))
    said = {"class": "Retracted", "id": f"r{place}", "fact": wrong["fact"], "dataset": wrong["dataset"]}
    return said | {"recorded": recorded, "retracts": wrong["id"]}


def _later(drawn: random.Random) -> str:
    return drawn.choice(("2024-03-03", "2024-04-01", "2024-05-01"))
