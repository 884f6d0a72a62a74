//! The part of `deploy`'s screen about the stages of a blue/green, linear or canary deployment.

use serde_json::{Value, json};
use stowplan_wire::answer::{DeployAnswer, DeployStage, SecondsRange, StageHook};

use crate::exit::Failure;
use crate::render::{Cell, Grid, Section, Tone, counted, duration};

/// `--hook HOOK|STAGE=SECONDS|OUTCOME` as the document has it.
pub(super) fn hooks(given: &[String]) -> Result<Option<Value>, Failure> {
    let told: Vec<Value> = given.iter().map(|text| hook(text)).collect::<Result<_, _>>()?;
    Ok((!told.is_empty()).then(|| told.into()))
}

fn hook(text: &str) -> Result<Value, Failure> {
    let Some((which, how)) = text.split_once('=') else {
        return Err(Failure::new("request/hook", format!("`{text}` tells nothing of a hook"))
            .flag("--hook")
            .help("e.g. --hook 0=120, --hook POST_SCALE_UP=FAILED"));
    };
    let which = which.parse::<u32>().map_or_else(|_| ("stage", json!(which)), |number| ("hook", json!(number)));
    let how = how.parse::<u32>().map_or_else(|_| ("outcome", json!(how)), |seconds| ("seconds", json!(seconds)));
    Ok(Value::Object([which, how].map(|(key, value)| (key.to_owned(), value)).into_iter().collect()))
}

/// `40 s to 24 h`.
pub(super) fn range(range: &SecondsRange) -> String {
    format!("{} to {}", duration(range.least_seconds.into()), duration(range.most_seconds.into()))
}

/// The stages, the way back, and what runs at the peak.
pub(super) fn push(sections: &mut Vec<Section>, answer: &DeployAnswer) {
    let Some(stages) = &answer.stages else { return };
    if let Some(peak) = &answer.peak {
        sections.push(Section::Note(format!(
            "{} at the peak: {} CPU units, {} MiB",
            counted(peak.tasks, "task"),
            peak.cpu,
            peak.memory,
        )));
    }
    sections.push(Section::Title("Stage by stage".into()));
    sections.push(Section::Grid(grid(stages)));
    if let Some(back) = answer.rollback.as_ref().and_then(|rollback| rollback.stages.as_ref()) {
        sections.push(Section::Title("The way back".into()));
        sections.push(Section::Grid(grid(back)));
    }
}

fn grid(stages: &[DeployStage]) -> Grid {
    let mut grid = Grid { header: vec!["from", "to", "stage", "traffic", "old", "new", "hooks"], rows: Vec::new() };
    for stage in stages {
        let name = match stage.step {
            Some(step) => format!("{} {step}", stage.stage),
            None => stage.stage.to_string(),
        };
        let percent = stage.traffic_percent.map_or_else(String::new, |percent| format!("{percent:.1} %"));
        let failed =
            stage.hooks.iter().flatten().any(|hook| !matches!(hook.status.as_deref(), Some("SUCCEEDED") | None));
        let hooks: Vec<String> = stage.hooks.iter().flatten().map(hook_text).collect();
        grid.rows.push(vec![
            Cell { number: true, ..Cell::toned(time(stage.from_seconds, stage.from_range.as_ref()), Tone::Quiet) },
            Cell { number: true, ..Cell::toned(time(stage.to_seconds, stage.to_range.as_ref()), Tone::Plain) },
            name.into(),
            Cell { number: true, ..Cell::toned(percent, Tone::Plain) },
            Cell::number(stage.old),
            Cell::number(stage.new),
            Cell::toned(hooks.join(", "), if failed { Tone::Bad } else { Tone::Plain }),
        ]);
    }
    grid
}

/// `0 PAUSE 20 min`, with how it ends where that is no success.
fn hook_text(hook: &StageHook) -> String {
    let seconds = time(hook.seconds, hook.range.as_ref());
    let ends = match hook.status.as_deref() {
        Some("SUCCEEDED") => String::new(),
        Some(status) => format!(" {status}"),
        None => " cut off".to_owned(),
    };
    format!("{} {} {seconds}{ends}", hook.hook, hook.target_type)
}

fn time(seconds: Option<u32>, between: Option<&SecondsRange>) -> String {
    match (seconds, between) {
        (Some(seconds), _) => duration(seconds.into()),
        (None, Some(between)) => range(between),
        (None, None) => String::new(),
    }
}
