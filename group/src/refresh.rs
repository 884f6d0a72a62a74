//! An instance refresh: how many are replaced at once, and which ones wait.

use super::maintenance::{Maintenance, MaintenanceError};

/// What a refresh does with instances that are in standby, or protected from scale-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SetAside {
    /// It waits for them.
    #[default]
    Wait,
    /// It passes them over.
    Ignore,
    /// It replaces them: `Refresh` of protected ones, `Terminate` of those in standby.
    Replace,
}

/// The preferences of an instance refresh (CAP-211).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refresh {
    bounds: Maintenance,
    /// What becomes of instances in standby.
    pub standby: SetAside,
    /// What becomes of instances that are protected from scale-in.
    pub protected: SetAside,
    /// Whether instances that have the wanted configuration already stay.
    pub skip_matching: bool,
}

/// What a refresh comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshPlan {
    /// The fewest healthy instances meanwhile.
    pub fewest: u32,
    /// The most instances meanwhile.
    pub most: u32,
    /// How many are replaced at once.
    pub at_once: u32,
    /// Whether new ones are launched before old ones go.
    pub launches_first: bool,
}

impl Refresh {
    /// `MinHealthyPercentage` unless told.
    pub const MINIMUM_HEALTHY: u32 = 90;
    /// `MaxHealthyPercentage` unless told.
    pub const MAXIMUM_HEALTHY: u32 = 100;

    /// Preferences by their percentages: what is not given is the group's maintenance policy, else
    /// 90 and 100.
    ///
    /// # Errors
    /// [`MaintenanceError`].
    pub fn new(
        minimum: Option<u32>,
        maximum: Option<u32>,
        group: Option<Maintenance>,
    ) -> Result<Self, MaintenanceError> {
        rule!("CAP-211");
        let (own_minimum, own_maximum) = match group {
            Some(group) => (group.minimum_healthy(), group.maximum_healthy()),
            None => (Self::MINIMUM_HEALTHY, Self::MAXIMUM_HEALTHY),
        };
        let bounds = Maintenance::new(minimum.unwrap_or(own_minimum), maximum.unwrap_or(own_maximum))?;
        Ok(Self { bounds, standby: SetAside::Wait, protected: SetAside::Wait, skip_matching: false })
    }

    /// The percentages.
    #[must_use]
    pub const fn bounds(&self) -> Maintenance {
        self.bounds
    }

    /// What it comes to for a desired capacity.
    ///
    /// ```
    /// use stowplan_group::Refresh;
    /// let plan = Refresh::new(None, None, None)?.plan(10);
    /// assert_eq!((plan.fewest, plan.most, plan.at_once, plan.launches_first), (9, 10, 1, false));
    /// # Ok::<(), stowplan_group::MaintenanceError>(())
    /// ```
    #[must_use]
    pub fn plan(&self, desired: u32) -> RefreshPlan {
        rule!("CAP-211");
        let (fewest, most) = self.bounds.bounds(desired);
        let launches_first = self.bounds.maximum_healthy() > 100;
        RefreshPlan { fewest, most, at_once: self.bounds.at_once(desired), launches_first }
    }
}
