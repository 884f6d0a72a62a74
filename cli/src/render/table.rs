//! Tables for terminals and pipes.

use comfy_table::{Attribute, CellAlignment, Color, ContentArrangement, Row, Table, presets};

use super::{Cell, Grid, Section, Tone, View, escape};

/// The sections as text with colours; the stream takes the colours out where they are not wanted.
pub fn text(sections: &[Section], view: View) -> String {
    let mut text = String::new();
    let mut after_title = false;
    for section in sections {
        if !text.is_empty() && !after_title {
            text.push('\n');
        }
        after_title = matches!(section, Section::Title(_));
        match section {
            Section::Headline(tone, line) => push_line(&mut text, "", &painted(&escape::line(line), *tone)),
            Section::Title(title) => push_line(&mut text, "", &painted(&escape::line(title), Tone::Strong)),
            Section::Grid(grid) => text.push_str(&grid_text(grid, view)),
            Section::Verbatim(body) => push_line(&mut text, " ", &escape::visible(body)),
            Section::List(items) => {
                for item in items {
                    push_line(&mut text, " → ", &escape::line(item));
                }
            }
            Section::Note(note) => push_line(&mut text, "", &painted(&escape::visible(note), Tone::Quiet)),
        }
    }
    text
}

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

fn push_line(text: &mut String, lead: &str, line: &str) {
    text.push_str(lead);
    text.push_str(line);
    text.push('\n');
}

fn grid_text(grid: &Grid, view: View) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if view.lines {
        table.style_mut().header_separator = comfy_table::LineStyle::none().fill('─');
    }
    table.enforce_styling();
    table.style_text_only();
    match view.width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    let numbers = |index: usize| grid.rows.iter().filter_map(|row| row.get(index)).any(|cell| cell.number);
    let header: Vec<comfy_table::Cell> = grid
        .header
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let cell = comfy_table::Cell::new(name);
            let cell = if name.is_empty() { cell } else { cell.add_attribute(Attribute::Dim) };
            if numbers(index) { cell.set_alignment(CellAlignment::Right) } else { cell }
        })
        .collect();
    table.set_header(Row::from(header));
    for row in &grid.rows {
        table.add_row(Row::from(row.iter().map(cell).collect::<Vec<_>>()));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn cell(cell: &Cell) -> comfy_table::Cell {
    let shown = comfy_table::Cell::new(escape::visible(&cell.text));
    let shown = match cell.tone {
        _ if cell.text.is_empty() => shown,
        Tone::Plain => shown,
        Tone::Good => shown.fg(Color::DarkGreen),
        Tone::Bad => shown.fg(Color::DarkRed),
        Tone::Notable => shown.fg(Color::DarkYellow),
        Tone::Quiet => shown.add_attribute(Attribute::Dim),
        Tone::Strong => shown.add_attribute(Attribute::Bold),
    };
    if cell.number { shown.set_alignment(CellAlignment::Right) } else { shown }
}
