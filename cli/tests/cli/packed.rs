//! A packed snapshot in place of the files that it was made of: the same answers and remarks, byte
//! for byte, of every command that takes a cluster.

use super::*;

const CLUSTER: &str = r#"{"containerInstances": [
  {"containerInstanceArn": "arn:aws:ecs:eu-central-1:111122223333:container-instance/c/aaaa1111", "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": true,
   "capacityProviderName": "cp", "runningTasksCount": 1, "pendingTasksCount": 0, "versionInfo": {"agentVersion": "1.89.0"},
   "attributes": [{"name": "ecs.availability-zone", "value": "eu-central-1a"}, {"name": "ecs.instance-type", "value": "m5.large"}, {"name": "ecs.subnet-id", "value": "subnet-1"}],
   "registeredResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 7764}],
   "remainingResources": [{"name": "CPU", "integerValue": 1792}, {"name": "MEMORY", "integerValue": 7252}]},
  {"containerInstanceArn": "arn:aws:ecs:eu-central-1:111122223333:container-instance/c/bbbb2222", "ec2InstanceId": "i-2", "status": "DRAINING", "agentConnected": true,
   "runningTasksCount": 0, "pendingTasksCount": 0, "attributes": [{"name": "ecs.availability-zone", "value": "eu-central-1b"}],
   "registeredResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 7764}],
   "remainingResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 7764}]}],
 "AutoScalingGroups": [{"AutoScalingGroupName": "asg", "MinSize": 0, "MaxSize": 4, "DesiredCapacity": 2, "Instances": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}]}],
 "capacityProviders": [{"name": "cp", "status": "ACTIVE", "autoScalingGroupProvider": {"autoScalingGroupArn": "arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:u:autoScalingGroupName/asg",
   "managedScaling": {"status": "ENABLED", "targetCapacity": 100}}}],
 "subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "AvailabilityZone": "eu-central-1a"}]}"#;

const TASKS: &str = r#"{"tasks": [{"taskArn": "arn:aws:ecs:eu-central-1:111122223333:task/c/t1", "group": "service:web", "cpu": "256", "memory": "512", "lastStatus": "RUNNING",
   "containerInstanceArn": "arn:aws:ecs:eu-central-1:111122223333:container-instance/c/aaaa1111", "desiredStatus": "RUNNING", "launchType": "EC2", "startedBy": "ecs-svc/1",
   "taskDefinitionArn": "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:1", "ephemeralStorage": {"sizeInGiB": 40}}], "nextToken": "more"}
{"taskDefinitions": [{"taskDefinitionArn": "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:1", "family": "web", "revision": 1, "cpu": "256", "memory": "512",
   "containerDefinitions": [{"name": "app", "image": "app", "essential": true, "environment": [{"name": "KEY", "value": "hunter2"}]}]}]}
{"services": [{"serviceArn": "arn:aws:ecs:eu-central-1:111122223333:service/c/web", "serviceName": "web", "taskDefinition": "web:1", "desiredCount": 2, "launchType": "EC2",
   "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100}}]}"#;

const COMMANDS: [&[&str]; 16] = [
    &["place", "--task-definition", "web", "--count", "3"],
    &["place", "--task-definition", "web", "--count", "20"],
    &["place", "--service", "web"],
    &["place", "--task-definition", "web", "--capacity-provider", "cq"],
    &["place", "--task-definition", "wed"],
    &["place", "--task-definition", "web", "--eni", "unchecked", "--subnet", "subnet-2"],
    &["explain", "--task-definition", "web", "--instance", "i-2"],
    &["explain", "--task-definition", "web", "--instance", "i-3"],
    &["query", "runningTasksCount == 1"],
    &["query", "attribute:ecs.instance-type == m5.xlarge"],
    &["stop", "--service", "web", "--count", "1", "--trust-snapshot"],
    &["deploy", "--service", "web", "--trust-snapshot"],
    &["capacity", "cp", "--trust-snapshot"],
    &["fit", "--task-definition", "web"],
    &["repack", "--trust-snapshot"],
    &["fleet", "--instance-type", "m5.large"],
];

/// Each command on the files and on the pack, in these formats.
fn compare(files: &[&str], pack: &str, commands: &[&[&str]]) -> usize {
    let mut compared = 0;
    for command in commands {
        for format in ["table", "json", "csv"] {
            let ask = |files: &[&str]| {
                let (name, flags) = command.split_first().expect("a command has a name");
                // Arguments by their places come first.
                let places = flags.iter().take_while(|flag| !flag.starts_with('-')).count();
                let (places, flags) = flags.split_at(places);
                let arguments = [&[*name][..], places, files, flags, &["--output", format]].concat();
                let output = run(&arguments);
                (stdout(&output), stderr(&output), output.status.code())
            };
            assert_eq!(ask(&[pack]), ask(files), "{command:?} --output {format}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn every_command_answers_the_same_from_a_pack() {
    let scratch = Scratch::new("packed");
    let (cluster, tasks) = (scratch.file("cluster.json", CLUSTER), scratch.file("tasks.json", TASKS));
    let pack = scratch.file("cluster.pack", "");
    let packed = run(&["snapshot", "pack", &cluster, &tasks, "--to", &pack]);
    assert_code(&packed, 0);
    assert_eq!(compare(&[&cluster, &tasks], &pack, &COMMANDS), 48);
    // An error tells no line and column where there is none.
    let stop = |files: &[&str]| stderr(&run(&[&["stop"], files, &["--service", "web", "--count", "1"]].concat()));
    let (packed, written) = (stop(&[&pack]), stop(&[&cluster, &tasks]));
    assert!(packed.contains("tasks.json: /nextToken\n  help: gather it again"), "{packed}");
    assert_eq!(written.replace("tasks.json:3:142:", "tasks.json:"), packed);
    // And around it gzip.
    let bytes = std::fs::read(&pack).expect("the pack is written");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&bytes).expect("memory takes it");
    let gzipped = scratch.file("cluster.pack.gz", encoder.finish().expect("memory takes it"));
    compare(&[&cluster, &tasks], &gzipped, &COMMANDS[..1]);
    // To standard output, and from standard input.
    let piped = run(&["snapshot", "pack", &cluster, &tasks]);
    assert_eq!(piped.stdout, bytes);
    let query = |output: Output| (stdout(&output), output.status.code());
    let read = run_with_stdin(&["query", "runningTasksCount == 1", "-"], &bytes);
    assert_eq!(query(read), query(run(&["query", "runningTasksCount == 1", &pack])));
}

#[test]
fn a_decision_document_is_packed_with_its_question() {
    let scratch = Scratch::new("packed-sample");
    let pack = scratch.file("sample.pack", "");
    assert_code(&run(&["snapshot", "pack", SAMPLE, "--to", &pack]), 0);
    compare(&[SAMPLE], &pack, &[&["place"], &["explain"], &["repack"], &["query", "task:group == service:worker"]]);
}

#[test]
fn other_files_stand_beside_a_pack() {
    let scratch = Scratch::new("packed-beside");
    let (cluster, tasks) = (scratch.file("cluster.json", CLUSTER), scratch.file("tasks.json", TASKS));
    let pack = scratch.file("cluster.pack", "");
    assert_code(&run(&["snapshot", "pack", &cluster, "--to", &pack]), 0);
    let service = scratch.file(
        "job.json",
        r#"{"taskDefinitions": [{"family": "job", "revision": 1, "cpu": "64", "memory": "64", "containerDefinitions": [{"name": "a", "image": "a"}]}]}"#,
    );
    let output = run(&["place", &pack, &service, "--task-definition", "job"]);
    assert_code(&output, 0);
    let refused = run(&["place", &pack, &tasks, "--task-definition", "job"]);
    assert_code(&refused, 1);
    assert!(stderr(&refused).contains("a packed snapshot has all of its instances and tasks"), "{}", stderr(&refused));
    let twice = run(&["place", &pack, &pack, "--task-definition", "job"]);
    assert!(stderr(&twice).contains("there is another one"), "{}", stderr(&twice));
}

#[test]
fn what_is_no_pack_or_not_wanted_says_so() {
    let scratch = Scratch::new("packed-refused");
    let pack = scratch.file("sample.pack", "");
    assert_code(&run(&["snapshot", "pack", SAMPLE, "--to", &pack]), 0);
    let whole = std::fs::read(&pack).expect("the pack is written");
    let mut newer = whole.clone();
    newer[8] = 9;
    let cut = scratch.file("cut.pack", &whole[..whole.len() / 2]);
    let newer = scratch.file("newer.pack", newer);
    for (arguments, says) in [
        (&["query", "runningTasksCount == 0", &cut][..], "the packed snapshot is damaged: it is cut off"),
        (
            &["query", "runningTasksCount == 0", &newer],
            "the packed snapshot is of version 9, and this build reads version 1",
        ),
        (&["check", &pack], "is a packed snapshot, which is not read here"),
        (&["scale", &pack], "is a packed snapshot, which is not read here"),
        (&["reach", &pack], "is a packed snapshot, which is not read here"),
        (&["redact", &pack], "is a packed snapshot, which is not read here"),
        (&["snapshot", "pack", &pack], "is a packed snapshot, which is not read here"),
        (&["place", SAMPLE, "--task-definition", &pack], "is a packed snapshot, which is not read here"),
    ] {
        let output = run(arguments);
        assert_code(&output, 1);
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
    assert!(stdout(&run(&["decide", &pack])).contains("this is a packed snapshot, and no question"));
}
