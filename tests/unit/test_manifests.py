from __future__ import annotations

import pytest

from aidledger import Ledger, reference
from aidledger.errors import LoadError
from aidledger.files import Manifest, load_manifest
from tests.documentation import ROOT

DIGEST = f"sha256:{'a' * 64}"
HEAD = "aidledger-manifest 1 schema 1\n"


def test_it_is_read_as_it_is_written():
    kept = Manifest.of(reference())
    assert Manifest.parse(str(kept)) == Manifest.parse(str(kept).replace("\n", "\r\n")) == kept
    assert str(Manifest.of(Ledger())) == HEAD
    assert Manifest.parse(HEAD).difference(reference()) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1: bad-manifest '' does not begin a manifest"),
        ("aidledger-manifest 2 schema 1\n", "1: bad-manifest 'aidledger-manifest 2 schema 1' does not begin"),
        ("aidledger-manifest 1 schema 7\n", "1: other-schema its digests are of schema 7"),
        (f"{HEAD}2024-01-01 5\n", "2: bad-manifest '2024-01-01 5' is not a line of a manifest"),
        (f"{HEAD}2024-02-30 5 {DIGEST}\n", "2: bad-manifest '2024-02-30 5"),
        (f"{HEAD}2024-01-02 5 {DIGEST}\n2024-01-02 5 {DIGEST}\n", "3: bad-manifest '2024-01-02 5"),
        (f"{HEAD}2024-01-02 5 {DIGEST}\v2024-01-03 5 {DIGEST}\n", "2: bad-manifest '2024-01-02 5"),
        (f"{HEAD}２０２４-01-02 5 {DIGEST}\n", "2: bad-manifest"),
    ],
)
def test_what_is_not_a_manifest_is_refused_with_its_line(text, said):
    with pytest.raises(LoadError) as caught:
        Manifest.parse(text, "m.txt")
    (finding,) = caught.value.findings
    assert str(finding).startswith(f"m.txt:{said}")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("absent", None, "cannot-read"), ("a\0b", None, "cannot-read"), ("binary", b"\xff\xfe", "cannot-read"),
     ("large", b" " * ((16 << 20) + 1), "too-large"), ("", None, "cannot-read")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name, content, code):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(LoadError) as caught:
        load_manifest(tmp_path / name)
    assert caught.value.findings[0].code == code


def test_the_shipped_ledger_is_that_of_its_manifest():
    """Events are only ever added: this fails where one was edited, or where the manifest lacks the newest days."""
    kept = load_manifest(ROOT / "events" / "manifest.txt")
    assert kept.difference(reference()) is None
    assert kept == Manifest.of(reference()), "write it anew: aidledger manifest > events/manifest.txt"
