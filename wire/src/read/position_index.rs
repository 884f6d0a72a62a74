//! Lines and columns of a document, without a walk from its beginning for each.

use super::Document;
use super::tape::advance;

/// Bytes between two places that are known.
const STRIDE: usize = 4096;

/// Lines and columns at every 4096th byte of a document.
#[derive(Clone, Debug, Default)]
pub struct PositionIndex {
    marks: Vec<(usize, (u64, u64))>,
}

impl Document<'_> {
    /// Makes [`position`](Self::position) cheap: one walk over the text.
    #[must_use]
    pub fn position_index(&self) -> PositionIndex {
        let text = self.text();
        let mut marks = vec![(0, (1, 1))];
        let (mut at, mut place) = (0, (1, 1));
        while text.len().saturating_sub(at) > STRIDE {
            let mut next = at.saturating_add(STRIDE);
            while !text.is_char_boundary(next) {
                next = next.saturating_add(1);
            }
            place = advance(place, text.get(at..next).unwrap_or_default());
            at = next;
            marks.push((at, place));
        }
        PositionIndex { marks }
    }

    /// As one of [`positions`](Self::positions), by the index of this very document: a walk down
    /// the pointer, and over 4096 bytes at most.
    ///
    /// ```
    /// use stowplan_wire::Document;
    /// let document = Document::parse(b"{\"tasks\": [\n  {}, {}]}")?;
    /// let index = document.position_index();
    /// assert_eq!(document.position(&index, "/tasks/1"), (2, 7));
    /// # Ok::<(), stowplan_wire::Error>(())
    /// ```
    #[must_use]
    pub fn position(&self, index: &PositionIndex, pointer: &str) -> (u64, u64) {
        let offset = self.root().nearest(pointer).offset();
        let above = index.marks.partition_point(|(at, _)| *at <= offset);
        let (at, place) = above.checked_sub(1).and_then(|mark| index.marks.get(mark)).copied().unwrap_or((0, (1, 1)));
        advance(place, self.text().get(at..offset).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On lines and on one line, with letters of several bytes at every stride.
    #[test]
    fn as_a_walk_from_the_beginning() {
        for space in ["", "\n", "\r\n  "] {
            let items: Vec<String> =
                (0..3000).map(|number| format!("{space}{{\"é{number}\": \"→{number}\"}}")).collect();
            let text = format!("[{}]", items.join(","));
            let document = Document::parse(text.as_bytes()).unwrap();
            let index = document.position_index();
            let pointers: Vec<String> = (0..3001).map(|number| format!("/{number}/é{number}")).collect();
            let pointers: Vec<&str> = pointers.iter().map(String::as_str).collect();
            let each: Vec<_> = pointers.iter().map(|pointer| document.position(&index, pointer)).collect();
            assert_eq!(each, document.positions(&pointers));
        }
    }
}
