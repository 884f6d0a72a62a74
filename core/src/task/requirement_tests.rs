use super::*;
use crate::task::PortRange;
use alloc::vec;

#[cfg_attr(cold_code_small, optimize(size))]
fn container(cpu: u32, memory: u32, reservation: u32) -> ContainerDefinition {
    ContainerDefinition {
        name: "c".into(),
        cpu,
        memory: (memory > 0).then_some(memory),
        memory_reservation: (reservation > 0).then_some(reservation),
        ..ContainerDefinition::default()
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn task(containers: Vec<ContainerDefinition>) -> TaskDefinition {
    TaskDefinition { containers, ..TaskDefinition::default() }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn mapping(container_port: u16, host_port: Option<u16>, protocol: Protocol) -> PortMapping {
    PortMapping { container_port: Some(container_port), host_port, protocol, ..PortMapping::default() }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn with_ports(mode: NetworkMode, mappings: Vec<PortMapping>) -> TaskDefinition {
    let mut definition = task(vec![container(0, 64, 0)]);
    definition.network_mode = Some(mode);
    definition.containers[0].port_mappings = mappings;
    definition
}

#[cfg_attr(cold_code_small, optimize(size))]
fn needs(definition: &TaskDefinition) -> Requirement {
    requirement(definition, &Overrides::default()).unwrap()
}

#[cfg_attr(cold_code_small, optimize(size))]
fn sizes(definition: &TaskDefinition) -> (u32, u32) {
    let needs = needs(definition);
    (needs.cpu.0, needs.memory.0)
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn cpu_and_memory_table() {
    //  row, task cpu, task memory, containers (cpu, memory, reservation), expected CPU and MEMORY
    type Row = (&'static str, Option<u32>, Option<u32>, &'static [(u32, u32, u32)], (u32, u32));
    let rows: [Row; 11] = [
        ("R1", None, None, &[(100, 4, 0), (200, 4, 0)], (300, 8)),
        ("R2", Some(512), None, &[(100, 4, 0), (200, 4, 0)], (512, 8)),
        ("R3", None, None, &[(0, 300, 128)], (0, 128)),
        ("R4", None, None, &[(0, 256, 0)], (0, 256)),
        ("R5", None, None, &[(0, 512, 0), (0, 300, 100)], (0, 612)), // 512 + 100
        ("R6", None, Some(1024), &[(0, 0, 100)], (0, 1024)),
        ("R13", None, None, &[(0, 128, 0)], (0, 128)),
        ("example 19", None, None, &[(100, 300, 128), (0, 256, 0)], (100, 384)), // 128 + 256
        ("example 20", Some(512), Some(1024), &[(128, 256, 0), (128, 256, 0)], (512, 1024)),
        ("example 26", None, None, &[(10, 500, 0), (50, 2500, 0)], (2048 - 1988, 3767 - 767)),
        ("a task size of 0 is none", Some(0), Some(0), &[(7, 9, 0)], (7, 9)),
    ];
    for (row, cpu, memory, containers, expected) in rows {
        let mut definition = task(containers.iter().map(|(cpu, hard, soft)| container(*cpu, *hard, *soft)).collect());
        (definition.cpu, definition.memory) = (cpu, memory);
        assert_eq!(sizes(&definition), expected, "{row}");
    }
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn r12_sizes_with_units() {
    let mut definition = task(vec![container(0, 0, 0)]);
    definition.cpu = crate::task::parse_cpu("1 vCPU").ok();
    definition.memory = crate::task::parse_memory("1GB").ok();
    assert_eq!(sizes(&definition), (1024, 1024));
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn port_table() {
    use NetworkMode::{Awsvpc, Bridge, Default, Host};
    use Protocol::{Tcp, Udp};
    //  row, mode, (container port, host port, protocol), tcp, udp, dynamic ports, eni
    type Row = (&'static str, NetworkMode, (u16, Option<u16>, Protocol), &'static [u16], &'static [u16], usize, bool);
    let rows: [Row; 10] = [
        ("R7", Bridge, (80, Some(0), Tcp), &[], &[], 1, false),
        ("R7 absent", Bridge, (80, None, Tcp), &[], &[], 1, false),
        ("R8", Bridge, (53, Some(53), Udp), &[], &[53], 0, false),
        ("R9", Awsvpc, (80, Some(80), Tcp), &[], &[], 0, true),
        ("R9 absent", Awsvpc, (80, None, Tcp), &[], &[], 0, true),
        ("R10", Host, (8080, None, Tcp), &[8080], &[], 0, false),
        ("R10 zero", Host, (8080, Some(0), Udp), &[], &[8080], 0, false),
        // R11: the reader makes `UDP` tcp (TASK-103).
        ("R11", Bridge, (53, Some(53), Tcp), &[53], &[], 0, false),
        ("nat", Default, (80, Some(8080), Tcp), &[8080], &[], 0, false),
        ("nat dynamic", Default, (80, None, Tcp), &[], &[], 1, false),
    ];
    for (row, mode, (container_port, host_port, protocol), tcp, udp, dynamic, eni) in rows {
        let needs = needs(&with_ports(mode, vec![mapping(container_port, host_port, protocol)]));
        assert_eq!(needs.ports_tcp, tcp, "{row}");
        assert_eq!(needs.ports_udp, udp, "{row}");
        assert_eq!(needs.dynamic_ports.len(), dynamic, "{row}");
        assert_eq!(needs.eni, eni, "{row}");
    }
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn ports_are_sorted_and_ranges_are_dynamic() {
    let range = PortMapping {
        container_port_range: PortRange::parse("90-100"),
        protocol: Protocol::Udp,
        ..PortMapping::default()
    };
    let definition = with_ports(
        NetworkMode::Bridge,
        vec![mapping(1, Some(443), Protocol::Tcp), mapping(2, Some(80), Protocol::Tcp), range],
    );
    let needs = needs(&definition);
    assert_eq!(needs.ports_tcp, [80, 443]);
    // 100 - 90 + 1
    assert_eq!(needs.dynamic_ports, [DynamicPorts { protocol: Protocol::Udp, count: 11 }]);
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn one_host_port_twice() {
    let twice = |second| {
        requirement(
            &with_ports(
                NetworkMode::Bridge,
                vec![mapping(80, Some(3000), Protocol::Tcp), mapping(81, Some(3000), second)],
            ),
            &Overrides::default(),
        )
    };
    assert!(twice(Protocol::Udp).is_ok(), "once for each protocol is no duplicate");
    let error = twice(Protocol::Tcp).unwrap_err();
    assert_eq!(error.kind(), RequirementErrorKind::DuplicateHostPort);
    assert_eq!(error.code(), "task/duplicate-host-port");
    assert_eq!(error.path(), "containerDefinitions/0/portMappings/1");
    assert_eq!(error.aws_text().unwrap(), "TCP host port '3000' is mapped multiple times in task.");
    assert_eq!(error.to_string(), "TCP host port '3000' is mapped multiple times in the task");
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn refused_mappings() {
    use NetworkMode::{Awsvpc, Host, None};
    use RequirementErrorKind::{MappingsWithoutNetwork, PortMismatch, RangeInHostMode};
    let range = PortMapping { container_port_range: PortRange::parse("1-2"), ..PortMapping::default() };
    for (mode, mapping, kind) in [
        (None, mapping(80, Option::None, Protocol::Tcp), MappingsWithoutNetwork), // example 15
        (Awsvpc, mapping(80, Some(8080), Protocol::Tcp), PortMismatch),           // example 13
        (Host, mapping(80, Some(8080), Protocol::Tcp), PortMismatch),
        (Host, range, RangeInHostMode), // example 16
    ] {
        let error = requirement(&with_ports(mode, vec![mapping]), &Overrides::default()).unwrap_err();
        assert_eq!(error.kind(), kind, "{mode}");
    }
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn no_memory_anywhere() {
    let error = requirement(&task(vec![container(1, 0, 0)]), &Overrides::default()).unwrap_err();
    assert_eq!(error.code(), "task/no-memory");
    assert_eq!(
        error.aws_text().unwrap(),
        "Invalid setting for container 'c'. At least one of 'memory' or 'memoryReservation' must be specified."
    );
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn overrides_replace_values() {
    let definition = task(vec![container(100, 300, 128)]);
    let over = |change: ContainerOverride| Overrides {
        containers: vec![ContainerOverride { name: "c".into(), ..change }],
        ..Overrides::default()
    };
    let of = |overrides: &Overrides| {
        let needs = requirement(&definition, overrides).unwrap();
        (needs.cpu.0, needs.memory.0, needs.gpus)
    };
    assert_eq!(of(&over(ContainerOverride { cpu: Some(7), ..Default::default() })), (7, 128, Gpus::None));
    // The reservation still counts when only the hard limit is replaced.
    assert_eq!(of(&over(ContainerOverride { memory: Some(500), ..Default::default() })), (100, 128, Gpus::None));
    assert_eq!(
        of(&over(ContainerOverride { memory_reservation: Some(256), gpus: Some(Gpus::All), ..Default::default() })),
        (100, 256, Gpus::All)
    );
    assert_eq!(of(&Overrides { cpu: Some(1024), memory: Some(2048), ..Default::default() }), (1024, 2048, Gpus::None));
    let unknown = Overrides {
        containers: vec![ContainerOverride { name: "x".into(), ..Default::default() }],
        ..Overrides::default()
    };
    let error = requirement(&definition, &unknown).unwrap_err();
    assert_eq!((error.code(), error.path()), ("task/unknown-container", "containerOverrides/0"));
    assert!(error.is_in_overrides());
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn gpus_add_up_and_all_wins() {
    let gpu = |gpus| ContainerDefinition { gpus, ..container(0, 4, 0) };
    // R21: two containers with 2 each.
    assert_eq!(needs(&task(vec![gpu(Gpus::Count(2)), gpu(Gpus::Count(2))])).gpus, Gpus::Count(4));
    assert_eq!(needs(&task(vec![gpu(Gpus::Count(2)), gpu(Gpus::All)])).gpus, Gpus::All);
    assert_eq!(needs(&task(vec![gpu(Gpus::None)])).gpus, Gpus::None);
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn windows_ignores_the_task_sizes() {
    let mut definition = task(vec![container(256, 512, 0)]);
    (definition.cpu, definition.memory) = (Some(1024), Some(4096));
    definition.operating_system_family = Some("WINDOWS_SERVER_2019_CORE".into());
    assert_eq!(sizes(&definition), (256, 512));
}

#[test]
#[cfg_attr(cold_code_small, optimize(size))]
fn sums_beyond_the_range() {
    let error = requirement(&task(vec![container(0, 2_147_483_647, 0), container(0, 1, 0)]), &Overrides::default())
        .unwrap_err();
    assert_eq!(error.kind(), RequirementErrorKind::TooLarge);
}
