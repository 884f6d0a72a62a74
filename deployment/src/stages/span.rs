//! Seconds that are known, or known to lie between two bounds.

/// Seconds: at least so many, and at most so many. Where both are the same, the number is known.
///
/// ```
/// use stowplan_deployment::stages::Span;
/// let pause = Span::between(0, 3600);
/// let whole = Span::exact(40).plus(pause);
/// assert_eq!((whole.least, whole.most, whole.known()), (40, 3640, None));
/// assert_eq!(Span::exact(40).plus(Span::exact(300)).known(), Some(340));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// At least so many seconds.
    pub least: u32,
    /// At most so many seconds, never below `least`.
    pub most: u32,
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self::exact(0);

    /// A known number of seconds.
    #[must_use]
    pub const fn exact(seconds: u32) -> Self {
        Self { least: seconds, most: seconds }
    }

    /// Seconds between two bounds, in whichever order they are given.
    #[must_use]
    pub const fn between(one: u32, other: u32) -> Self {
        if one <= other { Self { least: one, most: other } } else { Self { least: other, most: one } }
    }

    /// The number, where it is known.
    #[must_use]
    pub const fn known(self) -> Option<u32> {
        if self.least == self.most { Some(self.least) } else { None }
    }

    /// One after the other.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { least: self.least.saturating_add(other.least), most: self.most.saturating_add(other.most) }
    }

    /// Side by side, until both are done.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        Self { least: self.least.max(other.least), most: self.most.max(other.most) }
    }

    /// Side by side, until the first is done.
    #[must_use]
    pub fn first(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.min(other.most) }
    }

    /// Cut off after so many seconds.
    #[must_use]
    pub fn until(self, seconds: u32) -> Self {
        self.first(Self::exact(seconds))
    }
}
