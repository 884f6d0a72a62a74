//! Expressions over every subject against a second evaluator that reads their text itself, and what
//! the generator draws.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test may panic")]

#[path = "common/cases.rs"]
mod cases;
#[path = "common/second/expression.rs"]
mod expression;
#[path = "common/tally.rs"]
mod tally;

use cases::cases;
use expression::{Asked, seconds};
use proptest::prelude::*;
use stowplan::{
    cluster::facts::InstanceFacts,
    query::{AttributeValue, Query, QueryOptions, Subject},
    unit::Timestamp,
};
use tally::Tally;

const ORDERS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];
const EQUALITY: [&str; 2] = ["==", "!="];
const VERSIONS: [&str; 7] = ["1.7", "1.7.0", "1.14.5", "v1.14", "1.7.1-rc1", "2", "0.9.12+x"];
/// Three of them are one instant.
const DATES: [&str; 7] = [
    "2018-06-19T01:28:28Z",
    "2018-06-18T22:28:28-03:00",
    "2018-06-19T06:58:28+05:30",
    "2018-06-19T01:28:28.9",
    "2018-06-19",
    "2018-06-18T20:58:28-04:30",
    "1969-12-31",
];
const VALUES: [&str; 9] = ["9", "10", "-1", "007", "r1", "r10", "Z", "é", "r 1"];
/// As texts they come in another order than as numbers.
const NUMBERS: [&str; 4] = ["9", "10", "-1", "007"];
const PATTERNS: [&str; 7] = ["r.*", "[0-9]+", "r1?", "(r1|9|10)", "-?[0-9].", "(r|0)*[17]+", ".*"];
const GROUPS: [&str; 3] = ["service:web", "service:db", "family:job"];

/// A simple expression as it is printed, by its subject.
fn simple() -> impl Strategy<Value = (&'static str, String)> {
    let one = |subject: &'static str, operators: &'static [&'static str], values: &'static [&'static str]| {
        (prop::sample::select(operators), prop::sample::select(values))
            .prop_map(move |(operator, value)| (subject, format!("{subject} {operator} {}", quoted(value))))
    };
    let list = |subject: &'static str, values: &'static [&'static str]| {
        (any::<bool>(), prop::collection::vec(prop::sample::select(values), 1..4)).prop_map(move |(negated, values)| {
            let values: Vec<String> = values.into_iter().map(quoted).collect();
            (subject, format!("{subject} {} [{}]", if negated { "!in" } else { "in" }, values.join(", ")))
        })
    };
    let exists = |subject: &'static str| {
        any::<bool>().prop_map(move |is| (subject, format!("{subject} {}", if is { "exists" } else { "!exists" })))
    };
    const RACK: &str = "attribute:rack";
    prop_oneof![
        2 => one("agentConnected", &EQUALITY, &["true", "false"]),
        3 => one("agentVersion", &ORDERS, &VERSIONS),
        1 => one("ec2InstanceId", &EQUALITY, &["i-1", "i-2"]),
        1 => one("ec2InstanceId", &["=~", "!~"], &["i-[12]", "i-.+", "2"]),
        1 => list("ec2InstanceId", &["i-1", "i-2", "i-3"]),
        3 => one("registeredAt", &ORDERS, &DATES),
        3 => one("runningTasksCount", &ORDERS, &["0", "1", "2"]),
        1 => one("task:group", &ORDERS, &GROUPS),
        1 => one("task:group", &["=~", "!~"], &["service:.*", "(service|family):(web|job)"]),
        1 => list("task:group", &GROUPS),
        1 => exists("task:group"),
        2 => one(RACK, &ORDERS, &VALUES),
        8 => one(RACK, &ORDERS[2..], &NUMBERS),
        1 => one(RACK, &["=~", "!~"], &PATTERNS),
        1 => list(RACK, &VALUES),
        1 => exists(RACK),
    ]
}

fn quoted(value: &str) -> String {
    if value.contains(' ') { format!("'{value}'") } else { value.to_owned() }
}

/// One to some simple expressions, joined and negated; and the subjects in it.
fn any_expression() -> impl Strategy<Value = (Vec<&'static str>, String)> {
    let simple = simple().prop_map(|(subject, text)| (vec![subject], text));
    simple.prop_recursive(3, 6, 3, |inner| {
        let joined = |word: &'static str| {
            move |parts: Vec<(Vec<&'static str>, String)>| {
                let (subjects, texts): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
                let texts: Vec<String> = texts.iter().map(|text| format!("({text})")).collect();
                (subjects.concat(), texts.join(word))
            }
        };
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..3).prop_map(joined(" and ")),
            prop::collection::vec(inner.clone(), 2..3).prop_map(joined(" or ")),
            inner.prop_map(|(subjects, text)| (subjects, format!("not({text})"))),
        ]
    })
}

/// An instance and the groups of its tasks.
fn asked() -> impl Strategy<Value = (InstanceFacts, Vec<&'static str>)> {
    let at = prop::option::of((prop::sample::select(&DATES), -1500..1500_i64));
    let rack = prop::option::weighted(
        0.85,
        prop::option::weighted(0.85, prop_oneof![prop::sample::select(&VALUES), prop::sample::select(&NUMBERS)]),
    );
    let version = prop::option::weighted(0.8, prop::sample::select(&VERSIONS));
    let id = prop::option::weighted(0.8, 1..4_u8);
    (any::<bool>(), version, id, at, rack, prop::collection::vec(prop::sample::select(&GROUPS), 0..3)).prop_map(
        |(agent_connected, version, id, at, rack, groups)| {
            let facts = InstanceFacts {
                agent_connected,
                agent_version: version.map(str::to_owned),
                ec2_instance_id: id.map(|id| format!("i-{id}")),
                registered_at: at.map(|(date, off)| Timestamp(seconds(date) * 1000 + off)),
                attributes: rack.map(|value| ("rack".to_owned(), value.map(str::to_owned))).into_iter().collect(),
                ..InstanceFacts::default()
            };
            (facts, groups)
        },
    )
}

struct Facts<'a>(&'a InstanceFacts, &'a [&'static str]);

impl Subject for Facts<'_> {
    fn agent_connected(&self) -> Option<bool> {
        Some(self.0.agent_connected)
    }
    fn agent_version(&self) -> Option<&str> {
        self.0.agent_version.as_deref()
    }
    fn ec2_instance_id(&self) -> Option<&str> {
        self.0.ec2_instance_id.as_deref()
    }
    fn registered_at(&self) -> Option<Timestamp> {
        self.0.registered_at
    }
    fn running_tasks_count(&self) -> u32 {
        u32::try_from(self.1.len()).unwrap()
    }
    fn attribute(&self, name: &str) -> AttributeValue<'_> {
        match self.0.attributes.iter().find(|(own, _)| own == name) {
            None => AttributeValue::Absent,
            Some((_, value)) => value.as_deref().map_or(AttributeValue::NameOnly, AttributeValue::Value),
        }
    }
    fn any_task_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.1.iter().any(|group| test(group))
    }
}

fn holds(text: &str, numeric_ordering: bool, (facts, groups): &(InstanceFacts, Vec<&'static str>)) -> bool {
    let query =
        Query::parse_with(text, &QueryOptions { numeric_ordering }).map_err(|error| error.render(text)).unwrap();
    query.matches(&Facts(facts, groups))
}

proptest! {
    #![proptest_config(cases(2048))]

    /// The evaluator says what a slow reader of the text says, and so of the text as it is printed
    /// again.
    #[test]
    fn the_second_evaluator_agrees((_, text) in any_expression(), asked in asked(), numeric: bool) {
        let (instance, groups) = &asked;
        let second = Asked { instance, groups: groups.clone(), numeric };
        let found = holds(&text, numeric, &asked);
        prop_assert_eq!(found, second.satisfies(&text));
        let printed = Query::parse(&text).unwrap().to_string();
        prop_assert_eq!(found, second.satisfies(&printed));
    }
}

/// Every subject is asked, half of the answers are yes, and the order of numbers matters (CQL-24).
#[test]
fn expressions_reach_the_region_of_interest() {
    let subjects = [
        "agentConnected",
        "agentVersion",
        "ec2InstanceId",
        "registeredAt",
        "runningTasksCount",
        "task:group",
        "attribute:rack",
    ];
    let tally = Tally::of(&(any_expression(), asked()), 4000, |tally, ((asks, text), asked)| {
        for subject in subjects {
            tally.count(subject, asks.contains(&subject));
        }
        let found = holds(&text, false, &asked);
        tally.count("yes", found);
        tally.count("no", !found);
        tally.count("CQL-24", found != holds(&text, true, &asked));
    });
    let mut wanted = vec![("yes", 30), ("no", 30), ("CQL-24", 1)];
    wanted.extend(subjects.map(|subject| (subject, 10)));
    tally.assert_percent(&wanted);
}
