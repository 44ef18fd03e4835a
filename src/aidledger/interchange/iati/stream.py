"""An IATI activity file, read piece by piece: one activity after the other, in bounded memory, whatever the file holds.

The parser (libxml2, by lxml) loads no DTD, expands no entity, and opens no connection. It has limits of its own on depth
and on the length of texts, but fed in pieces it buffers a tag, a comment or a CDATA section until that ends, and it keeps
whatever nobody takes out of the tree. Therefore, at each `WINDOW` of bytes, what is finished and not needed is taken
out, and the file is refused where the tree has not grown (one piece of markup that never ends) or is large all the same.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NoReturn

from aidledger.errors import LoadError, MissingExtraError, ReadError
from aidledger.findings import Finding, Origin
from aidledger.interchange.iati.activities import HEADER, Activity, Transaction, read_activity, read_transaction
from aidledger.interchange.iati.lines import Openings
from aidledger.problems import found, safe

if TYPE_CHECKING:
    Element = Any

WINDOW: Final = 1 << 21
"""Bytes of a file between two looks at what the parser holds; no text, tag or comment is longer."""
MOST_NODES: Final = 250_000
"""Elements, texts and attributes of one activity, without its finished transactions, that the parser may hold."""
_PIECE: Final = 1 << 16
_ROOT: Final = "iati-activities"
_ACTIVITY: Final = "iati-activity"
_TRANSACTION: Final = "transaction"
# where a byte below 128 is a letter of ASCII, as `Openings` takes it
_ENCODINGS: Final = re.compile(r"utf-?8|(us-)?ascii|iso-8859-\d+|latin-?1|(windows-|cp)125\d", re.IGNORECASE)
_PLACE: Final = re.compile(r",? ?(line \d+, column \d+)?( \(.*\))?$", re.DOTALL)
_FLAGS: Final = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))


class Reading:
    """One file on its way through the parser: iterate over its activities; ``rows`` counts what was read so far.

    ``shown`` is the path as findings show it, ``advanced`` is told how many bytes were read at each piece. Raises
    `LoadError` on what is no IATI 2.0x activity file, or hostile.
    """

    def __init__(self, path: str, shown: str, advanced: Callable[[int], None]) -> None:
        self._path, self._shown, self._advanced = path, shown, advanced
        self._openings = Openings()
        self._starts: list[int] = []  # the lines of transactions that have begun and not ended
        self._root: Element = None
        self._activity: Element = None
        self._transactions: list[Transaction] = []
        self._events = 0
        self._progress = (0, 0)

    @property
    def rows(self) -> int:
        """How many transactions the file has so far, counted in its bytes, not by the parser."""
        return self._openings.count

    def __iter__(self) -> Iterator[Activity]:
        """Read the file, and return each activity as it ends."""
        etree = _etree()
        with self._opened() as file:
            parser = etree.XMLPullParser(
                events=("start", "end"),
                tag=(_ROOT, _ACTIVITY, _TRANSACTION),
                load_dtd=False,
                no_network=True,
                resolve_entities=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            total = window = 0
            try:
                while piece := file.read(_PIECE):
                    self._openings.feed(piece)
                    parser.feed(piece)
                    yield from self._taken(parser)
                    total += len(piece)
                    if total - window >= WINDOW:
                        window = total
                        self._look()
                    self._advanced(len(piece))
                if not total:
                    self._refuse("not-iati", "the file is empty: give an IATI activity file")
                self._finish(parser.close())
                yield from self._taken(parser)
            except etree.XMLSyntaxError as error:
                self._not_xml(error)
            except OSError as error:
                self._refuse("cannot-read", f"it cannot be read ({_reason(error)}): check what it is")
        if self._events_of_transactions != self._openings.count:
            self._refuse(
                "cannot-count",
                f"{self._openings.count:,} tags <transaction were found, of which {self._events_of_transactions:,} are "
                "transactions of IATI: take out those of other namespaces",
            )

    # --- what the parser reports ----------------------------------------------------------------

    _events_of_transactions = 0

    def _taken(self, parser: Any) -> Iterator[Activity]:
        for event, element in parser.read_events():
            self._events += 1
            tag = element.tag
            if event == "start":
                if self._root is None:
                    self._begin(element)
                elif tag == _TRANSACTION:
                    self._events_of_transactions += 1
                    self._starts.append(self._openings.lines.popleft() if self._openings.lines else element.sourceline)
                elif tag == _ACTIVITY and self._activity is None and element.getparent() is self._root:
                    self._activity = element
            elif tag == _TRANSACTION:
                is_misplaced = self._activity is None or element.getparent() is not self._activity
                self._transactions.append(read_transaction(element, self._starts.pop(), is_misplaced=is_misplaced))
            elif element is self._activity:
                yield read_activity(element, self._transactions)
                self._activity = None
                self._transactions.clear()
                element.clear()
                _drop_before(element)
            elif element is self._root and self._transactions:
                yield Activity(element.sourceline, "", "", NOBODY, None, None, UNSTATED, tuple(self._transactions))
