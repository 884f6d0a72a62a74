//! Pseudonyms: numbers given to the sorted names of each kind.

use std::collections::BTreeMap;

/// What a kind of name is called, and what its pseudonyms begin with.
pub(super) type NameKind = &'static str;

/// Twelve digits, the first number of an account.
const FIRST_ACCOUNT: u64 = 100_000_000_000;

/// The names of a document by kind, and the number of each once all are known.
#[derive(Debug, Default)]
pub(super) struct Names {
    kinds: BTreeMap<NameKind, BTreeMap<String, usize>>,
}

impl Names {
    /// Notes a name.
    pub(super) fn add(&mut self, kind: NameKind, name: &str) {
        let names = self.kinds.entry(kind).or_default();
        if !names.contains_key(name) {
            names.insert(name.to_owned(), 0);
        }
    }

    /// Gives every name its number: its place among the sorted names of its kind.
    pub(super) fn number(&mut self) {
        let mut unknown = self.kinds.remove("name").unwrap_or_default();
        unknown.retain(|name, _| self.any(name).is_none());
        self.kinds.insert("name", unknown);
        for (kind, names) in &mut self.kinds {
            if *kind == "cluster" {
                number_clusters(names);
                continue;
            }
            for (number, place) in names.values_mut().enumerate() {
                *place = number.saturating_add(1);
            }
        }
    }

    /// The pseudonym of a name of this kind, if the document has the name.
    pub(super) fn known(&self, kind: NameKind, name: &str) -> Option<String> {
        let names = self.kinds.get(kind)?;
        let number = *names.get(name)?;
        Some(pseudonym(kind, number, names.len()))
    }

    /// The pseudonym of a name whose kind is not given: that of the kind that has it, else one of
    /// its own.
    pub(super) fn any(&self, name: &str) -> Option<String> {
        let others =
            self.kinds.keys().filter(|kind| !matches!(**kind, "name" | "key" | "option" | "label" | "pattern"));
        ["service", "family", "cluster"]
            .into_iter()
            .chain(others.copied())
            .find_map(|kind| self.known(kind, name))
            .or_else(|| self.known("name", name))
    }
}

/// The name of a cluster stands before a `/` in ARNs, so that is what it is sorted with.
fn number_clusters(names: &mut BTreeMap<String, usize>) {
    let mut sorted: Vec<String> = names.keys().map(|name| format!("{name}/")).collect();
    sorted.sort_unstable();
    for (number, name) in sorted.iter().enumerate() {
        if let Some(place) = name.strip_suffix('/').and_then(|name| names.get_mut(name)) {
            *place = number.saturating_add(1);
        }
    }
}

fn pseudonym(kind: NameKind, number: usize, count: usize) -> String {
    let width = count.to_string().len();
    match kind {
        // More than a browser's `usize` holds.
        "account" => (number as u64).saturating_add(FIRST_ACCOUNT).to_string(),
        "digest" => format!("{number:064x}"),
        // Ids of metric math have no dash.
        "metric" => format!("metric_{number:0width$}"),
        _ => format!("{kind}-{number:0width$}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_the_order_of_the_names() {
        let mut names = Names::default();
        for name in ["b", "c", "a", "a"] {
            names.add("service", name);
        }
        for name in ["prod", "prod-2"] {
            names.add("cluster", name);
        }
        names.number();
        assert_eq!(names.known("service", "a").as_deref(), Some("service-1"));
        assert_eq!(names.known("service", "c").as_deref(), Some("service-3"));
        // `prod-2/x` lies before `prod/x`.
        assert_eq!(names.known("cluster", "prod").as_deref(), Some("cluster-2"));
        assert_eq!(names.any("b").as_deref(), Some("service-2"));
        assert_eq!(names.any("z"), None);
    }
}
