//! The grammar of expressions: a reader for each rule, under the rule's name (CQL-18).
//!
//! ```text
//! or         = and, { ( "||" | "or" ), and } ;
//! and        = not, { ( "&&" | "and" ), not } ;
//! not        = negation | parenthesis | simple ;
//! negation   = ( "!" | "not" ), not ;
//! parenthesis = "(", or, ")" ;
//! simple     = subject, operator, operand ;
//! operand    = (* as the operator asks: *) nothing | value | pattern | list ;
//! list       = "[", value, { ",", value }, "]" ;
//! value      = quoted | bare ;
//! pattern    = quoted | bare, (* with groups *) ;
//! bare       = { class | group | any character but white space, ",", "]", ")", "&&" and "||" } ;
//! class      = "[", { any character but "]" }, "]" ;
//! group      = "(", { group | class | "\", any character | any character but white space }, ")" ;
//! ```
//!
//! White space may stand anywhere between tokens (CQL-29), but within a value it counts. Keywords
//! and operators are lower-case, subjects are exact (CQL-19). A rule that cannot be read is a final
//! error: what is wrong is known by then, and `advice` says what to write instead.

use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};

use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, take_till, take_while},
    character::complete::char,
    multi::separated_list1,
    sequence::{preceded, terminated},
};

use super::{
    CHARACTERS_MAX, Comparison, Operator, Pattern, QueryError, QueryErrorKind as Kind, QueryExpression, SubjectName,
    Test, Value, advice,
    ast::Meaning,
    date,
    version::Version,
    vocabulary::{OPERATORS, run},
};
use crate::text::{
    Piece, Span,
    read::{self, expected, nested, placed, spelt, word},
};

type Read<'a, T> = read::Read<'a, T, Kind>;

/// In a box, so that nested parts take little of the stack.
type Boxed = Box<QueryExpression>;

/// How deep parentheses and negations may nest (CQL-31), which limits the stack of every function
/// that walks an expression.
pub(super) const DEPTH_MAX: usize = 256;

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn parse(source: &str) -> Result<QueryExpression, QueryError> {
    let text = Piece::whole(source);
    let characters = source.chars().count();
    rule!("CQL-102");
    if characters > CHARACTERS_MAX {
        let end = source.char_indices().nth(CHARACTERS_MAX).map_or(source.len(), |(at, _)| at);
        return Err(text.skip(end).wrong(Kind::TooLong(characters)));
    }
    if source.chars().all(is_space) {
        return Err(text.wrong(Kind::Empty).with_help("write a condition, e.g. `attribute:stack == prod`"));
    }
    let (rest, expression) = read::finish(terminated(or, space).parse(text), || text.wrong(Kind::ExpectedExpression))?;
    if rest.is_empty() { Ok(*expression) } else { Err(advice::trailing(rest)) }
}

/// White space (CQL-29).
#[cfg_attr(cold_code_small, optimize(size))]
const fn is_space(c: char) -> bool {
    rule!("CQL-29");
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn space(text: Piece<'_>) -> Read<'_, Piece<'_>> {
    take_while(is_space).parse(text)
}

#[cfg_attr(cold_code_small, optimize(size))]
fn or(text: Piece<'_>) -> Read<'_, Boxed> {
    rule!("CQL-18");
    joined(text, and, ("||", "or"), QueryExpression::Or)
}

#[cfg_attr(cold_code_small, optimize(size))]
fn and(text: Piece<'_>) -> Read<'_, Boxed> {
    joined(text, not, ("&&", "and"), QueryExpression::And)
}

/// One part, which stands for itself, or several with a sign or a keyword between them.
#[cfg_attr(cold_code_small, optimize(size))]
fn joined<'a>(
    text: Piece<'a>,
    part: fn(Piece<'a>) -> Read<'a, Boxed>,
    (sign, keyword): (&'static str, &'static str),
    join: fn(Vec<QueryExpression>) -> QueryExpression,
) -> Read<'a, Boxed> {
    let (mut rest, first) = part(text)?;
    let (mut parts, mut between) = (Vec::new(), preceded(space, alt((tag(sign), word(keyword)))));
    while let Ok((after, _)) = between.parse(rest) {
        let (after, next) = part(after)?;
        parts.push(*next);
        rest = after;
    }
    if parts.is_empty() {
        return Ok((rest, first));
    }
    parts.insert(0, *first);
    Ok((rest, Box::new(join(parts))))
}

#[cfg_attr(cold_code_small, optimize(size))]
fn not(text: Piece<'_>) -> Read<'_, Boxed> {
    let (text, _) = (space, shallow).parse(text)?;
    alt((negation, parenthesis, simple)).parse(text)
}

/// Reads nothing; fails where the nesting is too deep (CQL-31).
#[cfg_attr(cold_code_small, optimize(size))]
fn shallow(text: Piece<'_>) -> Read<'_, ()> {
    rule!("CQL-31");
    if text.depth() > DEPTH_MAX { Err(text.here().wrong(Kind::TooDeep).into()) } else { Ok((text, ())) }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn negation(text: Piece<'_>) -> Read<'_, Boxed> {
    let (rest, _) = alt((tag("!"), word("not"))).parse(text)?;
    if rest.first() == Some('=') {
        return Err(advice::not_equals(text.to(rest.skip(1))).into());
    }
    let (rest, inner) = nested(not)(rest)?;
    Ok((rest, Box::new(QueryExpression::Not(inner))))
}

#[cfg_attr(cold_code_small, optimize(size))]
fn parenthesis(text: Piece<'_>) -> Read<'_, Boxed> {
    let (inside, _) = char('(').parse(text)?;
    let (rest, inner) = nested(or)(inside)?;
    let close = expected(char(')'), |rest| match rest.first() {
        Some(_) => advice::trailing(rest),
        None => text.here().wrong(Kind::UnclosedParenthesis).with_help("close it with `)`"),
    });
    let (rest, _) = preceded(space, close).parse(rest)?;
    Ok((rest, inner))
}

#[inline(never)]
fn simple(text: Piece<'_>) -> Read<'_, Boxed> {
    let (rest, (subject, subject_span)) = placed(subject)(text)?;
    rule!("CQL-19");
    let (rest, _) = space(rest)?;
    let (rest, (operator, operator_span)) = placed(|rest| operator(rest, &subject))(rest)?;
    if !subject.takes(operator) {
        return Err(advice::not_taken(&subject, operator, operator_span).into());
    }
    let (rest, test) = operand(rest, &subject, operator)?;
    let comparison = Comparison { subject, test, span: text.to(rest).span(), subject_span, operator_span };
    Ok((rest, Box::new(QueryExpression::Simple(comparison))))
}

#[cfg_attr(cold_code_small, optimize(size))]
fn subject(text: Piece<'_>) -> Read<'_, SubjectName> {
    let (rest, name) = run(text)?;
    let subject = match name.text() {
        "" => return Err(advice::no_subject(text).into()),
        "agentConnected" => SubjectName::AgentConnected,
        "agentVersion" => SubjectName::AgentVersion,
        "ec2InstanceId" => SubjectName::Ec2InstanceId,
        "registeredAt" => SubjectName::RegisteredAt,
        "runningTasksCount" => SubjectName::RunningTasksCount,
        "task:group" => SubjectName::TaskGroup,
        other if other.starts_with("attribute:") => SubjectName::Attribute(attribute_name(name.skip(10))?),
        _ => return Err(advice::unknown_subject(name).into()),
    };
    Ok((rest, subject))
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn attribute_name(name: Piece<'_>) -> Result<Box<str>, QueryError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._/\\-".contains(c);
    let is_name = (1..=128).contains(&name.text().len()) && name.text().chars().all(allowed);
    if is_name { Ok(name.text().into()) } else { Err(advice::bad_attribute_name(name)) }
}

/// The operator that comes next, as its symbol.
#[cfg_attr(cold_code_small, optimize(size))]
fn operator<'a>(text: Piece<'a>, subject: &SubjectName) -> Read<'a, &'static str> {
    if matches!(text.first(), None | Some(')')) || is_sign(text) {
        return Err(advice::no_operator(text, subject).into());
    }
    expected(spelt(&OPERATORS), |text| advice::unknown_operator(text, subject))(text)
}

/// The value or values after an operator.
#[cfg_attr(cold_code_small, optimize(size))]
fn operand<'a>(text: Piece<'a>, subject: &SubjectName, operator: &str) -> Read<'a, Test> {
    let negated = operator.starts_with('!');
    match operator {
        "exists" => Ok((text, Test::Exists)),
        "!exists" => Ok((text, Test::NotExists)),
        "in" | "!in" => list.map(|values| Test::In { negated, values }).parse(text),
        "=~" | "!~" => {
            let (rest, raw) = value(text, true)?;
            Ok((rest, Test::Matches { negated, pattern: raw.pattern()? }))
        }
        _ => {
            let (rest, raw) = value(text, false)?;
            Ok((rest, Test::Compare(comparison(operator), raw.typed(subject)?)))
        }
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn comparison(operator: &str) -> Operator {
    match operator {
        "==" => Operator::Equals,
        "!=" => Operator::NotEquals,
        ">" => Operator::GreaterThan,
        ">=" => Operator::GreaterThanEqual,
        "<" => Operator::LessThan,
        _ => Operator::LessThanEqual,
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn list(text: Piece<'_>) -> Read<'_, Vec<Value>> {
    let (text, _) = space(text)?;
    let (inside, _) = expected(char('['), advice::no_list)(text)?;
    let (first, _) = space(inside)?;
    if first.first() == Some(']') {
        return Err(advice::empty_list(text.to(first.skip(1))).into());
    }
    let one = (|text| value(text, false)).map(|raw| raw.meaning(Meaning::Text));
    let values = separated_list1(preceded(space, char(',')), one);
    terminated(values, preceded(space, expected(char(']'), advice::unclosed_list))).parse(inside)
}

/// A value as it stands in the source, without its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawValue<'a> {
    text: Piece<'a>,
    quoted: bool,
}

/// What an operator compares with: quoted, or a bare run (CQL-28).
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn value(text: Piece<'_>, pattern: bool) -> Read<'_, RawValue<'_>> {
    rule!("CQL-28");
    let (text, _) = space(text)?;
    let quoted = read::quoted(advice::unclosed_quote).map(|text| RawValue { text, quoted: true });
    let bare = (|text| bare(text, pattern)).map(|text| RawValue { text, quoted: false });
    let (rest, raw) = alt((quoted, bare)).parse(text)?;
    if raw.text.is_empty() { Err(advice::no_value(text.to(rest), rest).into()) } else { Ok((rest, raw)) }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn bare(text: Piece<'_>, pattern: bool) -> Read<'_, Piece<'_>> {
    let mut rest = text;
    loop {
        (rest, _) = take_till(|c| is_space(c) || ",])[(&|".contains(c)).parse(rest)?;
        rest = match rest.first() {
            Some('[') => class(rest)?.0,
            Some('(') if pattern => group(rest)?.0,
            Some('(') => return Err(advice::parenthesis(rest).into()),
            Some('&' | '|') if !is_sign(rest) => rest.skip(1),
            _ => return Ok((rest, text.to(rest))),
        };
    }
}

/// Whether `and`, `or` or their signs come next.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn is_sign(text: Piece<'_>) -> bool {
    text.text().starts_with("&&") || text.text().starts_with("||")
}

#[cfg_attr(cold_code_small, optimize(size))]
fn class(text: Piece<'_>) -> Read<'_, Piece<'_>> {
    let inside = expected(terminated(take_till(|c| c == ']'), char(']')), |_| advice::unclosed_class(text));
    preceded(char('['), inside).parse(text)
}

/// A group, counted without recursion: the compiler of patterns limits their depth.
#[cfg_attr(cold_code_small, optimize(size))]
fn group(text: Piece<'_>) -> Read<'_, ()> {
    let (mut rest, mut depth) = (text, 0_usize);
    loop {
        (rest, _) = take_till(|c| is_space(c) || "()[\\".contains(c)).parse(rest)?;
        let sign = rest.here();
        let after = rest.skip(sign.text().len());
        rest = match sign.text() {
            "(" => after,
            ")" if depth == 1 => return Ok((after, ())),
            ")" => after,
            "[" => class(rest)?.0,
            "\\" => after.skip(after.here().text().len()),
            _ => return Err(advice::unclosed_group(text.to(rest)).into()),
        };
        depth = match sign.text() {
            "(" => depth + 1,
            ")" => depth - 1,
            _ => depth,
        };
    }
}

impl RawValue<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn meaning(self, meaning: Meaning) -> Value {
        Value { text: self.text.text().into(), meaning, span: self.text.span(), quoted: self.quoted }
    }

    /// What the value means for its subject (CQL-25 to CQL-27).
    #[cfg_attr(cold_code_small, optimize(size))]
    fn typed(self, subject: &SubjectName) -> Result<Value, QueryError> {
        rule!("CQL-27");
        let text = self.text.text();
        let bad = |kind: fn(String) -> Kind, help| self.text.wrong(kind(text.to_string())).with_help(help);
        let meaning = match subject {
            SubjectName::AgentVersion => Version::parse(text)
                .map(Meaning::Version)
                .ok_or_else(|| bad(Kind::BadVersion, "write numbers between dots, e.g. `1.14.5`"))?,
            SubjectName::RegisteredAt => date::parse(text).map(Meaning::Instant).ok_or_else(|| {
                bad(Kind::BadDate, "write `2018-06-18`, `2018-06-18T22:28:28Z` or `2018-06-18T22:28:28+02:00`")
            })?,
            SubjectName::RunningTasksCount => {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                let number = digits.then(|| text.parse().ok()).flatten();
                Meaning::Count(number.ok_or_else(|| bad(Kind::BadNumber, "write a whole number, e.g. `0`"))?)
            }
            _ => Meaning::Text,
        };
        Ok(self.meaning(meaning))
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn pattern(self) -> Result<Pattern, QueryError> {
        let span = self.text.span();
        let pattern = Pattern::compile(self.text.text()).map_err(|error| {
            let within = Span::new(span.start + error.span.start, span.start + error.span.end);
            let kind =
                if error.unsupported { Kind::UnsupportedPattern(error.what) } else { Kind::BadPattern(error.what) };
            let wrong = QueryError::new(kind, within);
            match error.help {
                Some(help) => wrong.with_help(help),
                None => wrong,
            }
        })?;
        Ok(pattern.at(span, self.quoted))
    }
}
