//! Tables for people (aligned, fitted to the terminal), and the same rows as CSV and Markdown.

use crate::{args::Format, output::Output};

/// A table under construction.
#[derive(Debug)]
pub(crate) struct Table {
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&'static str]) -> Self {
        Self { head: head.to_vec(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn write(&self, output: &mut Output) {
        let text = match output.format {
            Format::Csv => self.csv(),
            Format::Markdown => self.markdown(),
            _ => self.plain(output),
        };
        output.text(&text);
    }

    fn csv(&self) -> String {
        let cell = |text: &str| {
            if text.contains(['"', ',', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
        };
        let line = |cells: &mut dyn Iterator<Item = &str>| cells.map(cell).collect::<Vec<_>>().join(",") + "\n";
        let mut out = line(&mut self.head.iter().copied());
        self.rows.iter().for_each(|row| out.push_str(&line(&mut row.iter().map(String::as_str))));
        out
    }

    fn markdown(&self) -> String {
        let mut out = format!("| {} |\n|{}\n", self.head.join(" | "), "---|".repeat(self.head.len()));
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|").replace('\n', "<br>")).collect();
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        out
    }

    /// Columns two spaces apart; the last one is wrapped when the terminal is too narrow.
    fn plain(&self, output: &Output) -> String {
        let width = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        let mut widths: Vec<usize> = self.head.iter().map(|text| width(text)).collect();
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(cell));
            }
        }
        let before: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
        let room = output.width.map_or(usize::MAX, |width| width.saturating_sub(before).max(16));
        let head = self.head.iter().map(|text| text.to_string()).collect::<Vec<_>>();
        let mut out = String::new();
        for (number, row) in std::iter::once(&head).chain(&self.rows).enumerate() {
            let last = row.last().map(String::as_str).unwrap_or_default();
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths).take(row.len().saturating_sub(1)) {
                line.push_str(&format!("{cell:<width$}  "));
            }
            for (n, part) in wrap(last, room).iter().enumerate() {
                let start = if n == 0 { line.clone() } else { " ".repeat(before) };
                let text = format!("{start}{part}");
                let text = text.trim_end();
                out.push_str(&if number == 0 { output.paint(text, "1") } else { text.to_owned() });
                out.push('\n');
            }
        }
        out
    }
}

/// Breaks text between words; lines of the text stay lines.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}
