//! The table of rules, as its text says it.

use super::lexer::{Token, tokens};
use crate::tree::Tree;

/// The families' files, in the order of the table.
const FAMILIES: [&str; 8] =
    ["placement", "query", "task", "scaling", "capacity", "deployment", "service", "kubernetes"];

/// Where the rows stand; ids in these folders are no places where a rule is carried out.
pub const FOLDER: &str = "core/src/rule/table/";

/// Where alternatives stand.
pub const CHOICES: &str = "core/src/rule/choices/";

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub statement: String,
    /// `documented`, `agent`, `observed` or `choice`.
    pub strength: String,
    pub source: String,
    /// What may be chosen, the default first.
    pub alternatives: Vec<String>,
    /// Why no code carries it out, where none does.
    pub outside: Option<String>,
}

/// A family: what its rules are about, and they.
#[derive(Debug)]
pub struct Family {
    pub title: String,
    pub rows: Vec<Row>,
}

/// The whole table.
pub fn read(tree: &Tree) -> Result<Vec<Family>, String> {
    let mut alternatives = Vec::new();
    for name in tree.names(CHOICES, ".rs") {
        let text = tree.text(&format!("{CHOICES}{name}.rs")).unwrap_or_default();
        alternatives.extend(alternatives_in(&text));
    }
    let mut families = Vec::new();
    for family in FAMILIES {
        let file = format!("{FOLDER}{family}.rs");
        let text = tree.text(&file).ok_or_else(|| format!("{file} is not there"))?;
        let mut rows = rows_in(&text);
        for row in &mut rows {
            let open = alternatives.iter().find(|(id, _)| *id == row.id);
            row.alternatives = open.map(|(_, names)| names.to_vec()).unwrap_or_default();
        }
        if rows.is_empty() {
            return Err(format!("{file} has no rows that this step can read"));
        }
        let title = text.lines().next().unwrap_or_default().trim_start_matches("//! ").trim_end_matches('.');
        families.push(Family { title: title.to_owned(), rows });
    }
    Ok(families)
}

/// The rows: a word such as `fixed` before a parenthesis, then the id, maybe the strength, the
/// source, the statement.
fn rows_in(text: &str) -> Vec<Row> {
    let tokens = tokens(text);
    let mut rows = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        let [Token::Word("fixed" | "open" | "outside"), Token::Sign('(')] = pair else { continue };
        let arguments = tokens.iter().skip(at + 2).take_while(|token| **token != Token::Sign(')'));
        let mut texts = Vec::new();
        let mut strength = "choice".to_owned();
        for argument in arguments {
            match argument {
                Token::Text(text) => texts.push(text.replace("\\\"", "\"")),
                Token::Word(word) => strength = word.to_lowercase(),
                Token::Sign(_) => {}
            }
        }
        let mut texts = texts.into_iter();
        let (Some(id), Some(source), Some(statement)) = (texts.next(), texts.next(), texts.next()) else { continue };
        rows.push(Row { id, statement, strength, source, alternatives: Vec::new(), outside: texts.next() });
    }
    rows
}

/// Each choice: an id, a colon, and two texts with a bar between.
fn alternatives_in(text: &str) -> Vec<(String, [String; 2])> {
    let tokens = tokens(text);
    let choice = |window: &[Token<'_>]| match window {
        [Token::Text(id), Token::Sign(':'), Token::Text(first), Token::Sign('|'), Token::Text(second)] => {
            Some(((*id).to_owned(), [(*first).to_owned(), (*second).to_owned()]))
        }
        _ => None,
    };
    tokens.windows(5).filter_map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_alternatives() {
        let rows = rows_in(
            "fixed(\"A-1\", Documented, \"https://x\", \"Says (so).\"), open(\"A-2\", \"https://y\", \"Asks.\")",
        );
        assert_eq!((rows[0].strength.as_str(), rows[0].statement.as_str()), ("documented", "Says (so)."));
        let rare = rows_in("outside(\"A-3\", Agent, \"https://x\", \"Says.\", \"Nobody asks.\")");
        assert_eq!((rows[0].outside.as_deref(), rare[0].outside.as_deref()), (None, Some("Nobody asks.")));
        assert_eq!((rows[1].id.as_str(), rows[1].strength.as_str()), ("A-2", "choice"));
        assert_eq!(
            alternatives_in("/// Doc.\n\"A-2\": \"yes\" | \"no\" => field: bool,"),
            [("A-2".into(), ["yes".into(), "no".into()])]
        );
    }
}
