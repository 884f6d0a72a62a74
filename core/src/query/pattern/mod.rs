//! The patterns of `=~`: Java's regular expressions, as far as they can be matched in linear time
//! (CQL-23).
//!
//! The translator (`translate`) reads Java's dialect and writes the one of `regex-syntax`; what
//! would mean something else there is rewritten, and what it does not support (look-around,
//! back-references, possessive quantifiers) is refused with its place.

mod translate;

use alloc::string::String;
use core::fmt;

use regex_automata::{
    Anchored, Input,
    nfa::thompson::{self, pikevm::PikeVM},
};

use super::Text;
use crate::text::Span;
use translate::Translator;

/// The most memory that a compiled pattern may take, so that `(a{1000}){1000}` is refused.
const SIZE_MAX: usize = 1 << 20;

/// A compiled pattern. Two patterns are equal if they were written alike.
#[derive(Clone)]
pub struct Pattern {
    source: Text,
    engine: PikeVM,
    pub(crate) span: Span,
    pub(crate) quoted: bool,
}

impl fmt::Debug for Pattern {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.source).finish()
    }
}

impl PartialEq for Pattern {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

/// Why a pattern cannot be used; positions are bytes of the pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PatternError {
    pub(crate) unsupported: bool,
    pub(crate) what: String,
    pub(crate) span: Span,
    pub(crate) help: Option<String>,
}

impl Pattern {
    /// Compiles a pattern of Java's dialect.
    ///
    /// # Errors
    /// The message says what is wrong or not supported, in a sentence.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn new(source: &str) -> Result<Self, String> {
        Self::compile(source).map_err(|error| error.what)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn compile(source: &str) -> Result<Self, PatternError> {
        rule!("CQL-23");
        let whole = |unsupported, what: String| PatternError {
            unsupported,
            what,
            span: Span::new(0, source.len()),
            help: None,
        };
        let translated = Translator::translate(source)?;
        let config = thompson::Config::new().nfa_size_limit(Some(SIZE_MAX));
        let engine = PikeVM::builder().thompson(config).build(&translated).map_err(|error| {
            let too_large = error.size_limit().is_some();
            if too_large {
                whole(true, "it is too large when its repetitions are written out".into())
            } else {
                whole(false, "it cannot be read".into())
            }
        })?;
        Ok(Self { source: source.into(), engine, span: Span::default(), quoted: false })
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn at(mut self, span: Span, quoted: bool) -> Self {
        self.span = span;
        self.quoted = quoted;
        self
    }

    /// The pattern as it was written.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Where in the source it stands, without quotes: bytes, half-open.
    #[must_use]
    pub const fn span(&self) -> core::ops::Range<usize> {
        self.span.range()
    }

    /// Whether the whole text matches. Linear in the text.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn is_match(&self, text: &str) -> bool {
        let mut cache = self.engine.create_cache();
        self.engine.is_match(&mut cache, Input::new(text).anchored(Anchored::Yes))
    }
}
