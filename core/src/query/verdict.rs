//! Why an instance satisfies an expression, or does not.

use alloc::vec::Vec;

use super::{Query, QueryExpression, Subject};

/// Whether an instance satisfies an expression, and what settled it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryVerdict {
    /// Whether it does.
    pub holds: bool,
    /// The conditions that settled it, as places in [`Query::comparisons`], from left to right. Of
    /// an `and` that fails, and of an `or` that holds, it is the first part that settles it; else
    /// all parts had to be looked at.
    pub deciding: Vec<usize>,
}

impl Query {
    /// Whether the subject satisfies the expression, as [`matches`](Self::matches) tells, and which
    /// conditions settled it.
    ///
    /// # Example
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Query, Semantics};
    /// let instance = InstanceFacts::new("a", CpuUnits(2048), MemoryMib(3768)).instance_type("m5.large");
    /// let cluster = Cluster::build(vec![instance], vec![], &Semantics::V2026_11)?;
    /// let query = Query::parse("agentConnected == true and attribute:ecs.instance-type == c5.large and runningTasksCount == 0")?;
    /// let (_, view) = cluster.instance_views().next().unwrap();
    /// let verdict = query.verdict(&view);
    /// assert!(!verdict.holds);
    /// assert_eq!(verdict.deciding, [1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn verdict(&self, subject: &impl Subject) -> QueryVerdict {
        settle(self, self.expression(), &mut 0, subject)
    }
}

/// `next` counts the conditions: those that are not looked at, too.
fn settle(query: &Query, expression: &QueryExpression, next: &mut usize, subject: &impl Subject) -> QueryVerdict {
    rule!("CQL-18", "CQL-104");
    let (parts, settling) = match expression {
        QueryExpression::Simple(comparison) => {
            let at = *next;
            *next += 1;
            return QueryVerdict { holds: comparison.holds(query.options(), subject), deciding: Vec::from([at]) };
        }
        QueryExpression::Not(inner) => {
            let inner = settle(query, inner, next, subject);
            return QueryVerdict { holds: !inner.holds, ..inner };
        }
        QueryExpression::Or(parts) => (parts, true),
        QueryExpression::And(parts) => (parts, false),
    };
    let mut all = Vec::new();
    let mut settled = None;
    for part in parts {
        if settled.is_some() {
            part.visit(&mut |_| *next += 1);
            continue;
        }
        let verdict = settle(query, part, next, subject);
        if verdict.holds == settling {
            settled = Some(verdict);
        } else {
            all.extend(verdict.deciding);
        }
    }
    settled.unwrap_or(QueryVerdict { holds: !settling, deciding: all })
}
