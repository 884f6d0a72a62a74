//! Texts in a few words, for messages.

/// At most 60 characters of a text.
pub(crate) fn shorten(text: &str) -> String {
    if text.chars().nth(60).is_none() {
        return text.to_owned();
    }
    let head: String = text.chars().take(60).collect();
    format!("{head}…")
}
