//! The zones of subnets (PLACE-42).

use alloc::{borrow::ToOwned, collections::BTreeMap, vec::Vec};

use crate::{
    cluster::Cluster,
    request::{Subnet, SubnetReach, UnknownZone},
};

/// # The zones of subnets
impl Cluster {
    /// The zone of each subnet that an instance says it is in: its attributes `ecs.subnet-id` and
    /// `ecs.availability-zone` (PLACE-42).
    ///
    /// O(attributes of the cluster).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn subnet_zones(&self) -> BTreeMap<&str, &str> {
        rule!("PLACE-42");
        let zone_of = |id| {
            let view = self.instance(id)?;
            let value = |wanted| view.attributes().find(|(name, _)| *name == wanted).and_then(|(_, value)| value);
            Some((value("ecs.subnet-id")?, value("ecs.availability-zone")?))
        };
        self.instances().filter_map(zone_of).collect()
    }

    /// Where the subnets of a request let an `awsvpc` task run (PLACE-42, PLACE-106, PLACE-156): in
    /// the zones of the subnets, and in their VPC where all name the same one. The zone comes from
    /// `described`, else from any instance in the subnet.
    ///
    /// O(subnets × `described` + attributes of the cluster).
    ///
    /// # Errors
    /// [`UnknownZone`] with the first subnet whose zone is unknown: then LOCATION is not checked
    /// (PLACE-42).
    ///
    /// # Example: one subnet is described, an instance is in the other
    /// ```
    /// use stowplan::cluster::{Cluster, facts::InstanceFacts};
    /// use stowplan::request::{Subnet, UnknownZone};
    ///
    /// let attribute = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
    /// let attributes =
    ///     vec![attribute("ecs.subnet-id", "subnet-b"), attribute("ecs.availability-zone", "eu-west-1b")];
    /// let instance = InstanceFacts { arn: "a1".into(), attributes, ..InstanceFacts::default() };
    /// let cluster = Cluster::build(vec![instance], vec![], &Default::default())?;
    /// let described = [Subnet { id: "subnet-a".into(), availability_zone: Some("eu-west-1a".into()), vpc_id: None }];
    /// let reach = cluster.subnet_reach(&["subnet-b", "subnet-a"], &described)?;
    /// assert_eq!(reach.zones, ["eu-west-1a", "eu-west-1b"]);
    /// assert_eq!(cluster.subnet_reach(&["subnet-a", "subnet-c"], &described), Err(UnknownZone { index: 1 }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn subnet_reach(&self, subnets: &[&str], described: &[Subnet]) -> Result<SubnetReach, UnknownZone> {
        rule!("PLACE-42", "PLACE-106", "PLACE-156");
        let learned = self.subnet_zones();
        let place = |(index, id): (usize, &&str)| {
            let told = described.iter().find(|known| known.id == **id);
            let zone = told.and_then(|known| known.availability_zone.as_deref()).or_else(|| learned.get(id).copied());
            let zone = zone.ok_or(UnknownZone { index })?;
            Ok((zone.to_owned(), told.and_then(|known| known.vpc_id.clone())))
        };
        subnets.iter().enumerate().map(place).collect::<Result<Vec<_>, _>>().map(SubnetReach::of)
    }
}
