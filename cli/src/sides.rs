//! The two sides of a comparison: services and task definitions of files, each with its place.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use stowplan_formats::{Converted, Document, DocumentKind, Format, Parameters, convert_before, looks_like};
use stowplan_wire::answer::DiffAnswer;

use crate::exit::Failure;
use crate::inputs::{self, File, Places};
use crate::{convert, engine, stranger};

/// Both sides.
#[derive(Debug)]
pub struct Sides {
    pub old: Side,
    pub new: Side,
    /// What could not be resolved in the files.
    pub lints: Vec<Value>,
}

/// What the files of a side hold.
#[derive(Debug, Default)]
pub struct Side {
    services: Vec<Item>,
    definitions: Vec<Item>,
    clusters: Vec<Value>,
    files: Vec<Text>,
    /// Whether a directory was named: then its files have names, and none is the only one.
    is_directory: bool,
}

/// A service or a definition.
#[derive(Debug)]
struct Item {
    value: Value,
    /// The file's number.
    file: usize,
    origin: Origin,
}

#[derive(Debug)]
enum Origin {
    /// A JSON pointer of the file.
    Pointer(String),
    /// A document that was converted.
    Converted(Box<Document>),
}

#[derive(Debug)]
struct Text {
    name: String,
    /// Its JSON; empty where places are known without it.
    json: String,
}

/// Where a path of the answer leads.
#[derive(Debug)]
pub struct Placed {
    /// The path in the question.
    pub asked: String,
    /// The file.
    pub file: String,
    /// The path there.
    pub path: String,
    /// Line and column, from 1.
    pub line_and_column: Option<(u64, u64)>,
}

impl Sides {
    /// Reads both; a Terraform plan alone is both.
    pub fn read(old: &Path, new: Option<&Path>, parameters: &Parameters) -> Result<Self, Failure> {
        let mut lints = Vec::new();
        let Some(new) = new else {
            let (before, after) = plan(old, parameters, &mut lints)?;
            return Ok(Self { old: before, new: after, lints });
        };
        let old = Side::read(old, parameters, &mut lints)?;
        let new = Side::read(new, parameters, &mut lints)?;
        Ok(Self { old, new, lints })
    }

    /// Both sides of a Terraform plan that is converted.
    pub fn of_plan(file: &File, before: Converted, after: Converted) -> Self {
        let mut lints = Vec::new();
        let mut both = [before, after].map(|converted| {
            let mut side = Side { is_directory: true, ..Side::default() };
            side.push_converted(file, converted, &mut lints);
            side
        });
        let [old, new] = both.each_mut().map(std::mem::take);
        Self { old, new, lints }
    }

    /// The places of everything that changes.
    pub fn placed(&self, answer: &DiffAnswer) -> Vec<Placed> {
        let mut placed: Vec<Placed> = Vec::new();
        for (side, prefix) in [(&self.old, "/old"), (&self.new, "/new")] {
            let own = paths(answer).into_iter().filter(|path| path.starts_with(prefix));
            placed.extend(side.placed(prefix, own.collect()));
        }
        placed
    }

    /// Remarks with their files.
    pub fn located(&self, mut lints: Vec<Value>) -> Vec<Value> {
        for (side, prefix) in [(&self.old, "/old"), (&self.new, "/new")] {
            let texts = side.texts();
            for lint in &mut lints {
                let path = lint.get("path").and_then(Value::as_str).unwrap_or_default();
                let Some(place) = side.place(&texts, prefix, path) else { continue };
                let Some(fields) = lint.as_object_mut() else { continue };
                fields.insert("path".into(), place.path.into());
                fields.insert("file".into(), place.file.into());
                if let Some((line, column)) = place.line_and_column {
                    fields.insert("line".into(), line.into());
                    fields.insert("column".into(), column.into());
                }
            }
        }
        lints
    }
}

/// Both sides of a Terraform plan.
fn plan(path: &Path, parameters: &Parameters, lints: &mut Vec<Value>) -> Result<(Side, Side), Failure> {
    let needs_both = |name: &str| {
        Failure::new("diff/one-side", format!("`{name}` is one side: only a Terraform plan holds both"))
            .file(name)
            .help("stowplan diff OLD NEW; of a plan give what `terraform show -json PLAN` prints")
    };
    let files = inputs::files(&[path.to_path_buf()])?;
    let [file] = files.as_slice() else { return Err(needs_both(&path.display().to_string())) };
    if convert::foreign(&file.bytes, parameters) != Some(Format::TerraformPlan) {
        return Err(needs_both(&file.name));
    }
    let failed = |error| convert::failure(&error).file(&file.name);
    let before = convert_before(&file.bytes).map_err(failed)?;
    let after = convert::convert(&file.bytes, parameters).map_err(failed)?;
    let Sides { old, new, lints: own } = Sides::of_plan(file, before, after);
    lints.extend(own);
    Ok((old, new))
}

impl Side {
    fn read(path: &Path, parameters: &Parameters, lints: &mut Vec<Value>) -> Result<Self, Failure> {
        let mut side = Self { is_directory: path.is_dir(), ..Self::default() };
        for file in inputs::files(&[PathBuf::from(path)])? {
            side.push(&file, parameters, lints)?;
        }
        if side.services.is_empty() && side.definitions.is_empty() && side.is_directory {
            let name = path.display().to_string();
            let message = format!("no file below `{name}` holds a service or a task definition");
            return Err(Failure::new("diff/nothing", message).file(&name));
        }
        Ok(side)
    }

    fn push(&mut self, file: &File, parameters: &Parameters, lints: &mut Vec<Value>) -> Result<(), Failure> {
        if convert::foreign(&file.bytes, parameters).is_some() {
            return match convert::convert(&file.bytes, parameters) {
                Ok(converted) => {
                    self.push_converted(file, converted, lints);
                    Ok(())
                }
                Err(error) if file.found && error.code() == "copilot/type" => Ok(()),
                // Templates within texts of JSON are expressions like others.
                Err(error) if error.code().starts_with("ecspresso/") => match engine::parse(&file.bytes) {
                    Ok(value) => self.push_value(file, &value),
                    Err(_) => Err(convert::failure(&error).file(&file.name)),
                },
                Err(error) => Err(convert::failure(&error).file(&file.name)),
            };
        }
        match engine::parse(&file.bytes) {
            Ok(value) => self.push_value(file, &value),
            Err(_) if file.found && looks_like(&file.bytes).is_none() => Ok(()),
            Err(error) => Err(Failure::from_answer(&error, &Value::Null).file(&file.name)),
        }
    }

    fn push_converted(&mut self, file: &File, converted: Converted, lints: &mut Vec<Value>) {
        let number = self.files.len();
        let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
        let json = if engine::parse(&file.bytes).is_ok() { text.to_owned() } else { String::new() };
        self.files.push(Text { name: file.name.clone(), json });
        lints.extend(unresolved(&file.name, &converted));
        for document in converted.of_kind(DocumentKind::ClusterCapacityProviders) {
            let strategy = document.value().get("defaultCapacityProviderStrategy").cloned().unwrap_or(json!([]));
            let name = document.value().get("cluster").cloned().unwrap_or_default();
            self.clusters.push(json!({"clusterName": name, "defaultCapacityProviderStrategy": strategy}));
        }
        for kind in [DocumentKind::Service, DocumentKind::TaskDefinition] {
            for document in converted.of_kind(kind) {
                let list = if kind == DocumentKind::Service { &mut self.services } else { &mut self.definitions };
                let origin = Origin::Converted(Box::new(document.clone()));
                list.push(Item { value: document.value().clone(), file: number, origin });
            }
        }
    }

    fn push_value(&mut self, file: &File, value: &Value) -> Result<(), Failure> {
        let before = self.services.len().saturating_add(self.definitions.len());
        let number = self.files.len();
        let text = String::from_utf8_lossy(&file.bytes).into_owned();
        self.files.push(Text { name: file.name.clone(), json: text });
        self.gather(value, String::new(), number, 0);
        let is_nothing = before == self.services.len().saturating_add(self.definitions.len());
        if is_nothing && !file.found && self.clusters.is_empty() {
            return Err(stranger::failure(&file.name, &stranger::look(&file.name, value)));
        }
        Ok(())
    }

    fn gather(&mut self, value: &Value, pointer: String, file: usize, depth: u8) {
        let deeper = depth.saturating_add(1);
        if let Value::Array(items) = value {
            for (index, item) in items.iter().enumerate().filter(|_| depth < 4) {
                self.gather(item, format!("{pointer}/{index}"), file, deeper);
            }
            return;
        }
        let item = |pointer: String| Item { value: value.clone(), file, origin: Origin::Pointer(pointer) };
        if value.get("containerDefinitions").is_some() {
            return self.definitions.push(item(pointer));
        }
        let Value::Object(fields) = value else { return };
        let holders = ["data", "cluster", "services", "service", "taskDefinitions", "taskDefinition"];
        let below = |key: &&str| fields.get(*key).filter(|below| below.is_object() || below.is_array()).is_some();
        let held: Vec<&str> = holders.into_iter().filter(below).collect();
        for key in &held {
            if let (Some(below), true) = (fields.get(*key), depth < 4) {
                self.gather(below, format!("{pointer}/{key}"), file, deeper);
            }
        }
        self.clusters.extend(fields.get("clusters").and_then(Value::as_array).into_iter().flatten().cloned());
        if held.is_empty() && is_service(fields) {
            self.services.push(item(pointer));
        }
    }

    /// The side as the question has it: one thing alone as it is, others in lists.
    pub fn document(&self) -> Value {
        let values = |items: &[Item]| items.iter().map(|item| item.value.clone()).collect::<Vec<Value>>();
        if self.is_alone() {
            let only = self.services.first().or(self.definitions.first());
            return only.map(|item| item.value.clone()).unwrap_or_default();
        }
        let mut document = Map::new();
        document.insert("services".into(), values(&self.services).into());
        document.insert("taskDefinitions".into(), values(&self.definitions).into());
        if !self.clusters.is_empty() {
            document.insert("clusters".into(), self.clusters.clone().into());
        }
        Value::Object(document)
    }

    fn is_alone(&self) -> bool {
        let count = self.services.len().saturating_add(self.definitions.len());
        count == 1 && self.clusters.is_empty() && !self.is_directory
    }

    /// Where paths of the question lead.
    fn placed(&self, prefix: &str, asked: Vec<&str>) -> Vec<Placed> {
        let texts = self.texts();
        asked.into_iter().filter_map(|path| self.place(&texts, prefix, path)).collect()
    }

    /// The places in each file's text.
    fn texts(&self) -> Vec<Places<'_>> {
        self.files.iter().map(|file| Places::of(&file.json)).collect()
    }

    /// Where a path of the question leads.
    fn place(&self, texts: &[Places<'_>], prefix: &str, asked: &str) -> Option<Placed> {
        let (item, below) = self.item(asked.strip_prefix(prefix)?)?;
        let file = self.files.get(item.file)?;
        let (pointer, within, known) = match &item.origin {
            Origin::Pointer(pointer) => (format!("{pointer}{below}"), None, None),
            Origin::Converted(document) => {
                let place = document.place(below);
                (place.pointer, place.within, place.line_and_column)
            }
        };
        let in_text = || texts.get(item.file).filter(|_| !file.json.is_empty()).map(|text| text.position(&pointer));
        let line_and_column = known.or_else(in_text);
        let within = within.map(|within| format!("#{within}")).unwrap_or_default();
        let (asked, file) = (asked.to_owned(), file.name.clone());
        Some(Placed { asked, file, path: format!("{pointer}{within}"), line_and_column })
    }

    /// The item that a path below the side leads into, and the path below it.
    fn item<'s>(&'s self, path: &'s str) -> Option<(&'s Item, &'s str)> {
        if self.is_alone() {
            return self.services.first().or(self.definitions.first()).map(|item| (item, path));
        }
        let (list, rest) = path.strip_prefix('/')?.split_once('/')?;
        let items = if list == "services" { &self.services } else { &self.definitions };
        let (number, _) = rest.split_once('/').unwrap_or((rest, ""));
        Some((items.get(number.parse::<usize>().ok()?)?, rest.get(number.len()..).unwrap_or_default()))
    }
}

/// What could not be resolved: what is missing one by one, and how many values are expressions, for
/// the answer has each of these that matters.
fn unresolved(file: &str, converted: &Converted) -> Vec<Value> {
    let own = |kind| converted.of_kind(kind);
    let both = own(DocumentKind::Service).chain(own(DocumentKind::TaskDefinition));
    let expressions = convert::unresolved(file, converted, both);
    let lost = converted.unresolved.iter().filter(|one| one.lost);
    let mut lints: Vec<Value> = lost
        .map(|one| json!({"code": "format/not-checked", "file": file, "path": one.path, "message": one.what, "help": one.help}))
        .collect();
    if let Some(mut first) = expressions.first().cloned() {
        let more = expressions.len().saturating_sub(1);
        if let (Some(fields), true) = (first.as_object_mut(), more > 0) {
            let message = fields.get("message").and_then(Value::as_str).unwrap_or_default();
            let message = format!("{message}, and {} not known", counted_more(more));
            fields.insert("message".into(), message.into());
            let help = "give --parameter NAME=VALUE, or both sides as the tool renders them; `stowplan check --notes` lists them";
            fields.insert("help".into(), help.into());
        }
        lints.push(first);
    }
    lints
}

fn counted_more(more: usize) -> String {
    if more == 1 { "1 more value is".to_owned() } else { format!("{more} more values are") }
}

/// Whether an object is meant as a service.
fn is_service(fields: &Map<String, Value>) -> bool {
    const OWN: [&str; 9] = [
        "serviceName",
        "serviceArn",
        "desiredCount",
        "deploymentConfiguration",
        "schedulingStrategy",
        "networkConfiguration",
        "launchType",
        "capacityProviderStrategy",
        "loadBalancers",
    ];
    OWN.iter().any(|key| fields.contains_key(*key)) && !fields.contains_key("decide")
}

/// Every path of an answer's changes.
fn paths(answer: &DiffAnswer) -> Vec<&str> {
    let services = answer.services.iter().flat_map(|one| one.changes.iter().chain(&one.unknown));
    let definitions = answer.task_definitions.iter().flat_map(|one| one.changes.iter().chain(&one.unknown));
    let findings = answer.services.iter().flat_map(|one| &one.findings).map(|finding| finding.path.as_str());
    services.chain(definitions).map(|change| change.path.as_str()).chain(findings).collect()
}
