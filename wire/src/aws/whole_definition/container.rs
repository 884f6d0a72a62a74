//! Container definitions.

use stowplan_check::document::{
    Container, ContainerRestartPolicy, Dependency, EnvironmentFile, Firelens, Given, HealthCheck, LinuxParameters,
    LogConfiguration, Mapping, MountPoint, ResourceRequirement, Secret, Sharing, SystemControl, Ulimit,
};

use crate::Node;
use crate::aws::shape_reader::Reader;
use crate::fields::table;

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Container {
    reader.keys(node, &table::ECS_CONTAINER_DEFINITION);
    shapes_only(reader, node);
    Container {
        name: reader.text(node, "name"),
        image: reader.text(node, "image"),
        cpu: reader.number(node, "cpu"),
        memory: reader.number(node, "memory"),
        memory_reservation: reader.number(node, "memoryReservation"),
        essential: reader.boolean(node, "essential"),
        links: reader.texts(node, "links"),
        port_mappings: reader.items(node, "portMappings", mapping),
        depends_on: reader.items(node, "dependsOn", |reader, item| {
            reader.keys(item, &table::ECS_CONTAINER_DEPENDENCY);
            Dependency { container_name: reader.text(item, "containerName"), condition: reader.text(item, "condition") }
        }),
        mount_points: reader.items(node, "mountPoints", |reader, item| {
            reader.keys(item, &table::ECS_MOUNT_POINT);
            reader.boolean(item, "readOnly");
            MountPoint {
                source_volume: reader.text(item, "sourceVolume"),
                container_path: reader.text(item, "containerPath"),
            }
        }),
        volumes_from: reader.items(node, "volumesFrom", |reader, item| {
            reader.keys(item, &table::ECS_VOLUME_FROM);
            reader.boolean(item, "readOnly");
            reader.text(item, "sourceContainer")
        }),
        environment: reader.pairs(node, "environment", "name").into_iter().map(|(name, _)| name).collect(),
        secrets: reader.items(node, "secrets", secret),
        environment_files: reader.items(node, "environmentFiles", |reader, item| {
            reader.keys(item, &table::ECS_ENVIRONMENT_FILE);
            EnvironmentFile { kind: reader.text(item, "type"), value: reader.text(item, "value") }
        }),
        log: reader.object(node, "logConfiguration", |reader, item| {
            reader.keys(item, &table::ECS_LOG_CONFIGURATION);
            LogConfiguration {
                driver: reader.text(item, "logDriver"),
                options: reader.map(item, "options"),
                secret_options: reader.items(item, "secretOptions", secret),
            }
        }),
        firelens: reader.object(node, "firelensConfiguration", firelens),
        health_check: reader.object(node, "healthCheck", |reader, item| {
            reader.keys(item, &table::ECS_HEALTH_CHECK);
            HealthCheck {
                command: reader.plain_texts(item, "command"),
                interval: reader.number(item, "interval"),
                timeout: reader.number(item, "timeout"),
                retries: reader.number(item, "retries"),
                start_period: reader.number(item, "startPeriod"),
            }
        }),
        restart_policy: reader.object(node, "restartPolicy", |reader, item| {
            reader.keys(item, &table::ECS_CONTAINER_RESTART_POLICY);
            ContainerRestartPolicy {
                enabled: reader.boolean(item, "enabled"),
                ignored_exit_codes: reader.numbers(item, "ignoredExitCodes"),
                restart_attempt_period: reader.number(item, "restartAttemptPeriod"),
            }
        }),
        ulimits: reader.items(node, "ulimits", |reader, item| {
            reader.keys(item, &table::ECS_ULIMIT);
            Ulimit {
                name: reader.text(item, "name"),
                soft_limit: reader.number(item, "softLimit"),
                hard_limit: reader.number(item, "hardLimit"),
            }
        }),
        resource_requirements: reader.items(node, "resourceRequirements", resource),
        linux_parameters: reader.object(node, "linuxParameters", linux),
        system_controls: reader.items(node, "systemControls", |reader, item| {
            reader.keys(item, &table::ECS_SYSTEM_CONTROL);
            SystemControl { namespace: reader.text(item, "namespace"), value: reader.text(item, "value") }
        }),
        repository_credentials: flatten(reader.object(node, "repositoryCredentials", |reader, item| {
            reader.keys(item, &table::ECS_REPOSITORY_CREDENTIALS);
            reader.text(item, "credentialsParameter")
        })),
        start_timeout: reader.number(node, "startTimeout"),
        stop_timeout: reader.number(node, "stopTimeout"),
        version_consistency: reader.text(node, "versionConsistency"),
        hostname: reader.text(node, "hostname"),
        privileged: reader.boolean(node, "privileged"),
        readonly_root_filesystem: reader.boolean(node, "readonlyRootFilesystem"),
        disable_networking: reader.boolean(node, "disableNetworking"),
        extra_hosts: reader.count_objects(node, "extraHosts", &table::ECS_HOST_ENTRY),
        dns_servers: reader.count(node, "dnsServers"),
        dns_search_domains: reader.count(node, "dnsSearchDomains"),
        docker_security_options: reader.texts(node, "dockerSecurityOptions"),
        credential_specs: reader.texts(node, "credentialSpecs"),
    }
}

/// The text of an object's only field; known and empty when the object is there without it.
pub(super) fn flatten(given: Given<Given<String>>) -> Given<String> {
    match given {
        Given::Known(Given::Absent) => Given::Known(String::new()),
        Given::Known(inner) => inner,
        Given::Absent => Given::Absent,
        Given::Unknown => Given::Unknown,
    }
}

/// Fields of which only the shape can be wrong.
fn shapes_only(reader: &mut Reader, node: &Node<'_>) {
    for key in ["command", "entryPoint"] {
        reader.plain_texts(node, key);
    }
    for key in ["user", "workingDirectory"] {
        reader.plain_text(node, key);
    }
    for key in ["interactive", "pseudoTerminal"] {
        reader.boolean(node, key);
    }
    reader.map(node, "dockerLabels");
}

fn mapping(reader: &mut Reader, node: &Node<'_>) -> Mapping {
    reader.keys(node, &table::ECS_PORT_MAPPING);
    Mapping {
        container_port: reader.number(node, "containerPort"),
        host_port: reader.number(node, "hostPort"),
        container_port_range: reader.text(node, "containerPortRange"),
        protocol: reader.text(node, "protocol"),
        name: reader.text(node, "name"),
        app_protocol: reader.text(node, "appProtocol"),
    }
}

fn secret(reader: &mut Reader, node: &Node<'_>) -> Secret {
    reader.keys(node, &table::ECS_SECRET);
    Secret { name: reader.text(node, "name"), value_from: reader.text(node, "valueFrom") }
}

fn firelens(reader: &mut Reader, node: &Node<'_>) -> Firelens {
    reader.keys(node, &table::ECS_FIRELENS_CONFIGURATION);
    let options = reader.map(node, "options");
    let option = |wanted: &str| {
        let found = options.iter().find(|(name, _)| name == wanted);
        found.map_or(Given::Absent, |(_, value)| value.clone())
    };
    Firelens {
        kind: reader.text(node, "type"),
        config_file_type: option("config-file-type"),
        config_file_value: option("config-file-value"),
    }
}

fn resource(reader: &mut Reader, node: &Node<'_>) -> ResourceRequirement {
    reader.keys(node, &table::ECS_RESOURCE_REQUIREMENT);
    let sharing = reader.object(node, "sharingStrategy", |reader, item| {
        reader.keys(item, &table::ECS_SHARING_STRATEGY);
        reader.object(item, "nvidiaMps", |reader, item| {
            reader.keys(item, &table::ECS_NVIDIA_MPS_ALLOCATION);
            Sharing {
                memory: reader.number(item, "memory"),
                max_compute_percent: reader.number(item, "maxComputePercent"),
            }
        })
    });
    ResourceRequirement {
        kind: reader.text(node, "type"),
        value: reader.text(node, "value"),
        sharing: match sharing {
            Given::Known(inner) => inner,
            Given::Absent => Given::Absent,
            Given::Unknown => Given::Unknown,
        },
    }
}

fn linux(reader: &mut Reader, node: &Node<'_>) -> LinuxParameters {
    reader.keys(node, &table::ECS_LINUX_PARAMETERS);
    reader.boolean(node, "initProcessEnabled");
    let added = reader.object(node, "capabilities", |reader, item| {
        reader.keys(item, &table::ECS_KERNEL_CAPABILITIES);
        reader.texts(item, "drop");
        reader.texts(item, "add")
    });
    LinuxParameters {
        capabilities_add: if let Given::Known(added) = added { added } else { Vec::new() },
        devices: reader.count_objects(node, "devices", &table::ECS_DEVICE),
        shared_memory_size: reader.number(node, "sharedMemorySize"),
        tmpfs: reader.count_objects(node, "tmpfs", &table::ECS_TMPFS),
        max_swap: reader.number(node, "maxSwap"),
        swappiness: reader.number(node, "swappiness"),
    }
}
