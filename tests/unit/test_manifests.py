from __future__ import annotations

import pytest

from aidledger import Ledger, reference
from aidledger.errors import LoadError
from aidledger.files import Manifest, load_manifest
from tests.documentation import ROOT

DIGEST = f"sha256:{'a' * 64}"
HEAD = "aidledger-manifest 1 schema 1\n"


def findings(text):
    with pytest.raises(LoadError) as caught:
        Manifest.parse(text, "m.txt")
    return [str(finding) for finding in caught.value.findings]


def test_it_is_read_as_it_is_written():
    kept = Manifest.of(reference())
    assert Manifest.parse(str(kept)) == kept
    assert Manifest.parse(str(kept).replace("\n", "\r\n")) == kept
    assert str(Manifest.of(Ledger())) == HEAD
    assert Manifest.parse(HEAD).difference(reference()) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "m.txt:1: bad-manifest '' does not begin a manifest"),
        ("schema = 1\n", "m.txt:1: bad-manifest 'schema = 1' does not begin a manifest"),
        ("aidledger-manifest 2 schema 1\n", "m.txt:1: bad-manifest 'aidledger-manifest 2 schema 1' does not begin"),
        ("aidledger-manifest 1 schema 7\n", "m.txt:1: other-schema its digests are of schema 7"),
        (f"{HEAD}2024-01-01 5\n", "m.txt:2: bad-manifest '2024-01-01 5' is not a line of a manifest"),
        (f"{HEAD}2024-02-30 5 {DIGEST}\n", "m.txt:2: bad-manifest '2024-02-30 5"),
        (f"{HEAD}2024-01-02 5 {DIGEST}\n2024-01-02 5 {DIGEST}\n", "m.txt:3: bad-manifest '2024-01-02 5"),
        (f"{HEAD}\n2024-01-02 5 {DIGEST}\n", "m.txt:2: bad-manifest '' is not a line"),
        (f"{HEAD}2024-01-02 5 {DIGEST}\v2024-01-03 5 {DIGEST}\n", "m.txt:2: bad-manifest '2024-01-02 5"),
        (f"{HEAD}２０２４-01-02 5 {DIGEST}\n", "m.txt:2: bad-manifest"),
    ],
)
def test_what_is_not_a_manifest_is_refused_with_its_line(text, said):
    [finding] = findings(text)
    assert finding.startswith(said)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    def refused(path):
        with pytest.raises(LoadError) as caught:
            load_manifest(path)
        return caught.value.findings[0].code

    (tmp_path / "large.txt").write_bytes(b" " * ((16 << 20) + 1))
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe")
    assert refused(tmp_path / "absent.txt") == "cannot-read"
    assert refused(tmp_path / "binary.txt") == "cannot-read"
    assert refused(tmp_path) == "cannot-read"
    assert refused("a\0b") == "cannot-read"
    assert refused(tmp_path / "large.txt") == "too-large"


def test_the_shipped_ledger_is_that_of_its_manifest():
    """Events are only ever added: this fails where one was edited, or where the manifest lacks the newest days."""
    kept = load_manifest(ROOT / "events" / "manifest.txt")
    assert kept.difference(reference()) is None
    assert kept == Manifest.of(reference()), "write it anew: aidledger manifest > events/manifest.txt"
