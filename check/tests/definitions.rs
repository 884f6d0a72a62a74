//! Checks of a task definition as core makes them, a document a row: what is found, and what is
//! not.

use stowplan::task::{Written, WrittenValue};
use stowplan_check::definition::{Severity, check};
use stowplan_check::document::{Container, Dependency, Document, Given, Mapping, Proxy, SystemControl};

fn text(text: &str) -> Given<String> {
    Given::Known(text.to_owned())
}

fn container(name: &str) -> Container {
    Container { name: text(name), image: text("nginx"), memory: Given::Known(128), ..Container::default() }
}

fn document(containers: Vec<Container>) -> Document {
    Document { family: text("web"), containers: Given::Known(containers), ..Document::default() }
}

/// A document with something changed.
fn with(mut document: Document, change: impl FnOnce(&mut Document)) -> Document {
    change(&mut document);
    document
}

/// A container with something changed.
fn of(mut container: Container, change: impl FnOnce(&mut Container)) -> Container {
    change(&mut container);
    container
}

/// The errors, each by its code and its place.
fn errors(document: &Document) -> Vec<(&'static str, String)> {
    let errors = check(document).into_iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| (finding.code, finding.path)).collect()
}

fn mapping(host: i64, protocol: &str) -> Mapping {
    Mapping {
        container_port: Given::Known(80),
        host_port: Given::Known(host),
        protocol: text(protocol),
        ..Mapping::default()
    }
}

/// A host port once for a protocol (TASK-126); 0 is any.
#[test]
fn host_ports_once() {
    for (one, two, twice) in [
        ((8080, "tcp"), (8080, "tcp"), true),
        ((8080, "udp"), (8080, "udp"), true),
        ((8080, "tcp"), (8080, "udp"), false),
        ((8080, "tcp"), (8081, "tcp"), false),
        ((0, "tcp"), (0, "tcp"), false),
    ] {
        let mapped =
            |name, (host, protocol)| of(container(name), |own| own.port_mappings = vec![mapping(host, protocol)]);
        let found = errors(&document(vec![mapped("a", one), mapped("b", two)]));
        let expected = ("taskdef/host-port-twice", "/containerDefinitions/1/portMappings/0/hostPort".to_owned());
        assert_eq!(found, if twice { vec![expected] } else { vec![] }, "{one:?} {two:?}");
    }
}

/// Whose namespace is the host's, that kernel parameter may not be set.
#[test]
fn system_controls() {
    let network = "/containerDefinitions/0/systemControls/0/namespace";
    for (mode, ipc, namespace, code) in [
        ("host", "task", "net.core.somaxconn", Some("taskdef/system-control-network")),
        ("host", "task", "kernel.msgmax", None),
        ("bridge", "host", "kernel.msgmax", Some("taskdef/system-control-ipc")),
        ("bridge", "host", "kernel.shm_rmid_forced", Some("taskdef/system-control-ipc")),
        ("bridge", "host", "fs.mqueue.msg_max", Some("taskdef/system-control-ipc")),
        ("bridge", "host", "net.core.somaxconn", None),
        ("bridge", "task", "kernel.msgmax", None),
    ] {
        let control = SystemControl { namespace: text(namespace), value: text("1") };
        let own = of(container("a"), |own| own.system_controls = vec![control]);
        let document = with(document(vec![own]), |document| {
            (document.network_mode, document.ipc_mode) = (text(mode), text(ipc));
        });
        let expected: Vec<_> = code.into_iter().map(|code| (code, network.to_owned())).collect();
        assert_eq!(errors(&document), expected, "{mode} {ipc} {namespace}");
    }
}

/// An empty mode is the default; an unknown one is refused, with what it must mean where that is
/// plain.
#[test]
fn network_modes() {
    for (mode, help) in [
        ("", None),
        ("bridge", None),
        ("aws-vpc", Some("write `awsvpc`")),
        ("nat", Some("one of `bridge`, `host`, `awsvpc`, `none`")),
    ] {
        let document = with(document(vec![container("a")]), |document| document.network_mode = text(mode));
        let found = check(&document).into_iter().find(|finding| finding.code == "taskdef/network-mode");
        assert_eq!(found.is_some(), help.is_some(), "{mode}");
        assert_eq!(found.and_then(|finding| finding.help).as_deref(), help, "{mode}");
    }
}

/// A container that is named and not there, in each place that names one; a placeholder may yet be
/// one.
#[test]
fn containers_that_are_not_there() {
    for (name, known) in [("b", true), ("c", false), ("${OTHER}", true)] {
        let first = of(container("a"), |own| {
            own.depends_on = vec![Dependency { container_name: text(name), condition: text("START") }];
            own.links = vec![text(name)];
            own.volumes_from = vec![text(name)];
        });
        let document = with(document(vec![first, container("b")]), |document| {
            document.network_mode = text("bridge");
            document.proxy = Given::Known(Proxy { container_name: text(name), ..Proxy::default() });
        });
        let codes: Vec<&str> = errors(&document).into_iter().map(|(code, _)| code).collect();
        let named = [
            "taskdef/depends-on",
            "taskdef/unknown-link",
            "taskdef/unknown-source-container",
            "taskdef/proxy-container",
        ];
        for code in named {
            assert_eq!(codes.contains(&code), !known, "{name} {code} {codes:?}");
        }
    }
}

/// A document as it is written, as far as it takes to ask for attributes.
#[derive(Clone)]
enum Value {
    Text(&'static str),
    Object(Vec<(&'static str, Value)>),
    List(Vec<Value>),
}

impl Written for Value {
    fn field(&self, key: &str) -> Option<Self> {
        let Self::Object(fields) = self else { return None };
        fields.iter().find(|(own, _)| *own == key).map(|(_, value)| value.clone())
    }
    fn items(&self) -> Vec<Self> {
        if let Self::List(items) = self { items.clone() } else { vec![] }
    }
    fn value(&self) -> WrittenValue<'_> {
        match self {
            Self::Text(text) => WrittenValue::Text(text),
            Self::Object(_) => WrittenValue::Object,
            Self::List(_) => WrittenValue::List,
        }
    }
}

/// TASK-131: names, and versions of Docker's API; a field that is empty asks for nothing.
#[test]
fn attributes_that_a_definition_requires() {
    let container = |fields| Value::List(vec![Value::Object(fields)]);
    for (fields, required) in [
        (vec![("networkMode", Value::Text("bridge"))], vec![]),
        (
            vec![("networkMode", Value::Text("awsvpc"))],
            vec!["com.amazonaws.ecs.capability.docker-remote-api.1.18", "ecs.capability.task-eni"],
        ),
        (
            vec![("taskRoleArn", Value::Text("arn:aws:iam::1:role/r"))],
            vec!["com.amazonaws.ecs.capability.task-iam-role"],
        ),
        (vec![("taskRoleArn", Value::Text(""))], vec![]),
        (vec![("pidMode", Value::Text("host"))], vec!["ecs.capability.pid-ipc-namespace-sharing"]),
        (vec![("cpu", Value::Text("10 vCPU"))], vec![]),
        (vec![("cpu", Value::Text("12 vCPU"))], vec!["ecs.capability.increased-task-cpu-limit"]),
        (
            vec![("containerDefinitions", container(vec![("privileged", Value::Text("true"))]))],
            // Answers hold the version for `privileged` of either value.
            vec![
                "com.amazonaws.ecs.capability.docker-remote-api.1.17",
                "com.amazonaws.ecs.capability.privileged-container",
            ],
        ),
    ] {
        assert_eq!(stowplan::task::required_attributes(&Value::Object(fields)), required);
    }
}
