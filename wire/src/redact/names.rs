//! Pseudonyms: numbers given to the sorted names of each kind.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What a kind of name is called, and what its pseudonyms begin with.
pub(super) type NameKind = &'static str;

/// Twelve digits, the first number of an account.
const FIRST_ACCOUNT: u64 = 100_000_000_000;

/// Names that are not sorted yet are at least so many before they are.
const FRESH_LEAST: usize = 256;

/// The names of a document by kind, and the number of each once all are known.
#[derive(Debug, Default)]
pub(super) struct Names {
    kinds: BTreeMap<NameKind, NameSet>,
}

impl Names {
    /// Notes a name.
    pub(super) fn add(&mut self, kind: NameKind, name: &str) {
        self.kinds.entry(kind).or_default().add(name);
    }

    /// Gives every name its number: its place among the sorted names of its kind.
    pub(super) fn number(&mut self) {
        self.kinds.values_mut().for_each(NameSet::settle);
        let mut unknown = self.kinds.remove("name").unwrap_or_default();
        unknown.sorted = unknown.sorted.filtered(|name| self.any(name).is_none());
        self.kinds.insert("name", unknown);
        if let Some(clusters) = self.kinds.get_mut("cluster") {
            clusters.number_clusters();
        }
    }

    /// The pseudonym of a name of this kind, if the document has the name.
    pub(super) fn known(&self, kind: NameKind, name: &str) -> Option<String> {
        let names = self.kinds.get(kind)?;
        Some(pseudonym(kind, names.number_of(name)?, names.sorted.count()))
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

/// The names of one kind. There may be millions, so each takes its bytes and one number.
#[derive(Debug, Default)]
struct NameSet {
    /// Each once, in their order.
    sorted: Texts,
    /// Those that came since, some of them more than once; none is sorted.
    fresh: Texts,
    /// By the place of a name its number, where that is not the next one.
    numbers: Vec<usize>,
}

impl NameSet {
    /// Notes a name. O(log n), but for the sorting: each name is moved a few times in all.
    fn add(&mut self, name: &str) {
        if self.sorted.find(name).is_some() {
            return;
        }
        self.fresh.push(name);
        if self.fresh.count() >= FRESH_LEAST.max(self.sorted.count() / 2) {
            self.settle();
        }
    }

    /// Sorts what came since.
    fn settle(&mut self) {
        let (old, fresh) = (core::mem::take(&mut self.sorted), core::mem::take(&mut self.fresh));
        let mut order: Vec<usize> = (0..fresh.count()).collect();
        order.sort_unstable_by(|one, other| fresh.text(*one).cmp(fresh.text(*other)));
        order.dedup_by(|one, other| fresh.text(*one) == fresh.text(*other));
        let mut merged = Texts::with_room(&old, &fresh, order.len());
        let mut known = (0..old.count()).map(|at| old.text(at)).peekable();
        for new in order.into_iter().map(|at| fresh.text(at)) {
            while let Some(before) = known.next_if(|known| *known < new) {
                merged.push(before);
            }
            merged.push(new);
        }
        known.for_each(|rest| merged.push(rest));
        self.sorted = merged;
    }

    /// The number of a name, from 1.
    fn number_of(&self, name: &str) -> Option<usize> {
        let at = self.sorted.find(name)?;
        Some(self.numbers.get(at).copied().unwrap_or_else(|| at.saturating_add(1)))
    }

    /// The name of a cluster stands before a `/` in ARNs, so that is what it is sorted with.
    fn number_clusters(&mut self) {
        let mut sorted: Vec<(String, usize)> =
            (0..self.sorted.count()).map(|at| (format!("{}/", self.sorted.text(at)), at)).collect();
        sorted.sort_unstable();
        self.numbers = vec![0; sorted.len()];
        for (number, (_, at)) in sorted.into_iter().enumerate() {
            if let Some(place) = self.numbers.get_mut(at) {
                *place = number.saturating_add(1);
            }
        }
    }
}

/// Texts, one behind the other.
#[derive(Debug, Default)]
struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Room for some texts and so many of others.
    fn with_room(old: &Self, fresh: &Self, count: usize) -> Self {
        Self {
            all: String::with_capacity(old.all.len().saturating_add(fresh.all.len())),
            ends: Vec::with_capacity(old.count().saturating_add(count)),
        }
    }

    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    fn count(&self) -> usize {
        self.ends.len()
    }

    fn text(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.all.get(begin..*end)).unwrap_or_default()
    }

    /// The place of a text; they are sorted.
    fn find(&self, text: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = low.midpoint(high);
            match self.text(middle).cmp(text) {
                Ordering::Less => low = middle.saturating_add(1),
                Ordering::Equal => return Some(middle),
                Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Those that are kept.
    fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        let mut kept = Self::default();
        (0..self.count()).map(|at| self.text(at)).filter(|text| keep(text)).for_each(|text| kept.push(text));
        kept
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

    #[test]
    fn many_names_come_in_any_order_and_more_than_once() {
        let mut names = Names::default();
        let name = |number: u64| format!("{}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20);
        for number in (0..3000).chain(1000..2000) {
            names.add("key", &name(number));
            names.add("key", "a name that comes again and again");
        }
        names.number();
        let mut sorted: Vec<String> = (0..3000).map(name).collect();
        sorted.push("a name that comes again and again".to_owned());
        sorted.sort_unstable();
        for (at, name) in sorted.iter().enumerate() {
            assert_eq!(names.known("key", name), Some(format!("key-{:04}", at + 1)));
        }
        assert_eq!(names.known("key", ""), None);
    }
}
