//! A long file, whose halves are read at once: most of that time the system makes room for them.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::thread;

use crate::gzip;
use crate::source::is_standard_input;

/// A shorter file is read in one piece.
const LONG: u64 = 8 << 20;

/// Longer ones are, too, bit by bit: there may be no room for them.
const LONGEST: u64 = 1 << 28;

/// The bytes of a long file that is one and is not packed; nothing for any other, nor where
/// anything fails: who reads it in one piece tells of that.
pub fn read(path: &Path) -> Option<Vec<u8>> {
    let about = fs::metadata(path).ok().filter(|about| about.is_file())?;
    if is_standard_input(path) || !(LONG..=LONGEST).contains(&about.len()) {
        return None;
    }
    in_halves(path, about.len())
}

fn in_halves(path: &Path, length: u64) -> Option<Vec<u8>> {
    let mut first = File::open(path).ok()?;
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    let middle = bytes.len() / 2;
    let (head, rest) = bytes.split_at_mut(middle);
    let read_rest = move || {
        let mut second = File::open(path).ok()?;
        second.seek(SeekFrom::Start(u64::try_from(middle).ok()?)).ok()?;
        second.read_exact(rest).ok()?;
        // It is as long as it was said to be.
        (second.read(&mut [0]).ok()? == 0).then_some(())
    };
    thread::scope(|scope| {
        let beside = thread::Builder::new().spawn_scoped(scope, read_rest).ok()?;
        let is_read = first.read_exact(head).is_ok();
        beside.join().ok()?.filter(|()| is_read)
    })?;
    (!gzip::is_packed(&bytes)).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_halves_are_the_file_and_what_is_packed_is_left_to_others() {
        let directory = std::env::temp_dir().join(format!("stowplan-halves-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let path = directory.join("file");
        for text in [&b""[..], b"1", b"12", b"[1, 2, 3]"] {
            fs::write(&path, text).unwrap();
            assert_eq!(in_halves(&path, text.len() as u64).as_deref(), Some(text));
            assert_eq!(in_halves(&path, text.len() as u64 + 1), None, "it became shorter");
            assert_eq!(read(&path), None, "it is short");
        }
        assert_eq!(in_halves(&path, 4), None, "it became longer");
        fs::write(&path, [0x1f, 0x8b, 8, 0]).unwrap();
        assert_eq!((in_halves(&path, 4), read(&directory)), (None, None));
        fs::remove_dir_all(&directory).unwrap();
    }
}
