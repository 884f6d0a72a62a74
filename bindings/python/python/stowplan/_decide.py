"""Documents in, answers out."""

from __future__ import annotations

from typing import Any, cast

from stowplan import _engine
from stowplan._answer import Answer
from stowplan._question import Json, with_options
from stowplan.documents import Decide


def _decide(document: Json, **options: Any) -> Answer:
    """Answers one decision document; `options` go over the document's own, e.g. `explain="full"`.

    Raises `StowplanError` where the document makes no sense. "No" is an answer, not an error.
    """
    question = with_options(document, options)
    return Answer._of(_engine.decide(question), question)


# Each question has an answer of its own type; at run time all of them are `Answer`.
decide = cast(Decide, _decide)
_decide.__name__ = _decide.__qualname__ = "decide"


def decide_text(document: str) -> str:
    """`decide` for text: the same bytes as from every other face of stowplan. An error is a document, too."""
    return _engine.decide_text(document)


def decide_bytes(document: bytes) -> bytes:
    """`decide_text` for UTF-8."""
    return _engine.decide_bytes(document)
