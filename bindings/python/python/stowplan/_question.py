"""How questions are put together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Union

Json = Union[Mapping[str, Any], str, bytes, bytearray, memoryview]
"""A document: a mapping, among them what boto3 answers, or JSON as text or bytes."""


def with_options(document: Json, options: Mapping[str, Any]) -> Json:
    """The document under more options; those that are given here win."""
    if not options:
        return document
    if isinstance(document, Mapping):
        fields = dict(document)
    else:
        fields = json.loads(bytes(document) if isinstance(document, memoryview) else document)
    fields["options"] = {**(fields.get("options") or {}), **options}
    return fields
