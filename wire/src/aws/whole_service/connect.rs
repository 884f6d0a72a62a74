//! Service Connect.

use stowplan_check::service::document::{ClientAlias, ServiceConnect, ServiceConnectService};

use super::flat;
use crate::Node;
use crate::aws::shape_reader::Reader;
use crate::fields::table;

pub(super) fn read(r: &mut Reader, node: &Node<'_>) -> ServiceConnect {
    r.keys(node, &table::ECS_SERVICE_CONNECT_CONFIGURATION);
    r.object(node, "logConfiguration", |r, item| r.keys(item, &table::ECS_LOG_CONFIGURATION));
    ServiceConnect {
        enabled: r.boolean(node, "enabled"),
        namespace: r.text(node, "namespace"),
        services: r.given_items(node, "services", service),
        has_logs: node.has("logConfiguration"),
        has_access_logs: node.has("accessLogConfiguration"),
    }
}

fn service(r: &mut Reader, node: &Node<'_>) -> ServiceConnectService {
    r.keys(node, &table::ECS_SERVICE_CONNECT_SERVICE);
    ServiceConnectService {
        port_name: r.text(node, "portName"),
        discovery_name: r.text(node, "discoveryName"),
        aliases: r.given_items(node, "clientAliases", |r, item| {
            r.keys(item, &table::ECS_SERVICE_CONNECT_CLIENT_ALIAS);
            ClientAlias { port: r.number(item, "port"), dns_name: r.text(item, "dnsName") }
        }),
        ingress_port: r.number(node, "ingressPortOverride"),
        request_timeout_seconds: flat(r.object(node, "timeout", |r, item| {
            r.keys(item, &table::ECS_TIMEOUT_CONFIGURATION);
            r.number(item, "idleTimeoutSeconds");
            r.number(item, "perRequestTimeoutSeconds")
        })),
    }
}
