//! Numbers and texts as bytes, and back.

use alloc::vec::Vec;

use super::PackError;

/// Writes numbers and texts.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
            number >>= 7;
        }
        self.bytes.push(u8::try_from(number).unwrap_or(0));
    }

    pub(super) fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    /// A number that may be negative.
    pub(super) fn signed(&mut self, number: i64) {
        // The number below zero whose opposite fits no number is the largest.
        let negative = || (number.unsigned_abs() - 1) << 1 | 1;
        self.number(if number < 0 { negative() } else { number.unsigned_abs() << 1 });
    }

    /// A number that may be absent.
    pub(super) fn maybe(&mut self, number: Option<u32>) {
        self.number(number.map_or(0, |number| u64::from(number) + 1));
    }
}

/// Reads numbers and texts. What it is asked for and is not there is an error.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) const fn damaged(&self, what: &'static str) -> PackError {
        PackError::Damaged { what, at: self.at }
    }

    pub(super) fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, PackError> {
        let byte = *self.bytes.get(self.at).ok_or_else(|| self.damaged("the end"))?;
        self.at += 1;
        Ok(byte)
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], PackError> {
        let taken = self.at.checked_add(length).and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or_else(|| self.damaged("a length beyond the end"))?;
        self.at += length;
        Ok(taken)
    }

    #[inline]
    pub(super) fn number(&mut self) -> Result<u64, PackError> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(u64::from(first));
        }
        self.longer(u64::from(first & 0x7f))
    }

    fn longer(&mut self, mut number: u64) -> Result<u64, PackError> {
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.damaged("a number of too many digits"))
    }

    #[inline]
    pub(super) fn u32(&mut self) -> Result<u32, PackError> {
        let number = self.number()?;
        u32::try_from(number).map_err(|_| self.damaged("a number that is too large"))
    }

    #[inline]
    pub(super) fn u16(&mut self) -> Result<u16, PackError> {
        let number = self.number()?;
        u16::try_from(number).map_err(|_| self.damaged("a number that is too large"))
    }

    #[inline]
    pub(super) fn signed(&mut self) -> Result<i64, PackError> {
        let folded = self.number()?;
        let half = i64::try_from(folded >> 1).unwrap_or(i64::MAX);
        Ok(if folded & 1 == 0 { half } else { -half - 1 })
    }

    /// A number that may be absent.
    #[inline]
    pub(super) fn maybe(&mut self) -> Result<Option<u32>, PackError> {
        let Some(number) = self.number()?.checked_sub(1) else { return Ok(None) };
        u32::try_from(number).map(Some).map_err(|_| self.damaged("a number that is too large"))
    }

    /// How many things follow, each of which takes so many bytes at least: so that nothing is kept
    /// free for more than can be there.
    pub(super) fn count(&mut self, least_bytes: usize) -> Result<usize, PackError> {
        let count = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if count > self.left() / least_bytes.max(1) {
            return Err(self.damaged("more than there is room for"));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for number in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX - 1, u64::MAX] {
            let mut writer = Writer::default();
            writer.number(number);
            let mut reader = Reader::new(&writer.bytes);
            assert_eq!((reader.number(), reader.left()), (Ok(number), 0));
        }
        for number in [0, -1, 1, i64::MIN, i64::MIN + 1, i64::MAX] {
            let mut writer = Writer::default();
            writer.signed(number);
            assert_eq!(Reader::new(&writer.bytes).signed(), Ok(number));
        }
    }

    #[test]
    fn a_number_that_never_ends_is_an_error() {
        assert!(Reader::new(&[0xff; 9]).number().is_err());
        assert!(Reader::new(&[0xff; 20]).number().is_err());
        let mut more = [0xff; 10];
        more[9] = 2;
        assert!(Reader::new(&more).number().is_err(), "the 65th bit");
    }
}
