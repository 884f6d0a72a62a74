//! Packed snapshots: what is packed answers what the JSON answers; what is no packed snapshot is
//! refused, or answers something, and nothing is broken by it.
use stowplan_wire::pack::{PackInput, PackedSnapshot, pack};
use stowplan_wire::{Answer, Document, Error, answer_gathered, answer_packed};

/// Clusters with all that a task or an instance may have.
pub const SEEDS: &[&str] = &[
    r#"{"containerInstances": []}"#,
    r#"[{"containerInstances": [{"containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/a", "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": true,
        "versionInfo": {"agentVersion": "1.89.0"}, "registeredAt": "2026-11-01T08:00:00Z", "runningTasksCount": 1, "pendingTasksCount": 0, "capacityProviderName": "cp",
        "attributes": [{"name": "ecs.instance-type", "value": "m5.large"}, {"name": "ecs.capability.task-eni"}],
        "registeredResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 7764}, {"name": "PORTS", "stringSetValue": ["22", "51678"]}],
        "remainingResources": [{"name": "CPU", "integerValue": 1792}, {"name": "MEMORY", "integerValue": 7252}, {"name": "PORTS", "stringSetValue": ["22", "51678"]}]}]},
      {"tasks": [{"taskArn": "arn:aws:ecs:r:1:task/c/1", "containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/a", "group": "service:web", "cpu": "256", "memory": "512",
        "taskDefinitionArn": "arn:aws:ecs:r:1:task-definition/web:1", "startedBy": "ecs-svc/1", "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "launchType": "EC2",
        "createdAt": 1761984000.123, "containers": [{"name": "app", "networkBindings": [{"containerPort": 80, "hostPort": 32768, "protocol": "tcp"}]}]}], "nextToken": "x"},
      {"taskDefinition": {"family": "web", "revision": 1, "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "app", "image": "app", "environment": [{"name": "A", "value": "b"}]}]}},
      {"services": [{"serviceName": "web", "taskDefinition": "web:1", "desiredCount": 2}]}]"#,
    r#"{"containerInstances": [{"containerInstanceArn": "g", "status": "DRAINING", "attributes": [{"name": "ecs.instance-type", "value": "g4dn.xlarge"}],
        "registeredResources": [{"name": "CPU", "integerValue": 4096}, {"name": "MEMORY", "integerValue": 16000}, {"name": "GPU", "stringSetValue": ["gpu-0", "gpu-1"]}]}],
      "tasks": [{"taskArn": "t", "containerInstanceArn": "g", "group": "family:x", "lastStatus": "STOPPED", "desiredStatus": "STOPPED"},
        {"taskArn": "u", "group": "family:x", "lastStatus": "PROVISIONING", "desiredStatus": "RUNNING"}],
      "protectedTasks": [{"taskArn": "u", "protectionEnabled": true}]}"#,
];

/// What is asked of each.
const QUESTIONS: [&str; 3] = [
    r#"{"decide": "query", "expression": "runningTasksCount > 0 or attribute:ecs.instance-type == m5.large"}"#,
    r#"{"decide": "place", "taskDefinition": "web", "count": 2, "options": {"explain": "full"}}"#,
    r#"{"decide": "instances"}"#,
];

/// The bytes before what a checksum is made of.
const HEADER: usize = 24;

/// Takes the bytes as what a file holds behind its header, and as a cluster.
pub fn target(data: &[u8]) {
    ask_anything(&sealed(data));
    let Ok(document) = Document::parse(data) else { return };
    let document = document.hung_at("/cluster/0");
    let input = PackInput { name: "a.json", document: &document, pages: false };
    let Ok(bytes) = pack(&[input], &[document.root()]) else { return };
    let snapshot = PackedSnapshot::read(&bytes).expect("what was packed is read");
    for question in QUESTIONS {
        let question = Document::parse(question.as_bytes()).expect("it is JSON");
        let expected = text(answer_gathered(&question, &[document.root()]));
        assert_eq!(text(answer_packed(&question, &snapshot, &[])), expected);
    }
    let body = &bytes[HEADER..];
    let mut draw = data
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    for _ in 0..8 {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (at, byte) = ((draw >> 33) as usize % body.len(), (draw >> 16) as u8);
        let mut changed = body.to_vec();
        match draw >> 60 {
            0..4 => changed[at] = byte,
            4..8 => changed[at] ^= 1 << (byte % 8),
            8..12 => changed.insert(at, byte),
            _ => changed.truncate(at),
        }
        ask_anything(&sealed(&changed));
    }
}

fn text(answer: Result<Answer, Error>) -> String {
    answer.map_or_else(|error| error.to_document(), |answer| answer.to_value()).to_string()
}

/// A file of this version with a length and a checksum that fit.
fn sealed(body: &[u8]) -> Vec<u8> {
    let mut file = b"\x93stow\r\n\x1a\x01\0\0\0".to_vec();
    file.extend((body.len() as u64).to_le_bytes());
    file.extend(crc32fast::hash(body).to_le_bytes());
    file.extend(body);
    file
}

fn ask_anything(file: &[u8]) {
    let Ok(snapshot) = PackedSnapshot::read(file) else { return };
    for question in QUESTIONS {
        let question = Document::parse(question.as_bytes()).expect("it is JSON");
        let _ = answer_packed(&question, &snapshot, &[]);
    }
}
