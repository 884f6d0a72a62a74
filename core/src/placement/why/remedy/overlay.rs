//! An instance as it would be after a change.

use crate::{
    query::{AttributeValue, Subject},
    request::{Constraint, PreparedTask},
    state::InstanceView,
    unit::Timestamp,
};

/// An instance as it would be with its agent connected, or with one attribute more.
pub(super) struct Overlay<'a> {
    pub(super) view: InstanceView<'a>,
    pub(super) connected: Option<bool>,
    pub(super) attribute: Option<(&'a str, Option<&'a str>)>,
}

impl Subject for Overlay<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn agent_connected(&self) -> Option<bool> {
        Some(self.connected.unwrap_or_else(|| self.view.agent_connected()))
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn agent_version(&self) -> Option<&str> {
        self.view.agent_version()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn ec2_instance_id(&self) -> Option<&str> {
        self.view.ec2_instance_id()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn registered_at(&self) -> Option<Timestamp> {
        self.view.registered_at()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn running_tasks_count(&self) -> u32 {
        self.view.running_tasks_count()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn attribute(&self, name: &str) -> AttributeValue<'_> {
        match self.attribute {
            Some((own, value)) if own == name => value.map_or(AttributeValue::NameOnly, AttributeValue::Value),
            _ => self.view.attribute(name),
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn any_task_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.view.any_task_group(test)
    }
}

/// Whether it would satisfy the constraints on instances.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn satisfies(prepared: &PreparedTask, overlay: &Overlay<'_>) -> bool {
    prepared.constraints().iter().all(|constraint| match constraint {
        Constraint::MemberOf(query) => query.matches(overlay),
        Constraint::DistinctInstance => true,
    })
}
