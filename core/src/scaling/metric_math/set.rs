//! The metrics and expressions of a policy or an alarm, of which one is returned.

use alloc::{string::String, vec::Vec};

use super::{EvaluationError, Grid, MetricMathExpression, MetricMathOptions, NamedSeries, Points, evaluate, is_id};
use crate::text::errors;

/// One of a policy's `Metrics`: what AWS calls a metric data query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricQuery {
    /// `Id`.
    pub id: String,
    /// `Expression` or `MetricStat`.
    pub source: QuerySource,
    /// `ReturnData`.
    pub return_data: bool,
}

/// Where a query's values come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuerySource {
    /// A metric: its values are given when the set is evaluated.
    Metric,
    /// An expression over the other queries.
    Expression(MetricMathExpression),
}

errors! {
    /// Why queries are no set. Every problem names the query by its place in the list.
    pub enum MetricSetProblem {
        /// A text that may be no id.
        #[error("`{id}` is not an id: it starts with a lower-case letter; letters, digits and `_` follow")]
        BadId {
            /// The query.
            query: usize,
            /// Its id.
            id: String,
        } => "metric-math/bad-id";
        /// An id that an earlier query has.
        #[error("the id `{id}` is there twice")]
        DuplicateId {
            /// The later query.
            query: usize,
            /// The id.
            id: String,
        } => "metric-math/duplicate-id";
        /// An expression over an id that no query has.
        #[error("`{id}` refers to `{reference}`, which is not there")]
        UnknownId {
            /// The query.
            query: usize,
            /// Its id.
            id: String,
            /// The id that is not there.
            reference: String,
        } => "metric-math/unknown-id";
        /// An expression that needs its own value, directly or by way of others.
        #[error("`{id}` depends on itself")]
        Cycle {
            /// The query.
            query: usize,
            /// Its id.
            id: String,
        } => "metric-math/cycle";
        /// So many queries return data, where one has to.
        #[error("{0} queries return data, exactly one has to")]
        ReturnData(count: usize) => "metric-math/return-data";
        /// So many metrics: more than [`MetricSet::METRICS_MAX`].
        #[error("there are {0} metrics, at most 10 are allowed")]
        TooManyMetrics(count: usize) => "metric-math/too-many-metrics";
        /// So many expressions: more than [`MetricSet::EXPRESSIONS_MAX`].
        #[error("there are {0} expressions, at most 10 are allowed")]
        TooManyExpressions(count: usize) => "metric-math/too-many-expressions";
        /// An expression that cannot be worked out, whatever the values.
        #[error("`{id}`: {error}")]
        Expression {
            /// The query.
            query: usize,
            /// Its id.
            id: String,
            /// Why.
            error: EvaluationError,
        } => error.code();
    }
}

/// Queries that belong together, checked: ids are unique, exactly one returns data, every reference
/// leads to a metric.
///
/// # Example
/// ```
/// use stowplan::scaling::metric_math::{MetricQuery, MetricSet, QuerySource};
/// let query = |id: &str, source, return_data| MetricQuery { id: id.into(), source, return_data };
/// let set = MetricSet::new(vec![
///     query("e1", QuerySource::Expression("m1/m2".parse()?), true),
///     query("m1", QuerySource::Metric, false),
///     query("m2", QuerySource::Metric, false),
/// ]);
/// assert_eq!(set.unwrap().metric_ids().collect::<Vec<_>>(), ["m1", "m2"]);
///
/// let problems = MetricSet::new(vec![query("e1", QuerySource::Expression("e1 + 1".parse()?), false)]).unwrap_err();
/// assert_eq!(problems.iter().map(|problem| problem.code()).collect::<Vec<_>>(), [
///     "metric-math/return-data",
///     "metric-math/cycle",
/// ]);
/// # Ok::<(), stowplan::scaling::metric_math::MetricMathError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricSet {
    queries: Vec<MetricQuery>,
    /// The expressions' places, each after those that it refers to.
    order: Vec<usize>,
}

impl MetricSet {
    /// The most metrics of a set: what `PutMetricAlarm` takes (SCALE-167).
    pub const METRICS_MAX: usize = 10;
    /// The most expressions of a set, the returned one included.
    pub const EXPRESSIONS_MAX: usize = 10;

    /// Checks the queries (SCALE-166). Cost: bounded by the limits.
    ///
    /// # Errors
    /// All [`MetricSetProblem`]s at once; of too many queries nothing else is said.
    pub fn new(queries: Vec<MetricQuery>) -> Result<Self, Vec<MetricSetProblem>> {
        rule!("SCALE-166", "SCALE-167");
        let mut problems = Vec::new();
        let metrics = queries.iter().filter(|query| query.source == QuerySource::Metric).count();
        let expressions = queries.len() - metrics;
        if metrics > Self::METRICS_MAX {
            problems.push(MetricSetProblem::TooManyMetrics(metrics));
        }
        if expressions > Self::EXPRESSIONS_MAX {
            problems.push(MetricSetProblem::TooManyExpressions(expressions));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        check_ids(&queries, &mut problems);
        let returned = queries.iter().filter(|query| query.return_data).count();
        if returned != 1 {
            problems.push(MetricSetProblem::ReturnData(returned));
        }
        let order = order(&queries, &mut problems);
        let set = Self { queries, order };
        if problems.is_empty() {
            problems.extend(set.check_shapes());
        }
        if problems.is_empty() { Ok(set) } else { Err(problems) }
    }

    /// The queries, as they were given.
    #[must_use]
    pub fn queries(&self) -> &[MetricQuery] {
        &self.queries
    }

    /// The ids of the metrics whose values [`MetricSet::evaluate`] needs.
    pub fn metric_ids(&self) -> impl Iterator<Item = &str> {
        self.queries.iter().filter(|query| query.source == QuerySource::Metric).map(|query| &*query.id)
    }

    /// The values of the query that returns data. `data` has the metrics' values in any order;
    /// others in it are ignored.
    ///
    /// # Errors
    /// [`EvaluationError`] as [`MetricMathExpression::evaluate`]; [`EvaluationError::UnknownId`]
    /// for a metric that `data` does not have.
    pub fn evaluate(
        &self,
        grid: &Grid,
        data: &[NamedSeries<'_>],
        options: &MetricMathOptions,
    ) -> Result<Points, EvaluationError> {
        self.run(grid, data, options).map_err(|(_, error)| error)
    }

    /// With no instants the expressions have shapes, but no values.
    fn check_shapes(&self) -> Option<MetricSetProblem> {
        let grid = Grid { start: crate::unit::Timestamp(0), period_seconds: 60, points: 0 };
        let data: Vec<_> = self.metric_ids().map(|id| NamedSeries::new(id, &[])).collect();
        let (query, error) = self.run(&grid, &data, &MetricMathOptions::default()).err()?;
        let id = self.queries.get(query).map(|query| query.id.clone()).unwrap_or_default();
        Some(MetricSetProblem::Expression { query, id, error })
    }

    fn run(
        &self,
        grid: &Grid,
        data: &[NamedSeries<'_>],
        options: &MetricMathOptions,
    ) -> Result<Points, (usize, EvaluationError)> {
        let mut metrics = Vec::new();
        for (query, id) in self.queries.iter().enumerate().filter(|(_, query)| query.source == QuerySource::Metric) {
            let found = data.iter().find(|series| series.id == id.id);
            let series = found.ok_or_else(|| (query, EvaluationError::UnknownId(id.id.clone())))?;
            metrics.push(NamedSeries::new(&id.id, series.points));
        }
        let mut scope = evaluate::Scope::new(grid, &metrics, options).map_err(|error| (0, error))?;
        for &at in &self.order {
            let Some(MetricQuery { id, source: QuerySource::Expression(expression), .. }) = self.queries.get(at) else {
                continue;
            };
            let value = evaluate::evaluate(&expression.root, &scope).map_err(|error| (at, error))?;
            scope.add(id, value);
        }
        let Some((at, query)) = self.queries.iter().enumerate().find(|(_, query)| query.return_data) else {
            return Ok(Points::new());
        };
        scope.value(&query.id).and_then(evaluate::single).map_err(|error| (at, error))
    }
}

fn check_ids(queries: &[MetricQuery], problems: &mut Vec<MetricSetProblem>) {
    rule!("SCALE-166");
    for (query, MetricQuery { id, source, .. }) in queries.iter().enumerate() {
        if !is_id(id) {
            problems.push(MetricSetProblem::BadId { query, id: id.clone() });
        }
        if queries.iter().take(query).any(|earlier| earlier.id == *id) {
            problems.push(MetricSetProblem::DuplicateId { query, id: id.clone() });
        }
        let QuerySource::Expression(expression) = source else { continue };
        for reference in expression.references() {
            if !queries.iter().any(|known| known.id == reference) {
                let (id, reference) = (id.clone(), reference.into());
                problems.push(MetricSetProblem::UnknownId { query, id, reference });
            }
        }
    }
}

/// The expressions, each after those that it refers to; what stays over is in a cycle, or behind
/// one.
fn order(queries: &[MetricQuery], problems: &mut Vec<MetricSetProblem>) -> Vec<usize> {
    let place = |id: &str| queries.iter().position(|query| query.id == id);
    let needs: Vec<Vec<usize>> = queries
        .iter()
        .map(|query| match &query.source {
            QuerySource::Metric => Vec::new(),
            QuerySource::Expression(expression) => expression.references().into_iter().filter_map(place).collect(),
        })
        .collect();
    let reaches = reachable(&needs);
    let own = |at: usize| reaches.get(at).is_some_and(|reached| reached.contains(&at));
    for (query, MetricQuery { id, .. }) in queries.iter().enumerate() {
        if own(query) {
            problems.push(MetricSetProblem::Cycle { query, id: id.clone() });
        }
    }
    // Whoever reaches fewer comes first: without cycles an expression reaches all that its parts
    // reach, and the parts.
    let mut order: Vec<usize> = (0..queries.len()).collect();
    order.sort_by_key(|&at| reaches.get(at).map_or(0, Vec::len));
    order
}

/// For each query all queries that it needs, directly or not; itself only if it is in a cycle.
fn reachable(needs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let walk = |start: usize| {
        let mut seen: Vec<usize> = Vec::new();
        let mut open = alloc::vec![start];
        while let Some(next) = open.pop().and_then(|at| needs.get(at)) {
            for &need in next {
                if let Err(place) = seen.binary_search(&need) {
                    seen.insert(place, need);
                    open.push(need);
                }
            }
        }
        seen
    };
    (0..needs.len()).map(walk).collect()
}
