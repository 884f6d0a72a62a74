//! `dependsOn`: which container waits for which, and for what (TASK-129).

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{At, Context, Finding, start_order, unknown_word};
use crate::document::{Container, Dependency, Given};

const CONDITIONS: [&str; 4] = ["START", "COMPLETE", "SUCCESS", "HEALTHY"];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let mut timed = BTreeSet::new();
    for at in context.each() {
        for (index, dependency) in at.container.depends_on.iter().enumerate() {
            check_one(&at, index, dependency, found);
            let timed_out = matches!(dependency.condition.raw(), Some("COMPLETE" | "SUCCESS" | "HEALTHY"));
            if let Some(name) = dependency.container_name.raw().filter(|_| timed_out) {
                timed.insert(name);
            }
        }
    }
    for at in context.each() {
        let unused = at.container.name.raw().is_some_and(|name| !timed.contains(name)) && !context.open_names;
        if at.container.start_timeout.get().is_some() && unused {
            let message = format!("no container waits for {} to complete or become healthy", at.name());
            let finding = Finding::note("taskdef/start-timeout-unused", at.path("startTimeout"), message);
            found.push(finding.help("`startTimeout` limits such a wait and nothing else").rule(rule!("TASK-129")));
        }
    }
    cycles(context, found);
}

fn check_one(at: &At<'_>, index: usize, dependency: &Dependency, found: &mut Vec<Finding>) {
    let path = |key: &str| at.item("dependsOn", index, key);
    let condition = || path("condition");
    if dependency.condition.is_blank() {
        found.push(Finding::error("taskdef/depends-on-condition", condition(), "`condition` is missing"));
    } else {
        let unknown =
            unknown_word(&dependency.condition, &CONDITIONS, "taskdef/depends-on-condition", condition, "condition");
        found.extend(unknown);
    }
    let Some(name) = dependency.container_name.raw().filter(|name| !name.is_empty()) else {
        if dependency.container_name.is_blank() {
            found.push(Finding::error("taskdef/depends-on", path("containerName"), "`containerName` is missing"));
        }
        return;
    };
    if at.context.is_no_container(name) {
        let message = format!("{} waits for `{name}`, but there is no such container", at.name());
        let finding = Finding::error("taskdef/depends-on", path("containerName"), message);
        found.push(match closest(at.context, name) {
            Some(close) => finding.help(format!("is `{close}` meant?")),
            None => finding,
        });
        return;
    }
    let target = at.context.names.get(name).and_then(|index| at.context.document.containers().get(*index));
    if let Some(target) = target {
        conditions(dependency, name, target, condition(), found);
    }
}

fn conditions(dependency: &Dependency, name: &str, target: &Container, path: String, found: &mut Vec<Finding>) {
    match dependency.condition.raw() {
        Some(word @ ("SUCCESS" | "COMPLETE")) if target.is_essential() == Some(true) => {
            let message = format!("`{name}` is essential: when it ends the task ends, and nothing waits for {word}");
            let finding = Finding::error("taskdef/depends-on-essential", path, message)
                .aws("A dependency container with SUCCESS or COMPLETE condition cannot be an essential container")
                .help(format!("give `{name}` `\"essential\": false`"));
            found.push(finding.rule(rule!("TASK-129")));
        }
        Some("HEALTHY") if target.health_check == Given::Absent => {
            let message = format!("`{name}` has no health check and never becomes healthy");
            let finding = Finding::error("taskdef/depends-on-health-check", path, message)
                .aws("A dependency container with HEALTHY condition must have health check configured")
                .help(format!("give `{name}` a `healthCheck`, or wait for START"));
            found.push(finding.rule(rule!("TASK-129")));
        }
        _ => {}
    }
}

/// A container whose name differs in case or by a hyphen or an underscore.
fn closest<'a>(context: &Context<'a>, name: &str) -> Option<&'a str> {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let wanted = plain(name);
    // Only a task of a sane size is searched: the search costs the number of containers for each
    // wrong name.
    context.names.keys().copied().take(16).find(|known| plain(known) == wanted)
}

fn cycles(context: &Context<'_>, found: &mut Vec<Finding>) {
    let document = context.document;
    let path_of = |cycle: &[usize]| {
        let names: Vec<&str> = cycle
            .iter()
            .chain(cycle.first())
            .filter_map(|index| document.containers().get(*index))
            .map(Container::label)
            .collect();
        format!("`{}`", names.join("` → `"))
    };
    let linked = start_order::topological(&start_order::links(document)).cycles;
    for cycle in &linked {
        let path = format!("/containerDefinitions/{}/links", cycle.first().copied().unwrap_or(0));
        let message = format!("containers link to each other: {}", path_of(cycle));
        let finding =
            Finding::error("taskdef/links-cycle", path, message).aws("Container links should not have a cycle");
        found.push(finding.rule(rule!("TASK-167")));
    }
    let own = start_order::topological(&start_order::dependencies(document, false)).cycles;
    for cycle in &own {
        let path = format!("/containerDefinitions/{}/dependsOn", cycle.first().copied().unwrap_or(0));
        let message = format!("containers wait for each other: {}", path_of(cycle));
        found.push(Finding::error("taskdef/depends-on-cycle", path, message).rule(rule!("TASK-129")));
    }
    if !own.is_empty() || !linked.is_empty() {
        return;
    }
    for cycle in start_order::start_order(document).cycles {
        let path = format!("/containerDefinitions/{}", cycle.first().copied().unwrap_or(0));
        let message = format!(
            "links, volumes and dependencies together make a circle, so the task never starts: {}",
            path_of(&cycle)
        );
        found.push(Finding::warning("taskdef/start-cycle", path, message).rule(rule!("TASK-129")));
    }
}
