//! The Cluster Query Language: worked examples, the laws, and the expressions that people wrote.
#![expect(clippy::unwrap_used, clippy::string_slice, clippy::unreachable, reason = "a test may panic")]

#[path = "../common/cases.rs"]
mod cases;

mod corpus;
mod laws;
mod tokens;

use std::{fs, path::Path};

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    query::{
        AttributeValue, Comparison, Operator, Pattern, Query, QueryExpression, QueryOptions, Subject, SubjectName,
        Test, Value,
    },
    unit::Timestamp,
};

/// An instance of the cluster that the worked examples query.
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

/// F1; instants are 2018-02-12T23:59:59Z, 2018-02-13T00:00:00Z, 2018-06-18T22:28:28Z and
/// 2019-01-01T00:00:00Z.
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

/// Worked examples that select instances: name, expression, what it selects.
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
    let query = Query::parse_with("attribute:cores > 8", &QueryOptions { numeric_ordering: true }).unwrap();
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

/// What an expression asks for: names sorted and each once, tasks' groups, every comparison from
/// left to right.
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

/// 1000 times 1000 times a letter is a pattern that is too large, not one that is misspelt
/// (CQL-23).
#[test]
fn a_pattern_that_is_too_large() {
    let error = Query::parse("attribute:a =~ (a{1000}){1000}").unwrap_err();
    assert_eq!(error.code(), "query/unsupported-pattern");
    assert!(error.to_string().contains("too large"), "{error}");
}

/// Java's hexadecimal escapes: two digits, or up to six in braces, behind `\x`; four behind `\u`,
/// and no braces there (CQL-23).
#[test]
fn hexadecimal_escapes() {
    for pattern in [r"\x41", r"\x{41}", r"\u0041"] {
        assert!(Pattern::new(pattern).unwrap().is_match("A"), "{pattern}");
    }
    assert!(Pattern::new(r"\u{41}").is_err());
}

/// What Java's patterns have and we refuse is told apart from what Java refuses, too (CQL-23), each
/// in its own words.
#[test]
fn refused_patterns() {
    let unsupported = [
        (r"(a)\1", "a back-reference"),
        (r"(?<n>a)\k<n>", "a back-reference"),
        (r"(a)\9", "a back-reference"),
        ("a(?=b)", "look-around"),
        ("a(?!b)", "look-around"),
        ("(?<=a)b", "look-around"),
        ("(?<!a)b", "look-around"),
        ("(?>a)", "an atomic group"),
        ("(?m)a", "a flag other than `i` and `s`"),
        ("a++", "a possessive quantifier"),
        ("a{1001}", "more than 1000 repetitions"),
        (r"a\Z", r"\Z, \G and \X"),
        (r"\Ga", r"\Z, \G and \X"),
        (r"\X", r"\Z, \G and \X"),
        (r"\p{L}", "a Unicode class"),
        ("a$b", "`$` before the end of the pattern"),
    ];
    let wrong = [
        ("a)", "this `)` closes nothing"),
        ("(a", "this `(` is not closed"),
        ("*a", "there is nothing to repeat"),
        ("a{2,1}", "a repetition is written {n}, {n,} or {n,m} with n ≤ m"),
        ("a{x}", "a repetition is written {n}, {n,} or {n,m}"),
        ("(?y)a", "an unknown group"),
        ("(?<n", "the group's name is not closed"),
        ("(?<1>a)", "a group's name has letters and digits and starts with a letter"),
        ("a\\", "the pattern ends in a backslash"),
        (r"\y", r"\y means nothing"),
        ("[b-a]", "the range runs backwards"),
        ("[a", "this `[` is not closed"),
        ("[a-", "this `[` is not closed"),
        (r"\xZZ", r"a hexadecimal escape is written \xhh, \x{h…} or \uhhhh"),
        (r"\08", r"an octal escape is written \0n, \0nn or \0mnn"),
    ];
    let coded = unsupported.iter().map(|row| (row, "query/unsupported-pattern"));
    for ((pattern, what), code) in coded.chain(wrong.iter().map(|row| (row, "query/bad-pattern"))) {
        assert_eq!(Pattern::new(pattern).unwrap_err(), *what, "{pattern}");
        let error = Query::parse(&format!("attribute:a =~ '{pattern}'")).unwrap_err();
        assert_eq!(error.code(), code, "{pattern}: {error}");
    }
}

/// Nothing stands where a value should: that is all that is said. A list is read as one, and a
/// bracket left open is another mistake.
#[test]
fn a_missing_value_is_no_list() {
    for source in ["attribute:a ==", "attribute:a == ", "attribute:a =~ && attribute:b exists", "(attribute:a == )"] {
        let error = Query::parse(source).unwrap_err();
        assert_eq!((error.code(), error.help()), ("query/missing-value", None), "{source}");
    }
    assert_eq!(Query::parse("attribute:a == [x").unwrap_err().code(), "query/unterminated-class");
    // A backslash at the end escapes nothing: the mistake ends where the text does.
    let open = r"attribute:a =~ (a\";
    let error = Query::parse(open).unwrap_err();
    assert_eq!((error.code(), error.span()), ("query/unclosed-parenthesis", 15..open.len()));
}

/// An offset from UTC has at most 23 hours and 59 minutes (CQL-26).
#[test]
fn the_largest_offset() {
    for (offset, is_read) in
        [("+23:59", true), ("-23:59", true), ("+24:00", false), ("-24:00", false), ("+00:59", true), ("+00:60", false)]
    {
        let source = format!("registeredAt == 2018-06-19T00:28:28{offset}");
        assert_eq!(Query::parse(&source).is_ok(), is_read, "{offset}");
    }
}
