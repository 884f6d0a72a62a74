//! The tables in text are complete, and the lints follow them row by row.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde_json::{Map, Value, json};

use super::{
    remarks::Remarks,
    shape::{Class, Owner, Plain, Shape, Usual, gap, known, question},
    table::{self, ALL},
};
use crate::{Document, Lint};

const FILES: [&str; 6] = ["ecs", "application-autoscaling", "cloudwatch", "autoscaling", "elbv2", "ec2"];

const REASONS: [&str; 6] = ["identity", "timestamp", "tags", "billing", "monitoring only", "console"];

/// The questions, by their bits.
const QUESTIONS: [(&str, u32); 16] = [
    ("place", question::PLACE),
    ("stop", question::STOP),
    ("query", question::QUERY),
    ("deploy", question::DEPLOY),
    ("capacity", question::CAPACITY),
    ("fit", question::FIT),
    ("repack", question::REPACK),
    ("scale", question::SCALE),
    ("alarm", question::ALARM),
    ("schedule", question::SCHEDULE),
    ("split", question::SPLIT),
    ("reach", question::REACH),
    ("fleet", question::FLEET),
    ("lifecycle", question::LIFECYCLE),
    ("check", question::CHECK),
    ("group", question::GROUP),
];

/// A line of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    kind: String,
    class: String,
    detail: String,
    default: String,
    sentence: String,
}

/// `ecs.Service` and its rows, in the order of the tables.
type Tables = Vec<(String, Vec<(String, Row)>)>;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fields")
}

fn tables() -> Tables {
    let mut tables = Tables::new();
    for file in FILES {
        let text = std::fs::read_to_string(folder().join(format!("{file}.txt"))).unwrap();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(shape) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                tables.push((format!("{file}.{shape}"), Vec::new()));
                continue;
            }
            let mut cells = line.split('\t').map(str::to_owned);
            let name = cells.next().unwrap();
            let mut cell = || cells.next().unwrap_or_default();
            let row = Row { kind: cell(), class: cell(), detail: cell(), default: cell(), sentence: cell() };
            assert_eq!(cells.next(), None, "{file}: too many cells: {line}");
            tables.last_mut().unwrap().1.push((name, row));
        }
    }
    tables
}

/// What is wrong with a row.
fn fault(row: &Row, file: &str, gaps: &BTreeSet<String>) -> Option<String> {
    let unknown_rule = || row.detail.split_whitespace().find(|id| stowplan::rule::rule(id).is_none());
    let with = row.detail.strip_prefix("with ");
    let plain = row.default.is_empty() && row.sentence.is_empty();
    match row.class.as_str() {
        "decides" if row.detail.is_empty() => Some("names no rule".into()),
        "decides" | "legality" if plain => unknown_rule().map(|id| format!("names the unknown rule {id}")),
        "shown" if plain && row.detail.is_empty() => None,
        "irrelevant" if plain && REASONS.contains(&row.detail.as_str()) => None,
        "irrelevant" => Some(format!("`{}` is none of the six reasons", row.detail)),
        "not-modelled" if with.is_some_and(|with| !gaps.contains(&format!("{file}.{with}"))) => {
            Some(format!("{} has no sentence of its own", row.detail))
        }
        "not-modelled" if with.is_some() && plain => None,
        "not-modelled" => {
            let known = row.detail.split(',').all(|word| QUESTIONS.iter().any(|(name, _)| *name == word));
            let sentence = !row.sentence.is_empty() && !row.sentence.ends_with('.');
            (!known || !sentence).then(|| "has no questions, or no sentence".into())
        }
        other => Some(format!("has no class, but `{other}`: judge it in wire/fields/{file}.txt, see CONTRIBUTING.md")),
    }
}

#[test]
fn every_member_has_a_class() {
    let tables = tables();
    let gaps: BTreeSet<String> = tables
        .iter()
        .flat_map(|(shape, rows)| rows.iter().map(move |(name, row)| (format!("{shape}.{name}"), row)))
        .filter(|(_, row)| row.class == "not-modelled" && !row.sentence.is_empty())
        .map(|(name, _)| name)
        .collect();
    let mut faults = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (shape, rows) in &tables {
        let file = shape.split('.').next().unwrap();
        for (name, row) in rows {
            *counts.entry(row.class.as_str()).or_default() += 1;
            faults.extend(fault(row, file, &gaps).map(|what| format!("{shape}.{name} {what}")));
        }
    }
    assert!(faults.is_empty(), "{} of the members:\n{}", faults.len(), faults.join("\n"));
    println!("{} shapes: {counts:?}", tables.len());
}

/// A member of a request is what it is in the answer.
#[test]
fn requests_are_judged_as_answers() {
    let tables: BTreeMap<_, _> = tables().into_iter().collect();
    for (request, answer) in [
        ("ecs.CreateServiceRequest", "ecs.Service"),
        ("ecs.UpdateServiceRequest", "ecs.Service"),
        ("ecs.CreateServiceRequest", "ecs.Deployment"),
        ("ecs.UpdateServiceRequest", "ecs.CreateServiceRequest"),
        ("ecs.RegisterTaskDefinitionRequest", "ecs.TaskDefinition"),
        ("ecs.StartTaskRequest", "ecs.RunTaskRequest"),
        ("cloudwatch.PutMetricAlarmInput", "cloudwatch.MetricAlarm"),
        ("cloudwatch.PutAlarmMuteRuleInput", "cloudwatch.GetAlarmMuteRuleOutput"),
    ] {
        for (name, row) in &tables[request] {
            let other = tables[answer].iter().find(|(other, _)| other == name).map(|(_, row)| row);
            // A deployment shows what the service decides.
            if let Some(other) = other.filter(|other| other.class != "shown" && row.class != "decides") {
                assert_eq!((&row.class, &row.sentence), (&other.class, &other.sentence), "{request} {answer} {name}");
            }
        }
    }
}

fn sentence_of(shape: &Shape, name: &str) -> Option<(u32, &'static str)> {
    match &shape.member(name)?.class {
        Class::NotModelled(gap) => Some((gap.bears, gap.sentence)),
        Class::Known | Class::Decides(_) => None,
    }
}

/// `table.rs` says what the tables say.
#[test]
fn the_table_in_rust_follows_the_tables_in_text() {
    let shapes: BTreeMap<&str, &Shape> = ALL.iter().copied().collect();
    let tables: BTreeMap<String, Vec<(String, Row)>> = tables().into_iter().collect();
    let own = std::fs::read_to_string(folder().join("documents.txt")).unwrap();
    // Each shape with the tables that it is made of; what an earlier one has counts.
    let mut made: Vec<(&str, Vec<&str>)> = ALL.iter().map(|(name, _)| (*name, vec![*name])).collect();
    // The rows below its own heading come before all of them.
    let mut own_rows: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut below = "";
    for line in own.lines() {
        if let Some((name, parts)) = line.strip_prefix('[').and_then(|line| line.split_once("] = ")) {
            made.push((name, parts.split(" + ").collect()));
            below = name;
        } else if line.starts_with('[') {
            below = "";
        } else if let Some(member) = line.split('\t').next().filter(|_| !below.is_empty()) {
            own_rows.entry(below).or_default().insert(member.to_owned());
        }
    }
    let mut compared = 0;
    for (name, parts) in made {
        let shape = shapes[name];
        let mut seen = own_rows.get(name).cloned().unwrap_or_default();
        let rows = parts.iter().filter_map(|part| tables.get(*part)).flatten();
        for (member, row) in rows.filter(|(member, _)| seen.insert(member.clone())) {
            let found = shape.member(member).unwrap_or_else(|| panic!("{name}.{member}: run `cargo xtask gen table`"));
            let class = match (&found.class, row.class.as_str()) {
                (Class::Decides(_), "decides") => true,
                (Class::Known, "legality" | "shown" | "irrelevant") => true,
                (Class::Known, "not-modelled") => row.sentence.is_empty(),
                (Class::NotModelled(gap), "not-modelled") => gap.sentence == row.sentence && gap.bears == bits(row),
                _ => false,
            };
            assert!(class, "{name}.{member}: run `cargo xtask gen table`");
            compared += 1;
        }
    }
    assert!(compared > 800, "only {compared} members");
    for (name, shape) in ALL {
        let names: Vec<_> = shape.names().collect();
        assert!(names.is_sorted(), "{name}");
    }
}

fn bits(row: &Row) -> u32 {
    QUESTIONS.iter().filter(|(name, _)| row.detail.split(',').any(|word| word == *name)).map(|(_, bit)| bit).sum()
}

/// The values of the `default` column, and others.
fn values(row: &Row) -> (Vec<Value>, Vec<Value>) {
    let (default, unless) = row.default.split_once("unless ").unwrap_or((&row.default, ""));
    let empty = [json!(null), json!(""), json!([]), json!({})];
    let mut usual = empty.to_vec();
    let other = match row.kind.as_str() {
        "boolean" if default.trim() == "true" => json!(false),
        "boolean" => json!(true),
        "integer" | "double" => json!(7),
        kind if kind.starts_with('[') => json!([{ "somewhere": "redirect:scalingPolicy:" }]),
        kind if kind.chars().next().is_some_and(char::is_uppercase) && !kind.contains('|') => json!({ "any": 1 }),
        _ => json!("something"),
    };
    let other = match default.trim() {
        "" => other,
        lacks if lacks.starts_with("lacks ") => {
            usual.push(json!(["arn:aws:sns:us-east-1:1:topic"]));
            other
        }
        least if least.starts_with("at least ") => {
            usual.push(json!(251));
            json!(3)
        }
        values => {
            let values: Vec<Value> = values.split(" or ").map(|value| serde_json::from_str(value).unwrap()).collect();
            let other = match &values[0] {
                Value::Object(fields) => {
                    let key = fields.keys().next().unwrap();
                    usual.push(json!({ "elsewhere": [1] }));
                    let plain = &fields[key];
                    json!({ key: if plain.is_boolean() { json!(!plain.as_bool().unwrap()) } else { json!("OTHER") } })
                }
                Value::Array(_) => json!(["Default", "OldestInstance"]),
                _ => other,
            };
            usual.extend(values);
            other
        }
    };
    assert!(unless.is_empty() || unless.contains('='), "{unless}");
    (usual, vec![other])
}

/// Lists where AWS has lists.
fn wrap(kind: &str, value: Value) -> Value {
    if kind.starts_with('[') { json!([value]) } else { value }
}

/// The ways from the shapes where a walk begins to every shape: keys, and the name of the shape.
fn ways(root: &'static Shape) -> Vec<(Vec<&'static str>, &'static Shape)> {
    let mut ways: Vec<(Vec<&'static str>, &'static Shape)> = vec![(Vec::new(), root)];
    let mut next = 0;
    while let Some((way, shape)) = ways.get(next).cloned() {
        for name in shape.names() {
            if let Class::Decides(Some(below)) = shape.member(name).unwrap().class {
                if !ways.iter().any(|(_, known)| core::ptr::eq(*known, below)) {
                    ways.push((way.iter().copied().chain([name]).collect(), below));
                }
            }
        }
        next += 1;
    }
    ways
}

/// Every row that is not modelled gives its lint for a value that is not AWS's default, for the
/// questions that it bears on, and none for a default; so does every one that is given with
/// another.
#[test]
fn what_is_not_modelled_is_linted_row_by_row() {
    let roots: Vec<(&str, &'static Shape)> = ALL.iter().copied().filter(|(name, _)| !name.contains('.')).collect();
    let places: Vec<(&str, Vec<&str>, &'static Shape)> =
        roots.iter().flat_map(|(root, shape)| ways(shape).into_iter().map(|(way, to)| (*root, way, to))).collect();
    let (mut linted, mut missed) = (0, Vec::new());
    for (shape_name, rows) in tables() {
        for (member, row) in rows.iter().filter(|(_, row)| row.class == "not-modelled" && !row.sentence.is_empty()) {
            let at = places.iter().filter(|(_, _, shape)| {
                sentence_of(shape, member).is_some_and(|(_, sentence)| sentence == row.sentence)
            });
            let at: Vec<_> = at.collect();
            if at.is_empty() {
                missed.push(format!("{shape_name}.{member}"));
            }
            for (root, way, shape) in at {
                let root = roots.iter().find(|(name, _)| name == root).unwrap().1;
                let bears = sentence_of(shape, member).unwrap().0;
                let (usual, others) = values(row);
                for value in usual {
                    assert_eq!(codes(root, way, member, &value, bears), Vec::<String>::new(), "{member} {value}");
                }
                for value in others {
                    assert_eq!(codes(root, way, member, &value, bears), ["document/not-modelled"], "{member} {value}");
                    assert_eq!(codes(root, way, member, &value, 0), Vec::<String>::new(), "{member} {value}");
                    linted += 1;
                }
            }
        }
    }
    assert!(missed.is_empty(), "no document leads to {missed:?}");
    assert!(linted > 60, "only {linted}");
}

fn codes(root: &'static Shape, way: &[&str], member: &str, value: &Value, question: u32) -> Vec<String> {
    lints(root, &document(way, member, value), question).iter().map(|lint| lint.code.to_string()).collect()
}

fn document(way: &[&str], member: &str, value: &Value) -> Value {
    let inner = Map::from_iter([(member.to_owned(), value.clone())]);
    way.iter().rev().fold(Value::Object(inner), |inner, key| {
        let inner = if key.ends_with('s') || key.ends_with("Set") { wrap("[", inner) } else { inner };
        json!({ *key: inner })
    })
}

fn lints(shape: &'static Shape, document: &Value, question: u32) -> Vec<Lint> {
    let mut remarks = Remarks::default();
    remarks.look(shape, &Document::from(document).root());
    remarks.lints(question)
}

/// A member that does not matter beside some words of another.
#[test]
fn a_neighbour_may_settle_it() {
    static SHAPE: Shape = Shape(
        &[
            gap(
                "bakeTimeInMinutes",
                question::DEPLOY,
                Usual::OneOf(&[Plain::Number(0)]),
                Some(("strategy", &["BLUE_GREEN", "CANARY"])),
                "it takes longer",
            ),
            known("strategy"),
        ],
        Owner::Aws,
    );
    for (strategy, wanted) in [(json!("ROLLING"), 1), (json!(null), 1), (json!("CANARY"), 0), (json!("BLUE_GREEN"), 0)]
    {
        let document = json!({ "strategy": strategy, "bakeTimeInMinutes": 5 });
        assert_eq!(lints(&SHAPE, &document, question::DEPLOY).len(), wanted, "{document}");
    }
}

/// Members below one that is not modelled are given with it: nothing else leads to them.
#[test]
fn what_is_told_with_another_is_below_or_beside_it() {
    let tables = tables();
    let by_name: BTreeMap<&str, &Vec<(String, Row)>> =
        tables.iter().map(|(name, rows)| (name.as_str(), rows)).collect();
    for (shape, rows) in &tables {
        let file = shape.split('.').next().unwrap();
        for (member, row) in rows {
            let Some(with) = row.detail.strip_prefix("with ") else { continue };
            let (holder, key) = with.split_once('.').unwrap();
            let beside = by_name[format!("{file}.{holder}").as_str()];
            assert!(beside.iter().any(|(name, _)| name == key), "{shape}.{member}: no {with}");
            let mut below: Vec<&str> =
                beside.iter().map(|(_, row)| row.kind.trim_matches(['[', ']', '{', '}'])).collect();
            let mut next = 0;
            while let Some(rows) = below.get(next).map(|name| by_name.get(format!("{file}.{name}").as_str())) {
                for (_, row) in rows.into_iter().flat_map(|rows| rows.iter()) {
                    let name = row.kind.trim_matches(['[', ']', '{', '}']);
                    if !below.contains(&name) && below.len() < 200 {
                        below.push(name);
                    }
                }
                next += 1;
            }
            let own = shape.split_once('.').unwrap().1;
            assert!(below.contains(&own) || own == holder, "{shape}.{member} is not below {with}");
        }
    }
}

#[test]
fn one_lint_a_member_with_the_first_place_and_the_count() {
    let draining = json!({ "status": "DRAINING" });
    let services = json!([draining, { "status": "ACTIVE" }, draining, draining]);
    let lints = lints(&table::SERVICE, &services, question::DEPLOY);
    assert_eq!(lints.len(), 1);
    assert_eq!(lints[0].path, "/0/status");
    assert!(lints[0].message.contains("is not modelled (and 2 more of them): "), "{}", lints[0].message);
}

#[test]
fn misspelt_keys() {
    let of = |shape: &'static Shape, document: Value| -> Vec<(String, String)> {
        let told = lints(shape, &document, 0).into_iter();
        told.map(|lint| (lint.path, lint.help.unwrap_or_default())).collect()
    };
    let meant = |path: &str, key: &str| vec![(path.to_owned(), format!("did you mean `{key}`?"))];
    let service = |key: &str| of(&table::SERVICE, json!({ key: [] }));
    assert_eq!(service("placementConstraint"), meant("/placementConstraint", "placementConstraints"));
    assert_eq!(service("PlacementConstraints"), meant("/PlacementConstraints", "placementConstraints"));
    assert_eq!(service("lanchType"), meant("/lanchType", "launchType"));
    // Known, of a class of its own, or too far from everything.
    for key in ["placementConstraints", "tag", "something", "status", "x-comment", ""] {
        assert_eq!(service(key), [], "{key}");
    }
    assert_eq!(
        of(
            &table::TASK_DEFINITION,
            json!({ "taskDefinition": { "containerDefinitions": [{ "memoryReservaton": 5 }] } })
        ),
        meant("/taskDefinition/containerDefinitions/0/memoryReservaton", "memoryReservation")
    );
    assert_eq!(
        of(
            &table::CONTAINER_INSTANCE,
            json!([{ "attributes": [{ "name": "a" }, { "nmae~/": "b" }, { "nmae": "b" }] }])
        ),
        meant("/0/attributes/2/nmae", "name")
    );
    // Our own keys are known, and misspelt like any others.
    for (shape, key) in [(&table::TASK, "protectionEnabled"), (&table::CONTAINER_INSTANCE, "eniSlotsTotal")] {
        assert_eq!(of(shape, json!({ key: 1 })), [], "{key}");
    }
    assert_eq!(of(&table::DEPLOY_DOCUMENT, json!({ "desiredcount": 3 })), meant("/desiredcount", "desiredCount"));
    assert_eq!(of(&table::CLUSTER, json!({ "taskDefintions": [] })), meant("/taskDefintions", "taskDefinitions"));
}

/// However many keys there are, the lints stay few, and the last one counts.
#[test]
fn many_misspelt_keys() {
    let letters = ('a'..='z').flat_map(|one| (0..12).map(move |at| (one, at)));
    let fields = letters.map(|(letter, at)| {
        let mut name: Vec<char> = "desiredCount".chars().collect();
        name[at] = letter;
        (name.into_iter().collect::<String>(), json!(1))
    });
    let lints = lints(&table::SERVICE, &Value::Object(fields.collect()), 0);
    assert_eq!(lints.len(), 11);
    assert!(lints[10].message.starts_with("and "), "{}", lints[10].message);
}

/// Keys of our own documents are those of their schemas.
#[test]
fn own_documents_have_the_keys_of_their_schemas() {
    let text = std::fs::read_to_string(folder().join("../schemas/documents.json")).unwrap();
    let schemas: Value = serde_json::from_str(&text).unwrap();
    let shapes: BTreeMap<&str, &Shape> = ALL.iter().copied().collect();
    let own = [("PlacementRequest", "request"), ("Options", "options"), ("Cluster", "cluster"), ("Demand", "demand")];
    let documents = schemas["$defs"].as_object().unwrap();
    let mut pairs: Vec<(&str, String)> = own.iter().map(|(schema, shape)| (*schema, (*shape).to_owned())).collect();
    for name in documents.keys().filter(|name| name.ends_with("Document") && name.len() > "Document".len()) {
        let (first, rest) = name.split_at(1);
        pairs.push((name, format!("{}{rest}", first.to_lowercase())));
    }
    for (schema, shape) in pairs.iter().filter(|(schema, _)| !["ErrorDocument", "DecisionDocument"].contains(schema)) {
        let shape_of =
            shapes.get(shape.as_str()).unwrap_or_else(|| panic!("no [{shape}] in wire/fields/documents.txt"));
        let schema = &documents[*schema];
        let parts = schema["anyOf"].as_array().into_iter().flatten().chain([schema]);
        for key in parts.filter_map(|part| part["properties"].as_object()).flat_map(|properties| properties.keys()) {
            assert!(
                shape_of.has(key),
                "add `{key}` to [{shape}] in wire/fields/documents.txt, then `cargo xtask gen table`"
            );
        }
    }
}

/// What is remarked in a document of any kind, whatever the question.
fn remarks_of(document: &Value) -> Vec<Lint> {
    let document = Document::from(document);
    let node = document.root();
    let mut remarks = Remarks::default();
    if let Ok(snapshot) = crate::aws::collect::collect(&node) {
        super::ClusterRemarks::of(&snapshot).add_to(&mut remarks, u32::MAX, |_, _| true);
    }
    #[cfg(feature = "scaling")]
    if let Ok(found) = crate::aws::scaling::collect::Documents::collect(&node) {
        for (shape, nodes) in [
            (&table::SCALABLE_TARGET, &found.targets),
            (&table::SCALING_POLICY, &found.policies),
            (&table::SCHEDULED_ACTION, &found.actions),
            (&table::ALARM, &found.alarms),
        ] {
            nodes.iter().for_each(|node| remarks.look(shape, node));
        }
    }
    remarks.lints(u32::MAX)
}

/// The JSON files below a folder.
fn files_below(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files_below(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
}

/// Published and recorded documents: what is remarked in them, by key, and in how many of them.
#[test]
fn the_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/documents");
    let mut files = Vec::new();
    files_below(&folder, &mut files);
    if files.is_empty() {
        stowplan_skip::absent_documents(&folder);
        return;
    }
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for file in &files {
        let Ok(document) = crate::read::json::parse(&std::fs::read(file).unwrap()) else { continue };
        for lint in remarks_of(&document) {
            let key = lint.path.rsplit('/').next().unwrap_or_default().to_owned();
            println!("{}: {} {key} at {}", file.display(), lint.code, lint.path);
            *tally.entry(format!("{} {key}", lint.code)).or_default() += 1;
        }
    }
    // Whatever else AWS prints there stands at its defaults: nothing is remarked.
    let expected = [
        // Services that ask for rebalancing; health checks, whose times decide how long a
        // deployment takes.
        ("document/not-modelled availabilityZoneRebalancing", 2),
        ("document/not-modelled command", 10),
        // Two services that drain, one that is inactive, two task definitions that are inactive.
        ("document/not-modelled status", 5),
        // Services of external controllers and of CodeDeploy.
        ("document/not-modelled taskSets", 4),
        ("document/not-modelled volumeConfigurations", 2),
        // One definition of a tutorial.
        ("document/unknown-key ContainerPort", 1),
        ("document/unknown-key HostPort", 1),
        ("document/unknown-key Protcol", 1),
    ];
    assert!(files.len() > 200, "only {} documents", files.len());
    assert_eq!(tally, expected.map(|(key, count)| (key.to_owned(), count)).into());
}
