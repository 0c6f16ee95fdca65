"""A bar that shows on a terminal how far a command has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.management.base import OutputWrapper

WIDTH = 30  # characters


class Progress:
    """Writes over one line of a terminal; into a file or a pipe nothing."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out, self.length = out, 0

    def show(self, done: int, whole: int, text: str) -> None:
        """`text` beside the bar; alone where it is not known how much there is."""
        share = min(done / whole, 1) if whole else 0
        bar = f"[{'#' * int(WIDTH * share):{WIDTH}}] {share:4.0%}  " if whole else ""
        self._write(bar + text)

    def clear(self) -> None:
        """Leave an empty line to whoever writes next."""
        if self.length:
            self._write("")

    def _write(self, text: str) -> None:
        if self.out.isatty():
            # Over what stood there, and back to its beginning.
            blank = " " * (self.length - len(text))
            self.out.write(f"\r{text}{blank}\r", _plain, ending="")
            self.out.flush()
            self.length = len(text)


def _plain(text: str) -> str:
    return text
