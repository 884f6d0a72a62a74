//! What ECS refuses in a capacity provider strategy.

use alloc::{format, string::String};

use super::kind::{BASE_MAX, ITEMS_MAX, ProviderKind, WEIGHT_MAX};
use crate::text::errors;

errors! {
    /// One thing that is wrong with a capacity provider strategy.
    pub enum StrategyError {
        /// There is no item.
        #[error("the capacity provider strategy is empty")]
        Empty => "capacity/empty-strategy",
            help: "name at least one provider, or leave the strategy out for the cluster's default";
        /// There are more than [`ITEMS_MAX`].
        #[error("{items} capacity providers, a strategy has at most {ITEMS_MAX}")]
        TooMany {
            /// This many.
            items: usize,
        } => "capacity/too-many-providers", help: format!("a strategy has at most {ITEMS_MAX} providers");
        /// Several items, and no weight.
        #[error("every weight is 0: no provider may place tasks")]
        NoWeight => "capacity/no-weight", help: "give one of them a weight of at least 1";
        /// A weight beyond [`WEIGHT_MAX`].
        #[error("a weight of {weight} is above {WEIGHT_MAX}")]
        Weight {
            /// The item.
            item: usize,
            /// Its weight.
            weight: u32,
        } => "capacity/weight", help: format!("weights are 0 to {WEIGHT_MAX}");
        /// A base beyond [`BASE_MAX`].
        #[error("a base of {base} is above {BASE_MAX}")]
        Base {
            /// The item.
            item: usize,
            /// Its base.
            base: u32,
        } => "capacity/base", help: format!("a base is 0 to {BASE_MAX}");
        /// A second item with a base.
        #[error("only one provider may have a base")]
        SecondBase {
            /// The item.
            item: usize,
            /// The first with a base.
            first: usize,
        } => "capacity/second-base", help: "keep one base, and give the others weights";
        /// A provider that is there twice (CAP-103).
        #[error("`{provider}` is in the strategy twice")]
        Duplicate {
            /// The second one.
            item: usize,
            /// The provider.
            provider: String,
        } => "capacity/duplicate-provider", help: "add up the weights in one item";
        /// Providers of different kinds.
        #[error("a strategy cannot mix {} with {}", first.as_str(), kind.as_str())]
        MixedKinds {
            /// The item that differs.
            item: usize,
            /// The first kind.
            first: ProviderKind,
            /// The item's kind.
            kind: ProviderKind,
        } => "capacity/mixed-providers",
            help: "use Fargate providers, or Auto Scaling groups, or Managed Instances; another service may use the others";
    }
}

impl StrategyError {
    /// The item that is wrong, and its key; `None` where it is the whole list.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn place(&self) -> Option<(usize, &'static str)> {
        match self {
            Self::Empty | Self::TooMany { .. } | Self::NoWeight => None,
            Self::Weight { item, .. } => Some((*item, "weight")),
            Self::Base { item, .. } | Self::SecondBase { item, .. } => Some((*item, "base")),
            Self::Duplicate { item, .. } | Self::MixedKinds { item, .. } => Some((*item, "capacityProvider")),
        }
    }
}
