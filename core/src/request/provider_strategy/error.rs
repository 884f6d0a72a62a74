//! What ECS refuses in a capacity provider strategy.

use alloc::string::String;
use core::fmt;

use super::kind::{BASE_MAX, ITEMS_MAX, ProviderKind, WEIGHT_MAX};

/// One thing that is wrong with a capacity provider strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrategyError {
    kind: StrategyErrorKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StrategyErrorKind {
    /// There is no item.
    Empty,
    /// There are more than [`ITEMS_MAX`].
    TooMany {
        /// So many.
        items: usize,
    },
    /// Several items, and no weight.
    NoWeight,
    /// A weight beyond [`WEIGHT_MAX`].
    Weight {
        /// The item.
        item: usize,
        /// Its weight.
        weight: u32,
    },
    /// A base beyond [`BASE_MAX`].
    Base {
        /// The item.
        item: usize,
        /// Its base.
        base: u32,
    },
    /// A second item with a base.
    SecondBase {
        /// The item.
        item: usize,
        /// The first with a base.
        first: usize,
    },
    /// A provider that occurs twice (CAP-103).
    Duplicate {
        /// The second one.
        item: usize,
        /// The provider.
        provider: String,
    },
    /// Providers of different kinds.
    MixedKinds {
        /// The item that differs.
        item: usize,
        /// The first kind.
        first: ProviderKind,
        /// The item's kind.
        kind: ProviderKind,
    },
}

impl StrategyError {
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) const fn new(kind: StrategyErrorKind) -> Self {
        Self { kind }
    }

    /// What is wrong.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn kind(&self) -> &StrategyErrorKind {
        &self.kind
    }

    /// A stable code.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            StrategyErrorKind::Empty => "capacity/empty-strategy",
            StrategyErrorKind::TooMany { .. } => "capacity/too-many-providers",
            StrategyErrorKind::NoWeight => "capacity/no-weight",
            StrategyErrorKind::Weight { .. } => "capacity/weight",
            StrategyErrorKind::Base { .. } => "capacity/base",
            StrategyErrorKind::SecondBase { .. } => "capacity/second-base",
            StrategyErrorKind::Duplicate { .. } => "capacity/duplicate-provider",
            StrategyErrorKind::MixedKinds { .. } => "capacity/mixed-providers",
        }
    }

    /// The item that is wrong, and its key; `None` where the whole list is wrong.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn place(&self) -> Option<(usize, &'static str)> {
        match self.kind {
            StrategyErrorKind::Empty | StrategyErrorKind::TooMany { .. } | StrategyErrorKind::NoWeight => None,
            StrategyErrorKind::Weight { item, .. } => Some((item, "weight")),
            StrategyErrorKind::Base { item, .. } | StrategyErrorKind::SecondBase { item, .. } => Some((item, "base")),
            StrategyErrorKind::Duplicate { item, .. } | StrategyErrorKind::MixedKinds { item, .. } => {
                Some((item, "capacityProvider"))
            }
        }
    }

    /// What to do about it.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn help(&self) -> &'static str {
        match self.kind {
            StrategyErrorKind::Empty => {
                "name at least one provider, or leave the strategy out for the cluster's default"
            }
            StrategyErrorKind::TooMany { .. } => "a strategy has at most 20 providers",
            StrategyErrorKind::NoWeight => "give one of them a weight of at least 1",
            StrategyErrorKind::Weight { .. } => "weights are 0 to 1000",
            StrategyErrorKind::Base { .. } => "a base is 0 to 100000",
            StrategyErrorKind::SecondBase { .. } => "keep one base, and give the others weights",
            StrategyErrorKind::Duplicate { .. } => "add up the weights in one item",
            StrategyErrorKind::MixedKinds { .. } => {
                "use Fargate providers, or Auto Scaling groups, or Managed Instances; another service may use the others"
            }
        }
    }
}

impl fmt::Display for StrategyError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            StrategyErrorKind::Empty => f.write_str("the capacity provider strategy is empty"),
            StrategyErrorKind::TooMany { items } => {
                write!(f, "{items} capacity providers, a strategy has at most {ITEMS_MAX}")
            }
            StrategyErrorKind::NoWeight => f.write_str("every weight is 0: no provider may place tasks"),
            StrategyErrorKind::Weight { weight, .. } => write!(f, "a weight of {weight} is above {WEIGHT_MAX}"),
            StrategyErrorKind::Base { base, .. } => write!(f, "a base of {base} is above {BASE_MAX}"),
            StrategyErrorKind::SecondBase { .. } => f.write_str("only one provider may have a base"),
            StrategyErrorKind::Duplicate { provider, .. } => write!(f, "`{provider}` is in the strategy twice"),
            StrategyErrorKind::MixedKinds { first, kind, .. } => {
                write!(f, "a strategy cannot mix {} with {}", first.as_str(), kind.as_str())
            }
        }
    }
}

impl core::error::Error for StrategyError {}
