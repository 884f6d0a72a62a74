//! `reach`.

use super::*;

#[test]
fn reach_reads_services_from_templates() {
    let group = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1";
    let template = format!(
        "Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ContainerDefinitions: [{{Name: web, Image: web, Memory: 64, PortMappings: [{{ContainerPort: 80}}]}}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: web
      LoadBalancers: [{{TargetGroupArn: '{group}', ContainerName: web, ContainerPort: 80}}]
"
    );
    let scratch = Scratch::new("reach-template");
    let template = scratch.file("stack.yaml", template);
    let network = |last: u16| {
        format!(
            r#"{{"TargetGroups": [{{"TargetGroupArn": "{group}", "TargetType": "instance", "LoadBalancerArns": ["alb"]}}],
            "LoadBalancers": [{{"LoadBalancerArn": "alb", "SecurityGroups": ["sg-alb"]}}],
            "SecurityGroups": [{{"GroupId": "sg-alb", "IpPermissionsEgress": [{{"IpProtocol": "-1", "IpRanges": [{{"CidrIp": "0.0.0.0/0"}}]}}]}},
              {{"GroupId": "sg-ec2", "IpPermissions": [{{"IpProtocol": "tcp", "FromPort": 32768, "ToPort": {last}, "UserIdGroupPairs": [{{"GroupId": "sg-alb"}}]}}]}}]}}"#
        )
    };
    for (last, code) in [(60999, 0), (50000, 3)] {
        let network = scratch.file("network.json", network(last));
        let output = run(&["reach", &template, &network, "--instance-sg", "sg-ec2"]);
        assert_code(&output, code);
        let named = run(&["reach", &template, &network, "--instance-sg", "sg-ec2", "-d", &format!("{template}#Task")]);
        assert_eq!(stdout(&named), stdout(&output));
        // The whole range of 28,232 ports is needed: 50001–60999 is missing otherwise.
        assert_eq!(stdout(&output).contains("50001–60999"), code == 3, "{}", stdout(&output));
    }
    let output = run(&["reach", &template, "-d", "wbe"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("did you mean `web`?"), "{}", stderr(&output));
}

#[test]
fn reach_names_the_missing_rule() {
    let scratch = Scratch::new("reach");
    let balancer = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/alb/1";
    let group = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1";
    let service = scratch.file(
        "services.json",
        format!(
            r#"{{"services": [{{"serviceName": "web", "loadBalancers": [{{"targetGroupArn": "{group}", "containerName": "web", "containerPort": 80}}]}}]}}"#
        ),
    );
    let groups = scratch.file(
        "target-groups.json",
        format!(r#"{{"TargetGroups": [{{"TargetGroupArn": "{group}", "TargetType": "instance", "LoadBalancerArns": ["{balancer}"]}}]}}"#),
    );
    let balancers = scratch.file(
        "balancers.json",
        format!(r#"{{"LoadBalancers": [{{"LoadBalancerArn": "{balancer}", "SecurityGroups": ["sg-alb"]}}]}}"#),
    );
    let security = scratch.file(
        "security.json",
        r#"{"SecurityGroups": [{"GroupId": "sg-alb", "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]},
            {"GroupId": "sg-ec2", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": "sg-alb"}]}]}]}"#,
    );
    let definition = scratch.file(
        "web.json",
        r#"{"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64, "portMappings": [{"containerPort": 80}]}]}"#,
    );
    let ask = |more: &[&str]| {
        let files = ["reach", &service, &groups, &balancers, &security, "-d", &definition];
        run(&files.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let output = ask(&["--instance-sg", "sg-ec2"]);
    assert_code(&output, 3);
    let text = stdout(&output);
    assert!(text.contains("aws ec2 authorize-security-group-ingress --group-id sg-ec2"), "{text}");
    assert!(text.contains("# no rule of `sg-ec2` lets tcp 32768–60999 in from `sg-alb`\n"), "{text}");
    let output = ask(&[]);
    assert_code(&output, 3);
    assert!(stdout(&output).contains("too little is known"), "{}", stdout(&output));
    let output = run(&["reach", &service]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("no task definition is given"), "{}", stderr(&output));
}
