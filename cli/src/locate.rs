//! Where in a text a JSON pointer points.

/// Line and column, from 1, of the value at a pointer; of the innermost object or list that is there when the value
/// is not. The text must be JSON.
pub fn locate(text: &str, pointer: &str) -> (u64, u64) {
    let steps: Vec<String> =
        pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    let offset = scan.find(&steps).unwrap_or(0);
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().filter(|c| *c != '\u{feff}').count();
    (from_one(line), from_one(column))
}

fn from_one(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX).saturating_add(1)
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
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

    /// The offset of the value that the steps lead to.
    fn find(&mut self, steps: &[String]) -> Option<usize> {
        self.skip();
        let start = self.at;
        let Some((wanted, rest)) = steps.split_first() else { return Some(start) };
        match self.peek()? {
            b'{' => {
                self.step();
                loop {
                    self.skip();
                    if self.peek()? == b'}' {
                        return Some(start);
                    }
                    let key = self.string()?;
                    let key: String = serde_json::from_slice(self.bytes.get(key)?).ok()?;
                    if key == *wanted {
                        return self.find(rest);
                    }
                    self.pass()?;
                }
            }
            b'[' => {
                self.step();
                let mut left: usize = wanted.parse().ok()?;
                loop {
                    self.skip();
                    if self.peek()? == b']' {
                        return Some(start);
                    }
                    if left == 0 {
                        return self.find(rest);
                    }
                    left = left.saturating_sub(1);
                    self.pass()?;
                }
            }
            _ => Some(start),
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
        for (pointer, place) in [
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
        ] {
            assert_eq!(locate(text, pointer), place, "{pointer}");
        }
    }
}
