"""Fills a moto server with one cluster and what stands around it. Usage: populate.py ENDPOINT"""

import json
import sys

import boto3

ENDPOINT = sys.argv[1]


def client(name):
    return boto3.client(
        name,
        endpoint_url=ENDPOINT,
        region_name="eu-west-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


ec2, ecs = client("ec2"), client("ecs")
vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
subnets = [
    ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"]["SubnetId"]
    for n, zone in enumerate("ab")
]
group = ec2.create_security_group(GroupName="tasks", Description="of the tasks", VpcId=vpc)["GroupId"]
hosts = ec2.create_security_group(GroupName="hosts", Description="of the hosts", VpcId=vpc)["GroupId"]

image = ec2.describe_images()["Images"][0]["ImageId"]
auto = client("autoscaling")
auto.create_launch_configuration(LaunchConfigurationName="lc", ImageId=image, InstanceType="m6i.large", SecurityGroups=[hosts])
auto.create_auto_scaling_group(
    AutoScalingGroupName="fleet", LaunchConfigurationName="lc", MinSize=0, MaxSize=4, DesiredCapacity=0, VPCZoneIdentifier=subnets[0]
)
arn = auto.describe_auto_scaling_groups()["AutoScalingGroups"][0]["AutoScalingGroupARN"]
ecs.create_capacity_provider(
    name="fleet-provider",
    autoScalingGroupProvider={"autoScalingGroupArn": arn, "managedScaling": {"status": "ENABLED", "targetCapacity": 100}},
)
ecs.create_capacity_provider(name="of-another-cluster", autoScalingGroupProvider={"autoScalingGroupArn": arn})
ecs.create_cluster(clusterName="blue", capacityProviders=["fleet-provider"])

# More than one page of container instances: 100 are described at once.
count = int(sys.argv[2]) if len(sys.argv) > 2 else 103
reservation = ec2.run_instances(
    ImageId=image, MinCount=count, MaxCount=count, SubnetId=subnets[0], SecurityGroupIds=[hosts], InstanceType="m6i.large"
)
for instance in reservation["Instances"]:
    document = {"instanceId": instance["InstanceId"], "region": "eu-west-1", "accountId": "123456789012"}
    ecs.register_container_instance(cluster="blue", instanceIdentityDocument=json.dumps(document))

efs = client("efs")
system = efs.create_file_system(CreationToken="x")["FileSystemId"]
efs.create_mount_target(FileSystemId=system, SubnetId=subnets[0], SecurityGroups=[group])

secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:PLANTED-name-abc123"
ecs.register_task_definition(
    family="web",
    networkMode="bridge",
    executionRoleArn="arn:aws:iam::123456789012:role/execution",
    volumes=[
        {"name": "shared", "efsVolumeConfiguration": {"fileSystemId": system}},
        {"name": "driven", "dockerVolumeConfiguration": {"driver": "local", "driverOpts": {"o": "PLANTED-driver"}, "labels": {"l": "PLANTED-label"}}},
    ],
    containerDefinitions=[
        {
            "name": "web",
            "image": "nginx",
            "memory": 64,
            "command": ["serve", "--token=PLANTED-command"],
            "entryPoint": ["PLANTED-entry"],
            "portMappings": [{"containerPort": 80}],
            "environment": [{"name": "PASSWORD", "value": "PLANTED-environment"}],
            "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::PLANTED-bucket/key.env"}],
            "secrets": [{"name": "TOKEN", "valueFrom": secret}, {"name": "KEY", "valueFrom": "/PLANTED/parameter"}],
            "dockerLabels": {"owner": "PLANTED-docker-label"},
            "healthCheck": {"command": ["CMD-SHELL", "curl -u PLANTED-health"]},
            "extraHosts": [{"hostname": "PLANTED-host", "ipAddress": "10.0.0.1"}],
            "repositoryCredentials": {"credentialsParameter": secret},
            "logConfiguration": {
                "logDriver": "splunk",
                "options": {"splunk-url": "https://PLANTED-log", "mode": "non-blocking"},
                "secretOptions": [{"name": "splunk-token", "valueFrom": secret}],
            },
        }
    ],
)

elb = client("elbv2")
balancer = elb.create_load_balancer(Name="front", Subnets=subnets, SecurityGroups=[group])["LoadBalancers"][0]["LoadBalancerArn"]
targets = elb.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="instance")["TargetGroups"][0]["TargetGroupArn"]
elb.create_listener(
    LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[{"Type": "forward", "TargetGroupArn": targets}]
)
# More services than one call describes.
for n in range(12):
    name = "web" if n == 0 else f"other-{n}"
    balancers = [{"targetGroupArn": targets, "containerName": "web", "containerPort": 80}] if n == 0 else []
    ecs.create_service(cluster="blue", serviceName=name, taskDefinition="web", desiredCount=1, loadBalancers=balancers)
overrides = {"containerOverrides": [{"name": "web", "command": ["PLANTED-override"], "environment": [{"name": "A", "value": "PLANTED-override"}]}]}
ecs.run_task(cluster="blue", taskDefinition="web", count=3, group="service:web", overrides=overrides)

scaling = client("application-autoscaling")
resource = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"}
scaling.register_scalable_target(ResourceId="service/blue/web", MinCapacity=1, MaxCapacity=9, **resource)
policy = scaling.put_scaling_policy(
    PolicyName="grow",
    ResourceId="service/blue/web",
    PolicyType="StepScaling",
    StepScalingPolicyConfiguration={"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}]},
    **resource,
)
scaling.put_scheduled_action(
    ScheduledActionName="night", ResourceId="service/blue/web", Schedule="cron(0 22 * * ? *)", ScalableTargetAction={"MinCapacity": 1}, **resource
)
client("cloudwatch").put_metric_alarm(
    AlarmName="busy",
    AlarmActions=[policy["PolicyARN"]],
    ActionsEnabled=False,
    ComparisonOperator="GreaterThanThreshold",
    EvaluationPeriods=1,
    MetricName="CPUUtilization",
    Namespace="AWS/ECS",
    Period=60,
    Statistic="Average",
    Threshold=70,
)
print(json.dumps({"target_group": targets, "file_system": system, "policy": policy["PolicyARN"]}))
