//! What is answered: a type for each kind of decision document, as the contract writes it.
//!
//! The fields are the keys, in their order; what is absent in the JSON is `None` or empty here.
//! Doc comments become the schemas' descriptions and the tables of `DOCUMENTS.md`.

#[cfg(feature = "scaling")]
mod alarm;
#[cfg(feature = "capacity")]
mod capacity;
#[cfg(feature = "check")]
mod check;
#[cfg(feature = "deploy")]
mod deploy;
#[cfg(feature = "deploy")]
mod deploy_failure;
#[cfg(feature = "deploy")]
mod deploy_stages;
#[cfg(feature = "check")]
mod diff;
#[cfg(feature = "deploy")]
mod drain;
mod explanation;
#[cfg(any(feature = "check", feature = "reach"))]
mod finding;
#[cfg(feature = "capacity")]
mod fit;
#[cfg(feature = "fleet")]
mod fleet;
#[cfg(all(feature = "scaling", feature = "capacity"))]
mod group;
#[cfg(feature = "instance-types")]
mod instance_types;
#[cfg(feature = "inspect")]
mod instances;
#[cfg(feature = "kubernetes")]
mod kubernetes;
#[cfg(any(feature = "capacity", feature = "deploy"))]
mod launch_rate;
#[cfg(feature = "capacity")]
mod left_out;
#[cfg(feature = "check")]
mod lifecycle;
mod place;
#[cfg(feature = "capacity")]
mod price;
mod query;
#[cfg(feature = "reach")]
mod reach;
#[cfg(feature = "deploy")]
mod rebalance;
#[cfg(feature = "inspect")]
mod recognise;
#[cfg(feature = "redact")]
mod redact;
#[cfg(feature = "capacity")]
mod repack;
#[cfg(feature = "rules")]
mod rules;
#[cfg(feature = "scaling")]
mod scale;
#[cfg(feature = "scaling")]
mod schedule;
#[cfg(feature = "inspect")]
mod series;
mod shared;
#[cfg(feature = "capacity")]
mod split;
mod stop;
#[cfg(feature = "inspect")]
mod tokens;

#[cfg(feature = "scaling")]
pub use alarm::*;
#[cfg(feature = "capacity")]
pub use capacity::*;
#[cfg(feature = "check")]
pub use check::*;
#[cfg(feature = "deploy")]
pub use deploy::*;
#[cfg(feature = "deploy")]
pub use deploy_failure::*;
#[cfg(feature = "deploy")]
pub use deploy_stages::*;
#[cfg(feature = "check")]
pub use diff::*;
#[cfg(feature = "deploy")]
pub use drain::*;
pub use explanation::*;
#[cfg(any(feature = "check", feature = "reach"))]
pub use finding::*;
#[cfg(feature = "capacity")]
pub use fit::*;
#[cfg(feature = "fleet")]
pub use fleet::*;
#[cfg(all(feature = "scaling", feature = "capacity"))]
pub use group::*;
#[cfg(feature = "instance-types")]
pub use instance_types::*;
#[cfg(feature = "inspect")]
pub use instances::*;
#[cfg(feature = "kubernetes")]
pub use kubernetes::*;
#[cfg(any(feature = "capacity", feature = "deploy"))]
pub use launch_rate::*;
#[cfg(feature = "check")]
pub use lifecycle::*;
pub use place::*;
#[cfg(feature = "capacity")]
pub use price::*;
pub use query::*;
#[cfg(feature = "reach")]
pub use reach::*;
#[cfg(feature = "deploy")]
pub use rebalance::*;
#[cfg(feature = "inspect")]
pub use recognise::*;
#[cfg(feature = "redact")]
pub use redact::*;
#[cfg(feature = "capacity")]
pub use repack::*;
#[cfg(feature = "rules")]
pub use rules::*;
#[cfg(feature = "scaling")]
pub use scale::*;
#[cfg(feature = "scaling")]
pub use schedule::*;
#[cfg(feature = "inspect")]
pub use series::*;
pub use shared::*;
#[cfg(feature = "capacity")]
pub use split::*;
pub use stop::*;
#[cfg(feature = "inspect")]
pub use tokens::*;

use serde_json::Value;

use crate::Lint;

/// What every answer has.
pub trait Answered {
    /// What is legal but misleading, and what was assumed.
    fn lints(&self) -> &[Lint];
    /// Them, to add to.
    fn lints_mut(&mut self) -> &mut Vec<Lint>;
}

/// Says of structs that they have lints, of enums that their variants do.
macro_rules! answered {
    ($($answer:ty $(: $($variant:ident),+)?;)+) => { $(answered!(@ $answer $(: $($variant),+)?);)+ };
    (@ $answer:ty) => {
        impl $crate::answer::Answered for $answer {
            fn lints(&self) -> &[$crate::Lint] {
                &self.lints
            }
            fn lints_mut(&mut self) -> &mut Vec<Lint> {
                &mut self.lints
            }
        }
    };
    (@ $answer:ty: $($variant:ident),+) => {
        impl $crate::answer::Answered for $answer {
            fn lints(&self) -> &[Lint] {
                match self { $(Self::$variant(own) => &own.lints,)+ }
            }
            fn lints_mut(&mut self) -> &mut Vec<Lint> {
                match self { $(Self::$variant(own) => &mut own.lints,)+ }
            }
        }
    };
}
pub(crate) use answered;

macro_rules! answers {
    ($($variant:ident($answer:ident) $word:literal [$($when:tt)+] $takes:ident $function:path,
        $bit:ident $shape:ident, $help:literal;)+) => {
        /// The answer to any document.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Answer {
            $(
                #[cfg($($when)+)]
                #[doc = concat!("What `", $word, "` answers.")]
                $variant(Box<$answer>),
            )+
        }

        impl Answer {
            /// The answer as the contract writes it.
            #[must_use]
            pub fn to_value(&self) -> Value {
                let written = match self { $(
                    #[cfg($($when)+)]
                    Self::$variant(answer) => serde_json::to_value(answer),
                )+ };
                // Every key is a text, and no number is infinite.
                written.unwrap_or_default()
            }
        }

        impl Answered for Answer {
            fn lints(&self) -> &[Lint] {
                match self { $(
                    #[cfg($($when)+)]
                    Self::$variant(answer) => answer.lints(),
                )+ }
            }
            fn lints_mut(&mut self) -> &mut Vec<Lint> {
                match self { $(
                    #[cfg($($when)+)]
                    Self::$variant(answer) => answer.lints_mut(),
                )+ }
            }
        }

        /// The schema of each answer, by the word in `decide`.
        #[cfg(feature = "schema")]
        pub fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($word, generator.subschema_for::<$answer>()),)+]
        }
    };
}
documents!(answers);
