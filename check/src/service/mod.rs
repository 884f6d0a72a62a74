//! Whether ECS takes a service: everything that is wrong with it, at once, and across the documents
//! that it names where they are given.

mod connect;
mod counts;
mod daemon;
mod deployment;
pub mod document;
mod exec;
mod hooks;
mod launch;
mod load_balancers;
mod monitoring;
mod names;
mod network;
mod outside;
mod percentages;
mod placement;
mod providers;
mod rebalancing;
mod registries;
mod surroundings;
mod traffic;
mod volumes;

pub use outside::repeated_tokens;
pub use surroundings::{
    ClusterDefaults, Existing, Infrastructure, Outside, Placed, Provider, Surroundings, TargetGroup,
};

use alloc::{format, string::String, vec::Vec};

use stowplan::task::NetworkMode;

use crate::definition::Finding;
use crate::document::{Document, Given};
use document::Service;

/// Everything that is wrong or worth a remark in a service, by path, then by code (SERVICE-101).
///
/// A value that is [`Given::Unknown`] or holds a placeholder has no findings. What would take a
/// document that is not in `around` is a note `service/not-checked`. Costs n log n for n values in
/// the documents.
///
/// # Example: a daemon with a count
/// ```
/// use stowplan_check::document::Given;
/// use stowplan_check::service::{Surroundings, check, document::Service};
///
/// let text = |text: &str| Given::Known(text.to_owned());
/// let service = Service {
///     name: text("agent"),
///     task_definition: text("agent:3"),
///     launch_type: text("EC2"),
///     scheduling_strategy: text("DAEMON"),
///     desired_count: Given::Known(2),
///     ..Service::default()
/// };
/// let findings = check(&service, &Surroundings::default());
/// assert_eq!((findings[0].code, findings[0].path.as_str()), ("service/daemon-count", "/desiredCount"));
/// assert_eq!(
///     findings[0].aws_text.as_deref(),
///     Some("The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again"),
/// );
/// ```
#[must_use]
pub fn check(service: &Service, around: &Surroundings<'_>) -> Vec<Finding> {
    rule!("SERVICE-101");
    let context = Context { service, around, definition: around.definition };
    let mut found = Vec::new();
    for room in ROOMS {
        room(&context, &mut found);
    }
    surroundings::missing(&context, &mut found);
    found.sort_by(Finding::order);
    found.dedup();
    found
}

/// What looks at a part of a service.
type Room = fn(&Context<'_>, &mut Vec<Finding>);

const ROOMS: [Room; 20] = [
    names::check,
    launch::check,
    providers::check,
    network::check,
    counts::check,
    daemon::check,
    percentages::check,
    rebalancing::check,
    placement::check,
    load_balancers::check,
    registries::check,
    connect::check,
    volumes::check,
    deployment::check,
    traffic::check,
    hooks::check,
    monitoring::check,
    exec::check,
    outside::check,
    names::check_tags,
];

/// A service and what every room asks of it.
struct Context<'a> {
    service: &'a Service,
    around: &'a Surroundings<'a>,
    definition: Option<&'a Document>,
}

impl Context<'_> {
    /// Whether a word is certainly this one; what is absent counts as ECS's default, which an
    /// update does not have.
    fn is(&self, given: &Given<String>, word: &str, default: &str) -> bool {
        match given {
            Given::Absent => self.service.written.makes_one() && word == default,
            given => given.raw() == Some(word),
        }
    }

    fn is_daemon(&self) -> bool {
        self.is(&self.service.scheduling_strategy, "DAEMON", "REPLICA")
    }

    fn is_replica(&self) -> bool {
        self.is(&self.service.scheduling_strategy, "REPLICA", "REPLICA")
    }

    /// Whether the deployment controller is certainly this one.
    fn has_controller(&self, word: &str) -> bool {
        self.is(&self.service.controller, word, "ECS")
    }

    /// The controller that is not ECS's own, where there is one.
    fn other_controller(&self) -> Option<&'static str> {
        ["CODE_DEPLOY", "EXTERNAL"].into_iter().find(|word| self.has_controller(word))
    }

    /// The network mode of the tasks: what the definition says, and on Fargate `awsvpc`.
    fn mode(&self) -> Option<NetworkMode> {
        let own = self.definition.and_then(Document::mode);
        if self.infrastructure() == Some(Infrastructure::Fargate) { Some(NetworkMode::Awsvpc) } else { own }
    }

    /// What the tasks certainly run on.
    fn infrastructure(&self) -> Option<Infrastructure> {
        surroundings::infrastructure(self.service, self.around)
    }
}

/// The elements of a list; none where nothing is known of it.
fn items<T>(given: &Given<Vec<T>>) -> &[T] {
    given.known().map_or(&[], Vec::as_slice)
}

/// Whether a list certainly has something in it.
fn has_items<T>(given: &Given<Vec<T>>) -> bool {
    !items(given).is_empty()
}

/// Whether a list is certainly empty, or not there.
fn is_without<T>(given: &Given<Vec<T>>) -> bool {
    match given {
        Given::Absent => true,
        Given::Unknown => false,
        Given::Known(items) => items.is_empty(),
    }
}

/// Whether something is certainly there.
const fn is_there<T>(given: &Given<T>) -> bool {
    matches!(given, Given::Known(_))
}

/// Whether a text is certainly there: a placeholder may turn out to be nothing.
fn is_said(given: &Given<String>) -> bool {
    given.text().is_some_and(|text| !text.is_empty())
}

/// The pointer of an element's key.
fn at(list: &str, index: usize, key: &str) -> String {
    format!("/{list}/{index}/{key}")
}

/// An error for a key that must be there; nothing where its value is not known.
fn missing<T>(given: &Given<T>, code: &'static str, path: impl FnOnce() -> String, key: &str) -> Option<Finding> {
    given.is_absent().then(|| Finding::error(code, path(), format!("`{key}` is missing")))
}

/// An error for more elements than there may be.
fn too_many(count: usize, max: usize, code: &'static str, path: impl Into<String>, what: &str) -> Option<Finding> {
    let message = || format!("{count} {what}, at most {max} are allowed");
    (count > max).then(|| Finding::error(code, path, message()))
}
