use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::*;

pub(super) fn q(text: &str) -> Quantity {
    text.parse().unwrap()
}

/// `1 - 2.5`: values with spaces between, `-` where there is none.
fn points(text: &str) -> Points {
    text.split_whitespace().map(|word| (word != "-").then(|| q(word))).collect()
}

pub(super) fn grid(points: usize) -> Grid {
    Grid { start: Timestamp(0), period_seconds: 60, points }
}

fn eval_with(
    expression: &str,
    series: &[(&str, &str)],
    options: &MetricMathOptions,
) -> Result<Points, EvaluationError> {
    let data: Vec<(&str, Points)> = series.iter().map(|(id, text)| (*id, points(text))).collect();
    let named: Vec<NamedSeries<'_>> = data.iter().map(|(id, points)| NamedSeries::new(id, points)).collect();
    let length = data.first().map_or(3, |(_, points)| points.len());
    MetricMathExpression::parse(expression).unwrap().evaluate(&grid(length), &named, options)
}

fn eval(expression: &str, series: &[(&str, &str)]) -> Result<Points, EvaluationError> {
    eval_with(expression, series, &MetricMathOptions::default())
}

/// Expressions of CloudWatch's page "using metric math" and example M06 to M08 with their values.
/// Rules: SCALE-163, SCALE-164.
#[test]
fn documented_values() {
    let ops = &[("metric1", "30 20 0 0"), ("metric2", "20 - 20 -")];
    let ifs = &[("metric1", "1 1 0 0 -"), ("metric2", "30 - 0 0 30"), ("metric3", "0 0 20 - 20")];
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
    let cases: &[Case<'_>] = &[
        // M06: a latency of 10 s at 0.1 s a message; M07, M08: 1500 messages for 10 tasks and for
        // none.
        ("latency / duration", &[("latency", "10"), ("duration", "0.1")], "100"),
        ("m1/m2", &[("m1", "1500 1500 1500"), ("m2", "10 0 -")], "150 - -"),
        // The remedy of 7.3: with no task the backlog counts as a whole.
        ("m1 / IF(FILL(m2, 0) > 0, m2, 1)", &[("m1", "1500 1500 1500"), ("m2", "10 0 -")], "150 1500 1500"),
        ("metric1 < metric2", ops, "0 0 1 0"),
        ("metric1 >= 30", ops, "1 0 0 0"),
        ("metric1 > 15 AND metric2 > 15", ops, "1 0 0 0"),
        ("IF(metric1, metric2, metric3)", ifs, "30 0 20 - -"),
        ("IF(metric1, 5, metric3)", ifs, "5 5 20 - -"),
        ("IF(metric1, metric2, 5)", ifs, "30 0 5 5 -"),
        ("IF(1, metric2, metric3)", ifs, "30 - 0 0 30"),
        ("IF(0, metric2, metric3)", ifs, "0 0 20 - 20"),
        ("IF(0, metric2)", ifs, "- - - - -"),
        ("IF(metric2 < 20, metric2)", ifs, "- - 0 0 -"),
        ("IF(1 > 2, 3, 4) + 0 * metric2", ifs, "4 - 4 4 4"),
        ("SUM(METRICS(\"metric\"))", ops, "50 20 20 0"),
        ("SUM(METRICS(\"2\")) - 1", ops, "19 - 19 -"),
        ("AVG(METRICS())", ops, "25 10 10 0"),
        ("MIN([metric1, metric2])", ops, "20 20 0 0"),
        ("MAX([METRICS('1'), metric2])", ops, "30 20 20 0"),
        ("SUM(100/[metric1, metric2])", &[("metric1", "10 20"), ("metric2", "50 0")], "12 5"),
        ("SUM(METRICS()/100)", ops, "0.5 0.2 0.2 0"),
        ("MIN(ABS([metric1, metric2] - 25))", ops, "5 5 5 25"),
        ("metric1 - AVG(metric1)", ops, "17.5 7.5 -12.5 -12.5"),
        // Over time a missing datapoint counts as 0: (20 + 20) / 4.
        ("TIME_SERIES(AVG(metric2))", ops, "10 10 10 10"),
        ("TIME_SERIES(SUM(metric1) / MAX(metric2))", ops, "2.5 2.5 2.5 2.5"),
        ("metric1 - MIN(metric1)", ops, "30 20 0 0"),
        ("CEIL(metric1 / 7) * FLOOR(metric1 / 7)", ops, "20 6 0 0"),
        ("metric1 / PERIOD(metric1)", ops, "0.5 0.333333333 0 0"),
        ("DIFF(m)", &[("m", "- 5 8 - 2")], "- - 3 - -6"),
        // The gap of 2 minutes counts: -6 / 120.
        ("RATE(m)", &[("m", "- 5 8 - 2")], "- - 0.05 - -0.05"),
        ("-m", &[("m", "1 - -2.5")], "-1 - 2.5"),
    ];
    for (expression, series, expected) in cases {
        assert_eq!(eval(expression, series), Ok(points(expected)), "{expression}");
    }
}

/// Rules: SCALE-165.
#[test]
fn fill() {
    let m = &[("m", "- 1 - - 4 -"), ("n", "9 8 7 - 5 4")];
    for (expression, expected) in [
        ("FILL(m, 0)", "0 1 0 0 4 0"),
        ("FILL(m, -2.5)", "-2.5 1 -2.5 -2.5 4 -2.5"),
        ("FILL(m, REPEAT)", "- 1 1 1 4 4"),
        ("FILL(m, LINEAR)", "- 1 2 3 4 -"),
        ("FILL(m, n)", "9 1 7 - 4 4"),
        ("FILL(m, MIN(m))", "1 1 1 1 4 1"),
        ("SUM(FILL(METRICS(), 0))", "9 9 7 0 9 4"),
        ("FILL(FILL(m, LINEAR), REPEAT)", "- 1 2 3 4 4"),
    ] {
        assert_eq!(eval(expression, m), Ok(points(expected)), "{expression}");
    }
    assert_eq!(eval("FILL(m, LINEAR)", &[("m", "1 - -")]), Ok(points("1 - -")));
    assert_eq!(eval("FILL(m, REPEAT)", &[("m", "- - -")]), Ok(points("- - -")));
}

#[test]
fn missing_operands() {
    let m = &[("a", "1 - 3 -"), ("b", "10 20 - -")];
    let drop = MetricMathOptions { missing_operand: MissingOperand::Drop };
    for (expression, zero, dropped) in [
        ("a + b", "11 20 3 -", "11 - - -"),
        ("a * b", "10 0 0 -", "10 - - -"),
        ("b / a", "10 - 0 -", "10 - - -"),
        ("a < b", "1 1 0 -", "1 - - -"),
        ("a + 1", "2 - 4 -", "2 - 4 -"),
        ("a ^ 0", "1 - 1 -", "1 - 1 -"),
        ("b ^ a", "10 1 0 -", "10 - - -"),
        ("SUM([a, b])", "11 20 3 -", "11 20 3 -"),
        ("AVG([a, b])", "5.5 10 1.5 -", "5.5 20 3 -"),
        // Over time: 4 / 4 and 4 / 2.
        ("a - AVG(a)", "0 - 2 -", "-1 - 1 -"),
        ("IF(b, a)", "1 0 - -", "1 - - -"),
    ] {
        assert_eq!(eval(expression, m), Ok(points(zero)), "{expression}");
        assert_eq!(eval_with(expression, m, &drop), Ok(points(dropped)), "{expression} dropping");
    }
}

/// SCALE-161: which operators bind tighter.
#[test]
fn precedence() {
    for (source, grouped, worth) in [
        ("1 + 2 * 3", "1 + (2 * 3)", "7"),
        ("(1 + 2) * 3", "(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "(10 - 4) - 3", "3"),
        ("8 / 4 / 2", "(8 / 4) / 2", "1"),
        ("8 / (4 / 2)", "8 / (4 / 2)", "4"),
        ("2 ^ 3 ^ 2", "2 ^ (3 ^ 2)", "512"),
        ("-2 ^ 2", "-(2 ^ 2)", "-4"),
        ("2 ^ -1", "2 ^ (-1)", "0.5"),
        ("3 * -2", "3 * (-2)", "-6"),
        ("2 * 3 ^ 2", "2 * (3 ^ 2)", "18"),
        ("1 + 1 > 1 * 1", "(1 + 1) > (1 * 1)", "1"),
        ("1 > 2 == 0", "(1 > 2) == 0", "1"),
        ("1 OR 1 AND 0", "1 OR (1 AND 0)", "1"),
        ("(1 OR 1) AND 0", "(1 OR 1) AND 0", "0"),
        ("1 || 0 && 0", "1 OR (0 AND 0)", "1"),
        ("0 == 1 OR 2 >= 2", "(0 == 1) OR (2 >= 2)", "1"),
        ("1 != 1", "1 != 1", "0"),
        ("1e3 + .5 + 2.", "(1000 + 0.5) + 2", "1002.5"),
    ] {
        for text in [source, grouped] {
            let series = eval(&alloc::format!("TIME_SERIES({text})"), &[]);
            assert_eq!(series, Ok(vec![Some(q(worth)); 3]), "{text}");
        }
        let printed = MetricMathExpression::parse(source).unwrap().to_string();
        assert_eq!(MetricMathExpression::parse(&printed).unwrap().to_string(), printed, "{source}");
    }
    for (source, printed) in [
        ("((m1))+(2*m2)", "m1 + 2 * m2"),
        ("(a-b)-c", "(a - b) - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("-(a+b)", "-(a + b)"),
        ("(-a)^2", "(-a) ^ 2"),
        ("a^(b*c)", "a ^ (b * c)"),
        ("(a ^ b) ^ c", "(a ^ b) ^ c"),
        ("SUM( [m1 ,METRICS( \"x\")] )", "SUM([m1, METRICS(\"x\")])"),
    ] {
        assert_eq!(MetricMathExpression::parse(source).unwrap().to_string(), printed);
    }
}

#[test]
fn powers() {
    for (base, exponent, worth) in [
        ("2", "10", Some("1024")),
        ("-2", "3", Some("-8")),
        ("0", "0", Some("1")),
        ("0", "-1", None),
        ("0.001", "-4", Some("1000000000000")),
        ("10", "-3", Some("0.001")),
        ("7", "100000000000000000000", Some("100000000000000000000")),
        ("-1", "99999999999999999999", Some("-1")),
        ("1.5", "2", Some("2.25")),
    ] {
        assert_eq!(value::power(q(base), q(exponent)), Ok(worth.map(q)), "{base} ^ {exponent}");
    }
    assert_eq!(eval("m ^ (1 / 2)", &[("m", "4")]), Err(EvaluationError::FractionalPower));
}

#[test]
fn errors_of_expressions() {
    let long = "1+".repeat(1025);
    let deep = "(".repeat(66);
    let id = "a".repeat(256);
    for (source, code, span) in [
        ("", "empty", 0..0),
        ("  ", "empty", 0..2),
        (&*long, "too-long", 2048..2050),
        (&*deep, "too-deep", 65..66),
        (&*id, "bad-id", 0..256),
        ("m1 +", "expected-operand", 4..4),
        ("+m1", "expected-operand", 0..1),
        ("é", "expected-operand", 0..2),
        ("!m1", "expected-operand", 0..1),
        ("\"m1\"", "expected-operand", 0..1),
        ("2x", "bad-number", 0..2),
        ("1e999", "bad-number", 0..5),
        ("1.2.3", "bad-number", 0..5),
        ("M1", "bad-id", 0..2),
        ("FOO(m1)", "unknown-function", 0..3),
        ("sum(m1)", "unknown-function", 0..3),
        ("SUM", "unknown-function", 0..3),
        ("m1 + STDDEV(m1)", "unsupported-function", 5..11),
        ("ANOMALY_DETECTION_BAND(m1, 2)", "unsupported-function", 0..22),
        ("SUM()", "arguments", 4..5),
        ("SUM(m1, m2)", "arguments", 6..7),
        ("FILL(m1)", "arguments", 7..8),
        ("IF(m1)", "arguments", 5..6),
        ("METRICS(m1)", "arguments", 8..10),
        ("METRICS(\"m", "unterminated-quote", 8..10),
        ("(m1", "unclosed", 0..1),
        ("[m1", "unclosed", 0..1),
        ("SUM(m1", "unclosed", 3..4),
        ("[]", "empty-list", 0..2),
        ("m1 ^ 0.5", "fractional-power", 5..8),
        ("m1 ^ 0.5  + 1", "fractional-power", 5..8),
        ("m1 m2", "expected-operator", 3..5),
        ("m1)", "expected-operator", 2..3),
        ("m1 = 2", "expected-operator", 3..4),
        ("m1 and m2", "expected-operator", 3..6),
        ("m1 % 2", "expected-operator", 3..4),
        ("m1 ANDm2", "expected-operator", 3..8),
    ] {
        let error = MetricMathExpression::parse(source).unwrap_err();
        assert_eq!(error.code(), alloc::format!("metric-math/{code}"), "{source}: {error}");
        // One word of two characters for the place of METRICS' argument.
        let start = error.span().start;
        assert_eq!(start, span.start, "{source}");
        assert!(error.span().end <= source.len());
        assert!(error.span().end == span.end || code == "arguments", "{source} {:?}", error.span());
    }
    let error = MetricMathExpression::parse("SEARCH('x')").unwrap_err();
    assert_eq!(error.to_string(), "the function `SEARCH` is not supported");
    assert!(error.help().unwrap().starts_with("supported are ABS, AVG, CEIL"));
    assert_eq!(
        MetricMathExpression::parse("avg(m1)").unwrap_err().help().unwrap(),
        "functions are written in upper case: `AVG(…)`"
    );
}

/// As deep as it may be, on the stack of a test's thread.
#[test]
fn the_deepest_expression() {
    let step = "1 OR 1 AND 1 > 1 + 1 * -2 ^ (";
    let deepest = (1..40).map(|n| alloc::format!("{}m1{}", step.repeat(n), ")".repeat(n)));
    let expressions: Vec<MetricMathExpression> = deepest.filter_map(|text| text.parse().ok()).collect();
    assert_eq!(expressions.len(), 21, "three levels a step");
    for expression in expressions {
        assert_eq!(expression.to_string().parse(), Ok(expression.clone()));
        let _ = expression.evaluate(&grid(1), &[NamedSeries::new("m1", &[None])], &MetricMathOptions::default());
    }
    let brackets = alloc::format!("{}m1{}", "(".repeat(64), ")".repeat(64));
    assert_eq!(brackets.parse::<MetricMathExpression>().unwrap().to_string(), "m1");
}

#[test]
fn errors_of_evaluation() {
    let m = &[("m1", "1 2"), ("m2", "3 4")];
    for (expression, code) in [
        ("m3", "unknown-id"),
        ("AVG(m1)", "scalar-result"),
        ("5", "scalar-result"),
        ("METRICS()", "several-series"),
        ("METRICS('none')", "several-series"),
        ("[m1, 5]", "shape"),
        ("METRICS() + METRICS()", "shape"),
        ("SUM(METRICS() > 5)", "shape"),
        ("SUM(5)", "shape"),
        ("RATE(5)", "shape"),
        ("FILL(5, 1)", "shape"),
        ("FILL(m1, METRICS())", "shape"),
        ("TIME_SERIES(m1)", "shape"),
        ("PERIOD(m1 + m2)", "shape"),
        ("PERIOD(m9)", "unknown-id"),
        ("IF(METRICS(), m1, m2)", "shape"),
    ] {
        let error = eval(expression, m).unwrap_err();
        assert_eq!(error.code(), alloc::format!("metric-math/{code}"), "{expression}");
    }
    let expression = MetricMathExpression::parse("m1").unwrap();
    let error =
        expression.evaluate(&grid(3), &[NamedSeries::new("m1", &[None])], &MetricMathOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "`m1` has 1 point, the grid has 3");
    // Lists of lists grow no further than 500 series.
    let many = alloc::format!("SUM([{}])", vec!["METRICS()"; 170].join(","));
    let series: Vec<_> = ["a", "b", "c"].map(|id| NamedSeries::new(id, &[None])).to_vec();
    let error = MetricMathExpression::parse(&many)
        .unwrap()
        .evaluate(&grid(1), &series, &MetricMathOptions::default())
        .unwrap_err();
    assert_eq!(error.code(), "metric-math/too-many-series");
}

fn query(id: &str, expression: &str, return_data: bool) -> MetricQuery {
    let source = match expression {
        "" => QuerySource::Metric,
        text => QuerySource::Expression(text.parse().unwrap()),
    };
    MetricQuery { id: id.into(), source, return_data }
}

#[test]
fn sets() {
    // The policy of 7.3, with a step between, in an order that is not that of dependence.
    let set = MetricSet::new(vec![
        query("e2", "e1 * 2", true),
        query("e1", "m1 / m2", false),
        query("m1", "", false),
        query("m2", "", false),
    ])
    .unwrap();
    assert_eq!(set.metric_ids().collect::<Vec<_>>(), ["m1", "m2"]);
    let (m1, m2, spare) = (points("1500 1500"), points("10 0"), points("1 1 1"));
    let data = [NamedSeries::new("x", &spare), NamedSeries::new("m2", &m2), NamedSeries::new("m1", &m1)];
    assert_eq!(set.evaluate(&grid(2), &data, &MetricMathOptions::default()), Ok(points("300 -")));
    let error = set.evaluate(&grid(2), &data[..2], &MetricMathOptions::default()).unwrap_err();
    assert_eq!(error, EvaluationError::UnknownId("m1".into()));

    // METRICS() leaves expressions out, and lists may pass from expression to expression.
    let set = MetricSet::new(vec![
        query("a", "", false),
        query("b", "", false),
        query("l", "METRICS() * 10", false),
        query("s", "SUM(l) + SUM(METRICS())", true),
    ])
    .unwrap();
    let (a, b) = (points("1 2"), points("10 -"));
    let data = [NamedSeries::new("a", &a), NamedSeries::new("b", &b)];
    // (1 + 10) * 10 + 11, 2 * 10 + 2.
    assert_eq!(set.evaluate(&grid(2), &data, &MetricMathOptions::default()), Ok(points("121 22")));
}

/// Rules: SCALE-166, SCALE-167.
#[test]
fn problems_of_sets() {
    let codes = |queries: Vec<MetricQuery>| -> Vec<String> {
        let problems = MetricSet::new(queries).unwrap_err();
        problems.iter().map(|problem| problem.code().trim_start_matches("metric-math/").to_string()).collect()
    };
    assert_eq!(codes(vec![]), ["return-data"]);
    assert_eq!(codes(vec![query("m1", "", true), query("m1", "", true)]), ["duplicate-id", "return-data"]);
    assert_eq!(codes(vec![query("M1", "", true)]), ["bad-id"]);
    assert_eq!(codes(vec![query("e1", "m1 + m2", true)]), ["unknown-id", "unknown-id"]);
    assert_eq!(codes(vec![query("e1", "e2", true), query("e2", "e1", false)]), ["cycle", "cycle"]);
    assert_eq!(codes(vec![query("e1", "e2", true), query("e2", "e2", false)]), ["cycle"]);
    assert_eq!(
        codes(vec![query("e1", "METRICS()", true), query("m1", "", false), query("m2", "", false)]),
        ["several-series"]
    );
    assert_eq!(codes(vec![query("e1", "MAX(m1)", true), query("m1", "", false)]), ["scalar-result"]);
    let ids: Vec<String> = (0..11).map(|n| alloc::format!("m{n}")).collect();
    assert_eq!(codes(ids.iter().map(|id| query(id, "", id == "m0")).collect()), ["too-many-metrics"]);
    assert!(MetricSet::new(ids[1..].iter().map(|id| query(id, "", id == "m1")).collect()).is_ok());
    assert_eq!(codes(vec![query("e1", "m1", false); 11]), ["too-many-expressions"]);
    // Doubling lists do not grow without bound.
    let mut doubling = vec![query("m1", "", false), query("e0", "[m1, m1]", false)];
    doubling.extend((1..9).map(|n| query(&alloc::format!("e{n}"), &alloc::format!("[e{0}, e{0}]", n - 1), false)));
    doubling.push(query("sum", "SUM(e8)", true));
    assert_eq!(codes(doubling), ["too-many-series"]);
}
