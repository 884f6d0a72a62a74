//! Properties whose number of cases `verify` cannot raise are refused.

use crate::runner::{Runner, Stop};

/// A property's number of cases comes from the helper `cases`, which multiplies it by one factor
/// for all.
pub fn refuse(runner: &mut Runner) -> Result<(), Stop> {
    const STEP: &str = "counts of properties";
    let Some(tracked) = runner.tree.files() else {
        return runner.skip(STEP, "not a git checkout");
    };
    let (mut files, mut found) = (0_usize, Vec::new());
    for name in tracked.iter().filter(|name| name.ends_with(".rs")) {
        let Some(text) = runner.tree.text(name).filter(|text| text.contains("proptest")) else {
            continue;
        };
        files += 1;
        found.extend(fixed(&text).into_iter().map(|line| format!("{name}:{line}: a fixed number of cases")));
    }
    runner.step(STEP, "cargo xtask lint", || match found.as_slice() {
        [] => Ok(format!("{files} files")),
        _ => Err(format!("{}\nuse `cases(n)` of core/tests/common/cases.rs, which `verify` raises", found.join("\n"))),
    })
}

/// The lines that set a number of cases by themselves, and those that begin properties without the
/// helper.
fn fixed(text: &str) -> Vec<usize> {
    // In two pieces, so that this file passes its own check.
    let words = [concat!("with_", "cases("), concat!("ca", "ses:")];
    let sets = |line: &str| {
        let mut found = words.iter().flat_map(|word| line.split(word).skip(1));
        found.any(|behind| behind.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    };
    let begins = concat!("propt", "est! {");
    let next = text.lines().skip(1).chain([""]);
    let wrong = |(line, next): &(&str, &str)| sets(line) || line.trim() == begins && !next.contains("cases(");
    text.lines().zip(next).enumerate().filter(|(_, lines)| wrong(lines)).map(|(index, _)| index + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_fixed_and_a_helper_is_not() {
        let field = concat!("ProptestConfig { ca", "ses: 512, ..ProptestConfig::default() }");
        let call = concat!("ProptestConfig::with_", "cases(64)");
        let raised = "ProptestConfig { max_shrink_iters: 64, ..cases(12) }";
        let begins = concat!("propt", "est! {");
        let [with, without] = ["#![proptest_config(cases(512))]", "#[test]"].map(|next| [begins, next].join("\n"));
        assert_eq!((fixed(&with), fixed(&without)), (vec![], vec![1]));
        assert_eq!(fixed(&[field, raised, call, "cases(512)", "let cases: &[Case] = &[];"].join("\n")), [1, 3]);
    }
}
