"""Files that appear whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from aidledger.errors import StoreError
from aidledger.stores.files import shown_path

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
