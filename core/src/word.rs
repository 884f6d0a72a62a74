//! Words that AWS writes for one of several things: how they are written, and how they are read.
//!
//! ```
//! use stowplan::InstanceStatus;
//! let status: InstanceStatus = "DRAINING".parse()?;
//! assert_eq!((status, status.to_string()), (InstanceStatus::Draining, "DRAINING".into()));
//! let error = "draining".parse::<InstanceStatus>().unwrap_err();
//! assert_eq!(error.to_string(), "unknown container instance status `draining`");
//! assert!(error.help().starts_with("use one of REGISTERING, "));
//! # Ok::<(), stowplan::word::UnknownWord>(())
//! ```

use alloc::{borrow::ToOwned, format, string::String};

/// A word that stands for nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {of} `{word}`")]
pub struct UnknownWord {
    of: &'static str,
    word: String,
    words: &'static [&'static str],
}

impl UnknownWord {
    /// For [`words!`](crate::words).
    #[doc(hidden)]
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn new(of: &'static str, word: &str, words: &'static [&'static str]) -> Self {
        Self { of, word: word.to_owned(), words }
    }

    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "word/unknown"
    }

    /// What the word was read as, e.g. `container instance status`.
    #[must_use]
    pub const fn of(&self) -> &'static str {
        self.of
    }

    /// What to do about it: the words that there are.
    #[must_use]
    pub fn help(&self) -> String {
        match self.words {
            [one] => format!("use {one}"),
            words => format!("use one of {}", words.join(", ")),
        }
    }
}

/// Makes an enum without fields one of words: `as_str`, `WORDS`, `Display` and `FromStr` from one
/// list. For the crates of this engine.
#[doc(hidden)]
#[macro_export]
macro_rules! words {
    ($name:ident: $of:literal { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// Every word, as it is written.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            #[doc = concat!("The word for it: a ", $of, " as it is written.")]
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        $crate::words_by_serde!($name);

        impl core::str::FromStr for $name {
            type Err = $crate::word::UnknownWord;

            #[doc = concat!("Reads a ", $of, " as it is written, capitals and all.")]
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::word::UnknownWord::new($of, word, Self::WORDS)),
                }
            }
        }
    };
}

/// How serde writes and reads a word, in whichever crate it is declared.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! words_by_serde {
    ($name:ident) => {
        impl $crate::word::by_serde::Serialize for $name {
            fn serialize<S: $crate::word::by_serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::word::by_serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::word::by_serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_str($crate::word::by_serde::Word(core::marker::PhantomData))
            }
        }
    };
}

/// Without the feature `serde`, nothing.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! words_by_serde {
    ($name:ident) => {};
}

/// Reading a word by serde.
#[cfg(feature = "serde")]
#[doc(hidden)]
pub mod by_serde {
    use core::{fmt, marker::PhantomData, str::FromStr};

    pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use serde::de::{Error, Visitor};

    use super::UnknownWord;

    /// Reads the word for one of several things.
    #[derive(Debug)]
    pub struct Word<T>(pub PhantomData<T>);

    impl<T: FromStr<Err = UnknownWord>> Visitor<'_> for Word<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a word")
        }

        fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
            word.parse().map_err(|unknown: UnknownWord| E::custom(format_args!("{unknown}, {}", unknown.help())))
        }
    }
}
