"""The answer to when a sum was reached: a day, as exactly as the dates allow."""

from __future__ import annotations

from typing import Any

import attrs

from aidledger.tables import html_table
from aidledger.when import When


@attrs.frozen
class Reached:
    """When a tally reached a threshold.

    ``when`` is the day, imprecise where dates are: in some worlds it is its first day, in some its last. It is None
    where no world reaches the threshold, and ``certain`` says that every world does. Where that would take to look at
    too many worlds, or an amount depends on its day, ``is_tight`` is False: then ``when`` can be wider than it has to
    be, but never misses a day, and ``certain`` is True only where that is shown. ``caveats`` say what dates do not:
    those that a source calls approximate or uncertain.
    """

    when: When | None
    certain: bool
    is_tight: bool = True
    caveats: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return {
            "when": None if self.when is None else str(self.when),
            "certain": self.certain,
            "is_tight": self.is_tight,
            "caveats": list(self.caveats),
        }

    def __str__(self) -> str:
        """Return the day, and how sure it is.

        >>> str(Reached(When("2025-04"), certain=True)), str(Reached(None, certain=False))
        ('2025-04, certain', 'never')
        """
        if self.when is None:
            return "never"
        return f"{'' if self.is_tight else 'within '}{self.when}, {'certain' if self.certain else 'not certain'}"

    def _repr_html_(self) -> str:
        """Return it as a table."""
        cells = (self.when or "never", self.certain, self.is_tight)
        return html_table("reached", ("when", "certain", "is tight"), [list(map(str, cells))], self.caveats)
