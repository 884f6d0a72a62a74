//! Where in a text JSON pointers point: any number of them in one pass.

use std::collections::BTreeMap;

/// Line and column, from 1, of the value at each pointer; of the innermost object or list that is
/// there when the value is not. The text must be JSON, at most 128 levels deep. Of a key that
/// appears twice the last counts.
///
/// Costs one walk over the text, and the sorting of the pointers.
pub fn locate(text: &str, pointers: &[&str]) -> Vec<(u64, u64)> {
    let mut root = Wanted::default();
    for (index, pointer) in pointers.iter().enumerate() {
        let mut at = &mut root;
        for step in pointer.split('/').skip(1) {
            at = at.below.entry(step.replace("~1", "/").replace("~0", "~")).or_default();
        }
        at.here.push(index);
    }
    let mut scan = Scan { bytes: text.as_bytes(), at: 0, offsets: vec![0; pointers.len()] };
    scan.value(&root);
    lines_and_columns(text, &scan.offsets)
}

/// The pointers as a tree: which of them end here, and which go on.
#[derive(Debug, Default)]
struct Wanted {
    here: Vec<usize>,
    below: BTreeMap<String, Wanted>,
}

/// The places of offsets, in one walk from the first to the last.
fn lines_and_columns(text: &str, offsets: &[usize]) -> Vec<(u64, u64)> {
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    order.sort_by_key(|index| offsets.get(*index));
    let mut places = vec![(1, 1); offsets.len()];
    let (mut line, mut column, mut at) = (1_u64, 1_u64, 0_usize);
    for index in order {
        let Some(offset) = offsets.get(index) else { continue };
        for character in text.get(at..*offset).unwrap_or_default().chars() {
            match character {
                '\n' => (line, column) = (line.saturating_add(1), 1),
                '\u{feff}' => {}
                _ => column = column.saturating_add(1),
            }
        }
        at = at.max(*offset);
        if let Some(place) = places.get_mut(index) {
            *place = (line, column);
        }
    }
    places
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    offsets: Vec<usize>,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    /// Skips blanks, separators and a byte order mark.
    fn skip(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | 0xef | 0xbb | 0xbf)) {
            self.step();
        }
    }

    fn found(&mut self, wanted: &Wanted, offset: usize) {
        for index in &wanted.here {
            if let Some(place) = self.offsets.get_mut(*index) {
                *place = offset;
            }
        }
        // Until something is found below: what is not there is told by what encloses it.
        for below in wanted.below.values() {
            self.found(below, offset);
        }
    }

    /// Walks over a value and notes what is wanted in it.
    fn value(&mut self, wanted: &Wanted) -> Option<()> {
        self.skip();
        self.found(wanted, self.at);
        if wanted.below.is_empty() {
            return self.pass();
        }
        match self.peek()? {
            b'{' => self.members(wanted),
            b'[' => self.items(wanted),
            _ => self.pass(),
        }
    }

    fn members(&mut self, wanted: &Wanted) -> Option<()> {
        self.step();
        loop {
            self.skip();
            if self.peek()? == b'}' {
                self.step();
                return Some(());
            }
            let key = self.string()?;
            let key: String = serde_json::from_slice(self.bytes.get(key)?).ok()?;
            match wanted.below.get(&key) {
                Some(below) => self.value(below)?,
                None => self.pass()?,
            }
        }
    }

    fn items(&mut self, wanted: &Wanted) -> Option<()> {
        self.step();
        let mut index = 0_usize;
        loop {
            self.skip();
            if self.peek()? == b']' {
                self.step();
                return Some(());
            }
            match wanted.below.get(&index.to_string()) {
                Some(below) => self.value(below)?,
                None => self.pass()?,
            }
            index = index.saturating_add(1);
        }
    }

    /// Passes over a string and tells where it lies, quotes included.
    fn string(&mut self) -> Option<std::ops::Range<usize>> {
        let start = self.at;
        self.step();
        loop {
            match self.peek()? {
                b'\\' => self.step(),
                b'"' => {
                    self.step();
                    return Some(start..self.at);
                }
                _ => {}
            }
            self.step();
        }
    }

    /// Passes over a value.
    fn pass(&mut self) -> Option<()> {
        self.skip();
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth = depth.saturating_add(1);
                    self.step();
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    self.step();
                }
                _ => {
                    while !matches!(self.peek()?, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n') {
                        self.step();
                    }
                }
            }
            if depth == 0 {
                return Some(());
            }
            self.skip();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns() {
        let text = "\u{feff}{\n  \"a\": [1, {\"b\\\"\": \"}\"}],\n  \"c/d\": {\"e\": [true, null]}, \"f\": 2\n}";
        let rows = [
            ("", (1, 1)),
            ("/a", (2, 8)),
            ("/a/0", (2, 9)),
            ("/a/1", (2, 12)),
            ("/a/1/b\"", (2, 20)),
            ("/c~1d/e/1", (3, 23)),
            ("/c~1d/missing", (3, 10)),
            ("/c~1d/e/7", (3, 16)),
            ("/f", (3, 36)),
            ("/f/x", (3, 36)),
        ];
        let pointers = rows.map(|(pointer, _)| pointer);
        assert_eq!(locate(text, &pointers), rows.map(|(_, place)| place));
        for (pointer, place) in rows {
            assert_eq!(locate(text, &[pointer]), [place], "{pointer}");
        }
    }

    #[test]
    fn of_two_keys_the_last_counts() {
        assert_eq!(locate("{\"a\": 1,\n \"a\": 2}", &["/a"]), [(2, 7)]);
    }
}
