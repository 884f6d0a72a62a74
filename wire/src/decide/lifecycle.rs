//! `lifecycle`: what becomes of a task when this and that happens to its containers.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stowplan::{
    cluster::facts::LastStatus,
    task::{Health, NetworkMode},
    unit::Timestamp,
};
use stowplan_check::{
    document::Document,
    lifecycle::{
        Action, ContainerRun, ContainerStatus, Failure, LifecycleEvent, Restart, StopCause, StopCode, TaskRun, Work,
        task_plan,
    },
};

use crate::answer::{AwsDocument, LifecycleAnswer, LifecycleContainer, LifecycleRow};
use crate::assumption::Assumption;
use crate::aws::event;
use crate::aws::task_definition;
use crate::aws::whole_definition;
use crate::count::{counted, either};
use crate::decide::told_once;
use crate::read::nearest;
use crate::read::time;
use crate::{Error, Lint, Node};

/// The most events of one request.
const EVENTS_MAX: usize = 10_000;

/// Exit codes of a container that heeds the stop signal, and of one that is killed.
const TERMINATED: i32 = 143;
const KILLED: i32 = 137;

pub(super) fn answer(node: &Node<'_>) -> Result<LifecycleAnswer, Error> {
    let inner = task_definition::unwrap(&node.required("taskDefinition")?);
    let (document, shape) = whole_definition::read_document(&inner);
    if let Some(wrong) = shape.iter().find(|finding| finding.code == "taskdef/wrong-type") {
        let path = format!("{}{}", inner.path(), wrong.path);
        return Err(Error::new("lifecycle/task-definition", wrong.message.to_string(), path)
            .with_help("`stowplan check` lists everything that is wrong with a task definition"));
    }
    if document.containers().is_empty() {
        let path = inner.path_of("containerDefinitions");
        return Err(Error::new("lifecycle/no-container", "the task definition has no container", path));
    }
    let names: Vec<&str> = document.containers().iter().map(|container| container.label()).collect();
    let plan = task_plan(&document, work(node, &document)?);
    let mut script = Script::read(node, &names)?;
    let mut lints = Vec::new();
    let mut report = Report::new(node, &names)?;
    let mut run = TaskRun::new(&plan, Timestamp(0));
    let mut now = 0;
    report.note(now, &run);
    loop {
        script.follow(&mut run, now);
        let due = script.next().into_iter().chain(run.next_timeout().map(|at| at.0)).min();
        let Some(at) = due else { break };
        now = at.max(now);
        match script.take(now) {
            None => run.handle(Timestamp(now), LifecycleEvent::Wake),
            Some((told, event)) => {
                if let (Some(index), true) = (told, is_without_effect(&event, &run)) {
                    let path = format!("{}/{index}", node.path_of("events"));
                    lints.push(Lint::new(
                        "lifecycle/no-effect",
                        "the container does not run then: nothing happens",
                        path,
                    ));
                }
                run.handle(Timestamp(now), event);
            }
        }
        report.note(now, &run);
    }
    lints.extend(assumed_times(node, &names));
    let mut answer = report.finish(&run);
    answer.lints = told_once(&lints);
    Ok(answer)
}

/// That what nobody times takes no time.
fn assumed_times(node: &Node<'_>, names: &[&str]) -> Option<Lint> {
    let told = |name: &&&str| {
        let own = node.field("containers").and_then(|containers| containers.field(name));
        own.is_some_and(|own| own.has("startSeconds") && own.has("stopSeconds"))
    };
    let count = names.iter().filter(|name| !told(name)).count();
    let phases = ["provisioningSeconds", "activatingSeconds", "deactivatingSeconds", "deprovisioningSeconds"];
    let timed = node.field("phases").is_some_and(|of| phases.iter().all(|key| of.has(key)));
    let message = match (count, timed) {
        (0, true) => return None,
        (0, false) => "statuses are assumed to need no time where `phases` does not give it".to_owned(),
        (_, true) => {
            format!("{} {} assumed to start and stop at once", counted(count, "container"), either(count, "is", "are"))
        }
        (_, false) => format!(
            "{} {} assumed to start and stop at once, and statuses to need no time where `phases` does not give it",
            counted(count, "container"),
            either(count, "is", "are")
        ),
    };
    let help = "give `startSeconds` and `stopSeconds` in `containers`, and `phases`";
    Some(Assumption::ContainerTimes.lint(message, node.path_of("containers")).with_help(help))
}

/// Which statuses have work: as given, else by launch type, network mode and load balancers.
fn work(node: &Node<'_>, document: &Document) -> Result<Work, Error> {
    let fargate = node.str_at("launchType")? == Some("FARGATE");
    let interface = fargate || document.mode() == Some(NetworkMode::Awsvpc);
    let targets = node.bool_at("loadBalanced")?.unwrap_or(false);
    Ok(Work {
        provisioning: interface,
        activating: fargate || targets,
        deactivating: targets,
        deprovisioning: interface,
    })
}

/// What the request says will happen, and what follows by itself.
struct Script {
    /// By time, then in the order of planning; with the place of the event in the request.
    queue: BTreeMap<(i64, usize), (Option<usize>, LifecycleEvent)>,
    planned: usize,
    start_seconds: Vec<u32>,
    stop_seconds: Vec<u32>,
    phases: [(LastStatus, u32); 4],
    /// The status whose end is planned.
    phase: Option<LastStatus>,
}

impl Script {
    fn read(node: &Node<'_>, names: &[&str]) -> Result<Self, Error> {
        let mut script = Self {
            queue: BTreeMap::new(),
            planned: 0,
            start_seconds: vec![0; names.len()],
            stop_seconds: vec![0; names.len()],
            phases: [
                (LastStatus::Provisioning, seconds(node, "provisioningSeconds")?),
                (LastStatus::Activating, seconds(node, "activatingSeconds")?),
                (LastStatus::Deactivating, seconds(node, "deactivatingSeconds")?),
                (LastStatus::Deprovisioning, seconds(node, "deprovisioningSeconds")?),
            ],
            phase: None,
        };
        if let Some(containers) = node.field("containers") {
            for name in containers.object()?.keys() {
                let Some(of) = containers.field(name) else { continue };
                let index = place_of(names, name).ok_or_else(|| unknown_container(name, names, &of.path()))?;
                for (key, list) in
                    [("startSeconds", &mut script.start_seconds), ("stopSeconds", &mut script.stop_seconds)]
                {
                    if let (Some(seconds), Some(slot)) = (of.u32_at(key)?, list.get_mut(index)) {
                        *slot = seconds;
                    }
                }
            }
        }
        let events = node.list_at("events")?;
        if events.len() > EVENTS_MAX {
            let message = format!("more than {EVENTS_MAX} events");
            return Err(Error::new("lifecycle/too-many", message, node.path_of("events")));
        }
        for (index, told) in events.iter().enumerate() {
            let at = told.required("atSeconds")?.u32()?;
            let event = read_event(told, names)?;
            script.plan(i64::from(at) * 1000, Some(index), event);
        }
        Ok(script)
    }

    fn plan(&mut self, at: i64, told: Option<usize>, event: LifecycleEvent) {
        self.planned = self.planned.saturating_add(1);
        self.queue.insert((at, self.planned), (told, event));
    }

    fn next(&self) -> Option<i64> {
        self.queue.first_key_value().map(|((at, _), _)| *at)
    }

    fn take(&mut self, now: i64) -> Option<(Option<usize>, LifecycleEvent)> {
        if self.next()? > now {
            return None;
        }
        self.queue.pop_first().map(|(_, event)| event)
    }

    /// Containers do as they are told, and the work of a status ends.
    fn follow(&mut self, run: &mut TaskRun<'_>, now: i64) {
        while let Some(action) = run.next_action() {
            let later = |list: &[u32], container: usize| {
                now.saturating_add(i64::from(list.get(container).copied().unwrap_or(0)) * 1000)
            };
            let (at, event) = match action {
                Action::Start(container) => {
                    (later(&self.start_seconds, container), LifecycleEvent::Started { container })
                }
                Action::Stop(container) => (
                    later(&self.stop_seconds, container),
                    LifecycleEvent::Exited { container, exit_code: Some(TERMINATED) },
                ),
                Action::Kill(container) => (now, LifecycleEvent::Exited { container, exit_code: Some(KILLED) }),
            };
            self.plan(at, None, event);
        }
        let status = run.last_status();
        if self.phase != Some(status) {
            self.phase = Some(status);
            if let Some((_, seconds)) = self.phases.iter().find(|(phase, _)| *phase == status) {
                self.plan(now.saturating_add(i64::from(*seconds) * 1000), None, LifecycleEvent::PhaseDone);
            }
        }
    }
}

fn seconds(node: &Node<'_>, key: &str) -> Result<u32, Error> {
    match node.field("phases") {
        Some(phases) => Ok(phases.u32_at(key)?.unwrap_or(0)),
        None => Ok(0),
    }
}

fn place_of(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|known| *known == name)
}

fn unknown_container(name: &str, names: &[&str], path: &str) -> Error {
    Error::new("lifecycle/unknown-container", format!("there is no container `{name}`"), path).with_help(nearest::help(
        name,
        names.iter().copied(),
        "",
    ))
}

/// `{"container", "exitCode"}`, `{"container", "health"}`, `{"container", "cannotStart": true}` or
/// `{"stop", "reason"}`.
fn read_event(told: &Node<'_>, names: &[&str]) -> Result<LifecycleEvent, Error> {
    if let Some(stop) = told.field("stop") {
        return Ok(LifecycleEvent::Stop(read_cause(told, &stop)?));
    }
    let name = told.required("container")?;
    let container =
        place_of(names, name.str()?).ok_or_else(|| unknown_container(name.str().unwrap_or(""), names, &name.path()))?;
    let words = [("UNKNOWN", Health::Unknown), ("HEALTHY", Health::Healthy), ("UNHEALTHY", Health::Unhealthy)];
    if let Some(health) = told.word_at("health", &words)? {
        return Ok(LifecycleEvent::Health { container, health });
    }
    if told.bool_at("cannotStart")?.unwrap_or(false) {
        return Ok(LifecycleEvent::CannotStart { container });
    }
    match told.get("exitCode") {
        Some(code) if code.is_null() => Ok(LifecycleEvent::Exited { container, exit_code: None }),
        Some(_) => {
            let code = told.required("exitCode")?.integer(i64::from(i32::MIN), i64::from(i32::MAX))?;
            Ok(LifecycleEvent::Exited { container, exit_code: i32::try_from(code).ok() })
        }
        None => Err(Error::new("document/missing-key", "nothing happens in this event", told.path())
            .with_help("add `exitCode` (a number or null), `health`, `cannotStart`; or `stop` instead of `container`")),
    }
}

fn read_cause(told: &Node<'_>, stop: &Node<'_>) -> Result<StopCause, Error> {
    let word = stop.str()?;
    let code = StopCode::parse(word).ok_or_else(|| {
        Error::new("document/unknown-value", format!("unknown stop code `{word}`"), stop.path()).with_help(
            "UserInitiated, ServiceSchedulerInitiated, SpotInterruption, TerminationNotice, InfrastructureHealth, TaskFailedToStart or EssentialContainerExited",
        )
    })?;
    Ok(match (code, told.str_at("reason")?) {
        (_, Some(reason)) => StopCause::new(code, reason.to_owned()),
        (StopCode::UserInitiated, None) => StopCause::user(None),
        (StopCode::SpotInterruption, None) => StopCause::spot(),
        (StopCode::EssentialContainerExited, None) => StopCause::essential_container(),
        (_, None) => {
            return Err(Error::new("document/missing-key", "`reason` is missing", told.path_of("reason"))
                .with_help("ECS's `stoppedReason` with this code, e.g. `Task failed container health checks`"));
        }
    })
}

fn is_without_effect(event: &LifecycleEvent, run: &TaskRun<'_>) -> bool {
    match event {
        LifecycleEvent::Exited { container, .. } | LifecycleEvent::Health { container, .. } => {
            run.containers().get(*container).is_none_or(|container| !container.is_live())
        }
        LifecycleEvent::CannotStart { container } => {
            run.containers().get(*container).is_none_or(|container| container.status != ContainerStatus::Starting)
        }
        _ => false,
    }
}

/// The task, as EventBridge is told about it.
struct Bridge {
    account: String,
    region: String,
    cluster: String,
    task: String,
    start: Timestamp,
}

/// The time line, and the answer at the end.
struct Report<'a> {
    names: &'a [&'a str],
    timeline: Vec<LifecycleRow>,
    status: Option<LastStatus>,
    containers: Vec<ContainerStatus>,
    bridge: Option<Bridge>,
    events: Vec<AwsDocument>,
}

impl<'a> Report<'a> {
    fn new(node: &Node<'_>, names: &'a [&'a str]) -> Result<Self, Error> {
        let text =
            |node: &Node<'_>, key: &str, default: &str| Ok::<_, Error>(node.str_at(key)?.unwrap_or(default).to_owned());
        let bridge = match node.field("eventBridge") {
            None => None,
            Some(of) => Some(Bridge {
                account: text(&of, "account", "111122223333")?,
                region: text(&of, "region", "us-east-1")?,
                cluster: text(&of, "cluster", "default")?,
                task: text(&of, "task", "00000000000000000000000000000000")?,
                start: of.timestamp_at("start")?.unwrap_or(Timestamp(0)),
            }),
        };
        let containers = vec![ContainerStatus::Pending; names.len()];
        Ok(Self { names, timeline: Vec::new(), status: None, containers, bridge, events: Vec::new() })
    }

    fn note(&mut self, now: i64, run: &TaskRun<'_>) {
        let at = now / 1000;
        let mut changed = false;
        for ((before, container), name) in self.containers.iter_mut().zip(run.containers()).zip(self.names) {
            if *before == container.status {
                continue;
            }
            *before = container.status;
            changed = true;
            // A signal is no status of a container.
            if !matches!(container.status, ContainerStatus::Starting | ContainerStatus::Stopping) {
                let stopped = container.status == ContainerStatus::Stopped;
                self.timeline.push(LifecycleRow {
                    at_seconds: at,
                    container: Some((*name).to_owned()),
                    last_status: container.status.to_string(),
                    exit_code: container.exit_code.filter(|_| stopped),
                });
            }
        }
        if self.status != Some(run.last_status()) {
            self.status = Some(run.last_status());
            changed = true;
            let last_status = run.last_status().as_str().into();
            self.timeline.push(LifecycleRow { at_seconds: at, container: None, last_status, exit_code: None });
        }
        if changed {
            self.put_event(now, run);
        }
    }

    fn put_event(&mut self, now: i64, run: &TaskRun<'_>) {
        let Some(bridge) = &self.bridge else { return };
        let Bridge { account, region, cluster, task, start } = bridge;
        let arn = |kind: &str, id: &str| format!("arn:aws:ecs:{region}:{account}:{kind}/{id}");
        let instant = Timestamp(start.0.saturating_add(now));
        let version = u64::try_from(self.events.len()).unwrap_or(u64::MAX).saturating_add(1);
        let task_arn = arn("task", &format!("{cluster}/{task}"));
        let mut shape = json!({
            "clusterArn": arn("cluster", cluster),
            "taskArn": task_arn,
            "lastStatus": run.last_status().as_str(),
            "desiredStatus": desired(run),
            "containers": described(run, self.names, &task_arn),
            "createdAt": time::format(*start),
        });
        if let (Some(cause), Some(fields)) = (run.cause(), shape.as_object_mut()) {
            fields.insert("stopCode".into(), cause.code().as_str().into());
            fields.insert("stoppedReason".into(), cause.reason().into());
        }
        // The same request gives the same ids.
        let id = format!("00000000-0000-4000-8000-{version:012x}");
        let envelope = event::Envelope { id: &id, account, region, time: instant };
        if let Value::Object(event) = event::task_state_change(&envelope, &shape, version) {
            self.events.push(AwsDocument(event));
        }
    }

    fn finish(self, run: &TaskRun<'_>) -> LifecycleAnswer {
        let mut rules =
            rules!["TASK-19", "TASK-130", "TASK-133", "TASK-134", "TASK-135", "TASK-136", "TASK-137", "TASK-138"]
                .to_vec();
        let cause = run.cause();
        if cause.is_some() {
            rules.extend(rules!["TASK-153"]);
        }
        LifecycleAnswer {
            last_status: run.last_status().as_str().into(),
            desired_status: desired(run).into(),
            health_status: run.health().as_str().into(),
            stop_code: cause.map(|cause| cause.code().as_str().into()),
            stopped_reason: cause.map(|cause| cause.reason().into()),
            containers: run
                .containers()
                .iter()
                .zip(self.names)
                .map(|(own, name)| ended(own, name, self.names))
                .collect(),
            timeline: self.timeline,
            events: self.bridge.is_some().then_some(self.events),
            rules: rules[..].into(),
            lints: Vec::new(),
        }
    }
}

fn desired(run: &TaskRun<'_>) -> &'static str {
    if run.is_stopping() { "STOPPED" } else { "RUNNING" }
}

/// A container at the end.
fn ended(container: &ContainerRun, name: &str, names: &[&str]) -> LifecycleContainer {
    let stopped = container.status == ContainerStatus::Stopped;
    LifecycleContainer {
        name: name.to_owned(),
        last_status: container.status.to_string(),
        exit_code: container.exit_code.filter(|_| stopped),
        reason: container.failure.map(|failure| reason(failure, names)),
        health_status: container.health.as_str().into(),
        restart_count: container.restarts,
    }
}

/// The containers as `describe-tasks` shows them.
fn described(run: &TaskRun<'_>, names: &[&str], task_arn: &str) -> Value {
    let each = run.containers().iter().zip(names).map(|(container, name)| {
        let mut row = json!({ "name": name, "lastStatus": container.status.to_string() });
        let Some(fields) = row.as_object_mut() else { return row };
        if let (Some(code), ContainerStatus::Stopped) = (container.exit_code, container.status) {
            fields.insert("exitCode".into(), code.into());
        }
        if let Some(failure) = container.failure {
            fields.insert("reason".into(), reason(failure, names).into());
        }
        fields.insert("taskArn".into(), task_arn.into());
        row
    });
    each.collect()
}

fn reason(failure: Failure, names: &[&str]) -> String {
    let name = |index: usize| names.get(index).copied().unwrap_or_default();
    match failure {
        Failure::CannotStart => "CannotStartContainerError".into(),
        Failure::Dependency(on, condition) => {
            format!("CannotStartContainerError: `{}` can never be {}", name(on), condition.as_str())
        }
        Failure::Timeout(on, condition) => {
            format!("CannotStartContainerError: `{}` was not {} within its startTimeout", name(on), condition.as_str())
        }
        Failure::NotRestarted(Restart::TooSoon { ran_seconds }) => {
            format!("not restarted: it ran {}, less than its restartAttemptPeriod", counted(ran_seconds, "second"))
        }
        Failure::NotRestarted(Restart::IgnoredExitCode) => "not restarted: its exit code is an ignored one".into(),
        Failure::NotRestarted(_) => "not restarted: its exit code is not known".into(),
    }
}
