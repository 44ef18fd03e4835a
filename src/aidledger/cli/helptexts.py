"""What ``--help`` says. The backspace alone on a line asks click to keep the lines below it as they are."""

from __future__ import annotations

from typing import Final

PROGRAM: Final = """
What had been committed as of a day, and what was known of it.

\b
  aidledger as-of 2024-06-30    the whole picture of that day
  aidledger check my/events     what is wrong in a ledger of your own
"""

AS_OF: Final = """
Say what had happened by the end of DATE, as best known, or as known on a day.

\b
  aidledger as-of 2024-06-30                      the whole picture
  aidledger as-of 2024-06-30 --known 2025-12-31   ... as it was known then
  aidledger as-of 2024-06-30 --by recipient       committed, by recipient
  aidledger as-of 2024-06-30 --where recipient=UKR --where instrument=loan
  aidledger as-of 2024-06-30 --projection milestones
  aidledger as-of 2024-06-30 --by instrument --json

With --by or --where and no --projection, "committed" is summed. Fields are those of the events that are
summed: donor, recipient, instrument, category, channel, mechanism, sectors, flow_type, aid_type, dataset, fact, kind.

An amount that a loose date, or a field that is not stated, leaves open is followed by the lowest and the highest
that it could be. "Nothing was on record" means that nothing was known at all; it is not a zero.

--json prints one object: as_of, known, projection, value, bounds, caveats, datasets, digest; amounts are
text, groups are rows, null is what is not stated. Of the whole picture it has as_of, known, on_record; answers (such an
object each for committed, committed_by_recipient, agreements, milestones, deliveries, reported); possible
(events that may have happened by then); not_yet_known (how facts were stated on the day of knowledge, and are now).

Exit status: 0 answered; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
"""

CHECK: Final = """
Say what is wrong in a ledger: a file or folder, or the shipped ledger where PATH is left out.

\b
  aidledger check
  aidledger check my/events
  aidledger check my/events/one.toml

Prints "path:line: CODE message" for each problem; a message that begins with "warning:" is about what may be so on
purpose. What shows among records only (two live records of one fact, more disbursed than committed) is looked at
once all of them can be read.

Exit status: 0 no errors; 1 errors; 2 bad usage.
"""
