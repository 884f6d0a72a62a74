//! Gathering: files, directories and standard input become JSON values with the name of where they
//! came from.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;
use serde_json::Value;
use stowplan_wire::{Document, Error, Node, PositionIndex, Threads, pack};

use crate::exit::Failure;
use crate::named::{display_name, unreadable};
use crate::{convert, engine, halves, packed, source, stranger};

/// Nothing larger is read: a snapshot of 100,000 instances has about a third of it.
const MAX_BYTES: u64 = 1 << 30;

/// How deep directories are searched; deeper ones are most likely a loop of links.
const MAX_DEPTH: usize = 32;

/// What a file holds, as it was written.
#[derive(Debug)]
pub struct Input {
    /// How messages name the file.
    pub name: String,
    /// Whether it was found in a directory rather than named.
    pub found: bool,
    /// Its JSON.
    pub document: Document<'static>,
    /// Whether values follow each other in it: they are the document's list.
    pub pages: bool,
}

impl Input {
    /// The JSON values in the file.
    pub fn values(&self) -> impl Iterator<Item = Node<'_>> {
        let root = self.document.root();
        let pages = self.pages.then(|| root.items());
        pages.into_iter().flatten().chain((!self.pages).then_some(root))
    }

    /// How many JSON values there are in it.
    pub fn count(&self) -> usize {
        if self.pages { self.document.root().count() } else { 1 }
    }
}

/// Reads every argument: files, directories (all `*.json` below, sorted) and `-`. A packed snapshot
/// goes to `packed`.
pub fn gather(
    arguments: &[PathBuf],
    mut packed: impl FnMut(&str, &[u8]) -> Result<(), Failure>,
) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for argument in arguments {
        let found = argument.is_dir();
        for path in if found { files_below(argument, &["json"])? } else { vec![argument.clone()] } {
            let name = display_name(&path);
            let bytes = read_bytes(&path)?;
            if pack::is_packed(&bytes) {
                packed(&name, &bytes)?;
                continue;
            }
            let (document, pages) = keep(&name, bytes)?;
            inputs.push(Input { name, found, document, pages });
        }
    }
    Ok(inputs)
}

/// One file as it lies there.
#[derive(Debug)]
pub struct File {
    /// How messages name it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it was found in a directory rather than named.
    pub found: bool,
}

/// Reads every argument without looking into it: files, directories (all JSON and YAML below,
/// sorted) and `-`.
pub fn files(arguments: &[PathBuf]) -> Result<Vec<File>, Failure> {
    let mut files = Vec::new();
    for argument in arguments {
        let found = argument.is_dir();
        for path in if found { files_below(argument, &["json", "yaml", "yml"])? } else { vec![argument.clone()] } {
            let (name, bytes) = (display_name(&path), read_bytes(&path)?);
            if !pack::is_packed(&bytes) {
                files.push(File { name, bytes, found });
                continue;
            }
            return Err(packed::refused(&name));
        }
    }
    Ok(files)
}

/// The only JSON value in a file's bytes.
pub fn one(argument: &Path, bytes: &[u8]) -> Result<Value, Failure> {
    let name = display_name(argument);
    let mut values = parse_all(&name, bytes)?;
    match (values.pop(), values.is_empty()) {
        (Some(value), true) => Ok(value),
        _ => Err(Failure::new(
            "input/several-values",
            format!("`{name}` holds several JSON values where one is expected"),
        )
        .file(&name)
        .help("keep the one that is meant in a file of its own")),
    }
}

/// The bytes of a file, or of standard input for `-`.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let name = display_name(path);
    let mut source = source::open(path)?;
    if let Some(bytes) = halves::read(path) {
        return Ok(bytes);
    }
    let known = source.look().map_err(|error| unreadable(&name, &error))?;
    let length = fs::metadata(path).ok().filter(fs::Metadata::is_file).map_or(0, |kind| kind.len());
    let mut bytes = Vec::new();
    // Room for a file as it is; where there is none, or more comes, it grows.
    let _ = bytes.try_reserve_exact(usize::try_from(length.min(MAX_BYTES)).unwrap_or(0));
    read_limited(known, &name, bytes)
}

/// Reads up to the limit into room that is there, and refuses what is larger.
fn read_limited(source: impl Read, name: &str, mut bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    source.take(MAX_BYTES.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_BYTES) {
        return Ok(bytes);
    }
    Err(Failure::new("input/too-large", format!("`{name}` is larger than 1 GiB"))
        .file(name)
        .help("split it: one file per page or per cluster; several files are merged"))
}

/// All files below a directory with one of the endings, sorted; at least one.
fn files_below(directory: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    list_files(directory, endings, 0, &mut Seen::default(), &mut files)?;
    files.sort();
    if files.is_empty() {
        let name = display_name(directory);
        let wanted = endings.iter().map(|ending| format!("`*.{ending}`")).collect::<Vec<_>>().join(" or ");
        return Err(Failure::new("input/empty-directory", format!("no {wanted} file lies in the directory `{name}`"))
            .file(&name)
            .help("`stowplan snapshot-script` prints a script that gathers a snapshot"));
    }
    Ok(files)
}

/// Directories and files behind links count once, under the name that comes first; what is no
/// regular file is passed over: it may never end.
#[derive(Debug, Default)]
struct Seen(BTreeSet<PathBuf>);

impl Seen {
    /// Whether a path leads to something new.
    fn is_new(&mut self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|target| self.0.insert(target))
    }
}

fn list_files(
    directory: &Path,
    endings: &[&str],
    depth: usize,
    seen: &mut Seen,
    files: &mut Vec<PathBuf>,
) -> Result<(), Failure> {
    if depth > MAX_DEPTH || !seen.is_new(directory) {
        return Ok(());
    }
    let name = display_name(directory);
    let entries = fs::read_dir(directory).map_err(|error| unreadable(&name, &error))?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|error| unreadable(&name, &error))?.path());
    }
    // Links last: a file is called by its own name.
    paths.sort_by_key(|path| (path.is_symlink(), path.clone()));
    for path in paths {
        let is_wanted = || {
            unpacked(&path).extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
        };
        if path.is_dir() {
            list_files(&path, endings, depth.saturating_add(1), seen, files)?;
        } else if is_wanted() && (path.is_file() || is_dangling(&path)) && (is_dangling(&path) || seen.is_new(&path)) {
            files.push(path);
        }
    }
    Ok(())
}

/// The name before gzip packed the file.
fn unpacked(path: &Path) -> PathBuf {
    if path.extension().is_some_and(|own| own.eq_ignore_ascii_case("gz")) {
        path.with_extension("")
    } else {
        path.into()
    }
}

/// A link to nothing: named, so that reading it tells.
fn is_dangling(path: &Path) -> bool {
    path.is_symlink() && !path.exists()
}

/// The JSON in a file's bytes, which are kept, and whether values follow each other in it.
fn keep(name: &str, bytes: Vec<u8>) -> Result<(Document<'static>, bool), Failure> {
    let text = String::from_utf8(bytes).map_err(|error| refusal(name, error.as_bytes()))?;
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    let text = match Document::keep(text, false, Threads::Two) {
        Ok(document) => return Ok((document, false)),
        Err(text) => text,
    };
    match Document::keep(text, true, Threads::Two) {
        Ok(document) if !document.root().is_nothing() => Ok((document, true)),
        Ok(document) => Err(refusal(name, document.text().as_bytes())),
        Err(text) => Err(refusal(name, text.as_bytes())),
    }
}

/// Every JSON value in the bytes: pages may follow each other in one file.
pub fn parse_all(name: &str, bytes: &[u8]) -> Result<Vec<Value>, Failure> {
    if let Ok(value) = engine::parse(bytes) {
        return Ok(vec![value]);
    }
    match Document::parse_all(bytes) {
        Ok(pages) if !pages.root().is_nothing() => Ok(pages.root().items().map(|page| page.to_value()).collect()),
        _ => Err(refusal(name, bytes)),
    }
}

/// Line and column, from 1, of the values at JSON pointers; those of the beginning in what is no
/// JSON.
pub fn positions(text: &str, pointers: &[&str]) -> Vec<(u64, u64)> {
    let document = Document::of_text(text.strip_prefix('\u{feff}').unwrap_or(text));
    document.map_or_else(|_| vec![(1, 1); pointers.len()], |document| document.positions(pointers))
}

/// Where values are in one text, asked one by one: it is read when it is first asked, and once.
pub struct Places<'t> {
    text: &'t str,
    read: OnceCell<Option<(Document<'t>, PositionIndex)>>,
}

impl<'t> Places<'t> {
    /// Of a text.
    pub const fn of(text: &'t str) -> Self {
        Self { text, read: OnceCell::new() }
    }

    /// Line and column, from 1, of the value at a JSON pointer, as [`positions`] tells them.
    pub fn position(&self, pointer: &str) -> (u64, u64) {
        let read = self.read.get_or_init(|| {
            let document = Document::of_text(self.text.strip_prefix('\u{feff}').unwrap_or(self.text)).ok()?;
            let index = document.position_index();
            Some((document, index))
        });
        read.as_ref().map_or((1, 1), |(document, index)| document.position(index, pointer))
    }
}

/// What is wrong with bytes that are no JSON, nor several values of it.
fn refusal(name: &str, bytes: &[u8]) -> Failure {
    if pack::is_packed(bytes) {
        return packed::refused(name);
    }
    let refused = |error: &Error| Failure::from_answer(&error.to_document(), &Value::Null).file(name);
    let Err(error) = Document::parse(bytes) else { return Failure::new("json/syntax", "not JSON").file(name) };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Failure::new("input/empty", format!("`{name}` is empty"))
            .file(name)
            .help("the command that wrote it may have failed: look at its messages");
    }
    // What was never meant to be JSON is told by what it is.
    if let Some(stranger) = stranger::of_bytes(name, bytes).filter(|_| !convert::begins_like_json(bytes)) {
        return stranger;
    }
    let mut pages = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    let first = pages.next();
    match pages.find_map(Result::err).filter(|_| first.is_some_and(|first| first.is_ok())) {
        Some(error) => Failure::new("json/syntax", engine::syntax_message(&error))
            .file(name)
            .help("several JSON values may follow each other in one file, but each must be whole"),
        None => refused(&error).or_help("run it through `jq .` to see where it breaks"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_may_follow_each_other() {
        let values = parse_all("pages.json", b"{\"tasks\": []}\n{\"tasks\": [1]} [2]").unwrap();
        assert_eq!(values.len(), 3);
    }

    #[test]
    fn a_broken_second_page_is_found_where_it_is() {
        let failure = parse_all("pages.json", b"{\"tasks\": []}\n{\"tasks\": [}").unwrap_err();
        assert!(failure.field("message").unwrap().contains("line 2"), "{failure:?}");
        assert_eq!(failure.field("file"), Some("pages.json"));
    }

    #[test]
    fn an_empty_file_says_so() {
        let failure = parse_all("x.json", b" \n").unwrap_err();
        assert_eq!(failure.field("code"), Some("input/empty"));
    }

    #[test]
    fn the_limit_holds_for_endless_input() {
        assert!(read_limited(&b"{}"[..], "x", Vec::new()).is_ok());
    }
}
