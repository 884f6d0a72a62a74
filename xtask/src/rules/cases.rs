//! Which conformance cases name a rule.

/// A case, and every id that it names: in its source, its why, its document or its answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Case {
    pub id: String,
    pub rules: Vec<String>,
    /// The rules that its source derives it from.
    pub derived_from: Vec<String>,
}

const FAMILIES: [&str; 8] = ["PLACE-", "CQL-", "TASK-", "SCALE-", "CAP-", "DEPLOY-", "SERVICE-", "EKS-"];

/// The ids in a text, each once.
pub fn ids(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for family in FAMILIES {
        for (at, _) in text.match_indices(family) {
            let before = text.get(..at).and_then(|before| before.chars().last());
            let digits: String =
                text.get(at + family.len()..).unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
            let id = format!("{family}{digits}");
            let stands_alone = !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
            if stands_alone && !digits.is_empty() && !found.contains(&id) {
                found.push(id);
            }
        }
    }
    found
}

/// The cases of a file: the objects in a list of the outermost object.
pub fn cases(text: &str) -> Vec<Case> {
    let mut found: Vec<Case> = Vec::new();
    let mut open = Vec::new();
    let mut key = "";
    let mut rest = text;
    while let Some(at) = rest.find(['"', '{', '[', '}', ']', ',']) {
        let sign = rest.as_bytes().get(at).copied();
        rest = rest.get(at + 1..).unwrap_or_default();
        match sign {
            Some(b'{' | b'[') => open.extend(sign),
            Some(b'}' | b']') => {
                open.pop();
            }
            Some(b'"') => {
                let length = end_of_text(rest);
                let text = rest.get(..length).unwrap_or_default();
                rest = rest.get(length + 1..).unwrap_or_default();
                let in_case = open.starts_with(b"{[{");
                let is_own = in_case && open.len() == 3;
                if is_own && rest.trim_start().starts_with(':') {
                    key = text;
                } else if is_own && key == "id" {
                    found.push(Case { id: text.to_owned(), rules: Vec::new(), derived_from: Vec::new() });
                }
                if let (true, Some(case)) = (in_case, found.last_mut()) {
                    let named = ids(text);
                    if is_own && key == "source" {
                        case.derived_from.extend(named.iter().cloned());
                    }
                    case.rules.extend(named);
                }
            }
            _ => {}
        }
    }
    found
}

/// Where the closing quote stands.
fn end_of_text(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().find(|(_, c)| {
        let closes = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    end.map_or(rest.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_alone() {
        assert_eq!(
            ids("PLACE-3, CQL-20; PLACE-3 and XCAP-1, CAP-, ESCALE-4 (TASK-5)"),
            ["PLACE-3", "CQL-20", "TASK-5"]
        );
    }

    #[test]
    fn cases_and_what_they_name() {
        let text = r#"{"legend": "PLACE-9", "fixtures": {"f": {"id": "x"}}, "cases": [
            {"id": "PLACE-1-a", "source": "derived: CAP-2", "answer": {"rules": ["CQL-18"], "id": "no"}},
            {"id": "B", "title": "a \" TASK-1"}]}"#;
        let found = cases(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].rules, ["PLACE-1", "CAP-2", "CQL-18"]);
        assert_eq!(found[0].derived_from, ["CAP-2"]);
        assert_eq!((found[1].id.as_str(), found[1].rules.as_slice()), ("B", &["TASK-1".to_owned()][..]));
    }
}
