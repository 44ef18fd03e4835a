from __future__ import annotations

import pytest

from aidledger import Shares
from aidledger.interchange.iati._activities import Part
from aidledger.interchange.iati._facts import Division, recipients, sectors


def country(code, percentage=None):
    return Part(code, "1", percentage)


def region(code, percentage=None, vocabulary="1"):
    return Part(code, vocabulary, percentage, is_region=True)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), None),
        ((country("UA"),), "UKR"),
        ((country("xk", "100.0"),), "XKX"),
        ((country("UA", "50"),), Shares({"UKR": 50})),
        ((country("UA", "60"), country("MD", " 40.00 ")), Shares({"UKR": 60, "MDA": 40})),
        ((country("UA", "60"), country("UA", "40")), "UKR"),
        ((country("UA", "100"), country("MD", "0")), "UKR"),
        ((country("UA", "0"),), None),
        ((region("298"),), "region-1-298"),
        ((region("015", vocabulary="2"),), "region-2-015"),
        ((country("UA", "50"), region("298", "50")), Shares({"UKR": 50, "region-1-298": 50})),
        ((country("UA", "100"), region("298", "100")), "UKR"),
        ((country("UA", "60"), country("MD", "40"), region("89", "100")), Shares({"UKR": 60, "MDA": 40})),
        ((country("UA"), region("89")), "UKR"),
    ],
)
def test_recipients(parts, expected):
    assert recipients(parts) == Division(expected)


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ((country("AN", "100"),), "recipient-country: 'AN' is no code"),
        ((country("UA", "50"), country("MD")), "recipient-country: nothing is no percentage, of MDA"),
        ((country("UA", "-5"),), "recipient-country: '-5' is no percentage, of UKR"),
        ((country("UA", "half"), region("89", "50")), "recipient-country: 'half' is no percentage"),
        ((country("UA", "60"), country("MD", "40.01")), "recipient-country: 100.01 percent in all is more than 100"),
        ((country("UA", "60"), region("89", "60")), "recipient-country: 120 percent in all"),
        ((region("no code"),), "recipient-region: 'no code' is no code"),
        ((region("1", "50"), region("2")), "recipient-region: nothing is no percentage"),
    ],
)
def test_recipients_that_cannot_be(parts, problem):
    division = recipients(parts)
    assert division.among is None
    assert division.problem.startswith(problem)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), None),
        ((Part("16050", "1", None),), Shares({"16050": 100})),
        ((Part("a", "99", "100"), Part("160", "2", "100"), Part("16050", "1", "60")), Shares({"16050": 60})),
        ((Part("a", "99", "100"), Part("160", "2", "100")), Shares({"160": 100})),
        ((Part("3.2", "8", "50"), Part("3.3", "8", "50")), Shares({"8-3.2": 50, "8-3.3": 50})),
    ],
)
def test_sectors_in_one_vocabulary(parts, expected):
    assert sectors(parts) == Division(expected)


def test_a_sector_that_cannot_be():
    assert sectors((Part("a b", "99", "100"),)).problem.startswith("sector: 'a b' is no code")
