//! Test counts, read from what the test runner prints.
use std::fmt;

/// How many tests passed, failed and were ignored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub passed: u64,
    pub failed: u64,
    pub ignored: u64,
}

impl Totals {
    /// Adds the counts of a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; …`, or of
    /// Node's runner: `# pass 3`.
    pub fn read(&mut self, line: &str) {
        if let Some((kind, count)) = node(line) {
            return self.count(kind, count);
        }
        let Some((_, counts)) = line.trim().strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
            return;
        };
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let (Some(Ok(number)), Some(kind)) = (words.next().map(str::parse::<u64>), words.next()) else {
                continue;
            };
            self.count(kind, number);
        }
    }

    fn count(&mut self, kind: &str, number: u64) {
        match kind {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" | "cancelled" => self.failed += number,
            "ignored" | "skipped" => self.ignored += number,
            _ => {}
        }
    }

    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// A count of Node's test runner: its kind and number.
fn node(line: &str) -> Option<(&str, u64)> {
    let line = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
    let (kind, number) = line.trim().split_once(' ')?;
    Some((kind, number.parse().ok()?))
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.ignored > 0 {
            write!(f, ", {} skipped", self.ignored)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_counts_are_read() {
        let mut totals = Totals::default();
        for line in [
            "# tests 9",
            "# pass 6",
            "ℹ fail 1",
            "# cancelled 1",
            "# skipped 1",
            "# Subtest: pass 3",
            "# duration_ms 12.5",
        ] {
            totals.read(line);
        }
        assert_eq!(totals, Totals { passed: 6, failed: 2, ignored: 1 });
    }

    #[test]
    fn sums_result_lines_and_nothing_else() {
        let mut totals = Totals::default();
        totals.read("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s");
        totals.read("test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out");
        totals.read("test some::test ... ok");
        totals.read("99 passed; 99 failed");
        assert_eq!(totals, Totals { passed: 14, failed: 1, ignored: 1 });
        assert_eq!(totals.to_string(), "14 passed, 1 failed, 1 skipped");
    }
}
