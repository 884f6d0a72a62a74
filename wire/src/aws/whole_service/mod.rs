//! Reading a whole service for `check`: every shape is accepted, what is odd about it is a finding.

mod around;
mod connect;
mod deployment;
mod load_balancing;
mod volume;

pub use around::{read_cluster_defaults, read_existing, read_nitro, read_placed, read_providers, read_target_groups};

use stowplan_check::definition::Finding;
use stowplan_check::document::Given;
use stowplan_check::service::document::{
    Constraint, MetricConfiguration, Network, ProviderItem, Service, Stage, Written,
};

use crate::Node;
use crate::aws::shape_reader::{OF_SERVICES, Reader};
use crate::fields::table;

/// The object that is a service: below `service`, as an answer of CreateService has it, or itself.
#[must_use]
pub fn unwrap<'a>(node: &Node<'a>) -> Node<'a> {
    node.field("service").filter(Node::is_object).unwrap_or(*node)
}

/// Reads a service, a request for one or an answer about one, and tells what is wrong with its
/// shape. `is_part` says that some tool fills in what is missing.
///
/// The findings' paths begin at the service. A value of a wrong type or a placeholder is
/// [`Given::Unknown`], so nothing follows from it.
#[must_use]
pub fn read_document(root: &Node<'_>, is_part: bool) -> (Service, Vec<Finding>) {
    let mut reader = Reader::below(root, &OF_SERVICES);
    if !root.is_object() {
        reader.wrong_type(root, "an object");
    }
    reader.keys(root, &table::SERVICE);
    let r = &mut reader;
    let service = Service {
        written: written(root, is_part),
        name: r.text(root, "serviceName"),
        cluster: r.text(root, if root.has("cluster") { "cluster" } else { "clusterArn" }),
        task_definition: r.text(root, "taskDefinition"),
        desired_count: r.number(root, "desiredCount"),
        launch_type: r.text(root, "launchType"),
        provider_strategy: r.given_items(root, "capacityProviderStrategy", |r, item| {
            r.keys(item, &table::ECS_CAPACITY_PROVIDER_STRATEGY_ITEM);
            ProviderItem {
                provider: r.text(item, "capacityProvider"),
                weight: r.number(item, "weight"),
                base: r.number(item, "base"),
            }
        }),
        platform_version: r.text(root, "platformVersion"),
        scheduling_strategy: r.text(root, "schedulingStrategy"),
        controller: flat(r.object(root, "deploymentController", |r, item| {
            r.keys(item, &table::ECS_DEPLOYMENT_CONTROLLER);
            r.text(item, "type")
        })),
        deployment: r.object(root, "deploymentConfiguration", deployment::read),
        zone_rebalancing: r.text(root, "availabilityZoneRebalancing"),
        network: network(r, root),
        constraints: r.given_items(root, "placementConstraints", |r, item| {
            r.keys(item, &table::ECS_PLACEMENT_CONSTRAINT);
            // A comparison with `<` and one with `>` look like a placeholder.
            Constraint { kind: r.text(item, "type"), expression: r.plain_text(item, "expression") }
        }),
        strategy: r.given_items(root, "placementStrategy", |r, item| {
            r.keys(item, &table::ECS_PLACEMENT_STRATEGY);
            Stage { kind: r.text(item, "type"), field: r.text(item, "field") }
        }),
        load_balancers: r.given_items(root, "loadBalancers", load_balancing::balancer),
        registries: r.given_items(root, "serviceRegistries", load_balancing::registry),
        lattice: r.given_items(root, "vpcLatticeConfigurations", load_balancing::lattice),
        gateway_connectors: r.given_items(root, "gatewayConnectors", load_balancing::gateway),
        connect: r.object(root, "serviceConnectConfiguration", connect::read),
        volumes: r.given_items(root, "volumeConfigurations", volume::read),
        metrics: metrics(r, root),
        grace_period_seconds: r.number(root, "healthCheckGracePeriodSeconds"),
        enable_execute_command: r.boolean(root, "enableExecuteCommand"),
        propagate_tags: r.text(root, "propagateTags"),
        role: r.text(root, "role"),
        client_token: r.text(root, "clientToken"),
        tags: r.given_items(root, "tags", |r, item| {
            r.keys(item, &table::ECS_TAG);
            (r.plain_text(item, "key"), r.plain_text(item, "value"))
        }),
    };
    // Read for their types alone.
    r.boolean(root, "enableECSManagedTags");
    r.boolean(root, "forceNewDeployment");
    (service, reader.into_findings())
}

/// What a document is, by the keys that only one of them has.
fn written(root: &Node<'_>, is_part: bool) -> Written {
    let has = |key: &str| root.has(key);
    if ["serviceArn", "status", "createdAt", "runningCount", "events"].into_iter().any(has) {
        return Written::Described;
    }
    if root.field("service").is_some_and(|service| service.is_string()) {
        return Written::Update;
    }
    // Tools and flags of the command line give what a kept request does not say: its name above
    // all.
    if is_part || !has("serviceName") { Written::Part } else { Written::Create }
}

fn network(reader: &mut Reader, root: &Node<'_>) -> Given<Network> {
    flat(reader.object(root, "networkConfiguration", |r, item| {
        r.keys(item, &table::ECS_NETWORK_CONFIGURATION);
        r.object(item, "awsvpcConfiguration", |r, item| {
            r.keys(item, &table::ECS_AWS_VPC_CONFIGURATION);
            Network {
                subnets: r.given_texts(item, "subnets"),
                security_groups: r.given_texts(item, "securityGroups"),
                assign_public_ip: r.text(item, "assignPublicIp"),
            }
        })
    }))
}

fn metrics(reader: &mut Reader, root: &Node<'_>) -> Given<Vec<MetricConfiguration>> {
    flat(reader.object(root, "monitoring", |r, item| {
        r.keys(item, &table::ECS_MONITORING_CONFIGURATION);
        r.given_items(item, "metricConfigurations", |r, item| {
            r.keys(item, &table::ECS_METRIC_CONFIGURATION);
            MetricConfiguration {
                names: r.given_texts(item, "metricNames"),
                resolution_seconds: r.number(item, "resolutionSeconds"),
            }
        })
    }))
}

/// What is given within something that is given.
fn flat<T>(given: Given<Given<T>>) -> Given<T> {
    match given {
        Given::Absent => Given::Absent,
        Given::Unknown => Given::Unknown,
        Given::Known(inner) => inner,
    }
}
