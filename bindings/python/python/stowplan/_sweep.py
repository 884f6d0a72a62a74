"""Sweeps: one question asked many times, each time with other values."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from stowplan import _engine
from stowplan._engine import HeldSweep, Table
from stowplan._error import StowplanError
from stowplan._question import Json

Progress = Callable[[int, int], object]
"""Called with how many scenarios are answered, and how many there are; what it raises ends the sweep."""

_KEPT = 4096
"""So many scenarios, at most, are lost of a run that keeps its rows and is stopped."""


def sweep(
    document: Json,
    snapshot: Json | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    to: str | os.PathLike[str] | None = None,
) -> Table:
    """Answers every scenario of a sweep: a row each, in the order of the contract, whatever the threads.

    `snapshot` is the cluster where the question has none: what AWS answers, JSON, or the bytes of a packed snapshot.
    It runs on all cores unless `threads` says how many, and lets other Python run. With `to`, a folder, rows are kept
    there as JSON lines as they come, and a sweep that was stopped goes on from them.
    """
    held = HeldSweep(document, snapshot)
    count = held.count
    threads = threads or _cores()
    if to is None:
        tell = None if progress is None else lambda done: progress(done, count)
        return held.table([held.lines(0, count, threads, tell)])
    kept = Kept(Path(to), held, _KEPT)
    for start, end in kept.missing():
        kept.keep(start, held.lines(start, end, threads))
        if progress is not None:
            progress(kept.done, count)
    return held.table(list(kept.lines()))


def _cores() -> int:
    """Those that this process may use, where that is known."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Kept:
    """A folder of rows: a manifest, and a file of JSON lines for each piece of the sweep, whole or not there."""

    def __init__(self, folder: Path, sweep: HeldSweep, piece: int) -> None:
        self._folder, self.count = folder, sweep.count
        folder.mkdir(parents=True, exist_ok=True)
        manifest = folder / "manifest.json"
        told: dict[str, Any] = {"sweep": sweep.digest, "scenarios": sweep.count, "piece": piece}
        if manifest.exists():
            found = json.loads(manifest.read_text(encoding="utf-8"))
            if (found.get("sweep"), found.get("scenarios")) != (told["sweep"], told["scenarios"]):
                message = f"`{folder}` has rows of another sweep"
                raise StowplanError("sweep/other-sweep", message, help="name another folder, or move this one away")
            told = found
        else:
            _write(manifest, json.dumps(told).encode())
        self.piece = int(told["piece"])
        self.done = sum(min(start + self.piece, self.count) - start for start in self._starts() if self._file(start).exists())

    def _starts(self) -> range:
        return range(0, self.count, self.piece)

    def _file(self, start: int) -> Path:
        return self._folder / f"rows-{start:016}.jsonl"

    def missing(self) -> Iterator[tuple[int, int]]:
        """The pieces that are not there, from their first scenario to before their last."""
        for start in self._starts():
            if not self._file(start).exists():
                yield start, min(start + self.piece, self.count)

    def keep(self, start: int, lines: bytes) -> None:
        """Keeps the rows of a piece."""
        _write(self._file(start), lines)
        self.done += min(start + self.piece, self.count) - start

    def lines(self) -> Iterator[bytes]:
        """All rows, piece by piece."""
        return (self._file(start).read_bytes() for start in self._starts())


def _write(path: Path, text: bytes) -> None:
    """At once or not at all."""
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
