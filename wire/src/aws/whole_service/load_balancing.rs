//! Load balancers, registries, VPC Lattice and gateways.

use stowplan_check::document::Given;
use stowplan_check::service::document::{AdvancedConfiguration, Lattice, LoadBalancer, Registry};

use crate::Node;
use crate::aws::shape_reader::Reader;
use crate::fields::table;

pub(super) fn balancer(r: &mut Reader, node: &Node<'_>) -> LoadBalancer {
    r.keys(node, &table::ECS_LOAD_BALANCER);
    LoadBalancer {
        target_group: r.text(node, "targetGroupArn"),
        classic_name: r.text(node, "loadBalancerName"),
        container_name: r.text(node, "containerName"),
        container_port: r.number(node, "containerPort"),
        advanced: r.object(node, "advancedConfiguration", |r, item| {
            r.keys(item, &table::ECS_ADVANCED_CONFIGURATION);
            r.text(item, "testListenerRule");
            AdvancedConfiguration {
                alternate_target_group: r.text(item, "alternateTargetGroupArn"),
                production_rule: r.text(item, "productionListenerRule"),
                role: r.text(item, "roleArn"),
            }
        }),
    }
}

pub(super) fn registry(r: &mut Reader, node: &Node<'_>) -> Registry {
    r.keys(node, &table::ECS_SERVICE_REGISTRY);
    Registry {
        arn: r.text(node, "registryArn"),
        port: r.number(node, "port"),
        container_name: r.text(node, "containerName"),
        container_port: r.number(node, "containerPort"),
    }
}

pub(super) fn lattice(r: &mut Reader, node: &Node<'_>) -> Lattice {
    r.keys(node, &table::ECS_VPC_LATTICE_CONFIGURATION);
    Lattice {
        role: r.text(node, "roleArn"),
        target_group: r.text(node, "targetGroupArn"),
        port_name: r.text(node, "portName"),
    }
}

/// The name of the port alone: nothing else of a gateway connector is judged.
pub(super) fn gateway(r: &mut Reader, node: &Node<'_>) -> Given<String> {
    r.keys(node, &table::ECS_GATEWAY_CONNECTOR);
    r.text(node, "portName")
}
