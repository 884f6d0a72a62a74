//! Reading an expression: four levels of precedence, one function each (CQL-18).
//!
//! ```text
//! or      := and  ( ("||" | "or")  and )*
//! and     := not  ( ("&&" | "and") not )*
//! not     := ("!" | "not") not | primary
//! primary := "(" or ")" | simple
//! simple  := subject ( "exists" | "!exists" | operator value | ("in" | "!in") "[" value ("," value)* "]" )
//! ```
//!
//! Keywords and operators are lower-case, subjects exact (CQL-19).

use alloc::{boxed::Box, format, string::ToString, vec::Vec};

use super::{
    CHARACTERS_MAX, Comparison, Expression, Operator, Pattern, QueryError, QueryErrorKind, SubjectName, Test, Value,
    ast::Meaning,
    date,
    error::nearest,
    lexer::{Lexer, RawValue, SYMBOLS},
    version::Version,
};
use crate::text::Span;

/// How deep parentheses and negations may nest (CQL-31): bounds the stack of everything that walks an expression.
pub(super) const DEPTH_MAX: usize = 256;

/// The subjects, for suggestions.
const SUBJECTS: [&str; 7] = [
    "agentConnected",
    "agentVersion",
    "ec2InstanceId",
    "registeredAt",
    "runningTasksCount",
    "task:group",
    "attribute:",
];

/// The operators as words.
const WORDS: [(&str, &str); 11] = [
    ("not_exists", "!exists"),
    ("not_equals", "!="),
    ("not_matches", "!~"),
    ("not_in", "!in"),
    ("greater_than_equal", ">="),
    ("greater_than", ">"),
    ("less_than_equal", "<="),
    ("less_than", "<"),
    ("matches", "=~"),
    ("equals", "=="),
    ("exists", "exists"),
];

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn parse(source: &str) -> Result<Expression, QueryError> {
    let characters = source.chars().count();
    if characters > CHARACTERS_MAX {
        let start = source.char_indices().nth(CHARACTERS_MAX).map_or(source.len(), |(at, _)| at);
        return Err(QueryError::new(QueryErrorKind::TooLong(characters), Span::new(start, source.len())));
    }
    let mut lexer = Lexer::new(source);
    lexer.skip_space();
    if lexer.is_end() {
        return Err(QueryError::new(QueryErrorKind::Empty, Span::new(0, source.len()))
            .with_help("write a condition, e.g. `attribute:stack == prod`"));
    }
    let expression = or(&mut lexer, 0)?;
    lexer.skip_space();
    if lexer.is_end() { Ok(expression) } else { Err(trailing(&lexer)) }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn or(lexer: &mut Lexer<'_>, depth: usize) -> Result<Expression, QueryError> {
    let mut parts = alloc::vec![and(lexer, depth)?];
    loop {
        lexer.skip_space();
        if !(lexer.take("||") || lexer.take_word("or")) {
            break;
        }
        parts.push(and(lexer, depth)?);
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::Or(parts) })
}

#[cfg_attr(cold_code_small, optimize(size))]
fn and(lexer: &mut Lexer<'_>, depth: usize) -> Result<Expression, QueryError> {
    let mut parts = alloc::vec![not(lexer, depth)?];
    loop {
        lexer.skip_space();
        if !(lexer.take("&&") || lexer.take_word("and")) {
            break;
        }
        parts.push(not(lexer, depth)?);
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::And(parts) })
}

#[cfg_attr(cold_code_small, optimize(size))]
fn not(lexer: &mut Lexer<'_>, depth: usize) -> Result<Expression, QueryError> {
    lexer.skip_space();
    if depth > DEPTH_MAX {
        return Err(QueryError::new(QueryErrorKind::TooDeep, lexer.here()));
    }
    let start = lexer.at;
    if lexer.take("!") || lexer.take_word("not") {
        if lexer.byte() == Some(b'=') {
            let error = QueryError::new(QueryErrorKind::UnknownOperator("not=".into()), Span::new(start, lexer.at + 1));
            return Err(error.with_help("write `not(…)` for a negation, `!=` between a subject and a value"));
        }
        return Ok(Expression::Not(Box::new(not(lexer, depth + 1)?)));
    }
    primary(lexer, depth)
}

#[cfg_attr(cold_code_small, optimize(size))]
fn primary(lexer: &mut Lexer<'_>, depth: usize) -> Result<Expression, QueryError> {
    let open = lexer.at;
    if !lexer.take("(") {
        return simple(lexer).map(Expression::Simple);
    }
    let inner = or(lexer, depth + 1)?;
    lexer.skip_space();
    if lexer.take(")") {
        return Ok(inner);
    }
    if lexer.is_end() {
        return Err(QueryError::new(QueryErrorKind::UnclosedParenthesis, Span::new(open, open + 1))
            .with_help("close it with `)`"));
    }
    Err(trailing(lexer))
}

#[cfg_attr(cold_code_small, optimize(size))]
fn simple(lexer: &mut Lexer<'_>) -> Result<Comparison, QueryError> {
    let start = lexer.at;
    let subject = subject(lexer)?;
    let subject_span = Span::new(start, lexer.at);
    lexer.skip_space();
    let operator_start = lexer.at;
    let operator = operator(lexer, &subject)?;
    let operator_span = Span::new(operator_start, lexer.at);
    if !takes(&subject, operator) {
        let error =
            QueryError::new(QueryErrorKind::OperatorNotValid { operator, subject: subject.to_string() }, operator_span);
        return Err(error.with_help(format!("it takes {}", operators_of(&subject))));
    }
    let test = test(lexer, &subject, operator)?;
    Ok(Comparison { subject, test, span: Span::new(start, lexer.at), subject_span, operator_span })
}

#[cfg_attr(cold_code_small, optimize(size))]
fn subject(lexer: &mut Lexer<'_>) -> Result<SubjectName, QueryError> {
    let word = lexer.word();
    let span = Span::new(lexer.at, lexer.at + word.len());
    let subject = match word {
        "" => {
            let found = lexer.rest().chars().next();
            let error = QueryError::new(QueryErrorKind::ExpectedExpression, lexer.here());
            return Err(match found {
                Some('\'' | '"') => error.with_help("leave out the quotes around the whole expression; quotes go around values"),
                Some(')') => QueryError::new(QueryErrorKind::UnopenedParenthesis, lexer.here()),
                _ => error.with_help("a subject is one of agentConnected, agentVersion, attribute:NAME, ec2InstanceId, registeredAt, runningTasksCount, task:group"),
            });
        }
        "agentConnected" => SubjectName::AgentConnected,
        "agentVersion" => SubjectName::AgentVersion,
        "ec2InstanceId" => SubjectName::Ec2InstanceId,
        "registeredAt" => SubjectName::RegisteredAt,
        "runningTasksCount" => SubjectName::RunningTasksCount,
        "task:group" => SubjectName::TaskGroup,
        other => match other.strip_prefix("attribute:") {
            Some(name) => {
                SubjectName::Attribute(attribute_name(name, Span::new(lexer.at + 10, lexer.at + word.len()))?)
            }
            None => return Err(unknown_subject(other, span)),
        },
    };
    lexer.at += word.len();
    Ok(subject)
}

#[cfg_attr(cold_code_small, optimize(size))]
fn attribute_name(name: &str, span: Span) -> Result<Box<str>, QueryError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._/\\-".contains(c);
    if (1..=128).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(name.into());
    }
    let error = QueryError::new(QueryErrorKind::BadAttributeName(name.to_string()), span);
    Err(if name.contains(['$', '{', '}', '<', '>', '%', '#']) {
        error.with_help("this looks like a placeholder: render the template first")
    } else {
        error.with_help("a name has 1 to 128 letters, digits, `-`, `_`, `/`, `\\` and `.`")
    })
}

#[cfg_attr(cold_code_small, optimize(size))]
fn unknown_subject(word: &str, span: Span) -> QueryError {
    let error = QueryError::new(QueryErrorKind::UnknownSubject(word.to_string()), span);
    if let Some(name) =
        word.strip_prefix("attributes:").or_else(|| word.strip_prefix("attr:")).filter(|name| !name.is_empty())
    {
        return error.with_help(format!("write `attribute:{name}`"));
    }
    if word.starts_with("ecs.") || word.starts_with("com.amazonaws.ecs.") {
        return error.with_help(format!("write `attribute:{word}`"));
    }
    if let Some(rest) = word.strip_prefix("instance:") {
        if let Some(near) = nearest(rest, &SUBJECTS) {
            return error.with_help(format!("write `{near}`"));
        }
    }
    if word.contains(['$', '{', '}', '%', '#']) {
        return error.with_help("this looks like a placeholder: render the template first");
    }
    if word.eq_ignore_ascii_case("and") || word.eq_ignore_ascii_case("or") || word.eq_ignore_ascii_case("not") {
        return error.with_help(format!("write `{}` in lower case, between conditions", word.to_ascii_lowercase()));
    }
    match nearest(word, &SUBJECTS) {
        Some(near) => error.with_help(format!("did you mean `{near}`?")),
        None => error.with_help("an attribute is written `attribute:NAME`"),
    }
}

/// The operator that comes next, as its symbol.
#[cfg_attr(cold_code_small, optimize(size))]
fn operator(lexer: &mut Lexer<'_>, subject: &SubjectName) -> Result<&'static str, QueryError> {
    if lexer.is_end() || matches!(lexer.byte(), Some(b')')) || matches!(lexer.rest().get(..2), Some("&&" | "||")) {
        let error = QueryError::new(QueryErrorKind::MissingOperator, Span::new(lexer.at, lexer.at));
        return Err(error.with_help(format!("write `{subject} exists` to ask whether it is there")));
    }
    for symbol in SYMBOLS {
        let word = symbol.trim_start_matches('!');
        let is_word = word.bytes().all(|byte| byte.is_ascii_lowercase());
        if if is_word { lexer.take_word(symbol) } else { lexer.take(symbol) } {
            return Ok(symbol);
        }
    }
    for (word, symbol) in WORDS {
        if lexer.take_word(word) {
            return Ok(symbol);
        }
    }
    if lexer.take_word("in") {
        return Ok("in");
    }
    let found = lexer.operator_like();
    let span = Span::new(lexer.at, lexer.at + found.len());
    let error = QueryError::new(QueryErrorKind::UnknownOperator(found.to_string()), span);
    let after = lexer.source.get(span.end..).unwrap_or("").trim_start();
    let lower = found.to_ascii_lowercase();
    let is_word =
        |word: &str| word == "in" || word == "and" || word == "or" || WORDS.iter().any(|(known, _)| *known == word);
    Err(if found == "=" && after.starts_with('~') {
        error.with_help("write `=~` without a space")
    } else if found == "=" || found == "===" {
        error.with_help("write `==`")
    } else if found == "~" {
        error.with_help("write `=~`")
    } else if found == "<>" {
        error.with_help("write `!=`")
    } else if found != lower && is_word(&lower) {
        error.with_help(format!("write `{lower}`: operators are lower-case"))
    } else if found.contains(['$', '{', '<', '%']) {
        error.with_help("this looks like a placeholder: render the template first")
    } else {
        let words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).chain(SYMBOLS).collect();
        match nearest(found, &words) {
            Some(near) => error.with_help(format!("did you mean `{near}`?")),
            None => error.with_help(format!("`{subject}` takes {}", operators_of(subject))),
        }
    })
}

/// Whether a subject takes an operator (CQL-30, CQL-101).
#[cfg_attr(cold_code_small, optimize(size))]
fn takes(subject: &SubjectName, operator: &str) -> bool {
    match subject {
        SubjectName::AgentConnected | SubjectName::Ec2InstanceId => {
            matches!(operator, "==" | "!=" | "in" | "!in" | "=~" | "!~")
        }
        SubjectName::AgentVersion | SubjectName::RegisteredAt | SubjectName::RunningTasksCount => {
            matches!(operator, "==" | "!=" | ">" | ">=" | "<" | "<=")
        }
        SubjectName::TaskGroup | SubjectName::Attribute(_) => true,
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn operators_of(subject: &SubjectName) -> &'static str {
    match subject {
        SubjectName::AgentConnected | SubjectName::Ec2InstanceId => "==, !=, in, !in, =~, !~",
        SubjectName::AgentVersion | SubjectName::RegisteredAt | SubjectName::RunningTasksCount => {
            "==, !=, >, >=, <, <="
        }
        SubjectName::TaskGroup | SubjectName::Attribute(_) => "==, !=, >, >=, <, <=, in, !in, =~, !~, exists, !exists",
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn test(lexer: &mut Lexer<'_>, subject: &SubjectName, operator: &str) -> Result<Test, QueryError> {
    match operator {
        "exists" => Ok(Test::Exists),
        "!exists" => Ok(Test::NotExists),
        "in" | "!in" => Ok(Test::In { negated: operator == "!in", values: list(lexer)? }),
        "=~" | "!~" => {
            let raw = value(lexer, true)?;
            let pattern = Pattern::compile(raw.text).map_err(|error| {
                let span = Span::new(raw.span.start + error.span.start, raw.span.start + error.span.end);
                let kind = if error.unsupported {
                    QueryErrorKind::UnsupportedPattern(error.what.clone())
                } else {
                    QueryErrorKind::BadPattern(error.what.clone())
                };
                let wrapped = QueryError::new(kind, span);
                match error.help {
                    Some(help) => wrapped.with_help(help),
                    None => wrapped,
                }
            })?;
            Ok(Test::Matches { negated: operator == "!~", pattern: pattern.at(raw.span, raw.quoted) })
        }
        _ => {
            let raw = value(lexer, false)?;
            let operator = match operator {
                "==" => Operator::Equals,
                "!=" => Operator::NotEquals,
                ">" => Operator::GreaterThan,
                ">=" => Operator::GreaterThanEqual,
                "<" => Operator::LessThan,
                _ => Operator::LessThanEqual,
            };
            Ok(Test::Compare(operator, typed(raw, subject)?))
        }
    }
}

/// The value of an operator that takes one.
#[cfg_attr(cold_code_small, optimize(size))]
fn value<'a>(lexer: &mut Lexer<'a>, pattern: bool) -> Result<RawValue<'a>, QueryError> {
    lexer.skip_space();
    let start = lexer.at;
    let raw = lexer.value(pattern)?;
    if raw.text.is_empty() && !raw.quoted {
        let error = QueryError::new(QueryErrorKind::MissingValue, lexer.here());
        return Err(if lexer.byte() == Some(b'[') { error.with_help("a list goes with `in`") } else { error });
    }
    if raw.text.is_empty() {
        let error = QueryError::new(QueryErrorKind::MissingValue, Span::new(start, lexer.at));
        return Err(error.with_help("no attribute has an empty value; write `exists` or `!exists`"));
    }
    Ok(raw)
}

#[cfg_attr(cold_code_small, optimize(size))]
fn typed(raw: RawValue<'_>, subject: &SubjectName) -> Result<Value, QueryError> {
    let text = raw.text.to_string();
    let bad = |kind: QueryErrorKind, help: &'static str| QueryError::new(kind, raw.span).with_help(help);
    let meaning = match subject {
        SubjectName::AgentVersion => Meaning::Version(Version::parse(raw.text).ok_or_else(|| {
            bad(QueryErrorKind::BadVersion(text.clone()), "write numbers between dots, e.g. `1.14.5`")
        })?),
        SubjectName::RegisteredAt => Meaning::Instant(date::parse(raw.text).ok_or_else(|| {
            bad(
                QueryErrorKind::BadDate(text.clone()),
                "write `2018-06-18`, `2018-06-18T22:28:28Z` or `2018-06-18T22:28:28+02:00`",
            )
        })?),
        SubjectName::RunningTasksCount => {
            let digits = raw.text.bytes().all(|byte| byte.is_ascii_digit());
            let number = digits.then(|| raw.text.parse().ok()).flatten();
            Meaning::Count(
                number.ok_or_else(|| bad(QueryErrorKind::BadNumber(text.clone()), "write a whole number, e.g. `0`"))?,
            )
        }
        _ => Meaning::Text,
    };
    Ok(Value { text: text.into(), meaning, span: raw.span, quoted: raw.quoted })
}

#[cfg_attr(cold_code_small, optimize(size))]
fn list(lexer: &mut Lexer<'_>) -> Result<Vec<Value>, QueryError> {
    lexer.skip_space();
    let open = lexer.at;
    if !lexer.take("[") {
        let error = QueryError::new(QueryErrorKind::ExpectedList, lexer.here());
        let rest = lexer.rest();
        return Err(match rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            Some((inner, _)) => error.with_help(format!("write `[{inner}]`")),
            None if rest.trim().is_empty() => error.with_help("write `[a, b]`"),
            None => error.with_help(format!("write `[{}]`", lexer.word())),
        });
    }
    let mut values = Vec::new();
    loop {
        lexer.skip_space();
        if lexer.byte() == Some(b']') && values.is_empty() {
            let error = QueryError::new(QueryErrorKind::EmptyList, Span::new(open, lexer.at + 1));
            return Err(error.with_help("nothing is in an empty list: name at least one value"));
        }
        let raw = value(lexer, false)?;
        values.push(Value { text: raw.text.into(), meaning: Meaning::Text, span: raw.span, quoted: raw.quoted });
        lexer.skip_space();
        if lexer.take("]") {
            return Ok(values);
        }
        if !lexer.take(",") {
            let error = QueryError::new(QueryErrorKind::UnterminatedList, lexer.here());
            return Err(error.with_help("separate the values of a list with `,`, and quote a value with a space in it"));
        }
    }
}

/// The error for something after a complete expression.
#[cfg_attr(cold_code_small, optimize(size))]
fn trailing(lexer: &Lexer<'_>) -> QueryError {
    let rest = lexer.rest();
    let word = rest.get(..rest.find(char::is_whitespace).unwrap_or(rest.len())).unwrap_or(rest);
    if word.starts_with(')') {
        return QueryError::new(QueryErrorKind::UnopenedParenthesis, lexer.here());
    }
    let error = QueryError::new(QueryErrorKind::TrailingInput, Span::new(lexer.at, lexer.at + word.len()));
    let lower = word.to_ascii_lowercase();
    if word != lower && matches!(lower.as_str(), "and" | "or") {
        return error.with_help(format!("write `{lower}`: keywords are lower-case"));
    }
    if word.starts_with('&') || word.starts_with('|') {
        return error.with_help("write `and`, `or`, `&&` or `||`");
    }
    if word.starts_with(',') || word.starts_with(']') {
        return error.with_help("put a value with `,` or `]` in it in quotes");
    }
    error.with_help("put a value with a space in it in quotes, or join conditions with `and` or `or`")
}
