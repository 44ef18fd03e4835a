"""Law 27: an answer that was cited can be verified later, and nothing else is taken for it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from aidledger.errors import MixedDatasetsError
from aidledger.events import Record
from aidledger.ledger import Ledger
from aidledger.projection import Projection
from aidledger.testing import oracle
from aidledger.testing.asking import holds
from aidledger.verification import verify


def a_cited_answer_stands(
    projection: Projection[Any], ledger: Ledger, included: Iterable[Record], day: dt.date, known: dt.date
) -> None:
    """27. A cited answer verifies against its ledger, however that grew since.

    What is ``included`` becomes known after ``known``. A question that has no answer is nothing to cite.
    """
    cited = _cited(projection, ledger, day, known)
    if cited is None:
        return
    for grown in (ledger, ledger.including(*included)):
        found = verify(grown, cited, projection=projection)
        holds(found.stands, f"an answer known {known} does not stand in {list(grown)}:\n{found}")


def a_cited_answer_fails_elsewhere(
    projection: Projection[Any], ledger: Ledger, other: Ledger, day: dt.date, known: dt.date | None = None
) -> None:
    """27. A cited answer fails against any ledger whose records known then differ.

    A question that has no answer is nothing to cite.
    """
    cited = _cited(projection, ledger, day, known)
    if cited is None:
        return
    # without a day of knowledge it is from a ledger with nothing on record, and stands by no other
    then = dt.date.max if cited["known"] is None else dt.date.fromisoformat(cited["known"])
    mine, theirs = ({record.id: record for record in oracle.known_by(each, then)} for each in (ledger, other))
    found = verify(other, cited, projection=projection)
    holds(
        found.stands == (mine == theirs),
        f"an answer of the records {mine} {'stands' if found.stands else 'does not stand'} by {theirs}:\n{found}",
    )


def _cited(projection: Projection[Any], ledger: Ledger, day: dt.date, known: dt.date | None) -> dict[str, Any] | None:
    """Return an answer as it is read back from a file; None where data sets that share keys leave the question open."""
    try:
        said = ledger.as_of(day, known=known).answer(projection).to_dict()
    except MixedDatasetsError:
        return None
    answer: dict[str, Any] = json.loads(json.dumps(said))
    return answer
