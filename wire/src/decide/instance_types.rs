//! `instanceTypes`: what EC2 instance types bring.

use stowplan::task::{InstanceType, instance_type, instance_types};

use crate::answer::{CpuArchitecture, InstanceTypeRow, InstanceTypesAnswer};
use crate::read::nearest;
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<InstanceTypesAnswer, Error> {
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
    Ok(InstanceTypesAnswer {
        instance_types: found,
        rules: rules!["TASK-12", "TASK-14", "TASK-106", "TASK-132"][..].into(),
        lints: Vec::new(),
    })
}

/// The error for a name that the table does not have.
pub(super) fn unknown(name: &str, node: &Node<'_>) -> Error {
    Error::new("instance/unknown-type", format!("the instance type `{name}` is not known"), node.path())
        .with_help(similar(name))
}

fn row(known: &InstanceType, reserved: u32) -> InstanceTypeRow {
    let architecture = if known.arm { CpuArchitecture::Arm64 } else { CpuArchitecture::X86_64 };
    InstanceTypeRow {
        instance_type: known.name.to_owned(),
        registered_cpu: known.registered_cpu(),
        memory: (known.memory_mib > 0).then_some(known.memory_mib),
        registered_memory_estimate: known.registered_memory_mib().map(|memory| memory.saturating_sub(reserved)),
        gpus: known.gpus,
        network_interfaces: known.network_interfaces,
        awsvpc_tasks: known.awsvpc_tasks(false),
        awsvpc_tasks_with_trunk: known.can_trunk().then(|| known.awsvpc_tasks(true)),
        cpu_architecture: (known.logical_cpus > 0).then_some(architecture),
    }
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
