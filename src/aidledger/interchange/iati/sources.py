"""Where the events of one activity come from, and what they are called: texts of any sort, made fit for a record."""

from __future__ import annotations

from typing import Final

from aidledger.events import Source
from aidledger.fields import CONTROL
from aidledger.interchange.iati.activities import Activity

TRANSACTION: Final = ", transaction "
"""What stands in a locator between the identifier of the activity and the ``ref`` of the transaction."""
_LONGEST: Final = 1_000


class Sources:
    """The sources of one activity's events: its title and publisher, and as locator its identifier and the ``ref``.

    No date is stated: that of the file changes with every release, also where nothing else does.
    """

    def __init__(self, activity: Activity) -> None:
        self.title = fit(activity.title)
        self._publisher = fit(activity.reporter.label or "")
        self._identifier = fit(activity.identifier)
        self._known: dict[str, tuple[Source]] = {}

    def of(self, ref: str) -> tuple[Source]:
        """Return the source of a transaction with this ``ref``, or with none."""
        if ref not in self._known:
            locator = f"{self._identifier}{TRANSACTION}{ref}" if ref else f"{self._identifier}"
            self._known[ref] = (Source(title=self.title, publisher=self._publisher, locator=fit(locator)),)
        return self._known[ref]


def fit(text: str) -> str | None:
    """Return a text without control characters, cut where it is long; None where nothing is left of it."""
    if not text.isprintable():
        text = CONTROL.sub("", text)
    text = text.strip()
    return (text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…") or None
