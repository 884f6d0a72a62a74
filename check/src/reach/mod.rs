//! Whether packets get from one end to another, as far as security groups decide.
//!
//! # Example: the dynamic ports of a bridge-mode task
//! ```
//! use stowplan_check::reach::{Ends, Peer, PortSet, SecurityGroup, SecurityRule, Traffic, open_ports};
//! // The instances let the load balancer in on port 80 only.
//! let rule = SecurityRule { traffic: Traffic::Tcp, ports: PortSet::single(80), peer: Peer::Group("sg-alb".into()) };
//! let instances = SecurityGroup { id: "sg-ec2".into(), inbound: vec![rule], outbound: vec![] };
//! let balancer = Ends { groups: vec!["sg-alb".into()], networks: vec![] };
//! let open = open_ports([&instances].into_iter().flat_map(|group| &group.inbound), Traffic::Tcp, &balancer);
//! let missing = PortSet::range(32768, 60999).without(&open);
//! assert_eq!(missing.ranges(), [(32768, 60999)]);
//! ```

mod group;
mod network;
mod ports;

pub use group::{Ends, Peer, SecurityGroup, SecurityRule, Traffic, open_ports};
pub use network::Network;
pub use ports::PortSet;
