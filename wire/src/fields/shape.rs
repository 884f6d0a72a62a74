//! What a shape of a document is: its keys, and what each of them is to us.

use crate::{Node, Token};

/// An object of a document: its members, sorted by name, and whether there can be others.
#[derive(Debug)]
pub(crate) struct Shape(pub(super) &'static [Member], pub(super) Owner);

/// Whose an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The contract's: it has no other members than these, and another is written in vain.
    Ours,
    /// AWS's, which may define more of them any day.
    Aws,
    /// Of names that people chose: whatever they are, what they hold is of the only member's shape.
    Names,
}

/// A key that a shape has.
#[derive(Debug)]
pub(crate) struct Member {
    pub(super) name: &'static str,
    pub(super) class: Class,
}

/// What a member is to us.
#[derive(Debug)]
pub(super) enum Class {
    /// It is known, and changes no answer.
    Known,
    /// It decides, as may what is below it.
    Decides(Option<&'static Shape>),
    /// It could change an answer, and nothing reads it.
    NotModelled(Gap),
}

/// A member that is not modelled.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gap {
    /// The questions that it bears on, bits of [`question`].
    pub(super) bears: u32,
    /// What it may be without changing an answer.
    usual: Usual,
    /// It does not matter while another key beside it has one of these values.
    unless: Option<(&'static str, &'static [&'static str])>,
    /// What it could change.
    pub(super) sentence: &'static str,
}

/// A value that stands in for AWS's default; nothing at all does always: null, an empty text, list
/// or object.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Usual {
    /// Nothing else.
    Empty,
    /// One of these.
    OneOf(&'static [Plain]),
    /// An object whose key is absent or has this value.
    Where(&'static str, Plain),
    /// A list of nothing but these.
    Items(&'static [&'static str]),
    /// Anything in which none of these is a part of a text.
    Lacks(&'static [&'static str]),
    /// A number that is large enough.
    AtLeast(i64),
}

/// A value that is no list and no object.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Plain {
    No,
    Yes,
    Number(i64),
    Word(&'static str),
}

/// A bit for each question.
pub(crate) mod question {
    pub(crate) const NONE: u32 = 0;
    pub(crate) const PLACE: u32 = 1;
    pub(crate) const STOP: u32 = 1 << 1;
    pub(crate) const QUERY: u32 = 1 << 2;
    pub(crate) const DEPLOY: u32 = 1 << 3;
    pub(crate) const CAPACITY: u32 = 1 << 4;
    pub(crate) const FIT: u32 = 1 << 5;
    pub(crate) const REPACK: u32 = 1 << 6;
    pub(crate) const SCALE: u32 = 1 << 7;
    pub(crate) const ALARM: u32 = 1 << 8;
    pub(crate) const SCHEDULE: u32 = 1 << 9;
    pub(crate) const SPLIT: u32 = 1 << 10;
    pub(crate) const REACH: u32 = 1 << 11;
    pub(crate) const FLEET: u32 = 1 << 12;
    pub(crate) const LIFECYCLE: u32 = 1 << 13;
    pub(crate) const CHECK: u32 = 1 << 14;
    pub(crate) const GROUP: u32 = 1 << 15;
}

pub(super) const fn known(name: &'static str) -> Member {
    Member { name, class: Class::Known }
}

pub(super) const fn decides(name: &'static str, below: Option<&'static Shape>) -> Member {
    Member { name, class: Class::Decides(below) }
}

pub(super) const fn gap(
    name: &'static str,
    bears: u32,
    usual: Usual,
    unless: Option<(&'static str, &'static [&'static str])>,
    sentence: &'static str,
) -> Member {
    Member { name, class: Class::NotModelled(Gap { bears, usual, unless, sentence }) }
}

impl Shape {
    /// The member of a name, spelled as AWS does.
    pub(super) fn member(&self, name: &str) -> Option<&'static Member> {
        let at = self.0.binary_search_by(|member| member.name.cmp(name)).ok()?;
        self.0.get(at)
    }

    /// Whether there is such a key.
    #[cfg(feature = "check")]
    pub(crate) fn has(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    /// All keys, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|member| member.name)
    }
}

impl Gap {
    /// Whether a value beside its neighbours is another than AWS's default.
    pub(super) fn is_remarkable(&self, value: &Node<'_>, beside: &Node<'_>) -> bool {
        let passed = || {
            self.unless.is_some_and(|(key, words)| {
                beside.get(key).and_then(|value| value.as_str()).is_some_and(|word| words.contains(&word))
            })
        };
        !value.is_nothing() && !self.usual.holds(value) && !passed()
    }
}

impl Usual {
    fn holds(&self, value: &Node<'_>) -> bool {
        match self {
            Self::Empty => false,
            Self::OneOf(values) => values.iter().any(|plain| plain.is(value)),
            Self::Where(key, plain) => value.is_object() && value.get(key).is_none_or(|value| plain.is(&value)),
            Self::Items(words) => {
                value.is_list() && value.items().all(|item| item.as_str().is_some_and(|word| words.contains(&word)))
            }
            Self::Lacks(parts) => !contains(value, parts),
            Self::AtLeast(least) => value.as_i64().is_some_and(|number| number >= *least),
        }
    }
}

impl Plain {
    fn is(&self, value: &Node<'_>) -> bool {
        match (self, value.token()) {
            (Self::No, Token::Bool(given)) => !given,
            (Self::Yes, Token::Bool(given)) => given,
            (Self::Number(number), Token::Number(given)) => given.as_i64() == Some(*number),
            // AWS's command line prints some numbers and truths as texts, and people write them so.
            (Self::No, Token::String(text)) => text.eq_ignore_ascii_case("false"),
            (Self::Yes, Token::String(text)) => text.eq_ignore_ascii_case("true"),
            (Self::Number(number), Token::String(text)) => text.parse() == Ok(*number),
            (Self::Word(word), Token::String(text)) => word.eq_ignore_ascii_case(text),
            (_, Token::Null) => true,
            _ => false,
        }
    }
}

/// Whether a text within the value contains one of the parts.
fn contains(value: &Node<'_>, parts: &[&str]) -> bool {
    match value.as_str() {
        Some(text) => parts.iter().any(|part| text.contains(part)),
        None => {
            value.items().any(|item| contains(&item, parts))
                || value.entries().any(|(_, field)| contains(&field, parts))
        }
    }
}
