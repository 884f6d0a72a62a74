//! How many `awsvpc` tasks an instance type holds, for builds without the table of instance types:
//! the limits alone take a hundredth of its bytes.

mod table;

use table::FAMILIES;

/// How many `awsvpc` tasks an instance of a type holds (TASK-132, TASK-14), by the type's exact
/// name; `None` where it is not known.
///
/// `trunking` tells that the account had opted in to `awsvpcTrunking` when the instance was
/// launched. Costs a binary search.
///
/// ```
/// use stowplan::task::awsvpc_tasks;
/// assert_eq!((awsvpc_tasks("c5.large", false), awsvpc_tasks("c5.large", true)), (Some(2), Some(10)));
/// assert_eq!(awsvpc_tasks("c5.small", false), None);
/// ```
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn awsvpc_tasks(instance_type: &str, trunking: bool) -> Option<u32> {
    rule!("TASK-14", "TASK-132");
    let (family, size) = instance_type.split_once('.')?;
    let at = FAMILIES.binary_search_by(|(known, _)| (*known).cmp(family)).ok()?;
    let sizes = FAMILIES.get(at)?.1.split(',');
    let limits = sizes.filter_map(|known| known.strip_prefix(size)?.strip_prefix(' ')).next()?;
    let (without, with) = limits.split_once(' ')?;
    (if trunking { with } else { without }).parse().ok()
}

#[cfg(feature = "instance-types")]
#[cfg(test)]
mod tests {
    use alloc::{format, string::String, vec::Vec};
    use std::fmt::Write;

    use super::*;
    use crate::task::instance_types;

    /// The table's text, from the table of types.
    fn written() -> String {
        let mut families: Vec<(&str, Vec<String>)> = Vec::new();
        for known in instance_types() {
            let (family, size) = known.name.split_once('.').unwrap();
            let limits = format!("{size} {} {}", known.awsvpc_tasks(false), known.awsvpc_tasks(true));
            match families.iter_mut().find(|(name, _)| *name == family) {
                Some((_, sizes)) => sizes.push(limits),
                None => families.push((family, [limits].into())),
            }
        }
        families.sort();
        let mut text = String::from(
            "//! Written by `cargo test -p stowplan --lib write_the_limits -- --ignored` from the table of\n\
             //! instance types; do not edit.\n\n\
             /// By family: each size with its `awsvpc` tasks without and with a trunk.\n\
             #[rustfmt::skip]\n\
             pub(super) static FAMILIES: &[(&str, &str)] = &[\n",
        );
        for (family, sizes) in families {
            let _ = writeln!(text, "    (\"{family}\", \"{}\"),", sizes.join(","));
        }
        text + "];\n"
    }

    #[test]
    fn limits_are_those_of_the_table() {
        assert!(written() == include_str!("table.rs"), "written from an older table: see its first line");
        for known in instance_types() {
            for trunking in [false, true] {
                assert_eq!(awsvpc_tasks(known.name, trunking), Some(known.awsvpc_tasks(trunking)), "{}", known.name);
            }
        }
    }

    #[test]
    fn what_is_no_type_has_no_limit() {
        for name in
            ["", "m5", "m5.", ".large", "m5.larg", "m5.large ", "M5.large", "m5.large 2", "m5.2xlarge 3 40,4xlarge"]
        {
            assert_eq!(awsvpc_tasks(name, false), None, "{name}");
        }
    }

    #[test]
    #[ignore = "writes a source file"]
    fn write_the_limits() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/task/interfaces/table.rs");
        std::fs::write(path, written()).unwrap();
    }
}
