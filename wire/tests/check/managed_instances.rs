//! What managed instances take, member by member, and devices, need by need.

use serde_json::{Value, json};

use super::{check, codes, container, on_ec2, with};

/// A definition for managed instances with one container.
fn managed() -> Value {
    with(on_ec2(), &json!({"requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "awsvpc"}))
}

fn c(patch: &Value) -> Value {
    container(patch)
}

/// A name, a patch, and the code and path of each error and of each warning.
type Row<'a> = (&'a str, Value, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)]);

/// Each patch with the errors and the warnings that it leads to, as code and path.
fn assert_table(base: &Value, rows: &[Row<'_>]) {
    let mut failures = Vec::new();
    for (row, patch, errors, warnings) in rows {
        let definition = with(base.clone(), patch);
        let answer = check(&definition);
        for (severity, expected) in [("error", errors), ("warning", warnings)] {
            let mut found: Vec<(String, String)> = answer["findings"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|finding| finding["severity"] == severity)
                .map(|finding| {
                    let text = |key: &str| finding[key].as_str().unwrap().to_owned();
                    (text("code"), text("path").trim_start_matches("/taskDefinition").to_owned())
                })
                .collect();
            let mut wanted: Vec<(String, String)> =
                expected.iter().map(|(code, path)| ((*code).to_owned(), (*path).to_owned())).collect();
            found.sort();
            wanted.sort();
            if found != wanted {
                failures.push(format!("{row}: {severity}: {wanted:?} expected, {found:?} found"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

const CONTAINER: &str = "/containerDefinitions/0";

#[test]
fn members() {
    let at = |key: &str| format!("{CONTAINER}/{key}");
    let unsupported = "taskdef/managed-unsupported";
    let both = "taskdef/not-with-awsvpc";
    let role = json!({"executionRoleArn": "arn:aws:iam::111122223333:role/pull"});
    let log = |driver: &str| c(&json!({"logConfiguration": {"logDriver": driver}}));
    let volume = |patch: Value| {
        let mount = c(&json!({"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}));
        with(json!({"volumes": [with(json!({"name": "v"}), &patch)]}), &mount)
    };
    let member = |expression: &str| json!({"placementConstraints": [{"type": "memberOf", "expression": expression}]});
    let paths: Vec<String> = [
        "dockerSecurityOptions",
        "disableNetworking",
        "links",
        "hostname",
        "dnsServers",
        "extraHosts",
        "linuxParameters/maxSwap",
        "linuxParameters/swappiness",
        "linuxParameters/sharedMemorySize",
        "logConfiguration/logDriver",
        "logConfiguration",
        "image",
        "portMappings/0/containerPortRange",
    ]
    .iter()
    .map(|key| at(key))
    .collect();
    let path = |key: &str| paths.iter().find(|path| path.ends_with(&format!("0/{key}"))).unwrap().as_str();
    let driver = path("logConfiguration/logDriver");
    let linux = |key: &str, value: u32| c(&json!({"linuxParameters": {key: value}}));
    assert_table(
        &managed(),
        &[
            ("awsvpc", json!({}), &[], &[]),
            ("host", json!({"networkMode": "host"}), &[], &[]),
            ("bridge", json!({"networkMode": "bridge"}), &[("taskdef/managed-network-mode", "/networkMode")], &[]),
            ("none", json!({"networkMode": "none"}), &[], &[("taskdef/managed-network-mode", "/networkMode")]),
            ("left out", json!({"networkMode": null}), &[], &[("taskdef/managed-network-mode", "/networkMode")]),
            (
                "Windows",
                json!({"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}),
                &[("taskdef/managed-windows", "/runtimePlatform/operatingSystemFamily")],
                &[],
            ),
            ("ARM64", json!({"runtimePlatform": {"cpuArchitecture": "ARM64"}}), &[], &[]),
            // 10 vCPU are 10,240 CPU units, 12 are 12,288.
            ("10 vCPU", json!({"cpu": "10240"}), &[], &[]),
            ("12 vCPU", json!({"cpu": "12288"}), &[], &[("taskdef/managed-cpu", "/cpu")]),
            ("no fixed pairs", json!({"cpu": "300", "memory": "777"}), &[], &[]),
            (
                "ephemeralStorage",
                json!({"ephemeralStorage": {"sizeInGiB": 30}}),
                &[(unsupported, "/ephemeralStorage")],
                &[],
            ),
            (
                "docker volume",
                volume(json!({"dockerVolumeConfiguration": {"scope": "task"}})),
                &[(unsupported, "/volumes/0/dockerVolumeConfiguration")],
                &[],
            ),
            ("host volume", volume(json!({"host": {"sourcePath": "/var/data"}})), &[], &[]),
            (
                "host volume elsewhere",
                volume(json!({"host": {"sourcePath": "/variable"}})),
                &[],
                &[("taskdef/managed-source-path", "/volumes/0/host/sourcePath")],
            ),
            (
                "security options",
                c(&json!({"dockerSecurityOptions": ["no-new-privileges"]})),
                &[(unsupported, path("dockerSecurityOptions"))],
                &[],
            ),
            ("host name", c(&json!({"hostname": "web"})), &[(both, path("hostname"))], &[]),
            (
                "host name in host mode",
                with(c(&json!({"hostname": "web"})), &json!({"networkMode": "host"})),
                &[(unsupported, path("hostname"))],
                &[],
            ),
            (
                "name servers in host mode",
                with(c(&json!({"dnsServers": ["10.0.0.2"]})), &json!({"networkMode": "host"})),
                &[(unsupported, path("dnsServers"))],
                &[],
            ),
            (
                "extra hosts in host mode",
                with(
                    c(&json!({"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.2"}]})),
                    &json!({"networkMode": "host"}),
                ),
                &[],
                &[],
            ),
            (
                "extra hosts",
                c(&json!({"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.2"}]})),
                &[(both, path("extraHosts"))],
                &[],
            ),
            ("maxSwap", linux("maxSwap", 64), &[(unsupported, path("linuxParameters/maxSwap"))], &[]),
            (
                "sharedMemorySize",
                linux("sharedMemorySize", 64),
                &[(unsupported, path("linuxParameters/sharedMemorySize"))],
                &[],
            ),
            (
                "range in host mode",
                with(c(&json!({"portMappings": [{"containerPortRange": "80-90"}]})), &json!({"networkMode": "host"})),
                &[("taskdef/port-range-host", path("portMappings/0/containerPortRange"))],
                &[],
            ),
            ("gelf", log("gelf"), &[("taskdef/managed-log-driver", driver)], &[]),
            ("fluentd", log("fluentd"), &[("taskdef/managed-log-driver", driver)], &[]),
            ("syslog", log("syslog"), &[("taskdef/managed-log-driver", driver)], &[]),
            ("journald", log("journald"), &[("taskdef/managed-log-driver", driver)], &[]),
            ("json-file", log("json-file"), &[], &[]),
            (
                "awslogs",
                c(
                    &json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "r", "awslogs-group": "g"}}}),
                ),
                &[("taskdef/execution-role", path("logConfiguration"))],
                &[],
            ),
            (
                "private image",
                c(&json!({"image": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/web:1"})),
                &[("taskdef/execution-role", path("image"))],
                &[],
            ),
            (
                "private image with a role",
                with(c(&json!({"image": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/web:1"})), &role),
                &[],
                &[],
            ),
            ("privileged", c(&json!({"privileged": true})), &[], &[]),
            ("pid and ipc", json!({"pidMode": "host", "ipcMode": "task"}), &[], &[]),
            ("constraint on the type", member("attribute:ecs.instance-type =~ m7g.*"), &[], &[]),
            (
                "constraint on an attribute of its own",
                member("attribute:tier == gold"),
                &[("taskdef/managed-constraint", "/placementConstraints/0/expression")],
                &[],
            ),
            (
                "constraint on tasks",
                member("attribute:ecs.subnet-id == subnet-1 and not(task:group == service:web)"),
                &[("taskdef/managed-constraint", "/placementConstraints/0/expression")],
                &[],
            ),
        ],
    );
}

#[test]
fn what_is_asked_for_must_be_computed() {
    let external = with(on_ec2(), &json!({"requiresCompatibilities": ["EXTERNAL"], "networkMode": "awsvpc"}));
    assert_eq!(codes(&check(&external), "error"), ["taskdef/compatibility"]);
    for (mode, computed) in [
        ("awsvpc", &["EC2", "MANAGED_INSTANCES"][..]),
        ("host", &["EC2", "EXTERNAL", "MANAGED_INSTANCES"]),
        ("bridge", &["EC2", "EXTERNAL"]),
    ] {
        assert_eq!(check(&with(on_ec2(), &json!({"networkMode": mode})))["compatibilities"], json!(computed), "{mode}");
    }
    // Every word that is asked for and not computed is an error, whatever keeps it out.
    let gpu = |value: &str| c(&json!({"resourceRequirements": [{"type": "GPU", "value": value}]}));
    let neuron = c(&json!({"resourceRequirements": [{"type": "NeuronDevice", "value": "ALL"}]}));
    for patch in
        [json!({}), gpu("1"), gpu("0.5"), neuron, c(&json!({"hostname": "h"})), json!({"cpu": "256", "memory": "512"})]
    {
        for mode in ["awsvpc", "host", "bridge"] {
            for word in ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"] {
                let base = with(on_ec2(), &json!({"networkMode": mode, "requiresCompatibilities": [word]}));
                let answer = check(&with(base, &patch));
                let holds = answer["compatibilities"].as_array().unwrap().iter().any(|computed| computed == word);
                assert!(holds || !codes(&answer, "error").is_empty(), "{word} {mode} {patch}: {answer}");
            }
        }
    }
}

#[test]
fn devices() {
    let requirement = |items: Value| json!({"resourceRequirements": items});
    let gpu = |value: &str| json!({"type": "GPU", "value": value});
    let shared = |memory: u32| json!({"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": memory}}});
    let neuron = |value: &str| json!({"type": "NeuronDevice", "value": value});
    let one = |item: Value| c(&requirement(json!([item])));
    let two = |one: Value, other: Value| {
        json!({"containerDefinitions": [requirement(json!([one])),
            with(json!({"name": "b", "image": "nginx", "memory": 64}), &requirement(json!([other])))]})
    };
    let external = |patch: Value| with(patch, &json!({"requiresCompatibilities": ["EXTERNAL"]}));
    let first = "/containerDefinitions/0/resourceRequirements/0";
    let second = "/containerDefinitions/1/resourceRequirements/0";
    let first_value = "/containerDefinitions/0/resourceRequirements/0/value";
    let both = json!({"type": "GPU", "value": "1", "sharingStrategy": {"nvidiaMps": {"memory": 1}}});
    let percent = json!({"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1, "maxComputePercent": 100}}});
    assert_table(
        &on_ec2(),
        &[
            ("whole", one(gpu("2")), &[], &[]),
            ("all", one(gpu("ALL")), &[], &[]),
            ("0.125", one(gpu("0.125")), &[], &[]),
            ("0.5", one(gpu("0.5")), &[], &[]),
            ("0.50", one(gpu("0.50")), &[], &[("taskdef/gpu-fraction", first_value)]),
            ("0.1", one(gpu("0.1")), &[("taskdef/gpu-count", first_value)], &[]),
            ("0.75", one(gpu("0.75")), &[("taskdef/gpu-count", first_value)], &[]),
            ("1.5", one(gpu("1.5")), &[("taskdef/gpu-count", first_value)], &[]),
            ("two fractions", two(gpu("0.25"), gpu("0.25")), &[("taskdef/gpu-fraction", second)], &[]),
            ("a fraction and a whole one", two(gpu("0.5"), gpu("1")), &[("taskdef/gpu-fraction", second)], &[]),
            ("a whole one and a fraction", two(gpu("1"), gpu("0.5")), &[("taskdef/gpu-fraction", first)], &[]),
            ("a fraction and a shared one", two(gpu("0.5"), shared(64)), &[("taskdef/gpu-fraction", second)], &[]),
            ("shared", two(shared(9000), percent), &[], &[]),
            ("shared and whole", two(shared(64), gpu("1")), &[("taskdef/gpu-sharing", second)], &[]),
            ("value and strategy", one(both), &[("taskdef/gpu-sharing", first_value)], &[]),
            (
                "no memory",
                one(shared(0)),
                &[(
                    "taskdef/gpu-sharing",
                    "/containerDefinitions/0/resourceRequirements/0/sharingStrategy/nvidiaMps/memory",
                )],
                &[],
            ),
            ("neuron", one(neuron("ALL")), &[], &[]),
            ("neuron 2", one(neuron("2")), &[("taskdef/neuron-device", first_value)], &[]),
            ("neuron twice", two(neuron("ALL"), neuron("ALL")), &[("taskdef/neuron-device", second)], &[]),
            (
                "neuron on EC2",
                with(one(neuron("ALL")), &json!({"requiresCompatibilities": ["EC2"]})),
                &[("taskdef/neuron-device", first)],
                &[],
            ),
            ("external whole", external(one(gpu("2"))), &[], &[]),
            ("external fraction", external(one(gpu("0.5"))), &[("taskdef/gpu-fraction", first_value)], &[]),
            (
                "external shared",
                external(one(shared(64))),
                &[("taskdef/gpu-sharing", "/containerDefinitions/0/resourceRequirements/0/sharingStrategy")],
                &[],
            ),
            ("external neuron", external(one(neuron("ALL"))), &[("taskdef/neuron-device", first)], &[]),
        ],
    );
    for item in [gpu("1"), gpu("0.25"), shared(64), neuron("ALL")] {
        let fargate = with(super::on_fargate(), &one(item.clone()));
        assert_eq!(codes(&check(&fargate), "error").len(), 1, "{item}");
    }
    let answer = check(&with(on_ec2(), &with(one(neuron("ALL")), &json!({"networkMode": "awsvpc"}))));
    assert_eq!(answer["compatibilities"], json!(["MANAGED_INSTANCES"]));
    let answer = check(&with(managed(), &one(neuron("ALL"))));
    assert_eq!(answer["findings"], json!([]));
}
