"""From a published file to the records of a ledger: what is read, what is new, what is written, how far it is."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from aidledger._absorb.absorb import IDENTITY, RECOGNISED_BY, absorb, adopt
from aidledger._absorb.absorptions import Absorption, Adoption
from aidledger._aid.kinds import CORE
from aidledger._cli import terminal
from aidledger._ledger.ledger import Ledger
from aidledger._records.records import Record
from aidledger._records.vocabulary import Vocabulary
from aidledger._values.dates import When
from aidledger._values.text import Hint, Message
from aidledger.errors import Finding, Severity, StoreError
from aidledger.files._problems import in_order
from aidledger.files._publishing import sync_folder
from aidledger.files._trees import read_tree, shown_path
from aidledger.interchange._imported import Imported
from aidledger.stores import DirectoryStore

if TYPE_CHECKING:
    from aidledger.interchange.iati._importer import Practice


_DUMB = "dumb"


@attrs.frozen
class Watch:
    """What is told how far the work is: ``begin`` of each step, with its size where that is known, then ``advance``."""

    begin: Callable[[str, int | None], None]
    advance: Callable[[int], None]


@contextlib.contextmanager
def watched() -> Iterator[Watch]:
    """Show the steps of some work while it lasts, where somebody looks; what was shown is taken away at the end."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == _DUMB:
        yield Watch(lambda _, __: None, lambda _: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True, legacy_windows=False), transient=True) as bar:
        task = bar.add_task("", total=None)

        def begin(step: str, size: int | None) -> None:
            bar.reset(task, description=terminal.line(step), total=size)

        yield Watch(begin, lambda amount: bar.advance(task, amount))


_LONGEST_NAME: Final = 100  # of a file, before the day
_FEW: Final = 2  # rows: one date is a slip of the pen


@attrs.frozen(kw_only=True)
class Asked:
    """What is to be imported, and where to.

    ``mapping`` is that of a table; ``secondary`` and ``parents`` are for `read_iati`; ``identity`` and
    ``recognised_by`` are for `absorb`, ``is_differing`` for `adopt`.
    """

    form: str
    files: tuple[str, ...]
    recorded: dt.date
    dataset: str
    into: str
    release: str | None = None
    is_partial: bool = False
    is_whole: bool = False
    is_differing: bool = False
    corrections: str = "keep"
    mapping: str | None = None
    vocabulary: Vocabulary = CORE
    identity: tuple[str, ...] = IDENTITY
    recognised_by: tuple[str, ...] = RECOGNISED_BY
    secondary: Practice = "evidence"
    parents: Practice = "evidence"
    is_strict: bool = False
    allows_unknown: bool = False
    is_dry: bool = False

    @property
    def store(self) -> DirectoryStore:
        """Where the records go."""
        return DirectoryStore(self.into, self.vocabulary)

    @property
    def name(self) -> str:
        """What the new file is called, without its suffix."""
        return f"{self.dataset[:_LONGEST_NAME]}-{self.recorded}"


@attrs.frozen(kw_only=True)
class Done:
    """What came of an import: of reading the file by ``layout``, of absorbing it; and the file that was ``written``.

    ``refusal`` says why nothing was written, where the file is to blame.
    """

    asked: Asked
    layout: str | None
    imported: Imported
    absorption: Absorption | None = None
    written: str | None = None
    refusal: str | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, by path and line."""
        absorbed = () if self.absorption is None else self.absorption.findings
        return in_order([*self.imported.findings, *absorbed])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What makes the day doubtful that the release is recorded on."""
        findings = (finding for row in self.imported.refused for finding in row.findings)
        parts = (part for finding in findings for part in Message(finding.message).parts)
        later: list[When] = [each.value for each in parts if isinstance(each, Hint) and each.name == "past_recorded"]
        day, today = self.asked.recorded, dt.datetime.now().astimezone().date()
        warnings = []
        if len(later) >= _FEW:
            newest = max(later, key=lambda when: when.earliest or day)
            warnings.append(
                f"{len(later):,} of the {self.imported.what} are dated after --recorded {day}, the newest {newest}, "
                "and are refused: is the day right?"
            )
        if day > today:
            undone = "" if self.written is None else f"; if the day is wrong, remove {self.written} and import again"
            warnings.append(f"--recorded {day} is after today, {today}: releases of days before it are refused{undone}")
        return tuple(warnings)


def done(asked: Asked, watch: Watch, keep: Callable[[Sequence[Finding]], None] = lambda _: None) -> Done:
    """Import a file, as far as it can be: all that is new in it is appended at once, or nothing.

    All findings are handed to ``keep`` before that. Raises `LoadError` where the ledger or the file cannot be read,
    what `absorb` raises, and `StoreError` where something cannot be written.
    """
    watch.begin(f"reading {asked.into}", None)
    ledger = held(asked.store)
    found = _read(asked, watch)
    if found.refusal is None:
        watch.begin("comparing it with the ledger", None)
        absorption = absorb(
            ledger,
            found.imported.release,
            recorded=asked.recorded,
            dataset=asked.dataset,
            release=asked.release,
            partial=asked.is_partial,
            whole=asked.is_whole,
            corrections=asked.corrections,
            identity=asked.identity,
            recognised_by=asked.recognised_by,
            groups=found.imported.group,
        )
        found = attrs.evolve(found, absorption=absorption)
    keep(found.findings)
    if found.absorption is not None and found.absorption.events and not asked.is_dry:
        watch.begin("writing", None)
        found = attrs.evolve(found, written=_append(asked, found.absorption.events, ledger))
    return found


def adopted(asked: Asked, day: dt.date | None, watch: Watch) -> tuple[Adoption, str | None]:
    """Adopt a data set of a ledger, with the rows of these files; return what came of it, and what was written.

    Raises as `done` and `adopt` do.
    """
    watch.begin(f"reading {asked.into}", None)
    ledger = held(asked.store)
    everything = attrs.evolve(asked, secondary="keep", parents="keep")  # before there were labels, nothing was left out
    rows = _imported(everything, watch)[1].release if asked.files else ()
    adoption = adopt(
        ledger,
        rows,
        release=asked.release or "",
        dataset=asked.dataset,
        recorded=day,
        differing=asked.is_differing,
    )
    if asked.is_dry:
        return adoption, None
    named = attrs.evolve(asked, recorded=adoption.recorded)
    return adoption, _append(named, adoption.events, ledger)


def held(store: DirectoryStore) -> Ledger:
    """Return the ledger of a folder, which is empty where there is no folder, or none of its files is one of events.

    Raises `LoadError` on what cannot be read, `StoreError` on what is no folder.
    """
    place = Path(store.path)
    if place.is_dir():
        return read_tree(store.path, store.vocabulary, store.max_bytes).ledger(shown_path(store.path))
    if place.exists() or place.is_symlink():
        raise StoreError(f"{shown_path(store.path)} is no folder: name one, or a new one, for the ledger")
    return Ledger()


# --- reading ---------------------------------------------------------------------------------------


def _read(asked: Asked, watch: Watch) -> Done:
    layout, imported = _imported(asked, watch)
    refused = sum(any(one.severity is Severity.ERROR for one in each.findings) for each in imported.refused)
    refusal = None
    if not imported.release:
        refusal = "nothing in it became an event, and what the ledger has of the data set would be taken back"
    elif imported.unknown and not asked.allows_unknown:
        count = len(imported.unknown)
        names = (
            "a name of a country or organisation is" if count == 1 else f"{count:,} names of countries or the like are"
        )
        refusal = f"{names} not known: add it to 'words' of the mapping, or leave its rows out with --allow-unknown"
    elif asked.is_strict and refused:
        refusal = f"{refused:,} of its {imported.what} are refused, and the import is strict"
    return Done(asked=asked, layout=layout, imported=imported, refusal=refusal)


def _imported(asked: Asked, watch: Watch) -> tuple[str | None, Imported]:
    size = None
    if asked.form == "iati":
        with contextlib.suppress(OSError, ValueError):  # what is wrong with the file, the reader says
            size = sum(Path(file).stat().st_size for file in asked.files)
    more = f" and {len(asked.files) - 1} more" if asked.files[1:] else ""
    watch.begin(f"reading {asked.files[0]}{more}", size)
    if asked.form == "iati":
        from aidledger.interchange.iati import read_iati

        return None, read_iati(
            asked.files,
            recorded=asked.recorded,
            dataset=asked.dataset,
            secondary=asked.secondary,
            parents=asked.parents,
            advanced=watch.advance,
        )
    if asked.mapping is None:
        from aidledger.interchange._kiel import read_kiel

        return read_kiel(asked.files, recorded=asked.recorded, dataset=asked.dataset)
    from aidledger.interchange._table import read_table

    return asked.mapping, read_table(
        asked.files, asked.mapping, recorded=asked.recorded, dataset=asked.dataset, vocabulary=asked.vocabulary
    )


# --- writing ---------------------------------------------------------------------------------------


def _append(asked: Asked, events: Sequence[Record], ledger: Ledger) -> str:
    """Append the records at once; return the path of the new file, or of the folder where they are too many for one."""
    ids = [record.id for record in events]
    with _folder(Path(asked.into)):
        try:
            after = asked.store.append(*events, name=asked.name, onto=ledger)
        except KeyboardInterrupt:
            after = held(asked.store)
            if ids[0] not in after:
                raise
            # it came too late: all of it is there, and what was asked for is done
    files = {origin.path for origin in (after[each].origin for each in ids) if origin is not None}
    return min(files) if len(files) == 1 else str(Path(min(files)).parent)


@contextlib.contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """Make a folder, and those above it, where they are missing; take them away again where nothing comes of it."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for each in missing:
                sync_folder(str(each.parent))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise StoreError(f"{shown_path(str(folder))} cannot be made ({reason}): check the path") from error
        yield
    except BaseException:
        for each in missing:
            with contextlib.suppress(OSError):
                each.rmdir()
        raise
