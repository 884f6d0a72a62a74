//! What the tables of this room ask of a value, whoever has read it and keeps it in which way.

use serde_json::Value;

use crate::Node;
use crate::read::Token;

/// What sort of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// `null`.
    Null,
    /// A number, `true` or `false`.
    Scalar,
    /// A string.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

/// A value of JSON, or of what is like it.
pub trait Shape: Sized {
    /// What sort of value it is.
    fn sort(&self) -> Sort;
    /// The value of a key of this object.
    fn get(&self, key: &str) -> Option<Self>;
    /// The string that it is.
    fn text(&self) -> Option<&str>;
    /// Whether it is this number.
    fn is_number(&self, wanted: u64) -> bool;
    /// Whether any element of the list, or any value of the object, passes the test.
    fn any(&self, test: &mut dyn FnMut(Self) -> bool) -> bool;

    /// The first element of the list, or the first value of the object.
    fn first(&self) -> Option<Self> {
        let mut first = None;
        self.any(&mut |value| {
            first = Some(value);
            true
        });
        first
    }

    /// Whether it has one element or value.
    fn is_single(&self) -> bool {
        let mut count = 0_u8;
        !self.any(&mut |_| {
            count = count.saturating_add(1);
            count > 1
        }) && count == 1
    }
}

impl Shape for &Value {
    fn sort(&self) -> Sort {
        match self {
            Value::Null => Sort::Null,
            Value::Bool(_) | Value::Number(_) => Sort::Scalar,
            Value::String(_) => Sort::Text,
            Value::Array(_) => Sort::List,
            Value::Object(_) => Sort::Object,
        }
    }

    fn get(&self, key: &str) -> Option<Self> {
        Value::get(self, key)
    }

    fn text(&self) -> Option<&str> {
        self.as_str()
    }

    fn is_number(&self, wanted: u64) -> bool {
        self.as_u64() == Some(wanted)
    }

    fn any(&self, test: &mut dyn FnMut(Self) -> bool) -> bool {
        match self {
            Value::Array(items) => items.iter().any(test),
            Value::Object(fields) => fields.values().any(test),
            _ => false,
        }
    }
}

impl Shape for Node<'_> {
    fn sort(&self) -> Sort {
        match self.token() {
            Token::Null => Sort::Null,
            Token::Bool(_) | Token::Number(_) => Sort::Scalar,
            Token::String(_) => Sort::Text,
            Token::List => Sort::List,
            Token::Object => Sort::Object,
        }
    }

    fn get(&self, key: &str) -> Option<Self> {
        Node::get(self, key)
    }

    fn text(&self) -> Option<&str> {
        self.as_str()
    }

    fn is_number(&self, wanted: u64) -> bool {
        self.as_u64() == Some(wanted)
    }

    fn any(&self, test: &mut dyn FnMut(Self) -> bool) -> bool {
        self.items().chain(self.entries().map(|(_, value)| value)).any(test)
    }
}
