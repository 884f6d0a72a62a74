//! An instance comes, changes, goes.

use alloc::vec::Vec;

use super::{Cluster, Undo};
use crate::{
    cluster::{InvalidCluster, build},
    id::{InstanceId, Row, Stale},
    state::{
        EXTERNAL_ATTRIBUTE, Instance, Recent, Symbol, TYPE_ATTRIBUTE,
        facts::{InstanceFacts, InstanceStatus},
    },
    task::DeviceType,
};

/// # Register, change and deregister instances
impl Cluster {
    /// Registers a container instance.
    ///
    /// # Errors
    /// [`InvalidCluster`] when the ARN is empty or known, or an amount is out of range.
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "RegisterContainerInstance")]
    pub fn register(&mut self, facts: &InstanceFacts) -> Result<InstanceId, InvalidCluster> {
        build::check_instance(0, facts, |arn| self.state.instance_by_arn.contains_key(arn))?;
        Ok(self.add_instance(facts, &mut Recent::none()))
    }

    /// Registers an instance that was checked.
    pub(in crate::cluster) fn add_instance(
        &mut self,
        facts: &InstanceFacts,
        recent: &mut Recent<Symbol>,
    ) -> InstanceId {
        let given = self.state.columns.life.give(());
        if given.appended {
            self.state.columns.push_empty();
        }
        self.journal.note(|| Undo::InstanceAdded(given));
        let contents = self.instance_from(facts, recent);
        let row = Row::new(given.row);
        self.state.instance_by_arn.insert(facts.arn.as_str().into(), row);
        self.swap_row(row, contents);
        self.handle(row)
    }

    /// Removes a container instance, and every task on it.
    ///
    /// # Errors
    /// [`Stale`] when the instance is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "DeregisterContainerInstance")]
    pub fn deregister(&mut self, id: InstanceId) -> Result<(), Stale> {
        let row = self.instance_row(id)?;
        let mut on_it: Vec<u32> = self.state.columns.occupancy[row].tasks.rows().collect();
        // The last first, so that each is moved behind those before it when all are back.
        on_it.iter().for_each(|&number| self.save_place(row, number));
        on_it.sort_unstable();
        // All at once: a list of many is not searched for each.
        self.index.count_groups(&self.state, row, false);
        self.state.columns.occupancy[row].tasks.clear();
        for number in on_it {
            if let Some(task) = self.state.tasks.vacate(number) {
                self.forget(number, task);
            }
        }
        self.save_row(row);
        self.state.columns.life.vacate(id.row());
        let contents = self.swap_row(row, Instance::default());
        self.release_all(contents.symbols());
        self.state.instance_by_arn.remove(&contents.about.arn);
        self.journal.note(|| Undo::InstanceRemoved(row, contents.about.arn));
        Ok(())
    }

    /// Sets an instance's status; `DRAINING` keeps new tasks away (PLACE-104).
    ///
    /// # Errors
    /// [`Stale`] when the instance is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "drain")]
    #[doc(alias = "UpdateContainerInstancesState")]
    pub fn set_status(&mut self, id: InstanceId, status: InstanceStatus) -> Result<(), Stale> {
        let row = self.instance_row(id)?;
        self.save_row(row);
        self.state.columns.status[row] = status;
        self.index.relist(&self.state, row);
        Ok(())
    }

    /// Sets an attribute (`Some(Some("prod"))`), makes it a name only (`Some(None)`) or removes it
    /// (`None`). It counts from the next decision on; running tasks stay.
    ///
    /// # Errors
    /// [`Stale`] when the instance is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "PutAttributes")]
    #[doc(alias = "DeleteAttributes")]
    pub fn set_attribute(&mut self, id: InstanceId, name: &str, value: Option<Option<&str>>) -> Result<(), Stale> {
        let row = self.instance_row(id)?;
        self.save_row(row);
        let mut attributes = self.state.columns.attributes[row].to_vec();
        let known = self.state.symbol(name);
        let old = attributes.binary_search_by_key(&known, |&(name, _)| name).ok().map(|at| attributes.remove(at));
        if let Some(value) = value {
            let name = self.acquire(name);
            let value = value.map(|value| self.acquire(value));
            let at = attributes.partition_point(|&(other, _)| other < name);
            attributes.insert(at, (name, value));
        }
        let external = self.state.symbol(EXTERNAL_ATTRIBUTE);
        let type_name = self.state.symbol(TYPE_ATTRIBUTE);
        let instance_type = attributes.iter().find(|&&(name, _)| name == type_name).and_then(|&(_, value)| value);
        let device_type = DeviceType::of(instance_type.map(|value| self.state.symbols.text(value)));
        let columns = &mut self.state.columns;
        columns.external[row] = attributes.iter().any(|&(name, _)| name == external);
        columns.device_type[row] = device_type;
        columns.attributes[row] = attributes.into_boxed_slice();
        // Before the old names go: the instance's class may be the last to know them.
        self.reindex(row);
        if let Some((name, value)) = old {
            self.release_all(value.into_iter().chain(Some(name)));
        }
        Ok(())
    }
}
