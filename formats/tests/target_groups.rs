//! Target groups of plans and templates, and the services that name them.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use serde_json::{Value, json};
use stowplan_formats::{Converted, DocumentKind, Parameters, convert};

fn converted(text: &str) -> Converted {
    convert(text.as_bytes(), &Parameters::default()).unwrap()
}

fn values(converted: &Converted, kind: DocumentKind) -> Vec<Value> {
    converted.of_kind(kind).map(|document| document.value().clone()).collect()
}

/// A plan with two target groups, of which a service names one that is not there yet.
fn plan(arn: &Value, health: &Value, references: &Value) -> Value {
    let group = |name: &str, kind: &str| {
        json!({"address": format!("aws_lb_target_group.{name}"), "mode": "managed", "type": "aws_lb_target_group", "name": name,
            "values": {"name": name, "port": 80, "protocol": "HTTP", "target_type": kind, "vpc_id": "vpc-1", "health_check": health}})
    };
    let entry = |name: &str, port: u16| json!({"container_name": name, "container_port": port, "elb_name": ""});
    json!({
        "format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [
            group("web", "instance"), group("api", "ip"),
            {"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "name": "web",
             "values": {"name": "web", "load_balancer": [entry("api", 81), entry("web", 80)]}}]}},
        "resource_changes": [
            {"address": "aws_lb_target_group.web", "mode": "managed", "type": "aws_lb_target_group", "name": "web",
             "change": {"actions": ["create"], "after": {}, "after_unknown": {"arn": true, "health_check": health.is_null()}}},
            {"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "name": "web",
             "change": {"actions": ["create"], "after": {}, "after_unknown": {"load_balancer": [{"target_group_arn": true}, {"target_group_arn": true}]}}}],
        "configuration": {"root_module": {"resources": [
            {"address": "aws_lb_target_group.web", "mode": "managed", "type": "aws_lb_target_group", "name": "web", "expressions": {"name": {"constant_value": "web"}}},
            {"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "name": "web", "expressions": {"load_balancer": [
                {"container_name": {"constant_value": "web"}, "container_port": {"references": ["var.port"]}, "target_group_arn": arn},
                {"container_name": {"constant_value": "api"}, "container_port": {"constant_value": 81}, "target_group_arn": {"references": references}}]}}]}}
    })
}

#[test]
fn a_planned_group_is_called_by_its_address() {
    let arn = json!({"references": ["aws_lb_target_group.web.arn", "aws_lb_target_group.web"]});
    let found = converted(&plan(&arn, &Value::Null, &json!(["local.group"])).to_string());
    let groups = values(&found, DocumentKind::TargetGroup);
    assert_eq!(
        groups[0],
        json!({
        "TargetGroupName": "web", "Port": 80, "Protocol": "HTTP", "TargetType": "instance", "VpcId": "vpc-1",
        "TargetGroupArn": "${aws_lb_target_group.web}", "HealthCheckPort": "traffic-port"})
    );
    assert_eq!(groups[1]["TargetType"], "ip");
    // The blocks of a set come in any order: they are told apart by their constants. What goes
    // through a local value is not known.
    let entries = values(&found, DocumentKind::Service).remove(0)["loadBalancers"].clone();
    assert_eq!(entries[1]["targetGroupArn"], "${aws_lb_target_group.web}");
    assert_eq!(entries[0]["targetGroupArn"], "${aws_ecs_service.web.load_balancer[0].target_group_arn}");
    let place = found.place("/TargetGroups/0/TargetType").unwrap();
    assert_eq!(place.pointer, "/planned_values/root_module/resources/0/values/target_type");
}

#[test]
fn a_health_check_keeps_its_port() {
    let health = json!([{"port": "8080", "protocol": "HTTP", "path": "/up", "matcher": "200"}]);
    let found = converted(&plan(&json!({}), &health, &json!([])).to_string());
    let group = values(&found, DocumentKind::TargetGroup).remove(0);
    assert_eq!((&group["HealthCheckPort"], &group["HealthCheckPath"]), (&json!("8080"), &json!("/up")));
    assert_eq!(group.get("HealthCheckMatcher"), None);
    // An ARN that is known stays.
    let state = json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": [
        {"address": "aws_alb_target_group.web", "mode": "managed", "type": "aws_alb_target_group", "name": "web",
         "values": {"arn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/1", "target_type": "ip", "health_check": []}}]}}});
    let group = values(&converted(&state.to_string()), DocumentKind::TargetGroup).remove(0);
    assert_eq!(group["TargetGroupArn"], "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/1");
}

#[test]
fn a_template_names_its_groups_in_every_way() {
    for named in
        ["!Ref Group", "!GetAtt Group.TargetGroupArn", "{'Fn::GetAtt': [Group, TargetGroupArn]}", "!Sub '${Group}'"]
    {
        let found = converted(&format!(
            "Resources:
  Group: {{Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {{Name: g, Port: '80', Protocol: HTTP, HealthCheckPort: 8080, VpcId: !Ref Vpc}}}}
  Web:
    Type: AWS::ECS::Service
    Properties: {{DesiredCount: 1, LoadBalancers: [{{TargetGroupArn: {named}, ContainerName: web, ContainerPort: 80}}]}}
"
        ));
        let group = values(&found, DocumentKind::TargetGroup).remove(0);
        assert_eq!(
            group,
            json!({"TargetGroupName": "g", "Port": 80, "Protocol": "HTTP", "HealthCheckPort": "8080", "VpcId": "${Vpc}",
            "TargetGroupArn": "${Group}", "TargetType": "instance"})
        );
        let service = values(&found, DocumentKind::Service).remove(0);
        assert_eq!(service["loadBalancers"][0]["targetGroupArn"], "${Group}", "{named}");
    }
}
