//! Where the parts of a JSON text end: blanks, numbers, words, strings.

use super::key::{Mixed, partial};

/// The lowest bit of each of eight bytes, and the highest.
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The next byte that is no blank, and where it is; nothing at the end.
#[inline]
pub(super) fn blanks(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let byte = *bytes.get(at)?;
    if byte > b' ' {
        return Some((byte, at));
    }
    let next = at.wrapping_add(1);
    match bytes.get(next) {
        Some(&after) if after > b' ' && matches!(byte, b' ' | b'\n') => Some((after, next)),
        _ => {
            let at = more_blanks(bytes, at);
            Some((*bytes.get(at)?, at))
        }
    }
}

/// The end of many blanks. A control character is none, nor a part of a JSON text.
fn more_blanks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(at) {
        at = at.wrapping_add(1);
        // Lines are set in by many spaces.
        while let Some(word) = word_at(bytes, at) {
            let others = word ^ (ONES * 0x20);
            if others != 0 {
                at = at.wrapping_add((others.trailing_zeros() / 8) as usize);
                break;
            }
            at = at.wrapping_add(8);
        }
    }
    at
}

/// The end of a word that is here.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    bytes.get(at..)?.starts_with(word).then(|| at.wrapping_add(word.len()))
}

/// The end of a number that is here.
pub(super) fn number(bytes: &[u8], begin: usize) -> Option<usize> {
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let mut at = begin.wrapping_add(usize::from(is(begin, b'-')));
    if is(at, b'0') {
        at = at.wrapping_add(1);
        if bytes.get(at).is_some_and(u8::is_ascii_digit) {
            return None;
        }
    } else {
        at = digits(bytes, at)?;
    }
    if is(at, b'.') {
        at = digits(bytes, at.wrapping_add(1))?;
    }
    let exponent = is(at, b'e') || is(at, b'E');
    if exponent {
        at = at.wrapping_add(1);
        at = digits(bytes, at.wrapping_add(usize::from(is(at, b'+') || is(at, b'-'))))?;
    }
    // Beyond what a double holds.
    if exponent || at.wrapping_sub(begin) > 300 {
        serde_json::from_slice::<serde_json::Number>(bytes.get(begin..at)?).ok()?;
    }
    Some(at)
}

#[inline]
fn digits(bytes: &[u8], begin: usize) -> Option<usize> {
    let mut at = begin;
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at = at.wrapping_add(1);
    }
    (at > begin).then_some(at)
}

/// What an escape stands for, from behind its backslash, and where it ends.
pub(super) fn escape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let behind = at.wrapping_add(1);
    let character = match *bytes.get(at)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return code_point(bytes, behind),
        _ => return None,
    };
    Some((character, behind))
}

fn code_point(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let behind = at.wrapping_add(4);
    let first = hex(bytes.get(at..behind)?)?;
    if !(0xd800..0xdc00).contains(&first) {
        return Some((char::from_u32(first)?, behind));
    }
    let digits = bytes.get(behind..behind.wrapping_add(6))?.strip_prefix(b"\\u")?;
    let second = hex(digits).filter(|second| (0xdc00..0xe000).contains(second))?;
    let character = char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))?;
    Some((character, behind.wrapping_add(6)))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}

/// Eight bytes, the first one the lowest.
#[inline]
fn word_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk::<8>().map(|chunk| u64::from_le_bytes(*chunk))
}

/// Whether both are the same: most are short, and compared in two steps without a call.
#[inline]
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    if let (Some(head), Some(tail)) = (one.first_chunk::<8>(), one.last_chunk::<8>()) {
        let is_near = other.first_chunk() == Some(head) && other.last_chunk() == Some(tail) && one.len() == other.len();
        return is_near && (one.len() <= 16 || one == other);
    }
    match (one.first_chunk::<4>(), one.last_chunk::<4>()) {
        (Some(head), Some(tail)) => {
            other.first_chunk() == Some(head) && other.last_chunk() == Some(tail) && one.len() == other.len()
        }
        _ => one == other,
    }
}

/// The lowest bit that is set is the highest of the first byte that is a quote, a backslash or a
/// control character.
#[inline]
const fn ends(word: u64) -> u64 {
    // Without its second bit a quote is a space, and the space is none: what is below 0x21 then is
    // one of these. A borrow spoils only bytes behind the first that is found.
    let low = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
    (low | backslash) & !word & HIGHS
}

/// Where the first quote, backslash or control character is: nothing of a string before it needs a
/// look.
#[inline]
pub(super) fn end_of_plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = word_at(bytes, at) {
        let found = ends(word);
        if found != 0 {
            return at.wrapping_add((found.trailing_zeros() / 8) as usize);
        }
        at = at.wrapping_add(8);
    }
    end_at_last(bytes, at)
}

/// The same of a key, with the hash of what is before.
#[inline]
pub(super) fn end_of_key(bytes: &[u8], mut at: usize) -> (usize, Mixed) {
    let mut mixed = Mixed::NONE;
    while let Some(word) = word_at(bytes, at) {
        let found = ends(word);
        if found != 0 {
            let first = found & found.wrapping_neg();
            let before = (first >> 7).wrapping_sub(1);
            return (at.wrapping_add((found.trailing_zeros() / 8) as usize), mixed.and(word & before));
        }
        mixed = mixed.and(word);
        at = at.wrapping_add(8);
    }
    let end = end_at_last(bytes, at);
    (end, mixed.and(partial(bytes.get(at..end).unwrap_or_default())))
}

/// The same of the last bytes.
#[cold]
fn end_at_last(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
        at = at.wrapping_add(1);
    }
    at
}

/// The string whose quote is at an offset, if it has no escapes; nothing else.
pub(super) fn raw_string(text: &str, quote: usize) -> Option<&str> {
    let begin = quote.wrapping_add(1);
    let end = end_of_plain(text.as_bytes(), begin);
    if text.as_bytes().get(end) == Some(&b'"') { text.get(begin..end) } else { None }
}
