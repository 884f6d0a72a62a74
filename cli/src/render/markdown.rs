//! Markdown, for issues and pull requests.

use super::{Cell, Finding, Grid, Section, escape};

/// The sections as Markdown.
pub fn text(sections: &[Section]) -> String {
    let mut text = String::new();
    for section in sections {
        if !text.is_empty() {
            text.push('\n');
        }
        match section {
            Section::Headline(_, line) => text.push_str(&format!("**{}**\n", escape::markdown(&escape::line(line)))),
            Section::Title(title) => text.push_str(&format!("### {}\n", escape::markdown(title))),
            Section::Grid(grid) => push_grid(&mut text, grid),
            Section::Finding(finding) => push_finding(&mut text, finding),
            Section::Verbatim(body) | Section::Said(body) => {
                for line in body.lines() {
                    text.push_str(&format!("> {}\n", escape::markdown(line)));
                }
            }
            Section::List(items) => {
                for item in items {
                    text.push_str(&format!("- {}\n", escape::markdown(item)));
                }
            }
            Section::Text(note) | Section::Note(note) => text.push_str(&format!("{}\n", escape::markdown(note))),
        }
    }
    text
}

fn push_finding(text: &mut String, finding: &Finding) {
    let (head, message) = (escape::markdown(&finding.head), escape::markdown(&escape::line(&finding.message)));
    text.push_str(&format!("- **{head}** {message}\n"));
    let remarks = finding.remarks.iter().map(|(lead, remark)| format!("{lead} {remark}"));
    for line in std::iter::once(finding.place.clone()).chain(remarks).filter(|line| !line.is_empty()) {
        text.push_str(&format!("  - {}\n", escape::markdown(&escape::line(&line))));
    }
}

fn push_grid(text: &mut String, grid: &Grid) {
    text.push_str(&format!("| {} |\n|", grid.header.join(" | ")));
    for index in 0..grid.header.len() {
        let numbers = grid.rows.iter().filter_map(|row| row.get(index)).any(|cell| cell.number);
        text.push_str(if numbers { " ---: |" } else { " --- |" });
    }
    text.push('\n');
    for row in &grid.rows {
        let cells: Vec<String> = row.iter().map(cell).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
}

fn cell(cell: &Cell) -> String {
    let lines: Vec<String> = cell.text.lines().map(escape::markdown).collect();
    lines.join("<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_with_numbers_to_the_right() {
        let grid = Grid { header: vec!["id", "n"], rows: vec![vec!["a|b".into(), Cell::number(3)]] };
        assert_eq!(text(&[Section::Grid(grid)]), "| id | n |\n| --- | ---: |\n| a\\|b | 3 |\n");
    }
}
