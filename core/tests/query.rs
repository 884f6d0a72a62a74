//! The Cluster Query Language: the specification's rows, the laws, and the expressions that people wrote.
#![expect(clippy::unwrap_used, clippy::string_slice, clippy::unreachable, reason = "a test may panic")]

#[path = "common/cases.rs"]
mod cases;

use std::{fs, path::Path};

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    query::{
        AttributeValue, Comparison, Expression, Operator, Options, Pattern, Query, Subject, SubjectName, Test, Value,
    },
    unit::Timestamp,
};

/// An instance of the specification's fixture F1.
struct Instance {
    id: &'static str,
    ec2: &'static str,
    connected: bool,
    version: &'static str,
    registered: i64,
    groups: &'static [&'static str],
    attributes: &'static [(&'static str, Option<&'static str>)],
}

impl Subject for Instance {
    fn agent_connected(&self) -> Option<bool> {
        Some(self.connected)
    }
    fn agent_version(&self) -> Option<&str> {
        Some(self.version)
    }
    fn ec2_instance_id(&self) -> Option<&str> {
        Some(self.ec2)
    }
    fn registered_at(&self) -> Option<Timestamp> {
        Some(Timestamp(self.registered))
    }
    fn running_tasks_count(&self) -> u32 {
        u32::try_from(self.groups.len()).unwrap()
    }
    fn attribute(&self, name: &str) -> AttributeValue<'_> {
        match self.attributes.iter().find(|(own, _)| *own == name) {
            None => AttributeValue::Absent,
            Some((_, None)) => AttributeValue::NameOnly,
            Some((_, Some(value))) => AttributeValue::Value(value),
        }
    }
    fn any_task_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.groups.iter().any(|group| test(group))
    }
}

const ZONE: &str = "ecs.availability-zone";
const TYPE: &str = "ecs.instance-type";

/// F1; instants are 2018-02-12T23:59:59Z, 2018-02-13T00:00:00Z, 2018-06-18T22:28:28Z and 2019-01-01T00:00:00Z.
const F1: [Instance; 4] = [
    Instance {
        id: "a1",
        ec2: "i-abcd1234",
        connected: true,
        version: "1.14.4",
        registered: 1_518_479_999_000,
        groups: &[],
        attributes: &[
            (ZONE, Some("us-east-1a")),
            (TYPE, Some("t2.small")),
            ("stack", Some("prod")),
            ("cores", Some("16")),
        ],
    },
    Instance {
        id: "a2",
        ec2: "i-wxyx7890",
        connected: true,
        version: "1.14.5",
        registered: 1_518_480_000_000,
        groups: &["service:production"],
        attributes: &[
            (ZONE, Some("us-east-1a")),
            (TYPE, Some("g2.2xlarge")),
            ("stack", Some("dev")),
            ("cores", Some("8")),
        ],
    },
    Instance {
        id: "b1",
        ec2: "i-0000000b",
        connected: true,
        version: "1.15.0",
        registered: 1_529_360_908_000,
        groups: &["service:production", "database"],
        attributes: &[
            (ZONE, Some("us-east-1b")),
            (TYPE, Some("t2.medium")),
            ("retiring", Some("true")),
            ("team", Some("core infra")),
        ],
    },
    Instance {
        id: "d1",
        ec2: "i-0000000d",
        connected: false,
        version: "1.9.0",
        registered: 1_546_300_800_000,
        groups: &["database"],
        attributes: &[(ZONE, Some("us-east-1d")), (TYPE, Some("g2.8xlarge")), ("stack", None)],
    },
];

/// The rows of placement.md 7.B that select instances: id, expression, what it selects.
const SELECTS: &str = r"
Q01 | attribute:ecs.instance-type == t2.small | a1
Q02 | attribute:ecs.availability-zone in [us-east-1a, us-east-1b] | a1 a2 b1
Q03 | attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d | a2
Q04 | task:group == service:production | a2 b1
Q05 | not(task:group == database) | a1 a2
Q06 | runningTasksCount == 1 | a2 d1
Q07 | agentVersion < 1.14.5 | a1 d1
Q08 | registeredAt < 2018-02-13 | a1
Q09 | ec2InstanceId in ['i-abcd1234', 'i-wxyx7890'] | a1 a2
Q10 | attribute:stack == prod | a1
Q11 | attribute:stack != prod | a2 d1
Q12 | attribute:ecs.instance-type in [t2.small, t2.medium] | a1 b1
Q13 | attribute:ecs.instance-type =~ t2.* and attribute:ecs.availability-zone == us-east-1a | a1
Q14 | attribute:ecs.instance-type matches t2.* | a1 b1
Q15 | attribute:retiring != true |
Q16 | not(attribute:retiring == true) | a1 a2 d1
Q17 | attribute:retiring !exists | a1 a2 d1
Q18 | attribute:retiring not_exists or attribute:retiring != true | a1 a2 d1
Q19 | attribute:stack exists | a1 a2 d1
Q20 | attribute:stack==prod | a1
Q21 | task:group != database | a2 b1
Q22 | agentConnected == false | d1
Q23 | agentConnected in [true] | a1 a2 b1
Q24 | attribute:ecs.instance-type =~ t2 |
Q25 | attribute:ecs.instance-type !~ t2.* | a2 d1
Q26 | attribute:stack == prod or attribute:stack == dev and attribute:ecs.availability-zone == us-east-1b | a1
Q27 | (attribute:stack == prod or attribute:stack == dev) and attribute:ecs.availability-zone == us-east-1b |
Q28 | !(attribute:ecs.availability-zone == us-east-1a) && task:group == database | b1 d1
Q29 | registeredAt >= 2018-06-18 | b1 d1
Q30 | registeredAt == 2018-06-19T00:28:28+02:00 | b1
Q31 | registeredAt > 2018-06-18T22:28:28 | d1
Q32 | agentVersion >= 1.14.5 | a2 b1
Q33 | agentVersion > 1.9.0 | a1 a2 b1
Q34 | attribute:team == 'core infra' | b1
Q36 | attribute:cores > 8 |
Q39 | attribute:ecs.instance-type =~ (t2¦g2).* | a1 a2 b1 d1
Q40 | attribute:ecs.instance-type =~ '(t2¦g2).*' | a1 a2 b1 d1
Q41 | attribute:ecs.instance-type =~ [tg]2.* | a1 a2 b1 d1
Q44 | attribute:stack !in [prod, dev] | d1
Q45 | attribute:stack == PROD |
Q46 | not attribute:stack == prod | a2 b1 d1
";

#[test]
fn the_rows_that_select() {
    let mut rows = 0;
    for row in SELECTS.lines().filter(|row| !row.is_empty()) {
        let mut cells = row.split(" |");
        let (id, expression, expected) = (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
        let query = Query::parse(&expression.trim().replace('¦', "|")).unwrap_or_else(|error| panic!("{id}: {error}"));
        let selected: Vec<&str> =
            F1.iter().filter(|instance| query.matches(*instance)).map(|instance| instance.id).collect();
        assert_eq!(selected.join(" "), expected.trim(), "{id} {expression}");
        rows += 1;
    }
    assert_eq!(rows, 41, "with the seven rows of errors that is 48");
    let lints = Query::parse("attribute:ecs.instance-type =~ (t2|g2).*").unwrap().lints();
    assert_eq!(lints.iter().map(|lint| lint.code).collect::<Vec<_>>(), ["query/bare-parenthesis"], "Q39");
}

#[test]
fn the_rows_that_are_refused() {
    let long = format!("attribute:a == {}", "x".repeat(1986));
    assert_eq!(long.len(), 2001);
    let rows = [
        ("Q35", "attribute:team == core infra", "query/trailing-input", 23),
        ("Q37", "runningTasksCount in [1]", "query/operator-not-valid", 18),
        ("Q38", "agentConnected exists", "query/operator-not-valid", 15),
        ("Q39", "attribute:ecs.instance-type == (t2|g2).*", "query/parenthesis", 31),
        ("Q42", "attribute:stack EQUALS prod", "query/unknown-operator", 16),
        ("Q43", "", "query/empty", 0),
        ("Q47", "attribute:ecs.availability-zone in []", "query/empty-list", 35),
        ("Q48", long.as_str(), "query/too-long", 2000),
    ];
    for (id, source, code, start) in rows {
        let error = Query::parse(source).expect_err(id);
        assert_eq!((error.code(), error.span().start), (code, start), "{id} {source}");
    }
    assert!(Query::parse(&long[..2000]).is_ok(), "2000 characters are accepted");
    let multibyte = format!("attribute:a == {}", "é".repeat(1985));
    assert!(Query::parse(&multibyte).is_ok(), "characters count, not bytes");
}

#[test]
fn numbers_compare_as_numbers_by_choice() {
    let query = Query::parse_with("attribute:cores > 8", &Options { numeric_ordering: true }).unwrap();
    let selected: Vec<&str> =
        F1.iter().filter(|instance| query.matches(*instance)).map(|instance| instance.id).collect();
    assert_eq!(selected, ["a1"], "16 > 8");
}

#[test]
fn mistakes_are_told_with_their_mending() {
    let rows = [
        ("attributes:stack == prod", "query/unknown-subject", "write `attribute:stack`"),
        ("attribute:stack = prod", "query/unknown-operator", "write `==`"),
        ("attribute:stack = ~ t2.*", "query/unknown-operator", "write `=~` without a space"),
        ("attribute:stack in (prod, dev)", "query/expected-list", "write `[prod, dev]`"),
        ("attribute:stack in prod", "query/expected-list", "write `[prod]`"),
        ("ecs.cpu-architecture == arm64", "query/unknown-subject", "write `attribute:ecs.cpu-architecture`"),
        ("instance:agentConnected == false", "query/unknown-subject", "write `agentConnected`"),
        (
            "attribute:stack == prod AND agentConnected == true",
            "query/trailing-input",
            "write `and`: keywords are lower-case",
        ),
        ("attribute:gpu", "query/missing-operator", "write `attribute:gpu exists` to ask whether it is there"),
        ("AgentConnected == true", "query/unknown-subject", "did you mean `agentConnected`?"),
        ("agentVersion == latest", "query/bad-version", "write numbers between dots, e.g. `1.14.5`"),
        ("runningTasksCount < -1", "query/bad-number", "write a whole number, e.g. `0`"),
        (
            "attribute:${NAME} == x",
            "query/bad-attribute-name",
            "this looks like a placeholder: render the template first",
        ),
        ("attribute:a == 'x", "query/unterminated-quote", "close it with the same quote; there are no escapes"),
        ("attribute:a =~ [ab", "query/unterminated-class", "close it with `]`"),
        (
            "\"attribute:a == b\"",
            "query/expected-expression",
            "leave out the quotes around the whole expression; quotes go around values",
        ),
    ];
    for (source, code, help) in rows {
        let error = Query::parse(source).expect_err(source);
        assert_eq!((error.code(), error.help()), (code, Some(help)), "{source}");
    }
    let error = Query::parse("attribute:stack = prod").unwrap_err();
    assert_eq!(
        error.render("attribute:stack = prod"),
        "error: unknown operator `=`\n  attribute:stack = prod\n                  ^\n  help: write `==`"
    );
}

#[test]
fn misleading_expressions_have_lints() {
    let rows = [
        ("attribute:ecs.instance-type =~ g4*", "query/star"),
        ("attribute:ecs.instance-type =~ t2", "query/plain-pattern"),
        ("task:group != service:x", "query/task-group-not-equals"),
        ("attribute:cores > 8", "query/string-ordering"),
        ("attribute:ecs.availability-zone == use1-az1", "query/zone-id"),
        ("attribute:ecs.availability-zone in [us-east-la]", "query/zone"),
        ("attribute:ecs.availability-zone == us-east-1", "query/region"),
        ("attribute:ecs.instance-type == Inf1.xlarge", "query/case"),
        ("attribute:ecs.cpu-architecture == ARM64", "query/case"),
        ("attribute:ec2.instance-type == t2.small", "query/unknown-ecs-attribute"),
        ("attribute:ecs.instance == t2.small", "query/unknown-ecs-attribute"),
        ("attribute:instance-type =~ c5.*", "query/custom-attribute"),
        ("attribute:ecs.subnet-id in [subnet-xxxx]", "query/placeholder"),
        ("agentConnected == yes", "query/never"),
    ];
    for (source, code) in rows {
        let lints = Query::parse(source).unwrap().lints();
        assert_eq!(lints.iter().map(|lint| lint.code).collect::<Vec<_>>(), [code], "{source}");
        assert!(source.get(lints[0].span.clone()).is_some_and(|text| !text.is_empty()), "{source}");
    }
    for source in [
        "attribute:stack == prod",
        "attribute:ecs.instance-type =~ t2.*",
        "not(task:group == service:x)",
        "attribute:ecs.capability.gpu exists",
    ] {
        assert_eq!(Query::parse(source).unwrap().lints(), [], "{source}");
    }
}

#[test]
fn java_patterns() {
    // What java.util.regex answers to `matches`, or that we refuse the pattern.
    let rows = [
        (r"\w+", "é", Some(false)),
        (r"(?i)K", "\u{212a}", Some(false)),
        (r"(?i)k[a-c]", "KB", Some(true)),
        (r"[a-z&&[^b]]+", "ac", Some(true)),
        (r"[a-z&&[^b]]+", "ab", Some(false)),
        (r"\p{Alpha}+", "ab", Some(true)),
        (r"\Qa.b\E", "a.b", Some(true)),
        (r"\Qa.b\E", "axb", Some(false)),
        (r"\h+", " \t", Some(true)),
        ("t2", "t2.small", Some(false)),
        ("t2|t3.*", "t3.small", Some(true)),
        ("(t2|t3)", "t2", Some(true)),
        ("a.c", "a\nc", Some(false)),
        ("(?s)a.c", "a\nc", Some(true)),
        (r"[\w-]+", "a-b", Some(true)),
        ("[a-]", "-", Some(true)),
        ("[^-~]", "~", Some(false)),
        ("a{2,3}", "aaa", Some(true)),
        ("a{2,3}", "aaaa", Some(false)),
        (r"\x41\u0042\0103", "ABC", Some(true)),
        ("^a$", "a", Some(true)),
        ("", "", Some(true)),
        ("x*+x", "xx", None),
        ("a{,2}", "a", None),
        (r"(?<n>a)\k<n>", "aa", None),
        ("(?=a)a", "a", None),
        ("*a", "a", None),
        ("a**", "a", None),
        ("(a", "a", None),
        ("a)", "a", None),
        ("[a", "a", None),
        (r"\y", "y", None),
        ("a{2000}", "a", None),
        ("((a{500}){500}){500}", "a", None),
    ];
    for (pattern, text, expected) in rows {
        let compiled = Pattern::new(pattern);
        assert_eq!(compiled.ok().map(|pattern| pattern.is_match(text)), expected, "{pattern} {text}");
    }
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![Just("ecs.instance-type".to_owned()), "[A-Za-z0-9._/-]{1,12}"]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9.:_-]{1,8}", "[a-z ,()\\[\\]|&=!]{1,8}", "[é'x]{1,4}", "[\"a ]{1,4}"]
}

fn comparison() -> impl Strategy<Value = Expression> {
    let operator = prop::sample::select(vec![
        Operator::Equals,
        Operator::NotEquals,
        Operator::GreaterThan,
        Operator::GreaterThanEqual,
        Operator::LessThan,
        Operator::LessThanEqual,
    ]);
    let test = prop_oneof![
        Just(Test::Exists),
        Just(Test::NotExists),
        (operator, text()).prop_map(|(operator, text)| Test::Compare(operator, Value::text(&text))),
        (any::<bool>(), prop::collection::vec(text(), 1..4)).prop_map(|(negated, values)| Test::In {
            negated,
            values: values.iter().map(|text| Value::text(text)).collect()
        }),
        (any::<bool>(), prop::sample::select(vec!["t2.*", "(a|b)c", "[a b]+", "x{1,2}", "\\d+", "a"]))
            .prop_map(|(negated, pattern)| Test::Matches { negated, pattern: Pattern::new(pattern).unwrap() }),
    ];
    let subject = prop_oneof![1 => Just(SubjectName::TaskGroup), 3 => name().prop_map(|name| SubjectName::Attribute(name.into()))];
    (subject, test).prop_map(|(subject, test)| Expression::Simple(Comparison::new(subject, test)))
}

fn expression() -> impl Strategy<Value = Expression> {
    comparison().prop_recursive(5, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::Or),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::And),
            inner.prop_map(|inner| Expression::Not(Box::new(inner))),
        ]
    })
}

/// A second evaluator, over lists of strings.
fn evaluate(expression: &Expression, attributes: &[(String, Option<String>)], groups: &[String]) -> bool {
    match expression {
        Expression::Or(parts) => parts.iter().any(|part| evaluate(part, attributes, groups)),
        Expression::And(parts) => !parts.iter().any(|part| !evaluate(part, attributes, groups)),
        Expression::Not(inner) => !evaluate(inner, attributes, groups),
        Expression::Simple(comparison) => {
            let values: Vec<Option<&str>> = match &comparison.subject {
                SubjectName::TaskGroup => groups.iter().map(|group| Some(group.as_str())).collect(),
                SubjectName::Attribute(name) => {
                    attributes.iter().filter(|(own, _)| **own == **name).map(|(_, value)| value.as_deref()).collect()
                }
                _ => unreachable!("not generated"),
            };
            match &comparison.test {
                Test::Exists => !values.is_empty(),
                Test::NotExists => values.is_empty(),
                Test::Compare(operator, wanted) => values.iter().any(|own| match (own, operator) {
                    (Some(own), Operator::Equals) => *own == wanted.as_str(),
                    (Some(own), Operator::NotEquals) => *own != wanted.as_str(),
                    (Some(own), Operator::GreaterThan) => *own > wanted.as_str(),
                    (Some(own), Operator::GreaterThanEqual) => *own >= wanted.as_str(),
                    (Some(own), Operator::LessThan) => *own < wanted.as_str(),
                    (Some(own), Operator::LessThanEqual) => *own <= wanted.as_str(),
                    (None, operator) => *operator == Operator::NotEquals,
                }),
                Test::In { negated, values: wanted } => values.iter().any(|own| {
                    own.map_or(*negated, |own| wanted.iter().any(|wanted| wanted.as_str() == own) != *negated)
                }),
                Test::Matches { negated, pattern } => {
                    values.iter().any(|own| own.map_or(*negated, |own| pattern.is_match(own) != *negated))
                }
                _ => unreachable!("no other test"),
            }
        }
        _ => unreachable!("no other expression"),
    }
}

struct Random<'a>(&'a [(String, Option<String>)], &'a [String]);

impl Subject for Random<'_> {
    fn agent_connected(&self) -> Option<bool> {
        None
    }
    fn agent_version(&self) -> Option<&str> {
        None
    }
    fn ec2_instance_id(&self) -> Option<&str> {
        None
    }
    fn registered_at(&self) -> Option<Timestamp> {
        None
    }
    fn running_tasks_count(&self) -> u32 {
        0
    }
    fn attribute(&self, name: &str) -> AttributeValue<'_> {
        match self.0.iter().find(|(own, _)| own == name) {
            None => AttributeValue::Absent,
            Some((_, None)) => AttributeValue::NameOnly,
            Some((_, Some(value))) => AttributeValue::Value(value),
        }
    }
    fn any_task_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.1.iter().any(|group| test(group))
    }
}

proptest! {
    #![proptest_config(cases(1024))]

    /// Printing and reading again gives the same expression; printing is a fixed point.
    #[test]
    fn parse_after_print_is_the_identity(expression in expression()) {
        let printed = expression.to_string();
        prop_assume!(printed.chars().count() <= 2000);
        let query = Query::parse(&printed).map_err(|error| TestCaseError::fail(error.render(&printed)))?;
        prop_assert_eq!(query.expression(), &expression);
        prop_assert_eq!(query.to_string(), printed);
    }

    /// So it is for long ones, of which most are printed tightly.
    #[test]
    fn long_expressions_are_printed_to_be_read(mut expressions in prop::collection::vec(expression(), 4..16)) {
        let mut printed = Expression::Or(expressions.clone()).to_string();
        while printed.chars().count() > 2000 && expressions.len() > 2 {
            expressions.pop();
            printed = Expression::Or(expressions.clone()).to_string();
        }
        prop_assume!(printed.chars().count() <= 2000);
        let expression = Expression::Or(expressions);
        let query = Query::parse(&printed).map_err(|error| TestCaseError::fail(error.render(&printed)))?;
        prop_assert_eq!(query.expression(), &expression);
        prop_assert_eq!(query.to_string(), printed);
    }

    /// A direct evaluator gives the same answer.
    #[test]
    fn evaluation_is_direct(expression in expression(), value in prop::option::of(text()), other in prop::option::of(prop::option::of(text())), groups in prop::collection::vec(text(), 0..3)) {
        let mut attributes = vec![("ecs.instance-type".to_owned(), value)];
        attributes.extend(other.map(|value| ("a".to_owned(), value)));
        let query = Query::from_expression(expression.clone(), Options::default());
        let expected = evaluate(&expression, &attributes, &groups);
        prop_assert_eq!(query.matches(&Random(&attributes, &groups)), expected);
        let negated = Query::from_expression(Expression::Not(Box::new(expression)), Options::default());
        prop_assert_eq!(negated.matches(&Random(&attributes, &groups)), !expected);
    }

    /// Whatever is written, reading it ends, and an error names a place within it.
    #[test]
    fn any_text_is_read_or_refused(source in prop_oneof![any::<String>(), "[a-z:=!~<>()\\[\\]'\"&| .*+?{},\\\\-]{0,60}", expression().prop_map(|e| e.to_string()).prop_flat_map(|text| {
        let length = text.chars().count();
        (Just(text), 0..length.max(1), "[a-z=!(\\[' ]{0,3}").prop_map(|(text, at, insert)| {
            let mut chars: Vec<char> = text.chars().collect();
            let at = at.min(chars.len());
            chars.splice(at..(at + 1).min(chars.len()), insert.chars());
            chars.into_iter().collect::<String>()
        })
    })]) {
        match Query::parse(&source) {
            Ok(query) => {
                let _ = query.lints();
                let again = Query::parse(&query.to_string()).map_err(|error| TestCaseError::fail(error.render(&query.to_string())))?;
                prop_assert_eq!(again, query);
            }
            Err(error) => {
                let span = error.span();
                prop_assert!(span.start <= span.end && source.get(span).is_some(), "{:?} in {:?}", error, source);
                prop_assert!(error.render(&source).contains('^'));
            }
        }
    }
}

/// What is read is printed so that it is read again, at the limits of length (CQL-102) and depth (CQL-31), too: each is read, its
/// readable form would be refused.
#[test]
fn what_is_read_at_the_limits_is_printed_to_be_read() {
    let list = |values: usize| format!("attribute:a in[{}]", vec!["b"; values].join(","));
    let long = [
        // 16 + 979 values + 978 commas = 1973; with a blank after each comma and before the list 2952.
        list(979),
        vec!["attribute:a==b"; 125].join("||"),
        vec!["!attribute:a=~[ab]"; 100].join("&&"),
        vec!["attribute:a!exists"; 95].join("||"),
        vec!["attribute:a> =b"; 100].join("||"),
        vec!["attribute:a not_in['c d',\"e'f\"]"; 55].join("||"),
        format!("{}runningTasksCount==1", "!".repeat(250)),
        format!("{}runningTasksCount==1{}", "!(".repeat(120), ")".repeat(120)),
        format!("{}runningTasksCount==1||agentConnected==true{}", "!(".repeat(120), ")".repeat(120)),
    ];
    for source in long {
        assert!(source.chars().count() <= 2000, "{} {source}", source.len());
        let query = Query::parse(&source).unwrap_or_else(|error| panic!("{}", error.render(&source)));
        let printed = query.to_string();
        assert!(printed.chars().count() <= 2000, "{source} is printed as {printed}");
        let again = Query::parse(&printed).unwrap_or_else(|error| panic!("{}", error.render(&printed)));
        assert_eq!(again, query, "{source} {printed}");
        assert_eq!(again.to_string(), printed);
    }
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [("(", ")"), ("not(", ")"), ("!", ""), ("not ", "")] {
        let nested = |depth: usize| format!("{}runningTasksCount == 1{}", open.repeat(depth), close.repeat(depth));
        assert!(Query::parse(&nested(100)).is_ok(), "{open}");
        if nested(300).len() <= 2000 {
            assert_eq!(Query::parse(&nested(300)).unwrap_err().code(), "query/too-deep", "{open}");
        }
    }
}

/// Puts a plain word in place of every placeholder of a template.
fn substitute(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    'outer: while let Some(c) = rest.chars().next() {
        for open in ["${", "#{", "{"] {
            if let Some(inside) = rest.strip_prefix(open) {
                let mut depth = 1;
                for (at, c) in inside.char_indices() {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    if depth == 0 {
                        out.push_str("word");
                        rest = &inside[at + 1..];
                        continue 'outer;
                    }
                }
            }
        }
        if rest.starts_with('<') && rest.contains('>') && !rest.starts_with("<=") && !rest.starts_with("< ") {
            out.push_str("word");
            rest = rest.split_once('>').unwrap().1;
        } else if rest.starts_with("%s") || rest.starts_with("%q") {
            out.push_str("word");
            rest = &rest[2..];
        } else if rest.starts_with('$') {
            out.push_str("word");
            rest = rest[1..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

#[test]
fn the_corpus() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/cql.jsonl");
    let Ok(lines) = fs::read_to_string(&path) else {
        stowplan_skip::absent_documents(&path);
        return;
    };
    let mut counts = std::collections::BTreeMap::<String, [usize; 2]>::new();
    let mut refused = Vec::new();
    for line in lines.lines() {
        let field = |name: &str| {
            let start = line.find(&format!("\"{name}\": \"")).unwrap() + name.len() + 5;
            let mut text = String::new();
            let mut chars = line[start..].chars();
            while let Some(c) = chars.next() {
                match c {
                    '"' => break,
                    '\\' => text.push(match chars.next().unwrap() {
                        'n' => '\n',
                        other => other,
                    }),
                    c => text.push(c),
                }
            }
            text
        };
        let (written, kind) = (field("expr"), field("kind"));
        let source = if kind == "template" { substitute(&written) } else { written.clone() };
        let count = counts.entry(kind.clone()).or_default();
        match Query::parse(&source) {
            Ok(query) => {
                assert_eq!(Query::parse(&query.to_string()).unwrap(), query, "{source}");
                count[0] += 1;
                if kind == "invalid" {
                    let lints = query.lints();
                    assert!(!lints.is_empty(), "an invalid row without a remark: {source}");
                    println!("{kind}: `{source}` has the lint {}", lints[0].code);
                }
            }
            Err(error) => {
                assert!(source.get(error.span()).is_some());
                count[1] += 1;
                println!("{kind}: `{written}` refused at {}: {error}", error.span().start);
                if kind != "invalid" {
                    refused.push(format!("{kind}: {written}: {}", error.code()));
                }
            }
        }
    }
    println!("{counts:?} (read, refused)");
    assert_eq!(counts.values().map(|[read, refused]| read + refused).sum::<usize>(), 255);
    refused.sort();
    // Two single `=`, a placeholder with a space, a bare `ecs.` name; templates whose text is not the expression itself.
    let expected = [
        "docs: attribute:ecs.os-family == WINDOWS_SERVER_<OS_Release>_<FULL or CORE>: query/unknown-subject",
        "docs: attribute:environment=production: query/unknown-operator",
        "docs: attribute:stack=prod: query/unknown-operator",
        "literal: ecs.cpu-architecture == arm64: query/unknown-subject",
    ];
    let (templates, others): (Vec<_>, Vec<_>) =
        refused.iter().map(String::as_str).partition(|row| row.starts_with("template"));
    assert_eq!(others, expected);
    assert_eq!(counts["docs"], [70, 3]);
    assert_eq!(counts["literal"], [110, 1]);
    assert_eq!(counts["invalid"][0] + counts["invalid"][1], 13);
    assert_eq!(counts["template"][0] + counts["template"][1], 58);
    // An operator, a list or a version stands where the template has a placeholder, a call is not the expression, a word is no condition.
    let codes: Vec<&str> = templates.iter().filter_map(|row| row.rsplit(": ").next()).collect();
    let expected = [
        "query/bad-version",
        "query/expected-list",
        "query/unknown-operator",
        "query/expected-list",
        "query/unknown-subject",
        "query/unknown-subject",
    ];
    assert_eq!(codes, expected, "{templates:#?}");
}

/// What an expression asks for: names sorted and each once, tasks' groups, every comparison from left to right.
#[test]
fn what_an_expression_asks_for() {
    for (source, names, groups, comparisons) in [
        ("attribute:b == x and (attribute:a exists or not(attribute:b != y))", &["a", "b"][..], false, 3),
        ("runningTasksCount > 1", &[], false, 1),
        ("task:group == service:web or attribute:rack =~ r.*", &["rack"], true, 2),
    ] {
        let query = Query::parse(source).unwrap();
        assert_eq!(query.attribute_names(), names, "{source}");
        assert_eq!((query.uses_task_group(), query.comparisons().len()), (groups, comparisons), "{source}");
    }
}

/// 1000 times 1000 times a letter is a pattern that is too large, not one that is misspelt (CQL-23).
#[test]
fn a_pattern_that_is_too_large() {
    let error = Query::parse("attribute:a =~ (a{1000}){1000}").unwrap_err();
    assert_eq!(error.code(), "query/unsupported-pattern");
    assert!(error.to_string().contains("too large"), "{error}");
}

/// Java's hexadecimal escapes: two digits, or up to six in braces, behind `\x`; four behind `\u`, and no braces there (CQL-23).
#[test]
fn hexadecimal_escapes() {
    for pattern in [r"\x41", r"\x{41}", r"\u0041"] {
        assert!(Pattern::new(pattern).unwrap().is_match("A"), "{pattern}");
    }
    assert!(Pattern::new(r"\u{41}").is_err());
}
