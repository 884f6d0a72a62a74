//! Metric math: parsing never panics, what is printed is read back as itself, evaluating answers or
//! refuses.
use stowplan::{
    quantity::Quantity,
    scaling::metric_math::{Grid, MetricMathExpression, MetricMathOptions, NamedSeries},
    unit::Timestamp,
};

/// Expressions of every form, and a few that make no sense.
pub const SEEDS: &[&str] = &[
    "",
    "m1 / m2",
    "IF(m2 > 0, m1 / m2, 0)",
    "FILL(m1, REPEAT) + FILL(m2, 0) * 2 ^ 3",
    "SUM(METRICS()) - AVG([m1, m2])",
    "MAX(METRICS(\"m\")) >= 5 AND NOT m1",
    "-(m1 + -2) * 1e3",
    "RATE(m1) + DIFF(m2) + PERIOD(m1)",
    "SEARCH('x', 'Sum', 300)",
    "((((m1",
    "1e9+.5-3e-9*-2^-1||m1&&m2",
];

/// Parses, prints, parses again, evaluates.
pub fn target(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match MetricMathExpression::parse(text) {
        Ok(expression) => {
            assert_eq!(MetricMathExpression::parse(&expression.to_string()).as_ref(), Ok(&expression), "`{text}`");
            let points = [Some(Quantity::from(6)), None, Some(Quantity::ZERO), Some(Quantity::from(-3))];
            let series = [NamedSeries::new("m1", &points), NamedSeries::new("m2", &points)];
            let grid = Grid { start: Timestamp(0), period_seconds: 60, points: points.len() };
            if let Ok(values) = expression.evaluate(&grid, &series, &MetricMathOptions::default()) {
                assert_eq!(values.len(), points.len(), "`{text}`");
            }
        }
        Err(error) => assert!(text.get(error.span()).is_some() && !error.to_string().is_empty(), "`{text}`"),
    }
}
