//! A service's target, policies, alarms and metrics, from AWS's documents.

use stowplan::{
    scaling::{
        Alarm, Monitor, PolicyKind, ScalableTarget, ScalingChoices, ScalingPolicy, Series, Statistic, Stretch,
        TaskCounts,
    },
    unit::Timestamp,
};

use super::super::options::DecideOptions;
use crate::aws::scaling::{
    alarm::{NamedAlarm, read_alarm},
    at_field,
    collect::Documents,
    metrics::SeriesByName,
    mute::{MuteRule, read_mute_rule},
    policy::{NamedPolicy, read_policy},
    target::{Action, deployment_in_progress, read_action, read_target},
};
use crate::count::counted;
use crate::read::time;
use crate::{Error, Lint, Node};

/// Everything about one service's scaling that does not depend on time.
#[derive(Debug)]
pub(super) struct ServiceScaling<'a> {
    pub(super) resource_id: Option<String>,
    pub(super) target: ScalableTarget,
    pub(super) named: Vec<NamedPolicy<'a>>,
    pub(super) alarms: Vec<NamedAlarm<'a>>,
    pub(super) actions: Vec<Action<'a>>,
    pub(super) mute_rules: Vec<MuteRule>,
    pub(super) capacity: TaskCounts,
    pub(super) deploying: bool,
    pub(super) series: SeriesByName,
    pub(super) lints: Vec<Lint>,
}

/// AWS's quotas of one scalable target.
const POLICIES_MAX: usize = 50;
const ACTIONS_MAX: usize = 200;

/// Errs at the first document beyond AWS's quota.
fn quota(documents: &[Node<'_>], max: usize, what: &str) -> Result<(), Error> {
    match documents.get(max) {
        None => Ok(()),
        Some(beyond) => {
            let message = format!("{} {what} on one scalable target; AWS has at most {max}", documents.len());
            Err(Error::new("scale/too-many", message, beyond.path()))
        }
    }
}

/// Whether an action is this policy: by its ARN, or by what a policy's ARN says of it.
fn invokes(action: &str, policy: &NamedPolicy<'_>, resource_id: Option<&str>) -> bool {
    if policy.arn.as_deref() == Some(action) {
        return true;
    }
    // `arn:…:scalingPolicy:ID:resource/ecs/service/CLUSTER/NAME:policyName/POLICY`
    let Some((before, name)) = action.rsplit_once(":policyName/") else { return false };
    let resource = before.split_once(":resource/").and_then(|(_, resource)| resource.split_once('/'));
    let is_other = |own: &str| resource.is_some_and(|(_, found)| found != own);
    let is_arn = |arn: &&str| arn.contains(":policyName/");
    name == policy.name && !resource_id.is_some_and(is_other) && policy.arn.as_deref().filter(is_arn).is_none()
}

fn actions_off(alarm: &NamedAlarm<'_>) -> Lint {
    let message =
        format!("the actions of the alarm `{}` are switched off: its state moves, and nothing is invoked", alarm.name);
    let lint = Lint::new("alarm/actions-disabled", message, alarm.node.path_of("ActionsEnabled"));
    lint.with_help(format!("aws cloudwatch enable-alarm-actions --alarm-names {}", alarm.name))
}

/// The alarms that can start one of the policies. Others may be of any kind, also of one that is
/// not read here: they are passed over, which is said.
fn relevant<'a>(
    alarms: &[Node<'a>],
    policies: &[NamedPolicy<'_>],
    resource_id: Option<&str>,
    lints: &mut Vec<Lint>,
) -> Result<Vec<Node<'a>>, Error> {
    let mut kept = Vec::new();
    let mut passed_over: Vec<(&Node<'a>, String)> = Vec::new();
    for alarm in alarms {
        let name = alarm.string_at("AlarmName")?.unwrap_or_else(|| "alarm".into());
        let actions = alarm.list_at("AlarmActions")?;
        let actions = actions.iter().map(Node::str).collect::<Result<Vec<_>, _>>()?;
        let is_own = |policy: &NamedPolicy<'_>| {
            policy.alarms.contains(&name) || actions.iter().any(|action| invokes(action, policy, resource_id))
        };
        if actions.is_empty() || policies.iter().any(is_own) {
            kept.push(*alarm);
        } else {
            passed_over.push((alarm, name));
        }
    }
    if let Some((first, name)) = passed_over.first() {
        let message = match passed_over.len() - 1 {
            0 => format!("the alarm `{name}` invokes none of the policies and was passed over"),
            others => format!("the alarm `{name}` and {others} more invoke none of the policies and were passed over"),
        };
        lints.push(Lint::new("alarm/no-policy", message, first.path()));
    }
    Ok(kept)
}

impl<'a> ServiceScaling<'a> {
    pub(super) fn read(node: &Node<'a>, options: &DecideOptions) -> Result<Self, Error> {
        let choices = &options.semantics.scaling;
        let mut documents = Documents::collect(node)?;
        let resource_id = documents.of_one_service(node.str_at("resourceId")?, node)?;
        let mut lints = std::mem::take(&mut documents.lints);
        let [target_node] = documents.targets.as_slice() else {
            let path = node.path_of("ScalableTargets");
            return Err(if documents.targets.is_empty() {
                Error::new("scale/no-target", "there is no scalable target", path)
                    .with_help("add `ScalableTargets` of `aws application-autoscaling describe-scalable-targets`, or [{\"MinCapacity\": 1, \"MaxCapacity\": 10}]")
            } else {
                Error::new("scale/several-targets", "there are several scalable targets without a ResourceId", path)
            });
        };
        let target = read_target(target_node)?;
        quota(&documents.policies, POLICIES_MAX, "scaling policies")?;
        quota(&documents.actions, ACTIONS_MAX, "scheduled actions")?;
        let policies = documents.policies.iter().enumerate();
        let named = policies
            .map(|(index, policy)| read_policy(policy, index, &documents.forecasts, choices, &mut lints))
            .collect::<Result<Vec<_>, _>>()?;
        for (index, policy) in named.iter().enumerate() {
            if named.iter().take(index).any(|earlier| earlier.name == policy.name) {
                let message = format!("two policies are called `{}`", policy.name);
                return Err(Error::new("scale/duplicate-policy", message, policy.node.path_of("PolicyName")));
            }
        }
        let alarms = relevant(&documents.alarms, &named, resource_id.as_deref(), &mut lints)?;
        let alarms = alarms.iter().map(read_alarm).collect::<Result<_, _>>()?;
        let actions = documents.actions.iter().map(read_action).collect::<Result<_, _>>()?;
        let mute_rules =
            documents.mute_rules.iter().map(|rule| read_mute_rule(rule, &mut lints)).collect::<Result<_, _>>()?;
        if named.is_empty() && documents.actions.is_empty() {
            let message = "there is no scaling policy and no scheduled action: nothing scales";
            lints.push(Lint::new("scale/no-policy", message, node.path_of("ScalingPolicies")));
        }
        let service = documents.services.first();
        let count = |key: &str| match node.u32_at(key)? {
            Some(count) => Ok(Some(count)),
            None => service.map_or(Ok(None), |service| service.u32_at(key)),
        };
        let desired = count("desiredCount")?.ok_or_else(|| {
            Error::new("document/missing-key", "`desiredCount` is missing", node.path_of("desiredCount"))
                .with_help("give `desiredCount` (and `runningCount`), or the `services` of `aws ecs describe-services`")
        })?;
        let capacity = TaskCounts { running: count("runningCount")?.unwrap_or(desired), desired };
        let deploying = match node.bool_at("deploymentInProgress")? {
            Some(deploying) => deploying,
            None => service.map_or(Ok(false), deployment_in_progress)?,
        };
        let series = SeriesByName::read(&documents.results, node.field("metrics").as_ref())?;
        Ok(Self { resource_id, target, named, alarms, actions, mute_rules, capacity, deploying, series, lints })
    }

    /// The policies as the core takes them.
    pub(super) fn policies(&self) -> Vec<ScalingPolicy> {
        self.named.iter().map(|policy| ScalingPolicy::new(policy.name.clone(), policy.kind.clone())).collect()
    }

    /// The alarms that a policy names, or that name it.
    pub(super) fn alarms_of(&self, policy: &NamedPolicy<'_>) -> Vec<&NamedAlarm<'a>> {
        let resource = self.resource_id.as_deref();
        let belongs = |alarm: &&NamedAlarm<'a>| {
            policy.alarms.contains(&alarm.name) || alarm.actions.iter().any(|action| invokes(action, policy, resource))
        };
        let own: Vec<_> = self.alarms.iter().filter(belongs).collect();
        let steps = self.named.iter().filter(|other| matches!(other.kind, PolicyKind::Step(_))).count();
        let is_lonely = steps == 1 && matches!(policy.kind, PolicyKind::Step(_)) && policy.alarms.is_empty();
        if own.is_empty() && is_lonely {
            // One step policy and alarms that nothing ties to a policy: they can only be its own.
            return self.alarms.iter().filter(|alarm| alarm.actions.is_empty()).collect();
        }
        own
    }

    /// The name of a managed alarm that the documents do not show.
    fn managed_name(&self, policy: &str, level: &str) -> String {
        match &self.resource_id {
            Some(resource) => format!("TargetTracking-{resource}-{level}-{policy}"),
            None => format!("TargetTracking-{level}-{policy}"),
        }
    }

    /// When a rule mutes an alarm: by its name, or by the beginning of the name that Auto Scaling
    /// gives to a managed one that the documents do not show.
    fn mutes(&self, rule: &MuteRule, monitor: &Monitor, all: &[Monitor]) -> bool {
        let is_hidden = |monitor: &Monitor| !self.alarms.iter().any(|alarm| alarm.name == monitor.name);
        let managed = |monitor: &Monitor| {
            let level = if monitor.alarm.comparison().is_upper() { "AlarmHigh" } else { "AlarmLow" };
            self.resource_id.as_ref().map(|resource| format!("TargetTracking-{resource}-{level}-"))
        };
        rule.alarms.iter().any(|name| {
            let begins = |monitor: &Monitor| {
                is_hidden(monitor) && managed(monitor).is_some_and(|beginning| name.starts_with(&beginning))
            };
            *name == monitor.name || (begins(monitor) && all.iter().filter(|other| begins(other)).count() == 1)
        })
    }

    /// Withholds what is switched off or muted within a stretch, and says so.
    pub(super) fn withhold(
        &self,
        monitors: Vec<Monitor>,
        from: Timestamp,
        to: Timestamp,
        options: &DecideOptions,
        lints: &mut Vec<Lint>,
    ) -> Vec<Monitor> {
        let mut withheld = Vec::with_capacity(monitors.len());
        for monitor in &monitors {
            let shown = self.alarms.iter().find(|alarm| alarm.name == monitor.name);
            let enabled = shown.is_none_or(|alarm| alarm.actions_enabled);
            if let (false, Some(alarm)) = (enabled, shown) {
                lints.push(actions_off(alarm));
            }
            let mut stretches = Vec::new();
            for rule in self.mute_rules.iter().filter(|rule| self.mutes(rule, monitor, &monitors)) {
                let own = rule.windows(from, to, &options.semantics.scaling);
                if let Some((begin, end)) = own.first() {
                    let (begin, end) = (time::format(*begin), time::format(*end));
                    let message = format!(
                        "the rule `{}` mutes the alarm `{}` from {begin} to {end}{}",
                        rule.name,
                        monitor.name,
                        if own.len() > 1 {
                            format!(", and {} more", counted(own.len() - 1, "time"))
                        } else {
                            String::new()
                        }
                    );
                    let path = shown.map_or_else(String::new, |alarm| alarm.node.path());
                    lints.push(Lint::new("alarm/muted", message, path));
                }
                stretches.extend(own);
            }
            withheld.push(monitor.clone().with_actions(enabled).muted(stretches));
        }
        withheld
    }

    /// Whether an alarm may invoke its policy at an instant.
    pub(super) fn acts(&self, alarm: &NamedAlarm<'_>, now: Timestamp, choices: &ScalingChoices) -> bool {
        let is_within = |(begin, end): &Stretch| *begin <= now && (now < *end || (choices.mute_closed && now == *end));
        let rules = self.mute_rules.iter().filter(|rule| rule.alarms.contains(&alarm.name));
        let mut stretches = rules.flat_map(|rule| rule.windows(Timestamp(now.0.saturating_sub(1)), now, choices));
        alarm.actions_enabled && !stretches.any(|stretch| is_within(&stretch))
    }

    /// Alarms with their series, for every policy.
    pub(super) fn monitors(
        &self,
        options: &DecideOptions,
        lints: &mut Vec<Lint>,
    ) -> Result<(Vec<Monitor>, Vec<Series>), Error> {
        let mut monitors = Vec::new();
        let mut series = Vec::new();
        let mut coarse: Vec<(String, u32, u32, String)> = Vec::new();
        let mut add = |name: String, alarm: Alarm, statistic, found: Series, policy: usize| {
            if found.period_seconds() > alarm.period_seconds() && !found.values().is_empty() {
                let path = self.named.get(policy).map_or_else(String::new, |policy| policy.node.path());
                coarse.push((name.clone(), found.period_seconds(), alarm.period_seconds(), path));
            }
            let place = series.iter().position(|known| *known == found).unwrap_or_else(|| {
                series.push(found);
                series.len() - 1
            });
            monitors.push(Monitor::new(name, alarm, place, statistic, policy));
        };
        for (index, policy) in self.named.iter().enumerate() {
            let own = self.alarms_of(policy);
            match &policy.kind {
                PolicyKind::TargetTracking(tracking) => {
                    let wrap = |error| at_field(&policy.node, &error);
                    let shows = |upper: bool| own.iter().any(|alarm| alarm.alarm.comparison().is_upper() == upper);
                    let (high_shown, low_shown) = (shows(true), shows(false));
                    for alarm in own {
                        let names = [alarm.name.clone(), policy.name.clone()];
                        let mut source = alarm.metric.clone();
                        source.names.extend(policy.metric.names.iter().cloned());
                        let found = self.series.resolve(&source, &names, &policy.node)?;
                        add(alarm.name.clone(), alarm.alarm.clone(), alarm.statistic, found, index);
                    }
                    // What the documents do not show is AWS's usual pair.
                    let high = if high_shown { None } else { Some(tracking.high_alarm().map_err(wrap)?) };
                    let low =
                        if low_shown { None } else { tracking.low_alarm(&options.semantics.scaling).map_err(wrap)? };
                    for (alarm, level) in [(high, "AlarmHigh"), (low, "AlarmLow")] {
                        let Some(alarm) = alarm else { continue };
                        let names = std::slice::from_ref(&policy.name);
                        let found = self.series.resolve(&policy.metric, names, &policy.node)?;
                        add(self.managed_name(&policy.name, level), alarm, Statistic::Average, found, index);
                    }
                }
                PolicyKind::Step(_) => {
                    if own.is_empty() {
                        let message = format!("no alarm invokes the step policy `{}`", policy.name);
                        return Err(Error::new("scale/no-alarm", message, policy.node.path())
                            .with_help("add its alarm: `MetricAlarms` of `aws cloudwatch describe-alarms`"));
                    }
                    for alarm in own {
                        let names = [alarm.name.clone(), policy.name.clone()];
                        let found = self.series.resolve(&alarm.metric, &names, &alarm.node)?;
                        add(alarm.name.clone(), alarm.alarm.clone(), alarm.statistic, found, index);
                    }
                }
                _ => {}
            }
        }
        lints.extend(coarse.into_iter().map(|(name, own, wanted, path)| {
            let message = format!(
                "the metric of the alarm `{name}` has a point every {}, the alarm wants one every {wanted}: each counts once, the others are missing",
                counted(own, "second")
            );
            let lint = Lint::new("scale/coarse-metric", message, path);
            lint.with_help(format!(
                "record the metric every {}, or expect what CloudWatch does with missing points",
                counted(wanted, "second")
            ))
        }));
        Ok((monitors, series))
    }
}
