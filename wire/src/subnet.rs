//! Subnets as EC2 describes them (PLACE-42).

use crate::{Error, Node};

/// A subnet: where an `awsvpc` task may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subnet {
    /// The id, `subnet-…`.
    pub id: String,
    /// The availability zone that it lies in.
    pub availability_zone: Option<String>,
    /// The VPC that it belongs to.
    pub vpc_id: Option<String>,
}

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
