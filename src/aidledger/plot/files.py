"""Pictures as files: the same bytes for the same picture, and never half of one."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aidledger.errors import PlotError, StoreError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_KINDS: Final[dict[str, dict[str, Any]]] = {
    # what is left out would say when it was written, and by what
    "png": {"metadata": {"Software": None}},
    "svg": {"metadata": {"Date": None, "Creator": None}},
    "pdf": {"metadata": {"CreationDate": None, "Creator": None, "Producer": None}},
}
_DOTS: Final = 150  # an inch, where a picture is made of dots
_SALT: Final = "svg.hashsalt"
_SALTING: Final = threading.Lock()


def kind_of(path: str | os.PathLike[str]) -> str:
    """Return what kind of file a path is for; raise `PlotError` where pictures are not written so."""
    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in _KINDS:
        raise PlotError(
            f"{os.fspath(path)!r:.200} has no ending of a picture: name it .png, .svg or .pdf, as in 'growth.svg'"
        )
    return kind


def content(figure: Figure, kind: str) -> bytes:
    """Return a picture as the content of a file."""
    written = io.BytesIO()
    with _salted() if kind == "svg" else contextlib.nullcontext():
        figure.savefig(written, format=kind, dpi=_DOTS, facecolor=figure.get_facecolor(), **_KINDS[kind])
    return written.getvalue()


def write(figure: Figure, path: str | os.PathLike[str], kind: str) -> None:
    """Write a picture beside where it belongs, then put it there."""
    made = content(figure, kind)
    try:
        target = Path(path).resolve()
        beside = target.with_name(f".{secrets.token_hex(8)}.{kind}")
        try:
            with beside.open("xb") as file:
                file.write(made)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a zero in the path
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StoreError(
            f"{os.fspath(path)!r:.200} cannot be written ({reason.lower()}): check the folder, and who may write there"
        ) from error


@contextlib.contextmanager
def _salted() -> Iterator[None]:
    """Let the names within an SVG file depend on what it shows alone.

    matplotlib takes what they are made from of a setting of the whole process, and of this one only is it changed.
    """
    import matplotlib as mpl

    with _SALTING:
        before = mpl.rcParams[_SALT]
        mpl.rcParams[_SALT] = "aidledger"
        try:
            yield
        finally:
            mpl.rcParams[_SALT] = before
