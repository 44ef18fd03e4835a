"""IATI files as a stream of elements, with the line of each."""

from __future__ import annotations

import os
import random
import re
import stat
from collections import deque
from collections.abc import Callable, Collection, Iterator
from typing import Any, BinaryIO, Final, NoReturn

from aidledger.errors import Finding, LoadError, MissingExtraError, Origin, ReadError
from aidledger.files._problems import found, safe
from aidledger.interchange.iati._activities import (
    HEADER,
    LANGUAGE,
    OUTSIDE,
    Activity,
    Transaction,
    read_activity,
    read_transaction,
)

_NAME: Final = re.compile(rb"""<([^\s<>/!?="']+)|\s([^\s<>/="']+)\s*=\s*["']""")


class Names:
    """Collects names from pieces of a file; ``size`` is how many bytes the different ones have.

    >>> names = Names()
    >>> names.take(b"<value currency='USD'>1</value> <value>")
    >>> names.size
    13
    """

    def __init__(self) -> None:
        self._seen: set[bytes] = set()
        self.size = 0

    def take(self, piece: bytes) -> None:
        """Look at the names in a piece of the file."""
        new = {found[1] or found[2] for found in _NAME.finditer(piece)} - self._seen
        self._seen |= new
        self.size += sum(map(len, new))


_TOKEN: Final = re.compile(rb"<(?:transaction[\s/>]|!--|!\[CDATA\[|\?)")
_LONGEST: Final = len(b"<transaction ")
_END: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}


class Openings:
    r"""Finds each ``<transaction`` of a file that is fed in pieces, and the line that it stands on (from 1).

    What stands in comments, CDATA sections and processing instructions is passed over.

    >>> openings = Openings()
    >>> openings.feed(b"<a>\n<!-- <transaction> --><trans")
    >>> openings.feed(b"action/>")
    >>> openings.count, openings.lines.popleft()
    (1, 2)
    """

    def __init__(self) -> None:
        self.count = 0
        self.lines: deque[int] = deque()
        self._line = 1
        self._rest = b""
        self._until = b""  # the end of the comment or the like that is being read

    def feed(self, piece: bytes) -> None:
        """Look through the next piece of the file."""
        data = self._rest + piece
        done = 0
        while True:
            if self._until:
                end = data.find(self._until, done)
                if end < 0:
                    kept = max(done, len(data) - len(self._until))
                    break
                self._pass(data, done, end)
                done, self._until = end + len(self._until), b""
            found = _TOKEN.search(data, done)
            if found is None:
                kept = max(done, len(data) - _LONGEST)
                break
            self._pass(data, done, found.start())
            done = found.start() + 1
            self._until = _END.get(found[0], b"")
            if self._until:
                done = found.end()
            else:
                self.count += 1
                self.lines.append(self._line)
        self._pass(data, done, kept)
        self._rest = data[kept:]

    def _pass(self, data: bytes, start: int, end: int) -> None:
        self._line += data.count(b"\n", start, end)


WINDOW: Final = 1 << 21
"""Bytes of a file between two looks at what the parser holds; no text, tag or comment can be twice as long."""
MOST_NODES: Final = 250_000
"""Elements, texts and attributes that the parser may hold, without the finished transactions of an activity."""
MOST_NAMES: Final = 100_000
"""Bytes of different names of elements and attributes, in one piece of each window; those of IATI have 3,000 in all."""
_PIECE: Final = 1 << 16
_ROOT: Final = "iati-activities"
_ACTIVITY: Final = "iati-activity"
_TRANSACTION: Final = "transaction"
# those where a byte below 128 is a letter of ASCII and nothing else, as `Openings` takes it
_ENCODINGS: Final = re.compile(r"utf-?8|(us-)?ascii|iso-8859-\d+|latin-?1|(windows-|cp)125\d", re.IGNORECASE)
_DECLARATION: Final = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml\s[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']"""
)
_ASIDES: Final = re.compile(r"(,? (try|use|see) \w+( option)?)?\.?(, line \d+, column \d+)?( \([^)]*\))?$")
_LONGEST_MESSAGE: Final = 1_000  # of the parser, which quotes what is in the file
_FLAGS: Final = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
_NODES: Final = "count(//node()) + count(//@*)"


class Stream:
    """One file on its way through the parser: iterate over its activities, once.

    ``shown`` is the path as findings show it; ``advanced`` is told of each piece how many bytes it has. Raises
    `LoadError` on what is no IATI 2.0x activity file, on what would not end, and above ``max_rows`` transactions, those
    ``before`` it counted in.
    """

    def __init__(
        self, path: str, shown: str, *, max_rows: int, advanced: Callable[[int], None], before: int = 0
    ) -> None:
        self._before = before
        self._path, self._shown, self._advanced = path, shown, advanced
        self._openings = Openings()
        self._starts: list[int] = []  # the lines of transactions that have begun and not ended
        self._names = Names()
        self._begun = 0
        self._root: Any = None
        self._activity: Any = None
        self._language = ""
        self._transactions: list[Transaction] = []
        self._seen = 0
        self._progress = (0, 0)
        self._max_rows = max_rows

    @property
    def rows(self) -> int:
        """How many transactions the file has so far, as counted in its bytes, not by the parser."""
        return self._openings.count

    def __iter__(self) -> Iterator[Activity]:
        """Read the file, and return each activity when it ends."""
        etree = _etree()
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
        try:
            with self._opened() as file:
                yield from self._fed(parser, file)
            self._whole(parser.close())
            yield from self._taken(parser)
        except etree.XMLSyntaxError as error:
            message = _ASIDES.sub("", (error.msg or "there is nothing in it")[:_LONGEST_MESSAGE])
            self._refuse("bad-xml", f"{message}: correct it, or get the file again", error.lineno or 1)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self._refuse("cannot-read", f"it cannot be read ({reason}): check what it is, and who may read it")
        if self._begun != self.rows:
            message = f"{self.rows:,} tags <transaction were found, but {self._begun:,} are transactions of IATI"
            self._refuse("cannot-count", f"{message}: take out those of another namespace")

    def _fed(self, parser: Any, file: BinaryIO) -> Iterator[Activity]:
        total = window = 0
        sampled = _anywhere()
        while piece := file.read(_PIECE):
            if not total:
                self._read_encoding(piece)
            self._openings.feed(piece)
            parser.feed(piece)
            yield from self._taken(parser)
            if self._before + self.rows > self._max_rows:
                has = "with the files before it, there are" if self._before else "it has"
                message = f"{has} more than {self._max_rows:,} transactions: split it, or raise max_rows"
                self._refuse("too-many-rows", message)
            if total <= sampled < total + len(piece):
                self._names.take(piece)
            total += len(piece)
            if total - window >= WINDOW:
                window, sampled = total, total + _anywhere()
                self._look()
            self._advanced(len(piece))

    # --- what the parser reports ----------------------------------------------------------------

    def _taken(self, parser: Any) -> Iterator[Activity]:
        for event, element in parser.read_events():
            self._seen += 1
            tag = element.tag
            if event == "start":
                self._start(element, tag)
            elif tag == _TRANSACTION:
                is_misplaced = self._activity is None or element.getparent() is not self._activity
                line = self._starts.pop()
                self._transactions.append(read_transaction(element, line, self._language, is_misplaced=is_misplaced))
            elif element is self._activity:
                yield read_activity(element, self._transactions, self._language)
                self._activity, self._transactions = None, []
                element.clear()
                while (done := self._root[0]) is not element:
                    self._root.remove(done)
            elif element is self._root and self._transactions:
                yield OUTSIDE._replace(transactions=tuple(self._transactions))

    def _start(self, element: Any, tag: str) -> None:
        if self._root is None:
            self._begin(element)
        elif tag == _TRANSACTION:
            self._begun += 1
            # where there is none any more, the file is refused in the end
            self._starts.append(self._openings.lines.popleft() if self._openings.lines else 1)
        elif tag == _ACTIVITY and self._activity is None and element.getparent() is self._root:
            self._activity = element
            self._language = element.get(LANGUAGE) or self._root.get(LANGUAGE) or ""

    def _read_encoding(self, start: bytes) -> None:
        """Refuse what has other letters than ASCII in place of those, before the parser could understand it."""
        stated = _DECLARATION.match(start)
        encoding = "UTF-16" if b"\0" in start[:4] else stated[1].decode() if stated else "UTF-8"
        if _ENCODINGS.fullmatch(encoding) is None:
            self._refuse("not-utf-8", f"the encoding {found(encoding)} is not read here: save the file as UTF-8")

    def _begin(self, root: Any) -> None:
        """Look at the first element that was asked for, and at what stands before it."""
        self._whole(root)
        document = root.getroottree().docinfo
        if document.doctype or document.internalDTD is not None:
            message = "it has a DOCTYPE, which can make a small file large: take it out, IATI needs none"
            self._refuse("has-doctype", message)
        version = root.get("version", "2").strip()
        if not version.startswith("2"):
            self._refuse(
                "unknown-version", f"version: {found(version)} of IATI is not read here: get the file in version 2.03"
            )
        self._root = root

    def _whole(self, root: Any) -> None:
        if root.tag != _ROOT or root.getparent() is not None:
            top = root.getroottree().getroot().tag
            message = f"the whole is <{safe(str(top))}>, and of an IATI activity file it is <{_ROOT}>: check the file"
            self._refuse("not-iati", message)

    # --- what is refused ------------------------------------------------------------------------

    def _look(self) -> None:
        """Take out of the tree what is finished and not needed; refuse a file that fills it all the same."""
        if self._names.size > MOST_NAMES:
            message = "more different names of elements and attributes than IATI has by far: check what it is"
            self._refuse("too-many-names", message)
        if self._root is None:
            self._refuse("not-iati", f"its first {WINDOW:,} bytes hold no <{_ROOT}>: check what it is")
        dropped = _drop(self._root, ())
        if self._activity is not None:
            dropped += _drop(self._activity, HEADER)
        nodes = int(self._root.xpath(_NODES))
        if (self._seen, nodes) == self._progress and not dropped:
            message = f"a text, tag or comment of more than {WINDOW:,} bytes: shorten it, or split the file"
            self._refuse("too-long", message, self._line())
        if nodes > MOST_NODES:
            message = f"one activity of more than {MOST_NODES:,} elements, texts and attributes: split it"
            self._refuse("too-large", message, self._line())
        self._progress = (self._seen, nodes)

    def _line(self) -> int:
        return int((self._root if self._activity is None else self._activity).sourceline)

    def _refuse(self, code: str, message: str, line: int | None = 1) -> NoReturn:
        finding = Finding(code=code, message=safe(message, most=1_000), origin=Origin(self._shown, line))
        raise LoadError(f"{self._shown}: it cannot be imported", [ReadError(finding)])

    def _opened(self) -> BinaryIO:
        """Open the file, without waiting where it is a pipe; refuse what is no file."""
        try:
            opened = os.open(self._path, _FLAGS)
        except FileNotFoundError:
            self._refuse("not-found", "there is no such file: check the path", None)
        except (OSError, ValueError) as error:  # ValueError: a zero in the path
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            message = f"it cannot be read ({reason.lower()}): check what it is, and who may read it"
            self._refuse("cannot-read", message, None)
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            os.close(opened)
            self._refuse("not-a-file", "it is no regular file: give the path of one", None)
        return os.fdopen(opened, "rb", buffering=0)


def _anywhere() -> int:
    """Return a place in a window that the writer of a file cannot know."""
    return random.randrange(WINDOW)  # noqa: S311 -- nothing is kept secret by it for long


def _drop(parent: Any, tags: Collection[str]) -> int:
    """Take children of an element out of the tree; return how many.

    The last is left, which may not have ended, and those with one of these tags.
    """
    if not len(parent):
        return 0
    last = parent[-1]
    kept = [child for child in parent.iterchildren(*tags) if child is not last] if tags else []
    dropped = len(parent) - 1 - len(kept)
    if dropped:
        del parent[:-1]
        parent[0:0] = kept
    return dropped


def _etree() -> Any:
    try:
        from lxml import etree  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtraError("reading IATI files", "iati") from None
    return etree
