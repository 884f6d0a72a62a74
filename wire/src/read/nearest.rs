//! Names that nothing knows: which known one is meant, and which there are.

/// As many known names are listed.
const LISTED_MAX: usize = 10;

/// As many known names are compared: time stays bounded whatever a snapshot holds.
const COMPARED_MAX: usize = 10_000;

/// Longer names are compared by their beginnings.
const LENGTH_MAX: usize = 64;

/// The known name that an unknown one most likely means: the same but for case, a few letters away,
/// or a part of it.
///
/// ```
/// use stowplan_wire::read::nearest::nearest;
/// assert_eq!(nearest("wbe", ["api", "web"]), Some("web"));
/// assert_eq!(nearest("checkout", ["shop-checkout", "shop-cart"]), Some("shop-checkout"));
/// assert_eq!(nearest("x", ["api", "web"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = letters(name);
    let near = known.into_iter().take(COMPARED_MAX).filter_map(|known| Some((nearness(&letters, known)?, known)));
    near.min().map(|(_, known)| known)
}

/// What to say of an unknown name: `did you mean …? there are …`, at most ten of them; nothing
/// where none is known.
///
/// ```
/// use stowplan_wire::read::nearest::among;
/// assert_eq!(among("wbe", ["web", "api", "web"]).as_deref(), Some("did you mean `web`? there are `api`, `web`"));
/// assert_eq!(among("x", ["web"]).as_deref(), Some("there is `web`"));
/// assert_eq!(among("wbe", ["web"]).as_deref(), Some("did you mean `web`? there is no other"));
/// assert_eq!(among("x", []), None);
/// ```
#[must_use]
pub fn among<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    let meant = nearest(name, known.iter().copied());
    let more = known.len().saturating_sub(LISTED_MAX);
    // Of many the nearest are listed, in order.
    if more > 0 {
        let letters = letters(name);
        known.truncate(COMPARED_MAX);
        known.sort_by_cached_key(|known| distance(&letters, &self::letters(known)));
        known.truncate(LISTED_MAX);
        known.sort_unstable();
    }
    let listed =
        known.iter().map(|known| format!("`{}`", crate::read::words::shorten(known))).collect::<Vec<_>>().join(", ");
    let listed = match (known.as_slice(), more) {
        ([], _) => return None,
        ([_], _) => format!("there is {listed}"),
        (_, 0) => format!("there are {listed}"),
        (_, more) => format!("there are {listed} and {more} more"),
    };
    Some(match meant {
        Some(meant) if known.len() == 1 => {
            format!("did you mean `{}`? there is no other", crate::read::words::shorten(meant))
        }
        Some(meant) => format!("did you mean `{}`? {listed}", crate::read::words::shorten(meant)),
        None => listed,
    })
}

/// The same, and what else can be done; that alone where nothing is known.
#[must_use]
pub fn help<'a>(name: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    match among(name, known) {
        Some(among) if otherwise.is_empty() => among,
        Some(among) => format!("{among}; {otherwise}"),
        None => otherwise.to_owned(),
    }
}

fn letters(name: &str) -> Vec<char> {
    name.chars().take(LENGTH_MAX).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// How near a known name is, the least first; nothing where it is not meant. A part of a name
/// counts as far as a third of it.
fn nearness(name: &[char], known: &str) -> Option<usize> {
    let known = letters(known);
    let longer = name.len().max(known.len());
    let allowed = (longer / 3).max(usize::from(longer > 2));
    if name.len().abs_diff(known.len()) <= allowed {
        let distance = distance(name, &known);
        if distance <= allowed {
            return Some(distance);
        }
    }
    let holds =
        |whole: &[char], part: &[char]| part.len() > 2 && whole.windows(part.len()).any(|window| window == part);
    (holds(&known, name) || holds(name, &known)).then_some(longer)
}

/// How many letters must be put in, taken out, replaced or swapped with their neighbours.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut last = None;
    for (line, letter) in one.iter().enumerate() {
        let mut next = vec![line.saturating_add(1)];
        for (column, wanted) in other.iter().enumerate() {
            let of = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let replaced = of(&row, column).saturating_add(usize::from(letter != wanted));
            let changed = of(&row, column.saturating_add(1)).min(of(&next, column)).saturating_add(1);
            let swaps = column > 0 && last == Some(wanted) && other.get(column.wrapping_sub(1)) == Some(letter);
            let swapped = if swaps { of(&before, column.wrapping_sub(1)).saturating_add(1) } else { usize::MAX };
            next.push(replaced.min(changed).min(swapped));
        }
        before = std::mem::replace(&mut row, next);
        last = Some(letter);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn far(one: &str, other: &str) -> usize {
        distance(&letters(one), &letters(other))
    }

    #[test]
    fn letters_are_put_in_taken_out_replaced_and_swapped() {
        for (one, other, steps) in [
            ("kitten", "sitting", 3),
            ("", "abc", 3),
            ("wbe", "web", 1),
            ("abcd", "badc", 2),
            ("Web", "web", 0),
            ("größe", "grösse", 2),
        ] {
            assert_eq!((far(one, other), far(other, one)), (steps, steps), "{one} {other}");
        }
    }

    #[test]
    fn the_nearest_is_meant() {
        let known = ["m5.large", "m5.xlarge", "m6i.large", "c5.large"];
        for (name, meant) in [
            ("m5large", Some("m5.large")),
            ("M5.LARGE", Some("m5.large")),
            ("m5.xlrage", Some("m5.xlarge")),
            ("t3.nano", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, known), meant, "{name}");
        }
        // Of names equally near the first in order; a word of three letters may differ in one.
        assert_eq!(nearest("ap", ["api", "app"]), Some("api"));
        assert_eq!(nearest("gpu", ["cpu"]), Some("cpu"));
        assert_eq!(nearest("ab", ["cd"]), None);
    }

    #[test]
    fn many_names_are_few_words() {
        let names: Vec<String> = (0..30_000).map(|number| format!("service-{number:05}")).collect();
        let text = among("service-0000x", names.iter().map(String::as_str)).unwrap();
        assert!(text.starts_with("did you mean `service-00000`? there are `service-00000`, "), "{text}");
        assert!(text.ends_with(" and 29990 more"), "{text}");
        assert_eq!(text.matches('`').count(), 22);
        let long = "x".repeat(1_000_000);
        assert!(among(&long, ["y".repeat(1_000_000).as_str()]).is_some_and(|text| text.len() < 200));
    }
}
