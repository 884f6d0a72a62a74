//! Questions about what is not there yet: prices, a task's life, an alarm, new instances.

use super::*;

fn readme(name: &str) -> String {
    format!("{}/tests/readme/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let output = run(&[arguments, &["-o", "json"]].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)))
}

#[test]
fn price_multiplies_hours_and_numbers() {
    let scratch = Scratch::new("price");
    let prices = scratch.file(
        "prices.json",
        r#"{"asOf": "2026-07-20", "currency": "USD", "perHour": {"m5.large": 0.1},
            "fargate": {"linuxX86": {"vCPU": 0.04, "GB": 0.004}}}"#,
    );
    // 3 × 0.1 × 730 = 219.
    let answer = json(&["price", "m5.large=3", "--prices", &prices]);
    assert_eq!(answer["total"], 219.0);
    let text = stdout(&run(&["price", "m5.large=3", "-p", &prices]));
    assert!(text.starts_with("219.00 USD for 730 hours (prices of 2026-07-20)\n"), "{text}");
    // One vCPU and 2 GB for ten hours, four times, 70 % off:
    // (0.04 + 2 × 0.004) × 10 × 4 × 0.3 = 0.576.
    let answer = json(&["price", "1024:2048=4", "-p", &prices, "--hours", "10", "--discount", "70"]);
    assert_eq!(answer["total"], 0.576);
    let csv = stdout(&run(&["price", "m5.large", "1024:2048", "-p", &prices, "--hours", "1", "-o", "csv"]));
    assert_eq!(csv.lines().count(), 3, "{csv}");
    let output = run(&["price", "m5.nope", "-p", &prices]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("no `m5.nope` under `perHour`"), "{}", stderr(&output));
    assert_code(&run(&["price", "1024:", "-p", &prices]), 2);
    assert_code(&run(&["price", "m5.large"]), 2);
}

#[test]
fn lifecycle_tells_how_a_task_ends() {
    let web = readme("web.json");
    let answer = json(&["lifecycle", &web, "--exit", "web=1@45", "--launch-type", "FARGATE"]);
    assert_eq!(
        (&answer["stopCode"], &answer["stoppedReason"]),
        (&"EssentialContainerExited".into(), &"Essential container in task exited".into())
    );
    let text = stdout(&run(&["lifecycle", &web, "--exit", "web=1@45"]));
    assert!(text.starts_with("STOPPED after 45 s: Essential container in task exited\n"), "{text}");
    // Stopped after 90 s, heeded after 20 s more.
    let text = stdout(&run(&["lifecycle", &web, "--stop", "UserInitiated@90", "--stop-seconds", "web=20"]));
    assert!(text.starts_with("STOPPED after 1 min 50 s: Task stopped by user\n"), "{text}");
    let running = stdout(&run(&["lifecycle", &web]));
    assert!(running.starts_with("RUNNING from 0 s on\n"), "{running}");
    let csv = stdout(&run(&["lifecycle", &web, "--exit", "web=1@45", "-o", "csv"]));
    assert!(csv.starts_with("atSeconds,container,lastStatus\n"), "{csv}");
    let unknown = run(&["lifecycle", &web, "--exit", "nope=1@45"]);
    assert_code(&unknown, 1);
    assert!(stderr(&unknown).contains("no container `nope`"), "{}", stderr(&unknown));
    assert_code(&run(&["lifecycle", &web, "--exit", "web=1"]), 2);
    assert_code(&run(&["lifecycle", "nowhere"]), 1);
}

#[test]
fn alarm_follows_values() {
    // Three of five above 3: 4, 4, 4 at the fourth value.
    let thought = ["alarm", "--above", "3", "--of", "3/5", "--values", "2,4,,4,4"];
    let answer = json(&thought);
    assert_eq!((&answer["state"], &answer["transitions"][1]["index"]), (&"ALARM".into(), &4.into()));
    let text = stdout(&run(&thought));
    assert!(text.starts_with("ALARM at the end, after 2 changes; its action runs 1 time\n"), "{text}");
    let csv = stdout(&run(&[&thought[..], &["-o", "csv"]].concat()));
    assert_eq!(csv.lines().nth(3), Some("2,,,OK,2,1"), "{csv}");
    let described = readme("alarms.json");
    assert_code(&run(&["alarm", &described, "--values", "71.5,,80,90"]), 0);
    let unknown = run(&["alarm", &described, "--values", "1", "--name", "bussy"]);
    assert_code(&unknown, 1);
    assert!(stderr(&unknown).contains("no alarm `bussy`"), "{}", stderr(&unknown));
    assert!(stderr(&unknown).contains("busy"), "{}", stderr(&unknown));
    assert_code(&run(&["alarm", "--values", "1"]), 2);
    assert_code(&run(&["alarm", &described, "--values", "1,x"]), 2);
    assert_code(&run(&["alarm", "--above", "1", "--below", "2", "--values", "1"]), 2);
    assert_code(&run(&["alarm", &readme("web.json"), "--values", "1"]), 1);
}

#[test]
fn fit_counts_new_instances() {
    let scratch = Scratch::new("fit-new");
    // An m5.large has 2048 CPU units: 8 tasks of 256, so 20 tasks take ceil(20 / 8) = 3.
    let definition = scratch.file(
        "small.json",
        r#"{"family": "small", "containerDefinitions": [{"name": "small", "image": "small", "cpu": 256, "memory": 128}]}"#,
    );
    let asked = ["fit", "--instance-type", "m5.large", "-d", &definition, "--service", "small", "-n", "20"];
    let answer = json(&asked);
    assert_eq!((&answer["instances"], &answer["bound"]), (&3.into(), &3.into()));
    let text = stdout(&run(&asked));
    assert!(text.starts_with("service small: 3 empty instances of m5.large hold 20 tasks\n"), "{text}");
    // Without a type the instances are those of files.
    assert_code(&run(&["fit", "-d", &definition]), 2);
    assert_code(&run(&["fit", SAMPLE, "--zone", "a"]), 2);
    let unknown = run(&["fit", "--instance-type", "m5.lage", "-d", &definition]);
    assert_code(&unknown, 1);
    assert!(stderr(&unknown).contains("did you mean `m5.large`?"), "{}", stderr(&unknown));
}

#[test]
fn the_kinds_of_documents_are_listed() {
    let text = stdout(&run(&["decide", "--help"]));
    for kind in ["place", "lifecycle", "instanceTypes", "redact"] {
        assert!(text.lines().any(|line| line.trim_start().starts_with(kind)), "{kind} is missing in\n{text}");
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let scratch = Scratch::new("man");
    let folder = format!("{}/man1", scratch.path());
    assert_code(&run(&["man", &folder]), 0);
    let page = std::fs::read_to_string(format!("{folder}/stowplan-place.1")).expect("a page of place");
    assert!(page.contains(".TH stowplan-place 1") && page.contains("Examples:"), "{page}");
    assert!(stdout(&run(&["man"])).contains(".TH stowplan 1"));
    assert_code(&run(&["man", SAMPLE]), 1);
}

/// A shell asks the command for words; `at` is the one that is typed.
fn words(line: &[&str], at: usize) -> String {
    let mut command = stowplan(&[]);
    command.env("COMPLETE", "zsh").env("_CLAP_COMPLETE_INDEX", at.to_string()).arg("--").args(line);
    stdout(&command.output().expect("the binary runs"))
}

#[test]
fn shells_are_told_what_could_follow() {
    let snapshot = readme("snapshot.json");
    let services = words(&["stowplan", "place", &snapshot, "--service", ""], 4);
    assert!(services.lines().any(|word| word == "web"), "{services}");
    let families = words(&["stowplan", "place", &snapshot, "-d", "w"], 4);
    assert!(families.lines().any(|word| word == "web\\:42"), "{families}");
    let stages = words(&["stowplan", "stop", &snapshot, "--strategy", "spread\\:a"], 4);
    assert!(words(&["stowplan", "place", "--strategy", "binpack"], 3).contains("binpack\\:memory"), "{stages}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&run(&["completions", shell]));
        assert!(script.contains("COMPLETE"), "{shell}: {script}");
    }
}

#[test]
fn kubernetes_answers_small_questions() {
    let scratch = Scratch::new("kubernetes");
    let text = stdout(&run(&["kubernetes", "max-pods", "m5.large", "m5.xlarge"]));
    assert!(text.starts_with("29 pods a node\n"), "{text}");
    let pod = scratch.file(
        "pod.json",
        r#"{"spec": {"containers": [{"name": "c", "resources": {"limits": {"cpu": "1", "memory": "8Gi"}}}]}}"#,
    );
    let text = stdout(&run(&["kubernetes", "eks-fargate", &pod]));
    assert!(text.starts_with("Fargate provisions 2vCPU 9GB\n"), "{text}");
    let group = scratch.file("group.json", r#"{"nodegroup": {"scalingConfig": {"desiredSize": 30, "maxSize": 40}}}"#);
    let text = stdout(&run(&["kubernetes", "node-group-update", &group, "--zones", "5"]));
    assert!(text.starts_with("1 node at once, up to 10 more meanwhile: 40 in all\n"), "{text}");
    let hpa = scratch.file(
        "hpa.json",
        r#"{"spec": {"maxReplicas": 10, "metrics": [{"type": "External",
        "external": {"metric": {"name": "q"}, "target": {"averageValue": "2"}}}]}, "status": {"currentReplicas": 3}}"#,
    );
    let text = stdout(&run(&["kubernetes", "hpa", &hpa, "--value", "11"]));
    assert!(text.starts_with("3 replicas become 6\n"), "{text}");
    // Errors speak of the flags of the inner command.
    let wrong = run(&["kubernetes", "node-group-update", &group, "--zones", "0"]);
    assert_code(&wrong, 1);
    assert!(stderr(&wrong).contains("--zones"), "{}", stderr(&wrong));
    let wrong = run(&["kubernetes", "hpa", &hpa, "--value", "lots"]);
    assert!(stderr(&wrong).contains("--value") && stderr(&wrong).contains("500m"), "{}", stderr(&wrong));
}
