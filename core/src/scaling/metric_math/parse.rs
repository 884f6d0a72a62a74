//! The grammar of expressions: a reader for each rule, under the rule's name (SCALE-161).
//!
//! ```text
//! expression  = chain 0 ;
//! chain n     = chain n+1, { operator n, chain n+1 } ;    (* LEVELS; behind the last of them: *)
//! chain 5     = unary ;
//! unary       = negation | power ;
//! negation    = "-", unary ;
//! power       = primary, [ "^", unary ] ;
//! primary     = parenthesis | list | number | named ;
//! parenthesis = "(", expression, ")" ;
//! list        = "[", expression, { ",", expression }, "]" ;
//! named       = id | function, "(", arguments, ")" ;
//! arguments   = (* as the function takes: *) metrics | conditional | fill | expression ;
//! metrics     = [ quoted ] ;
//! conditional = expression, ",", expression, [ ",", expression ] ;
//! fill        = expression, ",", ( "REPEAT" | "LINEAR" | expression ) ;
//! ```
//!
//! White space may stand between all of them. Where a rule cannot be read, that is final: what is
//! wrong is known by then.

use alloc::{boxed::Box, format, string::ToString};

use nom::{
    Parser,
    branch::alt,
    bytes::complete::take_while,
    character::complete::char,
    combinator::opt,
    multi::separated_list1,
    sequence::{preceded, terminated},
};

use super::{
    EXPRESSION_BYTES_MAX, FUNCTIONS, MetricMathError, MetricMathErrorKind as Kind,
    ast::{Filler, Function, LEVELS, Node},
    is_id,
};
use crate::{
    quantity::Quantity,
    text::{
        Piece,
        read::{self, expected, is_word, nested, nothing, placed, repeated, spelt, word},
    },
};

type Read<'a, T> = read::Read<'a, T, Kind>;

/// How deep brackets, negations and powers may nest: bounds the stack of everything that walks an
/// expression.
const DEPTH_MAX: usize = 64;

/// CloudWatch's functions that are not supported.
const UNSUPPORTED: [&str; 29] = [
    "ANOMALY_DETECTION_BAND",
    "DATAPOINT_COUNT",
    "DATE",
    "DAY",
    "DB_PERF_INSIGHTS",
    "DIFF_TIME",
    "EPOCH",
    "FIRST",
    "HOUR",
    "INSIGHT_RULE_METRIC",
    "LAMBDA",
    "LAST",
    "LOG",
    "LOG10",
    "METRIC_COUNT",
    "MINUTE",
    "MONTH",
    "NOT",
    "PERCENTILE",
    "REMOVE_EMPTY",
    "RUNNING_SUM",
    "SEARCH",
    "SELECT",
    "SERVICE_QUOTA",
    "SLICE",
    "SORT",
    "STDDEV",
    "TIME_SHIFT",
    "YEAR",
];

pub(super) fn parse(source: &str) -> Result<Node, MetricMathError> {
    let text = Piece::whole(source);
    if source.len() > EXPRESSION_BYTES_MAX {
        let start = (0..=EXPRESSION_BYTES_MAX).rev().find(|&at| source.is_char_boundary(at)).unwrap_or(0);
        return Err(text.skip(start).wrong(Kind::TooLong(source.len())));
    }
    if source.trim().is_empty() {
        let help = "write an expression over the ids of metrics, e.g. `m1/m2`";
        return Err(text.wrong(Kind::Empty).with_help(help));
    }
    let (rest, root) = read::finish(terminated(expression, space).parse(text), || text.wrong(Kind::ExpectedOperand))?;
    if rest.is_empty() { Ok(root) } else { Err(no_operator(rest)) }
}

fn space(text: Piece<'_>) -> Read<'_, Piece<'_>> {
    take_while(char::is_whitespace).parse(text)
}

fn expression(text: Piece<'_>) -> Read<'_, Node> {
    chain(text, 0)
}

fn chain(text: Piece<'_>, level: usize) -> Read<'_, Node> {
    rule!("SCALE-161");
    let Some(operators) = LEVELS.get(level) else { return unary(text) };
    let (rest, first) = chain(text, level + 1)?;
    let (rest, others) = repeated((preceded(space, spelt(operators)), |text| chain(text, level + 1))).parse(rest)?;
    Ok((rest, if others.is_empty() { first } else { Node::Chain(Box::new(first), others) }))
}

fn unary(text: Piece<'_>) -> Read<'_, Node> {
    let (text, _) = (space, shallow).parse(text)?;
    alt((negation, power)).parse(text)
}

/// Nothing, unless it is nested too deeply.
fn shallow(text: Piece<'_>) -> Read<'_, ()> {
    if text.depth() > DEPTH_MAX { Err(text.here().wrong(Kind::TooDeep).into()) } else { Ok((text, ())) }
}

fn negation(text: Piece<'_>) -> Read<'_, Node> {
    preceded(char('-'), nested(unary)).map(|inner| Node::Negate(Box::new(inner))).parse(text)
}

fn power(text: Piece<'_>) -> Read<'_, Node> {
    let exponent = preceded((space, char('^'), space), placed(nested(unary)));
    let (rest, (base, exponent)) = (primary, opt(exponent)).parse(text)?;
    match exponent {
        None => Ok((rest, base)),
        Some((Node::Number(number), span)) if number.floor() != number.ceil() => {
            Err(MetricMathError::new(Kind::FractionalPower, span).into())
        }
        Some((exponent, _)) => Ok((rest, Node::Power(Box::new(base), Box::new(exponent)))),
    }
}

fn primary(text: Piece<'_>) -> Read<'_, Node> {
    expected(alt((parenthesis, list, number, named)), no_operand)(text)
}

fn parenthesis(text: Piece<'_>) -> Read<'_, Node> {
    let inner = preceded(char('('), nested(expression));
    terminated(inner, |rest| close(rest, text.here(), ')')).parse(text)
}

fn list(text: Piece<'_>) -> Read<'_, Node> {
    let (inside, _) = (char('['), space).parse(text)?;
    if inside.first() == Some(']') {
        return Err(text.to(inside.skip(1)).wrong(Kind::EmptyList).into());
    }
    let parts = separated_list1((space, char(',')), nested(expression));
    terminated(parts, |rest| close(rest, text.here(), ']')).map(Node::List).parse(inside)
}

/// What ends that which `open` began.
fn close<'a>(rest: Piece<'a>, open: Piece<'a>, sign: char) -> Read<'a, ()> {
    let (rest, _) = space(rest)?;
    match rest.first() {
        Some(c) if c == sign => Ok((rest.skip(1), ())),
        Some(_) => Err(no_operator(rest).into()),
        None => {
            let kind = Kind::Unclosed(open.first().unwrap_or_default());
            Err(open.wrong(kind).with_help(format!("close it with `{sign}`")).into())
        }
    }
}

/// A run of letters, digits, dots and `_`, and the signs of exponents: that it is a number is seen
/// afterwards.
fn number(text: Piece<'_>) -> Read<'_, Node> {
    if !text.first().is_some_and(|c| c.is_ascii_digit() || c == '.') {
        return Err(nothing());
    }
    let bytes = text.text().as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let goes_on = |at: usize| {
        is_word(byte(at).into()) || byte(at) == b'.' || is_exponent_sign(byte(at - 1), byte(at), byte(at + 1))
    };
    let end = (1..).find(|&at| !goes_on(at)).unwrap_or(bytes.len());
    let found = text.to(text.skip(end));
    match found.text().parse::<Quantity>() {
        Ok(number) => Ok((text.skip(end), Node::Number(number))),
        Err(_) => Err(found.wrong(Kind::BadNumber(found.text().to_string())).into()),
    }
}

/// Whether the middle one of three bytes is the sign in something like `1e-3`.
const fn is_exponent_sign(before: u8, byte: u8, after: u8) -> bool {
    matches!(before, b'e' | b'E') && matches!(byte, b'+' | b'-') && after.is_ascii_digit()
}

/// The run of letters, digits and `_`.
fn run(text: Piece<'_>) -> Read<'_, Piece<'_>> {
    take_while(is_word).parse(text)
}

fn named(text: Piece<'_>) -> Read<'_, Node> {
    let (rest, name) = run(text)?;
    if name.is_empty() {
        return Err(nothing());
    }
    let (open, _) = space(rest)?;
    let called = open.first() == Some('(');
    if !called && is_id(name.text()) {
        return Ok((rest, Node::Reference(name.text().into())));
    }
    match FUNCTIONS.iter().find(|function| **function == name.text()) {
        Some(function) if called => call(open, function),
        _ => Err(no_function(name, called).into()),
    }
}

fn call<'a>(open: Piece<'a>, function: &'static str) -> Read<'a, Node> {
    let arguments = |rest| match function {
        "METRICS" => metrics(rest),
        "IF" => conditional(rest),
        "FILL" => fill(rest),
        _ => argument(rest, function),
    };
    preceded(char('('), terminated(arguments, |rest| close(rest, open.here(), ')'))).parse(open)
}

fn argument<'a>(text: Piece<'a>, function: &'static str) -> Read<'a, Node> {
    let wrong = |rest: Piece<'a>| Err(rest.here().wrong(Kind::Arguments { function, takes: "one argument" }).into());
    let (text, _) = space(text)?;
    let known = Function::ALL.iter().find(|known| known.as_str() == function);
    let Some(known) = known.filter(|_| text.first() != Some(')')) else { return wrong(text) };
    let (rest, (argument, _)) = (nested(expression), space).parse(text)?;
    if rest.first() == Some(',') { wrong(rest) } else { Ok((rest, Node::Call(*known, Box::new(argument)))) }
}

fn metrics(text: Piece<'_>) -> Read<'_, Node> {
    let (text, _) = space(text)?;
    let unclosed: fn(Piece<'_>) -> _ = |rest| rest.wrong(Kind::UnterminatedQuote);
    let (rest, part) = opt(read::quoted(unclosed)).parse(text)?;
    match (part, rest.first()) {
        (Some(part), _) => Ok((rest, Node::Metrics(Some(part.text().into())))),
        (None, None | Some(')')) => Ok((rest, Node::Metrics(None))),
        (None, Some(_)) => {
            let takes = Kind::Arguments { function: "METRICS", takes: "nothing, or a text in quotes" };
            Err(rest.here().wrong(takes).into())
        }
    }
}

/// The `,` between two arguments.
fn comma<'a>(text: Piece<'a>, function: &'static str, takes: &'static str) -> Read<'a, ()> {
    let (rest, _) = space(text)?;
    match rest.first() {
        Some(',') => Ok((rest.skip(1), ())),
        None | Some(')') => Err(rest.here().wrong(Kind::Arguments { function, takes }).into()),
        Some(_) => Err(no_operator(rest).into()),
    }
}

fn conditional(text: Piece<'_>) -> Read<'_, Node> {
    let comma = |rest| comma(rest, "IF", "a condition, a value, and perhaps a value for otherwise");
    let otherwise = opt(preceded((space, char(',')), nested(expression)));
    (nested(expression), preceded(comma, nested(expression)), otherwise)
        .map(|(condition, then, otherwise)| Node::If {
            condition: Box::new(condition),
            then: Box::new(then),
            otherwise: otherwise.map(Box::new),
        })
        .parse(text)
}

fn fill(text: Piece<'_>) -> Read<'_, Node> {
    let comma = |rest| comma(rest, "FILL", "series, and a value, `REPEAT` or `LINEAR`");
    let filler = alt((
        word("REPEAT").map(|_| Filler::Repeat),
        word("LINEAR").map(|_| Filler::Linear),
        nested(expression).map(|value| Filler::With(Box::new(value))),
    ));
    (nested(expression), preceded((comma, space), filler))
        .map(|(series, filler)| Node::Fill(Box::new(series), filler))
        .parse(text)
}

/// The error where an operand was expected.
fn no_operand(rest: Piece<'_>) -> MetricMathError {
    let error = rest.here().wrong(Kind::ExpectedOperand);
    match rest.first() {
        Some('\'' | '"') => error.with_help("quotes stand within `METRICS(…)` alone"),
        Some('+') => error.with_help("leave out the `+`"),
        Some('!') => error.with_help("there is no negation; compare with `== 0`"),
        _ => error,
    }
}

/// The error where an operator was expected.
fn no_operator(rest: Piece<'_>) -> MetricMathError {
    let found = run(rest).map_or(rest.here(), |(_, found)| if found.is_empty() { rest.here() } else { found });
    let error = found.wrong(Kind::ExpectedOperator);
    match found.text().to_ascii_uppercase().as_str() {
        "AND" => error.with_help("write `AND` or `&&`"),
        "OR" => error.with_help("write `OR` or `||`"),
        "=" => error.with_help("write `==`"),
        ")" => error.with_help("this `)` closes nothing"),
        "]" => error.with_help("this `]` closes nothing"),
        "%" => error.with_help("there is no `%`; CloudWatch has + - * / ^"),
        _ => error,
    }
}

/// The error about a word that is neither an id nor a function that is called.
fn no_function(name: Piece<'_>, called: bool) -> MetricMathError {
    let upper = name.text().to_ascii_uppercase();
    let unknown = |help| name.wrong(Kind::UnknownFunction(name.text().to_string())).with_help(help);
    if let Some(function) = FUNCTIONS.iter().find(|function| **function == upper) {
        return unknown(format!("functions are written in upper case: `{function}(…)`"));
    }
    if UNSUPPORTED.contains(&upper.as_str()) {
        let help = format!("supported are {}", FUNCTIONS.join(", "));
        return name.wrong(Kind::UnsupportedFunction(upper)).with_help(help);
    }
    if called {
        return unknown(format!("functions are {}", FUNCTIONS.join(", ")));
    }
    name.wrong(Kind::BadId(name.text().to_string()))
        .with_help("an id has 1 to 255 letters, digits and `_`, the first a lower-case letter")
}
