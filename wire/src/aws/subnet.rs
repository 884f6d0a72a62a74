//! Subnets as EC2 describes them (PLACE-42).

use stowplan::request::Subnet;

use crate::{Error, Node};

/// Reads one of `ec2 describe-subnets`'s `Subnets`.
///
/// # Errors
/// When it is no object, has no `SubnetId`, or a value is no string.
pub fn read_subnet(node: &Node<'_>) -> Result<Subnet, Error> {
    Ok(Subnet {
        id: node.required("SubnetId")?.str()?.to_owned(),
        availability_zone: node.string_at("AvailabilityZone")?,
        vpc_id: node.string_at("VpcId")?,
    })
}
