//! The Cluster Query Language.

use std::ffi::c_char;

use serde_json::json;
use stowplan::query::{self, QueryOptions};

use crate::edge::{Out, OutList, asked, bytes, shared, stopped};
use crate::error::{ErrorOut, no_text, told};
use crate::look::view;
use crate::text::telling;
use crate::{Cluster, Error, InstanceNumber, Status, Text};

/// An expression of the Cluster Query Language, parsed once for any number of instances.
#[derive(Debug)]
pub struct Query(query::Query);

/// Parses an expression of `length` bytes in UTF-8, as `attribute:ecs.instance-type =~ t3.*`. It is
/// read under the semantics of `cluster`, or where that is `NULL` under the default ones; the query
/// may be asked of any cluster.
///
/// Where it makes no sense, `error` (which may be `NULL`) gets why: its span is in the expression.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_query_parse(
    cluster: *const Cluster,
    expression: *const c_char,
    length: usize,
    query: *mut *mut Query,
    error: *mut *mut Error,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (place, error) = unsafe { (Out::new(query, std::ptr::null_mut())?, ErrorOut::new(error)?) };
        // SAFETY: as the header asks.
        let source = match std::str::from_utf8(unsafe { bytes(expression, length) }?) {
            Ok(source) => source,
            Err(found) => return error.put(Status::Invalid, &no_text(&found), (0, 0)),
        };
        let numeric_ordering = match cluster.is_null() {
            true => false,
            // SAFETY: as the header asks.
            false => unsafe { asked(cluster) }?.session.cluster().semantics().numeric_ordering,
        };
        match query::Query::parse_with(source, &QueryOptions { numeric_ordering }) {
            Ok(query) => {
                place.put(Box::into_raw(Box::new(Query(query))));
                Ok(Status::Ok)
            }
            Err(found) => {
                let (span, help) = (found.span(), found.help());
                let told = told(found.code(), &found, help).with_span(span.start, span.end);
                error.put(Status::Invalid, &told, place_of(source, span.start))
            }
        }
    })
}

/// Line and column of an offset, from 1.
fn place_of(source: &str, offset: usize) -> (u64, u64) {
    let before = source.get(..offset).unwrap_or(source);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX).saturating_add(1);
    (number(before.matches('\n').count()), number(line.chars().count()))
}

/// Frees a query; `NULL` is left alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_query_free(query: *mut Query) {
    if !query.is_null() {
        // SAFETY: `stowplan_query_parse` made it, and the header asks that it is freed once.
        drop(unsafe { Box::from_raw(query) });
    }
}

/// The expression as it is written canonically.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_query_canonical(query: *const Query, canonical: *mut Text) -> Status {
    // SAFETY: as the header asks.
    unsafe { telling(canonical, || Ok((shared(query)?.0.to_string(), Status::Ok))) }
}

/// Whether an instance of a cluster matches.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_query_matches(
    query: *const Query,
    cluster: *const Cluster,
    instance: InstanceNumber,
    matches: *mut bool,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (place, query, cluster) = unsafe { (Out::new(matches, false)?, shared(query)?, asked(cluster)?) };
        place.put(query.0.matches(&view(cluster, instance)?));
        Ok(Status::Ok)
    })
}

/// Every instance that matches, in the order of the ARNs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_matching(
    cluster: *const Cluster,
    query: *const Query,
    instances: *mut InstanceNumber,
    capacity: usize,
    count: *mut usize,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (count, list) = unsafe { (Out::new(count, 0)?, OutList::new(instances, capacity)?) };
        // SAFETY: as the header asks.
        let (cluster, query) = unsafe { (asked(cluster)?, shared(query)?) };
        let found = cluster.session.cluster().matching(&query.0).map(|(id, _)| cluster.keys.instance_number(id));
        list.fill(found, &count)
    })
}

/// What an expression is made of, right or wrong, as the answer of a `tokens` document: for
/// colours and trees. `STOWPLAN_STATUS_INVALID` where it is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_query_tokens(expression: *const c_char, length: usize, tokens: *mut Text) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        telling(tokens, || {
            let expression = std::str::from_utf8(bytes(expression, length)?).or(Err(Status::Invalid))?;
            let document = json!({ "decide": "tokens", "expression": expression });
            Ok((stowplan_wire::decide_value(&document).to_string(), Status::Ok))
        })
    }
}
