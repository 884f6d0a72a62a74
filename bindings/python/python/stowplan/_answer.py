"""An answer that shows itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stowplan._question import Json

if TYPE_CHECKING:
    from stowplan._engine import HeldCluster, Told


class Answer(dict[str, Any]):
    """An answer: the dict of the contract. `str()` of it is what the command shows.

    It keeps the document and the cluster that it is about, by whose ids, zones and types it shows itself.
    """

    _told: Told | None = None
    _document: Json | None = None
    _cluster: HeldCluster | None = None

    @classmethod
    def _of(cls, told: tuple[dict[str, Any], Told], document: Json, cluster: HeldCluster | None = None) -> Answer:
        answer = cls(told[0])
        answer._told, answer._document, answer._cluster = told[1], document, cluster
        return answer

    def _screen(self, width: int | None) -> str | None:
        return None if self._told is None else self._told.screen(self._document, self._cluster, width)

    def __str__(self) -> str:
        return screen(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How notebooks show it."""
        printer.text("{…}" if cycle else str(self))

    def __reduce__(self) -> tuple[object, ...]:
        return _plain, (dict(self),)


def screen(answer: Mapping[str, Any], width: int | None = None) -> str:
    """What the command shows of an answer, at most `width` columns wide where that can be; JSON where no command asks
    such a question, or the answer came from elsewhere.
    """
    shown = answer._screen(width) if isinstance(answer, Answer) else None
    return shown.rstrip("\n") if shown is not None else json.dumps(dict(answer), indent=2, ensure_ascii=False)


def _plain(fields: dict[str, Any]) -> Answer:
    """An answer that was pickled shows itself as JSON."""
    return Answer(fields)
