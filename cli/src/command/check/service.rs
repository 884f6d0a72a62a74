//! Services: each with the task definition that it runs, where that is among the files, and with
//! what the files tell of target groups, capacity providers and clusters.

use std::path::Path;
use std::rc::Rc;

use serde_json::{Map, Value, json};
use stowplan_formats::{Converted, Document, DocumentKind, Format};
use stowplan_wire::Answer;
use stowplan_wire::answer::{Finding as Found, FindingSeverity};

use super::found::{Checked, CheckedPart, CheckedService, Located, found};
use super::running::Running;
use super::whole::Whole;
use crate::inputs::{File, Places};
use crate::render::str_at;
use crate::{convert, engine};

/// Where the engine's paths begin.
const PREFIX: &str = "/service";

/// Everything that the files hold: what is checked already, and what waits for the other files.
#[derive(Default)]
pub(super) struct Gathered<'f> {
    checked: Vec<Checked>,
    definitions: Vec<Definition>,
    services: Vec<Pending<'f>>,
    /// `TargetGroups`, `capacityProviders` and `clusters`.
    beside: [Vec<Value>; 3],
    /// What other questions are asked about.
    whole: Whole<'f>,
}

const BESIDE: [&str; 3] = ["TargetGroups", "capacityProviders", "clusters"];

/// A task definition that services may run.
struct Definition {
    file: String,
    /// What the file calls it.
    name: String,
    value: Value,
}

/// A service before it is checked.
struct Pending<'f> {
    /// How much was checked before.
    at: usize,
    file: &'f File,
    name: String,
    format: Option<Format>,
    value: Value,
    text: Rc<Places<'f>>,
    source: Source,
    notes: Vec<Located>,
}

/// Where a service was written.
enum Source {
    /// At a pointer.
    Pointer(String),
    /// In a file that was converted.
    Converted(Box<Document>),
}

impl<'f> Gathered<'f> {
    /// Takes what is checked.
    pub(super) fn push(&mut self, checked: Checked) -> bool {
        self.checked.push(checked);
        true
    }

    /// Takes a definition that is checked.
    pub(super) fn push_definition(&mut self, checked: Checked, value: &Value) {
        let (file, name) = (checked.file().to_owned(), checked.name_and_first().0.to_owned());
        let value = value.get("taskDefinition").filter(|inner| inner.is_object()).unwrap_or(value).clone();
        self.definitions.push(Definition { file, name, value });
        self.checked.push(checked);
    }

    /// Takes the services at some pointers of a value.
    pub(super) fn push_services(&mut self, file: &'f File, value: &Value, pointers: &[String], text: &'f str) {
        let text = Rc::new(Places::of(text));
        for pointer in pointers {
            let Some(own) = value.pointer(pointer) else { continue };
            let names = ["serviceName", "service"].map(|key| str_at(own, key));
            let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or("service").to_owned();
            self.services.push(Pending {
                at: self.checked.len(),
                file,
                name,
                format: None,
                value: own.clone(),
                text: text.clone(),
                source: Source::Pointer(pointer.clone()),
                notes: Vec::new(),
            });
        }
    }

    /// Takes the services of a converted file, and what may be held against them; whether there is
    /// one.
    pub(super) fn push_converted(
        &mut self,
        file: &'f File,
        format: Format,
        converted: Converted,
        text: &'f str,
        notes: &mut Vec<Located>,
    ) -> bool {
        for document in converted.of_kind(DocumentKind::CapacityProvider) {
            self.take_provider(document.name(), document.open_value());
        }
        for document in converted.of_kind(DocumentKind::ClusterCapacityProviders) {
            self.take_cluster(document.open_value());
        }
        let [groups, ..] = &mut self.beside;
        groups.extend(converted.of_kind(DocumentKind::TargetGroup).map(|document| document.value().clone()));
        let text = Rc::new(Places::of(text));
        let mut is_there = false;
        for document in converted.of_kind(DocumentKind::Service) {
            is_there = true;
            self.services.push(Pending {
                at: self.checked.len(),
                file,
                name: document.name().to_owned(),
                format: Some(format),
                value: document.open_value().clone(),
                text: text.clone(),
                source: Source::Converted(Box::new(document.clone())),
                notes: std::mem::take(notes),
            });
        }
        self.whole.push(file, format, converted, text);
        is_there
    }

    /// A provider as create-capacity-provider takes it: the name may be the tool's own.
    fn take_provider(&mut self, name: &str, value: &Value) {
        let mut provider = value.clone();
        if let (None, Some(fields)) = (value.get("name"), provider.as_object_mut()) {
            fields.insert("name".into(), name.into());
        }
        let [_, providers, _] = &mut self.beside;
        providers.push(provider);
    }

    /// A cluster as put-cluster-capacity-providers takes it.
    fn take_cluster(&mut self, value: &Value) {
        let mut cluster = value.clone();
        if let (Some(name), Some(fields)) = (value.get("cluster"), cluster.as_object_mut()) {
            fields.insert("clusterName".into(), name.clone());
        }
        let [_, _, clusters] = &mut self.beside;
        clusters.push(cluster);
    }

    /// Takes AWS's lists of what services are held against; whether there is any.
    pub(super) fn take_beside(&mut self, value: &Value) -> bool {
        let mut is_there = false;
        for below in [Some(value), value.get("data"), value.get("cluster")].into_iter().flatten() {
            for (key, own) in BESIDE.into_iter().zip(&mut self.beside) {
                let items = below.get(key).and_then(Value::as_array).into_iter().flatten();
                let before = own.len();
                own.extend(items.filter(|item| item.is_object()).cloned());
                is_there |= own.len() > before;
            }
        }
        self.whole.take(value) || is_there
    }

    /// Checks the services, and puts each where its file is.
    pub(super) fn checked(mut self) -> Vec<Checked> {
        let services = std::mem::take(&mut self.services);
        let parts = self.parts(&services);
        let judged: Vec<(usize, Checked)> =
            services.into_iter().map(|service| (service.at, self.check(service))).collect();
        let mut all = Vec::new();
        let mut judged = judged.into_iter().peekable();
        for (at, one) in std::mem::take(&mut self.checked).into_iter().enumerate() {
            all.extend(std::iter::from_fn(|| judged.next_if(|(own, _)| *own <= at)).map(|(_, service)| service));
            all.push(one);
        }
        all.extend(judged.map(|(_, service)| service));
        all.extend(parts.into_iter().map(|part| Checked::Part(Box::new(part))));
        all
    }

    /// What other questions say of the files.
    fn parts(&self, services: &[Pending<'f>]) -> Vec<CheckedPart> {
        let running = services.iter().filter_map(|service| {
            let Source::Converted(document) = &service.source else { return None };
            Some(Running {
                file: &service.file.name,
                name: &service.name,
                format: service.format,
                value: document.value(),
                definition: self.definition_of(service).map(|definition| &definition.value),
                document,
                text: &service.text,
            })
        });
        let running: Vec<Running<'_, 'f>> = running.collect();
        let [groups, ..] = &self.beside;
        self.whole.parts(&running, groups)
    }

    fn check(&self, service: Pending<'_>) -> Checked {
        let definition = self.definition_of(&service);
        let (mut findings, first) = self.ask(&service, definition);
        let first = first.and_then(|at| findings.get(at).cloned());
        if let Some(definition) = definition.filter(|_| service.value.get("taskDefinition").is_none()) {
            findings.push(assumed(definition));
        }
        let mut located = service.located(findings);
        let first_error = first.and_then(|first| {
            located.iter().position(|one| one.finding.code == first.code && one.finding.message == first.message)
        });
        located.extend(service.notes);
        Checked::Service(Box::new(CheckedService {
            file: service.file.name.clone(),
            name: service.name,
            format: service.format.map(Format::name),
            task_definition: definition.map(Definition::title),
            findings: located,
            first_error,
        }))
    }

    /// The findings about the service alone, and which of them comes first.
    fn ask(&self, service: &Pending<'_>, definition: Option<&Definition>) -> (Vec<Found>, Option<usize>) {
        let mut document = Map::new();
        document.insert("decide".into(), "check".into());
        document.insert("service".into(), service.value.clone());
        document.extend(definition.map(|definition| ("taskDefinition".to_owned(), definition.value.clone())));
        document.extend(service.tool().map(|tool| ("tool".to_owned(), tool.into())));
        let alone = Value::Object(document.clone());
        for (key, list) in BESIDE.into_iter().zip(&self.beside).filter(|(_, list)| !list.is_empty()) {
            document.insert(key.into(), json!(list));
        }
        let mut extra = Vec::new();
        let answer = engine::answer(&Value::Object(document), &[]).or_else(|error| {
            let why = error.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
            let message = format!("what is beside the service cannot be read, and is not held against it: {why}");
            extra.push(found(FindingSeverity::Warning, "service/not-checked", PREFIX, message, None));
            engine::answer(&alone, &[])
        });
        let Ok(Answer::Check(answer)) = answer else { return (extra, None) };
        let first = answer.first_error.and_then(|at| answer.findings.get(at).cloned());
        let is_own = |finding: &Found| finding.path == PREFIX || finding.path.starts_with("/service/");
        let mut own: Vec<Found> = answer.findings.into_iter().filter(is_own).collect();
        own.append(&mut extra);
        let first = first.and_then(|first| own.iter().position(|finding| *finding == first));
        (own, first)
    }

    /// The definition that a service runs: the one that its file means by a placeholder, or the one
    /// with that family; where it names none, the only one beside it.
    fn definition_of(&self, service: &Pending<'_>) -> Option<&Definition> {
        let here = |definition: &&Definition| definition.file == service.file.name;
        let Some(wanted) = service.value.get("taskDefinition") else {
            let own = place(&service.file.name);
            return only(self.definitions.iter().filter(|definition| place(&definition.file) == own));
        };
        let wanted = wanted.as_str()?;
        let called = wanted.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        let is_called = |definition: &&Definition| {
            let rest = called.and_then(|called| called.strip_prefix(definition.name.as_str()));
            !definition.name.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let by_name = || only(self.definitions.iter().filter(here).filter(is_called));
        let of_family = |definition: &&Definition| definition.is_called(wanted);
        let by_family = || only(self.definitions.iter().filter(here).filter(of_family));
        by_name().or_else(by_family).or_else(|| only(self.definitions.iter().filter(of_family)))
    }
}

/// The folder of a file and what its name is about: `ecs-service-def.json` and `ecs-task-def.json`
/// are of one thing.
fn place(file: &str) -> (Option<&Path>, Vec<String>) {
    const WORDS: [&str; 12] = [
        "service",
        "services",
        "svc",
        "sv",
        "task",
        "taskdef",
        "td",
        "def",
        "definition",
        "servicedefinition",
        "taskdefinition",
        "create",
    ];
    let path = Path::new(file);
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_ascii_lowercase();
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !WORDS.contains(word));
    (path.parent(), words.map(str::to_owned).collect())
}

/// The only one of several, those that say the same counted once.
fn only<'d>(mut all: impl Iterator<Item = &'d Definition>) -> Option<&'d Definition> {
    let first = all.next()?;
    all.all(|other| other.value == first.value).then_some(first)
}

impl Definition {
    /// Whether a service means it: `family`, `family:revision` or an ARN.
    fn is_called(&self, wanted: &str) -> bool {
        let family = str_at(&self.value, "family");
        if family.is_empty() || wanted == str_at(&self.value, "taskDefinitionArn") {
            return !family.is_empty();
        }
        if wanted == family {
            return true;
        }
        let name = wanted.rsplit('/').next().unwrap_or(wanted);
        let (own, revision) = name.split_once(':').unwrap_or((name, ""));
        let known = self.value.get("revision").and_then(Value::as_u64);
        own == family && (revision.is_empty() || known.is_none_or(|known| known.to_string() == revision))
    }

    fn title(&self) -> String {
        if self.name.is_empty() { self.file.clone() } else { format!("{}#{}", self.file, self.name) }
    }
}

/// Says which definition is held against a service that names none.
fn assumed(definition: &Definition) -> Found {
    let message = format!("the service names no task definition: it is taken to run that of `{}`", definition.title());
    found(FindingSeverity::Note, "service/assumed-definition", PREFIX, message, None)
}

impl Pending<'_> {
    /// The tool that fills in what is not said.
    const fn tool(&self) -> Option<&'static str> {
        match self.format {
            Some(Format::TerraformPlan | Format::TerraformState) => Some("terraform"),
            Some(Format::CloudFormation) => Some("cloudFormation"),
            Some(Format::Ecspresso) => Some("ecspresso"),
            Some(Format::Copilot) => Some("copilot"),
            Some(Format::Aws | Format::Unknown) | None => None,
        }
    }

    /// The findings with their places in the file.
    fn located(&self, findings: Vec<Found>) -> Vec<Located> {
        let own = |finding: &Found| finding.path.strip_prefix(PREFIX).unwrap_or(&finding.path).to_owned();
        match &self.source {
            Source::Pointer(pointer) => {
                let each = findings.into_iter().map(|finding| {
                    let path = format!("{pointer}{}", own(&finding));
                    let place = self.text.position(&path);
                    Located::at(Found { path, ..finding }, place)
                });
                each.collect()
            }
            Source::Converted(document) => {
                let each = findings.into_iter().map(|finding| {
                    let place = document.open_place(&own(&finding));
                    let at = place.line_and_column.unwrap_or_else(|| self.text.position(&place.pointer));
                    Located::at(Found { path: place.pointer, ..finding }, at)
                });
                each.collect()
            }
        }
    }
}

/// Where the services of a value are: itself, what an answer has around it, the services of a
/// list or of a snapshot.
pub(super) fn services_below(value: &Value) -> Vec<String> {
    let mut all = Vec::new();
    below(value, String::new(), 0, &mut all);
    all
}

fn below(value: &Value, pointer: String, depth: u8, all: &mut Vec<String>) {
    let deeper = depth.saturating_add(1);
    match value {
        value if convert::is_service(value) => all.push(pointer),
        Value::Array(items) if depth < 4 => {
            for (index, item) in items.iter().enumerate() {
                below(item, format!("{pointer}/{index}"), deeper, all);
            }
        }
        // A question of ours is none of AWS's documents.
        Value::Object(fields) if depth < 4 && !fields.contains_key("decide") => {
            for key in ["cluster", "data", "services", "service"] {
                if let Some(inner) = fields.get(key) {
                    below(inner, format!("{pointer}/{key}"), deeper, all);
                }
            }
        }
        _ => {}
    }
}
