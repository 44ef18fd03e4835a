"""IATI activity files for tests: written from what they are to state, and read by `read_iati`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidledger.interchange.iati import IatiImported, read_iati

if TYPE_CHECKING:
    from pathlib import Path

RECORDED = "2026-11-22"


def transaction(
    kind: str = "2",
    day: str = "2020-03-01",
    value: str = "100",
    *,
    currency: str = "USD",
    inside: str = "",
    attributes: str = "",
) -> str:
    """Return a transaction that states this, and what is inside besides."""
    return (
        f'<transaction {attributes}><transaction-type code="{kind}"/><transaction-date iso-date="{day}"/>'
        f'<value currency="{currency}">{value}</value>{inside}</transaction>'
    )


UNDP = '<reporting-org ref="XM-DAC-41114"><narrative>UNDP</narrative></reporting-org>'


def activity(
    *transactions: str,
    header: str = "",
    attributes: str = "",
    identifier: str = "XM-DAC-41114-A1",
    reporter: str = UNDP,
) -> str:
    """Return an activity, of UNDP unless it says otherwise, one line for each of its transactions."""
    stated = f"<iati-identifier>{identifier}</iati-identifier>" if identifier else ""
    return "\n".join([f"<iati-activity {attributes}>{stated}{reporter}{header}", *transactions, "</iati-activity>"])


def whole(*activities: str, attributes: str = 'version="2.03"') -> str:
    """Return a file."""
    return "\n".join([f"<iati-activities {attributes}>", *activities, "</iati-activities>"])


def imported(folder: Path, text: str | bytes, **asked: Any) -> IatiImported:
    """Return what comes of a file with this text, called ``a.xml``."""
    path = folder / "a.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_iati(path, **{"recorded": RECORDED, "dataset": "iati", **asked})


def release(folder: Path, *texts: str, **asked: Any) -> IatiImported:
    """Return what comes of files with these texts, called ``0.xml``, ``1.xml`` and so on, as one release."""
    paths = [folder / f"{number}.xml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return read_iati(paths, **{"recorded": RECORDED, "dataset": "iati", **asked})


def only(folder: Path, *transactions: str, **stated: str) -> IatiImported:
    """Return what comes of one activity with these transactions, of which the first stands on line 3."""
    return imported(folder, whole(activity(*transactions, **stated)))
