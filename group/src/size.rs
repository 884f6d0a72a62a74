//! A group's bounds and desired capacity.

use core::fmt;

/// The most scheduled actions of a group (CAP-141).
pub const SCHEDULED_ACTIONS_MAX: usize = 125;

/// Minimum, maximum and desired capacity: never out of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupSize {
    minimum: u32,
    maximum: u32,
    desired: u32,
}

/// What a scheduled action sets; what it leaves out stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScheduledGroupAction {
    /// `MinSize`.
    pub minimum: Option<u32>,
    /// `MaxSize`.
    pub maximum: Option<u32>,
    /// `DesiredCapacity`.
    pub desired: Option<u32>,
}

/// A size that a group cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupError {
    /// The minimum is above the maximum.
    Crossed {
        /// The minimum.
        minimum: u32,
        /// The maximum.
        maximum: u32,
    },
}

impl GroupError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "capacity/group-bounds"
    }
}

impl fmt::Display for GroupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Crossed { minimum, maximum } = self;
        write!(f, "the minimum of {minimum} is above the maximum of {maximum}")
    }
}

impl core::error::Error for GroupError {}

/// Whether a group may have so many scheduled actions (CAP-141).
#[must_use]
pub const fn may_have_actions(count: usize) -> bool {
    rule!("CAP-141");
    count <= SCHEDULED_ACTIONS_MAX
}

impl GroupSize {
    /// A size; the desired capacity is brought within the bounds.
    ///
    /// # Errors
    /// [`GroupError::Crossed`].
    pub fn new(minimum: u32, maximum: u32, desired: u32) -> Result<Self, GroupError> {
        if minimum > maximum {
            return Err(GroupError::Crossed { minimum, maximum });
        }
        Ok(Self { minimum, maximum, desired: desired.clamp(minimum, maximum) })
    }

    /// `MinSize`.
    #[must_use]
    pub const fn minimum(&self) -> u32 {
        self.minimum
    }

    /// `MaxSize`.
    #[must_use]
    pub const fn maximum(&self) -> u32 {
        self.maximum
    }

    /// `DesiredCapacity`.
    #[must_use]
    pub const fn desired(&self) -> u32 {
        self.desired
    }

    /// The desired capacity that a policy wants, brought within the bounds.
    #[must_use]
    pub fn resized(&self, wanted: u32) -> Self {
        Self { desired: wanted.clamp(self.minimum, self.maximum), ..*self }
    }

    /// What a scheduled action makes of it: minimum, maximum, then the desired capacity within them
    /// (CAP-15).
    ///
    /// # Errors
    /// [`GroupError::Crossed`]; the size stays as it was.
    pub fn scheduled(&self, change: ScheduledGroupAction) -> Result<Self, GroupError> {
        rule!("CAP-15");
        Self::new(
            change.minimum.unwrap_or(self.minimum),
            change.maximum.unwrap_or(self.maximum),
            change.desired.unwrap_or(self.desired),
        )
    }
}
