"""An IATI activity file, read by `read_iati`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidledger import Ledger, absorb
from aidledger.interchange.iati import read_iati
from tests.fuzz.mutating import mutated

if TYPE_CHECKING:
    import random
    from pathlib import Path

_TRANSACTION: Final = (
    '<transaction ref="{0}"><transaction-type code="{1}"/><transaction-date iso-date="2021-0{1}-15"/>'
    '<value currency="EUR" value-date="2021-03-01">{2}</value><description><narrative>Wheat</narrative></description>'
    '<provider-org ref="XM-DAC-701"><narrative>Japan</narrative></provider-org><receiver-org><narrative>A</narrative>'
    '</receiver-org><sector vocabulary="1" code="72040"/><recipient-country code="SO"/></transaction>'
)
_ACTIVITY: Final = (
    '<iati-activity default-currency="EUR" last-updated-datetime="2021-05-01T00:00:00Z" humanitarian="1">'
    '<iati-identifier>XM-1-{0}</iati-identifier><reporting-org ref="XM-1" type="10"><narrative>Agency</narrative>'
    '</reporting-org><title><narrative xml:lang="en">Wheat</narrative><narrative xml:lang="fr">Bl&#233;</narrative>'
    '</title><recipient-country code="SO" percentage="60"/><recipient-country code="KE" percentage="40"/>'
    '<sector vocabulary="1" code="72040" percentage="100"/><default-finance-type code="110"/>{1}</iati-activity>'
)
_VALID: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">'
    + _ACTIVITY.format("a", _TRANSACTION.format("1", 2, 500) + _TRANSACTION.format("2", 3, 100.5))
    + _ACTIVITY.format("b", _TRANSACTION.format("", 2, 70) + _TRANSACTION.format("", 2, -20))
    + "</iati-activities>"
).encode()
_WORDS: Final = (
    b"<transaction>",
    b"</transaction>",
    b"<iati-activity>",
    b"</iati-activity>",
    b"<!DOCTYPE a>",
    b"<!-- -->",
    b"<![CDATA[<]]>",
    b"<?x y?>",
    b"&b;",
    b"&#0;",
    b'xmlns="x"',
    b'percentage="200"',
    b'percentage="-1"',
    b'code="99"',
    b'code=""',
    b'iso-date="2021-02-30"',
    b"<value>",
    b"</value>",
    b"<narrative/>",
    b'version="1.01"',
    b'currency="XYZ"',
    b'<related-activity ref="XM-1-a" type="1"/>',
    b'secondary-reporter="1"',
    b'humanitarian="2"',
    b'xml:lang="xx"',
)


def make(random: random.Random) -> bytes:
    return mutated(random, _VALID, _WORDS)


def read(path: Path) -> object:
    imported = read_iati(path, recorded="2022-01-01", dataset="d")
    assert all(str(finding).isprintable() for finding in imported.findings)
    return Ledger(absorb(Ledger(), imported.release, recorded="2022-01-01", dataset="d").events)
