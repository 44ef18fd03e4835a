"""What ``--help`` says. The backspace alone on a line asks click to keep the lines below it as they are."""

from __future__ import annotations

from typing import Final

PROGRAM: Final = """
What had been committed as of a day, and what was known of it.

\b
  aidledger as-of 2024-06-30                the whole picture of that day
  aidledger history --every quarter         how much was committed, and when
  aidledger explain 2024-06-30              ... and where the figure is from
  aidledger compare 2023-12-31 2024-12-31   what made the difference
  aidledger check my/events                 what is wrong in a ledger of your own
  aidledger import kiel FILE ...            what is new in a published file, into a ledger

Options that all questions share: see aidledger as-of --help.
"""

AS_OF: Final = """
Say what had happened by the end of DATE, as best known, or as known on a day.

\b
  aidledger as-of 2024-06-30                      the whole picture
  aidledger as-of 2024-06-30 --known 2025-12-31   ... as it was known then
  aidledger as-of 2024-06-30 --by recipient       committed, by recipient
  aidledger as-of 2024-06-30 --where recipient=UKR --where instrument=loan
  aidledger as-of 2024-06-30 --projection milestones
  aidledger as-of 2024-06-30 --in EUR --last-within 7
  aidledger as-of 2024-06-30 --by instrument --json

With --by, --where or --in and no --projection, "committed" is summed. Of what is no sum, --where dataset=NAME chooses a
data set. Fields are those of the events that are
summed: donor, recipient, instrument, category, channel, mechanism, sectors, flow_type, aid_type, dataset, fact, kind.

An amount that a loose date, or a field that is not stated, leaves open is followed by the lowest and the highest
that it could be. "Nothing was on record" means that nothing was known at all; it is not a zero.

--in takes the rate of the date of each event, or of the day that its source names for the rate (value_date); with
--at that of one day, or the mean of a month or a year. A day
without a rate, as on weekends, is an error; --last-within 7 takes the last rate of seven days before. This needs
the extra fx.

MODULE:NAME is a name in a Python module that is installed, or in the folder where the command is run; its code is
run. --vocabulary names the kinds of your own with which a ledger is read; to count them, give --projection too.

--json prints one object: as_of, known, projection, value, bounds, caveats, datasets, digest; amounts are
text, groups are rows, null is what is not stated. Of the whole picture it has as_of, known, on_record; answers (such an
object each for committed, committed_by_recipient, agreements, milestones, deliveries, reported); possible
(events that may have happened by then); not_yet_known (how facts were stated on the day of knowledge, and are now).

Exit status: 0 answered; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
"""

CHECK: Final = """
Say what is wrong in a ledger: a file or folder, or the shipped ledger where PATH is left out. Several are one ledger.

\b
  aidledger check
  aidledger check my/events
  aidledger check my/events/one.toml
  aidledger check my/events --vocabulary acme:VOCABULARY
  aidledger check my/events --against kept/manifest.txt

Prints "path:line: CODE message" for each problem; a message that begins with "warning:" is about what may be so on
purpose. What shows among records only (two live records of one fact, more disbursed than committed) is looked at
once all of them can be read. On a terminal the first of each code are printed, errors first, unless --all is given; in
a pipe or a file, all.

Exit status: 0 no errors; 1 errors; 2 bad usage.
"""

MANIFEST: Final = """
Print the manifest of a ledger: for each day on which records became known, how many, and a digest of all records known
by its end. PATH is a file or folder; left out, the shipped ledger.

\b
  aidledger manifest my/events > kept/manifest.txt
  aidledger check my/events --against kept/manifest.txt

Make it when the day is over, and keep it where nobody can change it together with the ledger. From then on "check
--against" names the first day on which a record was altered, removed or added. Later days are free to come.

Exit status: 0 done; 1 the ledger cannot be read; 2 bad usage.
"""

HISTORY: Final = """
Show how an answer grew: what it was at the end of each year, or on other days.

\b
  aidledger history
  aidledger history --every month --start 2024-01-01 --by recipient
  aidledger history --on 2022-12-31 --on 2024-06-30 --known 2025-12-31
  aidledger history --every week --csv > committed.csv
  aidledger history --every month --plot committed.svg

The days are the ends of periods from --start to --end, both inclusive, and then --end itself. Every group is there on
every day. Of what is no sum, what is new on a day is shown.

--csv has a header, then a row for each day, group and currency, in UTF-8. Amounts are plain decimals; a text that
a spreadsheet would take for a formula begins with an apostrophe. --plot needs the extra plot.

Exit status: 0 shown; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
"""

REACHES: Final = """
Say when a sum first was at least AMOUNT: a currency and a figure, such as "USD 5,000,000,000" or USD 5e9.

\b
  aidledger reaches USD 5e9
  aidledger reaches "USD 5,000,000,000" --known 2025-12-31
  aidledger reaches EUR 1000000 --projection disbursed --where recipient=UKR

"certain" means: whatever the days that the sources leave open, it was reached. Then the day is where that was, as
exactly as they allow.

Exit status: 0 answered, also with never; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
"""

REVISIONS: Final = """
Say how the answer about DATE changed as more became known: every answer that there ever was, and what moved it.

\b
  aidledger revisions 2025-04-20
  aidledger revisions 2025-04-20 --where recipient=UKR --json

What moves an answer is: newly known, re-dated, re-valued, retracted; "compare --help" says what each means.

Exit status: 0 answered; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
"""

COMPARE: Final = """
Say what changed from one answer to another: by what amounts, each with its cause, and which events entered and left.

\b
  aidledger compare 2023-12-31 2025-12-31
  aidledger compare 2025-04-20 --known 2025-12-31 --with-known best
  aidledger compare 2024-06-30 --ledger last-year --with-ledger this-year

The second answer is as the first in all that is not said of it: give it a DATE, a day of knowledge (--with-known, a
day or "best") or a ledger (--with-ledger) of its own. With --where only events that state what is asked for are listed.

The amounts sum exactly to the difference. Causes are: newly known, only the second has it on record; re-dated;
re-valued, all else about it is other; retracted, only the first has it on record; time passed, it came between the
two days.

Exit status: 0 answered; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
"""

EXPLAIN: Final = """
Say where the answer about DATE comes from: what it is the sum of, each with its date and sources; and what may count
besides.

\b
  aidledger explain 2024-06-30
  aidledger explain 2024-06-30 --where instrument=loan
  aidledger explain 2024-06-30 --projection agreements

Of what is no sum, these are the events at which it changed. "not certain" is what counts in the answer and would not,
were the dates others that the sources allow.

Exit status: 0 answered; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
"""

RECONCILE: Final = """
Set each total that a source reports beside what is itemised of the same scope, as of DATE.

\b
  aidledger reconcile 2025-12-31
  aidledger reconcile 2025-12-31 --rates ecb --last-within 7
  aidledger reconcile 2025-12-31 --ledger both --against kiel-ukraine-tracker

What is itemised is summed by the own date of each total, with its bounds. "exceeds" is a total that is more than that
can come to, "falls short" one that is less, "not comparable" one for which there is nothing to compare, with the
reason.

Exit status: 0 answered, whatever the verdicts; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
"""

VERIFY: Final = """
Say whether an answer stands that as-of --json printed: FILE is where it was kept, or - for the standard input.

\b
  aidledger as-of 2024-06-30 --where recipient=UKR --json > answer.json
  aidledger verify answer.json
  aidledger verify answer.json --ledger my/events

It is worked out again from the records that were known then. Where it stands, what changed since is said besides. The
question is found in the answer; one about a projection of your own is asked again with the options that it had.

Exit status: 0 it stands; 1 it does not, the file is no answer, or the ledger cannot be read; 2 bad usage.
"""

IMPORT: Final = """
Take what is new in a published file into the ledger in the folder LEDGER: what is there stays, rows that changed
supersede what was on record, and rows that vanished are retracted, all of it known from the day --recorded on.

\b
  aidledger import kiel release-18.xlsx --recorded 2024-08-06 --dataset kiel --into my/ledger
  aidledger import iati activities.xml --recorded 2024-08-06 --dataset iati --into my/ledger
  aidledger import table aid.csv --mapping aid.toml \\
      --recorded 2024-08-06 --dataset acme --into my/ledger --dry-run

Several files can be one release. It is compared with what was imported, and has a label (--release). What was
revised, retracted or added by hand stays: corrections of rows that changed are restated over them, each with a
finding, unless --corrections replace is given. A release that lacks most rows on record is refused: with --partial
they stay, with --whole they go. A ledger from before labels is adopted first (aidledger adopt).

kiel is a release of the Ukraine Support Tracker, whose layout is found by its columns; iati an activity file of IATI
2.0x; table a CSV file or a sheet of an XLSX file, of which a mapping says how its columns become events.

Every row is in an event, or refused with its line and the reason; the counts add up. An IATI release can state money
twice: what is proven to be a copy is left out, unless --secondary or --parents say otherwise. Of the findings the
first of each code are printed; --findings and --json have all. A message that begins with "warning:" is about what
was taken all the same, or what the mapping leaves out. With --strict nothing is written where a row is refused for
another reason; where the name of a donor or other party is not known, nothing is without --allow-unknown.

All of it is written at once, in one new file (or one folder, where it is too large), or nothing is: also where the
command is interrupted. A release of an earlier day than the newest record of the data set is refused. The same file
again writes nothing.

Exit status: 0 done; 1 refused, or something cannot be read or written; 2 bad usage.
"""

ADOPT: Final = """
Say once which records of a data set were imported, where none of them has the label of a release yet.

\b
  aidledger adopt kiel release-07.xlsx --recorded 2022-10-11 \\
      --dataset kiel --into my/ledger --release "release 7"
  aidledger adopt --dataset acme --into my/ledger --release "before all releases"

Name the files that were imported last, with the --recorded of then. The rows that are on record are recorded once
more, with the label; no answer changes, and what was cited stands. All other records were made by hand, and are
listed; those that correct a row are restated over it. Without files all records were made by hand. It cannot be
done again, so rows of which something else is on record are refused: was it the same file, with the same --recorded?

Exit status: 0 done; 1 refused, or something cannot be read or written; 2 bad usage.
"""

EXPORT: Final = """
Write records, or an answer and what is behind it, to FILE.parquet or FILE.csv, for other programs.

\b
  aidledger export records.parquet
  aidledger export events.csv --what events --as-of 2024-06-30 --known 2025-12-31
  aidledger export history.csv --what history --every month --by recipient
  aidledger export parts.parquet --what explanation --as-of 2024-06-30 --where recipient=UKR

records are all that were known, corrections and retractions too; events those that count then, each on its day;
history, answer and explanation are about a question. Amounts stay exact: Parquet needs the extra arrow. No cell of
a CSV file is a formula. What was in the file before is replaced once all is written.

Exit status: 0 written; 1 it cannot be read, answered or written; 2 bad usage.
"""
