//! `instanceTypes`: what EC2 instance types bring.

use serde_json::{Value, json};
use stowplan::task::{InstanceType, instance_type, instance_types};

use crate::decide::{Answer, rule_ids};
use crate::read::nearest;
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<Answer, Error> {
    let reserved = node.u32_at("reservedMemory")?.unwrap_or(0);
    let wanted = node.list_at("instanceTypes")?;
    let mut found = Vec::new();
    for name in &wanted {
        let text = name.str()?;
        let known = instance_type(text).ok_or_else(|| unknown(text, name))?;
        found.push(row(known, reserved));
    }
    if wanted.is_empty() {
        found = instance_types().iter().map(|known| row(known, reserved)).collect();
    }
    let mut answer = Answer::new();
    answer.insert("instanceTypes".into(), Value::Array(found));
    answer.insert("rules".into(), rule_ids(&rules!["TASK-12", "TASK-14", "TASK-106", "TASK-132"]));
    Ok(answer)
}

/// The error for a name that the table does not have.
pub(super) fn unknown(name: &str, node: &Node<'_>) -> Error {
    Error::new("instance/unknown-type", format!("the instance type `{name}` is not known"), node.path())
        .with_help(similar(name))
}

fn row(known: &InstanceType, reserved: u32) -> Value {
    let mut row = json!({
        "instanceType": known.name,
        "registeredCpu": known.registered_cpu(),
        "memory": (known.memory_mib > 0).then_some(known.memory_mib),
        "registeredMemoryEstimate": known.registered_memory_mib().map(|memory| memory.saturating_sub(reserved)),
        "gpus": known.gpus,
        "networkInterfaces": known.network_interfaces,
        "awsvpcTasks": known.awsvpc_tasks(false),
        "awsvpcTasksWithTrunk": known.can_trunk().then(|| known.awsvpc_tasks(true)),
        "cpuArchitecture": (known.logical_cpus > 0).then_some(if known.arm { "arm64" } else { "x86_64" }),
    });
    if let Some(fields) = row.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    row
}

/// The nearest, among the sizes of the same family where there is one.
pub(super) fn similar(name: &str) -> String {
    let family = name.split('.').next().unwrap_or_default();
    let is_of_family = |known: &&InstanceType| known.name.split('.').next() == Some(family);
    let all = instance_types();
    let has_family = all.iter().any(|known| is_of_family(&known));
    let names = all.iter().filter(|known| !has_family || is_of_family(known)).map(|known| known.name);
    nearest::help(name, names, "names are those of `aws ec2 describe-instance-types`")
}
