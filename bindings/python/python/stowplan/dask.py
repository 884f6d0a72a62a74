"""Sweeps on a Dask cluster: `pip install "stowplan[dask]"`. Its workers need the package, too."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from distributed import CancelledError, Client, as_completed

from stowplan._engine import HeldSweep, Table
from stowplan._question import Json
from stowplan._sweep import Kept, Progress

__all__ = ["sweep"]

_TRIED = 0.1
"""So many seconds the caller answers scenarios to learn how long one takes."""

_LOST_MAX = 5
"""So often in a row what workers had is lost before the sweep gives up."""

_PIECE_MAX = 65536
"""More scenarios no task answers."""


def sweep(
    client: Client,
    document: Json,
    snapshot: Json | None = None,
    *,
    piece: int | None = None,
    seconds: float = 0.25,
    progress: Progress | None = None,
    to: str | os.PathLike[str] | None = None,
) -> Table:
    """`stowplan.sweep` on the workers of a Dask cluster: the same rows, whoever answers them in whichever order.

    The snapshot is read here, packed and sent to every worker once. A task answers `piece` scenarios, or about as many
    as take `seconds`. What a worker had when it died is answered by another. With `to`, a folder here, rows are kept as
    they come, and a sweep that was stopped goes on from them.
    """
    held = HeldSweep(document, snapshot)
    piece = piece or _piece(held, seconds)
    kept = Kept(Path(to), held, piece) if to is not None else None
    starts = range(0, held.count, piece)
    pieces = kept.missing() if kept is not None else ((start, min(start + piece, held.count)) for start in starts)
    lines: dict[int, bytes] = {}
    done = 0 if kept is None else kept.done
    for start, end, answered in _answered(client, held, pieces):
        if kept is None:
            lines[start] = answered
        else:
            kept.keep(start, answered)
        done += end - start
        if progress is not None:
            progress(done, held.count)
    return held.table(list(kept.lines()) if kept is not None else [lines[start] for start in starts])


def _answered(client: Client, held: HeldSweep, pieces: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int, bytes]]:
    """The rows of pieces as they come. So many tasks are under way that no worker waits for the next."""
    apart = held.apart()
    shipped = _ship(client, apart)
    under_way: dict[str, tuple[int, int]] = {}
    coming = as_completed()
    left = _LOST_MAX

    def begin(place: tuple[int, int] | None) -> bool:
        if place is not None:
            # Workers come and go: what one had is begun again elsewhere.
            future = client.submit(_lines, held.digest, shipped, *place, pure=False, retries=_LOST_MAX)
            under_way[future.key] = place
            coming.add(future)
        return place is not None

    while len(under_way) < _ahead(client) and begin(next(pieces, None)):
        pass
    try:
        for future in coming:
            place = under_way.pop(future.key)
            try:
                lines: bytes = future.result()
            except CancelledError:
                # Every worker that had the snapshot is gone, or the one that had the rows: both are sent again.
                if left == 0:
                    raise
                left -= 1
                shipped = _ship(client, apart)
                begin(place)
                continue
            left = _LOST_MAX
            yield *place, lines
            while len(under_way) < _ahead(client) and begin(next(pieces, None)):
                pass
    finally:
        client.cancel(list(coming.futures))


def _ship(client: Client, apart: tuple[bytes, bytes | None]) -> Any:
    """Sends the snapshot to every worker, as one value of its own: of the same bytes sent before some may be going."""
    [shipped] = client.scatter([apart], broadcast=True, hash=False)
    return shipped


def _ahead(client: Client) -> int:
    threads: dict[str, int] = client.nthreads()
    return 4 * max(1, sum(threads.values()))


def _piece(held: HeldSweep, seconds: float) -> int:
    """How many scenarios take so long, by the first of them."""
    began, tried = time.perf_counter(), 0
    while tried < held.count and time.perf_counter() - began < _TRIED:
        held.lines(tried, tried + 1 + tried)
        tried += 1 + tried
    each = (time.perf_counter() - began) / max(1, tried)
    return max(1, min(int(seconds / each) if each > 0 else _PIECE_MAX, _PIECE_MAX))


_reading = threading.Lock()
_read: dict[str, HeldSweep] = {}


def _lines(digest: str, shipped: tuple[bytes, bytes | None], start: int, end: int) -> bytes:
    """On a worker: it reads the snapshot once, and keeps the last one."""
    with _reading:
        if digest not in _read:
            _read.clear()
            _read[digest] = HeldSweep(*shipped)
        held = _read[digest]
    return held.lines(start, end)
