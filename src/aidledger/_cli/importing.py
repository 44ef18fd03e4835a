"""From a published file to the records of a ledger: what is read, what is new, what is written, how far it is."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from aidledger._absorb.absorb import IDENTITY, RECOGNISED_BY, absorb
from aidledger._absorb.absorptions import Absorption, Adoption
from aidledger._absorb.adopting import adopt
from aidledger._absorb.recording import Fate
from aidledger._cli import pages, words
from aidledger._cli.checking import capped, shown
from aidledger._cli.pages import as_json, as_page
from aidledger._cli.questions import worded
from aidledger._cli.terminal import WorkShown
from aidledger._cli.words import FIGURE, PLAIN, TOTAL, WIDE, Section, TableColumn, TableRow
from aidledger._ledger.ledger import Ledger
from aidledger._records.plain import plain
from aidledger._records.records import Record, Retracted
from aidledger._records.vocabulary import Vocabulary
from aidledger._values.dates import When
from aidledger._values.text import Hint, Message
from aidledger.errors import Finding, Severity, StoreError
from aidledger.files._folders import read_tree, shown_path, sync_folder, whole_file
from aidledger.files._problems import in_order
from aidledger.interchange._imported import Imported
from aidledger.interchange._table import RECOGNISED_BY as RECOGNISED_BY_OF_KIEL
from aidledger.interchange._table import read_kiel, read_table
from aidledger.interchange.iati import read_iati
from aidledger.interchange.iati._importer import Practice
from aidledger.stores import DirectoryStore

_LONGEST_NAME: Final = 100  # of a file, before the day
_FEW: Final = 2  # rows: one date is a slip of the pen


@attrs.frozen(kw_only=True)
class ImportRequest:
    """What is to be imported, and where to.

    ``mapping`` is that of a table; ``secondary`` and ``parents`` are for `read_iati`; ``identity`` and
    ``recognised_by`` are for `absorb`, ``is_differing`` for `adopt`.
    """

    form: str
    files: tuple[str, ...]
    recorded: dt.date
    dataset: str
    into: str
    vocabulary: Vocabulary
    release: str | None
    mapping: str | None
    is_dry: bool
    is_partial: bool = False
    is_whole: bool = False
    is_differing: bool = False
    corrections: str = "keep"
    identity: tuple[str, ...] | None = None
    recognised_by: tuple[str, ...] | None = None
    secondary: Practice | None = None
    parents: Practice | None = None
    is_strict: bool = False
    allows_unknown: bool = False

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

    asked: ImportRequest
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


def done(asked: ImportRequest, watch: WorkShown, findings: str | None = None) -> Done:
    """Import a file, as far as it can be: all that is new in it is appended at once, or nothing.

    All ``findings`` are written to that file before. Raises `LoadError` where the ledger or the file cannot be read,
    what `absorb` raises, and `StoreError` where something cannot be written.
    """
    watch.begin(f"reading {asked.into}", None)
    ledger = held(asked.store)
    found = _read(asked, watch)
    if found.refusal is None:
        watch.begin("comparing it with the ledger", None)
        usual = RECOGNISED_BY_OF_KIEL if asked.form == "kiel" else RECOGNISED_BY
        absorption = absorb(
            ledger,
            found.imported.release,
            recorded=asked.recorded,
            dataset=asked.dataset,
            release=asked.release,
            partial=asked.is_partial,
            whole=asked.is_whole,
            corrections=asked.corrections,
            identity=IDENTITY if asked.identity is None else asked.identity,
            recognised_by=usual if asked.recognised_by is None else asked.recognised_by,
            groups=found.imported.group,
        )
        found = attrs.evolve(found, absorption=absorption)
    if findings is not None:
        with whole_file(findings) as file:
            file.write("".join(f"{line(finding)}\n" for finding in found.findings).encode())
    if found.absorption is not None and found.absorption.events and not asked.is_dry:
        watch.begin("writing", None)
        found = attrs.evolve(found, written=_append(asked, found.absorption.events, ledger))
    return found


def adopted(asked: ImportRequest, day: dt.date | None, watch: WorkShown) -> tuple[Adoption, str | None]:
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


def _read(asked: ImportRequest, watch: WorkShown) -> Done:
    layout, imported = _imported(asked, watch)
    refused = sum(any(one.severity is Severity.ERROR for one in each.findings) for each in imported.refused)
    refusal = None
    if not imported.release:
        refusal = "nothing in it became an event, and what the ledger has of the data set would be taken back"
    elif imported.unknown and not asked.allows_unknown:
        several = f"{len(imported.unknown):,} names of countries or the like are"
        names = several if imported.unknown[1:] else "a name of a country or organisation is"
        refusal = f"{names} not known: add it to 'words' of the mapping, or leave its rows out with --allow-unknown"
    elif asked.is_strict and refused:
        refusal = f"{refused:,} of its {imported.what} are refused, and the import is strict"
    return Done(asked=asked, layout=layout, imported=imported, refusal=refusal)


def _imported(asked: ImportRequest, watch: WorkShown) -> tuple[str | None, Imported]:
    size = None
    if asked.form == "iati":
        with contextlib.suppress(OSError, ValueError):  # what is wrong with the file, the reader says
            size = sum(Path(file).stat().st_size for file in asked.files)
    more = f" and {len(asked.files) - 1} more" if asked.files[1:] else ""
    watch.begin(f"reading {asked.files[0]}{more}", size)
    if asked.form == "iati":
        return None, read_iati(
            asked.files,
            recorded=asked.recorded,
            dataset=asked.dataset,
            secondary=asked.secondary or "evidence",
            parents=asked.parents or "evidence",
            advanced=watch.advance,
        )
    if asked.mapping is None:
        return read_kiel(asked.files, recorded=asked.recorded, dataset=asked.dataset)
    return asked.mapping, read_table(
        asked.files, asked.mapping, recorded=asked.recorded, dataset=asked.dataset, vocabulary=asked.vocabulary
    )


# --- writing ---------------------------------------------------------------------------------------


def _append(asked: ImportRequest, events: Sequence[Record], ledger: Ledger) -> str:
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


# --- what came of it ---------------------------------------------------------------------------

_COUNTS: Final = (PLAIN, FIGURE, WIDE)  # what, how many, what that means
_RECORDS: Final = (
    ("new", "new", "facts that were not on record"),
    ("changed", "changed", "supersede what was on record"),
    ("unchanged", "unchanged", "on record as they are"),
)
_ADOPTED: Final = (
    ("adopted", "rows adopted", "imported: on record once more, with the label"),
    ("manual", "manual records", "made by hand: listed above"),
    ("not_on_record", "rows not on record", "left to the next release"),
)
_BESIDES: Final = (
    ("vanished", "vanished", "on record, and in no row any more: retracted"),
    ("written_twice", "written twice", "of the events repeat another entirely"),
    ("reused", "key re-used", "of the events have a key that stood for another fact"),
)


_MANUAL: Final = {
    Fate.RESTATED: "of rows that changed: what was corrected stays",
    Fate.CONTESTED: "of rows in which the publisher changed the same: what was corrected stays",
    Fate.OVER: "the row now says the same",
    Fate.WITHOUT_ROW: "their rows vanished: they end",
    Fate.BACK: "their rows came back",
    Fate.REPLACED: "of rows that changed: what is published counts",
    Fate.OFF_AGAIN: "of rows that changed or came back, and stay off",
    Fate.OTHER_COPY: "the copy that was taken off is the one that vanished",
    Fate.RELEASED: "recorded by hand, and in the release now: they count once",
    Fate.REVERTED: "an earlier version of the row counts",
}


def adopted_in_json(asked: ImportRequest, adoption: Adoption, written: str | None) -> str:
    """Return what came of an adoption as JSON, with every finding."""
    told = adoption.to_dict()
    records = len(told.pop("events"))
    return as_json({**told, "ledger": asked.into, "dry_run": asked.is_dry, "records": records, "written": written})


def adopted_in_text(adoption: Adoption, written: str | None) -> str:
    """Return what came of an adoption as text, with every finding."""
    findings = "".join(f"{line(finding)}\n" for finding in adoption.findings)
    rows = tuple(_counted(adoption.counts, _ADOPTED))
    records = words.counted(len(adoption.events), "record")
    place = f"{records} written to {written}" if written else f"dry run: {records} would be written, and nothing was"
    page = as_page(
        [Section(heading=f"Data set {adoption.dataset}, adopted as {adoption.release}", columns=_COUNTS, rows=rows)],
        footer=[f"known from {adoption.recorded} on", place],
    )
    return findings + ("\n" if findings else "") + page


def in_json(done: Done) -> str:
    """Return it as JSON, with every finding."""
    asked, absorbed = done.asked, done.absorption
    return as_json(
        {
            "file": done.imported.path,
            "layout": done.layout,
            "dataset": asked.dataset,
            "recorded": asked.recorded.isoformat(),
            "release": asked.release if absorbed is None else absorbed.release,
            "ledger": asked.into,
            "dry_run": asked.is_dry,
            "read": {
                **done.imported.counts,
                "reasons": done.imported.reasons,
                "omissions": done.imported.omissions,
            },
            "unknown": plain(done.imported.unknown),
            "totals": plain(getattr(done.imported, "totals", ())),
            "absorbed": None if absorbed is None else absorbed.report.counts,
            "manual": {} if absorbed is None else absorbed.manual,
            "records": 0 if absorbed is None else len(absorbed.events),
            "written": done.written,
            "refusal": done.refusal,
            "warnings": list(done.warnings),
            "findings": [plain(finding) for finding in done.findings],
        }
    )


def in_text(done: Done, *, kept: str | None) -> str:
    """Return it as text; of the findings the first of each code, since all of them were ``kept`` or can be."""
    rest = f"see {shown_path(kept)}" if kept is not None else "--findings FILE keeps all"
    lines = "".join(f"{each}\n" for each in capped(done.findings, line, rest))
    return lines + ("\n" if lines else "") + as_page(_sections(done), footer=[_what_was_read(done), *_written(done)])


def line(finding: Finding) -> str:
    """Return a finding on a line, with advice as it is followed on the command line."""
    return shown(worded(finding))


def _sections(done: Done) -> Iterator[Section]:
    imported = done.imported
    refused = [TableRow((f"refused: {code}", f"{count:,}", "")) for code, count in imported.reasons.items()]
    left_out = [TableRow((f"left out: {code}", f"{count:,}", "")) for code, count in imported.omissions.items()]
    events = imported.counts["events"]
    several = f"{events:,} events: one of the {imported.what} can be several" if events > imported.accepted else ""
    rows = [
        TableRow(("in events", f"{imported.accepted:,}", several)),
        *left_out,
        *refused,
        TableRow(("all", f"{imported.rows:,}", ""), TOTAL),
    ]
    yield Section(heading=f"{imported.what.capitalize()} of the file", columns=_COUNTS, rows=tuple(rows))
    yield from _totals(done)
    if done.absorption is None:
        return
    counts = done.absorption.report.counts
    rows = [*_counted(counts, _RECORDS), TableRow(("all", f"{counts['rows']:,}", ""), TOTAL)]
    yield Section(heading="Events", columns=_COUNTS, rows=tuple(rows))
    yield Section(heading="Besides", columns=_COUNTS, rows=tuple(_counted(counts, _BESIDES)))
    manual = done.absorption.manual
    if manual:
        rows = [TableRow((fate.replace("-", " "), f"{count:,}", _MANUAL[Fate(fate)])) for fate, count in manual.items()]
        yield Section(heading="Manual records", columns=_COUNTS, rows=tuple(rows))


def _counted(counts: Mapping[str, int], told: Sequence[tuple[str, str, str]]) -> list[TableRow]:
    return [TableRow((label, f"{counts[name]:,}", meaning if counts[name] else "")) for name, label, meaning in told]


def _totals(done: Done) -> Iterator[Section]:
    """Yield the sums of an IATI file by transaction type and currency."""
    totals: Sequence[Any] = getattr(done.imported, "totals", ())
    if not totals:
        return
    names = ["type", "currency", "transactions", "in events", "amount", "of it in events"]
    figures = ["amount", "in_events"]
    if any(one.left_out for one in totals):
        names.append("left out")
        figures.append("amount_left_out")
    columns = [TableColumn(name, right=place > 1) for place, name in enumerate(names)]
    counts = [(one.type or "?", one.currency or "?", f"{one.transactions:,}", f"{one.accepted:,}") for one in totals]
    sums = (pages.aligned(getattr(one, name) for one in totals) for name in figures)
    rows = (TableRow((*each, *shares)) for each, shares in zip(counts, zip(*sums, strict=True), strict=True))
    yield Section(heading="By type and currency", columns=tuple(columns), rows=tuple(rows))


def _what_was_read(done: Done) -> str:
    layout = f" read as {done.layout}" if done.layout else ""
    return f"{done.imported.path}{layout} · data set {done.asked.dataset} · recorded {done.asked.recorded}"


def _written(done: Done) -> Iterator[str]:
    """Yield what became of the ledger; of an import that is refused, the command says it."""
    if done.absorption is None:
        return
    records = _records(done.absorption)
    if done.written is not None:
        yield f"{records} written to {done.written}"
    elif not done.absorption.events:
        yield f"nothing new: {shown_path(done.asked.into)} stays as it is"
    else:
        yield f"dry run: {records} would be written to {shown_path(done.asked.into)}, and nothing was"


def _records(absorption: Absorption) -> str:
    """Return how many records there are to append; of several sorts, how many of each."""
    report, retractions = absorption.report, sum(isinstance(record, Retracted) for record in absorption.events)
    restated = len(absorption.events) - len(report.new) - len(report.changed) - retractions
    counts = ((len(report.new), "new"), (len(report.changed), "changed"), (restated, "restated"))
    sorts = [f"{count:,} {word}" for count, word in counts if count]
    if retractions:
        sorts.append(words.counted(retractions, "retraction"))
    told = f" ({', '.join(sorts)})" if sorts[1:] else ""
    return words.counted(len(absorption.events), "record") + told
