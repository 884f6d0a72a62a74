//! `instances`: the instances of a snapshot, what is free on them, and what a request and an
//! expression make of them.

mod placed;
mod row;
mod summary;

use std::collections::{BTreeMap, BTreeSet};

use stowplan::{
    cluster::Cluster,
    id::InstanceId,
    query::{Query, QueryOptions, QueryVerdict},
};

use crate::answer::{Amounts, InstanceRow, InstancesAnswer, Totals};
use crate::decide::{
    ClusterSession,
    options::DecideOptions,
    place::request,
    query::{read_query, unknown_names},
};
use crate::{Error, Node};
use placed::Placed;

pub(super) fn answer(
    session: &mut ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<InstancesAnswer, Error> {
    let show = node.word_at("show", &Show::WORDS)?.unwrap_or(Show::All);
    let mut lints = session.facts.lints.clone();
    let mut query = None;
    if let Some(expression) = node.field("expression") {
        let (read, found) = read_query(&expression, options)?;
        lints.extend(found);
        lints.extend(unknown_names(&read, session, &expression));
        query = Some(read);
    }
    let table = Table { instances: &known(session), query: query.as_ref(), show, options };
    let mut answer = if node.has("taskDefinition") {
        let request = request::read(session, node, options)?;
        lints.extend(request.lints.iter().cloned());
        placed::place(session, &request, |cluster, placed| table.written(cluster, Some(placed)))?
    } else {
        table.written(&session.cluster, None)
    };
    answer.lints = super::told_once(&lints);
    Ok(answer)
}

/// Which rows of an expression are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    All,
    Matching,
    Others,
}

impl Show {
    const WORDS: [(&'static str, Self); 3] =
        [("all", Self::All), ("matching", Self::Matching), ("others", Self::Others)];

    fn takes(self, verdict: Option<&QueryVerdict>) -> bool {
        verdict.is_none_or(|verdict| match self {
            Self::All => true,
            Self::Matching => verdict.holds,
            Self::Others => !verdict.holds,
        })
    }
}

/// An instance before anything is placed.
struct Known {
    id: InstanceId,
    gpus_registered: i64,
    free: Amounts,
}

/// The instances in the order of the document; those that came later behind them, by their ARNs.
fn known(session: &ClusterSession) -> Vec<Known> {
    let cluster = &session.cluster;
    let gpus = |list: &[String]| i64::try_from(list.len()).unwrap_or(i64::MAX);
    let read = session.facts.instances.iter().filter_map(|facts| {
        let id = cluster.find_instance(&facts.arn)?;
        Some((id, gpus(&facts.registered.gpus)))
    });
    let mut all: Vec<(InstanceId, i64)> = read.collect();
    let told: BTreeSet<InstanceId> = all.iter().map(|(id, _)| *id).collect();
    for (id, view) in cluster.instance_views().filter(|(id, _)| !told.contains(id)) {
        all.push((id, gpus(&view.facts().registered.gpus)));
    }
    let known = all.into_iter().filter_map(|(id, gpus_registered)| {
        let free = row::free(&cluster.instance(id)?);
        Some(Known { id, gpus_registered, free })
    });
    known.collect()
}

/// What is asked of the instances.
struct Table<'a> {
    instances: &'a [Known],
    query: Option<&'a Query>,
    show: Show,
    options: &'a DecideOptions,
}

impl Table<'_> {
    /// The answer on a cluster, on which a request may have placed its tasks.
    fn written(&self, cluster: &Cluster, placed: Option<&Placed>) -> InstancesAnswer {
        let verdict = |id| Some(self.query?.verdict(&cluster.instance(id)?));
        let mut shown: Vec<(&Known, Option<QueryVerdict>)> = Vec::new();
        let mut matching = 0_usize;
        for known in self.instances {
            let verdict = verdict(known.id);
            matching = matching.saturating_add(usize::from(verdict.as_ref().is_some_and(|verdict| verdict.holds)));
            if self.show.takes(verdict.as_ref()) {
                shown.push((known, verdict));
            }
        }
        if let Some(placed) = placed {
            // The sort is stable: among equals the order stays.
            shown.sort_by_key(|(known, _)| std::cmp::Reverse(placed.tasks_on(known.id)));
        }
        let totals = self.options.rows.totals(Totals { instances: Some(shown.len()), ..Totals::default() });
        let rows = self.options.rows.of(shown.iter());
        let rows: Vec<InstanceRow> =
            rows.filter_map(|(known, verdict)| self.row(cluster, known, verdict.as_ref(), placed)).collect();
        let mut summary = summary::of(self.instances, cluster, placed);
        if let Some(query) = self.query {
            summary.matching = Some(matching);
            let how = QueryOptions { numeric_ordering: self.options.semantics.numeric_ordering };
            summary.conditions = Some(summary::conditions(query, &how, cluster));
        }
        InstancesAnswer { instances: rows, totals, summary, lints: Vec::new() }
    }

    fn row(
        &self,
        cluster: &Cluster,
        known: &Known,
        verdict: Option<&QueryVerdict>,
        placed: Option<&Placed>,
    ) -> Option<InstanceRow> {
        let view = cluster.instance(known.id)?;
        let mut row = row::of(&view, known);
        row.placed = placed.map(|placed| placed.on(known));
        if let (Some(query), Some(verdict)) = (self.query, verdict) {
            row.matches = Some(verdict.holds);
            row.deciding = Some(row::deciding(query, verdict, &view));
        }
        Some(row)
    }
}

/// Counts by name.
type Named<T> = BTreeMap<String, T>;
