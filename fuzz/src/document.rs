//! Decision documents: whatever comes in, one JSON object goes out, the same one each time, and as
//! its schema says.
use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

/// A document of each prepared task, and a few that make no sense.
pub const SEEDS: &[&str] = &[
    "",
    "null",
    "{}",
    r#"{"decide": "nothing"}"#,
    r#"{"decide": "rules"}"#,
    r#"{"decide": "query", "expression": "attribute:stack == prod"}"#,
    r#"{"decide": "query", "cluster": {"containerInstances": [{"containerInstanceArn": "arn:aws:ecs:us-east-1:1:container-instance/c/a", "attributes": [{"name": "stack", "value": "prod"}]}]}, "expression": "attribute:stack in [prod, test]"}"#,
    r#"{"decide": "place", "cluster": {"containerInstances": [
        {"containerInstanceArn": "arn:aws:ecs:us-east-1:1:container-instance/c/a", "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": true,
         "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 3885}, {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"]}],
         "remainingResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 512}, {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "80"]}],
         "attributes": [{"name": "ecs.availability-zone", "value": "us-east-1a"}], "runningTasksCount": 1, "pendingTasksCount": 0}],
        "tasks": [{"taskArn": "arn:aws:ecs:us-east-1:1:task/c/1", "containerInstanceArn": "arn:aws:ecs:us-east-1:1:container-instance/c/a", "group": "service:web", "lastStatus": "RUNNING", "cpu": "256", "memory": "512"}]},
        "taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "cpu": 256, "memory": 256, "portMappings": [{"containerPort": 80, "hostPort": 8080}]}]},
        "request": {"count": 2, "serviceName": "web", "placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "binpack", "field": "memory"}],
                    "placementConstraints": [{"type": "distinctInstance"}, {"type": "memberOf", "expression": "runningTasksCount < 5"}]},
        "options": {"semantics": "2026-11", "tieBreak": {"seed": 7}, "explain": "full", "admissible": "all"}}"#,
    r#"{"decide": "place", "cluster": {"containerInstances": [{"containerInstanceArn": "a", "status": "ACTIVE", "attributes": [{"name": "ecs.instance-type", "value": "g6.12xlarge"}],
        "registeredResources": [{"name": "MEMORY", "type": "INTEGER", "integerValue": 3885}, {"name": "GPU", "type": "STRINGSET", "stringSetValue": ["g0", "g1"]}],
        "gpuDevices": [{"gpuId": "g0", "sharingMode": "NVIDIA_MPS", "totalMemoryInMiB": 23028, "remainingMemoryInMiB": 1500, "containerCount": 2}, {"gpuId": "g1", "sharingMode": "IDLE"}]}]},
        "taskDefinition": {"family": "v", "containerDefinitions": [{"name": "v", "memory": 64, "resourceRequirements": [{"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1000, "maxComputePercent": 50}}}]}]},
        "request": {"count": 2}, "options": {"explain": "full"}}"#,
    r#"{"decide": "place", "cluster": {"containerInstances": [], "subnets": [{"SubnetId": "subnet-a", "AvailabilityZone": "us-east-1a"}], "capacityProviders": [{"name": "mi", "managedInstancesProvider": {"instanceLaunchTemplate": {
        "networkConfiguration": {"subnets": ["subnet-a"]}, "localStorageConfiguration": {"useLocalStorage": false}, "capacityOptionType": "RESERVED", "instanceRequirements": {"vCpuCount": {"min": 2, "max": 8}, "memoryMiB": {"min": 4096}, "memoryGiBPerVCpu": {"max": 4.5},
        "allowedInstanceTypes": ["m7*.large", "c7g.*"], "cpuManufacturers": ["amazon-web-services"], "instanceGenerations": ["current"], "burstablePerformance": "included", "acceleratorCount": {"max": 0}, "onDemandMaxPricePercentageOverLowestPrice": 20}}}}]},
        "taskDefinition": {"family": "w", "networkMode": "awsvpc", "containerDefinitions": [{"name": "w", "memory": 64}]}, "request": {"count": 2, "serviceName": "w", "capacityProviderStrategy": [{"capacityProvider": "mi"}],
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a"]}}}}"#,
    r#"{"decide": "check", "taskDefinition": {"family": "v", "requiresCompatibilities": ["MANAGED_INSTANCES", "EXTERNAL"], "placementConstraints": [{"type": "memberOf", "expression": "attribute:tier == gold"}], "containerDefinitions": [
        {"name": "v", "image": "v", "memory": 64, "resourceRequirements": [{"type": "GPU", "value": "0.50"}, {"type": "NeuronDevice", "value": "ALL"}]}]}}"#,
    r#"{"decide": "place", "cluster": {"containerInstances": [], "subnets": [{"SubnetId": "s-a", "AvailabilityZone": "a"}, {"SubnetId": "s-b", "AvailabilityZone": "b"}],
        "clusters": [{"clusterName": "c", "capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE", "base": 1, "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 3}]}],
        "tasks": [{"taskArn": "t", "group": "service:web", "launchType": "FARGATE", "availabilityZone": "a", "capacityProviderName": "FARGATE", "lastStatus": "RUNNING", "cpu": "256", "memory": "512"}]},
        "taskDefinition": {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "web", "image": "w"}]},
        "request": {"count": 3, "serviceName": "web", "platformVersion": "1.4.0", "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["s-a", "s-b"]}}}, "options": {"explain": "full", "tieBreak": {"seed": 3}}}"#,
    r#"{"decide": "place", "cluster": {"containerInstances": [], "capacityProviders": [{"name": "blue", "status": "ACTIVE", "autoScalingGroupProvider": {"autoScalingGroupArn": "g", "managedScaling": {"status": "ENABLED"}}}],
        "tasks": [{"taskArn": "w", "group": "service:o", "capacityProviderName": "blue", "lastStatus": "PROVISIONING"}]},
        "taskDefinition": {"family": "j", "containerDefinitions": [{"name": "j", "memory": 64}]}, "request": {"count": 600, "serviceName": "web", "capacityProviderStrategy": [{"capacityProvider": "blue", "weight": 1}]}}"#,
    r#"{"decide": "stop", "cluster": {"containerInstances": [], "tasks": []}, "serviceName": "web", "count": 2, "placementStrategy": []}"#,
    r#"{"decide": "place", "cluster": {"containerInstances": [{"containerInstanceArn": 5}]}, "taskDefinition": "web:1", "request": {"count": -1}}"#,
    r#"{"decide": "query", "expression": "attribute:stack =~ (("}"#,
    r#"{"decide": "reach", "services": [{"serviceName": "web", "loadBalancers": [{"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1", "containerName": "web", "containerPort": 80}]}], "taskDefinition": {"family": "web", "networkMode": "bridge", "containerDefinitions": [{"name": "web", "image": "nginx", "memory": 128, "portMappings": [{"containerPort": 80, "hostPort": 0}]}]}, "TargetGroups": [{"TargetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1", "TargetType": "instance", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1", "LoadBalancerArns": ["arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/alb/1"], "HealthCheckPort": "traffic-port"}], "LoadBalancers": [{"LoadBalancerArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/alb/1", "LoadBalancerName": "alb", "Type": "application", "Scheme": "internet-facing", "VpcId": "vpc-1", "SecurityGroups": ["sg-alb"], "AvailabilityZones": [{"ZoneName": "us-east-1a", "SubnetId": "subnet-a"}]}], "SecurityGroups": [{"GroupId": "sg-alb", "VpcId": "vpc-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}], "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}, {"GroupId": "sg-ec2", "VpcId": "vpc-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": "sg-alb"}]}], "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}], "instanceSecurityGroups": ["sg-ec2"]}"#,
    r#"{"decide": "reach", "services": [{"serviceName": "web", "loadBalancers": [{"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1", "containerName": "web", "containerPort": 80}]}], "taskDefinition": {"family": "web", "networkMode": "bridge", "containerDefinitions": [{"name": "web", "image": "nginx", "memory": 128, "portMappings": [{"containerPort": 80, "hostPort": 80}]}]}, "TargetGroups": [{"TargetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1", "TargetType": "instance", "Protocol": "TCP", "Port": 80, "VpcId": "vpc-1", "LoadBalancerArns": ["arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/alb/1"], "HealthCheckPort": "traffic-port"}], "LoadBalancers": [{"LoadBalancerArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/alb/1", "LoadBalancerName": "nlb", "Type": "network", "Scheme": "internet-facing", "VpcId": "vpc-1", "SecurityGroups": [], "AvailabilityZones": [{"ZoneName": "us-east-1a", "SubnetId": "subnet-a"}]}], "SecurityGroups": [{"GroupId": "sg-ec2", "VpcId": "vpc-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}], "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}], "instanceSecurityGroups": ["sg-ec2"], "Subnets": [{"SubnetId": "subnet-a", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.0.0.0/24"}]}"#,
    r#"{"decide": "kubernetes", "question": "hpa", "now": 1000, "horizontalPodAutoscaler": {"spec": {"maxReplicas": 9, "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 50}}}, {"type": "External", "external": {"metric": {"name": "q"}, "target": {"value": "8600m"}}}], "behavior": {"scaleUp": {"tolerance": "0.1", "selectPolicy": "Min", "policies": [{"type": "Pods", "value": 2, "periodSeconds": 15}]}}}, "status": {"currentReplicas": 3}}, "pods": {"items": [{"metadata": {"name": "a"}, "spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "1"}}}]}, "status": {"phase": "Running", "startTime": 1, "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": 2}]}}]}, "podMetrics": [{"metadata": {"name": "a"}, "timestamp": 990, "window": "1m30.5s", "containers": [{"name": "c", "usage": {"cpu": "900m"}}]}], "metricValues": [{"values": {"a": "1e3"}}, {"value": "1Gi"}], "history": {"recommendations": [{"secondsAgo": 9, "replicas": 4}], "scaleUps": [{"secondsAgo": 1, "change": 2}]}}"#,
    r#"{"decide": "kubernetes", "question": "eksFargate", "pod": {"kind": "DaemonSet", "spec": {"template": {"spec": {"hostNetwork": true, "nodeSelector": {"kubernetes.io/arch": "arm64"}, "initContainers": [{"name": "i", "restartPolicy": "Always", "resources": {"limits": {"cpu": 0.5, "ephemeral-storage": "30Gi"}}}], "containers": [{"name": "c", "ports": [{"hostPort": 80}], "resources": {"requests": {"cpu": "9223372036854775807", "memory": "8Ei", "nvidia.com/gpu": 1}}}]}}}}}"#,
    r#"{"decide": "kubernetes", "question": "nodeGroupUpdate", "nodegroup": {"nodegroup": {"scalingConfig": {"desiredSize": 4294967295, "maxSize": 9}, "updateConfig": {"maxUnavailablePercentage": 33, "updateStrategy": "MINIMAL"}}}, "zones": 3, "force": true}"#,
    r#"{"decide": "kubernetes", "question": "maxPods", "instanceTypes": ["m5.large", {"InstanceType": "x", "Hypervisor": "nitro", "NetworkInfo": {"Ipv4AddressesPerInterface": 4294967295, "NetworkCards": [{"MaximumNetworkInterfaces": 4294967295}]}}], "prefixDelegation": true, "customNetworking": true}"#,
    r#"{"decide": "lifecycle", "taskDefinition": {"family": "app", "containerDefinitions": [{"name": "a", "image": "a", "memory": 64, "essential": true, "dependsOn": [{"containerName": "b", "condition": "HEALTHY"}]}, {"name": "b", "image": "b", "memory": 64, "essential": true, "startTimeout": 30, "healthCheck": {"command": ["CMD", "true"]}}]}, "events": [{"atSeconds": 31, "container": "b", "health": "UNHEALTHY"}]}"#,
    r#"{"decide": "lifecycle", "taskDefinition": {"family": "app", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64, "essential": true}], "networkMode": "awsvpc"}, "loadBalanced": true, "phases": {"provisioningSeconds": 10, "activatingSeconds": 5, "deactivatingSeconds": 300, "deprovisioningSeconds": 20}, "containers": {"web": {"startSeconds": 2, "stopSeconds": 40}}, "events": [{"atSeconds": 100, "stop": "UserInitiated"}]}"#,
    r#"{"decide": "check", "taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx", "memoryReservation": 0}]}}"#,
    r#"{"decide": "check", "service": {"serviceName": "web", "taskDefinition": "web:1", "schedulingStrategy": "DAEMON", "deploymentConfiguration": {"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 3.25}, "lifecycleHooks": [{"lifecycleStages": ["SCALE_UP"]}]},
        "loadBalancers": [{"targetGroupArn": "g", "containerName": "web", "containerPort": 80}], "serviceConnectConfiguration": {"enabled": true, "services": [{"portName": "http"}]}, "volumeConfigurations": [{"name": "data", "managedEBSVolume": {"volumeType": "gp3", "iops": 1}}]},
        "taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "image": "w", "memory": 64, "portMappings": [{"containerPort": 80}]}]}, "TargetGroups": [{"TargetGroupArn": "g", "TargetType": "ip", "HealthCheckPort": "81"}],
        "capacityProviders": [{"name": "blue", "autoScalingGroupProvider": {}}], "clusters": [{"clusterName": "c", "defaultCapacityProviderStrategy": [{"capacityProvider": "blue"}]}], "tool": "ecspresso"}"#,
    r#"{"decide": "diff", "createdWith": {"web": "NONE"}, "old": {"services": [{"serviceName": "web", "serviceArn": "s", "taskDefinition": "web:7", "launchType": "EC2", "deploymentController": {"type": "CODE_DEPLOY"},
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "${B}"]}}, "taskSets": [{}, {}], "loadBalancers": [{"targetGroupArn": "t", "containerName": "w", "containerPort": 80}]}],
        "taskDefinitions": [{"family": "web", "revision": 7, "containerDefinitions": [{"name": "w", "image": "w:1", "environment": [{"name": "A", "value": "s"}], "portMappings": [{"containerPort": 80}], "command": ["a ${X}"]}]}]},
        "new": [{"service": {"serviceName": "web", "taskDefinition": "web", "capacityProviderStrategy": [{"capacityProvider": "cp", "weight": 1}], "forceNewDeployment": true, "monitoring": {"metricConfigurations": [{"metricNames": ["CPUUtilization"], "resolutionSeconds": 20}]}}},
        {"taskDefinition": {"family": "web", "containerDefinitions": [{"name": "w", "image": "${Image}:2", "portMappings": [{"containerPort": "80", "hostPort": 0}], "dependsOn": []}], "cpu": "1 vCPU"}}, {"clusters": [{"clusterName": "default"}]}]}"#,
    r#"{"decide": "instanceTypes", "instanceTypes": ["c5.large"], "reservedMemory": 256}"#,
    r#"{"decide": "fleet", "services": [{"serviceName": "web", "desiredCount": 4, "taskDefinition": "web:1", "placementConstraints": [{"type": "distinctInstance"}, {"type": "memberOf", "expression": "attribute:ecs.instance-type =~ m5.*"}]}, {"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON"}],
        "taskDefinitions": [{"family": "web", "revision": 1, "networkMode": "awsvpc", "containerDefinitions": [{"name": "web", "image": "w", "cpu": 256, "memory": 512}]}, {"family": "agent", "containerDefinitions": [{"name": "a", "image": "a", "memory": 64, "portMappings": [{"containerPort": 8125, "hostPort": 8125, "protocol": "udp"}]}]}],
        "instanceTypes": ["m5.large", {"instanceType": "lab", "cpu": 4096, "memory": 8000, "gpus": 1, "eniSlots": 3}], "prices": {"asOf": "2026-07-20", "perHour": {"m5.large": 0.096, "lab": 0.2}}, "objective": "cheapest", "reservedMemory": 64}"#,
    r#"{"decide": "schedule", "expression": "cron(0 8 ? * MON-FRI *)", "timezone": "America/New_York", "from": "2026-03-07T00:00:00Z", "count": 3}"#,
    r#"{"decide": "alarm", "alarm": {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 3, "Period": 60, "EvaluationPeriods": 3, "TreatMissingData": "ignore"}, "values": [2, null, 4, 4.5], "state": "OK"}"#,
    r#"{"decide": "scale", "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 20}], "desiredCount": 10, "runningCount": 8,
        "ScalingPolicies": [{"PolicyName": "cpu", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50, "ScaleInCooldown": null}},
                            {"PolicyName": "step", "StepScalingPolicyConfiguration": {"AdjustmentType": "PercentChangeInCapacity", "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 10}]}}],
        "MetricAlarms": [{"AlarmName": "a", "ComparisonOperator": "GreaterThanOrEqualToThreshold", "Threshold": 70, "EvaluationPeriods": 1, "Period": 60}],
        "ScheduledActions": [{"ScheduledActionName": "s", "Schedule": "rate(5 minutes)", "ScalableTargetAction": {"MinCapacity": 2}}],
        "metrics": {"cpu": {"start": 0, "values": [80, 80, 80, null, 20]}, "a": [[0, 70], [60, 90]]}, "detail": "minutes"}"#,
    r#"{"decide": "group", "AutoScalingGroups": [{"AutoScalingGroupName": "web", "MinSize": 1, "MaxSize": 9, "DesiredCapacity": 3, "AvailabilityZones": ["a", "b"], "TerminationPolicies": ["OldestInstance", "Default"], "InstanceMaintenancePolicy": {"MinHealthyPercentage": 90, "MaxHealthyPercentage": 120}, "Instances": [{"InstanceId": "i-1", "AvailabilityZone": "a", "LifecycleState": "InService", "HealthStatus": "Unhealthy"}, {"InstanceId": "i-2", "AvailabilityZone": "b", "LifecycleState": "Terminating:Wait"}]}], "ScalingPolicies": [{"PolicyName": "cpu", "TargetTrackingConfiguration": {"TargetValue": 50}}], "ScheduledUpdateGroupActions": [{"Recurrence": "*/5 * * * *", "MinSize": 2}], "WarmPoolConfiguration": {"MinSize": 1}, "LifecycleHooks": [{"LifecycleHookName": "h", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}], "hookSeconds": {"h": 90}, "metrics": {"cpu": {"start": "2026-11-01T00:00:00Z", "values": [80, 80, 80, 10]}}, "launchSeconds": 60, "detail": "minutes"}"#,
    r#"{"decide": "group", "AutoScalingGroups": [{"MinSize": 0, "MaxSize": 40, "DesiredCapacity": 12, "AvailabilityZones": ["a"], "AvailabilityZoneImpairmentPolicy": {"ZonalShiftEnabled": true}, "MixedInstancesPolicy": {"LaunchTemplate": {"Overrides": [{"InstanceType": "m5.large", "WeightedCapacity": "4"}]}, "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 50}}}], "zonalShift": {"availabilityZone": "a"}, "refresh": {"SkipMatching": true}, "instances": {"i-1": {"ageSeconds": 60}}}"#,
    r#"{"decide": "scale", "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 20}], "desiredCount": 10, "ScalingPolicies": [{"TargetValue": 50}], "alarmStates": [{"alarm": "low", "state": "ALARM", "value": 12.5}]}"#,
    r#"{"decide": "deploy", "cluster": {"containerInstances": [
        {"containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/a", "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": true, "capacityProviderName": "cp",
         "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}],
         "attributes": [{"name": "ecs.availability-zone", "value": "us-east-1a"}, {"name": "ecs.instance-type", "value": "m5.large"}]},
        {"containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/b", "ec2InstanceId": "i-2", "status": "ACTIVE", "agentConnected": true, "capacityProviderName": "cp",
         "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}],
         "attributes": [{"name": "ecs.availability-zone", "value": "us-east-1b"}, {"name": "ecs.instance-type", "value": "m5.large"}]}],
        "tasks": [{"taskArn": "arn:aws:ecs:us-east-1:111122223333:task/c/1", "containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/a", "group": "service:web", "lastStatus": "RUNNING", "desiredStatus": "RUNNING",
                   "taskDefinitionArn": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1", "cpu": "256", "memory": "512"}],
        "services": [{"serviceName": "web", "desiredCount": 1, "taskDefinition": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1", "deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 200}}],
        "taskDefinitions": [{"family": "web", "revision": 1, "containerDefinitions": [{"name": "web", "image": "w", "cpu": 256, "memory": 512}]}]}, "service": {"serviceName": "web", "desiredCount": 3, "deploymentConfiguration": {"minimumHealthyPercent": 50, "maximumPercent": 150, "deploymentCircuitBreaker": {"enable": true, "rollback": true}}}, "taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "image": "w", "cpu": 512, "memory": 1024, "portMappings": [{"containerPort": 80, "hostPort": 80}]}]}}"#,
    r#"{"decide": "fit", "cluster": {"containerInstances": [
        {"containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/a", "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": true, "capacityProviderName": "cp",
         "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}],
         "attributes": [{"name": "ecs.availability-zone", "value": "us-east-1a"}, {"name": "ecs.instance-type", "value": "m5.large"}]},
        {"containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/b", "ec2InstanceId": "i-2", "status": "ACTIVE", "agentConnected": true, "capacityProviderName": "cp",
         "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}],
         "attributes": [{"name": "ecs.availability-zone", "value": "us-east-1b"}, {"name": "ecs.instance-type", "value": "m5.large"}]}],
        "tasks": [{"taskArn": "arn:aws:ecs:us-east-1:111122223333:task/c/1", "containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/a", "group": "service:web", "lastStatus": "RUNNING", "desiredStatus": "RUNNING",
                   "taskDefinitionArn": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1", "cpu": "256", "memory": "512"}],
        "services": [{"serviceName": "web", "desiredCount": 1, "taskDefinition": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1", "deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 200}}],
        "taskDefinitions": [{"family": "web", "revision": 1, "containerDefinitions": [{"name": "web", "image": "w", "cpu": 256, "memory": 512}]}]}, "taskDefinition": {"family": "job", "containerDefinitions": [{"name": "job", "image": "j", "memoryReservation": 128}]}, "request": {"group": "batch"}, "reservedMemory": 64}"#,
    r#"{"decide": "fit", "instanceType": "m5.large", "availabilityZones": ["us-east-1a"], "demand": [{"taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "image": "w", "memory": 1024}]}, "request": {"count": 4}}]}"#,
    r#"{"decide": "capacity", "cluster": {"containerInstances": [
        {"containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/a", "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": true, "capacityProviderName": "cp",
         "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}],
         "attributes": [{"name": "ecs.availability-zone", "value": "us-east-1a"}, {"name": "ecs.instance-type", "value": "m5.large"}]},
        {"containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/b", "ec2InstanceId": "i-2", "status": "ACTIVE", "agentConnected": true, "capacityProviderName": "cp",
         "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}],
         "attributes": [{"name": "ecs.availability-zone", "value": "us-east-1b"}, {"name": "ecs.instance-type", "value": "m5.large"}]}],
        "tasks": [{"taskArn": "arn:aws:ecs:us-east-1:111122223333:task/c/1", "containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/a", "group": "service:web", "lastStatus": "RUNNING", "desiredStatus": "RUNNING",
                   "taskDefinitionArn": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1", "cpu": "256", "memory": "512"}],
        "services": [{"serviceName": "web", "desiredCount": 1, "taskDefinition": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1", "deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 200}}],
        "taskDefinitions": [{"family": "web", "revision": 1, "containerDefinitions": [{"name": "web", "image": "w", "cpu": 256, "memory": 512}]}]}, "capacityProvider": "cp", "managedScaling": {"status": "ENABLED", "targetCapacity": 80, "minimumScalingStepSize": 1, "maximumScalingStepSize": 3, "instanceWarmupPeriod": 120}, "AutoScalingGroups": [{"AutoScalingGroupName": "g", "MinSize": 0, "MaxSize": 6, "DesiredCapacity": 2}], "instanceTypes": ["m5.large"], "demand": [{"taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "image": "w", "cpu": 512, "memory": 1024, "portMappings": [{"containerPort": 80, "hostPort": 80}]}]}, "request": {"serviceName": "web", "count": 9}}], "minutes": 30}"#,
    r#"{"decide": "drain", "containerInstances": ["a1"], "stepSeconds": 30, "cluster": {"containerInstances": [
        {"containerInstanceArn": "a1", "registeredResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 4096}], "capacityProviderName": "cp"},
        {"containerInstanceArn": "b1", "registeredResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 512}]}],
        "capacityProviders": [{"name": "cp", "autoScalingGroupProvider": {"autoScalingGroupArn": "g", "managedDraining": "ENABLED"}}],
        "tasks": [{"taskArn": "t1", "containerInstanceArn": "a1", "group": "service:web", "lastStatus": "RUNNING"}, {"taskArn": "t2", "containerInstanceArn": "a1", "group": "job", "lastStatus": "RUNNING"}],
        "taskDefinitions": [{"family": "web", "revision": 1, "containerDefinitions": [{"name": "web", "image": "w", "cpu": 256, "memory": 512}]}],
        "services": [{"serviceName": "web", "desiredCount": 1, "taskDefinition": "web:1"}]}}"#,
    r#"{"decide": "rebalance", "availabilityZoneRebalancing": "ENABLED", "cluster": {"containerInstances": [
        {"containerInstanceArn": "a1", "registeredResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 4096}], "attributes": [{"name": "ecs.availability-zone", "value": "a"}]},
        {"containerInstanceArn": "b1", "registeredResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 4096}], "attributes": [{"name": "ecs.availability-zone", "value": "b"}]}],
        "tasks": [{"taskArn": "t1", "containerInstanceArn": "a1", "group": "service:web", "lastStatus": "RUNNING"}, {"taskArn": "t2", "containerInstanceArn": "a1", "group": "service:web", "lastStatus": "RUNNING"}],
        "taskDefinitions": [{"family": "web", "revision": 1, "containerDefinitions": [{"name": "web", "image": "w", "cpu": 256, "memory": 512}]}],
        "services": [{"serviceName": "web", "desiredCount": 2, "taskDefinition": "web:1", "placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}]}]}}"#,
    r#"{"decide": "repack", "cluster": {"containerInstances": [
        {"containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/a", "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": true, "capacityProviderName": "cp",
         "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}],
         "attributes": [{"name": "ecs.availability-zone", "value": "us-east-1a"}, {"name": "ecs.instance-type", "value": "m5.large"}]},
        {"containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/b", "ec2InstanceId": "i-2", "status": "ACTIVE", "agentConnected": true, "capacityProviderName": "cp",
         "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}],
         "attributes": [{"name": "ecs.availability-zone", "value": "us-east-1b"}, {"name": "ecs.instance-type", "value": "m5.large"}]}],
        "tasks": [{"taskArn": "arn:aws:ecs:us-east-1:111122223333:task/c/1", "containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/c/a", "group": "service:web", "lastStatus": "RUNNING", "desiredStatus": "RUNNING",
                   "taskDefinitionArn": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1", "cpu": "256", "memory": "512"}],
        "services": [{"serviceName": "web", "desiredCount": 1, "taskDefinition": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1", "deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 200}}],
        "taskDefinitions": [{"family": "web", "revision": 1, "containerDefinitions": [{"name": "web", "image": "w", "cpu": 256, "memory": 512}]}]}, "moves": 5}"#,
    r#"{"decide": "split", "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "base": 1, "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 3}], "count": 9, "existing": {"FARGATE": 2}}"#,
    r#"{"decide": "price", "prices": {"asOf": "2026-07-20", "currency": "USD", "fargate": {"linuxX86": {"vCPU": 0.04, "GB": 0.004, "storageGB": 0.0001}}, "perHour": {"m5.large": 0.1}}, "plan": [{"instanceType": "m5.large", "count": 3, "hours": 24}, {"fargate": {"cpu": 512, "memory": 1024}, "hours": 730, "count": 10}]}"#,
    r#"{"decide": "redact", "document": {"services": [{"serviceName": "shop", "loadBalancers": [{"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/shop/1"}]}], "placementConstraints": [{"type": "memberOf", "expression": "not(task:group == service:shop) and attribute:team in [blue, 10.0.0.1]"}], "environment": [{"name": "PASSWORD", "value": "hunter2"}]}}"#,
    r#"{"decide": "tokens", "expression": "attribute:stack == 'prod' and not(task:group in [a, b]) || é =~ (x|y"}"#,
    r#"{"decide": "recognise", "text": "{\"containerInstances\": [{}], \"nextToken\": \"x\"}\n[{\"taskArn\": \"t\"}] {\"a\": tru}"}"#,
    r#"{"decide": "series", "text": "Label;cpu;mem\n2026/11/02 09:00;71,5;\"1\"\n1793610000000;;2\n", "name": "load"}"#,
    r#"{"decide": "series", "text": "{\"MetricDataResults\": [{\"Id\": \"m\", \"Timestamps\": [60, 120], \"Values\": [1, 2.5]}], \"Datapoints\": [{\"Timestamp\": 60, \"Sum\": 1}]}"}"#,
    r#"{"decide": "instances", "cluster": {"containerInstances": [{"containerInstanceArn": "b", "runningTasksCount": 1, "attributes": [{"name": "stack"}], "remainingResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 512}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 900}, {"name": "GPU", "type": "STRINGSET", "stringSetValue": ["g"]}]}, {"containerInstanceArn": "a"}]},
        "taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "image": "w", "cpu": 256, "memory": 512}]}, "request": {"count": 2, "serviceName": "web"}, "expression": "attribute:stack exists or runningTasksCount > 0", "show": "all", "options": {"rows": {"from": 0, "count": 1}}}"#,
];

/// The schema of each answer, by the schema's name.
fn answers() -> &'static BTreeMap<String, Validator> {
    static ANSWERS: OnceLock<BTreeMap<String, Validator>> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let schemas: Value = serde_json::from_str(include_str!("../../wire/schemas/documents.json")).unwrap();
        let parts = schemas["$defs"].as_object().unwrap();
        let named = parts.keys().filter(|name| name.ends_with("Answer") || *name == "ErrorDocument");
        named
            .map(|name| {
                let schema = json!({ "$ref": format!("#/$defs/{name}"), "$defs": schemas["$defs"] });
                (name.clone(), jsonschema::validator_for(&schema).unwrap())
            })
            .collect()
    })
}

/// The name of the schema that an answer follows: `place` has `PlaceAnswer`, every error
/// `ErrorDocument`.
fn schema_of(question: &str, answer: &Value) -> String {
    if answer.get("error").is_some() {
        return "ErrorDocument".to_owned();
    }
    let document: Value = serde_json::from_str(question).unwrap();
    let decision = document["decide"].as_str().unwrap();
    let (first, rest) = decision.split_at(1);
    format!("{}{rest}Answer", first.to_uppercase())
}

/// Answers twice, and holds the answer to its schema.
pub fn target(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let answer = stowplan_wire::decide(text);
    match serde_json::from_str::<Value>(&answer) {
        Ok(value) => {
            assert!(value.is_object(), "the answer is no object: {answer}");
            let name = schema_of(text, &value);
            let schema = answers().get(&name).unwrap_or_else(|| panic!("there is no schema {name}"));
            let wrong: Vec<String> =
                schema.iter_errors(&value).map(|wrong| format!("{}: {wrong}", wrong.instance_path())).collect();
            assert!(wrong.is_empty(), "the answer is no {name}: {}\n{answer}", wrong.join("\n"));
        }
        Err(error) => panic!("the answer is not JSON: {error}: {answer}"),
    }
    assert_eq!(stowplan_wire::decide(text), answer, "a second answer differs");
}
