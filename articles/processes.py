"""Spread long work over the processors of the machine."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_deeds: list[Callable[[Any], Any]] = []  # of a process that was made for one


def spread[Part, Result](
    deed: Callable[[Part], Result], parts: Sequence[Part]
) -> Iterator[Result]:
    """What the deed gives of each part, in order.

    Made by as many processes as there are processors. They share the memory of this
    one as it is now, and each opens a connection of its own; results must be
    picklable, the deed need not be. A single part, and what stands in a transaction
    that others would not see, is done by this process alone.
    """
    processes = os.process_cpu_count() or 1
    if min(processes, len(parts)) < 2 or connection.in_atomic_block:
        yield from map(deed, parts)
        return
    connection.close()
    forked = get_context("fork")
    with ProcessPoolExecutor(processes, forked, _prepare, (deed,)) as pool:
        yield from pool.map(_do, parts)


def _prepare(deed: Callable[[Any], Any]) -> None:
    """An interrupt is the parent's to answer; if it is killed, its children end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _deeds.append(deed)


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
    os._exit(1)


def _do(part: Any) -> Any:
    return _deeds[-1](part)
