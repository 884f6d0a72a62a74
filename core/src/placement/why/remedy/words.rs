//! Remedies in words.

use alloc::{format, string::String};

use super::{Remedy, RemedyKind};
use crate::{
    count::{counted, either},
    request::{Constraint, TaskSpec},
    state::{PORTS_MAX, State},
    task::Architecture,
};

impl Remedy {
    /// The change in words; the instances are those of this state.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn words(&self, state: &State, spec: &TaskSpec) -> String {
        let id_of = |id| state.instance_row(id).ok().map(|row| state.short_id_of(row));
        let fits = match self.instances.as_slice() {
            [one] => format!("fits {}", id_of(*one).unwrap_or("1 instance")),
            many => format!("fits {}", counted(many.len(), "instance")),
        };
        match &self.kind {
            RemedyKind::ReduceCpu { by, to } => {
                format!("lower the task's CPU by {} to {to}: {fits}", counted(*by, "unit"))
            }
            RemedyKind::ReduceMemory { by, to } => format!("lower the task's memory by {by} MiB to {to} MiB: {fits}"),
            RemedyKind::ReduceCpuAndMemory { cpu, memory } => {
                format!("lower the task's CPU to {} and its memory to {memory} MiB: {fits}", counted(*cpu, "unit"))
            }
            RemedyKind::ChangePort { protocol, from, to } => {
                format!("use host port {to}/{protocol} in place of {from}: {fits}")
            }
            RemedyKind::DynamicPorts => format!("let the agent choose host ports (hostPort 0): {fits}"),
            RemedyKind::FewerPorts { to } => {
                format!(
                    "ask for at most {}: an instance reserves at most {PORTS_MAX}, the agent's own included",
                    counted(*to, "static host port")
                )
            }
            RemedyKind::ReduceGpus { to } => format!("lower the task's GPUs to {to}: {fits}"),
            RemedyKind::ReduceGpuMemory { by, to } => {
                format!("lower the task's memory on a shared GPU by {by} MiB to {to} MiB: {fits}")
            }
            RemedyKind::ChangeGpuFraction { to } => format!("ask for {to} of a GPU: {fits}"),
            RemedyKind::RemoveConstraint { constraint } => match spec.constraints.get(usize::from(*constraint)) {
                Some(Constraint::MemberOf(query)) => format!("drop the constraint {query}: {fits}"),
                _ => format!("drop the constraint distinctInstance: {fits}"),
            },
            RemedyKind::ConnectAgent => format!("reconnect the agent: {fits}"),
            RemedyKind::AddAttribute { index } => match spec.requires_attributes.get(usize::from(*index)) {
                Some((name, value)) => {
                    let value = value.as_deref().map(|value| format!(" = {value}")).unwrap_or_default();
                    format!("give an instance the attribute {name}{value} (mind what the agent must support): {fits}")
                }
                None => fits,
            },
            RemedyKind::ChangeArchitecture { to } => {
                let wanted = spec.platform.architecture.map_or("", Architecture::attribute);
                let to = to.as_str();
                format!("add an instance of {wanted}, or build the images for {to} (`cpuArchitecture`): {fits}")
            }
            RemedyKind::ChangeSystem { to } => {
                let wanted = spec.platform.family.as_deref().unwrap_or_default();
                let keeps = match wanted {
                    "LINUX" => "ecs.os-type == linux".into(),
                    family => format!("ecs.os-family == {family}"),
                };
                format!(
                    "add an instance of {wanted} and keep to its kind as AWS recommends, by a cluster of its own or the constraint \
                     attribute:{keeps}, or build the containers for {to}: {fits}"
                )
            }
            RemedyKind::OtherSubnets => format!("choose subnets in the zones of the instances: {fits}"),
            RemedyKind::MoreInstances { count } => {
                let like = self.instances.first().and_then(|&id| id_of(id)).unwrap_or_default();
                let pronoun = either(*count, "it", "them");
                format!(
                    "add {} like {like}: room for all the tasks that are left on {pronoun}",
                    counted(*count, "empty instance")
                )
            }
        }
    }
}
