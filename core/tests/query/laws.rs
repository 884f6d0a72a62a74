//! What holds for any expression.

use super::*;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![Just("ecs.instance-type".to_owned()), "[A-Za-z0-9._/-]{1,12}"]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9.:_-]{1,8}", "[a-z ,()\\[\\]|&=!]{1,8}", "[é'x]{1,4}", "[\"a ]{1,4}"]
}

fn comparison() -> impl Strategy<Value = QueryExpression> {
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
    (subject, test).prop_map(|(subject, test)| QueryExpression::Simple(Comparison::new(subject, test)))
}

pub(super) fn expression() -> impl Strategy<Value = QueryExpression> {
    comparison().prop_recursive(5, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(QueryExpression::Or),
            prop::collection::vec(inner.clone(), 2..4).prop_map(QueryExpression::And),
            inner.prop_map(|inner| QueryExpression::Not(Box::new(inner))),
        ]
    })
}

/// A second evaluator, over lists of strings.
fn evaluate(expression: &QueryExpression, attributes: &[(String, Option<String>)], groups: &[String]) -> bool {
    match expression {
        QueryExpression::Or(parts) => parts.iter().any(|part| evaluate(part, attributes, groups)),
        QueryExpression::And(parts) => !parts.iter().any(|part| !evaluate(part, attributes, groups)),
        QueryExpression::Not(inner) => !evaluate(inner, attributes, groups),
        QueryExpression::Simple(comparison) => {
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

/// The expression with every condition turned round but those at these places.
fn turned(expression: &QueryExpression, kept: &[usize], next: &mut usize) -> QueryExpression {
    let mut all = |parts: &[QueryExpression]| parts.iter().map(|part| turned(part, kept, next)).collect();
    match expression {
        QueryExpression::Or(parts) => QueryExpression::Or(all(parts)),
        QueryExpression::And(parts) => QueryExpression::And(all(parts)),
        QueryExpression::Not(inner) => QueryExpression::Not(Box::new(turned(inner, kept, next))),
        simple => {
            *next += 1;
            if kept.contains(&(*next - 1)) { simple.clone() } else { QueryExpression::Not(Box::new(simple.clone())) }
        }
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

/// What is read is printed so that it is read again, at the limits of length (CQL-102) and depth
/// (CQL-31), too: each is read, its readable form would be refused.
#[test]
fn what_is_read_at_the_limits_is_printed_to_be_read() {
    let list = |values: usize| format!("attribute:a in[{}]", vec!["b"; values].join(","));
    let long = [
        // 16 + 979 values + 978 commas = 1973; with a blank after each comma and before the list
        // 2952.
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
        let mut printed = QueryExpression::Or(expressions.clone()).to_string();
        while printed.chars().count() > 2000 && expressions.len() > 2 {
            expressions.pop();
            printed = QueryExpression::Or(expressions.clone()).to_string();
        }
        prop_assume!(printed.chars().count() <= 2000);
        let expression = QueryExpression::Or(expressions);
        let query = Query::parse(&printed).map_err(|error| TestCaseError::fail(error.render(&printed)))?;
        prop_assert_eq!(query.expression(), &expression);
        prop_assert_eq!(query.to_string(), printed);
    }

    /// Nothing but the deciding conditions decides: with every other one turned round, the result
    /// stays. A verdict without conditions would stay by chance alone.
    #[test]
    fn what_settles_an_expression_settles_it_alone(expression in expression(), value in prop::option::of(text()), groups in prop::collection::vec(text(), 0..3)) {
        let attributes = [("ecs.instance-type".to_owned(), value)];
        let subject = Random(&attributes, &groups);
        let query = Query::from_expression(expression.clone(), QueryOptions::default());
        let verdict = query.verdict(&subject);
        prop_assert_eq!(verdict.holds, query.matches(&subject));
        prop_assert!(!verdict.deciding.is_empty() && verdict.deciding.is_sorted());
        let turned = turned(&expression, &verdict.deciding, &mut 0);
        let turned = Query::from_expression(turned, QueryOptions::default());
        prop_assert_eq!(turned.matches(&subject), verdict.holds);
    }

    /// A direct evaluator gives the same answer.
    #[test]
    fn evaluation_is_direct(expression in expression(), value in prop::option::of(text()), other in prop::option::of(prop::option::of(text())), groups in prop::collection::vec(text(), 0..3)) {
        let mut attributes = vec![("ecs.instance-type".to_owned(), value)];
        attributes.extend(other.map(|value| ("a".to_owned(), value)));
        let query = Query::from_expression(expression.clone(), QueryOptions::default());
        let expected = evaluate(&expression, &attributes, &groups);
        prop_assert_eq!(query.matches(&Random(&attributes, &groups)), expected);
        let negated = Query::from_expression(QueryExpression::Not(Box::new(expression)), QueryOptions::default());
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
