//! `series`: metrics from a CSV, or from what CloudWatch prints.

use std::borrow::Cow;

use stowplan::{quantity::Quantity, scaling::Series, unit::Timestamp};

use crate::answer::{MetricSeries, SeriesAnswer};
use crate::aws::scaling::{
    collect::Documents,
    metrics::{SeriesByName, period_of},
};
use crate::read::{csv, json};
use crate::{Document, Error, Lint, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<SeriesAnswer, Error> {
    let given = node.required("text")?;
    let text = given.str()?;
    let name = node.str_at("name")?.unwrap_or("metric");
    if text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
        return of_json(text, name);
    }
    let read = csv::read_series(text, name)?;
    let mut answer = SeriesAnswer { series: Vec::new(), lints: read.lints };
    for column in read.columns {
        if column.points.is_empty() {
            let message = format!("`{}` has no points", json::shorten(&column.name));
            answer.lints.push(Lint::new("series/no-points", message, given.path()));
            continue;
        }
        let points = in_order(column.points, &column.name, &given.path(), &mut answer.lints);
        let series = Series::from_points(period_of(&points), &points).map_err(|error| {
            let error = Error::new(error.code(), error.to_string(), given.path());
            error.with_help("give one stretch of time, with points that are equally far apart")
        })?;
        answer.series.push(written(column.name, &series));
    }
    Ok(answer)
}

/// The points by their time, the last of those that share one.
fn in_order(
    mut points: Vec<(Timestamp, Quantity)>,
    name: &str,
    path: &str,
    lints: &mut Vec<Lint>,
) -> Vec<(Timestamp, Quantity)> {
    let rise = points.is_sorted_by_key(|(time, _)| *time);
    if !rise && !points.iter().rev().is_sorted_by_key(|(time, _)| *time) {
        let message = format!("the times of `{}` neither rise nor fall: they are put in order", json::shorten(name));
        lints.push(Lint::new("series/unsorted", message, path));
    }
    points.sort_by_key(|(time, _)| *time);
    let before = points.len();
    // Of equals the last is kept: the list is thinned from its end.
    points.reverse();
    points.dedup_by_key(|(time, _)| *time);
    points.reverse();
    if points.len() < before {
        let message = format!("`{}` has times that occur twice: the last one counts", json::shorten(name));
        lints.push(Lint::new("series/duplicate-timestamp", message, path));
    }
    points
}

fn of_json(text: &str, name: &str) -> Result<SeriesAnswer, Error> {
    let within = |error: Error| Error::new(error.code().to_owned(), error.message(), format!("/text{}", error.path()));
    let is_list = text.trim_start_matches('\u{feff}').trim_start().starts_with('[');
    // A list of documents is read as one that is hung into a bundle.
    let text = if is_list { Cow::Owned(format!("{{\"documents\":{text}}}")) } else { Cow::Borrowed(text) };
    let document = Document::of_text(text).map_err(within)?;
    let root = document.root();
    let documents = Documents::collect(&root).map_err(within)?;
    let own = root.field("metrics");
    let mut all = SeriesByName::read(&documents.results, own.as_ref()).map_err(within)?;
    if root.has("Datapoints") {
        let label = root.str_at("Label").map_err(within)?.unwrap_or(name);
        all.add(label, &root).map_err(within)?;
    }
    let series: Vec<MetricSeries> = all.iter().map(|(name, series)| written(name.to_owned(), series)).collect();
    if series.is_empty() {
        let error = Error::new("metrics/missing", "there is no metric in it", "/text");
        return Err(error.with_help("give `MetricDataResults` of `aws cloudwatch get-metric-data`, or a CSV"));
    }
    Ok(SeriesAnswer { series, lints: documents.lints })
}

fn written(name: String, series: &Series) -> MetricSeries {
    let values = series.values().iter().map(|value| value.map(Into::into));
    MetricSeries {
        name,
        start: series.start().to_string(),
        period_seconds: series.period_seconds(),
        values: values.collect(),
    }
}
