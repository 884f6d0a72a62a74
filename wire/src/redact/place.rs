//! What the strings at a place of a document are: names of which kind, or values of AWS's.

use super::names::NameKind;

/// What a string at some place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A value of AWS's members: words, numbers, times, zones, types and versions stay, everything
    /// else is a name.
    Plain,
    /// Under a key that nobody knows: nothing stays.
    Unknown,
    /// Never needed to decide something: replaced by one word.
    Secret,
    /// A message: replaced by one word, unless it is one of AWS's words.
    Text,
    /// A name of this kind, or an ARN.
    Name(NameKind),
    /// An id such as `subnet-0123`, else a name of this kind.
    Id(NameKind),
    /// A capacity provider; `FARGATE` and `FARGATE_SPOT` stay.
    Provider,
    /// `service:NAME`, `family:NAME`, or any other name.
    Group,
    /// `family`, `family:revision`, or an ARN.
    Definition,
    /// `new`, `old`, or a definition.
    Side,
    /// `registry/repository:tag@digest`.
    Image,
    /// `sha256:…`.
    Digest,
    /// An expression of the query language, or a schedule.
    Expression,
    /// Metric math.
    Math,
    /// What a strategy spreads over.
    Field,
    /// A step of a decision: `spread(attribute:…)`.
    Step,
    /// A metric, an alarm, a policy: they are found by each other's names.
    Metric,
    /// `service/cluster/name`.
    ResourceId,
    /// `ecs-svc/ID`, or whoever started it.
    StartedBy,
    /// A path in a file system.
    Path,
    /// A time zone.
    Zone,
    /// CPU or memory, with or without a unit.
    Size,
    /// Ports.
    Ports,
    /// A version.
    Version,
    /// An instance type.
    InstanceType,
    /// `label:…`, `apparmor:…`, `credentialspec:…`: the part before the colon stays.
    Prefixed,
    /// Addresses between commas, numbers between commas.
    Listed,
    /// `container:alias`.
    Link,
    /// A kernel parameter.
    Sysctl,
    /// A date or an alternative of the semantics.
    Choice,
    /// The name of an attribute.
    Attribute,
    /// A volume's driver, which is part of the attribute that it asks for.
    Driver,
}

/// How the keys of an object are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// AWS's members and ours.
    Members,
    /// A user's names, with values of this kind.
    Users(Place, Place),
}

/// The keys of an object that lies under a key; `in_list` when it is an element of a list.
pub(super) fn keys_under(parent: &str, key: &str, in_list: bool) -> Keys {
    if in_list {
        return Keys::Members;
    }
    match key {
        "dockerLabels" | "labels" | "driverOpts" | "tags" | "Tags" | "parameters" | "hookDetails" | "HTTPHeaders" => {
            Keys::Users(Place::Name("label"), Place::Secret)
        }
        "options" if matches!(parent, "logConfiguration" | "firelensConfiguration") => {
            Keys::Users(Place::Name("option"), Place::Secret)
        }
        "metrics" => Keys::Users(Place::Metric, Place::Plain),
        "containers" => Keys::Users(Place::Name("container"), Place::Plain),
        "current" => Keys::Users(Place::Provider, Place::Plain),
        "instanceAgeSeconds" => Keys::Users(Place::Id("i"), Place::Plain),
        "perHour" | "managedInstancesFee" => Keys::Users(Place::InstanceType, Place::Plain),
        "semantics" => Keys::Users(Place::Choice, Place::Choice),
        "environment" => Keys::Users(Place::Name("variable"), Place::Secret),
        _ => Keys::Members,
    }
}

/// What the strings at a key are; `parent` is the key that holds the object.
pub(super) fn place_of(parent: &str, key: &str, in_list: bool) -> Place {
    match key {
        "name" | "Name" => return name_under(parent),
        "value" | "Value" => return value_under(parent),
        "key" | "Key" => {
            return if matches!(parent, "tags" | "Tags") { Place::Name("tag") } else { Place::Plain };
        }
        "namespace" if parent == "systemControls" => return Place::Sysctl,
        "id" if parent == "deployments" => return Place::StartedBy,
        "revision" if parent == "rollback" => return Place::Definition,
        "revision" if parent == "health" => return Place::Side,
        "group" if parent == "Attributes" => return Place::Plain,
        "properties" if in_list => return Place::Secret,
        "Expression" if parent == "Schedule" => return Place::Expression,
        "missing" | "notCounted" => return Place::Text,
        "order" if !in_list => return Place::Plain,
        "order" => return Place::Provider,
        _ => {}
    }
    name_of(key).or_else(|| value_of(key)).unwrap_or(Place::Plain)
}

/// Names of the user's.
fn name_of(key: &str) -> Option<Place> {
    Some(match key {
        "serviceName" | "service" | "serviceArn" | "services" => Place::Name("service"),
        "clusterName" | "cluster" | "clusterArn" | "clusters" => Place::Name("cluster"),
        "family" | "taskDefinitionFamily" | "taskDefinition" | "taskDefinitionArn" | "taskDefinitions" | "daemons" => {
            Place::Definition
        }
        "group" => Place::Group,
        "taskArn" | "task" | "tasks" => Place::Name("task"),
        "containerInstanceArn" | "containerInstance" | "containerInstances" | "containerInstanceArns" | "targetId" => {
            Place::Name("instance")
        }
        "container" | "containerName" | "sourceContainer" | "startOrder" | "stopOrder" | "noLimit" => {
            Place::Name("container")
        }
        "links" => Place::Link,
        "capacityProvider"
        | "capacityProviderName"
        | "capacityProviderArn"
        | "capacityProviders"
        | "withoutCapacity" => Place::Provider,
        "sourceVolume" => Place::Name("volume"),
        "portName" => Place::Name("port-name"),
        "TargetGroupName" | "targetGroupArn" | "TargetGroupArn" => Place::Name("target-group"),
        "LoadBalancerName" | "loadBalancerName" | "loadBalancers" | "loadBalancer" => Place::Name("load-balancer"),
        "AutoScalingGroupName" | "autoScalingGroupArn" => Place::Name("auto-scaling-group"),
        "ScheduledActionName" | "scheduledActionName" => Place::Name("scheduled-action"),
        "PolicyName" | "policyName" | "AlarmName" | "alarmName" | "alarmNames" | "MetricName" | "Id" | "Label"
        | "blockedBy" | "alarm" | "AlarmNames" => Place::Metric,
        "account" | "ownerAccount" | "OwnerId" | "UserId" => Place::Name("account"),
        "roleArn" | "taskRoleArn" | "executionRoleArn" => Place::Name("role"),
        "hostname" | "dnsSearchDomains" | "dnsName" | "DNSName" | "domain" | "privateDnsName" | "discoveryName" => {
            Place::Name("domain")
        }
        "user" | "registeredBy" | "createdBy" => Place::Name("user"),
        "accessPointId" => Place::Id("fsap"),
        "fileSystemId" | "FileSystemId" => Place::Id("fs"),
        "GatewayId" => Place::Id("igw"),
        "ec2InstanceId" | "InstanceId" => Place::Id("i"),
        "subnets" | "SubnetId" | "SubnetIds" | "instanceSubnets" | "subnetId" => Place::Id("subnet"),
        "securityGroups" | "GroupId" | "instanceSecurityGroups" | "SecurityGroups" => Place::Id("sg"),
        "VpcId" => Place::Id("vpc"),
        "PrefixListId" => Place::Id("pl"),
        "gpuIds" | "gpuId" => Place::Ports,
        "valueFrom" | "credentialsParameter" | "kmsKeyId" => Place::Name("parameter"),
        "agentHash" | "runtimeId" => Place::Unknown,
        _ => return None,
    })
}

/// Values in grammars of their own.
fn value_of(key: &str) -> Option<Place> {
    Some(match key {
        "image" => Place::Image,
        "driver" => Place::Driver,
        "imageDigest" => Place::Digest,
        "expression" | "canonical" | "Schedule" => Place::Expression,
        "Expression" => Place::Math,
        "field" => Place::Field,
        "step" | "stage" => Place::Step,
        "startedBy" => Place::StartedBy,
        "ResourceId" | "resourceId" => Place::ResourceId,
        "timezone" | "Timezone" => Place::Zone,
        "cpu" | "memory" => Place::Size,
        "containerPortRange" | "hostPortRange" | "stringSetValue" => Place::Ports,
        "agentVersion" | "dockerVersion" | "platformVersion" | "ProtocolVersion" | "version" => Place::Version,
        "instanceType"
        | "instanceTypes"
        | "InstanceType"
        | "allowedInstanceTypes"
        | "excludedInstanceTypes"
        | "candidateInstanceTypes" => Place::InstanceType,
        "sourcePath" | "hostPath" | "containerPath" | "rootDirectory" | "workingDirectory" => Place::Path,
        "dockerSecurityOptions" | "credentialSpecs" => Place::Prefixed,
        "semantics" | "base" => Place::Choice,
        "command" | "entryPoint" | "environment" | "tags" | "Tags" => Place::Secret,
        "reason" | "stoppedReason" | "statusReason" | "rolloutStateReason" | "message" | "text" | "Cause"
        | "Description" | "StatusMessage" | "event" | "help" | "AlarmDescription" | "StateReason"
        | "StateReasonData" | "description" | "events" | "awsText" => Place::Text,
        _ => return None,
    })
}

fn name_under(parent: &str) -> Place {
    match parent {
        "containerDefinitions" | "containers" | "containerOverrides" => Place::Name("container"),
        "volumes" | "volumeConfigurations" => Place::Name("volume"),
        "portMappings" => Place::Name("port-name"),
        "environment" | "secrets" => Place::Name("variable"),
        "secretOptions" => Place::Name("option"),
        "capacityProviders" | "capacityProvider" => Place::Provider,
        "registeredResources"
        | "remainingResources"
        | "ulimits"
        | "settings"
        | "details"
        | "managedAgents"
        | "Dimensions"
        | "properties" => Place::Plain,
        "attributes" | "requiresAttributes" => Place::Attribute,
        _ => Place::Unknown,
    }
}

fn value_under(parent: &str) -> Place {
    match parent {
        "environment" | "tags" | "Tags" | "secretOptions" => Place::Secret,
        "properties" => Place::Listed,
        "resourceRequirements" => Place::Plain,
        "environmentFiles" | "details" | "Dimensions" => Place::Unknown,
        _ => Place::Plain,
    }
}
