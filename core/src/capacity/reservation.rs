//! CapacityProviderReservation: the metric by which ECS scales an Auto Scaling group.

use super::{CapacityChoices, Estimate, ManagedScaling};
use crate::quantity::Quantity;

/// How many instances there are and how many are needed: `M`, `N` and the metric M ÷ N × 100
/// (CAP-107).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reservation {
    needed: Option<u32>,
    running: u32,
}

/// The metric, exactly: percent as a fraction (CAP-12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent {
    /// A hundred times the instances needed, or a special value.
    pub numerator: u64,
    /// Never 0.
    pub denominator: u64,
}

impl Percent {
    /// The metric as a decimal with nine digits behind the point.
    #[must_use]
    pub fn to_quantity(self) -> Quantity {
        let billionths = i128::from(self.numerator).saturating_mul(1_000_000_000);
        let denominator = i128::from(self.denominator.max(1));
        // Rounded to the nearest, as everywhere: neither part is negative.
        let rounded = billionths.saturating_add(denominator.checked_div(2).unwrap_or(0)).checked_div(denominator);
        Quantity::from_billionths(rounded.unwrap_or(0))
    }

    fn above(self, target: u32) -> bool {
        rule!("CAP-12");
        self.numerator > self.denominator.saturating_mul(u64::from(target))
    }

    fn below(self, target: u32) -> bool {
        self.numerator < self.denominator.saturating_mul(u64::from(target))
    }
}

/// On which side of the target the metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Above: the high alarm's condition.
    Above,
    /// At it: nothing to do.
    At,
    /// Below: the low alarm's condition.
    Below,
}

words! {
    Side: "side of the target" {
        Above = "above",
        At = "at",
        Below = "below",
    }
}

impl Reservation {
    /// The instances that are needed: `used` of the `running` instances have a task that no daemon
    /// started (CAP-108), and `waiting` is the estimate for the tasks in PROVISIONING, if there are
    /// any.
    ///
    /// While a compatible task waits, every running instance counts as needed (CAP-32).
    #[must_use]
    pub fn new(used: u32, running: u32, waiting: Option<&Estimate>) -> Self {
        rule!("CAP-32");
        let needed = match waiting {
            None => Some(used.min(running)),
            Some(estimate) => estimate.add.map(|add| running.saturating_add(add)),
        };
        Self { needed, running }
    }

    /// With this many instances needed, and this many running.
    #[must_use]
    pub const fn of(needed: u32, running: u32) -> Self {
        Self { needed: Some(needed), running }
    }

    /// M: the instances needed; `None` when tasks wait and none of them fits the group's types.
    #[must_use]
    pub const fn needed(&self) -> Option<u32> {
        self.needed
    }

    /// N: the instances running.
    #[must_use]
    pub const fn running(&self) -> u32 {
        self.running
    }

    /// The metric under a target: M ÷ N × 100; 100 when nothing is needed and nothing runs
    /// (CAP-27), 200 when something is needed and nothing runs, the target itself when no waiting
    /// task fits (CAP-109).
    #[must_use]
    pub fn percent(&self, target: u32, choices: &CapacityChoices) -> Percent {
        rule!("CAP-27", "CAP-107", "CAP-109");
        let whole = |percent: u32| Percent { numerator: u64::from(percent), denominator: 1 };
        match (self.needed, self.running) {
            (None, _) if choices.incompatible_at_hundred => whole(100),
            (None, _) => whole(target),
            (Some(0), 0) if choices.idle_at_target => whole(target),
            (Some(0), 0) => whole(100),
            (Some(_), 0) => whole(200),
            (Some(needed), running) => {
                Percent { numerator: u64::from(needed).saturating_mul(100), denominator: u64::from(running) }
            }
        }
    }

    /// On which side of the target the metric is.
    #[must_use]
    pub fn side(&self, settings: &ManagedScaling, choices: &CapacityChoices) -> Side {
        let percent = self.percent(settings.target(), choices);
        if percent.above(settings.target()) {
            Side::Above
        } else if percent.below(settings.target()) {
            Side::Below
        } else {
            Side::At
        }
    }

    /// The capacity that the target asks for: ⌈100 · M ÷ T⌉, without regard to the group's bounds
    /// (CAP-110); two instances when none runs (CAP-26). `None` where the metric says nothing.
    #[must_use]
    pub fn wanted(&self, settings: &ManagedScaling, choices: &CapacityChoices) -> Option<u32> {
        rule!("CAP-26", "CAP-110");
        let target = u64::from(settings.target().max(1));
        let up = |hundreds: u64| u32::try_from(hundreds.div_ceil(target)).unwrap_or(u32::MAX);
        match (self.needed, self.running) {
            (None, _) if choices.incompatible_at_hundred && settings.target() < 100 => {
                Some(up(u64::from(self.running).saturating_mul(100)))
            }
            (None, _) => None,
            (Some(0), 0) if choices.idle_at_target || target == 100 => None,
            // Target tracking counts no instances as one.
            (Some(0), 0) => Some(up(100)),
            (Some(_), 0) if choices.from_zero_by_formula => Some(up(200)),
            (Some(_), 0) => Some(2),
            (Some(needed), _) => Some(up(u64::from(needed).saturating_mul(100))),
        }
    }
}
