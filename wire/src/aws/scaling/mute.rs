//! Alarm mute rules, as `get-alarm-mute-rule` prints them.

use stowplan::{
    scaling::{
        MuteSchedule, ScalingChoices, Stretch,
        schedule::{Schedule, ScheduleError, Window, Zone},
    },
    unit::Timestamp,
};

use crate::{Error, Lint, Node};

/// A rule with the alarms that it names.
#[derive(Clone, Debug)]
pub(crate) struct MuteRule {
    pub(crate) name: String,
    pub(crate) alarms: Vec<String>,
    schedule: MuteSchedule,
    zone: Zone,
    active: (Option<Timestamp>, Option<Timestamp>),
}

impl MuteRule {
    /// The stretches in which it mutes.
    pub(crate) fn windows(&self, from: Timestamp, to: Timestamp, choices: &ScalingChoices) -> Vec<Stretch> {
        self.schedule.windows(&self.zone, self.active, from, to, choices.into())
    }
}

fn at_string(node: &Node<'_>, error: &ScheduleError) -> Error {
    let wrapped = Error::new(error.code(), error.to_string(), node.path());
    match error.help() {
        Some(help) => wrapped.with_help(help),
        None => wrapped,
    }
}

/// Reads a rule; what AWS's pages do not agree about in it becomes a lint.
pub(crate) fn read_mute_rule(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<MuteRule, Error> {
    let schedule_node = node.required("Rule")?.required("Schedule")?;
    let (expression, duration) = (schedule_node.required("Expression")?, schedule_node.required("Duration")?);
    let schedule = MuteSchedule::parse(expression.str()?, duration.str()?).map_err(|error| {
        let place = if error.code() == "schedule/duration" { &duration } else { &expression };
        at_string(place, &error)
    })?;
    lints.extend(schedule.remarks().iter().map(|remark| Lint::new("mute/unclear", *remark, expression.path())));
    let zone = match schedule_node.field("Timezone") {
        Some(zone) => Zone::named(zone.str()?).map_err(|error| at_string(&zone, &error))?,
        None => Zone::UTC,
    };
    let date = |key: &str| node.field(key).map(|date| read_date(&date, &zone)).transpose();
    let active = (date("StartDate")?, date("ExpireDate")?);
    let targets = node.field("MuteTargets");
    let names = targets.map_or(Ok(Vec::new()), |targets| targets.list_at("AlarmNames"))?;
    let alarms = names.iter().map(|name| name.str().map(str::to_owned)).collect::<Result<_, _>>()?;
    let name = node.string_at("Name")?.unwrap_or_else(|| "mute rule".into());
    Ok(MuteRule { name, alarms, schedule, zone, active })
}

/// A date without a zone of its own is read in the rule's.
fn read_date(node: &Node<'_>, zone: &Zone) -> Result<Timestamp, Error> {
    let civil = node.str().ok().filter(|text| text.len() <= 19 && text.contains('T'));
    let civil =
        civil.map(|text| if text.matches(':').count() == 1 { format!("at({text}:00)") } else { format!("at({text})") });
    let Some(schedule) = civil.and_then(|text| Schedule::parse(&text).ok()) else { return node.timestamp() };
    let window = Window::new(Timestamp(0), None, None);
    let first = window.ok().and_then(|window| schedule.firings(zone, window, Timestamp(0), Default::default()).next());
    first.map_or_else(|| node.timestamp(), Ok)
}
