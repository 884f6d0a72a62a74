//! All texts of packed facts, each once, in ascending order.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    PackError,
    bytes::{Reader, Writer},
};

/// What texts take is at most so many times their bytes: each says how much it shares with the one
/// before, and a few bytes could ask for gigabytes.
const GROWTH_MAX: usize = 32;

/// Texts in ascending order of their bytes, which is that of their numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// The text of a number; empty for one that is not there.
    #[inline]
    pub(super) fn text(&self, number: u32) -> &str {
        let at = number as usize;
        let start = at.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before));
        let (Some(&start), Some(&end)) = (start, self.ends.get(at)) else { return "" };
        self.all.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The number of a text.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.text(middle).cmp(text) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Equal => return Some(middle),
                core::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    /// The length of a text in bytes.
    pub(super) fn length(&self, number: u32) -> u32 {
        u32::try_from(self.text(number).len()).unwrap_or(u32::MAX)
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, PackError> {
        let begin = reader.at();
        let count = reader.count(2)?;
        let mut all: Vec<u8> = Vec::with_capacity(reader.left());
        let mut ends: Vec<u32> = Vec::with_capacity(count);
        let mut start = 0;
        for number in 0..count {
            let (shared, more) = (reader.number()?, reader.number()?);
            let rest = reader.take(usize::try_from(more).unwrap_or(usize::MAX))?;
            let before = all.get(start..).unwrap_or_default();
            let shared = usize::try_from(shared).unwrap_or(usize::MAX);
            let Some(unshared) = before.get(shared..) else {
                return Err(reader.damaged("a text that shares more than there is"));
            };
            if number > 0 && unshared >= rest {
                return Err(reader.damaged("a text out of its order"));
            }
            let end = all.len();
            all.extend_from_within(start..start + shared);
            all.extend_from_slice(rest);
            start = end;
            if all.len() > (reader.at() - begin) * GROWTH_MAX {
                return Err(reader.damaged("texts that would grow too much"));
            }
            ends.push(u32::try_from(all.len()).map_err(|_| reader.damaged("texts of more than 4 GiB"))?);
        }
        let all = String::from_utf8(all).map_err(|_| reader.damaged("a text that is not UTF-8"))?;
        if !ends.iter().all(|&end| all.is_char_boundary(end as usize)) {
            return Err(reader.damaged("a text that is not UTF-8"));
        }
        Ok(Self { all, ends })
    }
}

/// Gathers texts, and numbers them.
#[derive(Debug, Default)]
pub(super) struct TextNumbers<'a> {
    numbers: BTreeMap<&'a str, u32>,
}

impl<'a> TextNumbers<'a> {
    pub(super) fn note(&mut self, text: &'a str) {
        self.numbers.insert(text, 0);
    }

    /// Writes all that were noted, and numbers them.
    pub(super) fn write(&mut self, writer: &mut Writer) {
        writer.count(self.numbers.len());
        let begin = writer.bytes.len();
        let (mut before, mut total) = ("", 0);
        for (number, (text, own)) in (0..).zip(&mut self.numbers) {
            *own = number;
            let alike = before.bytes().zip(text.bytes()).take_while(|(one, other)| one == other).count();
            // So little may be shared that nobody takes this for an attack.
            let room = (writer.bytes.len() - begin + 2) * GROWTH_MAX;
            let shared = alike.min(room.saturating_sub(total + text.len()));
            writer.count(shared);
            let rest = text.as_bytes().get(shared..).unwrap_or_default();
            writer.count(rest.len());
            writer.bytes.extend_from_slice(rest);
            total += text.len();
            before = text;
        }
    }

    pub(super) fn number(&self, text: &str) -> u32 {
        self.numbers.get(text).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(texts: &[&str]) -> Vec<u8> {
        let mut numbers = TextNumbers::default();
        texts.iter().for_each(|text| numbers.note(text));
        let mut writer = Writer::default();
        numbers.write(&mut writer);
        writer.bytes
    }

    #[test]
    fn texts_have_numbers_in_their_order() {
        let bytes = written(&["b", "", "arn:x/2", "arn:x/1", "b", "ä"]);
        let texts = Texts::read(&mut Reader::new(&bytes)).unwrap();
        let all: Vec<&str> = (0..texts.count()).map(|number| texts.text(number)).collect();
        assert_eq!(all, ["", "arn:x/1", "arn:x/2", "b", "ä"]);
        assert_eq!((texts.find("b"), texts.find("c"), texts.text(9)), (Some(3), None, ""));
    }

    #[test]
    fn long_texts_that_are_alike_are_written_so_that_they_are_read() {
        let long: Vec<String> = (100..400).map(|n| alloc::format!("{}{n}", "x".repeat(5000))).collect();
        let bytes = written(&long.iter().map(String::as_str).collect::<Vec<_>>());
        let texts = Texts::read(&mut Reader::new(&bytes)).unwrap();
        assert_eq!((texts.count(), texts.text(7)), (300, long[7].as_str()));
        assert!(bytes.len() * GROWTH_MAX >= texts.all.len());
    }

    #[test]
    fn what_is_out_of_order_or_grows_without_end_is_an_error() {
        for bytes in [
            &[2, 0, 1, b'b', 0, 1, b'a'][..],
            &[2, 0, 1, b'a', 0, 1, b'a'],
            &[2, 0, 1, b'a', 1, 0],
            &[1, 1, 1, b'a'],
            &[1, 0, 9, b'a'],
            &[1, 0, 1, 0xff],
            &[2, 0, 2, 0xc3, 0xa4, 1, 1, 0xa5],
        ] {
            let read = Texts::read(&mut Reader::new(bytes));
            let is_valid = bytes.get(4) == Some(&0xa4);
            assert_eq!(read.is_ok(), is_valid, "{bytes:?}");
        }
        // Each text repeats all of the one before: a few bytes would be thousands.
        let mut bomb = Writer::default();
        bomb.count(400);
        for length in 0..400 {
            bomb.count(length);
            bomb.bytes.extend([1, b'a']);
        }
        assert!(matches!(Texts::read(&mut Reader::new(&bomb.bytes)), Err(PackError::Damaged { .. })));
    }
}
