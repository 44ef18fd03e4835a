"""What appears in a folder whole and lasting, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from aidledger.errors import StoreError
from aidledger.files._trees import shown_path

_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_OPENS_FOLDERS: Final = os.name == "posix"
_HIDDEN: Final = re.compile(r"\..+\.[0-9]+\.[0-9a-f]{8}\.tmp", re.ASCII | re.DOTALL)


class UnsyncedError(OSError):
    """What was published is there, and may be lost in a power failure: the folder could not be synced."""


def publish_file(content: bytes, folder: str, name: str) -> None:
    """Make a file appear; raise ``FileExistsError`` where the name is taken, `UnsyncedError` where it may not last."""
    hidden = _hidden(folder, name)
    try:
        _write(content, hidden)
        os.link(hidden, os.path.join(folder, name))
    finally:
        with contextlib.suppress(OSError):  # what is left of it is passed over when the folder is read
            os.unlink(hidden)
    _sync_published(folder)


def publish_folder(files: Mapping[str, bytes], folder: str, name: str) -> None:
    """Make a folder of files appear; raise as `publish_file` does."""
    hidden, path = _hidden(folder, name), os.path.join(folder, name)
    try:
        os.mkdir(hidden)
        for each, content in files.items():
            _write(content, os.path.join(hidden, each))
        sync_folder(hidden)
        _refuse_taken(path)
        os.rename(hidden, path)
    except BaseException:
        _remove(hidden)
        raise
    _sync_published(folder)


def remove_unpublished(folder: str) -> None:
    """Remove what killed writers left of files and folders that never appeared.

    For those who hold the lock of the folder: nobody else is writing then.
    """
    with os.scandir(folder) as entries:
        left = [each.path for each in entries if _HIDDEN.fullmatch(each.name) and _is_ours(each)]
    for path in left:
        _remove(path)


def sync_folder(folder: str) -> None:
    """Have the names in a folder last, on systems that can be asked to."""
    if not _OPENS_FOLDERS:
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _sync_published(folder: str) -> None:
    try:
        sync_folder(folder)
    except OSError as error:
        raise UnsyncedError(error.errno, error.strerror) from error


def _is_ours(entry: os.DirEntry[str]) -> bool:
    """Return whether it is a folder, or was to be a file of events; an export that is under way is neither."""
    return entry.is_dir(follow_symlinks=False) or ".toml." in entry.name


def _remove(path: str) -> None:
    """Remove a file, or a folder of files, as far as that can be."""
    with contextlib.suppress(OSError):
        if not os.path.isdir(path) or os.path.islink(path):
            os.unlink(path)
            return
        for each in os.listdir(path):
            os.unlink(os.path.join(path, each))
        os.rmdir(path)


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


_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@contextlib.contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Return a new file to write to, which takes the place of what is at ``path`` when all is written.

    Where anything fails, what was there before is there still, and nothing else. Raises `StoreError` where the file
    cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(f"{folder}/a.txt") as file:
    ...         _ = file.write(b"all of it")
    ...     os.listdir(folder)
    ['a.txt']
    """
    target = Path(os.fsdecode(path))
    beside = target.parent / f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp"
    try:
        file = os.fdopen(os.open(beside, _NEW, 0o666), "wb")
        try:
            with file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        shown, reason = shown_path(os.fsdecode(path)), (error.strerror or str(error)).lower()
        raise StoreError(
            f"{shown} cannot be written ({reason}): check the path, its permissions, and the space"
        ) from error
