//! `split`, `capacity`, `fit` and `repack`: files and flags become a decision document.

use serde_json::{Map, Value, json};

use crate::args::{CapacityArgs, FitArgs, RepackArgs, SplitArgs};
use crate::document::{self, Question, semantics, task_definition};
use crate::exit::Failure;
use crate::origin::Origins;
use crate::prices::prices;
use crate::snapshot::{Snapshot, snapshot};
use crate::{convert, known};

/// Minutes that are shown one by one, unless told.
const EVERY_MINUTE: u32 = 60;

/// The document of `split`.
pub fn split(args: &SplitArgs) -> Result<Question, Failure> {
    let items = args
        .providers
        .iter()
        .map(|provider| json!({ "capacityProvider": provider.name, "weight": provider.weight, "base": provider.base }));
    let mut document = json!({
        "decide": "split", "capacityProviderStrategy": items.collect::<Value>(), "count": args.count,
        "withoutCapacity": args.without,
    });
    if let (Some(fields), false) = (document.as_object_mut(), args.current.is_empty()) {
        let mut current = Map::new();
        for (name, count) in &args.current {
            let number: u32 = count.parse().map_err(|_| {
                Failure::new("request/count", format!("`{count}` is not a number of tasks"))
                    .help("write --current NAME=N")
            })?;
            current.insert(name.clone(), number.into());
        }
        fields.insert("current".into(), current.into());
    }
    push_semantics(&mut document, &args.semantics)?;
    Ok(Question { document, lints: Vec::new(), origins: Origins::default() })
}

/// The document of `capacity`.
pub fn capacity(args: &CapacityArgs) -> Result<Question, Failure> {
    let Snapshot { base, cluster, mut lints, origins } = snapshot(&args.files)?;
    let mut document = base;
    document.insert("decide".into(), "capacity".into());
    document.insert("cluster".into(), cluster);
    let numbers = [
        ("minutes", args.minutes),
        ("minSize", args.min),
        ("maxSize", args.max),
        ("launchSeconds", args.launch_seconds),
    ];
    for (key, number) in numbers {
        if let Some(number) = number {
            document.insert(key.into(), number.into());
        }
    }
    if let Some(name) = &args.provider {
        document.insert("capacityProvider".into(), name.as_str().into());
    }
    if args.every_minute {
        document.insert("detail".into(), "minutes".into());
        document.entry("minutes").or_insert_with(|| EVERY_MINUTE.into());
    }
    if !args.instance_types.is_empty() {
        document.insert("instanceTypes".into(), args.instance_types.clone().into());
    }
    if let Some(target) = args.target {
        let settings = document.entry("managedScaling").or_insert_with(|| json!({}));
        if let Some(settings) = settings.as_object_mut() {
            settings.insert("targetCapacity".into(), target.into());
        }
    }
    if args.task_definition.is_some() || args.service.is_some() || args.count.is_some() || args.runs.is_some() {
        let entry = demand(args, document.get("cluster").unwrap_or(&Value::Null), &mut lints)?;
        let demand = document.entry("demand").or_insert_with(|| json!([]));
        if let Some(demand) = demand.as_array_mut() {
            demand.push(entry);
        }
    }
    if let Some(file) = &args.prices {
        document.insert("prices".into(), prices(file)?);
    }
    let mut document = Value::Object(document);
    push_semantics(&mut document, &args.semantics)?;
    Ok(Question { document, lints, origins })
}

/// What is asked for: as a service of the snapshot asks, where it is named, but for its launch
/// type.
fn demand(args: &CapacityArgs, cluster: &Value, lints: &mut Vec<Value>) -> Result<Value, Failure> {
    let service = args.service.as_deref();
    let mut request = service.map_or_else(Map::new, |name| document::lent_by_service(cluster, name));
    request.remove("launchType");
    let own = request.remove("taskDefinition");
    let definition = match &args.task_definition {
        Some(definition) => task_definition(definition, &convert::parameters(&args.open), lints)?,
        None => own.ok_or_else(|| {
            if let Some(name) = service.filter(|name| !document::has_service(cluster, name)) {
                return known::no_service(name, cluster, "/demand/0/request/serviceName");
            }
            Failure::new("request/task-definition", "no task definition is given")
                .help("add --task-definition, or --service with a service of the snapshot")
        })?,
    };
    request.insert("count".into(), args.count.unwrap_or(1).into());
    if let Some(name) = service {
        lints.extend(known::new_service(name, cluster, "/demand/0/request/serviceName"));
        request.insert("serviceName".into(), name.into());
    }
    let mut entry = json!({ "taskDefinition": definition, "request": request });
    if let (Some(minutes), Some(fields)) = (args.runs, entry.as_object_mut()) {
        fields.insert("runsMinutes".into(), minutes.into());
    }
    Ok(entry)
}

/// The document of `fit`: that of `place`, with another question.
pub fn fit(args: &FitArgs) -> Result<Question, Failure> {
    let mut question = document::place(&args.place, "summary")?;
    if let Some(fields) = question.document.as_object_mut() {
        fields.insert("decide".into(), "fit".into());
        if let Some(request) = fields.get_mut("request").and_then(Value::as_object_mut) {
            let count = request.remove("count");
            request.remove("desiredCount");
            if let (Some(count), Some(_)) = (count, args.place.count) {
                fields.insert("limit".into(), count);
            }
        }
        if let Some(reserved) = args.reserved_memory {
            fields.insert("reservedMemory".into(), reserved.into());
        }
    }
    Ok(question)
}

/// The document of `repack`.
pub fn repack(args: &RepackArgs) -> Result<Question, Failure> {
    let Snapshot { base, cluster, lints, origins } = snapshot(&args.files)?;
    let mut document = base;
    document.insert("decide".into(), "repack".into());
    document.insert("cluster".into(), cluster);
    for (key, number) in [("moves", args.moves), ("instances", args.instances)] {
        if let Some(number) = number {
            document.insert(key.into(), number.into());
        }
    }
    if let Some(name) = &args.provider {
        document.insert("capacityProvider".into(), name.as_str().into());
    }
    if let Some(file) = &args.prices {
        document.insert("prices".into(), prices(file)?);
    }
    let mut document = Value::Object(document);
    push_semantics(&mut document, &args.semantics)?;
    Ok(Question { document, lints, origins })
}

fn push_semantics(document: &mut Value, chosen: &[String]) -> Result<(), Failure> {
    if let (Some(semantics), Some(fields)) = (semantics(chosen)?, document.as_object_mut()) {
        let options = fields.entry("options").or_insert_with(|| json!({}));
        if let Some(options) = options.as_object_mut() {
            options.insert("semantics".into(), semantics);
        }
    }
    Ok(())
}
