//! Which known key a misspelt one most likely means.

/// No key of AWS's is longer.
const LENGTH_MAX: usize = 80;

/// The known field that an unknown one most likely means: the same but for case, or at most two
/// letters away.
#[cfg(feature = "check")]
pub(crate) fn closest<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if key.len() > 40 {
        return None;
    }
    let lower = key.to_ascii_lowercase();
    known
        .map(|known| (distance(&lower, &known.to_ascii_lowercase()), known))
        .filter(|(distance, known)| *distance <= 2 && distance.saturating_mul(3) <= known.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many letters must be put in, taken out or replaced.
#[cfg(feature = "check")]
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.bytes().enumerate() {
        let mut diagonal = line;
        let mut left = line.saturating_add(1);
        let mut next = vec![left];
        for (above, wanted) in row.iter().skip(1).zip(other.bytes()) {
            let replaced = diagonal.saturating_add(usize::from(letter != wanted));
            left = replaced.min(above.saturating_add(1)).min(left.saturating_add(1));
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// Whether a key is a known one but for its case, or for one letter put in, taken out, replaced or
/// swapped with its neighbour.
///
/// A letter replaced in a word of three makes another word: `gpu` does not mean `cpu`.
pub(crate) fn is_one_edit_away(key: &str, known: &str) -> bool {
    if key.len() > LENGTH_MAX || key.len().abs_diff(known.len()) > 1 || key == known {
        return false;
    }
    if key.eq_ignore_ascii_case(known) {
        return true;
    }
    let same = |(one, other): &(u8, u8)| one.eq_ignore_ascii_case(other);
    let before = key.bytes().zip(known.bytes()).take_while(same).count();
    let after = key.bytes().rev().zip(known.bytes().rev()).take_while(same).count();
    let shorter = key.len().min(known.len());
    if key.len() != known.len() {
        return before.saturating_add(after) >= shorter;
    }
    match shorter.saturating_sub(before).saturating_sub(after) {
        1 => shorter > 3,
        2 => {
            let pair =
                |word: &str| word.as_bytes().get(before..before.saturating_add(2)).map(<[u8]>::to_ascii_lowercase);
            let mut swapped = pair(key).unwrap_or_default();
            swapped.reverse();
            pair(known) == Some(swapped)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_fields() {
        let known = ["containerPort", "hostPort", "protocol", "name", "appProtocol", "containerPortRange"];
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        for (key, meant) in [
            ("ContainerPort", Some("containerPort")),
            ("Protcol", Some("protocol")),
            ("containerports", Some("containerPort")),
            ("nome", Some("name")),
            ("x", None),
            ("portBindings", None),
        ] {
            assert_eq!(closest(key, known.into_iter()), meant, "{key}");
        }
    }

    #[test]
    fn one_edit() {
        for (key, known, is) in [
            ("placementConstraint", "placementConstraints", true),
            ("placementConstraintss", "placementConstraints", true),
            ("placmentConstraints", "placementConstraints", true),
            ("placementConstrainst", "placementConstraints", true),
            ("placementConstreints", "placementConstraints", true),
            ("PlacementConstraints", "placementConstraints", true),
            ("placementconstraint", "placementConstraints", true),
            ("placementConstraints", "placementConstraints", false),
            ("placementStrategy", "placementConstraints", false),
            ("acb", "abc", true),
            ("gpu", "cpu", false),
            ("cpus", "cpu", true),
            ("pu", "cpu", true),
            ("nmae", "name", true),
            ("aeb", "abc", false),
            ("nmea", "name", false),
            ("", "a", true),
            ("größe", "grösse", false),
        ] {
            assert_eq!(is_one_edit_away(key, known), is, "{key} {known}");
        }
    }
}
