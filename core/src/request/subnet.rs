//! Subnets: where an `awsvpc` task may run (PLACE-42, PLACE-106, PLACE-156).

use alloc::{string::String, vec::Vec};

/// A subnet as EC2 describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subnet {
    /// The id, `subnet-…`.
    pub id: String,
    /// The Availability Zone that it lies in.
    pub availability_zone: Option<String>,
    /// The VPC that it belongs to.
    pub vpc_id: Option<String>,
}

/// Where the subnets of a request let a task run: for
/// [`TaskSpec::zones`](crate::placement::TaskSpec::zones) and
/// [`TaskSpec::vpc`](crate::placement::TaskSpec::vpc).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubnetReach {
    /// The zones of the subnets, each once, by name.
    pub zones: Vec<String>,
    /// The VPC of the subnets, where all name the same one.
    pub vpc: Option<String>,
}

/// The zone of a subnet is not known: LOCATION is not checked then (PLACE-42).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the zone of subnet {index} is not known: nothing describes it, and no instance is in it")]
pub struct UnknownZone {
    /// The place of the subnet in the list.
    pub index: usize,
}

impl SubnetReach {
    /// The zones and the VPC of subnets, given the zone and the VPC of each.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn of(subnets: Vec<(String, Option<String>)>) -> Self {
        let (mut zones, mut vpcs): (Vec<String>, Vec<Option<String>>) = subnets.into_iter().unzip();
        zones.sort();
        zones.dedup();
        vpcs.sort();
        vpcs.dedup();
        let vpc = match vpcs.as_slice() {
            [Some(one)] => Some(one.clone()),
            _ => None,
        };
        Self { zones, vpc }
    }
}
