//! Through JSON: what is written is read, exactly; what is unknown is refused; what is hostile is
//! an error or a sound cluster.

use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use stowplan::{
    cluster::{Cluster, Snapshot, facts::InstanceFacts},
    placement::{Constraint, Field, Launch, Strategy as Placing, TaskSpec},
    query::{Query, QueryOptions},
    rule::{Semantics, TieBreak, rules},
    task::Requirement,
    unit::{CpuUnits, MemoryMib, Timestamp},
};

use crate::{
    cases::cases,
    common::{self, read_under},
    history,
    tally::Tally,
};

/// What is written is read again, from text and from a tree.
fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> Result<(), TestCaseError> {
    let text = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value, "{}", text);
    let tree = serde_json::to_value(value).unwrap();
    prop_assert_eq!(&serde_json::from_value::<T>(tree).unwrap(), value, "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(cases(256))]

    /// Facts, specifications and semantics survive, whatever is in them.
    #[test]
    fn what_is_written_is_read(
        (instances, tasks) in common::cluster(),
        spec in history::spec(),
        name in ".{0,4}",
        cpu: u32,
        instant: i64,
        seed in prop::option::of(any::<u64>()),
        switched in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        survives(&instances)?;
        survives(&tasks)?;
        survives(&(CpuUnits(cpu), MemoryMib(cpu), Timestamp(instant)))?;
        let mut semantics = history::semantics(seed);
        let open: Vec<_> = rules().filter(|rule| !rule.alternatives.is_empty() && rule.id.as_str() != "PLACE-8").collect();
        for at in switched {
            let rule = at.get(&open);
            semantics.choose(rule.id.as_str(), rule.alternatives[1]).unwrap();
        }
        survives(&semantics)?;
        let mut spec = read_under(&spec, &semantics);
        spec.strategies.push(Placing::Spread(Field::Attribute(name.clone())));
        spec.requires_attributes.push((name.clone(), Some(name.clone())));
        spec.launch = Launch::CapacityProvider(name.clone());
        spec.group = name;
        survives(&spec)?;
    }
}

#[test]
fn each_word_is_the_apis() {
    let spec = TaskSpec {
        group: "service:web".into(),
        requirement: Requirement { cpu: CpuUnits(256), ..Requirement::default() },
        constraints: vec![Constraint::DistinctInstance, Constraint::MemberOf("attribute:rack exists".parse().unwrap())],
        strategies: Placing::service_default(),
        ..TaskSpec::default()
    };
    let written = serde_json::to_value(&spec).unwrap();
    assert_eq!(written["requirement"]["cpu"], 256);
    let member_of = json!([{"type": "distinctInstance", "expression": null}, {"type": "memberOf", "expression": "attribute:rack exists"}]);
    assert_eq!(written["constraints"], member_of);
    let spread = json!([{"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "spread", "field": "instanceId"}]);
    assert_eq!(written["strategies"], spread);
    let facts = serde_json::to_value(InstanceFacts::default()).unwrap();
    assert_eq!((&facts["status"], &facts["agentConnected"]), (&json!("ACTIVE"), &json!(true)));
    let semantics = Semantics { field_first: true, tie_break: TieBreak::Seeded(7), ..Semantics::V2026_11 };
    let written = json!({"base": "2026-11", "PLACE-8": "seeded 7", "PLACE-33": "fieldFirst"});
    assert_eq!(serde_json::to_value(&semantics).unwrap(), written);
    let options = QueryOptions { numeric_ordering: true };
    let query = Query::parse_with("attribute:gen > 9", &options).unwrap();
    let written = json!({"expression": "attribute:gen > 9", "numericOrdering": true});
    assert_eq!(serde_json::to_value(&query).unwrap(), written);
    assert_eq!(serde_json::from_value::<Query>(written).unwrap(), query);
}

/// A key that nothing reads, a version that is not known, a word that is none: each an error that
/// names it.
#[test]
fn what_is_unknown_is_refused() {
    let snapshot = serde_json::to_value(Cluster::default().snapshot()).unwrap();
    let error = |key: &str, value: Value| {
        let mut changed = snapshot.clone();
        changed[key] = value;
        serde_json::from_value::<Snapshot>(changed).unwrap_err().to_string()
    };
    assert!(error("colour", json!(1)).contains("unknown field `colour`"));
    assert_eq!(error("version", json!(2)), "the snapshot is of version 2, and this build reads version 1");
    assert!(error("semantics", json!({"base": "2026-11", "PLACE-999": "x"})).contains("there is no rule `PLACE-999`"));
    assert!(error("semantics", json!({"base": "2020-01"})).contains("unknown profile `2020-01`"));
    assert!(error("semantics", json!({})).contains("missing field `base`"));
    let of = |text: &str| serde_json::from_str::<TaskSpec>(text).unwrap_err().to_string();
    assert!(of(r#"{"strategies": [{"type": "spread", "field": "zone"}]}"#).contains("spread field `zone` is invalid"));
    assert!(of(r#"{"strategies": [{"type": "spread", "fields": "zone"}]}"#).contains("unknown field `fields`"));
    assert!(of(r#"{"constraints": [{"type": "memberOf", "expression": "attribute:x =="}]}"#).contains("expected"));
    assert!(of(r#"{"constraints": [{"type": "distinctInstance", "expression": "a"}]}"#).len() > 10);
    assert!(of(r#"{"constraints": [{"type": "other"}]}"#).contains("unknown placement constraint `other`"));
    assert!(of(r#"{"requirement": {"gpus": {"shared": {"memory": 1, "more": 2}}}}"#).contains("unknown field `more`"));
    assert!(of(r#"{"requirement": {"cpu": -1}}"#).contains("invalid value"));
}

/// Every place in a tree of JSON.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| places(item, &format!("{at}/{n}"), into));
        }
        Value::Object(members) => {
            members.iter().for_each(|(key, item)| {
                places(item, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), into)
            });
        }
        _ => {}
    }
}

/// Makes something else of one place: mostly what might stand there, at times anything.
fn mutate(tree: &mut Value, which: usize, how: u8, number: i64) {
    let mut all = Vec::new();
    places(tree, "", &mut all);
    let values: Vec<Value> = all.iter().filter_map(|at| tree.pointer(at).cloned()).collect();
    let strings: Vec<&Value> = values.iter().filter(|value| value.is_string()).collect();
    let Some(place) = tree.pointer_mut(&all[which % all.len()]) else { return };
    match (how % 16, &mut *place) {
        (15, place) => *place = Value::Null,
        (14, place) => *place = values[(which / 7) % values.len()].clone(),
        (13, Value::String(text)) => text.push('x'),
        (_, Value::String(_)) => *place = strings[(which / 7) % strings.len()].clone(),
        (_, Value::Number(_)) => *place = number.into(),
        (_, Value::Bool(on)) => *on = !*on,
        (0..8, Value::Array(items)) if !items.is_empty() => {
            items.remove(which % items.len());
        }
        (_, Value::Array(items)) if !items.is_empty() => items.push(items[which % items.len()].clone()),
        _ => {}
    }
}

/// A cluster's snapshot as a tree, with one to three of its values changed.
fn mutated() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        3 => -3..70_i64,
        1 => prop::sample::select(vec![i64::MIN, i64::MAX, 1 << 54, -(1 << 54), 1 << 53, i64::from(u32::MAX), i64::from(i32::MAX)]),
    ];
    let mutations = prop::collection::vec((any::<usize>(), any::<u8>(), number), 1..4);
    (history::lived(0..12), mutations).prop_map(|(cluster, mutations)| {
        let mut tree = serde_json::to_value(cluster.snapshot()).unwrap();
        for (which, how, number) in mutations {
            mutate(&mut tree, which, how, number);
        }
        tree
    })
}

proptest! {
    #![proptest_config(cases(160))]

    /// A snapshot with some of its values changed is an error, or a cluster that is sound: its
    /// indexes decide as a scan does, it is saved and restored, and nothing that happens to it
    /// panics.
    #[test]
    fn a_hostile_snapshot_is_an_error_or_a_sound_cluster(tree in mutated(), after in history::steps(0..12)) {
        let Ok(snapshot) = serde_json::from_value::<Snapshot>(tree) else { return Ok(()) };
        let Ok(mut cluster) = Cluster::restore(snapshot) else { return Ok(()) };
        for step in &after {
            history::take(&mut cluster, step);
            for (prepared, _) in cluster.prepared_tasks() {
                let (expected, admissible) = cluster.decide_by_scan(prepared).unwrap();
                prop_assert_eq!(cluster.decide(prepared).unwrap(), expected);
                prop_assert_eq!(cluster.admissible(prepared).unwrap(), admissible);
                cluster.explain(prepared, 2).unwrap();
            }
        }
        let snapshot = cluster.snapshot();
        prop_assert_eq!(Cluster::restore(snapshot.clone()).unwrap().snapshot(), snapshot);
    }
}

/// Of hostile snapshots some cannot be read, some no cluster can have made, and some are sound.
#[test]
fn hostile_snapshots_end_in_each_way() {
    let tally = Tally::of(&mutated(), 300, |tally, tree| {
        let read = serde_json::from_value::<Snapshot>(tree);
        let restored = read.as_ref().ok().map(|snapshot| Cluster::restore(snapshot.clone()).is_ok());
        tally.count("not read", read.is_err());
        tally.count("refused", restored == Some(false));
        tally.count("sound", restored == Some(true));
    });
    tally.assert_percent(&[("not read", 20), ("refused", 10), ("sound", 10)]);
}
