//! The snapshot script against a local moto server: what it gathers, what it hides, and which
//! permissions it needs. Calls that moto lacks are answered by `moto/aws`, which lists them. It
//! takes a minute or two, so `cargo xtask verify` runs it.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should stop where it is")]

use std::collections::BTreeSet;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The server, ended when dropped.
struct Moto {
    child: Child,
    endpoint: String,
    folder: PathBuf,
    aws: String,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn which(program: &str) -> Option<String> {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().ok()?;
    let path = String::from_utf8(found.stdout).ok()?.trim().to_owned();
    (found.status.success() && !path.is_empty()).then_some(path)
}

impl Moto {
    /// A filled server; nothing, said aloud, where a program is missing.
    fn start() -> Option<Self> {
        for program in ["moto_server", "jq", "bash", "python3"] {
            if which(program).is_none() {
                stowplan_skip::absent_program(program, "pip install 'moto[server]' awscli, apt-get install jq");
                return None;
            }
        }
        let Some(aws) = which("aws") else {
            stowplan_skip::absent_program("aws", "pip install awscli");
            return None;
        };
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
        let child = Command::new("moto_server")
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("moto starts");
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("snapshot");
        std::fs::create_dir_all(&folder).expect("the directory is made");
        let moto = Self { child, endpoint: format!("http://127.0.0.1:{port}"), folder, aws };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(120), "moto does not answer");
            std::thread::sleep(Duration::from_millis(200));
        }
        let populate = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moto/populate.py");
        let filled = Command::new("python3").arg(populate).arg(&moto.endpoint).output().expect("python runs");
        assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
        Some(moto)
    }

    /// The script as people run it, with the stand-in before the real `aws`.
    fn snapshot(&self, arguments: &[&str], refuses: &str) -> Output {
        let bin = env!("CARGO_BIN_EXE_stowplan");
        let script = Command::new(bin).arg("snapshot-script").output().expect("the binary runs").stdout;
        let file = self.folder.join("snapshot.sh");
        std::fs::write(&file, script).expect("the script is written");
        let stand_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moto");
        let path = format!("{}:{}", stand_in.display(), std::env::var("PATH").unwrap_or_default());
        Command::new("bash")
            .arg(&file)
            .args(arguments)
            .env("PATH", path)
            .env("REAL_AWS", &self.aws)
            .env("STAND_IN_LOG", self.folder.join("calls"))
            .env("STAND_IN_REFUSES", refuses)
            .env("AWS_ENDPOINT_URL", &self.endpoint)
            .envs([
                ("AWS_ACCESS_KEY_ID", "testing"),
                ("AWS_SECRET_ACCESS_KEY", "testing"),
                ("AWS_DEFAULT_REGION", "eu-west-1"),
            ])
            .output()
            .expect("bash runs")
    }
}

#[track_caller]
fn document(output: &Output) -> Value {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"))
}

/// `ecs describe-tasks` as the permission that it needs.
fn permission(call: &str) -> String {
    let mut words = call.split(' ');
    let service = match words.next().unwrap_or_default() {
        "elbv2" => "elasticloadbalancing",
        "efs" => "elasticfilesystem",
        other => other,
    };
    let operation = words.next().unwrap_or_default().split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    });
    format!("{service}:{}", operation.collect::<String>())
}

#[test]
#[ignore = "takes a minute or two: `cargo xtask verify` runs it"]
fn the_script_gathers_everything_and_hides_what_is_secret() {
    let Some(moto) = Moto::start() else { return };
    let output = moto.snapshot(&["blue"], "");
    let snapshot = document(&output);
    let length = |key: &str| snapshot.get(key).and_then(Value::as_array).map(Vec::len);
    for (key, expected) in [
        ("clusters", 1),
        ("capacityProviders", 1),    // not that of another cluster
        ("containerInstances", 103), // two calls of 100 and 3
        ("tasks", 3),
        ("services", 12), // two calls of 10 and 2
        ("taskDefinitions", 1),
        ("protectedTasks", 3),
        ("serviceDeployments", 36), // the newest three of each service
        ("serviceRevisions", 36),
        ("ScalableTargets", 1),
        ("ScalingPolicies", 1),
        ("ScheduledActions", 1),
        ("MetricAlarms", 1),
        ("AlarmMuteRules", 1),
        ("AutoScalingGroups", 1),
        ("TargetGroups", 1),
        ("LoadBalancers", 1),
        ("Listeners", 1),
        ("Rules", 1),
        ("Subnets", 2),
        ("SecurityGroups", 2),
        ("RouteTables", 1),
        ("VpcEndpoints", 0),
        ("MountTargets", 1),
        ("instanceSecurityGroups", 1),
        ("failures", 0),
    ] {
        assert_eq!(length(key), Some(expected), "{key}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(snapshot.get("notGathered"), None);
    // Nothing that was planted is printed; names, services of ARNs and drivers are.
    let text = snapshot.to_string();
    assert!(
        !text.contains("PLANTED"),
        "{}",
        text.split("PLANTED").nth(1).unwrap_or_default().get(..60).unwrap_or_default()
    );
    let at = |pointer: &str| snapshot.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"));
    let web = "/taskDefinitions/0/containerDefinitions/0";
    for (pointer, expected) in [
        ("/environment/0/name", "PASSWORD"),
        ("/environment/0/value", "redacted"),
        ("/secrets/0/name", "TOKEN"),
        ("/secrets/0/valueFrom", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:redacted"),
        ("/secrets/1/valueFrom", "redacted"),
        ("/environmentFiles/0/value", "arn:aws:s3:::redacted/redacted"),
        ("/command/1", "redacted"),
        ("/healthCheck/command/0", "CMD-SHELL"),
        ("/dockerLabels/owner", "redacted"),
        ("/logConfiguration/logDriver", "splunk"),
        ("/logConfiguration/options/splunk-url", "redacted"),
        ("/logConfiguration/options/mode", "non-blocking"),
        (
            "/repositoryCredentials/credentialsParameter",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:redacted",
        ),
    ] {
        assert_eq!(at(&format!("{web}{pointer}")), expected, "{pointer}");
    }
    assert_eq!(at("/tasks/0/overrides/containerOverrides/0/environment/0/name"), "A");
    assert_eq!(at("/MetricAlarms/0/ActionsEnabled"), false);
    // Every call has its permission among those that the script lists, and none is listed that no
    // call needs.
    let calls = std::fs::read_to_string(moto.folder.join("calls")).expect("the calls");
    let needed: BTreeSet<String> = calls.lines().map(permission).collect();
    let listed: BTreeSet<String> =
        stowplan_wire::snapshot_script::permissions().into_iter().map(str::to_owned).collect();
    assert_eq!(needed, listed);
    assert_reads(&moto, &output.stdout);
    // A part of it, and a call that is refused: told, and the rest is there.
    let output = moto.snapshot(&["--only", "balancers", "blue"], "elbv2");
    let part = document(&output);
    assert_eq!(part.pointer("/notGathered/0/call").and_then(Value::as_str), Some("elbv2 describe-listeners"));
    assert_eq!(part.pointer("/TargetGroups").and_then(Value::as_array).map(Vec::len), Some(1));
    assert_eq!(part.get("tasks"), None);
    assert_eq!(moto.snapshot(&["--only", "nonsense", "blue"], "").status.code(), Some(2));
    assert_eq!(moto.snapshot(&[], "").status.code(), Some(1));
}

/// The snapshot answers questions.
#[track_caller]
fn assert_reads(moto: &Moto, snapshot: &[u8]) {
    let file = moto.folder.join("cluster.json");
    std::fs::write(&file, snapshot).expect("the snapshot is written");
    let file = file.to_str().expect("the path is UTF-8");
    for arguments in [
        &["place", file, "--service", "web", "-n", "2"][..],
        &["fit", file, "--service", "web"],
        &["deploy", file, "--service", "web"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_stowplan")).args(arguments).output().expect("the binary runs");
        assert_ne!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// README lists what the script needs.
#[test]
fn the_readme_lists_the_permissions() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).expect("README");
    let permissions = stowplan_wire::snapshot_script::permissions();
    assert!(permissions.len() > 20, "{permissions:?}");
    for permission in permissions {
        assert!(readme.contains(permission), "README does not name {permission}");
    }
}
