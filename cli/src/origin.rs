//! Where the parts of a merged document came from: a remark on one names its file, and its place
//! there.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A file, and a JSON pointer into it.
type Place = (String, String);

/// The files behind a decision document.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// By the JSON pointers of lists: where each element came from, as far as it can be told.
    lists: BTreeMap<String, Vec<Option<Place>>>,
    /// Parts of the document that are copies of others: both JSON pointers.
    copies: Vec<(&'static str, String)>,
}

impl Origins {
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
        let located = |remark: &Value| {
            let mut fields: Map<String, Value> = remark.as_object().cloned().unwrap_or_default();
            let path = fields.get("path").and_then(Value::as_str).unwrap_or("");
            if let Some((file, path)) = self.place(path) {
                fields.insert("file".into(), file.into());
                fields.insert("path".into(), path.into());
            }
            Value::Object(fields)
        };
        remarks.iter().map(located).collect()
    }

    fn place(&self, path: &str) -> Option<Place> {
        let original = self.copies.iter().find_map(|(part, of)| {
            let rest = path.strip_prefix(part)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{of}{rest}"))
        });
        let path = original.as_deref().unwrap_or(path);
        let (places, below) =
            self.lists.iter().find_map(|(list, places)| Some((places, path.strip_prefix(list)?.strip_prefix('/')?)))?;
        let (index, rest) =
            below.split_once('/').map_or((below, String::new()), |(index, rest)| (index, format!("/{rest}")));
        let (file, pointer) = places.get(index.parse::<usize>().ok()?)?.as_ref()?;
        Some((file.clone(), format!("{pointer}{rest}")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_place_in_the_cluster_is_one_in_a_file() {
        let mut origins = Origins::default();
        origins.push("/cluster/tasks", Some(("a.json".into(), "/tasks/0".into())));
        origins.push("/cluster/tasks", Some(("b.json".into(), String::new())));
        origins.push("/cluster/tasks", None);
        origins.copy("/service", "/cluster/tasks/1".into());
        for (path, file, there) in [
            ("/cluster/tasks/0/cpu", Some("a.json"), "/tasks/0/cpu"),
            ("/cluster/tasks/1", Some("b.json"), ""),
            ("/service/x/1", Some("b.json"), "/x/1"),
            ("/serviceName", None, "/serviceName"),
            ("/cluster/tasks/2", None, "/cluster/tasks/2"),
            ("/cluster/tasks/3", None, "/cluster/tasks/3"),
            ("/cluster/tasks/x", None, "/cluster/tasks/x"),
            ("/cluster/tasksets/0", None, "/cluster/tasksets/0"),
            ("/cluster", None, "/cluster"),
            ("", None, ""),
        ] {
            let located = origins.located(&[json!({ "code": "c", "path": path })]);
            let told = (located[0].get("file").and_then(Value::as_str), located[0]["path"].as_str());
            assert_eq!(told, (file, Some(there)), "{path}");
        }
    }
}
