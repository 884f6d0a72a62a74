//! `capacity`, `split`, `fit`, `repack`, `fleet`, `instance-types`.

use super::*;

#[test]
fn instance_types_tell_what_is_estimated() {
    let output = run(&["instance-types", "c5.large", "--reserved-memory", "256"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    // 4096 × 0.925 = 3788, less 256.
    assert!(text.contains("3532") && text.contains("estimate"), "{text}");
    let output = run(&["instance-types", "c5.lrge"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("c5.large"), "{}", stderr(&output));
}

#[test]
fn fleet_tells_what_to_buy() {
    let scratch = Scratch::new("fleet");
    let definition = |family: &str, cpu: u32, memory: u32| {
        format!(
            r#"{{"family": "{family}", "revision": 1, "containerDefinitions": [{{"name": "{family}", "image": "{family}", "cpu": {cpu}, "memory": {memory}}}]}}"#
        )
    };
    let service = |name: &str, count: u32| {
        format!(r#"{{"serviceName": "{name}", "desiredCount": {count}, "taskDefinition": "{name}:1"}}"#)
    };
    let cluster = |last: &str| {
        format!(
            r#"{{"services": [{}, {last}], "taskDefinitions": [{}, {}, {}]}}"#,
            service("web", 10),
            definition("web", 512, 1024),
            definition("cache", 256, 7000),
            definition("huge", 256, 900_000)
        )
    };
    let fits = scratch.file("fits.json", cluster(&service("cache", 4)));
    let prices = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/prices-us-east-1.json");
    // By CPU 10 × 512 + 4 × 256 = 6144: three m5.large of 2048 at least; by memory 38,240 MiB in
    // 7974: five.
    let output = run(&["fleet", &fits, "--types", "m5.large"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.contains("instances") && text.contains("m5.large") && text.contains("advice"), "{text}");
    let output = run(&["fleet", &fits, "--prices", prices, "-o", "json"]);
    assert_code(&output, 0);
    let answer: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let (price, bound) = (answer["perHour"].as_f64().unwrap(), answer["bound"].as_f64().unwrap());
    assert!(bound > 0.0 && bound <= price && answer["asOf"] == "2026-07-20", "{answer}");
    let output = run(&["fleet", &fits, "--prices", prices, "--objective", "fewest"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.contains("USD an hour") && text.contains("730 hours"), "{text}");
    let unfit = scratch.file("unfit.json", cluster(&service("huge", 1)));
    let output = run(&["fleet", &unfit, "--types", "m5.large,r5.large"]);
    assert_code(&output, 3);
    assert!(stdout(&output).contains("900000 MiB"), "{}", stdout(&output));
    let output = run(&["fleet", &fits]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("--types"), "{}", stderr(&output));
}

#[test]
fn split_says_who_gets_how_many() {
    let output = run(&["split", "FARGATE:1:2", "FARGATE_SPOT:3", "-n", "10"]);
    assert_code(&output, 0);
    assert!(stdout(&output).starts_with("10 tasks: 4 FARGATE, 6 FARGATE_SPOT"), "{}", stdout(&output));
    let output = run(&["split", "FARGATE:1", "SPOT:3", "-n", "8", "--without", "SPOT"]);
    assert_code(&output, 3);
    assert!(stdout(&output).contains("6 of them wait: no other provider steps in"), "{}", stdout(&output));
    let output = run(&["split", "A:1", "B:1", "-n", "1", "--current", "A=1", "--current", "B=1", "-o", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&answer["direction"], &answer["order"][0]), (&"in".into(), &"B".into()));
    assert_code(&run(&["split", "A:0", "B:0", "-n", "3"]), 1);
    assert_code(&run(&["split", "A:x", "-n", "3"]), 2);
}

#[test]
fn capacity_follows_the_group() {
    let scratch = Scratch::new("capacity");
    let cluster = scratch
        .file("cluster.json", four_tasks(5).replace("\"status\"", "\"capacityProviderName\": \"cp\", \"status\""));
    let groups = scratch.file(
        "groups.json",
        r#"{"capacityProviders": [{"name": "cp", "autoScalingGroupProvider": {"autoScalingGroupArn": "asg", "managedTerminationProtection": "ENABLED"}}],
            "AutoScalingGroups": [{"AutoScalingGroupName": "asg", "MinSize": 0, "MaxSize": 9, "DesiredCapacity": 5, "AvailabilityZones": ["a"]}]}"#,
    );
    let output = run(&["capacity", &cluster, &groups, "--minutes", "20"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    // Four of five hold a task; after fifteen minutes the fifth goes.
    assert!(
        text.starts_with("cp: 5 running, 5 desired; reservation 80 at an assumed target of 100: 4 instances wanted"),
        "{text}"
    );
    assert!(text.contains("15    5 → 4"), "{text}");
    let web = scratch.file("web.json", WEB);
    let asked = ["capacity", &cluster, &groups, "-d", &web, "-n", "9", "--service", "web", "--minutes", "20"];
    let output = run(&asked);
    // One more finds a place; of the rest four get an instance each, and the group is at its
    // maximum.
    assert_code(&output, 3);
    assert!(stdout(&output).contains("some tasks still wait at the end"), "{}", stdout(&output));
    let minutes = run(&[&asked[..], &["--every-minute", "-o", "csv"]].concat());
    assert_eq!(stdout(&minutes).lines().count(), 22, "a header and minutes 0 to 20");
    let output = run(&["capacity", &cluster, "--target", "101"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("`--target` is 101, it must be 1 to 100"), "{}", stderr(&output));
    assert_code(&run(&["capacity", SAMPLE]), 1);
}

#[test]
fn fit_and_repack_count() {
    let scratch = Scratch::new("fit");
    let cluster = scratch.file("cluster.json", four_tasks(5));
    let output = run(&["fit", &cluster, "--service", "web"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.starts_with("service web: 1 more task fits") && text.contains("RESOURCE:PORTS"), "{text}");
    let output = run(&["repack", &cluster]);
    assert_code(&output, 0);
    // The fifth is empty; the others need one instance each for their port.
    assert!(stdout(&output).starts_with("1 of 5 instances can be freed by 0 moves"), "{}", stdout(&output));
    let prices = scratch.file("prices.json", "[]");
    assert_code(&run(&["repack", &cluster, "--prices", &prices]), 1);
}
