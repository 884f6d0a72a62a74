//! A definition with what ECS fills in, as far as it decides something.

use stowplan_check::document::{Container, Document, HealthCheck, Mapping};

use crate::answer::{
    NormalizedContainer, NormalizedDefinition, NormalizedHealthCheck, NormalizedMapping, NormalizedStorage,
};

pub(super) fn normalized(document: &Document) -> NormalizedDefinition {
    NormalizedDefinition {
        cpu: document.cpu.known().cloned(),
        memory: document.memory.known().cloned(),
        network_mode: document.network_mode.known().cloned(),
        ephemeral_storage: document.ephemeral_storage_gib.get().map(|gib| NormalizedStorage { size_in_gib: gib }),
        container_definitions: document.containers().iter().map(container).collect(),
    }
}

fn container(container: &Container) -> NormalizedContainer {
    NormalizedContainer {
        name: container.name.known().cloned(),
        cpu: container.cpu.get(),
        essential: container.essential.get(),
        port_mappings: container.port_mappings.iter().map(mapping).collect(),
        health_check: container.health_check.known().map(health_check),
    }
}

fn mapping(mapping: &Mapping) -> NormalizedMapping {
    NormalizedMapping {
        container_port: mapping.container_port.get(),
        container_port_range: mapping.container_port_range.known().cloned(),
        host_port: mapping.host_port.get(),
        protocol: mapping.protocol.known().cloned(),
    }
}

fn health_check(check: &HealthCheck) -> NormalizedHealthCheck {
    NormalizedHealthCheck {
        interval: check.interval.get(),
        timeout: check.timeout.get(),
        retries: check.retries.get(),
        start_period: check.start_period.get(),
    }
}
