"""Writes the types of all documents and answers from their schemas: `python/stowplan/documents.py`.

With `--check` it tells whether what is there is what the schemas say.
"""

from __future__ import annotations

import json
import keyword
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FACE = Path(__file__).parents[1]
SCHEMAS = FACE.parents[1] / "wire" / "schemas" / "documents.json"
TARGET = FACE / "python" / "stowplan" / "documents.py"
WIDTH = 120

HEAD = '''"""The types of all questions and answers. Generated from the schemas: `tools/write_documents.py` writes it anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypedDict, Union, overload

# Keys are required in the classes whose names begin with an underscore, and may be absent in those without.
'''


# What boto3 answers: mappings with types of their own.
MAPPINGS = ("Cluster",)


class Writer:
    """The types of one file of schemas, each after what it names."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self.definitions = dict(definitions)
        self.answers = set(self.reachable("Answers"))
        self.written: list[str] = []
        self.names: list[str] = []

    def reachable(self, name: str) -> Iterator[str]:
        """What a definition names, directly or not."""
        found, open_ends = {name}, [name]
        while open_ends:
            for other in references(self.definitions[open_ends.pop()]):
                if other not in found:
                    found.add(other)
                    open_ends.append(other)
        yield from found

    def expression(self, schema: dict[str, Any], owner: str, answered: bool) -> str:
        """A schema as a type."""
        if "$ref" in schema:
            return str(schema["$ref"].rsplit("/", 1)[1])
        if "const" in schema:
            return f"Literal[{literal(schema['const'])}]"
        if "enum" in schema:
            return f"Literal[{', '.join(literal(word) for word in schema['enum'])}]"
        if "anyOf" in schema or "oneOf" in schema:
            parts = schema.get("anyOf") or schema.get("oneOf") or []
            return union([self.expression(part, self.part(owner, part), answered) for part in parts])
        kind = schema.get("type")
        if isinstance(kind, list):
            return union([self.expression({**schema, "type": one}, owner, answered) for one in kind])
        if kind == "array":
            items = self.expression(schema.get("items", {}), f"{owner}Item", answered)
            return f"list[{items}]" if answered else f"Sequence[{items}]"
        if kind == "object":
            if schema.get("properties"):
                self.define(owner, schema, answered)
                return owner
            values = schema.get("additionalProperties")
            inner = self.expression(values, f"{owner}Value", answered) if isinstance(values, dict) else "Any"
            return f"dict[str, {inner}]" if answered else f"Mapping[str, {inner}]"
        plain = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
        return plain.get(kind, "Any") if isinstance(kind, str) else "Any"

    def part(self, owner: str, part: dict[str, Any]) -> str:
        """A name for an object among others: by the word that tells it apart, if it has one."""
        told = [value["const"] for value in part.get("properties", {}).values() if isinstance(value.get("const"), str)]
        wanted = owner + (told[0][:1].upper() + told[0][1:] if told else "Object")
        taken = [name for name in self.names if name.rstrip("0123456789") == wanted]
        return f"{wanted}{len(taken) + 1}" if taken else wanted

    def define(self, name: str, schema: dict[str, Any], answered: bool) -> None:
        """An object with known keys."""
        if name in self.names:
            return
        self.names.append(name)
        required = set(schema.get("required", []))
        fields = [
            (key, self.expression(value, name + key[:1].upper() + key[1:], answered), value.get("description", ""))
            for key, value in schema["properties"].items()
        ]
        always = [field for field in fields if field[0] in required]
        rest = [field for field in fields if field[0] not in required]
        bases = []
        for base, some, total in ((f"_{name}", always, True), (f"_{name}Optional", rest, False)):
            words = [field for field in some if not is_name(field[0])]
            if words:
                listed = ", ".join(f'"{key}": {quoted(kind)}' for key, kind, _ in words)
                more = "" if total else ", total=False"
                self.written.append(f'{base}Words = TypedDict("{base}Words", {{{listed}}}{more})')
                bases.append(f"{base}Words")
        named = [field for field in always if is_name(field[0])]
        if named:
            self.written.append(class_text(f"_{name}", ["TypedDict"], "", named))
            bases.append(f"_{name}")
        named = [field for field in rest if is_name(field[0])]
        heads = [*(bases or ["TypedDict"]), "total=False"]
        self.written.append(class_text(name, heads, schema.get("description", ""), named))

    def all(self) -> str:
        """The whole file."""
        for name, schema in self.definitions.items():
            if name == "Answers":
                continue
            answered = name in self.answers
            if schema.get("type") == "object" and schema.get("properties"):
                self.define(name, schema, answered)
            else:
                kind = self.expression(schema, name, answered)
                if name in MAPPINGS:
                    kind = f"{kind[:-1]}, Mapping[str, Any]]"
                about = docstring(schema.get("description", ""), "")
                self.written.append(f"{name} = {kind}" + (f"\n{about}" if about else ""))
                self.names.append(name)
        self.written.append(self.asked())
        return HEAD + "\n\n" + "\n\n\n".join(ordered(self.written)) + "\n"

    def asked(self) -> str:
        """What `decide` answers to which document."""
        lines = ['class Decide(Protocol):', '    """Answers decision documents: to each its own answer."""', ""]
        for word, answer in self.definitions["Answers"]["properties"].items():
            document = word[:1].upper() + word[1:] + "Document"
            told = answer["$ref"].rsplit("/", 1)[1]
            lines += ["    @overload", f"    def __call__(self, document: {document}, **options: Any) -> {told}: ..."]
        anything = "Mapping[str, Any] | str | bytes | bytearray | memoryview"
        lines += ["    @overload", f"    def __call__(self, document: {anything}, **options: Any) -> Any: ..."]
        return "\n".join(lines)


def references(value: Any) -> Iterator[str]:
    """The definitions that a schema names."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rsplit("/", 1)[1]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def union(parts: list[str]) -> str:
    """Each part once."""
    once = list(dict.fromkeys(parts))
    return "Any" if "Any" in once else once[0] if len(once) == 1 else f"Union[{', '.join(once)}]"


def is_name(key: str) -> bool:
    """Whether a class can have a key."""
    return key.isidentifier() and not keyword.iskeyword(key)


def literal(value: Any) -> str:
    """A value as Python writes it, strings in double quotes."""
    return json.dumps(value) if isinstance(value, str) else repr(value)


def quoted(kind: str) -> str:
    """A type that may be defined later."""
    return json.dumps(kind) if '"' not in kind else f"'{kind}'"


def quoted_parts(kind: str) -> str:
    """An alias, evaluated where it stands: what it names is defined before it, see `ordered`."""
    return kind


def docstring(text: str, indent: str) -> str:
    """A description below what it describes."""
    if not text:
        return ""
    text = text.replace("\\", "\\\\").replace('"""', "'''")
    if len(text) + len(indent) + 6 <= WIDTH and not text.endswith('"'):
        return f'{indent}"""{text}"""'
    lines = textwrap.wrap(text, WIDTH - len(indent) - 3)
    lines[0] = '"""' + lines[0]
    return "\n".join(indent + line for line in lines) + f'\n{indent}"""'


def class_text(name: str, bases: list[str], about: str, fields: list[tuple[str, str, str]]) -> str:
    """A class with its keys."""
    lines = [f"class {name}({', '.join(bases)}):"]
    if about:
        lines.append(docstring(about, "    "))
    for key, kind, told in fields:
        lines.append(f"    {key}: {kind}")
        if told:
            lines.append(docstring(told, "    "))
    if len(lines) == 1:
        lines.append("    pass")
    return "\n".join(lines)


def ordered(written: list[str]) -> list[str]:
    """Aliases and bases behind what they name; annotations of classes are not evaluated."""
    names = {text.split("(")[0].split(" = ")[0].removeprefix("class ").strip(): text for text in written}
    done: dict[str, str] = {}

    def put(name: str) -> None:
        if name in done or name not in names:
            return
        text = names[name]
        first = text.split("\n")[0]
        evaluated = first.split("(", 1)[1] if first.startswith("class") else first.split(" = ", 1)[1]
        if not evaluated.startswith("TypedDict("):
            for other in words(evaluated):
                if other != name:
                    put(other)
        done[name] = text

    for name in names:
        put(name)
    return list(done.values())


def words(text: str) -> list[str]:
    """The identifiers in a text."""
    return "".join(c if c.isalnum() or c == "_" else " " for c in text).split()


def main() -> int:
    """Writes or checks."""
    text = Writer(json.loads(SCHEMAS.read_text(encoding="utf-8"))["$defs"]).all()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET.name} is not what the schemas say: run `python3 bindings/python/tools/write_documents.py`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
