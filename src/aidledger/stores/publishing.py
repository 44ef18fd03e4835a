"""What appears in a folder whole and lasting, or not at all: a file, or several in a folder of their own."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Mapping
from typing import Final

_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_OPENS_FOLDERS: Final = os.name == "posix"


def publish_file(content: bytes, folder: str, name: str) -> None:
    """Make a file appear; raise ``FileExistsError`` where the name is taken."""
    hidden = _hidden(folder, name)
    try:
        _write(content, hidden)
        os.link(hidden, os.path.join(folder, name))
    finally:
        with contextlib.suppress(OSError):  # what is left of it is passed over when the folder is read
            os.unlink(hidden)
    sync_folder(folder)


def publish_folder(files: Mapping[str, bytes], folder: str, name: str) -> None:
    """Make a folder of files appear; raise ``FileExistsError`` where the name is taken."""
    hidden, path = _hidden(folder, name), os.path.join(folder, name)
    try:
        os.mkdir(hidden)
        for each, content in files.items():
            _write(content, os.path.join(hidden, each))
        sync_folder(hidden)
        _refuse_taken(path)
        os.rename(hidden, path)
    except BaseException:
        with contextlib.suppress(OSError):
            for each in os.listdir(hidden):
                os.unlink(os.path.join(hidden, each))
            os.rmdir(hidden)
        raise
    sync_folder(folder)


def sync_folder(folder: str) -> None:
    """Have the names in a folder last, on systems that can be asked to."""
    if not _OPENS_FOLDERS:
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _hidden(folder: str, name: str) -> str:
    return os.path.join(folder, f".{name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")


def _refuse_taken(path: str) -> None:
    if os.path.lexists(path):  # to rename would take the place of an empty folder
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def _write(content: bytes, path: str) -> None:
    opened = os.open(path, _NEW_FILE, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(opened, rest) :]
        os.fsync(opened)
    finally:
        os.close(opened)
