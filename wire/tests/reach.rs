//! Laws of reachability: rules only ever open, and the permissions that an answer names are the
//! ones that were missing.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;

use cases::cases;
use proptest::prelude::*;
use serde_json::{Value, json};
use stowplan_wire::decide_value;

const GROUP: &str = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1";
const BALANCER: &str = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/alb/1";

fn document(host_port: u16, health: &str, inbound: &[Value], outbound: &[Value], front: &[Value]) -> Value {
    json!({
        "decide": "reach",
        "services": [{"serviceName": "web", "loadBalancers": [{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 80}]}],
        "taskDefinition": {"family": "web", "containerDefinitions": [
            {"name": "web", "image": "web", "memory": 64, "portMappings": [{"containerPort": 80, "hostPort": host_port}]}]},
        "TargetGroups": [{"TargetGroupArn": GROUP, "TargetType": "instance", "LoadBalancerArns": [BALANCER], "HealthCheckPort": health}],
        "LoadBalancers": [{"LoadBalancerArn": BALANCER, "SecurityGroups": ["sg-alb"], "AvailabilityZones": [{"SubnetId": "subnet-alb"}]}],
        "Listeners": [{"LoadBalancerArn": BALANCER, "Port": 443}],
        "SecurityGroups": [
            {"GroupId": "sg-alb", "IpPermissions": front, "IpPermissionsEgress": outbound},
            {"GroupId": "sg-ec2", "IpPermissions": inbound}],
        "instanceSecurityGroups": ["sg-ec2"],
        "instanceSubnets": ["subnet-ec2"],
        "Subnets": [{"SubnetId": "subnet-alb", "CidrBlock": "10.0.0.0/24"}, {"SubnetId": "subnet-ec2", "CidrBlock": "172.16.0.0/20"}],
    })
}

fn any_rule() -> impl Strategy<Value = Value> {
    let peer = prop_oneof![
        Just(json!({"UserIdGroupPairs": [{"GroupId": "sg-alb"}]})),
        Just(json!({"UserIdGroupPairs": [{"GroupId": "sg-ec2"}]})),
        Just(json!({"IpRanges": [{"CidrIp": "0.0.0.0/0"}]})),
        Just(json!({"IpRanges": [{"CidrIp": "10.0.0.0/8"}]})),
        Just(json!({"IpRanges": [{"CidrIp": "172.16.0.0/21"}, {"CidrIp": "172.16.8.0/21"}]})),
        Just(json!({"Ipv6Ranges": [{"CidrIpv6": "::/0"}]})),
        Just(json!({"IpRanges": [{"CidrIp": "0.0.0.0/1"}, {"CidrIp": "128.0.0.0/1"}]})),
    ];
    let protocol = prop_oneof![4 => Just("tcp"), 1 => Just("-1"), 1 => Just("udp")];
    let ends =
        prop_oneof![Just(0_u16), Just(80), Just(443), Just(8080), Just(32768), Just(40000), Just(60999), Just(65535)];
    (peer, protocol, ends.clone(), ends).prop_map(|(mut rule, protocol, one, two)| {
        rule["IpProtocol"] = protocol.into();
        rule["FromPort"] = one.min(two).into();
        rule["ToPort"] = one.max(two).into();
        rule
    })
}

fn rank(answer: &Value) -> usize {
    let verdict = answer["verdict"].as_str().unwrap();
    ["reachable", "partlyReachable", "unreachable"].iter().position(|known| *known == verdict).expect(verdict)
}

proptest! {
    #![proptest_config(cases(256))]
    #[test]
    fn rules_open_and_permissions_suffice(
        port in prop_oneof![Just(0_u16), Just(80), Just(8080)],
        health in prop_oneof![Just("traffic-port"), Just("9000")],
        mut lists in prop::array::uniform3(prop::collection::vec(any_rule(), 0..4)),
        (more, whither) in (any_rule(), 0..3_usize),
    ) {
        // A dynamic host port goes with the traffic port alone: ECS refuses another health check
        // port.
        let health = if port == 0 { "traffic-port" } else { health };
        let ask = |lists: &[Vec<Value>; 3]| decide_value(&document(port, health, &lists[0], &lists[1], &lists[2]));
        let before = ask(&lists);
        let mut wider = lists.clone();
        wider[whither].push(more);
        prop_assert!(rank(&ask(&wider)) <= rank(&before), "a rule closed something");
        // Who tells less is told no more: what is certain without the subnets is so with them.
        let mut less = document(port, health, &lists[0], &lists[1], &lists[2]);
        less.as_object_mut().unwrap().remove("Subnets");
        let less = decide_value(&less);
        if less["verdict"] != "unknown" {
            prop_assert_eq!(&less["verdict"], &before["verdict"]);
        }
        // Every missing permission, added, makes it reachable.
        for hop in before["targets"][0]["hops"].as_array().unwrap() {
            prop_assert_eq!(hop.get("permission").is_some(), hop["verdict"] != "reachable");
            if let Some(permission) = hop.get("permission") {
                let list = match (permission["GroupId"].as_str(), permission["direction"].as_str()) {
                    (Some("sg-ec2"), Some("ingress")) => 0,
                    (Some("sg-alb"), Some("egress")) => 1,
                    (Some("sg-alb"), Some("ingress")) => 2,
                    other => panic!("{other:?}"),
                };
                lists[list].extend(permission["IpPermissions"].as_array().unwrap().iter().cloned());
            }
        }
        prop_assert_eq!(&ask(&lists)["verdict"], "reachable");
    }
}

#[test]
fn what_is_followed_has_a_bound() {
    let mut many = document(0, "traffic-port", &[], &[], &[]);
    let (entry, balancer) = (many["services"][0]["loadBalancers"][0].clone(), many["LoadBalancers"][0].clone());
    many["services"][0]["loadBalancers"] = vec![entry; 2000].into();
    many["LoadBalancers"] = vec![balancer; 1000].into();
    many["TargetGroups"][0]["LoadBalancerArns"] = vec![BALANCER; 1000].into();
    let answer = decide_value(&many);
    assert_eq!(answer["verdict"], "misconfigured");
    let targets = answer["targets"].as_array().unwrap();
    assert_eq!(targets.len(), 5);
    // Five load balancers with three hops each: client, out, in.
    assert!(targets.iter().all(|target| target["hops"].as_array().unwrap().len() == 15), "{}", targets[0]);
}
