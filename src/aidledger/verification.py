"""Whether an answer that was cited stands: `verify` works it out again from the records that were known then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from aidledger.errors import WrongTypeError
from aidledger.ledger import Ledger
from aidledger.projection import Projection

if TYPE_CHECKING:
    from aidledger.answers import Answer
    from aidledger.citations import Verification
    from aidledger.quotes import Rates


def verify(
    ledger: Ledger,
    cited: Answer[Any] | Mapping[str, Any],
    *,
    projection: Projection[Any] | None = None,
    rates: Collection[Rates] = (),
) -> Verification:
    """Return whether a cited answer stands: an `Answer`, or what its ``to_dict`` returned, read back from JSON.

    It is worked out again from the records that the ledger knew then, however much it learnt since. Their digest
    must be the same, and so must value, bounds, caveats and data sets. The projection is found by its name, as
    `aidledger.projections.named` does, with these ``rates``; one of your own is given as ``projection``.

    Raises `CitationError`, with everything that is wrong, on what is no answer, `UnknownProjectionError` on a name that
    no shipped projection has.

    >>> from aidledger import reference
    >>> from aidledger.projections import committed
    >>> ledger = reference()
    >>> then = ledger.as_of("2025-04-20", known="2025-12-31").answer(committed).to_dict()
    >>> print(verify(ledger, then))
    committed as of 2025-04-20, known 2025-12-31: stands
    it changed since:
    committed, from 2025-04-20 (known 2025-12-31) to 2025-04-20 (known 2026-11-22)
    USD 3,914,000,000  before
    USD 3,017,000,000  re-dated: jpn-ukr-fao-grain-project, jpn-ukr-era-loan
    USD 6,931,000,000  after
    >>> verify(ledger, {**then, "value": {"USD": "4000000000"}}).reasons
    ('value: cited {"USD": "4000000000"}, here {"USD": "3914000000"}',)
    """
    from aidledger.citations import verified  # when it is asked for, so that importing stays quick

    if not isinstance(ledger, Ledger):
        raise WrongTypeError(f"verify() takes a ledger first, not {ledger!r:.200}: write verify(ledger, answer)")
    return verified(ledger, cited, projection, rates)
