//! Properties of metric math, and a second evaluation to hold the first against.

use alloc::{boxed::Box, string::ToString, vec, vec::Vec};

use proptest::prelude::*;

use super::{
    ast::{Filler, Function, LEVELS, Node},
    tests::{grid, q},
    *,
};

/// Expressions over `a`, `b` and `c` whose shapes mostly fit.
fn expressions() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        (0_i128..4_000_000_000)
            .prop_map(|billionths| Node::Number(Quantity::from_billionths(billionths / 250_000_000 * 250_000_000))),
        prop_oneof![Just("a"), Just("b"), Just("c")].prop_map(|id| Node::Reference(id.into())),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let chain = (0_usize..5, inner.clone(), prop::collection::vec((0_usize..6, inner.clone()), 1..4));
        let filler = prop_oneof![Just(Filler::Repeat), Just(Filler::Linear), boxed.clone().prop_map(Filler::With)];
        prop_oneof![
            4 => chain.prop_map(|(level, first, rest)| {
                let operators = LEVELS[level];
                let rest = rest.into_iter().map(|(n, part)| (operators[n % operators.len()].1, part)).collect();
                Node::Chain(Box::new(first), rest)
            }),
            1 => boxed.clone().prop_map(Node::Negate),
            1 => (boxed.clone(), 0_u8..4)
                .prop_map(|(base, n)| Node::Power(base, Box::new(Node::Number(Quantity::from(n))))),
            1 => (boxed.clone(), boxed.clone(), prop::option::of(boxed.clone()))
                .prop_map(|(condition, then, otherwise)| Node::If { condition, then, otherwise }),
            1 => (boxed.clone(), filler).prop_map(|(series, filler)| Node::Fill(series, filler)),
            1 => (0_usize..11, boxed).prop_map(|(n, argument)| Node::Call(Function::ALL[n], argument)),
            1 => prop::collection::vec(inner, 1..3).prop_map(Node::List),
            1 => prop::option::of("[a-z]{0,2}").prop_map(|text| Node::Metrics(text.map(Into::into))),
        ]
    })
}

/// The slow and obvious way, for operators, `IF` and plain functions: the value at one instant, and
/// whether it is of a series.
fn at(node: &Node, data: &[(&str, Points)], instant: usize) -> Option<(bool, Option<Quantity>)> {
    use super::ast::Operator as O;
    Some(match node {
        Node::Number(number) => (false, Some(*number)),
        Node::Reference(id) => (true, data.iter().find(|(known, _)| **known == **id)?.1[instant]),
        Node::Negate(inner) => {
            let (series, value) = at(inner, data, instant)?;
            (series, value.map(|value| Quantity::ZERO - value))
        }
        Node::Power(base, exponent) => {
            let Node::Number(exponent) = **exponent else { return None };
            let (series, value) = at(base, data, instant)?;
            (series, value.map(|value| (0..exponent.floor()).fold(q("1"), |product, _| product.times(value))))
        }
        Node::Chain(first, rest) => {
            let mut left = at(first, data, instant)?;
            for (operator, part) in rest {
                let right = at(part, data, instant)?;
                let series = left.0 || right.0;
                // Either datapoint makes one; a number makes none by itself, and a number that is
                // missing leaves none.
                let there = match (left.0, right.0) {
                    (true, true) => left.1.is_some() || right.1.is_some(),
                    _ => left.1.is_some() && right.1.is_some(),
                };
                let (a, b) = (left.1.unwrap_or_default(), right.1.unwrap_or_default());
                let bit = |holds: bool| Some(if holds { q("1") } else { Quantity::ZERO });
                let value = match operator {
                    O::Add => Some(a + b),
                    O::Subtract => Some(a + -b),
                    O::Multiply => Some(a.times(b)),
                    O::Divide if b == Quantity::ZERO => None,
                    O::Divide => a.over(b),
                    O::Equal => bit(a.cmp(&b).is_eq()),
                    O::NotEqual => bit(a.cmp(&b).is_ne()),
                    O::Less => bit(a.cmp(&b).is_lt()),
                    O::Greater => bit(a.cmp(&b).is_gt()),
                    O::LessEqual => bit(a.cmp(&b).is_le()),
                    O::GreaterEqual => bit(a.cmp(&b).is_ge()),
                    O::And => bit(a != Quantity::ZERO && b != Quantity::ZERO),
                    O::Or => bit(a != Quantity::ZERO || b != Quantity::ZERO),
                };
                left = (series, if there { value } else { None });
            }
            left
        }
        Node::If { condition, then, otherwise } => {
            let (by, condition) = at(condition, data, instant)?;
            let (then_series, then) = at(then, data, instant)?;
            let otherwise = otherwise.as_ref().map(|node| at(node, data, instant)).map_or(Some((true, None)), |x| x)?;
            let all_numbers = !by && !then_series && !otherwise.0;
            let value = match condition {
                None => None,
                Some(Quantity::ZERO) => otherwise.1,
                Some(_) if by => Some(then.unwrap_or_default()),
                Some(_) => then,
            };
            (!all_numbers, value)
        }
        Node::Call(function, inner) => {
            let (series, value) = at(inner, data, instant)?;
            let unit = 1_000_000_000;
            (
                series,
                match function {
                    Function::Abs => value.map(|value| if value < Quantity::ZERO { -value } else { value }),
                    Function::Floor => {
                        value.map(|value| Quantity::from_billionths(value.billionths().div_euclid(unit) * unit))
                    }
                    Function::Ceil => value.map(|value| {
                        let over = value.billionths().rem_euclid(unit);
                        value + Quantity::from_billionths(if over == 0 { 0 } else { unit - over })
                    }),
                    _ => return None,
                },
            )
        }
        _ => return None,
    })
}

fn series() -> impl Strategy<Value = Points> {
    let point = prop::option::weighted(
        0.7,
        (-8_i128..8).prop_map(|quarters| Quantity::from_billionths(quarters * 250_000_000)),
    );
    prop::collection::vec(point, 4)
}

proptest! {
    #![proptest_config(crate::cases::cases(256))]
    #[test]
    fn printing_reads_back(root in expressions()) {
        let expression = MetricMathExpression { root };
        let printed = expression.to_string();
        prop_assume!(printed.len() <= EXPRESSION_BYTES_MAX);
        prop_assert_eq!(MetricMathExpression::parse(&printed), Ok(expression), "{}", printed);
    }

    /// What is read is printed so that it is read again, at the limit of length, too.
    #[test]
    fn long_texts_are_printed_to_be_read(
        parts in prop::collection::vec(prop_oneof![
            Just("m1"), Just("1e9"), Just("3E-9"), Just(".5"), Just("0.25"), Just("(a||b)"), Just("-2^-1"), Just("1.5e10"), Just("METRICS()"),
            Just("FILL(a,REPEAT)"), Just("IF(a,b,1e20)"), Just("[a,b]"), Just("100000"), Just("0"), Just("-(a==1)"),
        ], 1..40),
        operators in prop::collection::vec(prop_oneof![Just("+"), Just("-"), Just("*"), Just("<"), Just("||"), Just("&&")], 40),
    ) {
        let one: alloc::string::String = parts.iter().zip(operators).map(|(part, operator)| alloc::format!("{part}{operator}")).collect();
        let times = (EXPRESSION_BYTES_MAX - 1) / one.len();
        let text = alloc::format!("{}1", one.repeat(times));
        let read = MetricMathExpression::parse(&text);
        prop_assert!(read.is_ok(), "{:?} {}", read, text);
        let printed = read.clone().map(|read| read.to_string()).unwrap_or_default();
        prop_assert!(printed.len() <= EXPRESSION_BYTES_MAX, "{} is printed as {}", text, printed);
        prop_assert_eq!(MetricMathExpression::parse(&printed), read, "{}", printed);
    }

    #[test]
    fn evaluation_is_the_obvious_one(root in expressions(), a in series(), b in series(), c in series()) {
        let data = [("a", a), ("b", b), ("c", c)];
        let expected: Option<Vec<_>> = (0..4).map(|instant| at(&root, &data, instant)).collect();
        let named: Vec<_> = data.iter().map(|(id, points)| NamedSeries::new(id, points)).collect();
        let found = MetricMathExpression { root }.evaluate(&grid(4), &named, &MetricMathOptions::default());
        if let Some(expected) = expected {
            if expected[0].0 {
                prop_assert_eq!(found, Ok(expected.into_iter().map(|(_, value)| value).collect()));
            } else {
                prop_assert_eq!(found, Err(EvaluationError::Scalar));
            }
        } else if let Ok(points) = found {
            prop_assert_eq!(points.len(), 4);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a-cA-Z0-9_.+*/^()\\[\\],<>=!&|\"' é-]{0,60}") {
        match MetricMathExpression::parse(&text) {
            Ok(expression) => {
                let printed = expression.to_string();
                prop_assert_eq!(MetricMathExpression::parse(&printed).map(|again| again.to_string()), Ok(printed));
            }
            Err(error) => {
                prop_assert!(text.get(error.span()).is_some(), "{:?}", error);
            }
        }
    }

    #[test]
    fn any_words_are_read_or_refused(words in prop::collection::vec(prop_oneof![
        Just("m1"), Just("2"), Just("SUM("), Just("FILL("), Just("IF("), Just(")"), Just("("), Just(","),
        Just("REPEAT"), Just("AND"), Just("^"), Just("-"), Just("METRICS("), Just("["),
        Just("]"), Just("\"x\""), Just(">="),
    ], 0..30)) {
        if let Ok(expression) = MetricMathExpression::parse(&words.join(" ")) {
            let _ = expression.evaluate(&grid(1), &[NamedSeries::new("m1", &[None])], &MetricMathOptions::default());
        }
    }
}
