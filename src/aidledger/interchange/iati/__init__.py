"""IATI activity files (version 2.0x) of any size, read into events: `read_iati` (extra ``iati``)."""

from __future__ import annotations

from aidledger.interchange.iati._importer import IatiImported, Total, read_iati

__all__ = ["IatiImported", "Total", "read_iati"]
