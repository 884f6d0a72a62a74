//! Where the parts of a cluster came from: a remark on one names its file, and its place there.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::exit::Failure;
use crate::files::Files;

/// A file, and a JSON pointer into it.
type Place = (String, String);

/// The files behind a decision document: its `cluster` is a list of them.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// The files' names, and whether values follow each other in one.
    files: Vec<(String, bool)>,
    /// Parts of the document that are copies of others: both JSON pointers.
    copies: Vec<(&'static str, String)>,
    /// By the JSON pointers of other lists: where each element came from, as far as it can be told.
    lists: BTreeMap<String, Vec<Option<Place>>>,
}

impl Origins {
    /// The files that are gathered into the cluster, in their order.
    pub fn of(files: Vec<(String, bool)>) -> Self {
        Self { files, ..Self::default() }
    }

    /// Remembers where the next element of a list came from.
    pub fn push(&mut self, list: &str, place: Option<Place>) {
        self.lists.entry(list.to_owned()).or_default().push(place);
    }

    /// Remembers that a part of the document is a copy of another one.
    pub fn copy(&mut self, part: &'static str, of: String) {
        self.copies.push((part, of));
    }

    /// Remarks with the files that they are about, and their paths there; as they are where that is
    /// not known.
    pub fn located(&self, remarks: &[Value]) -> Vec<Value> {
        remarks.iter().map(|remark| Value::Object(self.told(remark.as_object().cloned().unwrap_or_default()))).collect()
    }

    /// A failure with the file that it is about, and where in it.
    pub fn failure(&self, mut failure: Failure, files: &Files) -> Failure {
        let path = failure.field("path").unwrap_or("").to_owned();
        let path = self.original(&path).unwrap_or(path);
        if let Some((node, position)) = files.place(&path) {
            failure = failure.excerpt_of(node.as_str());
            if let Some((line, column)) = position {
                failure.error.insert("line".into(), line.into());
                failure.error.insert("column".into(), column.into());
            }
        }
        failure.error = self.told(failure.error);
        failure
    }

    fn told(&self, mut fields: Map<String, Value>) -> Map<String, Value> {
        if let Some(Value::String(message)) = fields.get_mut("message") {
            for (number, (file, _)) in self.files.iter().enumerate() {
                if message.contains("`/cluster/") {
                    *message = message.replace(&format!("`/cluster/{number}/"), &format!("`{file}: /"));
                }
            }
        }
        let path = fields.get("path").and_then(Value::as_str).unwrap_or("");
        if let Some((file, path)) = self.place(path) {
            fields.insert("file".into(), file.into());
            fields.insert("path".into(), path.into());
        }
        fields
    }

    /// The place that another is a copy of.
    fn original(&self, path: &str) -> Option<String> {
        self.copies.iter().find_map(|(part, of)| {
            let rest = path.strip_prefix(part)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{of}{rest}"))
        })
    }

    fn place(&self, path: &str) -> Option<Place> {
        let original = self.original(path);
        let path = original.as_deref().unwrap_or(path);
        let Some(below) = path.strip_prefix("/cluster/") else { return self.place_in_list(path) };
        let (number, mut rest) = first_step(below);
        let (file, pages) = self.files.get(number.parse::<usize>().ok()?)?;
        if *pages {
            // A value that follows another has its place within itself.
            rest = first_step(rest.strip_prefix('/').unwrap_or_default()).1;
        }
        Some((file.clone(), rest))
    }

    fn place_in_list(&self, path: &str) -> Option<Place> {
        let (places, below) =
            self.lists.iter().find_map(|(list, places)| Some((places, path.strip_prefix(list)?.strip_prefix('/')?)))?;
        let (number, rest) = first_step(below);
        let (file, pointer) = places.get(number.parse::<usize>().ok()?)?.as_ref()?;
        Some((file.clone(), format!("{pointer}{rest}")))
    }
}

/// The first step of a pointer without its slash, and the rest with one.
fn first_step(path: &str) -> (&str, String) {
    path.split_once('/').map_or((path, String::new()), |(step, rest)| (step, format!("/{rest}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_place_in_the_cluster_is_one_in_a_file() {
        let mut origins = Origins::of(vec![("a.json".into(), false), ("pages.json".into(), true)]);
        origins.push("/TargetGroups", Some(("c.json".into(), "/data/TargetGroups/4".into())));
        origins.push("/TargetGroups", None);
        origins.copy("/service", "/cluster/0/services/1".into());
        for (path, file, there) in [
            ("/cluster/0/tasks/0/cpu", Some("a.json"), "/tasks/0/cpu"),
            ("/cluster/0", Some("a.json"), ""),
            // A page has its places within itself.
            ("/cluster/1/3/tasks/0", Some("pages.json"), "/tasks/0"),
            ("/service/x/1", Some("a.json"), "/services/1/x/1"),
            ("/serviceName", None, "/serviceName"),
            ("/TargetGroups/0/Port", Some("c.json"), "/data/TargetGroups/4/Port"),
            ("/TargetGroups/1", None, "/TargetGroups/1"),
            ("/cluster/2/tasks", None, "/cluster/2/tasks"),
            ("/cluster", None, "/cluster"),
            ("", None, ""),
        ] {
            let located = origins.located(&[json!({ "code": "c", "path": path })]);
            let told = (located[0].get("file").and_then(Value::as_str), located[0]["path"].as_str());
            assert_eq!(told, (file, Some(there)), "{path}");
        }
    }

    #[test]
    fn a_message_names_the_file() {
        let origins = Origins::of(vec![("a.json".into(), false), ("b.json".into(), false)]);
        let remark =
            json!({"message": "`x` is here twice, first at `/cluster/0/tasks/1`", "path": "/cluster/1/tasks/0"});
        let located = origins.located(&[remark]);
        assert_eq!(located[0]["message"], "`x` is here twice, first at `a.json: /tasks/1`");
        assert_eq!(located[0]["file"], "b.json");
    }
}
