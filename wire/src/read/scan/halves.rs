//! A long text in two halves, which are scanned at once.
//!
//! Where the second begins is guessed: behind a comma past the middle, where an element of a list
//! seems to follow. Who scans from the beginning comes there and finds that it does, or comes
//! elsewhere: then nothing of the other half counts. So the tokens are those of one pass, whatever
//! the text is.

use super::super::entry::narrow;
use super::super::lexeme::{blanks, end_of_plain};
use super::{Below, Mark, Open, Scanner, Tokens};
use crate::threads::Threads;

/// A shorter text is scanned in one piece.
const LONG: usize = 4 << 20;

/// So many bytes past the middle are looked at for the guess: longer than most elements.
const WINDOW: usize = 1 << 17;

/// The second half counts where no more containers are open at its beginning.
const OUTER_MAX: usize = 16;

/// Stands for the list that the second half begins in: no text has so many tokens.
const OUTER_LIST: u32 = u32::MAX;

impl Scanner<'_> {
    /// As [`Scanner::one`], a long text in two halves.
    pub(in super::super) fn one_by(self, threads: Threads) -> Option<Tokens> {
        let is_long = threads == Threads::Two && self.bytes.len() >= LONG;
        match is_long.then(|| likely_element(self.bytes)).flatten() {
            Some(place) => self.one_and_from(place, threads),
            None => self.one(),
        }
    }

    /// As [`Scanner::one`]; at a place in the text the elements of a list may go on.
    fn one_and_from(mut self, place: usize, threads: Threads) -> Option<Tokens> {
        let mut other = Scanner::new(self.text, self.depth_max.saturating_sub(OUTER_MAX));
        other.from = place;
        self.halt = place;
        let (end, elements) = threads.both(|| self.value(0), || other.elements());
        let mut end = end?;
        if self.halted {
            let next = match elements.filter(|_| self.open.len() <= OUTER_MAX) {
                Some((other, behind)) => {
                    self.append(other);
                    Below::Nothing(behind)
                }
                None => Below::Value(place),
            };
            end = self.values(next, 0)?;
        }
        blanks(self.bytes, end).is_none().then(|| self.finish())
    }

    /// Whether the pass halts at a value: it came to the place, or is past it.
    #[cold]
    pub(super) fn halts(&mut self, at: usize) -> bool {
        self.halted = at == self.halt;
        self.halt = usize::MAX;
        self.halted
    }

    /// The elements of a list from the beginning of the pass on, up to its bracket; where that is.
    fn elements(mut self) -> Option<(Self, usize)> {
        self.open.push(Open { index: OUTER_LIST, count: 0, words: None });
        let mut at = self.from;
        loop {
            self.child();
            let end = self.value(at)?;
            match blanks(self.bytes, end)? {
                (b',', comma) => at = comma.wrapping_add(1),
                (b']', bracket) => return Some((self, bracket)),
                _ => return None,
            }
        }
    }

    /// Adds the elements of the list that is open, of which the first is counted.
    fn append(&mut self, other: Self) {
        let (first, first_of_plain) = (self.index(), narrow(self.found.plain.len()));
        let Some(list) = self.open.last_mut() else { return };
        let before = list.count.wrapping_sub(1);
        list.count = before.wrapping_add(other.open.first().map_or(0, |list| list.count));
        let found = other.found;
        self.found.tape.reserve_exact(found.tape.len().saturating_add(64));
        self.found.tape.extend_from_slice(&found.tape);
        let (index, here) = (list.index, |index: u32| index.wrapping_add(first));
        self.found.marks.extend(found.marks.iter().map(|mark| match mark.container {
            OUTER_LIST => Mark { container: index, child: here(mark.child), number: before.wrapping_add(mark.number) },
            container => Mark { container: here(container), child: here(mark.child), number: mark.number },
        }));
        let escapes = found.escapes.iter().map(|(offset, begin)| (*offset, begin.wrapping_add(first_of_plain)));
        self.found.escapes.extend(escapes);
        self.found.plain.push_str(&found.plain);
        self.found.repeats |= found.repeats;
        self.found.escapes_keys |= found.escapes_keys;
    }
}

/// Where an element seems to begin in the outermost list that goes on past the middle: behind a
/// comma between two objects.
fn likely_element(bytes: &[u8]) -> Option<usize> {
    let middle = bytes.len() / 2;
    let window = bytes.get(..middle.saturating_add(WINDOW).min(bytes.len()))?;
    let mut at = (middle..window.len()).find(|at| is_between(window, *at))?;
    let (mut depth, mut found) = (0_i32, (0_i32, at.wrapping_add(1)));
    while let Some(byte) = window.get(at) {
        match byte {
            b'"' => at = end_of_string(window, at),
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth < found.0 && is_between(window, at) => found = (depth, at.wrapping_add(1)),
            _ => {}
        }
        at = at.saturating_add(1);
    }
    Some(found.1)
}

/// Whether a byte is a comma between two objects.
fn is_between(bytes: &[u8], at: usize) -> bool {
    let before = || bytes.get(..at)?.iter().rev().find(|byte| !byte.is_ascii_whitespace());
    let behind = || blanks(bytes, at.wrapping_add(1));
    bytes.get(at) == Some(&b',') && before() == Some(&b'}') && matches!(behind(), Some((b'{', _)))
}

/// The quote that ends a string.
fn end_of_string(bytes: &[u8], quote: usize) -> usize {
    let mut end = end_of_plain(bytes, quote.saturating_add(1));
    while bytes.get(end) == Some(&b'\\') {
        end = end_of_plain(bytes, end.saturating_add(2));
    }
    end
}

#[cfg(test)]
mod tests {
    use super::super::super::tape::Document;
    use super::super::DEPTH_MAX;
    use super::*;

    /// Whatever place is guessed: the same values at the same places, or the same refusal.
    fn holds_at_each_place(text: &str) -> usize {
        let whole = Document::of_text(text);
        let mut halved = 0;
        for place in 0..=text.len() {
            for threads in [Threads::One, Threads::Two] {
                let tokens = Scanner::new(text, DEPTH_MAX).one_and_from(place, threads);
                let Ok(whole) = &whole else {
                    assert!(tokens.is_none(), "{text} at {place}");
                    continue;
                };
                let own = Document::of_tokens(text, tokens.unwrap());
                assert_eq!(told(&own), told(whole), "{text} at {place}");
            }
            halved += usize::from(text.as_bytes().get(place.wrapping_sub(1)) == Some(&b','));
        }
        halved
    }

    /// Each value with its place.
    fn told(document: &Document<'_>) -> Vec<String> {
        let mut told = Vec::new();
        let mut nodes = vec![document.root()];
        while let Some(node) = nodes.pop() {
            told.push(format!("{} {:?} {}", node.path(), node.position(), node.to_value()));
            nodes.extend(node.items());
            nodes.extend(node.entries().map(|(_, value)| value));
        }
        told
    }

    #[test]
    fn from_each_place_the_tokens_are_those_of_one_pass() {
        for text in [
            r#"{"a": [{"b": 1}, {"b": [1, 2, {"c": "x,y"}]}, {"b": "\"},{"}], "d": [1,2,3]}"#,
            r#"[{"a\u0062": "\n"}, {"ab": 1, "a\u0062": 2}, {"x": "\t"}, "\\"]"#,
            r#"[[[1,2],[3,4]],[[5,6],[7,8]]]"#,
            r#"{"a": 1, "b": [], "c": {}, "a": 2}"#,
            r#"[1,2,{"a":1},{"a":1,"a":2},{"b":0}"#,
            r#"[1,,2]"#,
            r#"[1,2}"#,
            r#"[1,2] 3"#,
            r#"["a,[1,2,3],b",{"k,{":1},{"l":2}]"#,
            "[{},{} , {}\n,\n{}]",
        ] {
            assert!(holds_at_each_place(text) > 0);
        }
    }

    #[test]
    fn a_child_of_a_long_list_is_found_by_its_number() {
        let elements: Vec<String> = (0..500).map(|n| format!(r#"{{"n":{n}}}"#)).collect();
        let text = format!(r#"{{"a": [{}], "b": [{}]}}"#, elements.join(","), elements.join(","));
        for number in [0, 1, 63, 64, 100, 250, 498] {
            let place = text.find(&format!(r#"{{"n":{}}}"#, number + 1)).unwrap();
            let tokens = Scanner::new(&text, DEPTH_MAX).one_and_from(place, Threads::Two).unwrap();
            let document = Document::of_tokens(&text, tokens);
            for list in ["a", "b"] {
                assert_eq!(document.root().get(list).unwrap().count(), 500);
                for n in (0..500).step_by(7) {
                    let node = document.root().pointer(&format!("/{list}/{n}/n")).unwrap();
                    assert_eq!((node.as_u64(), node.path()), (Some(n), format!("/{list}/{n}/n")));
                }
            }
        }
    }

    #[test]
    fn what_is_nested_too_deeply_is_refused_in_halves_too() {
        for depth in [100, 125, 126, 127, 128, 140] {
            let text = format!("[0,{}{}]", "[".repeat(depth), "]".repeat(depth));
            let (whole, halved) =
                (Scanner::new(&text, DEPTH_MAX).one(), Scanner::new(&text, DEPTH_MAX).one_and_from(3, Threads::Two));
            assert_eq!(whole.is_some(), halved.is_some(), "{depth}");
        }
        let text = format!("{}0,{{}},{{}}{}", "[".repeat(20), "]".repeat(20));
        let place = text.find(",{").unwrap() + 1;
        assert!(Scanner::new(&text, DEPTH_MAX).one_and_from(place, Threads::Two).is_some());
    }

    #[test]
    fn the_guess_is_an_element_of_the_outermost_list() {
        let element = format!(r#"{{"inner": [{{"x": "}},{{"}}, {{"y": 1}}], "pad": "{}"}}"#, "-".repeat(300));
        let text = format!(r#"{{"tasks": [{}]}}"#, vec![element.as_str(); 2000].join(",\n  "));
        let place = likely_element(text.as_bytes()).unwrap();
        let element = text.get(place..).unwrap().trim_start();
        assert!(element.starts_with(r#"{"inner": [{"x""#), "{}", element.get(..40).unwrap());
        assert_eq!(likely_element(b"[1, 2, 3]"), None);
    }
}
