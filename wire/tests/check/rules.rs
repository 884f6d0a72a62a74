//! The rules of task definitions, in a table.

use serde_json::{Value, json};

use super::{assert_rows, check, codes, container, on_ec2, on_fargate, with};

fn errors(definition: &Value) -> Vec<String> {
    codes(&check(definition), "error").into_iter().map(str::to_owned).collect()
}

fn sized(base: Value, cpu: &str, memory: &str) -> Value {
    with(base, &json!({"cpu": cpu, "memory": memory}))
}

/// Sizes of tasks and containers.
#[test]
fn sizes() {
    let windows = json!({"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}});
    let both = json!({"requiresCompatibilities": ["EC2", "FARGATE"]});
    let storage = |gib: u32| with(on_fargate(), &json!({"ephemeralStorage": {"sizeInGiB": gib}}));
    let ec2 = |cpu: &str| with(on_ec2(), &json!({"cpu": cpu}));
    for (row, definition, expected) in [
        ("1", sized(on_fargate(), "256", "512"), &[][..]),
        ("1", sized(on_fargate(), "256", "1024"), &[]),
        ("1", sized(on_fargate(), "256", "2048"), &[]),
        ("2", sized(on_fargate(), "256", "4096"), &["taskdef/fargate-size"]),
        ("3", sized(on_fargate(), "1 vCPU", "3 GB"), &[]),
        ("4", sized(on_fargate(), ".25 vCPU", "0.5GB"), &[]),
        ("5", sized(on_fargate(), "8192", "20480"), &[]),
        ("5", sized(on_fargate(), "8192", "18432"), &["taskdef/fargate-size"]),
        ("6", sized(on_fargate(), "32768", "249856"), &[]),
        ("6", sized(on_fargate(), "32768", "131072"), &["taskdef/fargate-size"]),
        ("7", with(sized(on_fargate(), "512", "1024"), &windows), &["taskdef/fargate-windows"]),
        ("7", with(sized(on_fargate(), "8192", "16384"), &windows), &["taskdef/fargate-windows"]),
        ("7", with(sized(on_fargate(), "1024", "2048"), &windows), &[]),
        ("8", with(sized(on_fargate(), "1024", "1024"), &both), &["taskdef/fargate-size"]),
        ("9", ec2("100"), &["taskdef/cpu-range"]),
        ("9", ec2("128"), &[]),
        ("9", ec2("196608"), &[]),
        ("9", ec2("196609"), &["taskdef/cpu-range"]),
        ("17", storage(20), &["taskdef/ephemeral-storage"]),
        ("17", storage(21), &[]),
        ("17", storage(200), &[]),
        ("17", storage(201), &["taskdef/ephemeral-storage"]),
    ] {
        assert_eq!(errors(&definition), expected, "row {row}: {definition}");
    }
}

/// Question 35: what is nearest is named, up and down.
#[test]
fn every_wrong_pair_names_its_neighbours() {
    let help = |cpu: u32, memory: u32| {
        let answer = check(&sized(on_fargate(), &cpu.to_string(), &memory.to_string()));
        let finding = answer["findings"].as_array().unwrap().first().cloned().unwrap_or_default();
        finding["help"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(
        help(1024, 1024),
        "the next size up is 1024 CPU units with 2048 MiB, the next down 512 CPU units with 1024 MiB"
    );
    assert_eq!(help(256, 256), "the next size up is 256 CPU units with 512 MiB, there is none below");
    assert_eq!(help(65536, 512), "the next size down is 256 CPU units with 512 MiB, there is none above");
    let (mut legal, mut wrong) = (0, 0);
    for cpu in [256, 512, 1024, 2048, 4096, 8192, 16384, 32768] {
        for gb in 0..=250 {
            let memory = if gb == 0 { 512 } else { gb * 1024 };
            let text = help(cpu, memory);
            legal += u32::from(text.is_empty());
            wrong += u32::from(text.contains("the next size"));
        }
    }
    // 8 CPU sizes × 251 memory sizes, of which the 77 of the table.
    assert_eq!((legal, wrong), (77, 8 * 251 - 77));
}

/// Ports, containers and what a container must have.
/// Rules: TASK-3, TASK-4, TASK-32, TASK-128, TASK-36.
#[test]
fn each_rule_has_an_input_that_breaks_it() {
    let c = "/containerDefinitions/0";
    let ec2 = |patch: Value| with(on_ec2(), &container(&patch));
    let fargate = |patch: Value| with(on_fargate(), &container(&patch));
    let top = |patch: Value| with(on_ec2(), &patch);
    let ports =
        |mode: &str, mappings: Value| with(ec2(json!({"portMappings": mappings})), &json!({"networkMode": mode}));
    let pair = |one: Value, other: Value| {
        let other = with(json!({"name": "b", "image": "b", "memory": 8}), &other);
        with(on_ec2(), &json!({"containerDefinitions": [one, other]}))
    };
    let wait = |name: &str| json!({"dependsOn": [{"containerName": name, "condition": "START"}]});
    let volume = |volume: Value| top(json!({"volumes": [with(json!({"name": "v"}), &volume)]}));
    let tag = |key: &str, value: &str| top(json!({"tags": [{"key": key, "value": value}]}));
    let long = "x".repeat(256);
    assert_rows(vec![
        ("12", pair(wait("b"), wait("web")), "taskdef/depends-on-cycle", "/containerDefinitions/0/dependsOn", ""),
        ("15", ports("none", json!([{"containerPort": 80}])), "taskdef/ports-without-network", "", ""),
        ("16", ports("host", json!([{"containerPortRange": "90-100"}])), "taskdef/port-range-host", "", ""),
        ("1.1 family", top(json!({"family": long})), "taskdef/family", "/family", ""),
        ("1.1 family", top(json!({"family": null})), "taskdef/family-missing", "/family", ""),
        ("1.1 size", ec2(json!({"command": ["x".repeat(65536)]})), "taskdef/too-large", "", ""),
        ("1.1 mode", top(json!({"networkMode": "overlay"})), "taskdef/network-mode", "/networkMode", ""),
        (
            "1.1 Windows mode",
            top(
                json!({"networkMode": "host", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2019_CORE"}}),
            ),
            "taskdef/windows-network-mode",
            "/networkMode",
            "",
        ),
        (
            "1.1 compatibility",
            top(json!({"requiresCompatibilities": ["EC2", "LAMBDA"]})),
            "taskdef/compatibility",
            "/requiresCompatibilities/1",
            "",
        ),
        (
            "1.1 platform",
            top(json!({"runtimePlatform": {"operatingSystemFamily": "BSD"}})),
            "taskdef/operating-system-family",
            "/runtimePlatform/operatingSystemFamily",
            "",
        ),
        (
            "1.1 platform",
            top(json!({"runtimePlatform": {"cpuArchitecture": "arm64"}})),
            "taskdef/cpu-architecture",
            "/runtimePlatform/cpuArchitecture",
            "",
        ),
        (
            "1.1 ARM64",
            top(
                json!({"runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "WINDOWS_SERVER_2022_FULL"}}),
            ),
            "taskdef/windows-arm64",
            "",
            "",
        ),
        ("1.1 pidMode", top(json!({"pidMode": "container"})), "taskdef/pid-mode", "/pidMode", ""),
        ("1.1 ipcMode", top(json!({"ipcMode": "shared"})), "taskdef/ipc-mode", "/ipcMode", ""),
        (
            "1.1 constraints",
            top(
                json!({"placementConstraints": (0..11).map(|_| json!({"type": "memberOf", "expression": "attribute:a == b"})).collect::<Vec<_>>()}),
            ),
            "taskdef/too-many-constraints",
            "/placementConstraints",
            "",
        ),
        (
            "1.1 volume",
            volume(json!({"host": {"sourcePath": "/x"}, "efsVolumeConfiguration": {"fileSystemId": "fs-1"}})),
            "taskdef/volume-kinds",
            "/volumes/0",
            "",
        ),
        ("1.1 volume", volume(json!({"name": "a b"})), "taskdef/volume-name", "/volumes/0/name", ""),
        (
            "1.1 at launch",
            top(
                json!({"volumes": [{"name": "a", "configuredAtLaunch": true}, {"name": "b", "configuredAtLaunch": true}]}),
            ),
            "taskdef/configured-at-launch",
            "/volumes/1/configuredAtLaunch",
            "",
        ),
        (
            "1.1 proxy",
            top(json!({"proxyConfiguration": {"containerName": "web"}})),
            "taskdef/proxy-network-mode",
            "",
            "",
        ),
        (
            "1.1 proxy",
            top(json!({"proxyConfiguration": {"containerName": "envoy"}})),
            "taskdef/proxy-container",
            "",
            "",
        ),
        ("1.1 proxy", top(json!({"proxyConfiguration": {"containerName": "web"}})), "taskdef/proxy-property", "", ""),
        (
            "1.1 accelerators",
            top(json!({"inferenceAccelerators": [{"deviceName": "a", "deviceType": "b"}]})),
            "taskdef/inference-accelerator",
            "",
            "",
        ),
        (
            "1.1 trusted",
            top(json!({"trustedExecutionConfiguration": {"isolationMode": "CONFIDENTIAL_SANDBOX"}})),
            "taskdef/attestation-policy",
            "",
            "",
        ),
        (
            "1.1 trusted",
            top(
                json!({"requiresCompatibilities": ["EC2"], "trustedExecutionConfiguration": {"isolationMode": "SHARED"}}),
            ),
            "taskdef/trusted-execution",
            "",
            "",
        ),
        ("1.1 tags", tag("AWS:x", ""), "taskdef/tag-key", "/tags/0/key", ""),
        ("1.1 tags", tag(&"k".repeat(129), ""), "taskdef/tag-key", "", ""),
        ("1.1 tags", tag("k", "a?b"), "taskdef/tag-value", "/tags/0/value", ""),
        (
            "1.1 tags",
            top(json!({"tags": (0..51).map(|n| json!({"key": format!("k{n}")})).collect::<Vec<_>>()})),
            "taskdef/too-many-tags",
            "/tags",
            "",
        ),
        ("1.3 name", ec2(json!({"name": "a.b"})), "taskdef/container-name", &format!("{c}/name"), ""),
        (
            "1.3 name",
            pair(json!({}), json!({"name": "web"})),
            "taskdef/container-name-twice",
            "/containerDefinitions/1/name",
            "",
        ),
        ("1.3 image", ec2(json!({"image": "a@sha256:12"})), "taskdef/image", &format!("{c}/image"), ""),
        ("1.3 image, C-32", ec2(json!({"image": "a#b"})), "taskdef/image-hash", "", ""),
        ("1.3 memory, C-3", ec2(json!({"memoryReservation": 128})), "taskdef/reservation-equals-memory", "", ""),
        ("1.3 memory", ec2(json!({"memoryReservation": 129})), "taskdef/reservation-above-memory", "", ""),
        (
            "1.3 memory",
            top(json!({"memory": "100", "containerDefinitions": [{"memoryReservation": 101}]})),
            "taskdef/memory-sum",
            "/memory",
            "",
        ),
        ("1.3 minimum", ec2(json!({"memory": 5})), "taskdef/memory-below-minimum", "", ""),
        ("1.3 startTimeout", ec2(json!({"startTimeout": 1})), "taskdef/start-timeout", "", ""),
        (
            "1.3 restartPolicy",
            ec2(json!({"restartPolicy": {}})),
            "taskdef/restart-policy",
            &format!("{c}/restartPolicy/enabled"),
            "",
        ),
        (
            "1.3 restartPolicy",
            ec2(json!({"restartPolicy": {"enabled": true, "restartAttemptPeriod": 59}})),
            "taskdef/restart-policy",
            "",
            "",
        ),
        (
            "1.3 restartPolicy",
            ec2(json!({"restartPolicy": {"enabled": true, "ignoredExitCodes": vec![0; 51]}})),
            "taskdef/restart-policy",
            "",
            "",
        ),
        (
            "1.3 healthCheck",
            ec2(json!({"healthCheck": {"command": ["CMD", "x"], "interval": 4}})),
            "taskdef/health-check",
            &format!("{c}/healthCheck/interval"),
            "",
        ),
        (
            "1.3 healthCheck",
            ec2(json!({"healthCheck": {"command": ["CMD", "x"], "timeout": 61}})),
            "taskdef/health-check",
            "",
            "",
        ),
        (
            "1.3 healthCheck",
            ec2(json!({"healthCheck": {"command": ["CMD", "x"], "retries": 11}})),
            "taskdef/health-check",
            "",
            "",
        ),
        (
            "1.3 healthCheck",
            ec2(json!({"healthCheck": {"command": ["CMD", "x"], "startPeriod": 301}})),
            "taskdef/health-check",
            "",
            "",
        ),
        ("1.3 healthCheck", ec2(json!({"healthCheck": {"command": ["curl"]}})), "taskdef/health-check-command", "", ""),
        (
            "1.3 environmentFiles",
            ec2(json!({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/x.txt"}]})),
            "taskdef/environment-file",
            "",
            "",
        ),
        (
            "1.3 environmentFiles",
            ec2(json!({"environmentFiles": [{"type": "ssm", "value": "arn:aws:s3:::b/x.env"}]})),
            "taskdef/environment-file",
            "",
            "",
        ),
        (
            "1.3 secrets",
            ec2(json!({"secrets": [{"name": "A"}]})),
            "taskdef/secret",
            &format!("{c}/secrets/0/valueFrom"),
            "",
        ),
        ("1.3 logDriver", ec2(json!({"logConfiguration": {"logDriver": "loki"}})), "taskdef/log-driver", "", ""),
        (
            "1.3 ulimits",
            ec2(json!({"ulimits": [{"name": "files", "softLimit": 1, "hardLimit": 1}]})),
            "taskdef/ulimit",
            "",
            "",
        ),
        (
            "1.3 GPU",
            ec2(json!({"resourceRequirements": [{"type": "GPU", "value": "half"}]})),
            "taskdef/gpu-count",
            "",
            "",
        ),
        (
            "1.3 GPU",
            ec2(json!({"resourceRequirements": [{"type": "TPU", "value": "1"}]})),
            "taskdef/resource-type",
            "",
            "",
        ),
        (
            "1.3 Neuron",
            ec2(json!({"resourceRequirements": [{"type": "NeuronDevice", "value": "1"}]})),
            "taskdef/neuron-device",
            "",
            "",
        ),
        (
            "1.3 accelerator",
            ec2(json!({"resourceRequirements": [{"type": "InferenceAccelerator", "value": "a"}]})),
            "taskdef/inference-accelerator",
            "",
            "",
        ),
        (
            "1.3 MPS",
            ec2(
                json!({"resourceRequirements": [{"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1, "maxComputePercent": 101}}}]}),
            ),
            "taskdef/gpu-sharing",
            "",
            "",
        ),
        (
            "1.3 MPS",
            pair(
                json!({"resourceRequirements": [{"type": "GPU", "value": "1"}]}),
                json!({"resourceRequirements": [{"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1}}}]}),
            ),
            "taskdef/gpu-sharing",
            "/containerDefinitions/1/resourceRequirements/0",
            "",
        ),
        (
            "1.3 swappiness",
            ec2(json!({"linuxParameters": {"swappiness": 101, "maxSwap": 1}})),
            "taskdef/swappiness",
            "",
            "",
        ),
        (
            "1.3 systemControls",
            with(
                ec2(json!({"systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}]})),
                &json!({"networkMode": "host"}),
            ),
            "taskdef/system-control-network",
            "",
            "",
        ),
        (
            "1.3 systemControls",
            with(
                ec2(json!({"systemControls": [{"namespace": "kernel.shmmax", "value": "1"}]})),
                &json!({"ipcMode": "host"}),
            ),
            "taskdef/system-control-ipc",
            "",
            "",
        ),
        ("1.3 versionConsistency", ec2(json!({"versionConsistency": "on"})), "taskdef/version-consistency", "", ""),
        (
            "1.3 hostname",
            with(ec2(json!({"hostname": "h"})), &json!({"networkMode": "awsvpc"})),
            "taskdef/not-with-awsvpc",
            "",
            "",
        ),
        (
            "1.3 dnsServers",
            with(ec2(json!({"dnsServers": ["1.1.1.1"]})), &json!({"networkMode": "awsvpc"})),
            "taskdef/not-with-awsvpc",
            "",
            "",
        ),
        ("1.3 links", ec2(json!({"links": ["db:database"]})), "taskdef/unknown-link", &format!("{c}/links/0"), ""),
        (
            "1.3 volumesFrom",
            ec2(json!({"volumesFrom": [{"sourceContainer": "db"}]})),
            "taskdef/unknown-source-container",
            "",
            "",
        ),
        ("1.3 unused volume", volume(json!({})), "taskdef/unused-volume", "/volumes/0", ""),
        ("1.3 credentialSpecs", ec2(json!({"credentialSpecs": ["a", "b"]})), "taskdef/credential-specs", "", ""),
        (
            "1.3 Docker volume",
            volume(json!({"dockerVolumeConfiguration": {"scope": "task", "autoprovision": true}})),
            "taskdef/docker-volume",
            "",
            "",
        ),
        (
            "1.3 FSx",
            volume(json!({"fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "x"}})),
            "taskdef/fsx",
            "",
            "",
        ),
        (
            "1.3 S3 files",
            volume(json!({"s3filesVolumeConfiguration": {"fileSystemArn": "arn:x"}})),
            "taskdef/s3-files",
            "/taskRoleArn",
            "",
        ),
        (
            "1.4 protocols",
            ports("bridge", json!([{"containerPort": 53}, {"containerPort": 53, "protocol": "udp"}])),
            "taskdef/port-both-protocols",
            "",
            "",
        ),
        (
            "1.4 twice",
            ports("bridge", json!([{"containerPort": 53}, {"containerPort": 53}])),
            "taskdef/container-port-twice",
            "",
            "",
        ),
        (
            "1.4 protocol",
            ports("bridge", json!([{"containerPort": 53, "protocol": "UDP"}])),
            "taskdef/protocol",
            "",
            "",
        ),
        (
            "1.4 appProtocol",
            ports("bridge", json!([{"containerPort": 53, "appProtocol": "tcp"}])),
            "taskdef/app-protocol",
            "",
            "",
        ),
        ("1.4 name", ports("bridge", json!([{"containerPort": 53, "name": "Web"}])), "taskdef/port-name", "", ""),
        (
            "1.4 reserved",
            ports("bridge", json!([{"containerPort": 53, "hostPort": 2375}])),
            "taskdef/reserved-host-port",
            "",
            "",
        ),
        (
            "question 5",
            ports("bridge", (1000..1096).map(|port| json!({"containerPort": port, "hostPort": port})).collect()),
            "taskdef/too-many-host-ports",
            "",
            "",
        ),
        ("1.5 unknown", ec2(wait("db")), "taskdef/depends-on", &format!("{c}/dependsOn/0/containerName"), ""),
        ("1.5 self", ec2(wait("web")), "taskdef/depends-on-cycle", "", ""),
        (
            "1.5 condition",
            pair(json!({"dependsOn": [{"containerName": "b", "condition": "READY"}]}), json!({})),
            "taskdef/depends-on-condition",
            "",
            "",
        ),
        (
            "1.5 links",
            pair(json!({"links": ["b"]}), json!({"links": ["web"]})),
            "taskdef/links-cycle",
            "/containerDefinitions/0/links",
            "Container links should not have a cycle",
        ),
        (
            "1.5 links and dependencies",
            pair(json!({"links": ["b"]}), json!({"dependsOn": [{"containerName": "web", "condition": "START"}]})),
            "taskdef/start-cycle",
            "",
            "",
        ),
        (
            "1.6 driver",
            fargate(json!({"logConfiguration": {"logDriver": "syslog"}})),
            "taskdef/fargate-log-driver",
            "",
            "",
        ),
        (
            "1.6 capability",
            fargate(json!({"linuxParameters": {"capabilities": {"add": ["SYS_PTRACE", "NET_ADMIN"]}}})),
            "taskdef/fargate-capability",
            &format!("{c}/linuxParameters/capabilities/add/1"),
            "",
        ),
        (
            "1.6 FireLens",
            fargate(json!({"firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "s3"}}})),
            "taskdef/fargate-firelens",
            "",
            "",
        ),
        (
            "1.6 nofile",
            fargate(json!({"ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 1_048_577}]})),
            "taskdef/fargate-nofile",
            "",
            "",
        ),
        (
            "1.6 stream prefix",
            fargate(
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "r"}}}),
            ),
            "taskdef/log-stream-prefix",
            "",
            "",
        ),
        (
            "1.7 unknown field",
            ec2(json!({"portMapping": []})),
            "taskdef/unknown-field",
            &format!("{c}/portMapping"),
            "",
        ),
        ("shape", ec2(json!({"portMappings": [{"containerPort": "eighty"}]})), "taskdef/wrong-type", "", ""),
        (
            "shape",
            ec2(json!({"environment": [{"name": "A", "value": true}]})),
            "taskdef/wrong-type",
            &format!("{c}/environment/0/value"),
            "",
        ),
        ("placeholder", ec2(json!({"image": "${IMAGE}"})), "taskdef/placeholder", &format!("{c}/image"), ""),
    ]);
    for (key, value) in [
        ("disableNetworking", json!(true)),
        ("dnsSearchDomains", json!(["a"])),
        ("dnsServers", json!(["a"])),
        ("dockerSecurityOptions", json!(["a"])),
        ("extraHosts", json!([{"hostname": "a", "ipAddress": "b"}])),
        ("links", json!(["web"])),
    ] {
        let path = format!("{c}/{key}");
        assert_rows(vec![("1.6", fargate(json!({key: value})), "taskdef/fargate-unsupported", &path, "")]);
        // What is given but empty does not count.
        for nothing in [json!(null), json!([])] {
            let nothing = if key == "disableNetworking" { json!(false) } else { nothing };
            let definition = with(on_fargate(), &json!({"placementConstraints": [], "ipcMode": ""}));
            let mut definition = with(definition, &container(&json!({"privileged": false})));
            definition["containerDefinitions"][0][key] = nothing;
            assert!(errors(&definition).is_empty(), "{definition}");
        }
    }
    for (key, value) in [
        ("devices", json!([{"hostPath": "a"}])),
        ("tmpfs", json!([{"containerPath": "a", "size": 1}])),
        ("maxSwap", json!(1)),
    ] {
        let path = format!("{c}/linuxParameters/{key}");
        let definition = fargate(json!({"linuxParameters": {key: value}}));
        assert_rows(vec![("1.6", definition, "taskdef/fargate-unsupported", &path, "")]);
    }
}

/// Where storage is sized but Fargate is not asked for.
#[test]
fn storage_is_for_fargate() {
    let definition = json!({"requiresCompatibilities": ["EC2"], "ephemeralStorage": {"sizeInGiB": 30}});
    assert_eq!(codes(&check(&with(on_ec2(), &definition)), "warning"), ["taskdef/ephemeral-storage-ignored"]);
}
