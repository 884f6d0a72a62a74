//! `scale` and `schedule`: files and flags become a decision document.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use stowplan_formats::{Converted, DocumentKind, Parameters, looks_like};

use crate::args::{ScaleArgs, ScheduleArgs};
use crate::document::semantics;
use crate::exit::Failure;
use crate::inputs::{self, File};
use crate::stranger::{self, Wanted, Watch};
use crate::{convert, engine, series};

/// What of another tool's file concerns scaling.
const KINDS: [DocumentKind; 5] = [
    DocumentKind::ScalableTarget,
    DocumentKind::ScalingPolicy,
    DocumentKind::ScheduledAction,
    DocumentKind::Alarm,
    DocumentKind::Service,
];

/// A `scale` document and the files behind its `documents`.
#[derive(Debug)]
pub struct ScaleQuestion {
    /// The decision document.
    pub document: Value,
    /// What could not be resolved in other tools' files.
    pub lints: Vec<Value>,
    files: Vec<Source>,
}

/// Where a document came from.
#[derive(Debug)]
struct Source {
    name: String,
    /// What it was converted from, when it was.
    converted: Option<Converted>,
}

impl ScaleQuestion {
    /// The engine's error, with the file that it is about.
    pub fn failure(&self, answer: &Value) -> Failure {
        let excerpt = Failure::from_answer(answer, &self.document);
        let mut answer = answer.clone();
        let Some(file) = answer.get_mut("error").and_then(|error| self.locate(error)) else { return excerpt };
        excerpt.replace(&answer).file(file)
    }

    /// Remarks of the engine, with the files that they are about where those are known.
    pub fn located(&self, remarks: &[Value]) -> Vec<Value> {
        let mut remarks = remarks.to_vec();
        for remark in &mut remarks {
            let file = self.locate(remark);
            if let (Some(file), Some(fields)) = (file, remark.as_object_mut()) {
                fields.insert("file".into(), file.into());
            }
        }
        remarks
    }

    /// Gives an error or a remark its place in the file that it is about; the file's name.
    fn locate(&self, remark: &mut Value) -> Option<&str> {
        let path = remark.get("path").and_then(Value::as_str).unwrap_or("").to_owned();
        let rest = path.strip_prefix("/documents/")?;
        let (index, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let file = self.files.get(index.parse::<usize>().ok()?)?;
        let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
        let place = file.converted.as_ref().and_then(|converted| converted.place(&rest));
        if let Some(fields) = remark.as_object_mut() {
            if let Some((line, column)) = place.as_ref().and_then(|place| place.line_and_column) {
                fields.insert("line".into(), line.into());
                fields.insert("column".into(), column.into());
            }
            fields.insert("path".into(), place.map_or(rest, |place| place.pointer).into());
        }
        Some(&file.name)
    }
}

/// What the files hold.
struct Gathered {
    watch: Watch,
    base: Map<String, Value>,
    documents: Vec<Value>,
    files: Vec<Source>,
    metrics: Map<String, Value>,
    lints: Vec<Value>,
}

impl Gathered {
    fn new() -> Self {
        let (base, metrics) = (Map::new(), Map::new());
        Self {
            watch: Watch::new(Wanted::Scaling),
            base,
            documents: Vec::new(),
            files: Vec::new(),
            metrics,
            lints: Vec::new(),
        }
    }

    fn add(&mut self, file: &File, parameters: &Parameters) -> Result<(), Failure> {
        if convert::foreign(&file.bytes, parameters).is_some() {
            self.watch.known(&file.name, file.found);
            return self.add_converted(file, parameters);
        }
        let is_json = file
            .bytes
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .is_none_or(|byte| b"{[\xef\xff\xfe".contains(byte));
        if !is_json {
            // Nobody meant a YAML file of something else that lies in the same directory.
            if file.found {
                return Ok(());
            }
            if let Some(stranger) = stranger::of_bytes(&file.name, &file.bytes) {
                return Err(stranger);
            }
            self.watch.known(&file.name, file.found);
            return series::read(&file.name, &file.bytes, &mut self.metrics);
        }
        if file.found && engine::parse(&file.bytes).is_err() && looks_like(&file.bytes).is_none() {
            return Ok(());
        }
        for value in inputs::parse_all(&file.name, &file.bytes)? {
            self.watch.value(&file.name, file.found, &value);
            match value {
                Value::Object(object) if object.get("decide").is_some_and(|kind| kind == "scale") => {
                    self.base.extend(object)
                }
                other => self.push(other, Source { name: file.name.clone(), converted: None }),
            }
        }
        Ok(())
    }

    fn add_converted(&mut self, file: &File, parameters: &Parameters) -> Result<(), Failure> {
        let converted = convert::convert(&file.bytes, parameters);
        let converted = converted.map_err(|error| convert::failure(&error).file(&file.name))?;
        let own = KINDS.iter().flat_map(|kind| converted.of_kind(*kind));
        self.lints.extend(convert::unresolved(&file.name, &converted, own));
        let mut document = converted.to_aws();
        if let Some(lists) = document.as_object_mut() {
            lists.retain(|key, _| KINDS.iter().any(|kind| kind.key() == key));
        }
        self.push(document, Source { name: file.name.clone(), converted: Some(converted) });
        Ok(())
    }

    fn push(&mut self, document: Value, source: Source) {
        self.documents.push(document);
        self.files.push(source);
    }
}

/// The document of `scale`.
pub fn scale(args: &ScaleArgs) -> Result<ScaleQuestion, Failure> {
    let parameters = convert::parameters(&args.open);
    let mut gathered = Gathered::new();
    for file in inputs::files(&args.files)? {
        gathered.add(&file, &parameters)?;
    }
    let Gathered { watch, mut base, mut documents, mut files, mut metrics, mut lints } = gathered;
    lints.extend(watch.finish()?);
    if let Some(Value::Object(own)) = base.remove("metrics") {
        metrics.extend(own);
    }
    if let Some(own) = base.remove("documents") {
        documents.push(own);
        files.push(Source { name: "documents".into(), converted: None });
    }
    if let (Some(min), Some(max)) = (args.min, args.max) {
        base.insert("ScalableTargets".into(), json!([{ "MinCapacity": min, "MaxCapacity": max }]));
    }
    if !args.track.is_empty() {
        let policies = args.track.iter().map(|target| {
            let name = format!("track {target}");
            json!({ "PolicyName": name, "TargetTrackingScalingPolicyConfiguration": { "TargetValue": target } })
        });
        let own = base.remove("ScalingPolicies").and_then(|own| own.as_array().cloned()).unwrap_or_default();
        base.insert("ScalingPolicies".into(), own.into_iter().chain(policies).collect());
    }
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            base.insert(key.to_owned(), value);
        }
    };
    put("resourceId", args.resource.as_deref().map(Value::from));
    put("desiredCount", args.desired.map(Value::from));
    put("runningCount", args.running.map(Value::from));
    put("from", args.from.as_deref().map(Value::from));
    put("to", args.to.as_deref().map(Value::from));
    put("metricDelaySeconds", args.metric_delay.map(Value::from));
    put("detail", args.minutes.then(|| "minutes".into()));
    if args.start_seconds > 0 || args.stop_seconds > 0 {
        put("running", Some(json!({ "startSeconds": args.start_seconds, "stopSeconds": args.stop_seconds })));
    }
    put("options", semantics(&args.semantics)?.map(|chosen| json!({ "semantics": chosen })));
    put("metrics", (!metrics.is_empty()).then_some(Value::Object(metrics)));
    put("documents", (!documents.is_empty()).then_some(Value::Array(documents)));
    put("decide", Some("scale".into()));
    Ok(ScaleQuestion { document: Value::Object(base), lints, files })
}

/// The document of `schedule`.
pub fn schedule(args: &ScheduleArgs) -> Result<Value, Failure> {
    let from = args.from.clone().map_or_else(now, Value::from);
    let mut document =
        json!({ "decide": "schedule", "expression": args.expression, "from": from, "count": args.count });
    if let Some(object) = document.as_object_mut() {
        let flags = [("timezone", &args.timezone), ("startTime", &args.start), ("endTime", &args.end)];
        for (key, flag) in flags {
            if let Some(flag) = flag {
                object.insert(key.into(), flag.as_str().into());
            }
        }
        if let Some(chosen) = semantics(&args.semantics)? {
            object.insert("options".into(), json!({ "semantics": chosen }));
        }
    }
    Ok(document)
}

/// Seconds since 1970: without `--from`, the next runs are those from now on.
fn now() -> Value {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).into()
}

/// Asks the engine.
pub fn ask(question: &ScaleQuestion) -> Result<Value, Failure> {
    let answer = engine::decide_value(&question.document);
    if answer.get("error").is_some() { Err(question.failure(&answer)) } else { Ok(answer) }
}
