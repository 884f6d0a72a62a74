//! From a file to a snapshot, and its documents.

use std::sync::Arc;

use stowplan::cluster::packed::{PackError, PackedFacts};

use super::container::{self, Name, damaged};
use super::{PackInput, PackedDocument, PackedSnapshot, Rest};
use crate::{Document, Error};

pub(super) const FACTS: Name = *b"fact";
pub(super) const DOCUMENTS: Name = *b"docs";
pub(super) const REST: Name = *b"rest";

impl PackedSnapshot {
    /// Reads what [`pack`](super::pack) wrote, of this version or an earlier one. O(bytes); what it
    /// takes is at most about 40 bytes for one of the file.
    ///
    /// # Errors
    /// `pack/version` for a newer version, `pack/damaged` for a file that was cut off or changed,
    /// `pack/too-large` for one that would take a thousand times its size.
    ///
    /// ```
    /// use stowplan_wire::pack::PackedSnapshot;
    /// let refused = PackedSnapshot::read(b"\x93stow\r\n\x1a\x07\0\0\0");
    /// assert_eq!(refused.unwrap_err().code(), "pack/version");
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let [facts, documents, rest] = container::read(bytes, &[FACTS, DOCUMENTS, REST])?;
        let mut checksum = crc32fast::Hasher::new();
        [facts, documents, rest].iter().for_each(|section| checksum.update(section));
        let facts = PackedFacts::read(facts).map_err(|error| of_core(&error))?;
        let rest: Rest =
            serde_json::from_slice(rest).map_err(|error| damaged(format!("what is beside the facts: {error}")))?;
        let documents = take_documents(documents)?;
        if rest.slots_by_type.iter().any(|index| *index >= facts.instance_count()) {
            return Err(damaged("interfaces of an instance that is not there"));
        }
        let snapshot = Self { facts: Arc::new(facts), rest, documents, checksum: checksum.finalize() };
        if snapshot.parts().len() == snapshot.rest.parts.len() {
            Ok(snapshot)
        } else {
            Err(damaged("a part of a document that is not there"))
        }
    }
}

/// An error of the engine, as one of a document.
pub(super) fn of_core(error: &PackError) -> Error {
    match error {
        PackError::Damaged { .. } => damaged(format!("the facts have {error}")),
        _ => {
            let wrapped = Error::new(error.code(), error.to_string(), "");
            match error.help() {
                Some(help) => wrapped.with_help(help),
                None => wrapped,
            }
        }
    }
}

/// Writes a document: name, place, whether it is pages, text; each text with its length before it.
pub(super) fn put_document(to: &mut Vec<u8>, input: &PackInput<'_>, text: &str) {
    let mut put = |bytes: &[u8]| {
        to.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        to.extend_from_slice(bytes);
    };
    put(input.name.as_bytes());
    put(input.document.path().as_bytes());
    put(if input.pages { b"pages" } else { b"" });
    put(text.as_bytes());
}

fn take_documents(mut bytes: &[u8]) -> Result<Vec<PackedDocument>, Error> {
    let mut documents = Vec::new();
    while !bytes.is_empty() {
        let mut take = || {
            let (length, rest) = bytes.split_first_chunk()?;
            let (text, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
            bytes = rest;
            std::str::from_utf8(text).ok()
        };
        let (Some(name), Some(path), Some(pages), Some(text)) = (take(), take(), take(), take()) else {
            return Err(damaged("a document that is not whole"));
        };
        let document = Document::of_text(text.to_owned()).map_err(|error| damaged(format!("a document: {error}")))?;
        documents.push(PackedDocument {
            name: name.to_owned(),
            document: document.hung_at(path),
            pages: pages == "pages",
        });
    }
    Ok(documents)
}
