//! YAML to values with their places: the first document of a file, tags kept as CloudFormation's
//! long functions.
//!
//! Scalars mean what YAML 1.2's core schema says, but that a number with leading zeros stays text:
//! most likely it is an account id. A line within a flow collection begins at any column, its
//! closing bracket too, as libyaml and CloudFormation read it. Anchors, aliases and merge keys are
//! followed within a budget, so that no small file becomes a large value.

use std::collections::{BTreeMap, HashMap};

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag};
use serde_json::Number;

use crate::error::Error;
use crate::tree::{Origin, Source, Tree, TreeKind};

/// As deep as JSON may nest.
const DEPTH_MAX: usize = 128;

/// How much aliases may copy; see [`Tree::weight`].
const COPIES_MAX: usize = 1 << 19;

/// Reads the first document.
pub(crate) fn parse(text: &str) -> Result<(Source, Tree), Error> {
    let mut reader = Reader::default();
    let mut source = Source::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let marker = error.marker();
            let (line, column) = (number(marker.line()), number(marker.col()).saturating_add(1));
            let message = format!("not YAML at line {line}, column {column}: {}", error.info());
            Error::new("yaml/syntax", message).place(line, column)
        })?;
        if let Some(root) = reader.event(event, &span, &mut source)? {
            return Ok((source, root));
        }
    }
    Err(Error::new("yaml/empty", "the document is empty"))
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A collection that is still open.
struct Frame {
    origin: Origin,
    anchor: usize,
    tag: Option<String>,
    below: Below,
}

enum Below {
    List(Vec<Tree>),
    Map {
        fields: Vec<(String, Tree)>,
        index: HashMap<String, usize>,
        /// The key whose value comes next, and where that will lie.
        key: Option<(String, Origin)>,
        /// The values of `<<`.
        merged: Vec<Tree>,
    },
}

#[derive(Default)]
struct Reader {
    open: Vec<Frame>,
    anchors: BTreeMap<usize, Tree>,
    copied: usize,
}

impl Reader {
    /// The whole document once it is complete.
    fn event(&mut self, event: Event<'_>, span: &Span, source: &mut Source) -> Result<Option<Tree>, Error> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if self.awaits_key() {
                    self.key(&text, source);
                    return Ok(None);
                }
                let origin = self.next_origin(source, span);
                let is_text = tag.as_ref().is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                let plain = style == ScalarStyle::Plain && !is_text;
                let kind = if plain { resolve(&text) } else { TreeKind::Text(text.into_owned()) };
                self.complete(Tree::new(kind, origin), anchor, local(tag.as_deref()))
            }
            Event::SequenceStart(_, anchor, tag) => {
                let below = Below::List(Vec::new());
                self.open_frame(below, anchor, tag.as_deref(), span, source).map(|()| None)
            }
            Event::MappingStart(_, anchor, tag) => {
                let below = Below::Map { fields: Vec::new(), index: HashMap::new(), key: None, merged: Vec::new() };
                self.open_frame(below, anchor, tag.as_deref(), span, source).map(|()| None)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(frame) = self.open.pop() else { return Ok(None) };
                let kind = match frame.below {
                    Below::List(items) => TreeKind::List(items),
                    Below::Map { fields, index, merged, .. } => TreeKind::Map(self.merge(fields, index, merged)?),
                };
                self.complete(Tree::new(kind, frame.origin), frame.anchor, frame.tag)
            }
            Event::Alias(anchor) => {
                if self.awaits_key() {
                    return Err(at("yaml/key", "an alias as a key is not read", span));
                }
                let Some(tree) = self.anchors.get(&anchor).cloned() else {
                    return Err(at("yaml/alias", "an alias within its own anchor has no end", span));
                };
                self.spend(tree.weight())?;
                if self.open.len().saturating_add(depth(&tree)) > DEPTH_MAX {
                    return Err(too_deep(span));
                }
                self.complete(tree, 0, None)
            }
            _ => Ok(None),
        }
    }

    /// Whether a key is expected now.
    fn awaits_key(&self) -> bool {
        self.open.last().is_some_and(|frame| matches!(frame.below, Below::Map { key: None, .. }))
    }

    fn key(&mut self, text: &str, source: &mut Source) {
        if let Some(Frame { origin, below: Below::Map { key, .. }, .. }) = self.open.last_mut() {
            *key = Some((text.to_owned(), source.key(*origin, text)));
        }
    }

    fn next_origin(&mut self, source: &mut Source, span: &Span) -> Origin {
        let origin = match self.open.last() {
            Some(Frame { origin, below: Below::List(items), .. }) => source.index(*origin, items.len()),
            Some(Frame { below: Below::Map { key: Some((_, origin)), .. }, .. }) => *origin,
            _ => 0,
        };
        let start = span.tag_start.unwrap_or(span.start);
        source.set_place(origin, number(start.line()), number(start.col()).saturating_add(1));
        origin
    }

    fn open_frame(
        &mut self,
        below: Below,
        anchor: usize,
        tag: Option<&Tag>,
        span: &Span,
        source: &mut Source,
    ) -> Result<(), Error> {
        if self.open.len() >= DEPTH_MAX {
            return Err(too_deep(span));
        }
        if self.awaits_key() {
            return Err(at("yaml/key", "a key must be a string", span));
        }
        let origin = self.next_origin(source, span);
        self.open.push(Frame { origin, anchor, tag: local(tag), below });
        Ok(())
    }

    /// A value is whole: it is named by its tag, remembered under its anchor and put into what is
    /// open.
    fn complete(&mut self, tree: Tree, anchor: usize, tag: Option<String>) -> Result<Option<Tree>, Error> {
        let tree = match tag {
            Some(tag) => tagged(&tag, tree),
            None => tree,
        };
        if anchor > 0 {
            self.spend(tree.weight())?;
            self.anchors.insert(anchor, tree.clone());
        }
        match self.open.last_mut().map(|frame| &mut frame.below) {
            None => return Ok(Some(tree)),
            Some(Below::List(items)) => items.push(tree),
            Some(Below::Map { fields, index, key, merged }) => match key.take() {
                Some((key, _)) if key == "<<" => merged.push(tree),
                Some((key, _)) => put(fields, index, key, tree),
                None => {}
            },
        }
        Ok(None)
    }

    /// Adds the fields of merge keys that are not there yet.
    fn merge(
        &mut self,
        mut fields: Vec<(String, Tree)>,
        mut index: HashMap<String, usize>,
        merged: Vec<Tree>,
    ) -> Result<Vec<(String, Tree)>, Error> {
        for tree in merged {
            let maps = if tree.fields().is_empty() { tree.items() } else { std::slice::from_ref(&tree) };
            for (key, value) in maps.iter().flat_map(Tree::fields) {
                if !index.contains_key(key) {
                    self.spend(value.weight())?;
                    put(&mut fields, &mut index, key.clone(), value.clone());
                }
            }
        }
        Ok(fields)
    }

    fn spend(&mut self, weight: usize) -> Result<(), Error> {
        self.copied = self.copied.saturating_add(weight);
        if self.copied > COPIES_MAX {
            return Err(Error::new("yaml/too-large", "anchors and aliases make more values than any real file has")
                .with_help("write the values out, or convert the file to JSON first"));
        }
        Ok(())
    }
}

fn put(fields: &mut Vec<(String, Tree)>, index: &mut HashMap<String, usize>, key: String, tree: Tree) {
    match index.get(&key).and_then(|at| fields.get_mut(*at)) {
        Some(field) => field.1 = tree,
        None => {
            index.insert(key.clone(), fields.len());
            fields.push((key, tree));
        }
    }
}

fn at(code: &'static str, message: &str, span: &Span) -> Error {
    let (line, column) = (number(span.start.line()), number(span.start.col()).saturating_add(1));
    Error::new(code, format!("{message}, at line {line}, column {column}")).place(line, column)
}

fn too_deep(span: &Span) -> Error {
    at("yaml/too-deep", "more than 128 levels of nesting", span)
}

fn depth(tree: &Tree) -> usize {
    let below = tree.items().iter().chain(tree.fields().iter().map(|(_, tree)| tree)).map(depth).max();
    below.unwrap_or(0).saturating_add(1)
}

/// The name of a tag of the file's own, such as `Ref` for `!Ref`.
fn local(tag: Option<&Tag>) -> Option<String> {
    tag.filter(|tag| tag.handle() == "!" && !tag.suffix().is_empty()).map(|tag| tag.suffix().to_owned())
}

/// CloudFormation's long form of a short one: `!Sub x` is `{"Fn::Sub": x}`. Both have the place of
/// the tag.
fn tagged(tag: &str, tree: Tree) -> Tree {
    let origin = tree.origin;
    let tree = match (tag, tree.as_text().and_then(|text| text.split_once('.'))) {
        ("GetAtt", Some((resource, attribute))) => {
            Tree::list(vec![Tree::text(resource, origin), Tree::text(attribute, origin)], origin)
        }
        _ => tree,
    };
    let key = match tag {
        "Ref" | "Condition" => tag.to_owned(),
        _ => format!("Fn::{tag}"),
    };
    Tree::map([(key.as_str(), tree)], origin)
}

/// A plain scalar by the core schema.
fn resolve(text: &str) -> TreeKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return TreeKind::Null,
        "true" | "True" | "TRUE" => return TreeKind::Bool(true),
        "false" | "False" | "FALSE" => return TreeKind::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    if numeric && !leading_zero {
        if let Ok(number) = text.strip_prefix('+').unwrap_or(text).parse::<i64>() {
            return TreeKind::Number(number.into());
        }
        if let Some(number) = text.parse().ok().and_then(Number::from_f64) {
            return TreeKind::Number(number);
        }
    }
    TreeKind::Text(text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn value(text: &str) -> Value {
        parse(text).unwrap().1.to_value()
    }

    #[test]
    fn scalars_mean_what_the_core_schema_says() {
        for (text, expected) in [
            ("a: 256", json!({"a": 256})),
            ("a: -0.5", json!({"a": -0.5})),
            ("a: '256'", json!({"a": "256"})),
            ("a: !!str 256", json!({"a": "256"})),
            ("a: 012345678901", json!({"a": "012345678901"})),
            ("a: 2010-09-09", json!({"a": "2010-09-09"})),
            ("a: 10:30", json!({"a": "10:30"})),
            ("a: 1-10", json!({"a": "1-10"})),
            ("a: 3.0.0", json!({"a": "3.0.0"})),
            ("a: yes", json!({"a": "yes"})),
            ("a: True\nb: ~\nc:", json!({"a": true, "b": null, "c": null})),
            ("256: a", json!({"256": "a"})),
            ("a: 1\na: 2", json!({"a": 2})),
            ("a: |\n  b\n  c\n", json!({"a": "b\nc\n"})),
            ("{a: [1, {b: c}]}", json!({"a": [1, {"b": "c"}]})),
            ("a: 1\n---\nb: 2", json!({"a": 1})),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    /// YAML 1.2.2, 7.4: the lines of a flow collection need no indentation; after a quoted scalar
    /// and an empty line, too.
    #[test]
    fn flow_collections_end_at_any_column() {
        for (text, expected) in [
            ("a: [\n  b\n]\nc: 1", json!({"a": ["b"], "c": 1})),
            ("a:\n  b: [\nc\n]\n  d: 1", json!({"a": {"b": ["c"], "d": 1}})),
            ("a:\n  b: [\"c\",\n\n\"d\"\n]\n  e: 1", json!({"a": {"b": ["c", "d"], "e": 1}})),
            ("a:\n  b: {\nc: d,\n'e': 'f',\n}\n", json!({"a": {"b": {"c": "d", "e": "f"}}})),
            ("a:\n- b: [ {\n c: [\n1\n]\n} ]\n- d", json!({"a": [{"b": [{"c": [1]}]}, "d"]})),
            (
                "a:\n    b: !Join [\n '',\n[!Ref C,\n# no\nd]]\n",
                json!({"a": {"b": {"Fn::Join": ["", [{"Ref": "C"}, "d"]]}}}),
            ),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn tags_become_functions() {
        for (text, expected) in [
            ("a: !Ref B", json!({"a": {"Ref": "B"}})),
            ("a: !GetAtt B.C.D", json!({"a": {"Fn::GetAtt": ["B", "C.D"]}})),
            ("a: !GetAtt [B, C]", json!({"a": {"Fn::GetAtt": ["B", "C"]}})),
            ("a: !Sub '${B}-x'", json!({"a": {"Fn::Sub": "${B}-x"}})),
            ("a: !Join ['', [!Ref B, c]]", json!({"a": {"Fn::Join": ["", [{"Ref": "B"}, "c"]]}})),
            ("a: !If\n  - B\n  - c: 1\n  - d", json!({"a": {"Fn::If": ["B", {"c": 1}, "d"]}})),
            ("a: !Not [!Condition B]", json!({"a": {"Fn::Not": [{"Condition": "B"}]}})),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn aliases_and_merge_keys() {
        let text = "a: &x {b: 1, c: 2}\nd: *x\ne: {<<: *x, b: 3}\nf:\n  <<: [*x, {g: 4}]\n";
        let expected = json!({"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 2}, "e": {"b": 3, "c": 2},
            "f": {"b": 1, "c": 2, "g": 4}});
        assert_eq!(value(text), expected);
    }

    #[test]
    fn bombs_and_depth_are_refused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let before = level - 1;
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 9].join(", ")));
        }
        assert_eq!(parse(&bomb).unwrap_err().code(), "yaml/too-large");
        assert_eq!(parse("a: &a [*a]").unwrap_err().code(), "yaml/alias");
        assert_eq!(parse(&format!("{}{}", "[".repeat(200), "]".repeat(200))).unwrap_err().code(), "yaml/too-deep");
        // Here the scanner has a limit of its own, and finds it first.
        assert!(parse(&"[".repeat(20_000)).is_err());
        assert_eq!(parse(&"- ".repeat(2_000)).unwrap_err().code(), "yaml/too-deep");
        assert_eq!(parse("? [a]\n: b").unwrap_err().code(), "yaml/key");
        assert_eq!(parse("").unwrap_err().code(), "yaml/empty");
        let error = parse("a: 1\nb: [\n").unwrap_err();
        assert_eq!(error.code(), "yaml/syntax");
        assert!(error.line_and_column().is_some());
    }

    #[test]
    fn values_know_their_places() {
        let (source, tree) = parse("a:\n  - b: 1\n  - c: [x, !Ref y]\n").unwrap();
        for (pointer, place) in [("/a", (2, 3)), ("/a/0/b", (2, 8)), ("/a/1/c/0", (3, 9)), ("/a/1/c/1", (3, 12))] {
            let origin = tree.origin_of(pointer);
            assert_eq!(source.pointer(origin), (pointer.to_owned(), None));
            assert_eq!(source.place(origin), Some(place), "{pointer}");
        }
    }
}
