"""What the codes of IATI mean in the words of aidledger: transaction types, types of finance."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aidledger.events import Committed, Disbursed, Flow, Guaranteed, InterestPaid, Pledged, Repaid, Spent

KINDS: Final[Mapping[str, type[Flow]]] = MappingProxyType(
    {
        "2": Committed,
        "3": Disbursed,
        "4": Spent,
        "5": InterestPaid,
        "6": Repaid,
        "10": Guaranteed,
        "12": Pledged,
    }
)
"""The kind of event that a transaction of each type is."""

WITHOUT_KIND: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1": "incoming funds",
        "7": "reimbursement",
        "8": "purchase of equity",
        "9": "sale of equity",
        "11": "incoming commitment",
        "13": "incoming pledge",
    }
)
"""The other types, by name. What comes in at one end went out at the other, whose publisher reports it as well."""

INSTRUMENTS: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys(("110", "111", "210", "211", "310", "311"), "grant")
    | dict.fromkeys(("410", "411", "412", "413", "414", "421", "431", "452", "453"), "loan")
    | {"1100": "guarantee"}
)
"""The instrument of each type of finance that has one here; equity, bonds and debt relief have none."""
