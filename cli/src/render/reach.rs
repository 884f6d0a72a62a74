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
        _ => (Tone::Notable, "too little is known for an answer"),
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
        let mut grid = hops_grid();
        for hop in list_at(target, "hops") {
            grid.rows.push(hop_row(hop));
            records.push(record([
                ("targetGroupArn", json!(str_at(target, "targetGroupArn"))),
                ("containerName", json!(str_at(target, "containerName"))),
                ("containerPort", json!(count_at(target, "containerPort"))),
                ("hop", json!(str_at(hop, "hop"))),
                ("verdict", json!(str_at(hop, "verdict"))),
                ("needed", json!(ports(hop, "needed"))),
                ("missing", json!(ports(hop, "missing"))),
            ]));
            remedies.extend(hop.get("permission").map(|permission| remedy(str_at(hop, "message"), permission)));
        }
        sections.push(Section::Grid(grid));
    }
    beyond(&mut sections, &mut remedies, &answer);
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

fn hops_grid() -> Grid {
    Grid { header: vec!["hop", "", "security groups", "ports", "not open"], rows: Vec::new() }
}

/// One hop, and whether it is open, closed or unknown.
fn hop_row(hop: &Value) -> Vec<Cell> {
    let groups: Vec<&str> = list_at(hop, "securityGroups").iter().filter_map(Value::as_str).collect();
    let (mark, tone) = match str_at(hop, "verdict") {
        "reachable" => ("open", Tone::Good),
        "partlyReachable" => ("partly", Tone::Notable),
        "unknown" => ("unknown", Tone::Notable),
        _ => ("closed", Tone::Bad),
    };
    vec![
        words(str_at(hop, "hop")).into(),
        Cell::toned(mark, tone),
        groups.join(", ").into(),
        format!("{} {}", str_at(hop, "protocol"), ports(hop, "needed")).into(),
        Cell::toned(ports(hop, "missing"), tone),
    ]
}

/// What the tasks themselves must reach: file systems, and the registry.
fn beyond(sections: &mut Vec<Section>, remedies: &mut Vec<String>, answer: &Value) {
    let hops = list_at(answer, "fileSystems");
    if !hops.is_empty() {
        let mut grid = hops_grid();
        grid.rows.extend(hops.iter().map(hop_row));
        sections.push(Section::Title("File systems".into()));
        sections.push(Section::Grid(grid));
        let wrong = hops.iter().filter_map(|hop| Some(remedy(str_at(hop, "message"), hop.get("permission")?)));
        remedies.extend(wrong);
    }
    let ways = list_at(answer, "images");
    if !ways.is_empty() {
        let mut grid = Grid { header: vec!["subnet", "way to the registry", "missing"], rows: Vec::new() };
        grid.rows.extend(ways.iter().map(|way| {
            let missing: Vec<&str> = list_at(way, "missing").iter().filter_map(Value::as_str).collect();
            vec![str_at(way, "subnetId").into(), str_at(way, "way").into(), Cell::toned(missing.join("\n"), Tone::Bad)]
        }));
        sections.push(Section::Grid(grid));
    }
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
        "loadBalancerToControlPort" => "load balancer → control port (out)",
        "controlPortFromLoadBalancer" => "→ control port (in)",
        "taskToFileSystem" => "task → (out)",
        "fileSystemFromTask" => "→ file system (in)",
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
