//! Whether load balancers reach the tasks.

use serde_json::{Value, json};

use super::{Cell, Grid, Report, Section, Tone, count_at, list_at, record, str_at};

const COLUMNS: [&str; 7] = ["targetGroupArn", "containerName", "containerPort", "hop", "verdict", "needed", "missing"];

/// The report of a `reach` answer.
pub fn report(answer: Value) -> Report {
    let verdict = str_at(&answer, "verdict");
    let (tone, line) = match verdict {
        "reachable" => (Tone::Good, "the load balancer reaches the tasks"),
        "partlyReachable" => (Tone::Notable, "the load balancer reaches the tasks on some of their ports only"),
        "unreachable" => (Tone::Bad, "the load balancer does not reach the tasks"),
        "misconfigured" => (Tone::Bad, "this cannot work as it is configured"),
        _ => (Tone::Notable, "not enough is told for an answer"),
    };
    let mut sections = vec![Section::Headline(tone, line.into())];
    let mut records = Vec::new();
    let mut remedies = Vec::new();
    for target in list_at(&answer, "targets") {
        let name = str_at(target, "targetGroupArn").rsplit('/').nth(1).unwrap_or_default();
        let dynamic = if target.get("dynamic") == Some(&Value::Bool(true)) { ", chosen by the agent" } else { "" };
        sections.push(Section::Title(format!(
            "{name}: {} port {} as target type {}, on {}{dynamic}",
            str_at(target, "containerName"),
            count_at(target, "containerPort"),
            str_at(target, "targetType"),
            ports(target, "ports"),
        )));
        let mut grid = Grid { header: vec!["hop", "", "security groups", "ports", "missing"], rows: Vec::new() };
        for hop in list_at(target, "hops") {
            let groups: Vec<&str> = list_at(hop, "securityGroups").iter().filter_map(Value::as_str).collect();
            let missing = ports(hop, "missing");
            let (mark, tone) = match str_at(hop, "verdict") {
                "reachable" => ("open", Tone::Good),
                "partlyReachable" => ("partly", Tone::Notable),
                _ => ("closed", Tone::Bad),
            };
            grid.rows.push(vec![
                words(str_at(hop, "hop")).into(),
                Cell::toned(mark, tone),
                groups.join(", ").into(),
                format!("{} {}", str_at(hop, "protocol"), ports(hop, "needed")).into(),
                Cell::toned(missing.clone(), Tone::Bad),
            ]);
            records.push(record([
                ("targetGroupArn", json!(str_at(target, "targetGroupArn"))),
                ("containerName", json!(str_at(target, "containerName"))),
                ("containerPort", json!(count_at(target, "containerPort"))),
                ("hop", json!(str_at(hop, "hop"))),
                ("verdict", json!(str_at(hop, "verdict"))),
                ("needed", json!(ports(hop, "needed"))),
                ("missing", json!(missing)),
            ]));
            remedies.extend(hop.get("permission").map(|permission| remedy(str_at(hop, "message"), permission)));
        }
        sections.push(Section::Grid(grid));
    }
    let findings = list_at(&answer, "findings");
    if !findings.is_empty() {
        let mut grid = Grid { header: vec!["", "where", "what"], rows: Vec::new() };
        for finding in findings {
            let severity = str_at(finding, "severity");
            let tone = match severity {
                "error" => Tone::Bad,
                "warning" => Tone::Notable,
                _ => Tone::Quiet,
            };
            let help = finding.get("help").and_then(Value::as_str).map(|help| format!("\nhelp: {help}"));
            let what = format!("{}{}", str_at(finding, "message"), help.unwrap_or_default());
            grid.rows.push(vec![Cell::toned(severity, tone), str_at(finding, "path").into(), what.into()]);
        }
        sections.push(Section::Grid(grid));
    }
    if !remedies.is_empty() {
        sections.push(Section::Title("What would open it".into()));
        sections.push(Section::Verbatim(remedies.join("\n")));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

/// Ports in the manner of 80, 443, 32768–60999.
fn ports(value: &Value, key: &str) -> String {
    let each = list_at(value, key).iter().map(|range| {
        let (first, last) = (count_at(range, "first"), count_at(range, "last"));
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    });
    each.collect::<Vec<_>>().join(", ")
}

fn words(hop: &str) -> &'static str {
    match hop {
        "clientToLoadBalancer" => "client → load balancer",
        "loadBalancerToTarget" => "load balancer → (out)",
        "targetFromLoadBalancer" => "→ target (in)",
        "healthCheckToTarget" => "health check → (out)",
        _ => "health check → target (in)",
    }
}

/// What is missing, as a comment, and the AWS CLI's command for it.
fn remedy(message: &str, permission: &Value) -> String {
    let list = permission.get("IpPermissions").cloned().unwrap_or_default();
    format!(
        "# {message}\naws ec2 authorize-security-group-{} --group-id {} --ip-permissions '{list}'",
        str_at(permission, "direction"),
        str_at(permission, "GroupId"),
    )
}
