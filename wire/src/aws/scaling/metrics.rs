//! Metrics: where a policy or alarm takes them from, and the series of a request by their names.

use std::collections::BTreeMap;

use stowplan::{
    quantity::Quantity,
    scaling::{
        Series,
        metric_math::{self, Grid, MetricMathExpression, MetricQuery, MetricSet, NamedSeries, QuerySource},
    },
    unit::Timestamp,
};

use super::at_field;
use crate::count::counted;
use crate::{Error, Node};

/// The names under which a request may give a metric, or the expression over several.
#[derive(Clone, Debug, Default)]
pub(crate) struct MetricSource {
    /// What the metric may be called, the likeliest first.
    pub(crate) names: Vec<String>,
    /// Metric math: the queries, and what each metric may be called.
    math: Option<(MetricSet, Vec<Metric>)>,
    /// The period that metric math asks for.
    pub(crate) period_seconds: Option<u32>,
}

/// A metric of metric math: its id, and what it may be called.
type Metric = (String, Vec<String>);

impl MetricSource {
    /// The metric of an alarm, or of anything with `MetricName` or `Metrics`.
    pub(crate) fn read(node: &Node<'_>) -> Result<Self, Error> {
        let mut source = Self::default();
        source.names.extend(node.string_at("MetricName")?);
        if let Some(metrics) = node.field("Metrics") {
            source.read_math(&metrics)?;
        }
        Ok(source)
    }

    /// The metric that a target tracking policy follows.
    pub(crate) fn of_target_tracking(node: &Node<'_>) -> Result<Self, Error> {
        match (node.field("PredefinedMetricSpecification"), node.field("CustomizedMetricSpecification")) {
            (Some(predefined), None) => {
                let kind = predefined.required("PredefinedMetricType")?;
                let name = match kind.str()? {
                    "ECSServiceAverageCPUUtilization" | "ECSServiceAverageCPUUtilizationHighResolution" => {
                        "CPUUtilization"
                    }
                    "ECSServiceAverageMemoryUtilization" | "ECSServiceAverageMemoryUtilizationHighResolution" => {
                        "MemoryUtilization"
                    }
                    "ALBRequestCountPerTarget" => "RequestCountPerTarget",
                    other => {
                        let message =
                            format!("`{}` is not a metric type of ECS services", crate::read::json::shorten(other));
                        return Err(Error::new("target-tracking/metric-type", message, kind.path()).with_help(
                            "one of ECSServiceAverageCPUUtilization, ECSServiceAverageMemoryUtilization (or …HighResolution), \
                             ALBRequestCountPerTarget",
                        ));
                    }
                };
                Ok(Self { names: vec![kind.str()?.to_owned(), name.to_owned()], ..Self::default() })
            }
            (None, Some(customized)) => Self::read(&customized),
            (None, None) => Ok(Self::default()),
            (Some(_), Some(customized)) => {
                let message = "a policy follows a predefined or a customized metric, not both";
                Err(Error::new("target-tracking/two-metrics", message, customized.path()))
            }
        }
    }

    fn read_math(&mut self, metrics: &Node<'_>) -> Result<(), Error> {
        let mut queries = Vec::new();
        let mut metric_names = Vec::new();
        let list = metrics.list()?;
        for query in &list {
            let id = query.required("Id")?.str()?.to_owned();
            let source = if let Some(expression) = query.field("Expression") {
                let parsed = MetricMathExpression::parse(expression.str()?).map_err(|error| {
                    let span = error.span();
                    let wrapped =
                        Error::new(error.code(), error.to_string(), expression.path()).with_span(span.start, span.end);
                    match error.help() {
                        Some(help) => wrapped.with_help(help),
                        None => wrapped,
                    }
                })?;
                QuerySource::Expression(parsed)
            } else {
                let stat = query.required("MetricStat")?;
                self.period_seconds = self.period_seconds.max(stat.u32_at("Period")?);
                let metric = stat.field("Metric");
                let name = metric.map(|metric| metric.string_at("MetricName")).transpose()?.flatten();
                let label = query.string_at("Label")?;
                metric_names.push((id.clone(), [Some(id.clone()), label, name].into_iter().flatten().collect()));
                QuerySource::Metric
            };
            let return_data = query.bool_at("ReturnData")?.unwrap_or(true);
            self.names.extend(return_data.then(|| id.clone()));
            queries.push(MetricQuery { id, source, return_data });
        }
        if let [MetricQuery { source: QuerySource::Metric, .. }] = queries.as_slice() {
            // One metric without an expression is that metric.
            self.names.extend(metric_names.into_iter().flat_map(|(_, names): Metric| names));
            return Ok(());
        }
        let set = MetricSet::new(queries).map_err(|problems| {
            problems.first().map_or_else(
                || metrics.expected("queries"),
                |problem| Error::new(problem.code(), problem.to_string(), metrics.path()),
            )
        })?;
        if list.iter().filter(|query| query.has("MetricStat")).any(|query| !query.has("Period"))
            && self.period_seconds.is_none()
        {
            // Application Auto Scaling has no period in its queries: a minute.
            self.period_seconds = Some(60);
        }
        self.math = Some((set, metric_names));
        Ok(())
    }
}

/// The series of a request, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeriesByName {
    series: BTreeMap<String, Series>,
    /// Names of one and the same series: an id and its label.
    aliases: BTreeMap<String, String>,
}

impl SeriesByName {
    /// Reads `get-metric-data` results and the request's own `metrics`.
    pub(crate) fn read(results: &[Node<'_>], own: Option<&Node<'_>>) -> Result<Self, Error> {
        let mut all = Self::default();
        let mut pages: BTreeMap<String, (Node<'_>, Vec<(Timestamp, Quantity)>)> = BTreeMap::new();
        for result in results {
            let name = result.string_at("Id")?.or(result.string_at("Label")?).unwrap_or_else(|| "metric".into());
            if let Some(label) = result.string_at("Label")?.filter(|label| *label != name) {
                all.aliases.insert(label, name.clone());
            }
            let points = points_of(result)?;
            // The pages of one metric follow each other in the same order of time.
            pages.entry(name).or_insert_with(|| (*result, Vec::new())).1.extend(points);
        }
        for (name, (node, points)) in pages {
            let period = node.u32_at("Period")?;
            all.series.insert(name, series_of(&node, period, &points)?);
        }
        if let Some(own) = own {
            for (name, node) in own.object()?.filter(|(_, node)| !node.is_null()) {
                all.series.insert(name.to_owned(), read_own(&node)?);
            }
        }
        Ok(all)
    }

    /// Adds one of the request's own metrics.
    #[cfg(feature = "inspect")]
    pub(crate) fn add(&mut self, name: &str, node: &Node<'_>) -> Result<(), Error> {
        self.series.insert(name.to_owned(), read_own(node)?);
        Ok(())
    }

    /// The series by their names.
    #[cfg(feature = "inspect")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Series)> {
        self.series.iter().map(|(name, series)| (name.as_str(), series))
    }

    /// The first and the last instant of all series.
    pub(crate) fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let filled = || self.series.values().filter(|series| !series.values().is_empty());
        Some((filled().map(Series::start).min()?, filled().map(Series::end).max()?))
    }

    fn named(&self, name: &str) -> Option<&Series> {
        self.series.get(self.aliases.get(name).map_or(name, String::as_str))
    }

    /// The series for a metric: by one of its names, by metric math over others, else the only one
    /// there is.
    pub(crate) fn resolve(&self, source: &MetricSource, names: &[String], node: &Node<'_>) -> Result<Series, Error> {
        if let Some(found) = names.iter().chain(&source.names).find_map(|name| self.named(name)) {
            return Ok(found.clone());
        }
        if let Some((set, metrics)) = &source.math {
            return self.evaluate(set, metrics, source.period_seconds, node);
        }
        if let (1, Some(only)) = (self.series.len(), self.series.values().next()) {
            return Ok(only.clone());
        }
        Err(self.missing(names.iter().chain(&source.names), node))
    }

    fn missing<'n>(&self, names: impl Iterator<Item = &'n String>, node: &Node<'_>) -> Error {
        let mut wanted: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        wanted.dedup();
        let there = self.series.keys().take(10).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let message = format!("no metric is called {}", wanted.join(" or "));
        let error = Error::new("metrics/missing", message, node.path());
        if there.is_empty() {
            error.with_help("give the datapoints: MetricDataResults of `aws cloudwatch get-metric-data`, or `metrics`")
        } else {
            error.with_help(format!("there are {there}: give the metric one of those names, or the policy's"))
        }
    }

    /// Metric math over the series, on the grid that spans them all.
    fn evaluate(
        &self,
        set: &MetricSet,
        metrics: &[Metric],
        period_seconds: Option<u32>,
        node: &Node<'_>,
    ) -> Result<Series, Error> {
        let mut inputs = Vec::new();
        for (id, names) in metrics {
            let found = names.iter().find_map(|name| self.named(name));
            inputs.push((id, found.ok_or_else(|| self.missing(names.iter(), node))?));
        }
        let filled = || inputs.iter().map(|(_, series)| *series).filter(|series| !series.values().is_empty());
        let first = filled().map(Series::start).min().unwrap_or_default();
        let end = filled().map(Series::end).max().unwrap_or_default();
        let finest = inputs.iter().map(|(_, series)| series.period_seconds()).max().unwrap_or(60);
        let period_seconds = period_seconds.unwrap_or(60).max(finest);
        // Finer points than the period may begin within one: the grid begins at its end.
        let start = Series::first_start(first, period_seconds);
        let span = end.0.saturating_sub(start.0).max(0) / 1000 / i64::from(period_seconds);
        let count = usize::try_from(span).unwrap_or(usize::MAX).saturating_add(1);
        // Checks the length, too.
        Series::new(start, period_seconds, vec![None; count.min(stowplan::scaling::SERIES_POINTS_MAX + 1)])
            .map_err(|error| at_field(node, &error))?;
        let instant =
            |index: usize| Timestamp(start.0 + i64::try_from(index).unwrap_or(0) * i64::from(period_seconds) * 1000);
        let grids: Vec<(&String, Vec<Option<Quantity>>)> = inputs
            .iter()
            .map(|(id, series)| {
                let at = |index| series.over(instant(index), period_seconds, stowplan::scaling::Statistic::Average);
                (*id, (0..count).map(at).collect())
            })
            .collect();
        let named: Vec<_> = grids.iter().map(|(id, points)| NamedSeries::new(id, points)).collect();
        let grid = Grid { start, period_seconds, points: count };
        let values = set
            .evaluate(&grid, &named, &metric_math::MetricMathOptions::default())
            .map_err(|error| Error::new(error.code(), error.to_string(), node.path()))?;
        Series::new(start, period_seconds, values).map_err(|error| at_field(node, &error))
    }
}

/// One of the request's own metrics: a list of `[time, value]`, or
/// `{"start", "periodSeconds"?, "values": [1, null, 2]}`, or `{"Timestamps", "Values"}`, or
/// `{"Datapoints": [{"Timestamp", "Average"}]}`.
fn read_own(node: &Node<'_>) -> Result<Series, Error> {
    if node.is_list() {
        let mut points = Vec::new();
        for pair in node.list()? {
            let pair_list = pair.list()?;
            let [time, value] = pair_list.as_slice() else { return Err(pair.expected("a pair of time and value")) };
            points.push((time.timestamp()?, value.quantity()?));
        }
        return series_of(node, None, &points);
    }
    let period = node.u32_at("periodSeconds")?.or(node.u32_at("Period")?);
    if let Some(values) = node.field("values") {
        let start = node.required("start")?.timestamp()?;
        let mut read = Vec::new();
        for value in values.list()? {
            read.push(if value.is_null() { None } else { Some(value.quantity()?) });
        }
        let period_seconds = period.unwrap_or(60);
        let aligned = start.0 - start.0.rem_euclid(i64::from(period_seconds.max(1)) * 1000);
        return Series::new(Timestamp(aligned), period_seconds, read).map_err(|error| at_field(node, &error));
    }
    if let Some(datapoints) = node.field("Datapoints") {
        let mut points = Vec::new();
        for datapoint in datapoints.list()? {
            let statistics = ["Average", "Sum", "Maximum", "Minimum", "SampleCount"];
            let value = statistics.iter().find_map(|key| datapoint.field(key));
            let value = value
                .ok_or_else(|| datapoint.expected("a datapoint with Average, Sum, Maximum, Minimum or SampleCount"))?;
            points.push((datapoint.required("Timestamp")?.timestamp()?, value.quantity()?));
        }
        // get-metric-statistics prints in no order.
        points.sort_by_key(|(at, _)| *at);
        return series_of(&datapoints, period, &points);
    }
    series_of(node, period, &points_of(node)?)
}

/// `Timestamps` and `Values`, side by side.
fn points_of(node: &Node<'_>) -> Result<Vec<(Timestamp, Quantity)>, Error> {
    let (times, values) = (node.required("Timestamps")?, node.required("Values")?);
    let (time_values, number_values) = (times.list()?, values.list()?);
    if time_values.len() != number_values.len() {
        let message =
            format!("{}, but {}", counted(time_values.len(), "timestamp"), counted(number_values.len(), "value"));
        return Err(Error::new("metrics/lengths", message, node.path()));
    }
    time_values.iter().zip(&number_values).map(|(time, value)| Ok((time.timestamp()?, value.quantity()?))).collect()
}

/// The period that points show: their smallest distance, brought to a period that CloudWatch has.
pub(crate) fn period_of(points: &[(Timestamp, Quantity)]) -> u32 {
    let gaps = points.windows(2).filter_map(|pair| match pair {
        [(before, _), (after, _)] => Some((after.0 - before.0).abs() / 1000).filter(|gap| *gap > 0),
        _ => None,
    });
    let shown = match gaps.min() {
        None => 60,
        Some(gap @ 0..60) => [30, 20, 10, 5, 1].into_iter().find(|period| *period <= gap).unwrap_or(1),
        Some(gap) => (gap / 60 * 60).min(86_400),
    };
    u32::try_from(shown).unwrap_or(60)
}

/// A series from points, with the period that was told or that the points show.
fn series_of(node: &Node<'_>, period: Option<u32>, points: &[(Timestamp, Quantity)]) -> Result<Series, Error> {
    let period = period.unwrap_or_else(|| period_of(points));
    Series::from_points(period, points).map_err(|error| {
        let inner = if node.has("Timestamps") { node.path_of("Timestamps") } else { node.path() };
        let path = if error.field().is_empty() { inner } else { format!("{inner}/{}", error.field()) };
        let wrapped = Error::new(error.code(), error.to_string(), path);
        match error.help() {
            Some(help) => wrapped.with_help(help),
            None => wrapped,
        }
    })
}
