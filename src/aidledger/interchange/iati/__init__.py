"""IATI activity files (version 2.0x) of any size, read into events: `read_iati` (extra ``iati``)."""

from aidledger.interchange.iati.reading import read_iati
from aidledger.interchange.iati.totals import IatiImported, Total

__all__ = ["IatiImported", "Total", "read_iati"]
