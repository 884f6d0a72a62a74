//! Reading lifecycle hooks, and what a document tells of them.

use stowplan_deployment::{
    Stage,
    stages::{Hook, HookKind, HookOutcome, HookReport, TimeoutAction, check_count},
};

use crate::{Error, Node};

/// The hooks of a service.
#[derive(Default)]
pub(super) struct Hooks {
    pub(super) hooks: Vec<Hook>,
    /// Their functions, in the same order.
    pub(super) arns: Vec<Option<String>>,
    /// What is told of them.
    pub(super) reports: Vec<HookReport>,
    /// Where they are in the document.
    pub(super) path: String,
}

fn stage_words() -> [(&'static str, Stage); 11] {
    Stage::ALL.map(|stage| (stage.as_str(), stage))
}

impl Hooks {
    /// `lifecycleHooks` of a `deploymentConfiguration`, and `hooks` of the document.
    pub(super) fn read(configuration: Option<&Node<'_>>, node: &Node<'_>) -> Result<Self, Error> {
        let mut read = Self::default();
        if let Some(configuration) = configuration {
            read.path = configuration.path_of("lifecycleHooks");
            for item in configuration.list_at("lifecycleHooks")? {
                read.hooks.push(hook(&item)?);
                read.arns.push(item.string_at("hookTargetArn")?);
            }
            check_count(&read.hooks)
                .map_err(|error| refused(error.code(), &error.to_string(), read.path.clone(), error.help()))?;
        }
        for item in node.list_at("hooks")? {
            let report = read.report(&item)?;
            read.reports.push(report);
        }
        Ok(read)
    }

    /// What is told of a hook: it has to be one that there is.
    fn report(&self, item: &Node<'_>) -> Result<HookReport, Error> {
        item.object()?;
        let outcomes = [HookOutcome::Succeeded, HookOutcome::Failed, HookOutcome::TimedOut];
        let function = item.str_at("hookTargetArn")?;
        let mut hook = item.u32_at("hook")?.and_then(|hook| usize::try_from(hook).ok());
        if let (Some(function), None) = (function, hook) {
            hook = Some(self.arns.iter().position(|arn| arn.as_deref() == Some(function)).unwrap_or(usize::MAX));
        }
        let report = HookReport {
            hook,
            stage: item.word_at("stage", &stage_words())?,
            step: item.u32_at("step")?,
            seconds: item.u32_at("seconds")?,
            outcome: item.word_at("outcome", &outcomes.map(|outcome| (outcome.as_str(), outcome)))?,
            call_back_seconds: item.u32_at("callBackDelay")?,
        };
        let tells =
            |number: usize, hook: &Hook| hook.stages.iter().any(|stage| report.tells_of(number, *stage, report.step));
        if !self.hooks.iter().enumerate().any(|(number, hook)| tells(number, hook)) {
            let message = "no lifecycle hook is at this place";
            let help = match self.hooks.len() {
                0 => "the service has no `lifecycleHooks`".to_owned(),
                count => format!("`hook` is 0 to {}, `stage` one of its `lifecycleStages`", count.saturating_sub(1)),
            };
            return Err(Error::new("deploy/unknown-hook", message, item.path()).with_help(help));
        }
        Ok(report)
    }
}

fn hook(item: &Node<'_>) -> Result<Hook, Error> {
    item.object()?;
    let kinds = [HookKind::Lambda, HookKind::Pause].map(|kind| (kind.as_str(), kind));
    let actions = [TimeoutAction::Rollback, TimeoutAction::Continue].map(|action| (action.as_str(), action));
    let mut hook = Hook { kind: item.word_at("targetType", &kinds)?.unwrap_or_default(), ..Hook::default() };
    for stage in item.list_at("lifecycleStages")? {
        hook.stages.push(stage.word("stage", &stage_words())?);
    }
    if let Some(timeout) = item.field("timeoutConfiguration") {
        hook.timeout_minutes = timeout.u32_at("timeoutInMinutes")?;
        hook.action = timeout.word_at("action", &actions)?.unwrap_or_default();
    }
    hook.check().map_err(|error| refused(error.code(), &error.to_string(), item.path(), error.help()))?;
    Ok(hook)
}

fn refused(code: &'static str, message: &str, path: String, help: Option<std::borrow::Cow<'static, str>>) -> Error {
    let error = Error::new(code, message, path);
    match help {
        Some(help) => error.with_help(help),
        None => error,
    }
}
