//! The file around what is packed: a header that every version shares, a checksum, sections.

use crate::Error;

/// How the file begins: no text begins so, and one that was carried over as text is damaged at
/// once.
pub(super) const MAGIC: [u8; 8] = *b"\x93stow\r\n\x1a";

/// The version that is written. All versions up to it are read.
pub const VERSION: u32 = 1;

/// The header: magic, version, length of the rest, its checksum.
const HEADER: usize = 8 + 4 + 8 + 4;

/// The name of a section, four letters.
pub(super) type Name = [u8; 4];

/// Writes sections into a file.
pub(super) fn write(sections: &[(Name, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in sections {
        body.extend_from_slice(name);
        body.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        body.extend_from_slice(bytes);
    }
    let mut file = Vec::with_capacity(HEADER.saturating_add(body.len()));
    file.extend_from_slice(&MAGIC);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.extend_from_slice(&(body.len() as u64).to_le_bytes());
    file.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    file.extend_from_slice(&body);
    file
}

/// The sections of a file in their order.
pub(super) fn read<'b, const N: usize>(file: &'b [u8], names: &[Name; N]) -> Result<[&'b [u8]; N], Error> {
    let rest = file.strip_prefix(&MAGIC).ok_or_else(|| damaged("it does not begin as one"))?;
    let (version, rest) = rest.split_first_chunk().ok_or_else(cut_off)?;
    // Before anything else: what follows is another version's affair.
    let version = u32::from_le_bytes(*version);
    if !(1..=VERSION).contains(&version) {
        return Err(other_version(version));
    }
    let (length, rest) = rest.split_first_chunk().ok_or_else(cut_off)?;
    let (checksum, body) = rest.split_first_chunk().ok_or_else(cut_off)?;
    match usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX) {
        length if length > body.len() => return Err(cut_off()),
        length if length < body.len() => return Err(damaged("there is something behind its end")),
        _ => {}
    }
    if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
        return Err(damaged("its checksum is another"));
    }
    let mut body = body;
    let mut sections: [&[u8]; N] = [&[]; N];
    for (name, section) in names.iter().zip(&mut sections) {
        *section = take(&mut body, name).ok_or_else(|| damaged("a part is not there, or not whole"))?;
    }
    if body.is_empty() { Ok(sections) } else { Err(damaged("it has a part more")) }
}

/// The next section, which has this name.
fn take<'b>(body: &mut &'b [u8], name: &Name) -> Option<&'b [u8]> {
    let rest = body.strip_prefix(name)?;
    let (length, rest) = rest.split_first_chunk()?;
    let (section, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    *body = rest;
    Some(section)
}

fn other_version(version: u32) -> Error {
    let message = format!("the packed snapshot is of version {version}, and this build reads version {VERSION}");
    Error::new("pack/version", message, "")
        .with_help("use the `stowplan` that packed it, or a later one; or pack the snapshot again with this one")
}

fn cut_off() -> Error {
    damaged("it is cut off")
}

/// What is wrong with the bytes of a file.
pub(super) fn damaged(what: impl std::fmt::Display) -> Error {
    Error::new("pack/damaged", format!("the packed snapshot is damaged: {what}"), "")
        .with_help("copy it again as it is (no text, no line ends changed), or pack the snapshot again")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [Name; 2] = [*b"abcd", *b"efgh"];

    fn file() -> Vec<u8> {
        write(&[(*b"abcd", b"one"), (*b"efgh", b"")])
    }

    fn code(file: &[u8]) -> String {
        read(file, &NAMES).unwrap_err().to_string()
    }

    #[test]
    fn sections_come_back() {
        assert_eq!(read(&file(), &NAMES).unwrap(), [&b"one"[..], b""]);
    }

    #[test]
    fn each_changed_bit_and_each_cut_is_an_error() {
        let whole = file();
        for at in 0..whole.len() {
            assert!(read(&whole[..at], &NAMES).is_err(), "cut at {at}");
            for bit in 0..8 {
                let mut changed = whole.clone();
                changed[at] ^= 1 << bit;
                assert!(read(&changed, &NAMES).is_err(), "bit {bit} of byte {at}");
            }
        }
        assert!(read(&[whole, vec![0]].concat(), &NAMES).is_err());
    }

    #[test]
    fn another_version_is_told_before_all_else() {
        let mut newer = file();
        newer.truncate(12);
        newer[8] = 2;
        assert!(code(&newer).starts_with("the packed snapshot is of version 2, and this build reads version 1"));
        newer[8] = 0;
        assert!(code(&newer).starts_with("the packed snapshot is of version 0"));
    }

    #[test]
    fn sections_are_all_there_and_no_more() {
        for sections in [&[(*b"abcd", &b"one"[..])][..], &[(*b"efgh", b""), (*b"abcd", b"")]] {
            assert!(code(&write(sections)).contains("a part is not there"), "{sections:?}");
        }
        let more: [(Name, &[u8]); 3] = [(*b"abcd", b""), (*b"efgh", b""), (*b"ijkl", b"")];
        assert!(code(&write(&more)).contains("a part more"));
    }
}
