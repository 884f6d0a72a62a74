//! Colours.

use super::Tone;

/// Text in its tone's colour.
pub fn painted(text: &str, tone: Tone) -> String {
    use anstyle::{AnsiColor, Effects, Style};
    let style = match tone {
        Tone::Plain => return text.to_owned(),
        Tone::Good => AnsiColor::Green.on_default() | Effects::BOLD,
        Tone::Bad => AnsiColor::Red.on_default() | Effects::BOLD,
        Tone::Notable => AnsiColor::Yellow.on_default() | Effects::BOLD,
        Tone::Quiet => Style::new() | Effects::DIMMED,
        Tone::Strong => Style::new() | Effects::BOLD,
    };
    format!("{style}{text}{style:#}")
}
