//! Where a text stops being JSON, for a reader who wrote it by hand: what was expected there, and
//! what was found.
//!
//! It walks over the text once and keeps its own stack of one bit a level, so neither length nor
//! depth can hurt.

use std::ops::Range;

/// Where JSON breaks off, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong, in words.
    pub message: String,
    /// Where in the text: bytes, half-open; empty at its end.
    pub span: Range<usize>,
    /// The line, counted from 1.
    pub line: usize,
    /// The character within the line, counted from 1.
    pub column: usize,
}

/// The first place where a text is not one JSON value. A text that is one is told to end too late.
/// Cost: linear.
///
/// ```
/// use stowplan_wire::read::broken::broken;
/// let wrong = broken("{\"cpu\": 256,\n }");
/// assert_eq!(wrong.message, "a comma stands before `}`");
/// assert_eq!((wrong.line, wrong.column), (2, 2));
/// ```
#[must_use]
pub fn broken(text: &str) -> Broken {
    let stop = Scanner { text, at: 0 }.run();
    let start = stop.span.start;
    let before = text.get(..start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    Broken {
        line: before.matches('\n').count().saturating_add(1),
        column: line.chars().count().saturating_add(1),
        message: stop.message,
        span: stop.span,
    }
}

struct Stop {
    message: String,
    span: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    Value,
    FirstItem,
    Key,
    FirstKey,
    /// What follows a value.
    After,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Object,
    List,
}

impl Inside {
    const fn end(self) -> char {
        match self {
            Self::Object => '}',
            Self::List => ']',
        }
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn run(mut self) -> Stop {
        let (mut stack, mut expected) = (Vec::new(), Expected::Value);
        loop {
            self.space();
            let next = match expected {
                Expected::After => self.after(&mut stack),
                Expected::Key | Expected::FirstKey => self.key(expected, &mut stack),
                Expected::Value | Expected::FirstItem => self.value(expected, &mut stack),
            };
            match next {
                Ok(next) => expected = next,
                Err(stop) => return stop,
            }
        }
    }

    fn after(&mut self, stack: &mut Vec<Inside>) -> Result<Expected, Stop> {
        let Some(&inside) = stack.last() else {
            return Err(self.stop(format!("nothing may follow the value, found {}", self.found())));
        };
        match self.first() {
            Some(',') => {
                self.at += 1;
                Ok(if inside == Inside::Object { Expected::Key } else { Expected::Value })
            }
            Some(end) if end == inside.end() => {
                self.at += 1;
                stack.pop();
                Ok(Expected::After)
            }
            _ => Err(self.stop(format!("expected `,` or `{}`, found {}", inside.end(), self.found()))),
        }
    }

    fn key(&mut self, expected: Expected, stack: &mut Vec<Inside>) -> Result<Expected, Stop> {
        match self.first() {
            Some('}') if expected == Expected::FirstKey => {
                self.at += 1;
                stack.pop();
                return Ok(Expected::After);
            }
            Some('}') => return Err(self.stop("a comma stands before `}`".to_owned())),
            Some('"') => self.string()?,
            _ => return Err(self.stop(format!("expected a key in double quotes, found {}", self.found()))),
        }
        self.space();
        if self.first() != Some(':') {
            return Err(self.stop(format!("expected `:` after the key, found {}", self.found())));
        }
        self.at += 1;
        Ok(Expected::Value)
    }

    fn value(&mut self, expected: Expected, stack: &mut Vec<Inside>) -> Result<Expected, Stop> {
        match self.first() {
            Some(']') if expected == Expected::FirstItem => {
                self.at += 1;
                stack.pop();
                Ok(Expected::After)
            }
            Some(']') if stack.last() == Some(&Inside::List) => Err(self.stop("a comma stands before `]`".to_owned())),
            Some('{') => {
                self.at += 1;
                stack.push(Inside::Object);
                Ok(Expected::FirstKey)
            }
            Some('[') => {
                self.at += 1;
                stack.push(Inside::List);
                Ok(Expected::FirstItem)
            }
            Some('"') => self.string().map(|()| Expected::After),
            Some('\'') => Err(self.stop("strings stand in double quotes".to_owned())),
            None | Some('}' | ']' | ',' | ':') => Err(self.stop(format!("expected a value, found {}", self.found()))),
            Some(_) => self.scalar().map(|()| Expected::After),
        }
    }

    fn string(&mut self) -> Result<(), Stop> {
        let open = self.at;
        self.at += 1;
        loop {
            match self.first() {
                None => {
                    let message = "this string is never closed".to_owned();
                    return Err(Stop { message, span: open..open.saturating_add(1) });
                }
                Some('\n' | '\r') => return Err(self.stop("a string ends before the line does".to_owned())),
                Some(control) if control < ' ' => {
                    return Err(self.stop("a control character stands in a string".to_owned()));
                }
                Some('\\') => self.escape()?,
                Some('"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(other) => self.at += other.len_utf8(),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Stop> {
        let rest = self.rest().as_bytes();
        let length = match rest.get(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') if rest.get(2..6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) => 6,
            _ => return Err(self.stop("this escape is not one of JSON's".to_owned())),
        };
        self.at += length;
        Ok(())
    }

    fn scalar(&mut self) -> Result<(), Stop> {
        let word = self.word();
        if matches!(word, "true" | "false" | "null") || is_number(word) {
            self.at += word.len();
            return Ok(());
        }
        Err(self.stop(format!("{} is not a JSON value", self.found())))
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn first(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The letters, digits and signs that come next.
    fn word(&self) -> &str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_.+-".contains(c))).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// How long what comes next is, to be pointed at: a word, else a character.
    fn length(&self) -> usize {
        match self.word().len() {
            0 => self.first().map_or(0, char::len_utf8),
            length => length,
        }
    }

    fn found(&self) -> String {
        if self.first().is_none() {
            return "the end of the text".to_owned();
        }
        let found = self.rest().get(..self.length()).unwrap_or_default();
        format!("`{}`", super::words::shorten(found))
    }

    fn stop(&self, message: String) -> Stop {
        Stop { message, span: self.at..self.at.saturating_add(self.length()) }
    }
}

/// Whether a word is a number as JSON writes them.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let word = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (word, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_break_is_told() {
        for (text, message, at) in [
            ("", "expected a value, found the end of the text", (1, 1)),
            ("{", "expected a key in double quotes, found the end of the text", (1, 2)),
            ("{\"a\"", "expected `:` after the key, found the end of the text", (1, 5)),
            ("{\"a\": tru}", "`tru` is not a JSON value", (1, 7)),
            ("{\"a\": 256x}", "`256x` is not a JSON value", (1, 7)),
            ("{\"a\": 01}", "`01` is not a JSON value", (1, 7)),
            ("{\"a\": \"x", "this string is never closed", (1, 7)),
            ("[\n1,\n]", "a comma stands before `]`", (3, 1)),
            ("[1, 2", "expected `,` or `]`, found the end of the text", (1, 6)),
            ("[1 \"é\" 2", "expected `,` or `]`, found `\"`", (1, 4)),
            ("[\"é\" 2", "expected `,` or `]`, found `2`", (1, 6)),
            ("{'a': 1}", "expected a key in double quotes, found `'`", (1, 2)),
            ("['a']", "strings stand in double quotes", (1, 2)),
            ("{\"a\": 1,}", "a comma stands before `}`", (1, 9)),
            ("[\"a\nb\"]", "a string ends before the line does", (1, 4)),
            ("[\"\\x\"]", "this escape is not one of JSON's", (1, 3)),
            ("[\"\\u12\"]", "this escape is not one of JSON's", (1, 3)),
            ("[\"\u{1}\"]", "a control character stands in a string", (1, 3)),
            ("[] []", "nothing may follow the value, found `[`", (1, 4)),
            ("[,]", "expected a value, found `,`", (1, 2)),
        ] {
            let wrong = broken(text);
            assert_eq!((wrong.message.as_str(), (wrong.line, wrong.column)), (message, at), "{text}");
            assert!(text.get(wrong.span).is_some(), "{text}");
        }
        // A million levels need no stack of ours.
        assert_eq!(broken(&"[".repeat(1_000_000)).column, 1_000_001);
    }

    /// What serde takes is no different: only what follows is wrong.
    #[test]
    fn values_are_walked_over() {
        for text in ["0", "-0.5e+10", "1E5", "[{}, [], \"\\u00e9\\n\", true, null]", "{\"a\": {\"b\": [1]}}"] {
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok());
            assert_eq!(broken(text).message, "nothing may follow the value, found the end of the text", "{text}");
        }
    }
}
