//! `stowplan check`: task definitions and services in, findings out.

mod file;
mod found;
mod report;
mod running;
mod service;
mod whole;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::Value;
use stowplan_wire::answer::FindingSeverity;

use crate::args::OpenArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::{convert, inputs};

use file::{LOST, check_file};
use found::{Checked, Summary};
pub use report::report_answer;
use service::Gathered;

/// Tell whether ECS takes task definitions and services, and all that is wrong with them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan check taskdef.json
  stowplan check ecs/ services/ --fail-on warning        every *.json below that is a task definition or a service
  stowplan check service.json taskdef.json groups.json   a service against what it names
  stowplan check plan.json cluster.json                  a Terraform plan, with its scaling, load balancers and deployments
  stowplan check . -o sarif > stowplan.sarif             for code scanning")]
pub struct CheckArgs {
    /// Task definitions and services: files, directories (every *.json, *.yaml and *.yml below that
    /// holds some) or `-`; AWS's JSON, snapshots, Terraform plans and states, CloudFormation
    /// templates, ecspresso files, Copilot manifests. What is in them of target groups, capacity
    /// providers and clusters is held against the services; of scaling, load balancers and
    /// deployments the other questions tell what they can.
    #[arg(required = true, value_name = "TASKDEF")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// From which severity on the exit code is 3.
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Show notes, too, e.g. placeholders.
    #[arg(long)]
    pub notes: bool,
}

/// When a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// When ECS refuses a definition or a service.
    Error,
    /// When ECS takes it but it hardly does what it says, too.
    Warning,
    /// Never.
    Never,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[];

/// Answers it.
pub fn run(args: &CheckArgs, output: &Output) -> Result<Exit, Failure> {
    let parameters = convert::parameters(&args.open);
    let files = inputs::files(&args.files)?;
    let mut gathered = Gathered::default();
    let mut passed_over = 0_usize;
    for file in &files {
        if !check_file(file, &parameters, &mut gathered) {
            passed_over = passed_over.saturating_add(1);
        }
    }
    let checked = gathered.checked();
    output.lints(&convert::unasked(&parameters), &Value::Null);
    let count = |is_meant: &dyn Fn(&Checked) -> bool| checked.iter().filter(|one| is_meant(one)).count();
    let is_definition = |one: &Checked| matches!(one, Checked::Definition(_));
    let is_unreadable = |one: &Checked| matches!(one, Checked::Unreadable(_));
    let definitions = count(&is_definition);
    let services = count(&|one| matches!(one, Checked::Service(_)));
    let errors = count(&|one| one.is_judged() && one.has(FindingSeverity::Error));
    let parts = count(&|one| one.part().is_some());
    let parts_with_errors = count(&|one| one.part().is_some() && one.has(FindingSeverity::Error));
    let unreadable = count(&is_unreadable);
    // Remarks on what is missing count where warnings are to fail the command.
    let warnings = count(&|one| !is_unreadable(one) && one.has(FindingSeverity::Warning));
    let failed = match args.fail_on {
        FailOn::Error => errors > 0 || parts_with_errors > 0,
        FailOn::Warning => errors > 0 || parts_with_errors > 0 || warnings > 0,
        FailOn::Never => false,
    };
    let summary = Summary {
        task_definitions: definitions,
        services,
        legal: definitions.saturating_add(services).saturating_sub(errors),
        with_errors: errors,
        with_warnings: warnings,
        parts,
        parts_with_errors,
        unchecked: checked.iter().flat_map(Checked::findings).filter(|one| one.finding.code == LOST).count(),
        unreadable,
        passed_over,
    };
    output.report(&report::report(&summary, &checked, args.notes));
    Ok(match (unreadable, failed) {
        (0, true) => Exit::No,
        (0, false) => Exit::Done,
        _ => Exit::Failed,
    })
}
