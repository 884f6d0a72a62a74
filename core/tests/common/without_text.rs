//! Public enums of a crate that have no text.

/// The names of the public enums in a folder of sources that neither have `Display` nor are errors.
pub fn without_text(folder: &str, at_least: usize) -> Vec<String> {
    let mut files = vec![std::path::PathBuf::from(folder)];
    let mut text = String::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            text += &std::fs::read_to_string(&path).unwrap();
        }
    }
    let name = |rest: &str| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    let is_written = |name: &str| {
        let after =
            |begin: &str| text.contains(&format!("{begin} {name} {{")) || text.contains(&format!("{begin} {name}<"));
        after("Display for")
            || text.contains(&format!("    {name}: \""))
            || text.contains(&format!("    pub enum {name} "))
    };
    // An error's text stands beside its variants.
    let errors: Vec<String> = text
        .split("thiserror::Error")
        .skip(1)
        .filter_map(|rest| {
            let item = rest.split_once("pub ")?.1;
            item.strip_prefix("enum ").map(name)
        })
        .collect();
    let enums: std::collections::BTreeSet<String> = text.split("\npub enum ").skip(1).map(name).collect();
    assert!(enums.len() >= at_least, "the sources are read: {}", enums.len());
    enums.into_iter().filter(|name| !is_written(name) && !errors.contains(name)).collect()
}
