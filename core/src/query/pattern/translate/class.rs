//! Classes: what stands in brackets.

use alloc::{format, string::String, vec::Vec};

use super::{Translator, escape::Escaped};
use crate::query::pattern::PatternError;

impl Translator<'_> {
    /// A class; the `[` is read. Returns it in the engine's syntax, brackets included.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn class(&mut self, from: usize) -> Result<String, PatternError> {
        self.class_at(from, 0)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn class_at(&mut self, from: usize, depth: usize) -> Result<String, PatternError> {
        if depth > 20 {
            return Err(self.error(true, "classes nested more than 20 deep", from));
        }
        let negated = self.peek() == Some('^');
        self.at += usize::from(negated);
        // The operands of `&&`, each a union.
        let mut operands: Vec<String> = Vec::new();
        let mut union = String::new();
        let mut first = true;
        loop {
            let at = self.at;
            let Some(c) = self.next() else { return Err(self.error(false, "this `[` is not closed", from)) };
            match c {
                ']' if !first => break,
                '[' => union.push_str(&self.class_at(at, depth + 1)?),
                '&' if self.peek() == Some('&') => {
                    self.at += 1;
                    if union.is_empty() {
                        return Err(self.error(true, "`&&` with nothing on one side", at));
                    }
                    operands.push(core::mem::take(&mut union));
                }
                '\\' => match self.peek() {
                    Some('Q') => {
                        self.at += 1;
                        return Err(self.error(true, r"\Q…\E within a class", at));
                    }
                    _ => match self.escaped_set(at)? {
                        Escaped::Set { inside, negated } => {
                            union.push_str(if negated { "[^" } else { "[" });
                            union.push_str(&inside);
                            union.push(']');
                        }
                        Escaped::Char(c) => self.class_item(&mut union, c, at)?,
                    },
                },
                c => self.class_item(&mut union, c, at)?,
            }
            first = false;
        }
        if union.is_empty() {
            return Err(self.error(true, "`&&` with nothing on one side", from));
        }
        operands.push(union);
        let inside = if operands.len() == 1 {
            operands.pop().unwrap_or_default()
        } else {
            let bracketed: Vec<String> = operands.iter().map(|operand| format!("[{operand}]")).collect();
            bracketed.join("&&")
        };
        Ok(format!("[{}{inside}]", if negated { "^" } else { "" }))
    }

    /// A character of a class, or the range that it starts.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn class_item(&mut self, union: &mut String, low: char, from: usize) -> Result<(), PatternError> {
        let range = self.peek() == Some('-') && !matches!(self.peek_at(1), None | Some(']' | '['));
        if !range {
            self.class_range(union, low, low);
            return Ok(());
        }
        self.at += 1;
        let high = match self.next() {
            Some('\\') => match self.escaped_set(from)? {
                Escaped::Char(c) => c,
                Escaped::Set { .. } => return Err(self.error(true, "a range that ends in a set", from)),
            },
            Some('&') if self.peek() == Some('&') => return Err(self.error(true, "a range that ends in `&&`", from)),
            Some(c) => c,
            None => return Err(self.error(false, "the range has no end", from)),
        };
        if low > high {
            return Err(self.error(false, "the range runs backwards", from));
        }
        self.class_range(union, low, high);
        Ok(())
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn class_range(&self, union: &mut String, low: char, high: char) {
        let mut push =
            |low: char, high: char| union.push_str(&format!(r"\x{{{:X}}}-\x{{{:X}}}", u32::from(low), u32::from(high)));
        push(low, high);
        if self.flags().ignore_case {
            // The letters of the range in the other case.
            for (from, to, other) in [('a', 'z', 'A'), ('A', 'Z', 'a')] {
                let (start, end) = (low.max(from), high.min(to));
                if start > end {
                    continue;
                }
                let shift = |c: char| char::from_u32(u32::from(c) - u32::from(from) + u32::from(other));
                if let (Some(start), Some(end)) = (shift(start), shift(end)) {
                    push(start, end);
                }
            }
        }
    }
}
