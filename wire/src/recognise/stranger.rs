//! What a text is when it is none of ours: the table of files that people give by mistake, and what
//! to give instead.
//!
//! Only keys and first bytes are looked at, and nothing of a file's values is repeated: it may be a
//! secret.

use serde_json::Value;

use super::shape::{Shape, Sort};

/// A file that holds nothing to decide about.
///
/// ```
/// use stowplan_wire::recognise::stranger;
/// let list = stranger::of_bytes(br#"{"taskArns": []}"#).unwrap();
/// assert_eq!(list.what, "what `aws ecs list-tasks` prints: names, and nothing about them");
/// assert_eq!(list.help, "give what `aws ecs describe-tasks` prints for them; `stowplan snapshot-script` prints a script that gathers all");
/// assert_eq!(stranger::of_bytes(br#"{"containerInstances": []}"#), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// What it looks like, to be said after "it is".
    pub what: String,
    /// What to give or run instead.
    pub help: String,
}

/// A row of the table: the keys that such a JSON object has, what it is, and what to do.
struct Row {
    keys: &'static [&'static str],
    what: &'static str,
    help: &'static str,
}

const fn row(keys: &'static [&'static str], what: &'static str, help: &'static str) -> Row {
    Row { keys, what, help }
}

/// Answers that only list, with the command that describes.
const LISTS: &[(&str, &str, &str)] = &[
    ("containerInstanceArns", "list-container-instances", "describe-container-instances"),
    ("taskArns", "list-tasks", "describe-tasks"),
    ("serviceArns", "list-services", "describe-services"),
    ("clusterArns", "list-clusters", "describe-clusters"),
    ("taskDefinitionArns", "list-task-definitions", "describe-task-definition"),
    ("families", "list-task-definition-families", "describe-task-definition"),
];

/// What a capacity of EC2's tells about a cluster.
const REGISTERED: &str =
    "ECS places by what its instances have registered: give what `aws ecs describe-container-instances` prints";
const SNAPSHOT: &str = "`stowplan snapshot-script` prints a script that gathers what is needed";
const SCALING: &str = "`stowplan scale` reads it";
const REACH: &str = "`stowplan reach` reads it";
const PRICES: &str =
    "prices go into a file of their own, for --prices: {\"asOf\": \"2026-07-20\", \"perHour\": {\"m5.large\": 0.096}}";
const PLAN: &str = "terraform plan -out=plan && terraform show -json plan > plan.json";

/// JSON objects by their keys; the first row whose keys are all there is meant.
const ROWS: &[Row] = &[
    row(
        &["serviceDeployments"],
        "a list of service deployments",
        "`stowplan deploy` starts from what `aws ecs describe-services` prints",
    ),
    row(
        &["serviceRevisions"],
        "what `aws ecs describe-service-revisions` prints",
        "give what `aws ecs describe-services` and `describe-task-definition` print",
    ),
    row(&["settings"], "what `aws ecs list-account-settings` prints", SNAPSHOT),
    row(&["Reservations"], "what `aws ec2 describe-instances` prints", REGISTERED),
    row(
        &["InstanceTypes"],
        "what `aws ec2 describe-instance-types` prints",
        "the types are known already: `stowplan instance-types`, and `stowplan fleet --types`",
    ),
    row(
        &["InstanceTypeOfferings"],
        "what `aws ec2 describe-instance-type-offerings` prints",
        "name the types: `stowplan fleet --types`",
    ),
    row(&["SpotPriceHistory"], "what `aws ec2 describe-spot-price-history` prints", PRICES),
    row(&["PriceList"], "what `aws pricing get-products` prints", PRICES),
    row(&["perHour"], "a file of prices", "give it by --prices"),
    row(&["LaunchTemplates"], "what `aws ec2 describe-launch-templates` prints", REGISTERED),
    row(&["LaunchTemplateVersions"], "what `aws ec2 describe-launch-template-versions` prints", REGISTERED),
    row(&["Volumes"], "what `aws ec2 describe-volumes` prints", SNAPSHOT),
    row(&["Vpcs"], "what `aws ec2 describe-vpcs` prints", SNAPSHOT),
    row(
        &["AutoScalingGroups"],
        "what `aws autoscaling describe-auto-scaling-groups` prints",
        "`stowplan capacity` reads it, beside a snapshot of the cluster",
    ),
    row(
        &["AutoScalingInstances"],
        "what `aws autoscaling describe-auto-scaling-instances` prints",
        "give what `aws autoscaling describe-auto-scaling-groups` prints",
    ),
    row(
        &["ScalingActivities"],
        "what `aws application-autoscaling describe-scaling-activities` prints",
        "`stowplan scale` decides from targets, policies and metrics: `describe-scalable-targets`, `describe-scaling-policies`",
    ),
    row(&["ScalableTargets"], "what `aws application-autoscaling describe-scalable-targets` prints", SCALING),
    row(&["ScalingPolicies"], "what `aws application-autoscaling describe-scaling-policies` prints", SCALING),
    row(&["ScheduledActions"], "what `aws application-autoscaling describe-scheduled-actions` prints", SCALING),
    row(&["MetricAlarms"], "what `aws cloudwatch describe-alarms` prints", SCALING),
    row(
        &["MetricDataResults"],
        "what `aws cloudwatch get-metric-data` prints",
        "`stowplan scale` reads it, beside targets and policies",
    ),
    row(
        &["Datapoints", "Label"],
        "what `aws cloudwatch get-metric-statistics` prints",
        "give what `aws cloudwatch get-metric-data` prints to `stowplan scale`",
    ),
    row(
        &["Metrics"],
        "what `aws cloudwatch list-metrics` prints",
        "give what `aws cloudwatch get-metric-data` prints to `stowplan scale`",
    ),
    row(
        &["AlarmHistoryItems"],
        "what `aws cloudwatch describe-alarm-history` prints",
        "give what `aws cloudwatch describe-alarms` prints to `stowplan scale`",
    ),
    row(
        &["TargetHealthDescriptions"],
        "what `aws elbv2 describe-target-health` prints",
        "`stowplan reach` starts from `describe-target-groups`, `describe-load-balancers` and the security groups",
    ),
    row(
        &["Attributes"],
        "what `aws elbv2 describe-target-group-attributes` prints, without the group",
        "put it into the group's entry of `TargetGroups`, as `stowplan snapshot-script` does",
    ),
    row(&["TargetGroups"], "what `aws elbv2 describe-target-groups` prints", REACH),
    row(&["LoadBalancers"], "what `aws elbv2 describe-load-balancers` prints", REACH),
    row(&["Listeners"], "what `aws elbv2 describe-listeners` prints", REACH),
    row(&["SecurityGroups"], "what `aws ec2 describe-security-groups` prints", REACH),
    row(&["PrefixLists"], "what `aws ec2 describe-prefix-lists` prints", REACH),
    row(&["RouteTables"], "what `aws ec2 describe-route-tables` prints", REACH),
    row(&["VpcEndpoints"], "what `aws ec2 describe-vpc-endpoints` prints", REACH),
    row(&["MountTargets"], "what `aws efs describe-mount-targets` prints", REACH),
    row(&["ResultsByTime"], "what Cost Explorer prints", PRICES),
    row(&["ForecastResultsByTime"], "what Cost Explorer prints", PRICES),
    row(&["Parameters", "InvalidParameters"], "what `aws ssm get-parameters` prints", SNAPSHOT),
    row(&["Parameter"], "what `aws ssm get-parameter` prints", SNAPSHOT),
    row(
        &["SecretString"],
        "what `aws secretsmanager get-secret-value` prints",
        "keep it to yourself; a definition names its secrets by their ARNs alone",
    ),
    row(
        &["SecretList"],
        "what `aws secretsmanager list-secrets` prints",
        "a definition names its secrets by their ARNs alone",
    ),
    row(&["UserId", "Account", "Arn"], "what `aws sts get-caller-identity` prints", SNAPSHOT),
    row(&["Credentials"], "credentials that `aws sts` prints", "keep them to yourself; no credentials are needed here"),
    row(&["AccessKeyId", "SecretAccessKey"], "credentials", "keep them to yourself; no credentials are needed here"),
    row(
        &["TemplateBody"],
        "what `aws cloudformation get-template` prints",
        "take the template out of it: jq -r '.TemplateBody | if type == \"string\" then . else tojson end'",
    ),
    row(
        &["Stacks"],
        "what `aws cloudformation describe-stacks` prints",
        "give the template itself: `aws cloudformation get-template`",
    ),
    row(
        &["StackResources"],
        "what `aws cloudformation describe-stack-resources` prints",
        "give the template itself: `aws cloudformation get-template`",
    ),
    row(
        &["StackResourceSummaries"],
        "what `aws cloudformation list-stack-resources` prints",
        "give the template itself: `aws cloudformation get-template`",
    ),
    row(
        &["StackEvents"],
        "what `aws cloudformation describe-stack-events` prints",
        "give the template itself: `aws cloudformation get-template`",
    ),
    row(&["logEvents"], "what `aws logs get-log-events` prints", SNAPSHOT),
    row(&["logGroups"], "what `aws logs describe-log-groups` prints", SNAPSHOT),
    row(&["imageDetails"], "what `aws ecr describe-images` prints", SNAPSHOT),
    row(&["repositories"], "what `aws ecr describe-repositories` prints", SNAPSHOT),
    row(&["Records"], "a record of CloudTrail or of a queue", SNAPSHOT),
    row(&["detail-type", "source"], "an event of EventBridge", SNAPSHOT),
    row(&["__type"], "an error that AWS answered", "look at its message, and repeat the command"),
    row(
        &["apiVersion", "kind"],
        "a document of Kubernetes",
        "ECS has no pods: give what the AWS CLI prints of a cluster of ECS",
    ),
    row(&["Job"], "a job of Nomad", "give a task definition of ECS"),
    row(&["TaskGroups"], "a job of Nomad", "give a task definition of ECS"),
    row(&["@level", "@message"], "a line of what `terraform -json` logs", PLAN),
    row(
        &["modules", "serial", "version"],
        "a state of Terraform before 0.12",
        "terraform show -json > state.json, with a newer Terraform",
    ),
    row(
        &["resource", "provider"],
        "a configuration of Terraform in JSON, which the CDK for Terraform writes, too",
        PLAN,
    ),
    row(
        &["resource", "terraform"],
        "a configuration of Terraform in JSON, which the CDK for Terraform writes, too",
        PLAN,
    ),
    row(
        &["artifacts", "version"],
        "the manifest of a CDK assembly",
        "give the template beside it: cdk.out/STACK.template.json",
    ),
    row(&["app", "context"], "the settings of the CDK", "cdk synth --json > template.json"),
    row(
        &["Outputs", "Description"],
        "a part of a CloudFormation template",
        "give the whole template, with its `Resources`",
    ),
    row(&["Statement", "Version"], "a policy of IAM", SNAPSHOT),
    row(&["dependencies", "name"], "the manifest of an npm package", SNAPSHOT),
    row(&["lockfileVersion"], "the lock file of an npm package", SNAPSHOT),
    row(&["compilerOptions"], "the settings of a compiler", SNAPSHOT),
    row(&["runs", "version"], "a report in SARIF", "give the document that it reports on"),
    row(&["placements"], "an answer of `stowplan place`", "give what the question was about"),
    row(&["decide"], "a decision document", "`stowplan decide` answers it"),
    row(&["summary", "taskDefinitions"], "a report of `stowplan check`", "give the document that it reports on"),
    row(&["error"], "an error that a command answered", "look at its message, and repeat the command"),
];

/// Texts by how their first line that is not empty begins, without regard to case.
const BEGINNINGS: &[(&str, &str, &str)] = &[
    (
        "<!doctype html",
        "a page in HTML, most likely an error's",
        "a proxy or a sign-in page may have answered in AWS's place: look at it",
    ),
    (
        "<html",
        "a page in HTML, most likely an error's",
        "a proxy or a sign-in page may have answered in AWS's place: look at it",
    ),
    ("<?xml", "XML", "let the AWS CLI print JSON: --output json"),
    ("<errorresponse", "an error that AWS answered in XML", "look at its message, and repeat the command"),
    ("an error occurred (", "an error of the AWS CLI", "look at its message, and repeat the command"),
    ("aws: error", "an error of the AWS CLI", "look at its message, and repeat the command"),
    ("usage: aws", "an error of the AWS CLI", "look at its message, and repeat the command"),
    (
        "unable to locate credentials",
        "an error of the AWS CLI",
        "`aws sts get-caller-identity` says whether it has credentials",
    ),
    ("bash:", "an error of a shell", "look at its message, and repeat the command"),
    ("terraform used the selected providers", "what `terraform plan` prints for people", PLAN),
    ("terraform will perform", "what `terraform plan` prints for people", PLAN),
    ("-----begin ", "a key or a certificate", "keep it to yourself; nothing of the kind is needed here"),
    ("resource \"", "Terraform's source, which only Terraform can resolve", PLAN),
    ("module \"", "Terraform's source, which only Terraform can resolve", PLAN),
    ("terraform {", "Terraform's source, which only Terraform can resolve", PLAN),
    ("job \"", "a job of Nomad", "give a task definition of ECS"),
    ("apiversion:", "a document of Kubernetes", "ECS has no pods: give what the AWS CLI prints of a cluster of ECS"),
    ("import * as cdk", "a program for the CDK", "cdk synth --json > template.json"),
    ("from aws_cdk", "a program for the CDK", "cdk synth --json > template.json"),
    ("#!/", "a program", SNAPSHOT),
    ("+--", "a table of the AWS CLI", "let it print JSON: --output json"),
    ("---------", "a table of the AWS CLI", "let it print JSON: --output json"),
];

/// Files by their first bytes.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"\x1f\x8b", "compressed by gzip", "gunzip -c FILE | stowplan … -"),
    (b"PK\x03\x04", "a zip archive", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd", "zstd -dc FILE | stowplan … -"),
    (b"BZh", "compressed by bzip2", "bzip2 -dc FILE | stowplan … -"),
    (b"\xfd7zXZ\0", "compressed by xz", "xz -dc FILE | stowplan … -"),
    (b"%PDF-", "a PDF", SNAPSHOT),
    (b"\x89PNG", "a picture", SNAPSHOT),
    (b"\x7fELF", "a program", SNAPSHOT),
    (b"\xff\xfe", "text in UTF-16, which PowerShell writes", "save it as UTF-8: … | Out-File -Encoding utf8 FILE"),
    (b"\xfe\xff", "text in UTF-16", "save it as UTF-8"),
];

/// What a file is that holds nothing for us; nothing where that cannot be told, or where the table
/// knows it not. It costs as much as reading the file.
#[must_use]
pub fn of_bytes(bytes: &[u8]) -> Option<Stranger> {
    if let Some((_, what, help)) = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return Some(stranger(what, help));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Some(stranger("empty", "the command that wrote it may have failed: look at its messages"));
    }
    if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
        return of_value(&&value);
    }
    of_beginning(bytes)
}

/// The same for a text that is no JSON: by how it begins.
#[must_use]
pub fn of_beginning(bytes: &[u8]) -> Option<Stranger> {
    // A file that breaks off in the middle is told as such, by its reader.
    let begins = bytes.get(..bytes.len().min(4_096)).unwrap_or_default();
    if begins.contains(&0) {
        return Some(stranger("no text", SNAPSHOT));
    }
    of_text(&String::from_utf8_lossy(begins))
}

/// The same for a JSON value that was read already.
#[must_use]
pub fn of_value<S: Shape>(value: &S) -> Option<Stranger> {
    let found = match value.sort() {
        Sort::Null => stranger("`null`", "the command that wrote it may have found nothing: look at its --query"),
        Sort::Scalar | Sort::Text => stranger("a single value", "give whole documents, without --query"),
        Sort::List => {
            let Some(first) = value.first() else {
                return Some(stranger(
                    "an empty list",
                    "the command that wrote it found nothing: look at its region and its filters",
                ));
            };
            match (first.text(), first.sort()) {
                (Some(text), _) if text.starts_with("arn:") => stranger(
                    "a list of ARNs",
                    "give what the `describe-…` command prints for them; `stowplan snapshot-script` prints a script that gathers all",
                ),
                (_, Sort::Object) if first.get("imageUri").is_some() && first.get("name").is_some() => {
                    stranger("a list of images for CodePipeline", "give the task definition")
                }
                (_, Sort::Object) => return of_value(&first),
                _ if value.is_single() => return of_value(&first),
                _ => stranger("a list of values", "give whole documents, without --query"),
            }
        }
        Sort::Object => return of_object(value),
    };
    Some(found)
}

fn of_object<S: Shape>(value: &S) -> Option<Stranger> {
    if value.first().is_none() {
        return Some(stranger(
            "an empty object",
            "the command that wrote it found nothing: look at its region and its filters",
        ));
    }
    let inner = value.get("data").filter(|data| data.sort() == Sort::Object);
    let has = |key: &str| value.get(key).is_some() || inner.as_ref().is_some_and(|inner| inner.get(key).is_some());
    if let Some((_, list, describe)) = LISTS.iter().find(|(key, ..)| has(key)) {
        let help = format!(
            "give what `aws ecs {describe}` prints for them; `stowplan snapshot-script` prints a script that gathers all"
        );
        let what = format!("what `aws ecs {list}` prints: names, and nothing about them");
        return Some(Stranger { what, help });
    }
    if is_compose(value) {
        return Some(stranger("a file of Docker Compose", "give the task definition that is made of it"));
    }
    if is_request(value) {
        return Some(stranger(
            "a request, as run-task or create-service take it",
            "give it by --request, beside a snapshot of the cluster",
        ));
    }
    let row = ROWS.iter().find(|row| row.keys.iter().all(|key| has(key)))?;
    Some(stranger(row.what, row.help))
}

fn stranger(what: &str, help: &str) -> Stranger {
    Stranger { what: what.to_owned(), help: help.to_owned() }
}

/// Whether a value is a file of Docker Compose: services by name, each with an image or what it is
/// built from.
#[must_use]
pub fn is_compose<S: Shape>(value: &S) -> bool {
    let services = value.get("services").filter(|services| services.sort() == Sort::Object);
    services.is_some_and(|services| {
        services.any(&mut |service| service.get("image").is_some() || service.get("build").is_some())
    })
}

/// Whether a value is what RunTask or CreateService takes: a definition's name, and how it is to
/// run.
#[must_use]
pub fn is_request<S: Shape>(value: &S) -> bool {
    let named = value.get("taskDefinition").is_some_and(|name| name.sort() == Sort::Text);
    let keys =
        ["count", "desiredCount", "launchType", "networkConfiguration", "placementStrategy", "overrides", "startedBy"];
    named && value.get("serviceArn").is_none() && keys.iter().any(|key| value.get(key).is_some())
}

fn of_text(text: &str) -> Option<Stranger> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines
        .clone()
        .find(|line| !line.starts_with("# ") && !line.starts_with("//") && *line != "---")
        .unwrap_or_default();
    let first = first.to_ascii_lowercase();
    if let Some((_, what, help)) = BEGINNINGS.iter().find(|(start, ..)| first.starts_with(start)) {
        return Some(stranger(what, help));
    }
    let has = |start: &str| text.lines().any(|line| line.starts_with(start));
    if has("apiVersion:") && has("kind:") {
        return Some(stranger(
            "a document of Kubernetes",
            "ECS has no pods: give what the AWS CLI prints of a cluster of ECS",
        ));
    }
    let answers =
        ["containerInstances:", "tasks:", "taskDefinition:", "containerInstanceArns:", "taskArns:", "clusters:"];
    if answers.iter().any(|key| has(key)) {
        return Some(stranger("an answer of the AWS CLI in YAML", "let it print JSON: --output json"));
    }
    if has("services:") && text.lines().any(|line| matches!(line.trim().split(':').next(), Some("image" | "build"))) {
        return Some(stranger("a file of Docker Compose", "give the task definition that is made of it"));
    }
    let kinds = [
        "CONTAINERINSTANCES\t",
        "TASKS\t",
        "SERVICES\t",
        "CLUSTERS\t",
        "TASKDEFINITION\t",
        "TASKARNS\t",
        "CONTAINERINSTANCEARNS\t",
    ];
    if kinds.iter().any(|kind| has(kind)) {
        return Some(stranger("an answer of the AWS CLI as text", "let it print JSON: --output json"));
    }
    if lines.clone().count() > 0 && lines.all(|line| line.starts_with("arn:")) {
        return Some(stranger(
            "a list of ARNs",
            "give what the `describe-…` command prints for them; `stowplan snapshot-script` prints a script that gathers all",
        ));
    }
    is_log(text).then(|| stranger("a log", SNAPSHOT))
}

/// Whether lines begin with a date and a time.
fn is_log(text: &str) -> bool {
    let dated = |line: &str| {
        let line = line.trim_start_matches('[').as_bytes();
        let shape = b"0000-00-00";
        line.len() > shape.len() + 9
            && shape
                .iter()
                .zip(line)
                .all(|(shape, byte)| if *shape == b'0' { byte.is_ascii_digit() } else { shape == byte })
            && line.get(13) == Some(&b':')
            && !line.contains(&b',')
    };
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(5).peekable();
    lines.peek().is_some() && lines.all(dated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_is_hidden_by_an_earlier_one() {
        for (at, row) in ROWS.iter().enumerate() {
            let hides = |earlier: &&Row| earlier.keys.iter().all(|key| row.keys.contains(key));
            let earlier = ROWS.iter().take(at).find(hides).map(|earlier| earlier.what);
            assert_eq!(earlier, None, "{}", row.what);
        }
    }

    #[test]
    fn every_row_is_recognised() {
        for row in ROWS {
            let fields = row.keys.iter().map(|key| ((*key).to_owned(), Value::from("hunter2")));
            let found = of_bytes(Value::Object(fields.collect()).to_string().as_bytes()).expect(row.what);
            assert_eq!((found.what.as_str(), found.help.as_str()), (row.what, row.help));
        }
        for (start, what, _) in BEGINNINGS {
            let found = of_bytes(format!("\n{start} hunter2\n").as_bytes()).expect(what);
            assert_eq!(found.what, *what, "{start}");
        }
        for (magic, what, _) in MAGIC {
            assert_eq!(of_bytes(&[magic, &b"hunter2"[..]].concat()).expect(what).what, *what);
        }
    }

    #[test]
    fn what_cannot_be_told_is_not_guessed() {
        for text in [
            "{\"foo\": 1}",
            "hello",
            "a,b\n1,2\n",
            "2026-11-01T08:00:00Z,71.5\n2026-11-01T08:01:00Z,70\n",
            "{\"tasks\": [",
        ] {
            assert_eq!(of_bytes(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn texts_are_told_by_more_than_their_beginning() {
        for (text, what) in [
            ("# a comment\napiVersion: v1\nkind: Pod\n", "a document of Kubernetes"),
            ("metadata:\n  name: x\nkind: Pod\napiVersion: v1\n", "a document of Kubernetes"),
            ("containerInstances:\n- agentConnected: true\n", "an answer of the AWS CLI in YAML"),
            ("services:\n  web:\n    image: nginx\n", "a file of Docker Compose"),
            ("{\"services\": {\"web\": {\"build\": \".\"}}}", "a file of Docker Compose"),
            ("{\"taskDefinition\": \"web:1\", \"count\": 2}", "a request, as run-task or create-service take it"),
            ("TASKS\tarn:aws:ecs\n", "an answer of the AWS CLI as text"),
            ("arn:aws:ecs:eu-central-1:123456789012:task/c/a\n", "a list of ARNs"),
            ("[\"arn:aws:ecs:eu-central-1:123456789012:task/c/a\"]", "a list of ARNs"),
            ("2026-11-01T08:00:00Z INFO ready\n2026-11-01 08:00:01 done\n", "a log"),
            ("\u{feff}\n \n", "empty"),
            ("[]", "an empty list"),
            ("{}", "an empty object"),
            ("null", "`null`"),
            ("5", "a single value"),
            ("[[1], [2]]", "a list of values"),
            ("[{\"Reservations\": []}]", "what `aws ec2 describe-instances` prints"),
            ("{\"data\": {\"taskArns\": []}}", "what `aws ecs list-tasks` prints: names, and nothing about them"),
            ("[{\"name\": \"web\", \"imageUri\": \"nginx\"}]", "a list of images for CodePipeline"),
        ] {
            assert_eq!(of_bytes(text.as_bytes()).map(|found| found.what).as_deref(), Some(what), "{text}");
        }
    }
}
