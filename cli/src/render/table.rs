//! Tables for terminals and pipes.

use comfy_table::{Attribute, CellAlignment, Color, ColumnConstraint, ContentArrangement, Row, Table, Width, presets};

use super::paint::painted;
use super::{Cell, Grid, Section, Tone, View, diagnostic, escape, prose};

/// The blanks on both sides of a cell.
const PADDING: u16 = 2;

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
            // The first line of a pipe is the answer; who reads a file may search it for ECS's own
            // words.
            Section::Headline(tone, line) if view.width.is_none() => {
                push_line(&mut text, "", &painted(&escape::line(line), *tone));
            }
            Section::Said(body) if view.width.is_none() => push_line(&mut text, " ", &escape::visible(body)),
            Section::Headline(tone, line) => push_prose(&mut text, &escape::line(line), *tone, ["", "  "], view),
            Section::Title(title) => push_line(&mut text, "", &painted(&escape::line(title), Tone::Strong)),
            Section::Grid(grid) => text.push_str(&grid_text(grid, view)),
            Section::Verbatim(body) => push_line(&mut text, " ", &escape::visible(body)),
            Section::Finding(finding) => text.push_str(&diagnostic::finding(finding, view.width)),
            Section::Said(body) => push_prose(&mut text, &escape::visible(body), Tone::Plain, [" ", " "], view),
            Section::List(items) => {
                for item in items {
                    push_prose(&mut text, &escape::line(item), Tone::Plain, [" → ", "   "], view);
                }
            }
            Section::Text(body) => push_prose(&mut text, &escape::visible(body), Tone::Plain, [" ", " "], view),
            Section::Note(note) => push_prose(&mut text, &escape::visible(note), Tone::Quiet, ["", ""], view),
        }
    }
    text
}

/// Prose in its tone's colour, within the width.
fn push_prose(text: &mut String, body: &str, tone: Tone, [lead, indent]: [&str; 2], view: View) {
    for line in prose::lines(body, view.width.unwrap_or(prose::WIDTH), lead, indent) {
        push_line(text, "", &painted(&line, tone));
    }
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
    // No column is narrower than its longest word: names, places and times stay whole.
    for index in 0..grid.header.len() {
        let words = grid.rows.iter().filter_map(|row| row.get(index)).map(|cell| prose::longest_word(&shown(cell)));
        let least = words.chain(grid.header.get(index).map(|name| prose::longest_word(name))).max().unwrap_or(0);
        let least = u16::try_from(least).unwrap_or(u16::MAX).saturating_add(PADDING);
        if let Some(column) = table.column_mut(index) {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
        }
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(prose::soft(line).trim_end());
        text.push('\n');
    }
    text
}

/// The text of a cell, with hard blanks where it must not break.
fn shown(cell: &Cell) -> String {
    let text = escape::visible(&cell.text);
    if cell.number { prose::hard(&text) } else { prose::bound(&text) }
}

fn cell(cell: &Cell) -> comfy_table::Cell {
    let shown = comfy_table::Cell::new(shown(cell));
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
