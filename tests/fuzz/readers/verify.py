"""An answer or a picture as JSON, verified by the command line and by `verify`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from aidledger import reference
from aidledger._aid.verifying import named
from aidledger._cli.checking import cited, verification
from aidledger._cli.picture import DayPicture
from aidledger._cli.questions import Opened
from aidledger.projections import agreements, committed
from tests.fuzz.mutating import mutated

if TYPE_CHECKING:
    import random
    from pathlib import Path

_LEDGER: Final = Opened(reference(), "the shipped ledger")
_AT: Final = _LEDGER.ledger.as_of("2024-06-30")
_SAID: Final[tuple[Any, ...]] = (
    _AT.answer(committed).to_dict(),
    _AT.answer(committed.by("recipient")).to_dict(),
    _AT.answer(agreements).to_dict(),
    _LEDGER.ledger.as_of("2025-04-20", known="2025-12-31").answer(committed.where(recipient="UKR")).to_dict(),
    DayPicture.of(_LEDGER.ledger, _AT.as_of, None, combined=False).to_dict(),
)
_UNSAID: Final = "not_yet_known"
_VALID: Final = tuple(json.dumps(each).encode() for each in _SAID)
_WORDS: Final = (
    b'"value": {}',
    b'"format": 2',
    b'"format": true',
    b"null",
    b"[]",
    b"{}",
    b'"known": null',
    b'"as_of": "2024"',
    b'"projection": "nothing"',
    b'"digest": 1',
    b'"projection": "committed.where(donor=\'JPN\')"',
    b"committed.by(",
    b".combined()",
    b'"answers": {}',
    b'"other": 1,',
    b"NaN",
    b"\\ud800",
)


def make(random: random.Random) -> bytes:
    return mutated(random, random.choice(_VALID), _WORDS)


def read(path: Path) -> object:
    found = cited(str(path))
    stands, text = verification(_LEDGER, found, None, is_json=False)
    assert all(letter == "\n" or letter.isprintable() for letter in text)
    if stands:
        said = _asked_again(found)
        assert {key: said[key] for key in found if key in said} == {key: found[key] for key in found if key != _UNSAID}
    return text


def _asked_again(found: dict[str, Any]) -> dict[str, Any]:
    """Return what the ledger says when it is asked for what was cited, without what is not verified."""
    at = _LEDGER.ledger.as_of(found["as_of"], known=found["known"])
    if "projection" in found:
        return at.answer(named(found["projection"])).to_dict()
    picture = DayPicture.of(_LEDGER.ledger, at.as_of, at.known, combined=False).to_dict()
    return {key: value for key, value in picture.items() if key != _UNSAID}
