//! How the traffic of a blue/green, linear or canary deployment moves, as `deploymentConfiguration`
//! writes it.

use stowplan::quantity::Quantity;
use stowplan_deployment::TrafficShift;

use crate::{Error, Node};

/// How traffic moves, and how many minutes both revisions run after that.
#[derive(Clone, Copy)]
pub(in crate::decide) struct Shift {
    pub(super) word: &'static str,
    pub(super) traffic: TrafficShift,
    /// After all of it has moved; of blue/green deployments `traffic` has it.
    pub(super) bake_minutes: u32,
}

/// The strategy of a `deploymentConfiguration`; `None` for a rolling one.
pub(in crate::decide) fn read(configuration: Option<&Node<'_>>) -> Result<Option<Shift>, Error> {
    let Some(configuration) = configuration else { return Ok(None) };
    let words = ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"].map(|word| (word, word));
    let word = configuration.word_at("strategy", &words)?.unwrap_or("ROLLING");
    let told = configuration.u32_at("bakeTimeInMinutes")?;
    if let ("BLUE_GREEN", None) = (word, told) {
        rule!("DEPLOY-153");
        let message = "`bakeTimeInMinutes` is missing: it must be given with BLUE_GREEN";
        return Err(Error::new("deploy/no-bake-time", message, configuration.path())
            .with_help("0 lets the old tasks stop as soon as the traffic has moved"));
    }
    let bake_minutes = told.unwrap_or(0);
    let (traffic, bake_minutes) = match word {
        "BLUE_GREEN" => (TrafficShift::BlueGreen { bake_minutes }, 0),
        "LINEAR" => {
            let own = configuration.field("linearConfiguration");
            let (step_tenths, step_bake_minutes) = part(own.as_ref(), "stepPercent", "stepBakeTimeInMinutes", 30)?;
            let traffic = TrafficShift::Linear {
                step_tenths: step_tenths.unwrap_or(100),
                step_bake_minutes: step_bake_minutes.unwrap_or(6),
            };
            (traffic, bake_minutes)
        }
        "CANARY" => {
            let own = configuration.field("canaryConfiguration");
            let (canary_tenths, minutes) = part(own.as_ref(), "canaryPercent", "canaryBakeTimeInMinutes", 1)?;
            let traffic = TrafficShift::Canary {
                canary_tenths: canary_tenths.unwrap_or(50),
                bake_minutes: minutes.unwrap_or(10),
            };
            (traffic, bake_minutes)
        }
        _ => return Ok(None),
    };
    Ok(Some(Shift { word, traffic, bake_minutes }))
}

/// The longest wait between two shifts, a day (LinearConfiguration, CanaryConfiguration).
const BAKE_MINUTES_MAX: u32 = 1440;

/// A part of the traffic in tenths of a percent, and the minutes after it.
fn part(
    node: Option<&Node<'_>>,
    percent: &str,
    minutes: &str,
    least_tenths: u32,
) -> Result<(Option<u32>, Option<u32>), Error> {
    let Some(node) = node else { return Ok((None, None)) };
    let wait = node.field(minutes);
    let minutes = node.u32_at(minutes)?;
    if let (Some(wait), Some(given)) = (wait, minutes.filter(|given| *given > BAKE_MINUTES_MAX)) {
        let message = format!("{given} minutes between two shifts, a day is the most: {BAKE_MINUTES_MAX}");
        return Err(Error::new("deploy/bake-minutes", message, wait.path()));
    }
    let Some(given) = node.quantity_at(percent)? else { return Ok((None, minutes)) };
    let tenths = u32::try_from(given.times(Quantity::from(10)).floor()).unwrap_or(0);
    if !(least_tenths..=1000).contains(&tenths) {
        let least = f64::from(least_tenths) / 10.0;
        let message = format!("`{percent}` is not between {least:.1} and 100.0");
        return Err(Error::new("deploy/traffic-percent", message, node.path_of(percent)));
    }
    Ok((Some(tenths), minutes))
}
