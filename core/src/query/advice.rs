//! What to write instead of a text that is not an expression.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    QueryError, QueryErrorKind as Kind, SubjectName,
    vocabulary::{OPERATORS, run},
};
use crate::text::{Piece, Span};

/// The subjects, for suggestions.
pub(super) const SUBJECTS: [&str; 7] = [
    "agentConnected",
    "agentVersion",
    "ec2InstanceId",
    "registeredAt",
    "runningTasksCount",
    "task:group",
    "attribute:",
];

const PLACEHOLDER: &str = "this looks like a placeholder: render the template first";

/// Something after a complete expression.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn trailing(rest: Piece<'_>) -> QueryError {
    if rest.first() == Some(')') {
        return rest.here().wrong(Kind::UnopenedParenthesis);
    }
    let length = rest.text().find(char::is_whitespace).unwrap_or(rest.text().len());
    let found = rest.to(rest.skip(length));
    let error = found.wrong(Kind::TrailingInput);
    let lower = found.text().to_ascii_lowercase();
    if found.text() != lower && matches!(lower.as_str(), "and" | "or") {
        return error.with_help(format!("write `{lower}`: keywords are lower-case"));
    }
    error.with_help(match found.first() {
        Some('&' | '|') => "write `and`, `or`, `&&` or `||`",
        Some(',' | ']') => "put a value with `,` or `]` in it in quotes",
        _ => "put a value with a space in it in quotes, or join conditions with `and` or `or`",
    })
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn not_equals(found: Piece<'_>) -> QueryError {
    found
        .wrong(Kind::UnknownOperator("not=".into()))
        .with_help("write `not(…)` for a negation, `!=` between a subject and a value")
}

/// No subject where one must be.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn no_subject(rest: Piece<'_>) -> QueryError {
    let error = rest.here().wrong(Kind::ExpectedExpression);
    match rest.first() {
        Some('\'' | '"') => {
            error.with_help("leave out the quotes around the whole expression; quotes go around values")
        }
        Some(')') => rest.here().wrong(Kind::UnopenedParenthesis),
        _ => error.with_help(
            "a subject is one of agentConnected, agentVersion, attribute:NAME, ec2InstanceId, registeredAt, \
             runningTasksCount, task:group",
        ),
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn unknown_subject(name: Piece<'_>) -> QueryError {
    let word = name.text();
    let error = name.wrong(Kind::UnknownSubject(word.to_string()));
    if let Some(name) =
        word.strip_prefix("attributes:").or_else(|| word.strip_prefix("attr:")).filter(|name| !name.is_empty())
    {
        return error.with_help(format!("write `attribute:{name}`"));
    }
    if word.starts_with("ecs.") || word.starts_with("com.amazonaws.ecs.") {
        return error.with_help(format!("write `attribute:{word}`"));
    }
    if let Some(near) = word.strip_prefix("instance:").and_then(|rest| nearest(rest, &SUBJECTS)) {
        return error.with_help(format!("write `{near}`"));
    }
    if word.contains(['$', '{', '}', '%', '#']) {
        return error.with_help(PLACEHOLDER);
    }
    let lower = word.to_ascii_lowercase();
    if matches!(lower.as_str(), "and" | "or" | "not") {
        return error.with_help(format!("write `{lower}` in lower case, between conditions"));
    }
    match nearest(word, &SUBJECTS) {
        Some(near) => error.with_help(format!("did you mean `{near}`?")),
        None => error.with_help("an attribute is written `attribute:NAME`"),
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn bad_attribute_name(name: Piece<'_>) -> QueryError {
    let placeholder = name.text().contains(['$', '{', '}', '<', '>', '%', '#']);
    name.wrong(Kind::BadAttributeName(name.text().to_string())).with_help(if placeholder {
        PLACEHOLDER
    } else {
        "a name has 1 to 128 letters, digits, `-`, `_`, `/`, `\\` and `.`"
    })
}

/// Nothing where an operator should be.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn no_operator(rest: Piece<'_>, subject: &SubjectName) -> QueryError {
    let nothing = rest.to(rest);
    nothing.wrong(Kind::MissingOperator).with_help(format!("write `{subject} exists` to ask whether it is there"))
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn unknown_operator(rest: Piece<'_>, subject: &SubjectName) -> QueryError {
    let until = |ends: fn(char) -> bool| rest.text().find(ends).unwrap_or(rest.text().len());
    // A run of signs, else a run of letters.
    let length = match until(|c| !"=!<>~&|".contains(c)) {
        0 => until(|c| c.is_whitespace() || "()[]".contains(c)),
        signs => signs,
    };
    let after = rest.skip(length);
    let operator = rest.to(after);
    let (found, lower) = (operator.text(), operator.text().to_ascii_lowercase());
    let is_word = matches!(lower.as_str(), "and" | "or") || OPERATORS.iter().any(|(spelling, _)| *spelling == lower);
    let help: String = match found {
        "=" if after.text().trim_start().starts_with('~') => "write `=~` without a space".into(),
        "=" | "===" => "write `==`".into(),
        "~" => "write `=~`".into(),
        "<>" => "write `!=`".into(),
        _ if found != lower && is_word => format!("write `{lower}`: operators are lower-case"),
        _ if found.contains(['$', '{', '<', '%']) => PLACEHOLDER.into(),
        _ => {
            let known: Vec<&str> =
                OPERATORS.iter().map(|(spelling, _)| *spelling).filter(|text| *text != "in").collect();
            match nearest(found, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("`{subject}` takes {}", subject.operators()),
            }
        }
    };
    operator.wrong(Kind::UnknownOperator(found.to_string())).with_help(help)
}

/// An operator that does not go with the subject (CQL-30).
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn not_taken(subject: &SubjectName, operator: &'static str, span: Span) -> QueryError {
    QueryError::new(Kind::OperatorNotValid { operator, subject: subject.to_string() }, span)
        .with_help(format!("it takes {}", subject.operators()))
}

/// No list where one must be.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn no_list(rest: Piece<'_>) -> QueryError {
    let inner = match rest.text().strip_prefix('(').and_then(|inner| inner.split_once(')')) {
        Some((inner, _)) => inner,
        None if rest.text().trim().is_empty() => "a, b",
        None => run(rest).map_or("", |(_, word)| word.text()),
    };
    rest.here().wrong(Kind::ExpectedList).with_help(format!("write `[{inner}]`"))
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn empty_list(list: Piece<'_>) -> QueryError {
    list.wrong(Kind::EmptyList).with_help("nothing is in an empty list: name at least one value")
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn unclosed_list(rest: Piece<'_>) -> QueryError {
    rest.here()
        .wrong(Kind::UnterminatedList)
        .with_help("separate the values of a list with `,`, and quote a value with a space in it")
}

/// A value that is empty, in quotes or not.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn no_value(quotes: Piece<'_>, rest: Piece<'_>) -> QueryError {
    if !quotes.is_empty() {
        let help = "no attribute has an empty value; write `exists` or `!exists`";
        return quotes.wrong(Kind::MissingValue).with_help(help);
    }
    rest.here().wrong(Kind::MissingValue)
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn unclosed_quote(rest: Piece<'_>) -> QueryError {
    rest.wrong(Kind::UnterminatedQuote).with_help("close it with the same quote; there are no escapes")
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn unclosed_class(rest: Piece<'_>) -> QueryError {
    rest.wrong(Kind::UnterminatedClass).with_help("close it with `]`")
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn parenthesis(rest: Piece<'_>) -> QueryError {
    rest.here().wrong(Kind::Parenthesis).with_help("put the value in quotes")
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn unclosed_group(found: Piece<'_>) -> QueryError {
    found.wrong(Kind::UnclosedParenthesis).with_help("close it with `)`, or put the pattern in quotes")
}

/// The candidate that differs from `word` in the fewest letters, if it is near enough to be meant.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let near = candidates.iter().map(|&candidate| (distance(word, candidate), candidate));
    near.filter(|&(distance, candidate)| distance <= candidate.len() / 3).min().map(|(_, candidate)| candidate)
}

/// The edit distance without regard to case.
#[cfg_attr(cold_code_small, optimize(size))]
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().map(|c| c.to_ascii_lowercase()).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).map(|c| c.to_ascii_lowercase()).enumerate() {
        let mut next = alloc::vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let replace = at(&row, j) + usize::from(x != *y);
            next.push(replace.min(at(&row, j + 1) + 1).min(at(&next, j) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
