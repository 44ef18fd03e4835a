"""What can be written as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aidledger.answers import Answer
from aidledger.errors import WrongTypeError
from aidledger.events import Record
from aidledger.explanations import Changes, Explanation
from aidledger.history import History
from aidledger.interchange.answer_sheets import answer_sheet, changes_sheet, explanation_sheet, history_sheet
from aidledger.interchange.record_sheets import record_sheet
from aidledger.interchange.sheets import Sheet
from aidledger.vocabulary import CORE, Vocabulary

Exported = Iterable[Record] | History[Any] | Answer[Any] | Explanation | Changes
"""A ledger, a timeline or any records; a history; an answer; what explains one."""


def sheet_of(what: Exported, vocabulary: Vocabulary = CORE) -> Sheet:
    """Return it as a sheet; raise `WrongTypeError` on what is no table."""
    if isinstance(what, History):
        return history_sheet(what)
    if isinstance(what, Answer):
        return answer_sheet(what)
    if isinstance(what, Explanation):
        return explanation_sheet(what)
    if isinstance(what, Changes):
        return changes_sheet(what)
    if not isinstance(what, Iterable) or isinstance(what, str):
        raise WrongTypeError(
            f"{what!r:.200} is no table: give a ledger, a timeline, records, a history, an answer or what explains one"
        )
    return record_sheet(what, vocabulary)
