//! The kinds of documents, and which file answers them.

use super::*;
use crate::answer;

/// A kind of decision document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentKind {
    /// Its word in `decide`.
    pub name: &'static str,
    /// What it asks, in a line.
    pub help: &'static str,
    /// Whether it is, or may be, about a cluster.
    pub is_about_a_cluster: bool,
    /// Whether this build answers it.
    pub is_answered: bool,
}

/// The call of an answering function, by what it takes.
macro_rules! call {
    (cluster $function:path, $session:ident, $node:ident, $options:ident) => {
        match $session {
            Some(session) => $function(session, $node, $options)?,
            None => return Err($node.required("cluster").err().unwrap_or_else(|| $node.expected("a cluster"))),
        }
    };
    (either $function:path, $session:ident, $node:ident, $options:ident) => {
        $function($session, $node, $options)?
    };
    (alone $function:path, $session:ident, $node:ident, $options:ident) => {
        $function($node, $options)?
    };
    (bare $function:path, $session:ident, $node:ident, $options:ident) => {
        $function($node)?
    };
}

/// Whether a function takes a cluster.
macro_rules! takes_a_cluster {
    (cluster) => {
        true
    };
    (either) => {
        true
    };
    ($takes:ident) => {
        false
    };
}

macro_rules! questions {
    ($($variant:ident($answer:ident) $word:literal [$($when:tt)+] $takes:ident $function:path,
        $bit:ident $shape:ident, $help:literal;)+) => {
        /// Every kind of decision document, in the order in which lists have them.
        pub const DOCUMENTS: &[DocumentKind] = &[$(DocumentKind {
            name: $word,
            help: $help,
            is_about_a_cluster: takes_a_cluster!($takes),
            is_answered: cfg!($($when)+),
        }),+];

        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Question {
            $($variant,)+
        }

        impl Question {
            const ALL: &[Self] = &[$(Self::$variant),+];

            /// The question's bit, and the shape of its document.
            #[cfg(feature = "fields")]
            pub(super) const fn fields(self) -> (u32, &'static crate::fields::Shape) {
                use crate::fields::{question, table};
                match self { $(Self::$variant => (question::$bit, &table::$shape),)+ }
            }

            /// The answer of the file that the question belongs to.
            pub(super) fn ask(
                self,
                session: Option<&mut ClusterSession>,
                node: &Node<'_>,
                options: &DecideOptions,
            ) -> Result<answer::Answer, Error> {
                match self { $(
                    #[cfg($($when)+)]
                    Self::$variant => {
                        let answer: answer::$answer = call!($takes $function, session, node, options).into();
                        Ok(answer::Answer::$variant(Box::new(answer)))
                    }
                    #[cfg(not($($when)+))]
                    Self::$variant => Err(left_out(node)),
                )+ }
            }
        }
    };
}
documents!(questions);

impl Question {
    /// The question that a document asks.
    pub(super) fn of(node: &Node<'_>) -> Result<Self, Error> {
        let wanted = node.required("decide")?;
        let word = wanted.str()?;
        let found = DOCUMENTS.iter().zip(Self::ALL).find(|(kind, _)| kind.name == word);
        found.map(|(_, question)| *question).ok_or_else(|| unknown_decision(word, &wanted))
    }

    pub(super) fn is_about_a_cluster(self) -> bool {
        DOCUMENTS.iter().zip(Self::ALL).any(|(kind, own)| *own == self && kind.is_about_a_cluster)
    }
}

#[cfg_attr(
    all(
        feature = "scaling",
        feature = "capacity",
        feature = "rules",
        feature = "check",
        feature = "deploy",
        feature = "fleet",
        feature = "reach",
        feature = "redact",
        feature = "inspect",
        feature = "instance-types"
    ),
    expect(dead_code, reason = "this build answers every document")
)]
fn left_out(node: &Node<'_>) -> Error {
    Error::new("document/left-out", "this build does not answer such documents", node.path_of("decide"))
        .with_help("use the whole library")
}

fn unknown_decision(given: &str, wanted: &Node<'_>) -> Error {
    let names = || DOCUMENTS.iter().map(|kind| kind.name);
    let known: Vec<String> = names().map(|name| format!("`{name}`")).collect();
    let (last, others) = known.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
    let known = format!("use {} or {last}", others.join(", "));
    let meant = nearest::nearest(given, names()).map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    let message = format!("unknown decision `{}`", shorten(given));
    Error::new("document/unknown-decision", message, wanted.path()).with_help(format!("{meant}{known}"))
}
