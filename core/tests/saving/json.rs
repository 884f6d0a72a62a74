//! Through JSON: what is written is read, exactly; what is unknown is refused; what is hostile is an error or a sound cluster.

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

/// A key that nothing reads, a version that is not known, a word that is none: each an error that names it.
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

/// Makes something else of one place.
fn mutate(tree: &mut Value, which: usize, how: u8, number: i64) {
    let mut all = Vec::new();
    places(tree, "", &mut all);
    let other = all[(which / 7) % all.len()].clone();
    let other = tree.pointer(&other).cloned().unwrap_or_default();
    let Some(place) = tree.pointer_mut(&all[which % all.len()]) else { return };
    match (how % 5, &mut *place) {
        (0 | 1, Value::Number(_)) => *place = number.into(),
        (0, Value::Bool(on)) => *on = !*on,
        (0 | 2, Value::Array(items)) if !items.is_empty() => {
            items.remove(which % items.len());
        }
        (1 | 3, Value::Array(items)) if !items.is_empty() => items.push(items[which % items.len()].clone()),
        (0 | 1, Value::String(text)) => text.push('x'),
        (4, place) => *place = other,
        (_, place) => *place = Value::Null,
    }
}

proptest! {
    #![proptest_config(cases(384))]

    /// A snapshot with some of its values changed is an error, or a cluster that is sound: its indexes decide as a scan does, it is
    /// saved and restored, and nothing that happens to it panics.
    #[test]
    fn a_hostile_snapshot_is_an_error_or_a_sound_cluster(
        (instances, tasks) in common::cluster(),
        specs in prop::collection::vec((history::spec(), prop::option::of(any::<u64>())), 1..3),
        before in history::steps(0..12),
        after in history::steps(0..12),
        mutations in prop::collection::vec((any::<usize>(), any::<u8>(), prop_oneof![
            3 => -3..70_i64,
            1 => prop::sample::select(vec![i64::MIN, i64::MAX, 1 << 54, -(1 << 54), 1 << 53, i64::from(u32::MAX), i64::from(i32::MAX)]),
        ]), 1..4),
    ) {
        let mut cluster = Cluster::build(instances, tasks, &Semantics::V2026_11).unwrap();
        for (spec, seed) in &specs {
            history::prepare(&mut cluster, spec, *seed);
        }
        before.iter().for_each(|step| history::take(&mut cluster, step));
        let mut tree = serde_json::to_value(cluster.snapshot()).unwrap();
        for (which, how, number) in mutations {
            mutate(&mut tree, which, how, number);
        }
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
