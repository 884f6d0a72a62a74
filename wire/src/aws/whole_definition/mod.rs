//! Reading a whole task definition for `check`: every shape is accepted, what is odd about it is a
//! finding.

mod container;
mod volume;

use stowplan_check::definition::{Finding, check};
use stowplan_check::document::{Document, Given, Proxy, TaskDefinitionPlacementConstraint, TrustedExecution};

use crate::Node;
use crate::aws::shape_reader::{OF_DEFINITIONS, Reader};
use crate::fields::table;

/// Reads a task definition with or without the outer `taskDefinition` key, and tells what is wrong
/// with its shape.
///
/// The findings' paths begin at the object that holds `containerDefinitions`. A value of a wrong
/// type or a placeholder is [`Given::Unknown`], so nothing follows from it. A number as a string
/// and a string as a number are read, with a warning.
#[must_use]
pub fn read_document(node: &Node<'_>) -> (Document, Vec<Finding>) {
    let inner = crate::aws::task_definition::unwrap(node);
    let root = inner;
    let mut reader = Reader::below(&root, &OF_DEFINITIONS);
    if !root.is_object() {
        reader.wrong_type(&root, "an object");
    }
    reader.keys(&root, &table::TASK_DEFINITION);
    let platform = |reader: &mut Reader, key: &str| match root.field("runtimePlatform") {
        Some(platform) => reader.text(&platform, key),
        None => Given::Absent,
    };
    let document = Document {
        family: reader.text(&root, "family"),
        cpu: reader.text(&root, "cpu"),
        memory: reader.text(&root, "memory"),
        network_mode: reader.text(&root, "networkMode"),
        requires_compatibilities: reader.texts(&root, "requiresCompatibilities"),
        operating_system_family: platform(&mut reader, "operatingSystemFamily"),
        cpu_architecture: platform(&mut reader, "cpuArchitecture"),
        pid_mode: reader.text(&root, "pidMode"),
        ipc_mode: reader.text(&root, "ipcMode"),
        placement_constraints: reader.items(&root, "placementConstraints", |reader, item| {
            reader.keys(item, &table::ECS_TASK_DEFINITION_PLACEMENT_CONSTRAINT);
            // A comparison with `<` and one with `>` look like a placeholder.
            TaskDefinitionPlacementConstraint {
                kind: reader.text(item, "type"),
                expression: reader.plain_text(item, "expression"),
            }
        }),
        ephemeral_storage_gib: reader
            .object(&root, "ephemeralStorage", |reader, item| {
                reader.keys(item, &table::ECS_EPHEMERAL_STORAGE);
                reader.required_number(item, "sizeInGiB")
            })
            .known()
            .map_or(Given::Absent, |given| *given),
        volumes: reader.items(&root, "volumes", volume::read),
        proxy: reader.object(&root, "proxyConfiguration", |reader, item| {
            reader.keys(item, &table::ECS_PROXY_CONFIGURATION);
            Proxy {
                kind: reader.text(item, "type"),
                container_name: reader.text(item, "containerName"),
                properties: reader.pairs(item, "properties", "name"),
            }
        }),
        inference_accelerators: reader.count_objects(&root, "inferenceAccelerators", &table::ECS_INFERENCE_ACCELERATOR),
        enable_fault_injection: reader.boolean(&root, "enableFaultInjection"),
        trusted_execution: reader.object(&root, "trustedExecutionConfiguration", |reader, item| {
            reader.keys(item, &table::ECS_TRUSTED_EXECUTION_CONFIGURATION);
            TrustedExecution {
                isolation_mode: reader.text(item, "isolationMode"),
                attestation_policy: reader.text(item, "attestationPolicy"),
            }
        }),
        task_role: reader.text(&root, "taskRoleArn"),
        execution_role: reader.text(&root, "executionRoleArn"),
        tags: reader.pairs(&root, "tags", "key"),
        containers: match root.field("containerDefinitions") {
            Some(list) if !list.is_list() => {
                reader.wrong_type(&list, "a list");
                Given::Unknown
            }
            Some(_) => Given::Known(reader.items(&root, "containerDefinitions", container::read)),
            None if root.is_object() => Given::Absent,
            None => Given::Unknown,
        },
        serialized_bytes: Some(serialized_bytes(&root)),
    };
    if let Some(platform) = root.field("runtimePlatform") {
        reader.keys(&platform, &table::ECS_RUNTIME_PLATFORM);
        if !platform.is_object() {
            reader.wrong_type(&platform, "an object");
        }
    }
    (document, reader.into_findings())
}

/// Everything that is wrong with a task definition: its shape and what ECS refuses, by path, then
/// by code.
#[must_use]
pub fn findings(document: &Document, shape: Vec<Finding>) -> Vec<Finding> {
    let mut all = check(document);
    all.extend(shape);
    all.sort_by(Finding::order);
    all
}

/// The compact length of the document, without what only answers hold.
fn serialized_bytes(node: &Node<'_>) -> usize {
    if !node.is_object() {
        return 0;
    }
    let fields = node.entries().filter(|(key, _)| !is_of_answers_alone(key));
    // Quotes, colon and comma of each; two braces, but no last comma.
    fields.fold(1, |bytes, (key, value)| bytes + key.len() + 4 + value.to_value().to_string().len())
}

/// Whether ECS answers with this field of a definition, but takes it in no request.
fn is_of_answers_alone(key: &str) -> bool {
    table::ECS_TASK_DEFINITION.has(key) && !table::ECS_REGISTER_TASK_DEFINITION_REQUEST.has(key)
}
