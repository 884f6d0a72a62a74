//! Values that some template is yet to fill in.

/// Whether a text holds a placeholder of some template: `${X}`, `{{ x }}`, `$$$X$$$` or `<x>`.
///
/// ```
/// assert!(stowplan::task::is_placeholder("<account>.dkr.ecr.us-east-1.amazonaws.com/web"));
/// assert!(!stowplan::task::is_placeholder("nginx:1.29"));
/// ```
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let pair = |open: &str, close: &str| text.split_once(open).is_some_and(|(_, rest)| rest.contains(close));
    pair("${", "}") || pair("{{", "}}") || pair("$$$", "$$$") || pair("<", ">")
}
