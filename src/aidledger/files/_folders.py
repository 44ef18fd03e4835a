"""Files taken as hostile when they are read, and written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

import attrs

from aidledger._records.vocabulary import Vocabulary
from aidledger.errors import StoreError
from aidledger.files._problems import Reading, found, safe
from aidledger.files._toml import read_toml

_LONGEST_LINE: Final = 1 << 20
_LONGEST_PATH: Final = 4_096
_SUFFIX: Final = ".toml"
_BOM: Final = b"\xef\xbb\xbf"
# Opening neither waits for a writer at a pipe, nor follows a link that was put there a moment ago.
_FLAGS: Final = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_BINARY"))


@attrs.frozen
class _FilePath:
    """A file or folder: the path as the user knows it, and the real one, with no link on the way."""

    path: str
    real: str


class _FileError(Exception):
    """One file or folder that cannot be read: the code, message and line of the finding, where one is to blame."""

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code, self.line = code, line

    @classmethod
    def of(cls, error: OSError | ValueError) -> _FileError:
        if isinstance(error, FileNotFoundError):
            return cls("not-found", "there is no such file or folder: check the path")
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return cls("cannot-read", f"it cannot be read ({reason.lower()}): check what it is, and who may read it")


def read_tree(path: str, vocabulary: Vocabulary, max_bytes: int) -> Reading:
    """Return what is in a file, or in every ``*.toml`` of a folder and those below; bad content raises nothing.

    The suffix may be in capitals. Names that begin with a dot, and other files, are passed over. Paths in the findings
    begin with ``path``.
    """
    try:
        root = _FilePath(path, os.path.realpath(path, strict=True))
    except (OSError, ValueError) as error:  # ValueError: a zero in the path
        return _failed(path, _FileError.of(error))
    if not os.path.isdir(root.real):
        return _read(root, vocabulary, max_bytes)
    return Reading.joined(one if isinstance(one, Reading) else _read(one, vocabulary, max_bytes) for one in _walk(root))


def read_content(content: bytes, vocabulary: Vocabulary, path: str, max_bytes: int) -> Reading:
    """Return what the content of one file holds."""
    try:
        _refuse_large(len(content), max_bytes)
        return read_toml(_text(content), vocabulary, path=shown_path(path))
    except _FileError as error:
        return _failed(path, error)


def shown_path(path: str) -> str:
    """Return a path as it is printed: no control characters, which a file's name can have."""
    return safe(path, most=_LONGEST_PATH)


def _failed(path: str, error: _FileError) -> Reading:
    return Reading.failed(shown_path(path), error.line, error.code, str(error))


def _read(file: _FilePath, vocabulary: Vocabulary, max_bytes: int) -> Reading:
    try:
        content = _content(file.real, max_bytes)
    except _FileError as error:
        return _failed(file.path, error)
    return read_content(content, vocabulary, file.path, max_bytes)


def _walk(root: _FilePath) -> Iterator[_FilePath | Reading]:
    """Return the files of a tree, and what is wrong with it; each file once, whatever links lead to it."""
    folders, linked = [root], set[str]()
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder.real) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield _failed(folder.path, _FileError.of(error))
            continue
        for entry in listed:
            path = os.path.join(folder.path, entry.name)
            try:
                is_folder = entry.is_dir()
                if entry.name.startswith(".") or not (is_folder or entry.name.lower().endswith(_SUFFIX)):
                    continue
                real = _linked(entry.path, root.real, linked, is_folder=is_folder) if entry.is_symlink() else entry.path
            except (OSError, _FileError) as error:
                yield _failed(path, error if isinstance(error, _FileError) else _FileError.of(error))
                continue
            if real is not None and is_folder:
                folders.append(_FilePath(path, real))
            elif real is not None:
                yield _FilePath(path, real)


def _linked(link: str, root: str, linked: set[str], *, is_folder: bool) -> str | None:
    """Return where a link leads, or None where that is read anyway; refuse one that leads out of the tree."""
    target = os.path.realpath(link)
    if target != root and not target.startswith(os.path.join(root, "")):
        raise _FileError("leaves-the-tree", f"the link leads out of the tree, to {found(target)}: put a copy here")
    if not os.path.exists(target):
        raise _FileError("not-found", "the link leads to nothing: remove it, or put the file itself here")
    names = [] if target == root else os.path.relpath(target, root).split(os.sep)
    in_sight = not any(name.startswith(".") for name in names) and (is_folder or target.lower().endswith(_SUFFIX))
    if in_sight or target in linked:
        return None
    linked.add(target)
    return target


def _content(real: str, max_bytes: int) -> bytes:
    """Return the content of a regular file; never wait, and never read more than the limit."""
    pieces: list[bytes] = []
    left = max_bytes + 1
    try:
        state = os.lstat(real)
        if not stat.S_ISREG(state.st_mode):
            raise _FileError("not-a-file", "it is no regular file: remove it, or put a file here")
        _refuse_large(state.st_size, max_bytes)
        opened = os.open(real, _FLAGS)
        try:
            while left and (piece := os.read(opened, min(left, state.st_size + 1))):
                pieces.append(piece)
                left -= len(piece)
        finally:
            os.close(opened)
    except OSError as error:
        raise _FileError.of(error) from error
    return b"".join(pieces)


def _refuse_large(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise _FileError(
            "too-large", f"it has {size:,} bytes, the limit is {max_bytes:,}: split it, or raise max_bytes"
        )


def _text(content: bytes) -> str:
    if content.startswith(_BOM):
        raise _FileError("byte-order-mark", "the file begins with a byte order mark: save it as UTF-8 without one", 1)
    _refuse_long_lines(content)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte {error.object[error.start]:#04x} is no UTF-8: save the file as UTF-8"
        raise _FileError("not-utf-8", message, line) from error


def _refuse_long_lines(content: bytes) -> None:
    start = 0
    while len(content) - start > _LONGEST_LINE:  # in leaps from one newline to the last one that may follow it
        end = content.rfind(b"\n", start, start + _LONGEST_LINE + 1)
        if end < 0:
            line = content.count(b"\n", 0, start) + 1
            message = f"the line is longer than {_LONGEST_LINE:,} bytes: break it, or write shorter texts"
            raise _FileError("line-too-long", message, line)
        start = end + 1


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
    beside = Path(_hidden(str(target.parent), target.name))
    try:
        file = os.fdopen(os.open(beside, _NEW_FILE, 0o666), "wb")
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
