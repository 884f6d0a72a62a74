//! Escapes: what stands behind a backslash.

use alloc::{
    format,
    string::{String, ToString},
};

use super::Translator;
use crate::query::pattern::PatternError;

const HORIZONTAL: &str = r" \t\x{A0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}";
const VERTICAL: &str = r"\n\x0B\f\r\x{85}\x{2028}\x{2029}";

/// Java's POSIX classes, which are ASCII.
const POSIX: [(&str, &str); 13] = [
    ("Lower", "a-z"),
    ("Upper", "A-Z"),
    ("ASCII", r"\x00-\x7F"),
    ("Alpha", "A-Za-z"),
    ("Digit", "0-9"),
    ("Alnum", "A-Za-z0-9"),
    ("Punct", r"!-/:-@\[-`{-~"),
    ("Graph", "!-~"),
    ("Print", " -~"),
    ("Blank", r" \t"),
    ("Cntrl", r"\x00-\x1F\x7F"),
    ("XDigit", "0-9a-fA-F"),
    ("Space", r" \t\n\x0B\f\r"),
];

/// What an escape stands for.
pub(super) enum Escaped {
    Char(char),
    Set { inside: String, negated: bool },
}

impl Translator<'_> {
    /// An escape outside a class. Whether it can be repeated.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn escape(&mut self, from: usize) -> Result<bool, PatternError> {
        match self.peek() {
            Some('Q') => {
                self.at += 1;
                let mut any = false;
                while let Some(c) = self.next() {
                    if c == '\\' && self.peek() == Some('E') {
                        self.at += 1;
                        return Ok(any);
                    }
                    self.literal(c);
                    any = true;
                }
                Ok(any)
            }
            Some('b' | 'B') => {
                if self.peek_at(1) == Some('{') {
                    return Err(self.error(true, r"\b{g}", from));
                }
                let negated = self.next() == Some('B');
                // Java's boundary is Unicode's or ASCII's, depending on its release: refuse what
                // they could disagree on elsewhere.
                self.out.push_str(if negated { r"(?-u:\B)" } else { r"(?-u:\b)" });
                Ok(true)
            }
            Some('A') => {
                self.at += 1;
                self.out.push_str(r"\A");
                Ok(true)
            }
            Some('z') => {
                self.at += 1;
                self.out.push_str(r"\z");
                Ok(true)
            }
            Some('R') => {
                self.at += 1;
                self.out.push_str(&format!(r"(?:\r\n|[{VERTICAL}])"));
                Ok(true)
            }
            Some('Z' | 'G' | 'X') => {
                self.at += 1;
                Err(self.error(true, r"\Z, \G and \X", from))
            }
            Some('k') | Some('1'..='9') => {
                self.at += 1;
                Err(self.error(true, "a back-reference", from))
            }
            _ => {
                match self.escaped_set(from)? {
                    Escaped::Set { inside, negated } => {
                        self.out.push_str(if negated { "[^" } else { "[" });
                        self.out.push_str(&inside);
                        self.out.push(']');
                    }
                    Escaped::Char(c) => self.literal(c),
                }
                Ok(true)
            }
        }
    }

    /// An escape that stands for a character or a set of them, within a class or not; the backslash
    /// is read.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn escaped_set(&mut self, from: usize) -> Result<Escaped, PatternError> {
        let set = |inside: &str, negated| Ok(Escaped::Set { inside: inside.to_string(), negated });
        let Some(c) = self.next() else { return Err(self.error(false, "the pattern ends in a backslash", from)) };
        match c {
            'd' => set("0-9", false),
            'D' => set("0-9", true),
            'w' => set("A-Za-z0-9_", false),
            'W' => set("A-Za-z0-9_", true),
            's' => set(r" \t\n\x0B\f\r", false),
            'S' => set(r" \t\n\x0B\f\r", true),
            'h' => set(HORIZONTAL, false),
            'H' => set(HORIZONTAL, true),
            'v' => set(VERTICAL, false),
            'V' => set(VERTICAL, true),
            'p' | 'P' => {
                let name = self.property(from)?;
                match POSIX.iter().find(|(known, _)| *known == name) {
                    Some((_, inside)) if !self.flags().ignore_case => set(inside, c == 'P'),
                    Some(_) => Err(self.error(true, "a POSIX class together with (?i)", from)),
                    None => Err(self.error(true, "a Unicode class", from)),
                }
            }
            't' => Ok(Escaped::Char('\t')),
            'n' => Ok(Escaped::Char('\n')),
            'r' => Ok(Escaped::Char('\r')),
            'f' => Ok(Escaped::Char('\u{c}')),
            'a' => Ok(Escaped::Char('\u{7}')),
            'e' => Ok(Escaped::Char('\u{1b}')),
            'x' => self.hexadecimal(from, 2),
            'u' => self.hexadecimal(from, 4),
            '0' => {
                let mut value = 0_u32;
                let mut digits = 0;
                while let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) {
                    if digits == 3 || value * 8 + digit > 0o377 {
                        break;
                    }
                    value = value * 8 + digit;
                    digits += 1;
                    self.at += 1;
                }
                let c = char::from_u32(value).filter(|_| digits > 0);
                c.map(Escaped::Char)
                    .ok_or_else(|| self.error(false, r"an octal escape is written \0n, \0nn or \0mnn", from))
            }
            'c' => match self.next() {
                Some(control) if control.is_ascii() => {
                    let code = u32::from(control) ^ 64;
                    char::from_u32(code)
                        .map(Escaped::Char)
                        .ok_or_else(|| self.error(false, r"a control character is written \cX", from))
                }
                _ => Err(self.error(false, r"a control character is written \cX", from)),
            },
            letter if letter.is_ascii_alphanumeric() => {
                Err(self.error(false, &format!(r"\{letter} means nothing"), from))
            }
            other => Ok(Escaped::Char(other)),
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn property(&mut self, from: usize) -> Result<String, PatternError> {
        if self.peek() != Some('{') {
            self.at += 1;
            return Err(self.error(true, "a Unicode class", from));
        }
        self.at += 1;
        let mut name = String::new();
        while let Some(c) = self.next() {
            if c == '}' {
                return Ok(name);
            }
            name.push(c);
        }
        Err(self.error(false, "the class's name is not closed", from))
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn hexadecimal(&mut self, from: usize, length: usize) -> Result<Escaped, PatternError> {
        let braces = length == 2 && self.peek() == Some('{');
        let mut value = 0_u32;
        let mut digits = 0;
        if braces {
            self.at += 1;
        }
        while digits < if braces { 6 } else { length } {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) else { break };
            value = value * 16 + digit;
            digits += 1;
            self.at += 1;
        }
        let closed = if braces { self.next() == Some('}') && digits > 0 } else { digits == length };
        if !closed {
            return Err(self.error(false, r"a hexadecimal escape is written \xhh, \x{h…} or \uhhhh", from));
        }
        match char::from_u32(value) {
            Some(c) => Ok(Escaped::Char(c)),
            None => Err(self.error(true, "half of a surrogate pair", from)),
        }
    }
}
