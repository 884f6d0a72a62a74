"""The table of all that AWS defines: wire/fields/*.txt from botocore's models, and the lint's table in Rust from those.

usage: generate.py ROOT [BOTOCORE]

Without BOTOCORE, the folder that botocore was installed into, only the Rust table is written. The class of a member that a
table has already is kept; a new member gets `?`, on which a test fails.
"""

import glob
import gzip
import json
import os
import re
import sys

# The structures that are read, by the name of botocore's service and of our file. True: with all that is below them.
ROOTS = {
    "ecs": ("ecs", True, [
        "Service", "Deployment", "TaskDefinition", "ContainerInstance", "Task", "CapacityProvider", "Cluster",
        "RunTaskRequest", "StartTaskRequest", "CreateServiceRequest", "UpdateServiceRequest",
        "RegisterTaskDefinitionRequest", "ProtectedTask", "Attribute", "Deployment*",
    ]),
    "application-autoscaling": ("application-autoscaling", True, ["ScalableTarget", "ScalingPolicy", "ScheduledAction"]),
    "cloudwatch": ("cloudwatch", True, [
        "MetricAlarm", "PutMetricAlarmInput", "GetAlarmMuteRuleOutput", "PutAlarmMuteRuleInput",
    ]),
    "autoscaling": ("autoscaling", True, ["AutoScalingGroup"]),
    "elbv2": ("elbv2", False, ["LoadBalancer", "TargetGroup", "Listener", "Rule"]),
    "ec2": ("ec2", False, ["SecurityGroup", "Subnet"]),
}

# At most so many words of an enumeration are written out; a new one is a change to be judged.
WORDS_MAX = 12

QUESTIONS = [
    "place", "stop", "query", "deploy", "capacity", "fit", "repack", "scale", "alarm", "schedule", "split", "reach",
    "fleet", "lifecycle", "check", "group",
]

HEADER = """\
# What AWS defines, one line a member: name, type, class, and what the class needs, with tabs between them.
# {origin}
# `cargo xtask gen fields` writes this file anew and keeps the classes; CONTRIBUTING.md says what they mean.

"""


def fail(message):
    sys.exit(f"generate.py: {message}")


# ---- botocore's models

def load(botocore, service):
    found = sorted(glob.glob(os.path.join(botocore, "botocore/data", service, "*", "service-2.json*")))
    if not found:
        fail(f"{botocore} has no model of {service}")
    path = found[-1]
    with (gzip.open(path) if path.endswith(".gz") else open(path, "rb")) as file:
        return json.load(file)["shapes"]


def structure_of(shapes, name):
    """The structure that a list, a map or a structure of this name is made of, if any."""
    while True:
        shape = shapes[name]
        if shape["type"] == "structure":
            return name
        if shape["type"] == "list":
            name = shape["member"]["shape"]
        elif shape["type"] == "map":
            name = shape["value"]["shape"]
        else:
            return None


def type_of(shapes, name):
    shape = shapes[name]
    kind = shape["type"]
    if kind == "structure":
        return name
    if kind == "list":
        return f"[{type_of(shapes, shape['member']['shape'])}]"
    if kind == "map":
        return f"{{{type_of(shapes, shape['value']['shape'])}}}"
    words = shape.get("enum", [])
    return "|".join(words) if 0 < len(words) <= WORDS_MAX else kind


def reached(shapes, roots, deep):
    """The structures below the roots, in the order in which they are met."""
    names = []

    def visit(name):
        if name is None or name in names:
            return
        names.append(name)
        if deep:
            for member in shapes[name]["members"].values():
                visit(structure_of(shapes, member["shape"]))

    for root in roots:
        for name in sorted(shapes) if root.endswith("*") else [root]:
            if name == root or (root.endswith("*") and name.startswith(root[:-1]) and is_structure(shapes, name)):
                visit(name)
    return names


def is_structure(shapes, name):
    operation = name.endswith(("Request", "Response", "Exception"))
    return shapes[name]["type"] == "structure" and not operation


# ---- the tables

def read_table(path):
    """{shape: {member: [type, class, detail, default, sentence]}}"""
    table, shape = {}, None
    if not os.path.exists(path):
        return table
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("[") and line.endswith("]"):
                shape = table.setdefault(line[1:-1], {})
            elif line and not line.startswith("#"):
                cells = line.split("\t")
                shape[cells[0]] = cells[1:] + [""] * (6 - len(cells))
    return table


def write_table(path, origin, model, old):
    lines = [HEADER.format(origin=origin)]
    for shape, members in model:
        lines.append(f"[{shape}]\n")
        for name, kind in members:
            judged = old.get(shape, {}).get(name, ["", "?", "", "", ""])[1:]
            lines.append("\t".join([name, kind, *judged]).rstrip("\t") + "\n")
        lines.append("\n")
    write(path, "".join(lines).rstrip("\n") + "\n")


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def update_tables(folder, botocore):
    with open(os.path.join(os.path.dirname(__file__), "requirements.txt"), encoding="utf-8") as file:
        origin = "From " + file.read().strip().replace("==", " ") + "."
    for file, (service, deep, roots) in ROOTS.items():
        shapes = load(botocore, service)
        model = [
            (name, [(key, type_of(shapes, member["shape"])) for key, member in shapes[name]["members"].items()])
            for name in reached(shapes, roots, deep)
        ]
        path = os.path.join(folder, f"{file}.txt")
        write_table(path, origin, model, read_table(path))


# ---- the table in Rust

def read_documents(path):
    """Our own documents: {name: (shapes that it is made of, {member: type})}"""
    documents, members = {}, None
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("["):
                name, _, parts = line[1:].partition("]")
                members = {}
                documents[name] = ([part for part in parts.replace("+", " ").replace("=", " ").split()], members)
            elif line and not line.startswith("#"):
                name, _, kind = line.partition("\t")
                members[name] = kind
    return documents


# Behind the parts of a document's shape: nothing else is in it; and something else of AWS's is.
ONLY, MORE = "only", "more"


class Lints:
    """The shapes that the lint walks, and those whose keys `check` knows."""

    def __init__(self, folder):
        self.tables = {file: read_table(os.path.join(folder, f"{file}.txt")) for file in ROOTS}
        self.documents = read_documents(os.path.join(folder, "documents.txt"))
        self.written, self.constants = {}, {}

    def below(self, file, kind):
        name = kind.strip("[]{}")
        return f"{file}.{name}" if "{" not in kind and name in self.tables[file] else None

    def shape(self, name):
        """Writes a shape `ecs.Service` or `service`, and what is below it; its constant's name."""
        constant = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[.-]", "_", name).upper()
        self.constants[name] = constant
        if name in self.written:
            return constant
        self.written[name] = None
        rows = {}
        file, _, shape = name.partition(".")
        if shape:
            self.add_rows(rows, file, shape)
        else:
            parts, members = self.documents[name]
            for member, kind in members.items():
                rows[member] = f"decides({quoted(member)}{self.link(kind)})"
            for part in parts:
                if part not in (ONLY, MORE):
                    self.add_rows(rows, *part.split("."))
        inner = "\n".join(f"    {rows[member]}," for member in sorted(rows))
        owner = "Ours" if not shape and self.is_ours(name) else "Aws"
        self.written[name] = f"pub(crate) static {constant}: Shape = Shape(&[\n{inner}\n], {owner});\n"
        return constant

    def is_ours(self, name):
        """Whether the contract alone says what is in it: no part is AWS's, or it has no more than those."""
        parts, _ = self.documents[name]
        return not parts or parts[-1] == ONLY

    def link(self, kind):
        if kind and kind.startswith("{"):
            return f", Some(&{self.by_name(kind.strip('{}'))})"
        return f", Some(&{self.shape(kind)})" if kind else ", None"

    def by_name(self, name):
        """Writes the shape of an object whose keys are names, and whose values are of a shape; its constant's name."""
        inner = self.shape(name)
        constant = f"{inner}_BY_NAME"
        self.written[f"{name}ByName"] = f'pub(crate) static {constant}: Shape = Shape(&[decides("*", Some(&{inner}))], Names);\n'
        return constant

    def add_rows(self, rows, file, shape):
        for member, (kind, judged, detail, default, sentence) in self.tables[file][shape].items():
            below = self.below(file, kind)
            if member in rows:
                continue
            if judged == "decides":
                rows[member] = f"decides({quoted(member)}{self.link(below)})"
            elif judged == "not-modelled" and sentence:
                rows[member] = gap(f"{file}.{shape}.{member}", member, detail, default, sentence)
            else:
                rows[member] = f"known({quoted(member)})"

    def checked(self):
        """The shapes of task definitions and services, which `check` knows whole."""
        requests = ["RegisterTaskDefinitionRequest", "CreateServiceRequest", "UpdateServiceRequest"]
        names, todo = set(), ["TaskDefinition", *requests]
        while todo:
            name = todo.pop()
            if name not in names:
                names.add(name)
                kinds = (row[0] for row in self.tables["ecs"][name].values())
                todo += [below.split(".")[1] for below in (self.below("ecs", kind) for kind in kinds) if below]
        return names

    def text(self):
        for name in self.documents:
            self.shape(name)
        for name in sorted(self.checked()):
            self.shape(f"ecs.{name}")
        body = "\n".join(self.written[name] for name in sorted(self.written))
        names = "\n".join(f"    ({quoted(name)}, &{self.constants[name]})," for name in sorted(self.constants))
        return (
            "//! The shapes of documents: written by `cargo xtask gen table` from `wire/fields/`.\n\n"
            "use super::shape::{Owner::{Aws, Names, Ours}, Plain, Shape, Usual, decides, gap, known, question as to};\n\n" + body
            + f"\n/// All of them, by name.\n#[cfg(any(test, feature = \"redact\"))]\npub(crate) static ALL: &[(&str, &Shape)] = &[\n{names}\n];\n"
        )


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def plain(value, where):
    if isinstance(value, bool):
        return "Plain::Yes" if value else "Plain::No"
    if isinstance(value, int):
        return f"Plain::Number({value})"
    if isinstance(value, str):
        return f"Plain::Word({quoted(value)})"
    return fail(f"{where}: no plain value: {value}")


def usual(text, where):
    """A default as the table writes it, in Rust."""
    if not text:
        return "Usual::Empty"
    if text.startswith("lacks "):
        words = ", ".join(quoted(word) for word in text.removeprefix("lacks ").split(","))
        return f"Usual::Lacks(&[{words}])"
    if text.startswith("at least "):
        return f"Usual::AtLeast({int(text.removeprefix('at least '))})"
    values = [json.loads(part) for part in text.split(" or ")]
    if isinstance(values[0], dict):
        [(key, value)] = values[0].items()
        return f"Usual::Where({quoted(key)}, {plain(value, where)})"
    if isinstance(values[0], list):
        return f"Usual::Items(&[{', '.join(quoted(word) for word in values[0])}])"
    return f"Usual::OneOf(&[{', '.join(plain(value, where) for value in values)}])"


def gap(where, member, questions, default, sentence):
    default, _, unless = default.partition("unless ")
    key, _, words = unless.partition("=")
    condition = "None"
    if key:
        condition = f"Some(({quoted(key)}, &[{', '.join(quoted(word) for word in words.split(','))}]))"
    bears = []
    for question in questions.split(","):
        if question not in QUESTIONS:
            fail(f"{where}: no question `{question}`")
        bears.append(f"to::{question.upper()}")
    head = f"{quoted(member)}, {' | '.join(bears)}, {usual(default.strip(), where)}, {condition}"
    return f"gap({head}, {quoted(sentence)})"


def main():
    root, botocore = sys.argv[1], (sys.argv + [None])[2]
    folder = os.path.join(root, "wire/fields")
    if botocore:
        update_tables(folder, botocore)
    write(os.path.join(root, "wire/src/fields/table.rs"), Lints(folder).text())


if __name__ == "__main__":
    main()
