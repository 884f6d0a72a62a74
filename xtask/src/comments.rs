//! Comments are at most 100 columns wide: a sentence that is wider is hard to follow to its next
//! line.

use crate::runner::{Runner, Stop};

const WIDTH: usize = 100;

/// Every comment of the sources; code and tables within comments are not sentences.
pub fn widths(runner: &mut Runner) -> Result<(), Stop> {
    const STEP: &str = "width of comments";
    let Some(tracked) = runner.tree.files() else {
        return runner.skip(STEP, "not a git checkout");
    };
    let sources: Vec<&String> = tracked.iter().filter(|name| name.ends_with(".rs")).collect();
    let wide: Vec<String> = sources
        .iter()
        .filter_map(|name| Some((name, runner.tree.text(name)?)))
        .flat_map(|(name, text)| wide(&text).into_iter().map(move |line| format!("{name}:{line}")))
        .collect();
    runner.step(STEP, "cargo xtask lint", || match wide.is_empty() {
        true => Ok(format!("{} files", sources.len())),
        false => Err(format!("wider than {WIDTH} columns:\n{}", wide.join("\n"))),
    })
}

/// The numbers of the lines that are comments, and too wide.
fn wide(text: &str) -> Vec<usize> {
    let mut is_code = false;
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some(words) = line.trim_start().strip_prefix("//") else {
            is_code = false;
            continue;
        };
        let words = words.trim_start_matches(['/', '!']).trim_start();
        if words.starts_with("```") {
            is_code = !is_code;
        }
        // A link's address cannot be broken.
        let is_sentence = !is_code && !words.starts_with('|') && words.contains(' ');
        if is_sentence && line.chars().count() > WIDTH {
            found.push(number);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_sentence_is_found_and_no_code_table_or_address() {
        let long = "word ".repeat(25);
        let text = format!(
            "// {long}\nlet x = 1; // {long}\n/// ```\n/// {long}\n/// ```\n/// | {long}\n//! https://{}\n    /// {long}\n",
            "x".repeat(120)
        );
        assert_eq!(wide(&text), [1, 8]);
    }
}
