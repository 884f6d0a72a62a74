//! Whether ECS accepts a task definition: everything that is wrong with it, at once.

mod compatibility;
mod containers;
mod depends_on;
mod fargate;
mod finding;
mod gpu;
mod health;
mod linux_parameters;
mod logging;
mod managed_instances;
mod network;
mod platform;
mod ports;
mod roles;
mod secrets;
mod size;
mod start_order;
mod volumes;
mod whole;

pub use compatibility::{compatibilities, fargate_errors};
pub use finding::{Finding, Severity};
pub use start_order::{StartOrder, start_order};
pub(crate) use whole::check_tags;

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use stowplan::task::{NetworkMode, is_placeholder};

use crate::document::{Container, Document, Given};

/// Everything that is wrong or worth a remark in a task definition, by path, then by code (TASK-6).
///
/// ECS answers with the first error only, see [`first_error`]. A value that is [`Given::Unknown`]
/// or holds a placeholder has no findings. Costs n log n for n values in the document.
///
/// # Example: a size that Fargate does not have
/// ```
/// use stowplan_check::definition::check;
/// use stowplan_check::document::{Container, Document, Given};
///
/// let text = |text: &str| Given::Known(text.to_owned());
/// let document = Document {
///     family: text("web"),
///     cpu: text("256"),
///     memory: text("4096"),
///     network_mode: text("awsvpc"),
///     requires_compatibilities: vec![text("FARGATE")],
///     containers: Given::Known(vec![Container { name: text("web"), image: text("nginx"), ..Container::default() }]),
///     ..Document::default()
/// };
/// let findings = check(&document);
/// assert_eq!(findings.len(), 1);
/// assert_eq!(findings[0].code, "taskdef/fargate-size");
/// assert_eq!(findings[0].aws_text.as_deref(), Some("No Fargate configuration exists for given values."));
/// assert_eq!(
///     findings[0].help.as_deref(),
///     Some("the next size up is 512 CPU units with 4096 MiB, the next down 256 CPU units with 2048 MiB"),
/// );
/// ```
#[must_use]
pub fn check(document: &Document) -> Vec<Finding> {
    rule!("TASK-6");
    let mut findings = run(document);
    findings.sort_by(Finding::order);
    findings.dedup();
    findings
}

/// The error that ECS would most likely answer with: the first in the order family, containers,
/// dependencies, Fargate, volumes, size (TASK-6).
#[must_use]
pub fn first_error(document: &Document) -> Option<Finding> {
    run(document).into_iter().find(|finding| finding.severity == Severity::Error)
}

fn run(document: &Document) -> Vec<Finding> {
    let context = Context::new(document);
    let mut found = Vec::new();
    whole::check(&context, &mut found);
    for at in context.each() {
        containers::check(&at, &mut found);
        ports::check(&at, &mut found);
        network::check_container(&at, &mut found);
        health::check(&at, &mut found);
        logging::check(&at, &mut found);
        secrets::check(&at, &mut found);
        gpu::check_container(&at, &mut found);
        linux_parameters::check(&at, &mut found);
        volumes::check_container(&at, &mut found);
    }
    containers::check_all(&context, &mut found);
    ports::check_all(&context, &mut found);
    gpu::check_all(&context, &mut found);
    logging::check_all(&context, &mut found);
    depends_on::check(&context, &mut found);
    network::check(&context, &mut found);
    platform::check(&context, &mut found);
    if context.fargate {
        fargate::check(&context, &mut found);
    }
    compatibility::check(&context, &mut found);
    roles::check(&context, &mut found);
    volumes::check(&context, &mut found);
    size::check(&context, &mut found);
    if document.requires("MANAGED_INSTANCES") {
        managed_instances::check(&context, &mut found);
    }
    found
}

/// A document and what every check asks of it.
struct Context<'a> {
    document: &'a Document,
    /// Positions of the containers by name; of several the first.
    names: BTreeMap<&'a str, usize>,
    /// Whether a container's name is yet to be filled in.
    open_names: bool,
    mode: Option<NetworkMode>,
    windows: bool,
    /// Whether `FARGATE` is asked for.
    fargate: bool,
    /// Whether `EXTERNAL` is asked for.
    external: bool,
}

impl<'a> Context<'a> {
    fn new(document: &'a Document) -> Self {
        let mut names = BTreeMap::new();
        for (index, container) in document.containers().iter().enumerate() {
            if let Some(name) = container.name.raw() {
                names.entry(name).or_insert(index);
            }
        }
        let open = |container: &Container| {
            container.name == Given::Unknown || container.name.raw().is_some_and(is_placeholder)
        };
        Self {
            document,
            names,
            open_names: document.containers().iter().any(open),
            // An absent mode does not mean `bridge` on managed instances.
            mode: document.mode().filter(|_| !document.network_mode.is_blank() || !document.is_managed_only()),
            windows: document.is_windows(),
            fargate: document.requires("FARGATE"),
            external: document.requires("EXTERNAL"),
        }
    }

    /// The network mode whose rules hold in the end: on Fargate it can only become `awsvpc`,
    /// whatever is written, so its rules are asked at the first run (TASK-166).
    fn bound_mode(&self) -> Option<NetworkMode> {
        rule!("TASK-166");
        if self.fargate { Some(NetworkMode::Awsvpc) } else { self.mode }
    }

    fn each(&self) -> impl Iterator<Item = At<'_>> {
        self.document.containers().iter().enumerate().map(|(index, container)| At {
            context: self,
            container,
            index,
            path: format!("/containerDefinitions/{index}"),
        })
    }

    /// Whether a name certainly names no container; a placeholder may name one.
    fn is_no_container(&self, name: &str) -> bool {
        !self.names.contains_key(name) && !self.open_names && !is_placeholder(name)
    }
}

/// A container under check.
struct At<'a> {
    context: &'a Context<'a>,
    container: &'a Container,
    index: usize,
    path: String,
}

impl At<'_> {
    /// The pointer of something in the container.
    fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.path)
    }

    /// The pointer of an element of a list.
    fn item(&self, list: &str, index: usize, key: &str) -> String {
        format!("{}/{list}/{index}/{key}", self.path)
    }

    /// The container in a message.
    fn name(&self) -> String {
        match self.container.label() {
            "" => format!("container {}", self.index),
            name => format!("container `{name}`"),
        }
    }
}

/// Whether a text is a name: 1 to 255 letters, digits, `-` and `_`.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// `a`, `b` or `c`.
pub(crate) fn one_of(words: &[&str]) -> String {
    format!("one of `{}`", words.join("`, `"))
}

/// An error for an unknown word; nothing for a placeholder.
pub(crate) fn unknown_word(
    given: &Given<String>,
    known: &[&str],
    code: &'static str,
    path: impl FnOnce() -> String,
    what: &str,
) -> Option<Finding> {
    let text = given.text().filter(|text| !known.contains(text))?;
    Some(Finding::error(code, path(), format!("unknown {what} `{text}`")).help(one_of(known)))
}

/// An error for a number outside a range.
pub(crate) fn outside(
    given: &Given<i64>,
    range: core::ops::RangeInclusive<i64>,
    code: &'static str,
    path: impl FnOnce() -> String,
    what: &str,
) -> Option<Finding> {
    let number = given.get().filter(|number| !range.contains(number))?;
    let (min, max) = (range.start(), range.end());
    Some(Finding::error(code, path(), format!("{what} is {number}, it must be {min} to {max}")))
}
