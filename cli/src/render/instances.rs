//! What the snapshot says about the instances that answers name.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Cell, Tone, list_at, str_at};

/// One instance of the snapshot.
#[derive(Clone, Debug, Default)]
pub struct Instance {
    /// The zone attribute.
    pub zone: String,
    /// The type attribute.
    pub kind: String,
    /// `i-…`, if the instance is one of EC2's.
    pub ec2_id: String,
    /// What remains of CPU units and MiB of memory, if the snapshot says.
    pub remaining: [Option<i64>; 2],
    /// Tasks that run on it.
    pub running: u64,
    /// `ACTIVE`, `DRAINING`.
    pub status: String,
}

/// The instances of a snapshot by ARN.
#[derive(Clone, Debug, Default)]
pub struct Instances {
    instances: BTreeMap<String, Instance>,
    id_length: usize,
    /// What all zones share and is left out.
    region: String,
}

impl Instances {
    /// Reads a cluster object. With `short_ids`, ids are cut to the fewest characters (8 or more)
    /// that tell them apart, and zones of one region lose its name: `1a` for `eu-central-1a`.
    pub fn new(cluster: Option<&Value>, short_ids: bool) -> Self {
        let listed = cluster.map_or(&[][..], |cluster| list_at(cluster, "containerInstances"));
        let instances: BTreeMap<String, Instance> =
            listed.iter().map(|value| (str_at(value, "containerInstanceArn").to_owned(), read(value))).collect();
        let id_length = if short_ids { telling_length(instances.keys().map(|arn| short(arn))) } else { usize::MAX };
        let region = if short_ids {
            shared_region(instances.values().map(|instance| instance.zone.as_str()))
        } else {
            String::new()
        };
        Self { instances, id_length, region }
    }

    /// The instance with an ARN; an empty one when the snapshot has none.
    pub fn instance(&self, arn: &str) -> Instance {
        self.instances.get(arn).cloned().unwrap_or_default()
    }

    /// The id as it is shown.
    pub fn id(&self, arn: &str) -> String {
        self.cut(short(arn))
    }

    /// Cuts an id of any kind to the same length.
    pub fn cut(&self, id: &str) -> String {
        if id.chars().count() <= self.id_length.saturating_add(1) {
            return id.to_owned();
        }
        let head: String = id.chars().take(self.id_length).collect();
        format!("{head}…")
    }

    /// The cells that name an instance: id, zone, type.
    pub fn cells(&self, arn: &str) -> Vec<Cell> {
        let instance = self.instance(arn);
        vec![
            self.id(arn).into(),
            or_dash(instance.zone.strip_prefix(&self.region).unwrap_or(&instance.zone).to_owned()),
            or_dash(instance.kind),
        ]
    }

    /// A zone without the region that all instances share.
    pub fn zone(&self, name: &str) -> String {
        name.strip_prefix(&self.region).unwrap_or(name).to_owned()
    }

    /// The fields that name an instance in a record.
    pub fn fields(&self, arn: &str) -> Map<String, Value> {
        let instance = self.instance(arn);
        let mut fields = Map::new();
        fields.insert("containerInstanceArn".into(), arn.into());
        for (key, value) in
            [("ec2InstanceId", instance.ec2_id), ("availabilityZone", instance.zone), ("instanceType", instance.kind)]
        {
            if !value.is_empty() {
                fields.insert(key.into(), value.into());
            }
        }
        fields
    }
}

/// The part of an ARN after the last `/`.
pub fn short(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// A quiet dash where there is nothing.
pub fn or_dash(text: String) -> Cell {
    if text.is_empty() { Cell::toned("–", Tone::Quiet) } else { text.into() }
}

fn read(value: &Value) -> Instance {
    let attribute = |name: &str| {
        list_at(value, "attributes")
            .iter()
            .find(|attribute| str_at(attribute, "name") == name)
            .map(|attribute| str_at(attribute, "value").to_owned())
            .unwrap_or_default()
    };
    let remaining = |name: &str| {
        list_at(value, "remainingResources")
            .iter()
            .find(|resource| str_at(resource, "name") == name)
            .and_then(|resource| resource.get("integerValue")?.as_i64())
    };
    Instance {
        zone: attribute("ecs.availability-zone"),
        kind: attribute("ecs.instance-type"),
        ec2_id: str_at(value, "ec2InstanceId").to_owned(),
        remaining: [remaining("CPU"), remaining("MEMORY")],
        running: super::count_at(value, "runningTasksCount"),
        status: str_at(value, "status").to_owned(),
    }
}

/// What zones share up to a hyphen, e.g. `eu-central-`; nothing if they share nothing.
fn shared_region<'a>(zones: impl Iterator<Item = &'a str>) -> String {
    let mut regions =
        zones.filter(|zone| !zone.is_empty()).map(|zone| zone.rsplit_once('-').map_or("", |(region, _)| region));
    let first = regions.next().unwrap_or("");
    if first.is_empty() || regions.any(|region| region != first) {
        return String::new();
    }
    format!("{first}-")
}

/// How many characters tell all ids apart.
fn telling_length<'a>(ids: impl Iterator<Item = &'a str>) -> usize {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    let shared = ids
        .iter()
        .zip(ids.iter().skip(1))
        .map(|(one, next)| one.chars().zip(next.chars()).take_while(|(a, b)| a == b).count())
        .max()
        .unwrap_or(0);
    shared.saturating_add(1).max(8)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn zones_of_one_region_are_cut() {
        let region = |zones: &[&str]| shared_region(zones.iter().copied());
        assert_eq!(region(&["eu-central-1a", "", "eu-central-1b"]), "eu-central-");
        assert_eq!(region(&["eu-central-1a", "us-east-1a"]), "");
        assert_eq!(region(&["zone"]), "");
        assert_eq!(region(&[]), "");
    }

    #[test]
    fn ids_are_cut_to_what_tells_them_apart() {
        let cluster = json!({"containerInstances": [
            {"containerInstanceArn": "arn:x/c/aaaaaaaaaaaa1111"},
            {"containerInstanceArn": "arn:x/c/aaaaaaaaaaab1111"},
        ]});
        let instances = Instances::new(Some(&cluster), true);
        assert_eq!(instances.id("arn:x/c/aaaaaaaaaaaa1111"), "aaaaaaaaaaaa…");
        assert_eq!(Instances::new(Some(&cluster), false).id("arn:x/c/aaaaaaaaaaaa1111"), "aaaaaaaaaaaa1111");
    }
}
