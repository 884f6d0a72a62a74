//! What gzip packed is read as it was before, told by its first bytes and not by its name.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

/// How gzip's streams begin.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A reader that unpacks what comes, where gzip packed it. It looks when it is first read, so that
/// nobody waits for a pipe before.
pub enum Unpacking {
    /// Nothing was read yet.
    Fresh(Box<dyn Read>),
    /// It is known what comes.
    Known(Box<dyn Read>),
}

impl Unpacking {
    /// Unpacks what a reader brings.
    pub fn of(packed: impl Read + 'static) -> Self {
        Self::Fresh(Box::new(packed))
    }

    /// Looks now, and waits for it: what follows, which fills room that nobody has cleared.
    pub fn look(&mut self) -> io::Result<&mut Box<dyn Read>> {
        if let Self::Fresh(inner) = self {
            let mut head = Vec::new();
            inner.by_ref().take(2).read_to_end(&mut head)?;
            let is_packed = head == MAGIC;
            let whole = Cursor::new(head).chain(std::mem::replace(inner, Box::new(io::empty())));
            *self = Self::Known(if is_packed { Box::new(Packed(MultiGzDecoder::new(whole))) } else { Box::new(whole) });
        }
        match self {
            Self::Fresh(inner) | Self::Known(inner) => Ok(inner),
        }
    }
}

impl Read for Unpacking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.look()?.read(buffer)
    }
}

/// A reader whose errors tell that they are about what gzip packed.
struct Packed<R>(MultiGzDecoder<R>);

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0
            .read(buffer)
            .map_err(|error| io::Error::new(error.kind(), format!("it is packed by gzip, and broken: {error}")))
    }
}

/// Whether gzip packed a file.
pub fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// A file's name without gzip's ending.
pub fn unpacked_name(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        Unpacking::of(Cursor::new(bytes)).read_to_end(&mut text).map(|_| text)
    }

    #[test]
    fn packed_or_not_the_text_is_the_same() {
        for text in [&b""[..], b"{", b"{}", b"\x1f", b"{\"tasks\": []}\n"] {
            assert_eq!(read(text.to_vec()).unwrap(), text);
            assert_eq!(read(packed(text)).unwrap(), text);
        }
    }

    #[test]
    fn several_streams_follow_each_other() {
        assert_eq!(read([packed(b"{\"a\":"), packed(b" 1}")].concat()).unwrap(), b"{\"a\": 1}");
    }

    /// A megabyte of zeros takes a kilobyte: no more of it is unpacked than is asked for.
    #[test]
    fn a_bomb_is_read_no_further_than_the_limit() {
        let mut zeros = vec![0; 1 << 20];
        let bomb = packed(&zeros);
        assert!(bomb.len() < 8 << 10, "{}", bomb.len());
        zeros.clear();
        let limit = 1000;
        assert_eq!(Unpacking::of(Cursor::new(bomb)).take(limit).read_to_end(&mut zeros).unwrap(), 1000);
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        let whole = packed(b"{\"tasks\": [1, 2, 3, 4, 5, 6, 7, 8]}");
        assert!(read(whole[..whole.len() - 9].to_vec()).is_err());
    }
}
