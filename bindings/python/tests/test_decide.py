"""Documents in, answers out."""

from __future__ import annotations

import json
import pickle
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any

import pytest

import stowplan
from stowplan import Answer, StowplanError, _engine, decide, decide_bytes, decide_text, screen

QUERY = {"decide": "query", "expression": "attribute:stack=='prod'"}


def test_text_mappings_and_bytes_are_answered_alike() -> None:
    text = json.dumps(QUERY)
    expected = '{"canonical":"attribute:stack == prod","lints":[]}'
    assert decide_text(text) == expected
    assert decide_bytes(text.encode()) == expected.encode()
    for document in (QUERY, text, text.encode(), bytearray(text.encode()), memoryview(text.encode()), MappingProxyType(QUERY)):
        assert decide(document) == json.loads(expected)


def test_bytes_are_utf_8() -> None:
    with pytest.raises(StowplanError, match="looks like UTF-16"):
        decide(json.dumps(QUERY).encode("utf-16"))


def test_options_go_over_those_of_the_document(snapshot: dict[str, Any]) -> None:
    document: dict[str, Any] = {
        "decide": "place",
        "cluster": snapshot,
        "taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 9999}]},
        "options": {"explain": "none"},
    }
    assert "explanation" not in decide(document)
    for given in (document, json.dumps(document), memoryview(json.dumps(document).encode())):
        assert decide(given, explain="full")["explanation"]["instances"]
    assert document["options"] == {"explain": "none"}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 11, 6, 12, 30, tzinfo=timezone.utc), '"2026-11-06T12:30:00+00:00"'),
        (datetime(2026, 11, 6, 12, 30, 1, 250000, tzinfo=timezone(timedelta(hours=-7))), '"2026-11-06T12:30:01.250000-07:00"'),
        (date(2026, 11, 6), '"2026-11-06"'),
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-1.5E-7"), "-0.00000015"),
        (2**70, str(2**70)),
        (-3, "-3"),
        (0.1, "0.1"),
        (1e300, "1e+300"),
        (b"\x00\xff", '"AP8="'),
        (True, "true"),
        (None, "null"),
        ((1, [2], {}), "[1,[2],{}]"),
        ('é"\\\n\u2028', '"é\\"\\\\\\n\u2028"'),
        (Enum("Colour", {"RED": "red"}, type=str).RED, '"red"'),  # type: ignore[attr-defined]
        (MappingProxyType({"a": {"b": 1}}), '{"a":{"b":1}}'),
        ({"a": 1, "ResponseMetadata": {"RequestId": "x"}, "b": 2}, '{"a":1,"b":2}'),
    ],
)
def test_values_are_written_as_the_command_line_of_aws_prints_them(value: object, written: str) -> None:
    assert _engine.json([value]) == f"[{written}]".encode()


def test_numbers_of_other_libraries_are_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    assert _engine.json({"count": numpy.int64(3), "share": numpy.float64(0.5)}) == b'{"count":3,"share":0.5}'


@pytest.mark.parametrize(
    ("value", "code", "path"),
    [
        ({"a": [datetime(2026, 11, 6)]}, "argument/no-time-zone", "/a/0"),
        ({"a/b": {"~": float("nan")}}, "argument/not-finite", "/a~1b/~0"),
        ([Decimal("Infinity")], "argument/not-finite", "/0"),
        ({"a": {1: 2}}, "argument/wrong-type", "/a"),
        ({"a": {3}}, "argument/wrong-type", "/a"),
        ({"a": "\ud800"}, "argument/not-unicode", "/a"),
        ("\ud800", "argument/not-unicode", ""),
    ],
)
def test_what_is_no_json_is_told_with_its_place(value: object, code: str, path: str) -> None:
    with pytest.raises(StowplanError) as caught:
        _engine.json(value)
    assert (caught.value.code, caught.value.path) == (code, path)
    assert caught.value.help


def test_a_value_within_itself_is_too_deep() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(StowplanError, match="too deep"):
        _engine.json(value)


def test_an_error_tells_where_and_what_to_do() -> None:
    with pytest.raises(StowplanError) as caught:
        decide({"decide": "query", "expression": "é == 1 or stack == 1"})
    error = caught.value
    assert (error.code, error.path) == ("query/unknown-subject", "/expression")
    assert error.span == (0, 1), "characters, not bytes"
    assert (error.line, error.column) == (None, None)
    assert error.help is not None
    assert str(error) == f"[{error.code}] {error.message} (at /expression)\nhelp: {error.help}"


def test_an_error_in_a_text_has_a_line() -> None:
    with pytest.raises(StowplanError) as caught:
        decide('{"decide": "query",\n  "expression": "a == 1"}')
    assert (caught.value.line, caught.value.column) == (2, 17)
    with pytest.raises(StowplanError) as caught:
        decide('{"decide": "query",\n  }')
    assert (caught.value.code, caught.value.line, caught.value.column) == ("json/syntax", 2, 3)


def test_errors_are_pickled_as_they_are() -> None:
    with pytest.raises(StowplanError) as caught:
        decide('{"decide": "query", "expression": "a == 1"}')
    again = pickle.loads(pickle.dumps(caught.value))
    assert vars(again) == vars(caught.value)
    assert str(again) == str(caught.value)


def test_an_error_of_a_text_is_a_document() -> None:
    assert json.loads(decide_text("{"))["error"]["code"] == "json/truncated"


def test_an_answer_shows_what_the_command_shows(snapshot: dict[str, Any]) -> None:
    answer = decide(
        {
            "decide": "place",
            "cluster": snapshot,
            "taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 1024}]},
            "request": {"serviceName": "web", "count": 20},
        },
        explain="full",
    )
    shown = str(answer)
    # 4096 / 1024 = 4 on each of three instances.
    assert "service web: placed 12 of 20 tasks" in shown
    assert "eu-west-1a" in shown
    assert "m5.large" in shown
    assert "add 2 empty instances like a" in shown
    assert all(len(line) <= 80 for line in screen(answer, 80).splitlines())
    again = pickle.loads(pickle.dumps(answer))
    assert again == answer
    assert json.loads(str(again)) == answer


def test_an_answer_that_no_command_asks_for_shows_its_json() -> None:
    answer = decide({"decide": "tokens", "expression": "a == 1"})
    assert json.loads(str(answer)) == answer
    assert json.loads(str(Answer(a=1))) == {"a": 1}


def test_the_package_says_what_it_offers() -> None:
    assert all(hasattr(stowplan, name) for name in stowplan.__all__)
