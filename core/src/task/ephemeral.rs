//! The host ports that the agent chooses.

/// The agent's search for free host ports (TASK-105).
///
/// The agent keeps one cursor for all protocols and for single ports and ranges alike. It looks for
/// contiguous free ports above the cursor, then again from the start of its range; the cursor moves
/// to the end of what it found. On a fresh instance the first port is the first of the range, the
/// next task gets the next. When nothing is found the task fails to start: placement knows nothing
/// of it (TASK-35).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EphemeralPorts {
    /// The first port of the range.
    pub first: u16,
    /// The last port of the range.
    pub last: u16,
    /// The end of the block found last; 0 at the start.
    pub cursor: u16,
}

impl Default for EphemeralPorts {
    /// What ECS's Linux images have: 32768–60999.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn default() -> Self {
        Self::new(32768, 60999)
    }
}

impl EphemeralPorts {
    /// A fresh agent with a range of ports, both ends included.
    #[must_use]
    pub const fn new(first: u16, last: u16) -> Self {
        Self { first, last, cursor: 0 }
    }

    /// Finds `count` contiguous free ports and answers the first of them; `None` leaves the cursor
    /// where it was.
    ///
    /// Costs at most two calls of `is_taken` for each port of the range.
    ///
    /// ```
    /// use stowplan::task::EphemeralPorts;
    /// let mut ports = EphemeralPorts::default();
    /// assert_eq!(ports.allocate(1, &|_| false), Some(32768));
    /// assert_eq!(ports.allocate(1, &|_| false), Some(32769));
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn allocate(&mut self, count: u16, is_taken: &dyn Fn(u16) -> bool) -> Option<u16> {
        rule!("TASK-35", "TASK-105");
        if count == 0 {
            return None;
        }
        let (first, last, cursor) = (u32::from(self.first), u32::from(self.last), u32::from(self.cursor));
        let from = if cursor == 0 { first } else { cursor.saturating_add(1).max(first) };
        let found =
            block(from, last, count, is_taken).or_else(|| block(first, from.saturating_sub(1), count, is_taken))?;
        let end = found.saturating_add(count.saturating_sub(1));
        self.cursor = if end >= self.last { self.first.saturating_sub(1) } else { end };
        Some(found)
    }
}

/// The lowest start of `count` free ports within `from..=to`.
#[cfg_attr(cold_code_small, optimize(size))]
fn block(from: u32, to: u32, count: u16, is_taken: &dyn Fn(u16) -> bool) -> Option<u16> {
    let mut run = 0_u16;
    for port in from..=to {
        let port = u16::try_from(port).ok()?;
        run = if is_taken(port) { 0 } else { run.saturating_add(1) };
        if run == count {
            return port.checked_sub(count.saturating_sub(1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: &dyn Fn(u16) -> bool = &|_| false;

    #[test]
    fn row_28_first_and_second_task() {
        let mut ports = EphemeralPorts::new(32768, 60999);
        assert_eq!(ports.allocate(1, FREE), Some(32768));
        assert_eq!(ports.allocate(1, FREE), Some(32769));
    }

    #[test]
    fn row_29_wraps_at_the_end() {
        let mut ports = EphemeralPorts { first: 32768, last: 60999, cursor: 60998 };
        assert_eq!(ports.allocate(1, FREE), Some(60999));
        assert_eq!(ports.cursor, 32767);
        assert_eq!(ports.allocate(1, FREE), Some(32768));
    }

    #[test]
    fn ranges_share_the_cursor_and_stay_contiguous() {
        let mut ports = EphemeralPorts::new(100, 109);
        assert_eq!(ports.allocate(3, FREE), Some(100)); // 100..=102
        assert_eq!(ports.allocate(1, FREE), Some(103));
        assert_eq!(ports.allocate(3, &|port| port == 105), Some(106)); // 104 alone is too short; 106..=108
        assert_eq!(ports.allocate(2, FREE), Some(100)); // 109 alone is too short: from the start
        assert_eq!(ports.cursor, 101);
    }

    #[test]
    fn nothing_free() {
        let mut ports = EphemeralPorts::new(100, 103);
        assert_eq!(ports.allocate(1, &|_| true), None);
        assert_eq!(ports.allocate(5, FREE), None);
        assert_eq!(ports.allocate(0, FREE), None);
        assert_eq!(ports.allocate(4, FREE), Some(100));
        // The end of the range was reached: the cursor is before the start again.
        assert_eq!(ports.cursor, 99);
    }

    #[test]
    fn whole_port_space() {
        let mut ports = EphemeralPorts::new(1, 65535);
        assert_eq!(ports.allocate(65535, FREE), Some(1));
        assert_eq!(ports.allocate(1, &|port| port < 65535), Some(65535));
    }
}
