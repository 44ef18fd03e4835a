"""Mappings in files, those of a user and those that come with this package."""

from __future__ import annotations

import importlib.resources
from pathlib import Path
from typing import Final

from aidledger.errors import exists
from aidledger.interchange.mapping import Mapping, located
from aidledger.interchange.mapping_reading import MappingReading
from aidledger.interchange.noting import TooManyError
from aidledger.interchange.spreadsheets import refused
from aidledger.problems import safe, unreadable
from aidledger.reading import shortened
from aidledger.toml_reading import NotTomlError, parsed
from aidledger.vocabulary import CORE, Vocabulary

_LONGEST: Final = 1 << 20
_LONGEST_PATH: Final = 4_096
_SUFFIX: Final = ".toml"


def shipped_mappings() -> tuple[str, ...]:
    """Return the names of the mappings that come with this package.

    >>> shipped_mappings()
    ('kiel-release-18', 'kiel-release-7', 'kiel-snake-case')
    """
    folder = importlib.resources.files("aidledger.interchange") / "mappings"
    return tuple(sorted(each.name.removesuffix(_SUFFIX) for each in folder.iterdir() if each.name.endswith(_SUFFIX)))


def load_mapping(mapping: str | Path, vocabulary: Vocabulary = CORE) -> Mapping:
    """Return a mapping by the path of its file, or one that comes with this package by its name.

    Raises `LoadError` with all that is wrong in it; each finding has its line.

    >>> load_mapping("kiel-release-7").sheet
    'Bilateral assistance, MAIN DATA'
    """
    name = str(mapping)
    if name in shipped_mappings():
        place = importlib.resources.files("aidledger.interchange") / "mappings" / f"{name}{_SUFFIX}"
        return mapping_from_toml(place.read_text(encoding="utf-8"), path=f"{name}{_SUFFIX}", vocabulary=vocabulary)
    shown = safe(name, most=_LONGEST_PATH)
    try:
        with Path(name).open("rb") as file:
            content = file.read(_LONGEST + 1)
        if len(content) > _LONGEST:
            raise refused(shown, "too-large", f"a mapping has at most {_LONGEST:,} bytes: this is no mapping")
        text = content.decode()
    except FileNotFoundError as error:
        advice = f"give a path, or the name of a shipped mapping {exists(name, shipped_mappings())}"
        raise refused(shown, "not-found", f"there is no such mapping: {advice}") from error
    except UnicodeDecodeError as error:
        raise refused(shown, "not-utf-8", "the mapping is no UTF-8: save it as UTF-8") from error
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise refused(shown, "cannot-read", f"the mapping cannot be read ({reason.lower()}): check the path") from error
    return mapping_from_toml(text, path=shown, vocabulary=vocabulary)


def mapping_from_toml(text: str, *, path: str = "<mapping>", vocabulary: Vocabulary = CORE) -> Mapping:
    """Return the mapping that a TOML text states; ``path`` names the text in findings.

    Raises `LoadError` with all that is wrong in it, at most a thousand findings; each has its line.
    """
    text = text.replace("\r\n", "\n")
    try:
        raw = parsed(text)
    except NotTomlError as error:
        raise refused(path, error.code, str(error), error.line) from error
    reading = MappingReading(vocabulary)
    try:
        mapping = reading.mapping(raw, path, text)
    except TooManyError:
        mapping = None
    if mapping is None or reading.problems:
        raise unreadable(path, shortened(located(path, text, reading.problems), more=mapping is None))
    return mapping
