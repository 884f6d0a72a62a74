//! The shapes of documents: written by `cargo xtask gen table` from `wire/fields/`.

use super::shape::{Owner::{Aws, Names, Ours}, Plain, Shape, Usual, decides, gap, known, question as to};

pub(crate) static ALARM: Shape = Shape(&[
    known("ActionConfiguration"),
    decides("ActionsEnabled", None),
    decides("AlarmActions", None),
    known("AlarmArn"),
    known("AlarmConfigurationUpdatedTimestamp"),
    known("AlarmDescription"),
    decides("AlarmName", None),
    decides("ComparisonOperator", None),
    decides("DatapointsToAlarm", None),
    known("Dimensions"),
    decides("EvaluateLowSampleCountPercentile", None),
    gap("EvaluationCriteria", to::SCALE | to::ALARM, Usual::Empty, None, "a PromQL query with pending and recovery periods decides the state; here metric, threshold and periods do"),
    gap("EvaluationInterval", to::SCALE | to::ALARM, Usual::Empty, None, "the alarm is evaluated at this interval; here at the one that follows from its period"),
    decides("EvaluationPeriods", None),
    known("EvaluationState"),
    decides("EvaluationWindow", Some(&CLOUDWATCH_EVALUATION_WINDOW)),
    decides("ExtendedStatistic", None),
    gap("InsufficientDataActions", to::SCALE, Usual::Lacks(&[":scalingPolicy:"]), None, "a policy among them acts when the alarm has too little data; only what `AlarmActions` names is followed"),
    decides("MetricName", None),
    decides("Metrics", Some(&CLOUDWATCH_METRIC_DATA_QUERY)),
    known("Namespace"),
    gap("OKActions", to::SCALE, Usual::Lacks(&[":scalingPolicy:"]), None, "a policy among them acts when the alarm turns to OK; only what `AlarmActions` names is followed"),
    decides("Period", None),
    known("StateReason"),
    known("StateReasonData"),
    known("StateTransitionedTimestamp"),
    decides("StateUpdatedTimestamp", None),
    decides("StateValue", None),
    decides("Statistic", None),
    known("Tags"),
    decides("Threshold", None),
    gap("ThresholdMetricId", to::SCALE | to::ALARM, Usual::Empty, None, "the band of an anomaly detection model is the threshold; `Threshold` stands in for it"),
    decides("TreatMissingData", None),
    known("Unit"),
    gap("WarmUpConfiguration", to::SCALE | to::ALARM, Usual::Empty, None, "while it warms up the alarm is not evaluated and nothing acts; here it is evaluated from the first datapoint on"),
], Aws);

pub(crate) static ALARM_DOCUMENT: Shape = Shape(&[
    decides("alarm", Some(&ALARM)),
    decides("decide", None),
    decides("evaluate", None),
    decides("options", Some(&OPTIONS)),
    decides("sampleCounts", None),
    decides("start", None),
    decides("state", None),
    decides("values", None),
], Ours);

pub(crate) static ALARM_MUTE_RULE: Shape = Shape(&[
    known("AlarmMuteRuleArn"),
    known("Description"),
    decides("ExpireDate", None),
    known("LastUpdatedTimestamp"),
    decides("MuteTargets", Some(&CLOUDWATCH_MUTE_TARGETS)),
    known("MuteType"),
    known("Name"),
    decides("Rule", Some(&CLOUDWATCH_RULE)),
    decides("StartDate", None),
    known("Status"),
    known("Tags"),
], Aws);

pub(crate) static ALARM_STATE: Shape = Shape(&[
    decides("ActionsEnabled", None),
    decides("ComparisonOperator", None),
    decides("Threshold", None),
    decides("alarm", None),
    decides("policyName", None),
    decides("state", None),
    decides("value", None),
], Ours);

pub(crate) static APPLICATION_AUTOSCALING_ALARM: Shape = Shape(&[
    known("AlarmARN"),
    decides("AlarmName", None),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_CUSTOMIZED_METRIC_SPECIFICATION: Shape = Shape(&[
    known("Dimensions"),
    decides("MetricName", None),
    decides("Metrics", Some(&APPLICATION_AUTOSCALING_TARGET_TRACKING_METRIC_DATA_QUERY)),
    known("Namespace"),
    gap("Statistic", to::SCALE, Usual::OneOf(&[Plain::Word("Average")]), None, "datapoints that are finer than a period are averaged, whatever the statistic; give one datapoint a period"),
    known("Unit"),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_PREDEFINED_METRIC_SPECIFICATION: Shape = Shape(&[
    decides("PredefinedMetricType", None),
    known("ResourceLabel"),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_PREDICTIVE_SCALING_POLICY_CONFIGURATION: Shape = Shape(&[
    decides("MaxCapacityBreachBehavior", None),
    decides("MaxCapacityBuffer", None),
    known("MetricSpecifications"),
    decides("Mode", None),
    decides("SchedulingBufferTime", None),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_SCALABLE_TARGET_ACTION: Shape = Shape(&[
    decides("MaxCapacity", None),
    decides("MinCapacity", None),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_SCHEDULED_ACTION: Shape = Shape(&[
    decides("CreationTime", None),
    decides("EndTime", None),
    decides("ResourceId", None),
    decides("ScalableDimension", None),
    decides("ScalableTargetAction", Some(&APPLICATION_AUTOSCALING_SCALABLE_TARGET_ACTION)),
    decides("Schedule", None),
    known("ScheduledActionARN"),
    decides("ScheduledActionName", None),
    decides("ServiceNamespace", None),
    decides("StartTime", None),
    decides("Timezone", None),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_STEP_ADJUSTMENT: Shape = Shape(&[
    decides("MetricIntervalLowerBound", None),
    decides("MetricIntervalUpperBound", None),
    decides("ScalingAdjustment", None),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_STEP_SCALING_POLICY_CONFIGURATION: Shape = Shape(&[
    decides("AdjustmentType", None),
    decides("Cooldown", None),
    decides("MetricAggregationType", None),
    decides("MinAdjustmentMagnitude", None),
    decides("StepAdjustments", Some(&APPLICATION_AUTOSCALING_STEP_ADJUSTMENT)),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_SUSPENDED_STATE: Shape = Shape(&[
    decides("DynamicScalingInSuspended", None),
    decides("DynamicScalingOutSuspended", None),
    decides("ScheduledScalingSuspended", None),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_TARGET_TRACKING_METRIC: Shape = Shape(&[
    known("Dimensions"),
    decides("MetricName", None),
    known("Namespace"),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_TARGET_TRACKING_METRIC_DATA_QUERY: Shape = Shape(&[
    decides("Expression", None),
    decides("Id", None),
    decides("Label", None),
    decides("MetricStat", Some(&APPLICATION_AUTOSCALING_TARGET_TRACKING_METRIC_STAT)),
    decides("ReturnData", None),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_TARGET_TRACKING_METRIC_STAT: Shape = Shape(&[
    decides("Metric", Some(&APPLICATION_AUTOSCALING_TARGET_TRACKING_METRIC)),
    gap("Stat", to::SCALE, Usual::OneOf(&[Plain::Word("Average")]), None, "datapoints that are finer than a period are averaged, whatever the statistic; give one datapoint a period"),
    known("Unit"),
], Aws);

pub(crate) static APPLICATION_AUTOSCALING_TARGET_TRACKING_SCALING_POLICY_CONFIGURATION: Shape = Shape(&[
    decides("CustomizedMetricSpecification", Some(&APPLICATION_AUTOSCALING_CUSTOMIZED_METRIC_SPECIFICATION)),
    decides("DisableScaleIn", None),
    decides("PredefinedMetricSpecification", Some(&APPLICATION_AUTOSCALING_PREDEFINED_METRIC_SPECIFICATION)),
    decides("ScaleInCooldown", None),
    decides("ScaleOutCooldown", None),
    decides("TargetValue", None),
], Aws);

pub(crate) static ATTRIBUTE: Shape = Shape(&[
    decides("name", None),
    decides("targetId", None),
    known("targetType"),
    decides("value", None),
], Aws);

pub(crate) static AUTOSCALING_AUTO_SCALING_GROUP: Shape = Shape(&[
    decides("AutoScalingGroupARN", None),
    decides("AutoScalingGroupName", None),
    known("AvailabilityZoneDistribution"),
    known("AvailabilityZoneIds"),
    known("AvailabilityZoneImpairmentPolicy"),
    decides("AvailabilityZones", None),
    gap("CapacityRebalance", to::CAPACITY | to::GROUP, Usual::OneOf(&[Plain::No]), None, "Spot instances at risk are replaced ahead of time; the course replaces none"),
    known("CapacityReservationSpecification"),
    known("Context"),
    known("CreatedTime"),
    known("DefaultCooldown"),
    known("DefaultInstanceWarmup"),
    known("DeletionProtection"),
    decides("DesiredCapacity", None),
    gap("DesiredCapacityType", to::CAPACITY | to::GROUP, Usual::OneOf(&[Plain::Word("units")]), None, "the sizes count vCPUs or MiB of memory then; they are read as numbers of instances"),
    known("EnabledMetrics"),
    known("HealthCheckGracePeriod"),
    known("HealthCheckType"),
    known("InstanceLifecyclePolicy"),
    known("InstanceMaintenancePolicy"),
    decides("Instances", Some(&AUTOSCALING_INSTANCE)),
    known("LaunchConfigurationName"),
    known("LaunchTemplate"),
    known("LoadBalancerNames"),
    gap("MaxInstanceLifetime", to::CAPACITY | to::GROUP, Usual::OneOf(&[Plain::Number(0)]), None, "instances are replaced when they reach this age, whatever runs on them; the course replaces none"),
    decides("MaxSize", None),
    decides("MinSize", None),
    gap("MixedInstancesPolicy", to::CAPACITY, Usual::Empty, None, "which types are launched, and how many each counts for, is said here; the types of the group's present instances are used, or those of `instanceTypes`"),
    known("NewInstancesProtectedFromScaleIn"),
    known("Operator"),
    gap("PlacementGroup", to::CAPACITY | to::GROUP, Usual::Empty, None, "a placement group bounds how many instances of a type fit together; every launch is taken to succeed"),
    known("PredictedCapacity"),
    known("ServiceLinkedRoleARN"),
    gap("Status", to::CAPACITY | to::GROUP, Usual::Empty, None, "a group that is being deleted launches nothing more"),
    gap("SuspendedProcesses", to::CAPACITY, Usual::Empty, None, "a group whose processes are suspended launches or ends no instances, or does not balance its zones; the course goes on as if none were"),
    known("Tags"),
    known("TargetGroupARNs"),
    gap("TerminationPolicies", to::CAPACITY, Usual::Items(&["Default"]), None, "the policies say which of several idle instances goes; the course takes them in an order of its own"),
    known("TrafficSources"),
    known("VPCZoneIdentifier"),
    gap("WarmPoolConfiguration", to::CAPACITY, Usual::Empty, None, "instances come out of the warm pool faster than new ones; all of them take `launchSeconds` here"),
    known("WarmPoolSize"),
], Aws);

pub(crate) static AUTOSCALING_INSTANCE: Shape = Shape(&[
    known("AvailabilityZone"),
    known("AvailabilityZoneId"),
    known("HealthStatus"),
    known("ImageId"),
    decides("InstanceId", None),
    decides("InstanceType", None),
    known("LaunchConfigurationName"),
    known("LaunchTemplate"),
    decides("LifecycleState", None),
    decides("ProtectedFromScaleIn", None),
    gap("WeightedCapacity", to::CAPACITY, Usual::OneOf(&[Plain::Number(1)]), None, "the instance counts for this many towards the group's capacity; it is counted once"),
], Aws);

pub(crate) static CAPACITY_DOCUMENT: Shape = Shape(&[
    decides("AutoScalingGroups", Some(&AUTOSCALING_AUTO_SCALING_GROUP)),
    decides("capacityProvider", None),
    decides("cluster", None),
    decides("decide", None),
    decides("demand", Some(&DEMAND)),
    decides("detail", None),
    decides("instanceAgeSeconds", None),
    decides("instanceTypes", Some(&INSTANCE_TYPE)),
    decides("launchSeconds", None),
    decides("managedScaling", Some(&ECS_MANAGED_SCALING)),
    decides("managedTerminationProtection", None),
    decides("maxSize", None),
    decides("minSize", None),
    decides("minutes", None),
    decides("minutesBelowTarget", None),
    decides("now", None),
    decides("options", Some(&OPTIONS)),
    decides("prices", Some(&PRICES)),
    decides("provisioningLimit", None),
    decides("provisioningTimeoutSeconds", None),
    decides("reservedMemory", None),
    decides("trunking", None),
], Ours);

pub(crate) static CAPACITY_PROVIDER: Shape = Shape(&[
    decides("autoScalingGroupProvider", Some(&ECS_AUTO_SCALING_GROUP_PROVIDER)),
    decides("capacityProviderArn", None),
    known("cluster"),
    decides("managedInstancesProvider", Some(&ECS_MANAGED_INSTANCES_PROVIDER)),
    decides("name", None),
    decides("status", None),
    known("tags"),
    known("type"),
    known("updateStatus"),
    known("updateStatusReason"),
], Aws);

pub(crate) static CHECK_DOCUMENT: Shape = Shape(&[
    decides("InstanceTypes", None),
    decides("SecurityGroups", Some(&EC2_SECURITY_GROUP)),
    decides("Subnets", Some(&SUBNET)),
    decides("TargetGroups", Some(&TARGET_GROUP)),
    decides("capacityProviders", Some(&CAPACITY_PROVIDER)),
    decides("clusters", Some(&ONE_CLUSTER)),
    decides("decide", None),
    decides("normalize", None),
    decides("options", Some(&OPTIONS)),
    decides("service", None),
    decides("services", Some(&SERVICE)),
    decides("taskDefinition", None),
    decides("tool", None),
], Ours);

pub(crate) static CLOUDWATCH_EVALUATION_WINDOW: Shape = Shape(&[
    decides("SlidingWindow", Some(&CLOUDWATCH_SLIDING_WINDOW)),
    gap("WallClockWindow", to::SCALE | to::ALARM, Usual::Empty, None, "periods begin with the hours and days of the clock; here they slide with the time of evaluation"),
], Aws);

pub(crate) static CLOUDWATCH_METRIC: Shape = Shape(&[
    known("Dimensions"),
    decides("MetricName", None),
    known("Namespace"),
], Aws);

pub(crate) static CLOUDWATCH_METRIC_DATA_QUERY: Shape = Shape(&[
    known("AccountId"),
    decides("Expression", None),
    decides("Id", None),
    decides("Label", None),
    decides("MetricStat", Some(&CLOUDWATCH_METRIC_STAT)),
    gap("Period", to::SCALE | to::ALARM, Usual::Empty, None, "the period of an expression is taken from the metrics in it, not from here"),
    decides("ReturnData", None),
], Aws);

pub(crate) static CLOUDWATCH_METRIC_STAT: Shape = Shape(&[
    decides("Metric", Some(&CLOUDWATCH_METRIC)),
    decides("Period", None),
    gap("Stat", to::SCALE | to::ALARM, Usual::OneOf(&[Plain::Word("Average")]), None, "datapoints that are finer than the period are averaged, whatever the statistic; give one datapoint a period"),
    known("Unit"),
], Aws);

pub(crate) static CLOUDWATCH_MUTE_TARGETS: Shape = Shape(&[
    decides("AlarmNames", None),
], Aws);

pub(crate) static CLOUDWATCH_RULE: Shape = Shape(&[
    decides("Schedule", Some(&CLOUDWATCH_SCHEDULE)),
], Aws);

pub(crate) static CLOUDWATCH_SCHEDULE: Shape = Shape(&[
    decides("Duration", None),
    decides("Expression", None),
    decides("Timezone", None),
], Aws);

pub(crate) static CLOUDWATCH_SLIDING_WINDOW: Shape = Shape(&[

], Aws);

pub(crate) static CLUSTER: Shape = Shape(&[
    decides("AlarmMuteRules", None),
    decides("AutoScalingGroups", None),
    decides("CapacityForecast", None),
    decides("Listeners", None),
    decides("LoadBalancers", None),
    decides("MetricAlarms", None),
    decides("MetricDataResults", None),
    decides("MountTargets", None),
    decides("NextToken", None),
    decides("PrefixLists", None),
    decides("RouteTables", None),
    decides("Rules", None),
    decides("ScalableTargets", None),
    decides("ScalingPolicies", None),
    decides("ScheduledActions", None),
    decides("SecurityGroups", None),
    decides("Subnets", None),
    decides("TargetGroups", None),
    decides("VpcEndpoints", None),
    decides("attributes", None),
    decides("capacityProvider", None),
    decides("capacityProviders", None),
    decides("capturedAt", None),
    decides("cluster", None),
    decides("clusters", None),
    decides("containerInstance", None),
    decides("containerInstances", None),
    decides("data", None),
    decides("documents", None),
    decides("eniSlotsByInstanceType", None),
    decides("failures", None),
    decides("instanceSecurityGroups", None),
    decides("instanceSubnets", None),
    decides("nextToken", None),
    decides("notGathered", None),
    decides("parts", None),
    decides("protectedTasks", None),
    decides("service", None),
    decides("serviceDeployments", None),
    decides("serviceRevisions", None),
    decides("services", None),
    decides("snapshotVersion", None),
    decides("status_code", None),
    decides("subnets", None),
    decides("task", None),
    decides("taskDefinition", None),
    decides("taskDefinitions", None),
    decides("tasks", None),
], Ours);

pub(crate) static CONTAINER_INSTANCE: Shape = Shape(&[
    decides("agentConnected", None),
    known("agentUpdateStatus"),
    known("attachments"),
    decides("attributes", Some(&ECS_ATTRIBUTE)),
    decides("capacityProviderName", None),
    decides("containerInstanceArn", None),
    decides("ec2InstanceId", None),
    decides("eniSlotsTotal", None),
    decides("eniSlotsUsed", None),
    decides("gpuDevices", Some(&ECS_GPU_DEVICE)),
    gap("healthStatus", to::CAPACITY | to::REPACK, Usual::Where("overallStatus", Plain::Word("OK")), None, "an instance that is not found healthy may be replaced, and its tasks move; it is taken for a healthy one"),
    known("pendingTasksCount"),
    decides("registeredAt", None),
    decides("registeredResources", Some(&ECS_RESOURCE)),
    decides("remainingResources", Some(&ECS_RESOURCE)),
    decides("runningTasksCount", None),
    decides("status", None),
    known("statusReason"),
    known("tags"),
    known("version"),
    decides("versionInfo", Some(&ECS_VERSION_INFO)),
], Aws);

pub(crate) static CONTAINER_TIMES: Shape = Shape(&[
    decides("startSeconds", None),
    decides("stopSeconds", None),
], Ours);

pub(crate) static CONTAINER_TIMES_BY_NAME: Shape = Shape(&[decides("*", Some(&CONTAINER_TIMES))], Names);

pub(crate) static COOLDOWN: Shape = Shape(&[
    decides("anchor", None),
    decides("until", None),
], Ours);

pub(crate) static COOLDOWNS: Shape = Shape(&[
    decides("scaleIn", Some(&COOLDOWN)),
    decides("scaleOut", Some(&COOLDOWN)),
], Ours);

pub(crate) static DEMAND: Shape = Shape(&[
    decides("atMinute", None),
    decides("request", Some(&REQUEST)),
    decides("runsMinutes", None),
    decides("taskDefinition", Some(&TASK_DEFINITION)),
], Ours);

pub(crate) static DEPLOY_ALARM: Shape = Shape(&[
    decides("alarmName", None),
    decides("atSeconds", None),
], Ours);

pub(crate) static DEPLOY_DOCUMENT: Shape = Shape(&[
    decides("TargetGroups", Some(&TARGET_GROUP)),
    decides("alarms", Some(&DEPLOY_ALARM)),
    decides("cluster", None),
    decides("decide", None),
    decides("deploymentConfiguration", Some(&ECS_DEPLOYMENT_CONFIGURATION)),
    decides("deregistrationDelaySeconds", None),
    decides("desiredCount", None),
    decides("forceNewDeployment", None),
    decides("health", Some(&DEPLOY_HEALTH)),
    decides("hooks", Some(&DEPLOY_HOOK)),
    decides("imageDigestFailures", None),
    decides("networkLoadBalancer", None),
    decides("now", None),
    decides("options", Some(&OPTIONS)),
    decides("rate", None),
    decides("service", Some(&SERVICE)),
    decides("startSeconds", None),
    decides("stepSeconds", None),
    decides("stopAtSeconds", None),
    decides("taskDefinition", Some(&TASK_DEFINITION)),
], Ours);

pub(crate) static DEPLOY_HEALTH: Shape = Shape(&[
    decides("afterSeconds", None),
    decides("revision", None),
    decides("status", None),
], Ours);

pub(crate) static DEPLOY_HOOK: Shape = Shape(&[
    decides("callBackDelay", None),
    decides("hook", None),
    decides("hookTargetArn", None),
    decides("outcome", None),
    decides("seconds", None),
    decides("stage", None),
    decides("step", None),
], Ours);

pub(crate) static DIFF_DOCUMENT: Shape = Shape(&[
    decides("createdWith", None),
    decides("decide", None),
    decides("new", Some(&DIFF_SIDE)),
    decides("old", Some(&DIFF_SIDE)),
    decides("options", Some(&OPTIONS)),
], Ours);

pub(crate) static DIFF_SIDE: Shape = Shape(&[
    gap("availabilityZoneRebalancing", to::CAPACITY | to::REPACK, Usual::OneOf(&[Plain::Word("DISABLED")]), None, "ECS moves tasks of this service between zones by itself when they are out of balance; no such move is told"),
    decides("capacityProviderStrategy", Some(&ECS_CAPACITY_PROVIDER_STRATEGY_ITEM)),
    known("clientToken"),
    decides("cluster", None),
    known("clusterArn"),
    decides("clusters", Some(&ONE_CLUSTER)),
    decides("compatibilities", None),
    decides("containerDefinitions", Some(&ECS_CONTAINER_DEFINITION)),
    decides("cpu", None),
    known("createdAt"),
    known("createdBy"),
    known("currentServiceDeployment"),
    known("currentServiceRevisions"),
    decides("data", None),
    known("deleteRequestedAt"),
    decides("deploymentConfiguration", Some(&ECS_DEPLOYMENT_CONFIGURATION)),
    decides("deploymentController", Some(&ECS_DEPLOYMENT_CONTROLLER)),
    decides("deployments", Some(&ECS_DEPLOYMENT)),
    known("deregisteredAt"),
    decides("desiredCount", None),
    known("enableECSManagedTags"),
    gap("enableExecuteCommand", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::OneOf(&[Plain::No]), None, "ECS Exec needs a recent enough agent on the instance, and keeps a process beside every container; neither is asked for or counted"),
    decides("enableFaultInjection", None),
    known("ephemeralStorage"),
    known("events"),
    decides("executionRoleArn", None),
    decides("failures", None),
    decides("family", None),
    decides("forceNewDeployment", None),
    gap("gatewayConnectors", to::REACH, Usual::Empty, None, "the tasks are targets of a gateway, too; that way to them is not looked at"),
    decides("healthCheckGracePeriodSeconds", None),
    known("inferenceAccelerators"),
    decides("ipcMode", None),
    decides("launchType", None),
    decides("loadBalancers", Some(&ECS_LOAD_BALANCER)),
    decides("memory", None),
    known("monitoring"),
    decides("networkConfiguration", Some(&ECS_NETWORK_CONFIGURATION)),
    decides("networkMode", None),
    decides("nextToken", None),
    known("pendingCount"),
    decides("pidMode", None),
    decides("placementConstraints", Some(&ECS_PLACEMENT_CONSTRAINT)),
    decides("placementStrategy", Some(&ECS_PLACEMENT_STRATEGY)),
    known("platformFamily"),
    decides("platformVersion", None),
    known("propagateTags"),
    decides("proxyConfiguration", Some(&ECS_PROXY_CONFIGURATION)),
    known("registeredAt"),
    known("registeredBy"),
    decides("requiresAttributes", Some(&ECS_ATTRIBUTE)),
    decides("requiresCompatibilities", None),
    known("resourceManagementType"),
    decides("revision", None),
    known("role"),
    known("roleArn"),
    decides("runningCount", None),
    decides("runtimePlatform", Some(&ECS_RUNTIME_PLATFORM)),
    decides("schedulingStrategy", None),
    decides("service", Some(&SERVICE)),
    decides("serviceArn", None),
    gap("serviceConnectConfiguration", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Where("enabled", Plain::No), None, "Service Connect starts a proxy in every task and needs agents that can run it; which instances have one is not asked, and what the proxy uses is not counted"),
    decides("serviceName", None),
    known("serviceRegistries"),
    decides("services", Some(&SERVICE)),
    gap("status", to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::OneOf(&[Plain::Word("ACTIVE")]), None, "a service that is draining or inactive starts no more tasks, whatever count it has"),
    known("tags"),
    decides("taskDefinition", Some(&TASK_DEFINITION)),
    decides("taskDefinitionArn", None),
    decides("taskDefinitions", Some(&TASK_DEFINITION)),
    decides("taskRoleArn", None),
    gap("taskSets", to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Empty, None, "task sets have task definitions, counts and launch types of their own; those of the service are used"),
    gap("trustedExecutionConfiguration", to::PLACE | to::DEPLOY | to::FIT, Usual::Where("isolationMode", Plain::Word("NONE")), None, "sandboxed tasks run only on Managed Instances with Nitro Enclaves; no instance and no provider is asked for them"),
    gap("volumeConfigurations", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Empty, None, "every task attaches an EBS volume to its instance, which takes only so many; that limit is not checked"),
    decides("volumes", Some(&ECS_VOLUME)),
    gap("vpcLatticeConfigurations", to::REACH, Usual::Empty, None, "the tasks are targets of VPC Lattice, too; that way to them is not looked at"),
], Aws);

pub(crate) static DRAIN_DOCUMENT: Shape = Shape(&[
    decides("cluster", None),
    decides("containerInstances", None),
    decides("decide", None),
    decides("options", Some(&OPTIONS)),
    decides("stepSeconds", None),
], Ours);

pub(crate) static EC2_SECURITY_GROUP: Shape = Shape(&[
    known("Description"),
    decides("GroupId", None),
    known("GroupName"),
    decides("IpPermissions", None),
    decides("IpPermissionsEgress", None),
    known("OwnerId"),
    known("SecurityGroupArn"),
    known("Tags"),
    decides("VpcId", None),
], Aws);

pub(crate) static ECS_ACCELERATOR_COUNT_REQUEST: Shape = Shape(&[
    decides("max", None),
    decides("min", None),
], Aws);

pub(crate) static ECS_ACCELERATOR_TOTAL_MEMORY_MI_BREQUEST: Shape = Shape(&[
    decides("max", None),
    decides("min", None),
], Aws);

pub(crate) static ECS_ADVANCED_CONFIGURATION: Shape = Shape(&[
    known("alternateTargetGroupArn"),
    known("productionListenerRule"),
    known("roleArn"),
    known("testListenerRule"),
], Aws);

pub(crate) static ECS_ATTACHMENT: Shape = Shape(&[
    known("details"),
    known("id"),
    known("status"),
    decides("type", None),
], Aws);

pub(crate) static ECS_ATTRIBUTE: Shape = Shape(&[
    decides("name", None),
    decides("targetId", None),
    known("targetType"),
    decides("value", None),
], Aws);

pub(crate) static ECS_AUTO_SCALING_GROUP_PROVIDER: Shape = Shape(&[
    decides("autoScalingGroupArn", None),
    gap("managedDraining", to::CAPACITY, Usual::OneOf(&[Plain::Word("ENABLED")]), None, "without managed draining an instance that the group takes away ends its tasks with it, and services start them anew; the course does not follow that"),
    decides("managedScaling", Some(&ECS_MANAGED_SCALING)),
    decides("managedTerminationProtection", None),
], Aws);

pub(crate) static ECS_AWS_VPC_CONFIGURATION: Shape = Shape(&[
    known("assignPublicIp"),
    decides("securityGroups", None),
    decides("subnets", None),
], Aws);

pub(crate) static ECS_BASELINE_EBS_BANDWIDTH_MBPS_REQUEST: Shape = Shape(&[
    decides("max", None),
    decides("min", None),
], Aws);

pub(crate) static ECS_CANARY_CONFIGURATION: Shape = Shape(&[
    decides("canaryBakeTimeInMinutes", None),
    decides("canaryPercent", None),
], Aws);

pub(crate) static ECS_CAPACITY_PROVIDER_STRATEGY_ITEM: Shape = Shape(&[
    decides("base", None),
    decides("capacityProvider", None),
    decides("weight", None),
], Aws);

pub(crate) static ECS_CONTAINER: Shape = Shape(&[
    known("containerArn"),
    known("cpu"),
    known("exitCode"),
    decides("gpuIds", None),
    decides("gpuSharingStrategy", Some(&ECS_SHARING_STRATEGY)),
    known("healthStatus"),
    known("image"),
    known("imageDigest"),
    known("lastStatus"),
    known("managedAgents"),
    known("memory"),
    known("memoryReservation"),
    known("name"),
    decides("networkBindings", Some(&ECS_NETWORK_BINDING)),
    decides("networkInterfaces", Some(&ECS_NETWORK_INTERFACE)),
    decides("neuronDeviceIds", None),
    known("reason"),
    known("runtimeId"),
    known("taskArn"),
], Aws);

pub(crate) static ECS_CONTAINER_DEFINITION: Shape = Shape(&[
    known("command"),
    decides("cpu", None),
    gap("credentialSpecs", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Empty, None, "a gMSA needs instances whose agents offer it (`ecs.capability.gmsa` and its like); from `credentialSpecs` that attribute is not derived"),
    decides("dependsOn", Some(&ECS_CONTAINER_DEPENDENCY)),
    decides("disableNetworking", None),
    decides("dnsSearchDomains", None),
    decides("dnsServers", None),
    known("dockerLabels"),
    decides("dockerSecurityOptions", None),
    known("entryPoint"),
    known("environment"),
    decides("environmentFiles", Some(&ECS_ENVIRONMENT_FILE)),
    decides("essential", None),
    decides("extraHosts", Some(&ECS_HOST_ENTRY)),
    decides("firelensConfiguration", Some(&ECS_FIRELENS_CONFIGURATION)),
    decides("healthCheck", Some(&ECS_HEALTH_CHECK)),
    known("hostname"),
    decides("image", None),
    known("interactive"),
    decides("links", None),
    known("linuxParameters"),
    decides("logConfiguration", Some(&ECS_LOG_CONFIGURATION)),
    decides("memory", None),
    decides("memoryReservation", None),
    known("mountPoints"),
    decides("name", None),
    decides("portMappings", Some(&ECS_PORT_MAPPING)),
    decides("privileged", None),
    known("pseudoTerminal"),
    decides("readonlyRootFilesystem", None),
    decides("repositoryCredentials", Some(&ECS_REPOSITORY_CREDENTIALS)),
    decides("resourceRequirements", Some(&ECS_RESOURCE_REQUIREMENT)),
    decides("restartPolicy", Some(&ECS_CONTAINER_RESTART_POLICY)),
    decides("secrets", Some(&ECS_SECRET)),
    decides("startTimeout", None),
    decides("stopTimeout", None),
    known("systemControls"),
    known("ulimits"),
    known("user"),
    known("versionConsistency"),
    known("volumesFrom"),
    known("workingDirectory"),
], Aws);

pub(crate) static ECS_CONTAINER_DEPENDENCY: Shape = Shape(&[
    decides("condition", None),
    decides("containerName", None),
], Aws);

pub(crate) static ECS_CONTAINER_OVERRIDE: Shape = Shape(&[
    known("command"),
    decides("cpu", None),
    known("environment"),
    known("environmentFiles"),
    decides("memory", None),
    decides("memoryReservation", None),
    decides("name", None),
    decides("resourceRequirements", Some(&ECS_RESOURCE_REQUIREMENT)),
], Aws);

pub(crate) static ECS_CONTAINER_RESTART_POLICY: Shape = Shape(&[
    decides("enabled", None),
    decides("ignoredExitCodes", None),
    decides("restartAttemptPeriod", None),
], Aws);

pub(crate) static ECS_CREATE_SERVICE_REQUEST: Shape = Shape(&[
    gap("availabilityZoneRebalancing", to::CAPACITY | to::REPACK, Usual::OneOf(&[Plain::Word("DISABLED")]), None, "ECS moves tasks of this service between zones by itself when they are out of balance; no such move is told"),
    decides("capacityProviderStrategy", Some(&ECS_CAPACITY_PROVIDER_STRATEGY_ITEM)),
    known("clientToken"),
    decides("cluster", None),
    decides("deploymentConfiguration", Some(&ECS_DEPLOYMENT_CONFIGURATION)),
    decides("deploymentController", Some(&ECS_DEPLOYMENT_CONTROLLER)),
    decides("desiredCount", None),
    known("enableECSManagedTags"),
    gap("enableExecuteCommand", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::OneOf(&[Plain::No]), None, "ECS Exec needs a recent enough agent on the instance, and keeps a process beside every container; neither is asked for or counted"),
    gap("gatewayConnectors", to::REACH, Usual::Empty, None, "the tasks are targets of a gateway, too; that way to them is not looked at"),
    decides("healthCheckGracePeriodSeconds", None),
    decides("launchType", None),
    decides("loadBalancers", Some(&ECS_LOAD_BALANCER)),
    known("monitoring"),
    decides("networkConfiguration", Some(&ECS_NETWORK_CONFIGURATION)),
    decides("placementConstraints", Some(&ECS_PLACEMENT_CONSTRAINT)),
    decides("placementStrategy", Some(&ECS_PLACEMENT_STRATEGY)),
    decides("platformVersion", None),
    known("propagateTags"),
    known("role"),
    decides("schedulingStrategy", None),
    gap("serviceConnectConfiguration", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Where("enabled", Plain::No), None, "Service Connect starts a proxy in every task and needs agents that can run it; which instances have one is not asked, and what the proxy uses is not counted"),
    decides("serviceName", None),
    known("serviceRegistries"),
    known("tags"),
    decides("taskDefinition", None),
    gap("volumeConfigurations", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Empty, None, "every task attaches an EBS volume to its instance, which takes only so many; that limit is not checked"),
    gap("vpcLatticeConfigurations", to::REACH, Usual::Empty, None, "the tasks are targets of VPC Lattice, too; that way to them is not looked at"),
], Aws);

pub(crate) static ECS_DEPLOYMENT: Shape = Shape(&[
    known("capacityProviderStrategy"),
    known("createdAt"),
    known("desiredCount"),
    known("failedTasks"),
    known("fargateEphemeralStorage"),
    known("id"),
    known("launchType"),
    known("networkConfiguration"),
    known("pendingCount"),
    known("platformFamily"),
    known("platformVersion"),
    decides("rolloutState", None),
    known("rolloutStateReason"),
    known("runningCount"),
    gap("serviceConnectConfiguration", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Where("enabled", Plain::No), None, "Service Connect starts a proxy in every task and needs agents that can run it; which instances have one is not asked, and what the proxy uses is not counted"),
    known("serviceConnectResources"),
    known("status"),
    known("taskDefinition"),
    known("updatedAt"),
    gap("volumeConfigurations", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Empty, None, "every task attaches an EBS volume to its instance, which takes only so many; that limit is not checked"),
    gap("vpcLatticeConfigurations", to::REACH, Usual::Empty, None, "the tasks are targets of VPC Lattice, too; that way to them is not looked at"),
], Aws);

pub(crate) static ECS_DEPLOYMENT_ALARMS: Shape = Shape(&[
    decides("alarmNames", None),
    decides("enable", None),
    decides("rollback", None),
], Aws);

pub(crate) static ECS_DEPLOYMENT_CIRCUIT_BREAKER: Shape = Shape(&[
    decides("enable", None),
    decides("resetOnHealthyTask", None),
    decides("rollback", None),
    decides("thresholdConfiguration", Some(&ECS_THRESHOLD_CONFIGURATION)),
], Aws);

pub(crate) static ECS_DEPLOYMENT_CONFIGURATION: Shape = Shape(&[
    decides("alarms", Some(&ECS_DEPLOYMENT_ALARMS)),
    decides("bakeTimeInMinutes", None),
    decides("canaryConfiguration", Some(&ECS_CANARY_CONFIGURATION)),
    decides("deploymentCircuitBreaker", Some(&ECS_DEPLOYMENT_CIRCUIT_BREAKER)),
    decides("earlySuccessCriteria", Some(&ECS_DEPLOYMENT_EARLY_SUCCESS_CRITERIA)),
    gap("lifecycleHooks", to::DEPLOY, Usual::Empty, Some(("strategy", &["BLUE_GREEN", "LINEAR", "CANARY"])), "a hook may hold the deployment at its stage, for hours, or fail it; the steps told do not wait for any"),
    decides("linearConfiguration", Some(&ECS_LINEAR_CONFIGURATION)),
    decides("maximumPercent", None),
    decides("minimumHealthyPercent", None),
    decides("strategy", None),
], Aws);

pub(crate) static ECS_DEPLOYMENT_CONTROLLER: Shape = Shape(&[
    decides("type", None),
], Aws);

pub(crate) static ECS_DEPLOYMENT_EARLY_SUCCESS_CRITERIA: Shape = Shape(&[
    decides("enable", None),
    decides("healthyPercent", None),
    decides("sourceServiceRevisionCleanup", None),
], Aws);

pub(crate) static ECS_DEPLOYMENT_LIFECYCLE_HOOK: Shape = Shape(&[
    known("hookDetails"),
    known("hookTargetArn"),
    decides("lifecycleStages", None),
    known("roleArn"),
    decides("targetType", None),
    decides("timeoutConfiguration", Some(&ECS_DEPLOYMENT_LIFECYCLE_HOOK_TIMEOUT_CONFIGURATION)),
], Aws);

pub(crate) static ECS_DEPLOYMENT_LIFECYCLE_HOOK_TIMEOUT_CONFIGURATION: Shape = Shape(&[
    decides("action", None),
    decides("timeoutInMinutes", None),
], Aws);

pub(crate) static ECS_DEVICE: Shape = Shape(&[
    known("containerPath"),
    known("hostPath"),
    known("permissions"),
], Aws);

pub(crate) static ECS_DOCKER_VOLUME_CONFIGURATION: Shape = Shape(&[
    known("autoprovision"),
    decides("driver", None),
    known("driverOpts"),
    known("labels"),
    known("scope"),
], Aws);

pub(crate) static ECS_EBSTAG_SPECIFICATION: Shape = Shape(&[
    known("propagateTags"),
    known("resourceType"),
    known("tags"),
], Aws);

pub(crate) static ECS_EFSAUTHORIZATION_CONFIG: Shape = Shape(&[
    decides("accessPointId", None),
    decides("iam", None),
], Aws);

pub(crate) static ECS_EFSVOLUME_CONFIGURATION: Shape = Shape(&[
    decides("authorizationConfig", Some(&ECS_EFSAUTHORIZATION_CONFIG)),
    known("fileSystemId"),
    known("rootDirectory"),
    decides("transitEncryption", None),
    known("transitEncryptionPort"),
], Aws);

pub(crate) static ECS_ENVIRONMENT_FILE: Shape = Shape(&[
    known("type"),
    known("value"),
], Aws);

pub(crate) static ECS_EPHEMERAL_STORAGE: Shape = Shape(&[
    known("sizeInGiB"),
], Aws);

pub(crate) static ECS_FSX_WINDOWS_FILE_SERVER_AUTHORIZATION_CONFIG: Shape = Shape(&[
    known("credentialsParameter"),
    known("domain"),
], Aws);

pub(crate) static ECS_FSX_WINDOWS_FILE_SERVER_VOLUME_CONFIGURATION: Shape = Shape(&[
    known("authorizationConfig"),
    known("fileSystemId"),
    known("rootDirectory"),
], Aws);

pub(crate) static ECS_FIRELENS_CONFIGURATION: Shape = Shape(&[
    decides("options", None),
    decides("type", None),
], Aws);

pub(crate) static ECS_GATEWAY_CONNECTOR: Shape = Shape(&[
    known("deregistrationDelay"),
    known("filters"),
    known("healthCheck"),
    known("portName"),
], Aws);

pub(crate) static ECS_GATEWAY_CONNECTOR_DEREGISTRATION_DELAY: Shape = Shape(&[
    known("timeoutSeconds"),
], Aws);

pub(crate) static ECS_GATEWAY_CONNECTOR_FILTERS: Shape = Shape(&[
    known("accessTypes"),
], Aws);

pub(crate) static ECS_GATEWAY_CONNECTOR_HEALTH_CHECK: Shape = Shape(&[
    known("healthCheckIntervalSeconds"),
    known("healthCheckPath"),
    known("healthCheckPort"),
    known("healthCheckProtocol"),
    known("healthCheckTimeoutSeconds"),
    known("healthyThresholdCount"),
    known("matcher"),
    known("unhealthyThresholdCount"),
], Aws);

pub(crate) static ECS_GATEWAY_CONNECTOR_HEALTH_CHECK_MATCHER: Shape = Shape(&[
    known("grpcCode"),
    known("httpCode"),
], Aws);

pub(crate) static ECS_GPU_DEVICE: Shape = Shape(&[
    known("containerCount"),
    decides("gpuId", None),
    decides("remainingMemoryInMiB", None),
    decides("sharingMode", None),
    decides("totalMemoryInMiB", None),
], Aws);

pub(crate) static ECS_HEALTH_CHECK: Shape = Shape(&[
    gap("command", to::DEPLOY, Usual::Empty, None, "a task counts as healthy when its checks say so, after their intervals and the start period; `stepSeconds` stands in for all of that"),
    known("interval"),
    known("retries"),
    known("startPeriod"),
    known("timeout"),
], Aws);

pub(crate) static ECS_HOOK_DETAILS: Shape = Shape(&[

], Aws);

pub(crate) static ECS_HOST_ENTRY: Shape = Shape(&[
    known("hostname"),
    known("ipAddress"),
], Aws);

pub(crate) static ECS_HOST_VOLUME_PROPERTIES: Shape = Shape(&[
    known("sourcePath"),
], Aws);

pub(crate) static ECS_INFERENCE_ACCELERATOR: Shape = Shape(&[
    known("deviceName"),
    known("deviceType"),
], Aws);

pub(crate) static ECS_INSTANCE_LAUNCH_TEMPLATE: Shape = Shape(&[
    decides("capacityOptionType", None),
    gap("capacityReservations", to::PLACE | to::DEPLOY | to::FIT, Usual::Where("reservationPreference", Plain::Word("EXCLUDED")), None, "what is launched depends on the capacity reservations that are open; with RESERVATIONS_ONLY nothing comes beyond them"),
    known("ec2InstanceProfileArn"),
    gap("fipsEnabled", to::PLACE | to::DEPLOY | to::FIT, Usual::OneOf(&[Plain::No]), None, "instances then run in FIPS mode, which not every type and region offers; the candidates include others"),
    known("instanceMetadataTagsPropagation"),
    decides("instanceRequirements", Some(&ECS_INSTANCE_REQUIREMENTS_REQUEST)),
    decides("localStorageConfiguration", Some(&ECS_MANAGED_INSTANCES_LOCAL_STORAGE_CONFIGURATION)),
    known("monitoring"),
    decides("networkConfiguration", Some(&ECS_MANAGED_INSTANCES_NETWORK_CONFIGURATION)),
    gap("nitroEnclavesEnabled", to::PLACE | to::DEPLOY | to::FIT, Usual::OneOf(&[Plain::No]), None, "only types with Nitro Enclaves are launched then; the candidates include others"),
    known("storageConfiguration"),
], Aws);

pub(crate) static ECS_INSTANCE_REQUIREMENTS_REQUEST: Shape = Shape(&[
    decides("acceleratorCount", Some(&ECS_ACCELERATOR_COUNT_REQUEST)),
    decides("acceleratorManufacturers", None),
    decides("acceleratorNames", None),
    decides("acceleratorTotalMemoryMiB", Some(&ECS_ACCELERATOR_TOTAL_MEMORY_MI_BREQUEST)),
    decides("acceleratorTypes", None),
    decides("allowedInstanceTypes", None),
    decides("bareMetal", None),
    decides("baselineEbsBandwidthMbps", Some(&ECS_BASELINE_EBS_BANDWIDTH_MBPS_REQUEST)),
    decides("burstablePerformance", None),
    decides("cpuManufacturers", None),
    decides("excludedInstanceTypes", None),
    decides("instanceGenerations", None),
    decides("localStorage", None),
    decides("localStorageTypes", None),
    gap("maxSpotPriceAsPercentageOfOptimalOnDemandPrice", to::PLACE | to::DEPLOY | to::FIT, Usual::Empty, None, "prices are not known here: fewer types may be launched than those that are listed"),
    decides("memoryGiBPerVCpu", Some(&ECS_MEMORY_GI_BPER_VCPU_REQUEST)),
    decides("memoryMiB", Some(&ECS_MEMORY_MI_BREQUEST)),
    decides("networkBandwidthGbps", Some(&ECS_NETWORK_BANDWIDTH_GBPS_REQUEST)),
    decides("networkInterfaceCount", Some(&ECS_NETWORK_INTERFACE_COUNT_REQUEST)),
    gap("onDemandMaxPricePercentageOverLowestPrice", to::PLACE | to::DEPLOY | to::FIT, Usual::Empty, None, "prices are not known here: fewer types may be launched than those that are listed"),
    decides("requireHibernateSupport", None),
    gap("spotMaxPricePercentageOverLowestPrice", to::PLACE | to::DEPLOY | to::FIT, Usual::Empty, None, "prices are not known here: fewer types may be launched than those that are listed"),
    decides("totalLocalStorageGB", Some(&ECS_TOTAL_LOCAL_STORAGE_GBREQUEST)),
    decides("vCpuCount", Some(&ECS_VCPU_COUNT_RANGE_REQUEST)),
], Aws);

pub(crate) static ECS_KERNEL_CAPABILITIES: Shape = Shape(&[
    known("add"),
    known("drop"),
], Aws);

pub(crate) static ECS_KEY_VALUE_PAIR: Shape = Shape(&[
    known("name"),
    known("value"),
], Aws);

pub(crate) static ECS_LINEAR_CONFIGURATION: Shape = Shape(&[
    decides("stepBakeTimeInMinutes", None),
    decides("stepPercent", None),
], Aws);

pub(crate) static ECS_LINUX_PARAMETERS: Shape = Shape(&[
    known("capabilities"),
    known("devices"),
    known("initProcessEnabled"),
    known("maxSwap"),
    known("sharedMemorySize"),
    known("swappiness"),
    known("tmpfs"),
], Aws);

pub(crate) static ECS_LOAD_BALANCER: Shape = Shape(&[
    gap("advancedConfiguration", to::REACH, Usual::Empty, None, "a deployment beside the old revision sends traffic to the alternate target group by listener rules of its own; only the first target group is looked at"),
    decides("containerName", None),
    decides("containerPort", None),
    decides("loadBalancerName", None),
    decides("targetGroupArn", None),
], Aws);

pub(crate) static ECS_LOG_CONFIGURATION: Shape = Shape(&[
    decides("logDriver", None),
    decides("options", None),
    decides("secretOptions", Some(&ECS_SECRET)),
], Aws);

pub(crate) static ECS_MANAGED_INSTANCES_LOCAL_STORAGE_CONFIGURATION: Shape = Shape(&[
    decides("useLocalStorage", None),
], Aws);

pub(crate) static ECS_MANAGED_INSTANCES_NETWORK_CONFIGURATION: Shape = Shape(&[
    known("securityGroups"),
    decides("subnets", None),
], Aws);

pub(crate) static ECS_MANAGED_INSTANCES_PROVIDER: Shape = Shape(&[
    gap("autoRepairConfiguration", to::CAPACITY | to::REPACK, Usual::Where("actionsStatus", Plain::Word("DISABLED")), None, "ECS replaces managed instances that it finds impaired, and their tasks move; no such change is told"),
    gap("infrastructureOptimization", to::CAPACITY | to::REPACK, Usual::Where("scaleInAfter", Plain::Number(-1)), None, "managed instances that are idle or hardly used are drained and taken away after this time, on AWS's own terms; no such change is told"),
    known("infrastructureRoleArn"),
    decides("instanceLaunchTemplate", Some(&ECS_INSTANCE_LAUNCH_TEMPLATE)),
    known("propagateTags"),
], Aws);

pub(crate) static ECS_MANAGED_SCALING: Shape = Shape(&[
    decides("instanceWarmupPeriod", None),
    decides("maximumScalingStepSize", None),
    decides("minimumScalingStepSize", None),
    decides("status", None),
    decides("targetCapacity", None),
], Aws);

pub(crate) static ECS_MEMORY_GI_BPER_VCPU_REQUEST: Shape = Shape(&[
    decides("max", None),
    decides("min", None),
], Aws);

pub(crate) static ECS_MEMORY_MI_BREQUEST: Shape = Shape(&[
    decides("max", None),
    decides("min", None),
], Aws);

pub(crate) static ECS_METRIC_CONFIGURATION: Shape = Shape(&[
    known("metricNames"),
    known("resolutionSeconds"),
], Aws);

pub(crate) static ECS_MONITORING_CONFIGURATION: Shape = Shape(&[
    known("metricConfigurations"),
], Aws);

pub(crate) static ECS_MOUNT_POINT: Shape = Shape(&[
    known("containerPath"),
    known("readOnly"),
    known("sourceVolume"),
], Aws);

pub(crate) static ECS_NETWORK_BANDWIDTH_GBPS_REQUEST: Shape = Shape(&[
    decides("max", None),
    decides("min", None),
], Aws);

pub(crate) static ECS_NETWORK_BINDING: Shape = Shape(&[
    known("bindIP"),
    known("containerPort"),
    known("containerPortRange"),
    decides("hostPort", None),
    decides("hostPortRange", None),
    decides("protocol", None),
], Aws);

pub(crate) static ECS_NETWORK_CONFIGURATION: Shape = Shape(&[
    decides("awsvpcConfiguration", Some(&ECS_AWS_VPC_CONFIGURATION)),
], Aws);

pub(crate) static ECS_NETWORK_INTERFACE: Shape = Shape(&[
    known("attachmentId"),
    known("ipv6Address"),
    known("privateIpv4Address"),
], Aws);

pub(crate) static ECS_NETWORK_INTERFACE_COUNT_REQUEST: Shape = Shape(&[
    decides("max", None),
    decides("min", None),
], Aws);

pub(crate) static ECS_NVIDIA_MPS_ALLOCATION: Shape = Shape(&[
    known("maxComputePercent"),
    decides("memory", None),
], Aws);

pub(crate) static ECS_PLACEMENT_CONSTRAINT: Shape = Shape(&[
    decides("expression", None),
    decides("type", None),
], Aws);

pub(crate) static ECS_PLACEMENT_STRATEGY: Shape = Shape(&[
    decides("field", None),
    decides("type", None),
], Aws);

pub(crate) static ECS_PORT_MAPPING: Shape = Shape(&[
    known("appProtocol"),
    decides("containerPort", None),
    decides("containerPortRange", None),
    decides("hostPort", None),
    known("name"),
    decides("protocol", None),
], Aws);

pub(crate) static ECS_PROXY_CONFIGURATION: Shape = Shape(&[
    known("containerName"),
    known("properties"),
    known("type"),
], Aws);

pub(crate) static ECS_REGISTER_TASK_DEFINITION_REQUEST: Shape = Shape(&[
    decides("containerDefinitions", Some(&ECS_CONTAINER_DEFINITION)),
    decides("cpu", None),
    decides("enableFaultInjection", None),
    known("ephemeralStorage"),
    decides("executionRoleArn", None),
    decides("family", None),
    known("inferenceAccelerators"),
    decides("ipcMode", None),
    decides("memory", None),
    decides("networkMode", None),
    decides("pidMode", None),
    decides("placementConstraints", Some(&ECS_TASK_DEFINITION_PLACEMENT_CONSTRAINT)),
    decides("proxyConfiguration", Some(&ECS_PROXY_CONFIGURATION)),
    decides("requiresCompatibilities", None),
    decides("runtimePlatform", Some(&ECS_RUNTIME_PLATFORM)),
    known("tags"),
    decides("taskRoleArn", None),
    gap("trustedExecutionConfiguration", to::PLACE | to::DEPLOY | to::FIT, Usual::Where("isolationMode", Plain::Word("NONE")), None, "sandboxed tasks run only on Managed Instances with Nitro Enclaves; no instance and no provider is asked for them"),
    decides("volumes", Some(&ECS_VOLUME)),
], Aws);

pub(crate) static ECS_REPOSITORY_CREDENTIALS: Shape = Shape(&[
    known("credentialsParameter"),
], Aws);

pub(crate) static ECS_RESOURCE: Shape = Shape(&[
    decides("doubleValue", None),
    decides("integerValue", None),
    decides("longValue", None),
    decides("name", None),
    decides("stringSetValue", None),
    decides("type", None),
], Aws);

pub(crate) static ECS_RESOURCE_REQUIREMENT: Shape = Shape(&[
    decides("sharingStrategy", Some(&ECS_SHARING_STRATEGY)),
    decides("type", None),
    decides("value", None),
], Aws);

pub(crate) static ECS_RUNTIME_PLATFORM: Shape = Shape(&[
    decides("cpuArchitecture", None),
    decides("operatingSystemFamily", None),
], Aws);

pub(crate) static ECS_S3_FILES_VOLUME_CONFIGURATION: Shape = Shape(&[
    known("accessPointArn"),
    known("fileSystemArn"),
    known("rootDirectory"),
    known("transitEncryptionPort"),
], Aws);

pub(crate) static ECS_SECRET: Shape = Shape(&[
    known("name"),
    decides("valueFrom", None),
], Aws);

pub(crate) static ECS_SERVICE_CONNECT_ACCESS_LOG_CONFIGURATION: Shape = Shape(&[
    known("format"),
    known("includeQueryParameters"),
], Aws);

pub(crate) static ECS_SERVICE_CONNECT_CLIENT_ALIAS: Shape = Shape(&[
    known("dnsName"),
    known("port"),
    known("testTrafficRules"),
], Aws);

pub(crate) static ECS_SERVICE_CONNECT_CONFIGURATION: Shape = Shape(&[
    known("accessLogConfiguration"),
    known("containerConfigurations"),
    known("enabled"),
    known("logConfiguration"),
    known("namespace"),
    known("services"),
], Aws);

pub(crate) static ECS_SERVICE_CONNECT_CONTAINER_CONFIGURATION: Shape = Shape(&[
    known("logLevel"),
], Aws);

pub(crate) static ECS_SERVICE_CONNECT_SERVICE: Shape = Shape(&[
    known("clientAliases"),
    known("discoveryName"),
    known("ingressPortOverride"),
    known("portName"),
    known("timeout"),
    known("tls"),
], Aws);

pub(crate) static ECS_SERVICE_CONNECT_TEST_TRAFFIC_HEADER_MATCH_RULES: Shape = Shape(&[
    known("exact"),
], Aws);

pub(crate) static ECS_SERVICE_CONNECT_TEST_TRAFFIC_HEADER_RULES: Shape = Shape(&[
    known("name"),
    known("value"),
], Aws);

pub(crate) static ECS_SERVICE_CONNECT_TEST_TRAFFIC_RULES: Shape = Shape(&[
    known("header"),
], Aws);

pub(crate) static ECS_SERVICE_CONNECT_TLS_CERTIFICATE_AUTHORITY: Shape = Shape(&[
    known("awsPcaAuthorityArn"),
], Aws);

pub(crate) static ECS_SERVICE_CONNECT_TLS_CONFIGURATION: Shape = Shape(&[
    known("issuerCertificateAuthority"),
    known("kmsKey"),
    known("roleArn"),
], Aws);

pub(crate) static ECS_SERVICE_MANAGED_EBSVOLUME_CONFIGURATION: Shape = Shape(&[
    known("encrypted"),
    known("filesystemType"),
    known("iops"),
    known("kmsKeyId"),
    known("roleArn"),
    known("sizeInGiB"),
    known("snapshotId"),
    known("tagSpecifications"),
    known("throughput"),
    known("volumeInitializationRate"),
    known("volumeType"),
], Aws);

pub(crate) static ECS_SERVICE_REGISTRY: Shape = Shape(&[
    known("containerName"),
    known("containerPort"),
    known("port"),
    known("registryArn"),
], Aws);

pub(crate) static ECS_SERVICE_VOLUME_CONFIGURATION: Shape = Shape(&[
    known("managedEBSVolume"),
    known("name"),
], Aws);

pub(crate) static ECS_SHARING_STRATEGY: Shape = Shape(&[
    decides("nvidiaMps", Some(&ECS_NVIDIA_MPS_ALLOCATION)),
], Aws);

pub(crate) static ECS_SYSTEM_CONTROL: Shape = Shape(&[
    known("namespace"),
    known("value"),
], Aws);

pub(crate) static ECS_TAG: Shape = Shape(&[
    known("key"),
    known("value"),
], Aws);

pub(crate) static ECS_TASK_DEFINITION: Shape = Shape(&[
    decides("compatibilities", None),
    decides("containerDefinitions", Some(&ECS_CONTAINER_DEFINITION)),
    decides("cpu", None),
    known("deleteRequestedAt"),
    known("deregisteredAt"),
    decides("enableFaultInjection", None),
    known("ephemeralStorage"),
    decides("executionRoleArn", None),
    decides("family", None),
    known("inferenceAccelerators"),
    decides("ipcMode", None),
    decides("memory", None),
    decides("networkMode", None),
    decides("pidMode", None),
    decides("placementConstraints", Some(&ECS_TASK_DEFINITION_PLACEMENT_CONSTRAINT)),
    decides("proxyConfiguration", Some(&ECS_PROXY_CONFIGURATION)),
    known("registeredAt"),
    known("registeredBy"),
    decides("requiresAttributes", Some(&ECS_ATTRIBUTE)),
    decides("requiresCompatibilities", None),
    decides("revision", None),
    decides("runtimePlatform", Some(&ECS_RUNTIME_PLATFORM)),
    gap("status", to::PLACE | to::FIT, Usual::OneOf(&[Plain::Word("ACTIVE")]), None, "ECS runs no new task and makes no new service of a task definition that is not ACTIVE; only services that have it already go on"),
    decides("taskDefinitionArn", None),
    decides("taskRoleArn", None),
    gap("trustedExecutionConfiguration", to::PLACE | to::DEPLOY | to::FIT, Usual::Where("isolationMode", Plain::Word("NONE")), None, "sandboxed tasks run only on Managed Instances with Nitro Enclaves; no instance and no provider is asked for them"),
    decides("volumes", Some(&ECS_VOLUME)),
], Aws);

pub(crate) static ECS_TASK_DEFINITION_PLACEMENT_CONSTRAINT: Shape = Shape(&[
    decides("expression", None),
    decides("type", None),
], Aws);

pub(crate) static ECS_TASK_OVERRIDE: Shape = Shape(&[
    decides("containerOverrides", Some(&ECS_CONTAINER_OVERRIDE)),
    decides("cpu", None),
    known("ephemeralStorage"),
    known("executionRoleArn"),
    known("inferenceAcceleratorOverrides"),
    decides("memory", None),
    known("taskRoleArn"),
], Aws);

pub(crate) static ECS_THRESHOLD_CONFIGURATION: Shape = Shape(&[
    decides("type", None),
    decides("value", None),
], Aws);

pub(crate) static ECS_TIMEOUT_CONFIGURATION: Shape = Shape(&[
    known("idleTimeoutSeconds"),
    known("perRequestTimeoutSeconds"),
], Aws);

pub(crate) static ECS_TMPFS: Shape = Shape(&[
    known("containerPath"),
    known("mountOptions"),
    known("size"),
], Aws);

pub(crate) static ECS_TOTAL_LOCAL_STORAGE_GBREQUEST: Shape = Shape(&[
    decides("max", None),
    decides("min", None),
], Aws);

pub(crate) static ECS_TRUSTED_EXECUTION_CONFIGURATION: Shape = Shape(&[
    known("attestationPolicy"),
    known("isolationMode"),
], Aws);

pub(crate) static ECS_ULIMIT: Shape = Shape(&[
    known("hardLimit"),
    known("name"),
    known("softLimit"),
], Aws);

pub(crate) static ECS_UPDATE_SERVICE_REQUEST: Shape = Shape(&[
    gap("availabilityZoneRebalancing", to::CAPACITY | to::REPACK, Usual::OneOf(&[Plain::Word("DISABLED")]), None, "ECS moves tasks of this service between zones by itself when they are out of balance; no such move is told"),
    decides("capacityProviderStrategy", Some(&ECS_CAPACITY_PROVIDER_STRATEGY_ITEM)),
    decides("cluster", None),
    decides("deploymentConfiguration", Some(&ECS_DEPLOYMENT_CONFIGURATION)),
    decides("deploymentController", Some(&ECS_DEPLOYMENT_CONTROLLER)),
    decides("desiredCount", None),
    known("enableECSManagedTags"),
    gap("enableExecuteCommand", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::OneOf(&[Plain::No]), None, "ECS Exec needs a recent enough agent on the instance, and keeps a process beside every container; neither is asked for or counted"),
    decides("forceNewDeployment", None),
    gap("gatewayConnectors", to::REACH, Usual::Empty, None, "the tasks are targets of a gateway, too; that way to them is not looked at"),
    decides("healthCheckGracePeriodSeconds", None),
    decides("loadBalancers", Some(&ECS_LOAD_BALANCER)),
    known("monitoring"),
    decides("networkConfiguration", Some(&ECS_NETWORK_CONFIGURATION)),
    decides("placementConstraints", Some(&ECS_PLACEMENT_CONSTRAINT)),
    decides("placementStrategy", Some(&ECS_PLACEMENT_STRATEGY)),
    decides("platformVersion", None),
    known("propagateTags"),
    known("service"),
    gap("serviceConnectConfiguration", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Where("enabled", Plain::No), None, "Service Connect starts a proxy in every task and needs agents that can run it; which instances have one is not asked, and what the proxy uses is not counted"),
    known("serviceRegistries"),
    decides("taskDefinition", None),
    gap("volumeConfigurations", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Empty, None, "every task attaches an EBS volume to its instance, which takes only so many; that limit is not checked"),
    gap("vpcLatticeConfigurations", to::REACH, Usual::Empty, None, "the tasks are targets of VPC Lattice, too; that way to them is not looked at"),
], Aws);

pub(crate) static ECS_VCPU_COUNT_RANGE_REQUEST: Shape = Shape(&[
    decides("max", None),
    decides("min", None),
], Aws);

pub(crate) static ECS_VERSION_INFO: Shape = Shape(&[
    known("agentHash"),
    decides("agentVersion", None),
    known("dockerVersion"),
], Aws);

pub(crate) static ECS_VOLUME: Shape = Shape(&[
    decides("configuredAtLaunch", None),
    decides("dockerVolumeConfiguration", Some(&ECS_DOCKER_VOLUME_CONFIGURATION)),
    decides("efsVolumeConfiguration", Some(&ECS_EFSVOLUME_CONFIGURATION)),
    decides("fsxWindowsFileServerVolumeConfiguration", Some(&ECS_FSX_WINDOWS_FILE_SERVER_VOLUME_CONFIGURATION)),
    known("host"),
    known("name"),
    decides("s3filesVolumeConfiguration", Some(&ECS_S3_FILES_VOLUME_CONFIGURATION)),
], Aws);

pub(crate) static ECS_VOLUME_FROM: Shape = Shape(&[
    known("readOnly"),
    known("sourceContainer"),
], Aws);

pub(crate) static ECS_VPC_LATTICE_ADVANCED_CONFIGURATION: Shape = Shape(&[
    known("alternateTargetGroupArn"),
    known("productionListenerRule"),
    known("testListenerRule"),
], Aws);

pub(crate) static ECS_VPC_LATTICE_CONFIGURATION: Shape = Shape(&[
    known("advancedConfiguration"),
    known("portName"),
    known("roleArn"),
    known("targetGroupArn"),
], Aws);

pub(crate) static ELBV2_LISTENER: Shape = Shape(&[
    known("AlpnPolicy"),
    known("Certificates"),
    gap("DefaultActions", to::REACH, Usual::Lacks(&["redirect", "fixed-response"]), None, "a listener that redirects or answers by itself brings nobody to the targets; its port is taken for one that does"),
    known("ListenerArn"),
    decides("LoadBalancerArn", None),
    known("MutualAuthentication"),
    decides("Port", None),
    known("Protocol"),
    known("SslPolicy"),
], Aws);

pub(crate) static ELBV2_LOAD_BALANCER: Shape = Shape(&[
    decides("AvailabilityZones", None),
    known("CanonicalHostedZoneId"),
    known("CreatedTime"),
    known("CustomerOwnedIpv4Pool"),
    known("DNSName"),
    known("EnablePrefixForIpv6SourceNat"),
    gap("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", to::REACH, Usual::OneOf(&[Plain::Word("on")]), None, "what comes by PrivateLink is then let in whatever the security groups say; that way is not looked at"),
    gap("IpAddressType", to::REACH, Usual::OneOf(&[Plain::Word("ipv4")]), None, "clients come by IPv6, too; only IPv4 clients are asked about"),
    known("IpamPools"),
    decides("LoadBalancerArn", None),
    decides("LoadBalancerName", None),
    decides("Scheme", None),
    decides("SecurityGroups", None),
    gap("State", to::REACH, Usual::Where("Code", Plain::Word("active")), None, "a load balancer that is not active brings nobody to its targets"),
    decides("Type", None),
    decides("VpcId", None),
], Aws);

pub(crate) static ELBV2_RULE: Shape = Shape(&[
    gap("Actions", to::REACH, Usual::Empty, None, "rules decide which requests come to which target group; every request of a listener is taken to reach the service"),
    known("Conditions"),
    known("IsDefault"),
    known("Priority"),
    known("RuleArn"),
    known("Transforms"),
], Aws);

pub(crate) static EVENT_BRIDGE: Shape = Shape(&[
    decides("account", None),
    decides("cluster", None),
    decides("region", None),
    decides("start", None),
    decides("task", None),
], Ours);

pub(crate) static FARGATE_RATES: Shape = Shape(&[
    decides("GB", None),
    decides("storageGB", None),
    decides("vCPU", None),
], Ours);

pub(crate) static FARGATE_RATES_BY_NAME: Shape = Shape(&[decides("*", Some(&FARGATE_RATES))], Names);

pub(crate) static FIT_DOCUMENT: Shape = Shape(&[
    decides("availabilityZones", None),
    decides("cluster", None),
    decides("decide", None),
    decides("demand", Some(&DEMAND)),
    decides("detail", None),
    decides("instanceType", Some(&INSTANCE_TYPE)),
    decides("limit", None),
    decides("options", Some(&OPTIONS)),
    decides("request", Some(&REQUEST)),
    decides("reservedMemory", None),
    decides("taskDefinition", Some(&TASK_DEFINITION)),
    decides("trunking", None),
    decides("vCpuQuota", None),
], Ours);

pub(crate) static FLEET_DOCUMENT: Shape = Shape(&[
    decides("cluster", None),
    decides("daemons", None),
    decides("decide", None),
    decides("instanceTypes", Some(&INSTANCE_TYPE)),
    decides("objective", None),
    decides("options", Some(&OPTIONS)),
    decides("prices", Some(&PRICES)),
    decides("reservedMemory", None),
    decides("services", Some(&SERVICE)),
    decides("taskDefinitions", Some(&TASK_DEFINITION)),
    decides("trunking", None),
], Ours);

pub(crate) static GROUP_DOCUMENT: Shape = Shape(&[
    decides("AutoScalingGroups", Some(&AUTOSCALING_AUTO_SCALING_GROUP)),
    decides("Instances", Some(&AUTOSCALING_INSTANCE)),
    decides("LifecycleHooks", None),
    decides("MetricAlarms", None),
    decides("MetricDataResults", None),
    decides("Reservations", None),
    decides("ScalingPolicies", None),
    decides("ScheduledUpdateGroupActions", None),
    decides("WarmPoolConfiguration", None),
    decides("autoScalingGroupName", None),
    decides("capacityProviders", Some(&CAPACITY_PROVIDER)),
    decides("decide", None),
    decides("desiredCapacity", None),
    decides("detail", None),
    decides("documents", Some(&GROUP_FILE)),
    decides("failingZones", None),
    decides("from", None),
    decides("hookSeconds", None),
    decides("instances", Some(&GROUP_INSTANCE_BY_NAME)),
    decides("launchSeconds", None),
    decides("maxSize", None),
    decides("metricDelaySeconds", None),
    decides("metrics", Some(&METRIC_BY_NAME)),
    decides("minSize", None),
    decides("openReservations", None),
    decides("options", Some(&OPTIONS)),
    decides("refresh", Some(&REFRESH_PREFERENCES)),
    decides("reservedCapacity", None),
    decides("terminateSeconds", None),
    decides("to", None),
    decides("warmStartSeconds", None),
    decides("zonalShift", Some(&ZONAL_SHIFT)),
], Ours);

pub(crate) static GROUP_FILE: Shape = Shape(&[
    decides("AutoScalingGroups", Some(&AUTOSCALING_AUTO_SCALING_GROUP)),
    decides("capacityProviders", Some(&CAPACITY_PROVIDER)),
], Aws);

pub(crate) static GROUP_INSTANCE: Shape = Shape(&[
    decides("ageSeconds", None),
    decides("capacityType", None),
    decides("launchedAt", None),
    decides("purchaseOption", None),
    decides("unhealthy", None),
], Ours);

pub(crate) static GROUP_INSTANCE_BY_NAME: Shape = Shape(&[decides("*", Some(&GROUP_INSTANCE))], Names);

pub(crate) static HPA_CHANGE: Shape = Shape(&[
    decides("change", None),
    decides("secondsAgo", None),
], Ours);

pub(crate) static HPA_CONTROLLER: Shape = Shape(&[
    decides("cpuInitializationSeconds", None),
    decides("downscaleStabilizationSeconds", None),
    decides("initialReadinessDelaySeconds", None),
    decides("tolerance", None),
], Ours);

pub(crate) static HPA_HISTORY: Shape = Shape(&[
    decides("recommendations", Some(&HPA_RECOMMENDATION)),
    decides("scaleDowns", Some(&HPA_CHANGE)),
    decides("scaleUps", Some(&HPA_CHANGE)),
], Ours);

pub(crate) static HPA_RECOMMENDATION: Shape = Shape(&[
    decides("replicas", None),
    decides("secondsAgo", None),
], Ours);

pub(crate) static INSTANCE_TYPE: Shape = Shape(&[
    decides("cpu", None),
    decides("cpuArchitecture", None),
    decides("eniSlots", None),
    decides("gpuMemory", None),
    decides("gpus", None),
    decides("instanceType", None),
    decides("memory", None),
], Ours);

pub(crate) static INSTANCE_TYPES_DOCUMENT: Shape = Shape(&[
    decides("decide", None),
    decides("instanceTypes", None),
    decides("options", Some(&OPTIONS)),
    decides("reservedMemory", None),
], Ours);

pub(crate) static INSTANCES_DOCUMENT: Shape = Shape(&[
    decides("cluster", None),
    decides("decide", None),
    decides("expression", None),
    decides("options", Some(&OPTIONS)),
    decides("request", Some(&REQUEST)),
    decides("show", None),
    decides("taskDefinition", Some(&TASK_DEFINITION)),
], Ours);

pub(crate) static INTERVAL: Shape = Shape(&[
    decides("from", None),
    decides("to", None),
], Ours);

pub(crate) static KUBERNETES_DOCUMENT: Shape = Shape(&[
    decides("controller", Some(&HPA_CONTROLLER)),
    decides("currentReplicas", None),
    decides("customNetworking", None),
    decides("decide", None),
    decides("force", None),
    decides("history", Some(&HPA_HISTORY)),
    decides("horizontalPodAutoscaler", None),
    decides("instanceTypes", None),
    decides("metricValues", Some(&METRIC_VALUE)),
    decides("nodegroup", None),
    decides("now", None),
    decides("options", Some(&OPTIONS)),
    decides("pod", None),
    decides("podMetrics", None),
    decides("pods", None),
    decides("prefixDelegation", None),
    decides("question", None),
    decides("zones", None),
], Ours);

pub(crate) static LIFECYCLE_DOCUMENT: Shape = Shape(&[
    decides("containers", Some(&CONTAINER_TIMES_BY_NAME)),
    decides("decide", None),
    decides("eventBridge", Some(&EVENT_BRIDGE)),
    decides("events", Some(&LIFECYCLE_EVENT)),
    decides("launchType", None),
    decides("loadBalanced", None),
    decides("options", Some(&OPTIONS)),
    decides("phases", Some(&PHASES)),
    decides("taskDefinition", Some(&TASK_DEFINITION)),
], Ours);

pub(crate) static LIFECYCLE_EVENT: Shape = Shape(&[
    decides("atSeconds", None),
    decides("cannotStart", None),
    decides("container", None),
    decides("exitCode", None),
    decides("health", None),
    decides("reason", None),
    decides("stop", None),
], Ours);

pub(crate) static METRIC: Shape = Shape(&[
    decides("Datapoints", None),
    decides("Id", None),
    decides("Label", None),
    decides("Messages", None),
    decides("Period", None),
    decides("StatusCode", None),
    decides("Timestamps", None),
    decides("Values", None),
    decides("periodSeconds", None),
    decides("start", None),
    decides("values", None),
], Ours);

pub(crate) static METRIC_BY_NAME: Shape = Shape(&[decides("*", Some(&METRIC))], Names);

pub(crate) static METRIC_VALUE: Shape = Shape(&[
    decides("value", None),
    decides("values", None),
], Ours);

pub(crate) static ONE_CLUSTER: Shape = Shape(&[
    known("activeServicesCount"),
    known("attachments"),
    known("attachmentsStatus"),
    decides("capacityProviders", None),
    decides("clusterArn", None),
    decides("clusterName", None),
    known("configuration"),
    decides("defaultCapacityProviderStrategy", Some(&ECS_CAPACITY_PROVIDER_STRATEGY_ITEM)),
    known("pendingTasksCount"),
    known("registeredContainerInstancesCount"),
    known("runningTasksCount"),
    known("serviceConnectDefaults"),
    known("settings"),
    known("statistics"),
    gap("status", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT, Usual::OneOf(&[Plain::Word("ACTIVE")]), None, "a cluster that is not ACTIVE takes no task"),
    known("tags"),
], Aws);

pub(crate) static OPTIONS: Shape = Shape(&[
    decides("admissible", None),
    decides("explain", None),
    decides("rows", Some(&ROWS)),
    decides("semantics", None),
    decides("tieBreak", Some(&TIE_BREAK)),
    decides("trustSnapshot", None),
], Ours);

pub(crate) static PHASES: Shape = Shape(&[
    decides("activatingSeconds", None),
    decides("deactivatingSeconds", None),
    decides("deprovisioningSeconds", None),
    decides("provisioningSeconds", None),
], Ours);

pub(crate) static PLACE_DOCUMENT: Shape = Shape(&[
    decides("cluster", None),
    decides("decide", None),
    decides("options", Some(&OPTIONS)),
    decides("request", Some(&REQUEST)),
    decides("taskDefinition", Some(&TASK_DEFINITION)),
], Ours);

pub(crate) static PLANNED: Shape = Shape(&[
    decides("count", None),
    decides("discountPercent", None),
    decides("fargate", Some(&PLANNED_TASK)),
    decides("hours", None),
    decides("instanceType", None),
    decides("managedInstances", None),
    decides("platform", None),
    decides("seconds", None),
], Ours);

pub(crate) static PLANNED_TASK: Shape = Shape(&[
    decides("cpu", None),
    decides("ephemeralStorage", None),
    decides("memory", None),
], Ours);

pub(crate) static PORTS: Shape = Shape(&[
    decides("first", None),
    decides("last", None),
], Ours);

pub(crate) static PREFIX_LIST: Shape = Shape(&[
    decides("Cidrs", None),
    decides("PrefixListId", None),
    decides("PrefixListName", None),
], Aws);

pub(crate) static PRICE_DOCUMENT: Shape = Shape(&[
    decides("decide", None),
    decides("options", Some(&OPTIONS)),
    decides("plan", Some(&PLANNED)),
    decides("prices", Some(&PRICES)),
], Ours);

pub(crate) static PRICES: Shape = Shape(&[
    decides("asOf", None),
    decides("currency", None),
    decides("fargate", Some(&FARGATE_RATES_BY_NAME)),
    decides("managedInstancesFee", None),
    decides("perHour", None),
], Ours);

pub(crate) static PROTECTED_TASK: Shape = Shape(&[
    decides("expirationDate", None),
    decides("protectionEnabled", None),
    decides("taskArn", None),
], Aws);

pub(crate) static QUERY_DOCUMENT: Shape = Shape(&[
    decides("cluster", None),
    decides("decide", None),
    decides("expression", None),
    decides("options", Some(&OPTIONS)),
], Ours);

pub(crate) static REACH_DOCUMENT: Shape = Shape(&[
    decides("Listeners", Some(&ELBV2_LISTENER)),
    decides("LoadBalancers", Some(&ELBV2_LOAD_BALANCER)),
    decides("MountTargets", None),
    decides("PrefixLists", Some(&PREFIX_LIST)),
    decides("RouteTables", None),
    decides("Rules", Some(&ELBV2_RULE)),
    decides("SecurityGroups", Some(&EC2_SECURITY_GROUP)),
    decides("Subnets", Some(&SUBNET)),
    decides("TargetGroups", Some(&TARGET_GROUP)),
    decides("VpcEndpoints", None),
    decides("client", None),
    decides("decide", None),
    decides("dynamicPorts", Some(&PORTS)),
    decides("instanceSecurityGroups", None),
    decides("instanceSubnets", None),
    decides("options", Some(&OPTIONS)),
    decides("service", Some(&SERVICE)),
    decides("serviceName", None),
    decides("services", Some(&SERVICE)),
    decides("taskDefinition", Some(&TASK_DEFINITION)),
    decides("taskDefinitions", Some(&TASK_DEFINITION)),
], Ours);

pub(crate) static REBALANCE_DOCUMENT: Shape = Shape(&[
    decides("availabilityZoneRebalancing", None),
    decides("cluster", None),
    decides("decide", None),
    decides("options", Some(&OPTIONS)),
    decides("serviceName", None),
], Ours);

pub(crate) static RECOGNISE_DOCUMENT: Shape = Shape(&[
    decides("decide", None),
    decides("options", Some(&OPTIONS)),
    decides("text", None),
], Ours);

pub(crate) static REDACT_DOCUMENT: Shape = Shape(&[
    decides("decide", None),
    decides("document", None),
    decides("options", Some(&OPTIONS)),
], Ours);

pub(crate) static REFRESH_PREFERENCES: Shape = Shape(&[
    decides("MaxHealthyPercentage", None),
    decides("MinHealthyPercentage", None),
    decides("ScaleInProtectedInstances", None),
    decides("SkipMatching", None),
    decides("StandbyInstances", None),
    decides("Strategy", None),
], Aws);

pub(crate) static REPACK_DOCUMENT: Shape = Shape(&[
    decides("capacityProvider", None),
    decides("cluster", None),
    decides("decide", None),
    decides("instances", None),
    decides("moves", None),
    decides("options", Some(&OPTIONS)),
    decides("prices", Some(&PRICES)),
], Ours);

pub(crate) static REQUEST: Shape = Shape(&[
    gap("availabilityZoneRebalancing", to::CAPACITY | to::REPACK, Usual::OneOf(&[Plain::Word("DISABLED")]), None, "ECS moves tasks of this service between zones by itself when they are out of balance; no such move is told"),
    decides("capacityProviderStrategy", Some(&ECS_CAPACITY_PROVIDER_STRATEGY_ITEM)),
    known("clientToken"),
    decides("cluster", None),
    known("clusterArn"),
    decides("containerInstances", None),
    decides("count", None),
    known("createdAt"),
    known("createdBy"),
    known("currentServiceDeployment"),
    known("currentServiceRevisions"),
    decides("deploymentConfiguration", Some(&ECS_DEPLOYMENT_CONFIGURATION)),
    decides("deploymentController", Some(&ECS_DEPLOYMENT_CONTROLLER)),
    decides("deployments", Some(&ECS_DEPLOYMENT)),
    decides("desiredCount", None),
    known("enableECSManagedTags"),
    gap("enableExecuteCommand", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::OneOf(&[Plain::No]), None, "ECS Exec needs a recent enough agent on the instance, and keeps a process beside every container; neither is asked for or counted"),
    known("events"),
    decides("forceNewDeployment", None),
    gap("gatewayConnectors", to::REACH, Usual::Empty, None, "the tasks are targets of a gateway, too; that way to them is not looked at"),
    decides("group", None),
    decides("healthCheckGracePeriodSeconds", None),
    decides("launchType", None),
    decides("loadBalancers", Some(&ECS_LOAD_BALANCER)),
    known("monitoring"),
    decides("networkConfiguration", Some(&ECS_NETWORK_CONFIGURATION)),
    decides("overrides", Some(&ECS_TASK_OVERRIDE)),
    known("pendingCount"),
    decides("placementConstraints", Some(&ECS_PLACEMENT_CONSTRAINT)),
    decides("placementStrategy", Some(&ECS_PLACEMENT_STRATEGY)),
    known("platformFamily"),
    decides("platformVersion", None),
    known("propagateTags"),
    known("referenceId"),
    known("resourceManagementType"),
    known("role"),
    known("roleArn"),
    decides("runningCount", None),
    decides("schedulingStrategy", None),
    known("service"),
    decides("serviceArn", None),
    gap("serviceConnectConfiguration", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Where("enabled", Plain::No), None, "Service Connect starts a proxy in every task and needs agents that can run it; which instances have one is not asked, and what the proxy uses is not counted"),
    decides("serviceName", None),
    known("serviceRegistries"),
    known("startedBy"),
    gap("status", to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::OneOf(&[Plain::Word("ACTIVE")]), None, "a service that is draining or inactive starts no more tasks, whatever count it has"),
    known("tags"),
    decides("taskDefinition", None),
    gap("taskSets", to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Empty, None, "task sets have task definitions, counts and launch types of their own; those of the service are used"),
    gap("volumeConfigurations", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Empty, None, "every task attaches an EBS volume to its instance, which takes only so many; that limit is not checked"),
    gap("vpcLatticeConfigurations", to::REACH, Usual::Empty, None, "the tasks are targets of VPC Lattice, too; that way to them is not looked at"),
], Ours);

pub(crate) static ROWS: Shape = Shape(&[
    decides("count", None),
    decides("from", None),
], Ours);

pub(crate) static RULES_DOCUMENT: Shape = Shape(&[
    decides("decide", None),
    decides("options", Some(&OPTIONS)),
], Ours);

pub(crate) static RUNNING: Shape = Shape(&[
    decides("startSeconds", None),
    decides("stopSeconds", None),
], Ours);

pub(crate) static SCALABLE_TARGET: Shape = Shape(&[
    known("CreationTime"),
    decides("MaxCapacity", None),
    decides("MinCapacity", None),
    known("PredictedCapacity"),
    decides("ResourceId", None),
    known("RoleARN"),
    decides("ScalableDimension", None),
    known("ScalableTargetARN"),
    decides("ServiceNamespace", None),
    decides("SuspendedState", Some(&APPLICATION_AUTOSCALING_SUSPENDED_STATE)),
], Aws);

pub(crate) static SCALE_DOCUMENT: Shape = Shape(&[
    decides("AlarmMuteRules", Some(&ALARM_MUTE_RULE)),
    decides("CapacityForecast", None),
    decides("MetricAlarms", None),
    decides("MetricDataResults", None),
    decides("ScalableTargets", None),
    decides("ScalingPolicies", None),
    decides("ScheduledActions", None),
    decides("alarmStates", Some(&ALARM_STATE)),
    decides("cooldowns", Some(&COOLDOWNS)),
    decides("decide", None),
    decides("deploymentInProgress", None),
    decides("deploymentIntervals", Some(&INTERVAL)),
    decides("desiredCount", None),
    decides("detail", None),
    decides("documents", None),
    decides("from", None),
    decides("metricDelaySeconds", None),
    decides("metrics", Some(&METRIC_BY_NAME)),
    decides("now", None),
    decides("options", Some(&OPTIONS)),
    decides("resourceId", None),
    decides("running", Some(&RUNNING)),
    decides("runningCount", None),
    decides("services", None),
    decides("to", None),
], Ours);

pub(crate) static SCALING_POLICY: Shape = Shape(&[
    decides("AdjustmentType", None),
    decides("Alarms", Some(&APPLICATION_AUTOSCALING_ALARM)),
    decides("Cooldown", None),
    known("CreationTime"),
    decides("CustomizedMetricSpecification", Some(&APPLICATION_AUTOSCALING_CUSTOMIZED_METRIC_SPECIFICATION)),
    decides("DisableScaleIn", None),
    decides("MetricAggregationType", None),
    decides("MinAdjustmentMagnitude", None),
    decides("PolicyARN", None),
    decides("PolicyName", None),
    known("PolicyType"),
    decides("PredefinedMetricSpecification", Some(&APPLICATION_AUTOSCALING_PREDEFINED_METRIC_SPECIFICATION)),
    decides("PredictiveScalingPolicyConfiguration", Some(&APPLICATION_AUTOSCALING_PREDICTIVE_SCALING_POLICY_CONFIGURATION)),
    decides("ResourceId", None),
    decides("ScalableDimension", None),
    decides("ScaleInCooldown", None),
    decides("ScaleOutCooldown", None),
    decides("ServiceNamespace", None),
    decides("StepAdjustments", Some(&APPLICATION_AUTOSCALING_STEP_ADJUSTMENT)),
    decides("StepScalingPolicyConfiguration", Some(&APPLICATION_AUTOSCALING_STEP_SCALING_POLICY_CONFIGURATION)),
    decides("TargetTrackingScalingPolicyConfiguration", Some(&APPLICATION_AUTOSCALING_TARGET_TRACKING_SCALING_POLICY_CONFIGURATION)),
    decides("TargetValue", None),
], Aws);

pub(crate) static SCHEDULE_DOCUMENT: Shape = Shape(&[
    decides("count", None),
    decides("creationTime", None),
    decides("decide", None),
    decides("endTime", None),
    decides("expression", None),
    decides("from", None),
    decides("options", Some(&OPTIONS)),
    decides("scheduledAction", Some(&APPLICATION_AUTOSCALING_SCHEDULED_ACTION)),
    decides("startTime", None),
    decides("timezone", None),
], Ours);

pub(crate) static SCHEDULED_ACTION: Shape = Shape(&[
    decides("CreationTime", None),
    decides("EndTime", None),
    decides("ResourceId", None),
    decides("ScalableDimension", None),
    decides("ScalableTargetAction", Some(&APPLICATION_AUTOSCALING_SCALABLE_TARGET_ACTION)),
    decides("Schedule", None),
    known("ScheduledActionARN"),
    decides("ScheduledActionName", None),
    decides("ServiceNamespace", None),
    decides("StartTime", None),
    decides("Timezone", None),
], Aws);

pub(crate) static SERIES_DOCUMENT: Shape = Shape(&[
    decides("decide", None),
    decides("name", None),
    decides("options", Some(&OPTIONS)),
    decides("text", None),
], Ours);

pub(crate) static SERVICE: Shape = Shape(&[
    gap("availabilityZoneRebalancing", to::CAPACITY | to::REPACK, Usual::OneOf(&[Plain::Word("DISABLED")]), None, "ECS moves tasks of this service between zones by itself when they are out of balance; no such move is told"),
    decides("capacityProviderStrategy", Some(&ECS_CAPACITY_PROVIDER_STRATEGY_ITEM)),
    known("clientToken"),
    decides("cluster", None),
    known("clusterArn"),
    known("createdAt"),
    known("createdBy"),
    known("currentServiceDeployment"),
    known("currentServiceRevisions"),
    decides("deploymentConfiguration", Some(&ECS_DEPLOYMENT_CONFIGURATION)),
    decides("deploymentController", Some(&ECS_DEPLOYMENT_CONTROLLER)),
    decides("deployments", Some(&ECS_DEPLOYMENT)),
    decides("desiredCount", None),
    known("enableECSManagedTags"),
    gap("enableExecuteCommand", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::OneOf(&[Plain::No]), None, "ECS Exec needs a recent enough agent on the instance, and keeps a process beside every container; neither is asked for or counted"),
    known("events"),
    decides("forceNewDeployment", None),
    gap("gatewayConnectors", to::REACH, Usual::Empty, None, "the tasks are targets of a gateway, too; that way to them is not looked at"),
    decides("healthCheckGracePeriodSeconds", None),
    decides("launchType", None),
    decides("loadBalancers", Some(&ECS_LOAD_BALANCER)),
    known("monitoring"),
    decides("networkConfiguration", Some(&ECS_NETWORK_CONFIGURATION)),
    known("pendingCount"),
    decides("placementConstraints", Some(&ECS_PLACEMENT_CONSTRAINT)),
    decides("placementStrategy", Some(&ECS_PLACEMENT_STRATEGY)),
    known("platformFamily"),
    decides("platformVersion", None),
    known("propagateTags"),
    known("resourceManagementType"),
    known("role"),
    known("roleArn"),
    decides("runningCount", None),
    decides("schedulingStrategy", None),
    known("service"),
    decides("serviceArn", None),
    gap("serviceConnectConfiguration", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Where("enabled", Plain::No), None, "Service Connect starts a proxy in every task and needs agents that can run it; which instances have one is not asked, and what the proxy uses is not counted"),
    decides("serviceName", None),
    known("serviceRegistries"),
    gap("status", to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::OneOf(&[Plain::Word("ACTIVE")]), None, "a service that is draining or inactive starts no more tasks, whatever count it has"),
    known("tags"),
    decides("taskDefinition", None),
    gap("taskSets", to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Empty, None, "task sets have task definitions, counts and launch types of their own; those of the service are used"),
    gap("volumeConfigurations", to::PLACE | to::DEPLOY | to::CAPACITY | to::FIT | to::REPACK | to::FLEET, Usual::Empty, None, "every task attaches an EBS volume to its instance, which takes only so many; that limit is not checked"),
    gap("vpcLatticeConfigurations", to::REACH, Usual::Empty, None, "the tasks are targets of VPC Lattice, too; that way to them is not looked at"),
], Aws);

pub(crate) static SPLIT_DOCUMENT: Shape = Shape(&[
    decides("capacityProviderStrategy", Some(&ECS_CAPACITY_PROVIDER_STRATEGY_ITEM)),
    decides("capacityProviders", Some(&CAPACITY_PROVIDER)),
    decides("count", None),
    decides("current", None),
    decides("decide", None),
    decides("launchType", None),
    decides("options", Some(&OPTIONS)),
    decides("schedulingStrategy", None),
    decides("withoutCapacity", None),
], Ours);

pub(crate) static STOP_DOCUMENT: Shape = Shape(&[
    decides("cluster", None),
    decides("count", None),
    decides("decide", None),
    decides("group", None),
    decides("options", Some(&OPTIONS)),
    decides("placementStrategy", Some(&ECS_PLACEMENT_STRATEGY)),
    decides("serviceName", None),
], Ours);

pub(crate) static SUBNET: Shape = Shape(&[
    known("AssignIpv6AddressOnCreation"),
    decides("AvailabilityZone", None),
    known("AvailabilityZoneId"),
    gap("AvailableIpAddressCount", to::PLACE | to::DEPLOY | to::FIT, Usual::AtLeast(100), None, "every awsvpc task takes an address of its subnet, and where none is left it does not start; that is not checked"),
    gap("BlockPublicAccessStates", to::REACH, Usual::Where("InternetGatewayBlockMode", Plain::Word("off")), None, "the block keeps the internet out of the subnet, whatever the security groups say; that is not checked"),
    decides("CidrBlock", None),
    known("CustomerOwnedIpv4Pool"),
    known("DefaultForAz"),
    known("EnableDns64"),
    known("EnableLniAtDeviceIndex"),
    decides("Ipv6CidrBlockAssociationSet", None),
    gap("Ipv6Native", to::REACH, Usual::OneOf(&[Plain::No]), None, "a subnet without IPv4 has no IPv4 way to its targets; that is not checked"),
    known("MapCustomerOwnedIpOnLaunch"),
    known("MapPublicIpOnLaunch"),
    gap("NetworkFirewallConnectivityType", to::REACH, Usual::OneOf(&[Plain::Word("exclude"), Plain::Word("az-unsupported")]), None, "a firewall of the VPC inspects what passes, whatever the security groups say; that is not checked"),
    known("OutpostArn"),
    known("OwnerId"),
    known("PrivateDnsNameOptionsOnLaunch"),
    known("State"),
    known("SubnetArn"),
    decides("SubnetId", None),
    known("Tags"),
    known("Type"),
    decides("VpcId", None),
], Aws);

pub(crate) static TARGET_GROUP: Shape = Shape(&[
    decides("Attributes", None),
    gap("HealthCheckEnabled", to::REACH, Usual::OneOf(&[Plain::Yes]), None, "without health checks the hop that they take is not needed; it is asked all the same"),
    known("HealthCheckIntervalSeconds"),
    known("HealthCheckPath"),
    decides("HealthCheckPort", None),
    known("HealthCheckProtocol"),
    known("HealthCheckTimeoutSeconds"),
    known("HealthyThresholdCount"),
    decides("IpAddressType", None),
    decides("LoadBalancerArns", None),
    known("Matcher"),
    known("Port"),
    decides("Protocol", None),
    known("ProtocolVersion"),
    decides("TargetControlPort", None),
    decides("TargetGroupArn", None),
    known("TargetGroupName"),
    decides("TargetType", None),
    known("UnhealthyThresholdCount"),
    decides("VpcId", None),
], Aws);

pub(crate) static TASK: Shape = Shape(&[
    decides("attachments", Some(&ECS_ATTACHMENT)),
    known("attributes"),
    decides("availabilityZone", None),
    decides("capacityProviderName", None),
    known("clusterArn"),
    known("connectivity"),
    known("connectivityAt"),
    decides("containerInstanceArn", None),
    decides("containers", Some(&ECS_CONTAINER)),
    decides("cpu", None),
    decides("createdAt", None),
    decides("desiredStatus", None),
    known("enableExecuteCommand"),
    known("ephemeralStorage"),
    known("executionStoppedAt"),
    known("fargateEphemeralStorage"),
    decides("group", None),
    decides("healthStatus", None),
    known("inferenceAccelerators"),
    decides("lastStatus", None),
    decides("launchType", None),
    decides("memory", None),
    decides("overrides", Some(&ECS_TASK_OVERRIDE)),
    known("platformFamily"),
    known("platformVersion"),
    decides("protectionEnabled", None),
    known("pullStartedAt"),
    known("pullStoppedAt"),
    known("startedAt"),
    decides("startedBy", None),
    known("stopCode"),
    known("stoppedAt"),
    known("stoppedReason"),
    known("stoppingAt"),
    known("tags"),
    decides("taskArn", None),
    decides("taskDefinitionArn", None),
    known("trustedExecutionSummary"),
    known("version"),
], Aws);

pub(crate) static TASK_DEFINITION: Shape = Shape(&[
    decides("compatibilities", None),
    decides("containerDefinitions", Some(&ECS_CONTAINER_DEFINITION)),
    decides("cpu", None),
    known("deleteRequestedAt"),
    known("deregisteredAt"),
    decides("enableFaultInjection", None),
    known("ephemeralStorage"),
    decides("executionRoleArn", None),
    decides("family", None),
    known("inferenceAccelerators"),
    decides("ipcMode", None),
    decides("memory", None),
    decides("networkMode", None),
    decides("pidMode", None),
    decides("placementConstraints", Some(&ECS_TASK_DEFINITION_PLACEMENT_CONSTRAINT)),
    decides("proxyConfiguration", Some(&ECS_PROXY_CONFIGURATION)),
    known("registeredAt"),
    known("registeredBy"),
    decides("requiresAttributes", Some(&ECS_ATTRIBUTE)),
    decides("requiresCompatibilities", None),
    decides("revision", None),
    decides("runtimePlatform", Some(&ECS_RUNTIME_PLATFORM)),
    gap("status", to::PLACE | to::FIT, Usual::OneOf(&[Plain::Word("ACTIVE")]), None, "ECS runs no new task and makes no new service of a task definition that is not ACTIVE; only services that have it already go on"),
    known("tags"),
    decides("taskDefinitionArn", None),
    decides("taskRoleArn", None),
    gap("trustedExecutionConfiguration", to::PLACE | to::DEPLOY | to::FIT, Usual::Where("isolationMode", Plain::Word("NONE")), None, "sandboxed tasks run only on Managed Instances with Nitro Enclaves; no instance and no provider is asked for them"),
    decides("volumes", Some(&ECS_VOLUME)),
], Aws);

pub(crate) static TIE_BREAK: Shape = Shape(&[
    decides("seed", None),
], Ours);

pub(crate) static TOKENS_DOCUMENT: Shape = Shape(&[
    decides("decide", None),
    decides("expression", None),
    decides("options", Some(&OPTIONS)),
], Ours);

pub(crate) static ZONAL_SHIFT: Shape = Shape(&[
    decides("availabilityZone", None),
    decides("from", None),
    decides("to", None),
], Ours);

/// All of them, by name.
#[cfg(any(test, feature = "redact"))]
pub(crate) static ALL: &[(&str, &Shape)] = &[
    ("alarm", &ALARM),
    ("alarmDocument", &ALARM_DOCUMENT),
    ("alarmMuteRule", &ALARM_MUTE_RULE),
    ("alarmState", &ALARM_STATE),
    ("application-autoscaling.Alarm", &APPLICATION_AUTOSCALING_ALARM),
    ("application-autoscaling.CustomizedMetricSpecification", &APPLICATION_AUTOSCALING_CUSTOMIZED_METRIC_SPECIFICATION),
    ("application-autoscaling.PredefinedMetricSpecification", &APPLICATION_AUTOSCALING_PREDEFINED_METRIC_SPECIFICATION),
    ("application-autoscaling.PredictiveScalingPolicyConfiguration", &APPLICATION_AUTOSCALING_PREDICTIVE_SCALING_POLICY_CONFIGURATION),
    ("application-autoscaling.ScalableTargetAction", &APPLICATION_AUTOSCALING_SCALABLE_TARGET_ACTION),
    ("application-autoscaling.ScheduledAction", &APPLICATION_AUTOSCALING_SCHEDULED_ACTION),
    ("application-autoscaling.StepAdjustment", &APPLICATION_AUTOSCALING_STEP_ADJUSTMENT),
    ("application-autoscaling.StepScalingPolicyConfiguration", &APPLICATION_AUTOSCALING_STEP_SCALING_POLICY_CONFIGURATION),
    ("application-autoscaling.SuspendedState", &APPLICATION_AUTOSCALING_SUSPENDED_STATE),
    ("application-autoscaling.TargetTrackingMetric", &APPLICATION_AUTOSCALING_TARGET_TRACKING_METRIC),
    ("application-autoscaling.TargetTrackingMetricDataQuery", &APPLICATION_AUTOSCALING_TARGET_TRACKING_METRIC_DATA_QUERY),
    ("application-autoscaling.TargetTrackingMetricStat", &APPLICATION_AUTOSCALING_TARGET_TRACKING_METRIC_STAT),
    ("application-autoscaling.TargetTrackingScalingPolicyConfiguration", &APPLICATION_AUTOSCALING_TARGET_TRACKING_SCALING_POLICY_CONFIGURATION),
    ("attribute", &ATTRIBUTE),
    ("autoscaling.AutoScalingGroup", &AUTOSCALING_AUTO_SCALING_GROUP),
    ("autoscaling.Instance", &AUTOSCALING_INSTANCE),
    ("capacityDocument", &CAPACITY_DOCUMENT),
    ("capacityProvider", &CAPACITY_PROVIDER),
    ("checkDocument", &CHECK_DOCUMENT),
    ("cloudwatch.EvaluationWindow", &CLOUDWATCH_EVALUATION_WINDOW),
    ("cloudwatch.Metric", &CLOUDWATCH_METRIC),
    ("cloudwatch.MetricDataQuery", &CLOUDWATCH_METRIC_DATA_QUERY),
    ("cloudwatch.MetricStat", &CLOUDWATCH_METRIC_STAT),
    ("cloudwatch.MuteTargets", &CLOUDWATCH_MUTE_TARGETS),
    ("cloudwatch.Rule", &CLOUDWATCH_RULE),
    ("cloudwatch.Schedule", &CLOUDWATCH_SCHEDULE),
    ("cloudwatch.SlidingWindow", &CLOUDWATCH_SLIDING_WINDOW),
    ("cluster", &CLUSTER),
    ("containerInstance", &CONTAINER_INSTANCE),
    ("containerTimes", &CONTAINER_TIMES),
    ("cooldown", &COOLDOWN),
    ("cooldowns", &COOLDOWNS),
    ("demand", &DEMAND),
    ("deployAlarm", &DEPLOY_ALARM),
    ("deployDocument", &DEPLOY_DOCUMENT),
    ("deployHealth", &DEPLOY_HEALTH),
    ("deployHook", &DEPLOY_HOOK),
    ("diffDocument", &DIFF_DOCUMENT),
    ("diffSide", &DIFF_SIDE),
    ("drainDocument", &DRAIN_DOCUMENT),
    ("ec2.SecurityGroup", &EC2_SECURITY_GROUP),
    ("ecs.AcceleratorCountRequest", &ECS_ACCELERATOR_COUNT_REQUEST),
    ("ecs.AcceleratorTotalMemoryMiBRequest", &ECS_ACCELERATOR_TOTAL_MEMORY_MI_BREQUEST),
    ("ecs.AdvancedConfiguration", &ECS_ADVANCED_CONFIGURATION),
    ("ecs.Attachment", &ECS_ATTACHMENT),
    ("ecs.Attribute", &ECS_ATTRIBUTE),
    ("ecs.AutoScalingGroupProvider", &ECS_AUTO_SCALING_GROUP_PROVIDER),
    ("ecs.AwsVpcConfiguration", &ECS_AWS_VPC_CONFIGURATION),
    ("ecs.BaselineEbsBandwidthMbpsRequest", &ECS_BASELINE_EBS_BANDWIDTH_MBPS_REQUEST),
    ("ecs.CanaryConfiguration", &ECS_CANARY_CONFIGURATION),
    ("ecs.CapacityProviderStrategyItem", &ECS_CAPACITY_PROVIDER_STRATEGY_ITEM),
    ("ecs.Container", &ECS_CONTAINER),
    ("ecs.ContainerDefinition", &ECS_CONTAINER_DEFINITION),
    ("ecs.ContainerDependency", &ECS_CONTAINER_DEPENDENCY),
    ("ecs.ContainerOverride", &ECS_CONTAINER_OVERRIDE),
    ("ecs.ContainerRestartPolicy", &ECS_CONTAINER_RESTART_POLICY),
    ("ecs.CreateServiceRequest", &ECS_CREATE_SERVICE_REQUEST),
    ("ecs.Deployment", &ECS_DEPLOYMENT),
    ("ecs.DeploymentAlarms", &ECS_DEPLOYMENT_ALARMS),
    ("ecs.DeploymentCircuitBreaker", &ECS_DEPLOYMENT_CIRCUIT_BREAKER),
    ("ecs.DeploymentConfiguration", &ECS_DEPLOYMENT_CONFIGURATION),
    ("ecs.DeploymentController", &ECS_DEPLOYMENT_CONTROLLER),
    ("ecs.DeploymentEarlySuccessCriteria", &ECS_DEPLOYMENT_EARLY_SUCCESS_CRITERIA),
    ("ecs.DeploymentLifecycleHook", &ECS_DEPLOYMENT_LIFECYCLE_HOOK),
    ("ecs.DeploymentLifecycleHookTimeoutConfiguration", &ECS_DEPLOYMENT_LIFECYCLE_HOOK_TIMEOUT_CONFIGURATION),
    ("ecs.Device", &ECS_DEVICE),
    ("ecs.DockerVolumeConfiguration", &ECS_DOCKER_VOLUME_CONFIGURATION),
    ("ecs.EBSTagSpecification", &ECS_EBSTAG_SPECIFICATION),
    ("ecs.EFSAuthorizationConfig", &ECS_EFSAUTHORIZATION_CONFIG),
    ("ecs.EFSVolumeConfiguration", &ECS_EFSVOLUME_CONFIGURATION),
    ("ecs.EnvironmentFile", &ECS_ENVIRONMENT_FILE),
    ("ecs.EphemeralStorage", &ECS_EPHEMERAL_STORAGE),
    ("ecs.FSxWindowsFileServerAuthorizationConfig", &ECS_FSX_WINDOWS_FILE_SERVER_AUTHORIZATION_CONFIG),
    ("ecs.FSxWindowsFileServerVolumeConfiguration", &ECS_FSX_WINDOWS_FILE_SERVER_VOLUME_CONFIGURATION),
    ("ecs.FirelensConfiguration", &ECS_FIRELENS_CONFIGURATION),
    ("ecs.GatewayConnector", &ECS_GATEWAY_CONNECTOR),
    ("ecs.GatewayConnectorDeregistrationDelay", &ECS_GATEWAY_CONNECTOR_DEREGISTRATION_DELAY),
    ("ecs.GatewayConnectorFilters", &ECS_GATEWAY_CONNECTOR_FILTERS),
    ("ecs.GatewayConnectorHealthCheck", &ECS_GATEWAY_CONNECTOR_HEALTH_CHECK),
    ("ecs.GatewayConnectorHealthCheckMatcher", &ECS_GATEWAY_CONNECTOR_HEALTH_CHECK_MATCHER),
    ("ecs.GpuDevice", &ECS_GPU_DEVICE),
    ("ecs.HealthCheck", &ECS_HEALTH_CHECK),
    ("ecs.HookDetails", &ECS_HOOK_DETAILS),
    ("ecs.HostEntry", &ECS_HOST_ENTRY),
    ("ecs.HostVolumeProperties", &ECS_HOST_VOLUME_PROPERTIES),
    ("ecs.InferenceAccelerator", &ECS_INFERENCE_ACCELERATOR),
    ("ecs.InstanceLaunchTemplate", &ECS_INSTANCE_LAUNCH_TEMPLATE),
    ("ecs.InstanceRequirementsRequest", &ECS_INSTANCE_REQUIREMENTS_REQUEST),
    ("ecs.KernelCapabilities", &ECS_KERNEL_CAPABILITIES),
    ("ecs.KeyValuePair", &ECS_KEY_VALUE_PAIR),
    ("ecs.LinearConfiguration", &ECS_LINEAR_CONFIGURATION),
    ("ecs.LinuxParameters", &ECS_LINUX_PARAMETERS),
    ("ecs.LoadBalancer", &ECS_LOAD_BALANCER),
    ("ecs.LogConfiguration", &ECS_LOG_CONFIGURATION),
    ("ecs.ManagedInstancesLocalStorageConfiguration", &ECS_MANAGED_INSTANCES_LOCAL_STORAGE_CONFIGURATION),
    ("ecs.ManagedInstancesNetworkConfiguration", &ECS_MANAGED_INSTANCES_NETWORK_CONFIGURATION),
    ("ecs.ManagedInstancesProvider", &ECS_MANAGED_INSTANCES_PROVIDER),
    ("ecs.ManagedScaling", &ECS_MANAGED_SCALING),
    ("ecs.MemoryGiBPerVCpuRequest", &ECS_MEMORY_GI_BPER_VCPU_REQUEST),
    ("ecs.MemoryMiBRequest", &ECS_MEMORY_MI_BREQUEST),
    ("ecs.MetricConfiguration", &ECS_METRIC_CONFIGURATION),
    ("ecs.MonitoringConfiguration", &ECS_MONITORING_CONFIGURATION),
    ("ecs.MountPoint", &ECS_MOUNT_POINT),
    ("ecs.NetworkBandwidthGbpsRequest", &ECS_NETWORK_BANDWIDTH_GBPS_REQUEST),
    ("ecs.NetworkBinding", &ECS_NETWORK_BINDING),
    ("ecs.NetworkConfiguration", &ECS_NETWORK_CONFIGURATION),
    ("ecs.NetworkInterface", &ECS_NETWORK_INTERFACE),
    ("ecs.NetworkInterfaceCountRequest", &ECS_NETWORK_INTERFACE_COUNT_REQUEST),
    ("ecs.NvidiaMpsAllocation", &ECS_NVIDIA_MPS_ALLOCATION),
    ("ecs.PlacementConstraint", &ECS_PLACEMENT_CONSTRAINT),
    ("ecs.PlacementStrategy", &ECS_PLACEMENT_STRATEGY),
    ("ecs.PortMapping", &ECS_PORT_MAPPING),
    ("ecs.ProxyConfiguration", &ECS_PROXY_CONFIGURATION),
    ("ecs.RegisterTaskDefinitionRequest", &ECS_REGISTER_TASK_DEFINITION_REQUEST),
    ("ecs.RepositoryCredentials", &ECS_REPOSITORY_CREDENTIALS),
    ("ecs.Resource", &ECS_RESOURCE),
    ("ecs.ResourceRequirement", &ECS_RESOURCE_REQUIREMENT),
    ("ecs.RuntimePlatform", &ECS_RUNTIME_PLATFORM),
    ("ecs.S3FilesVolumeConfiguration", &ECS_S3_FILES_VOLUME_CONFIGURATION),
    ("ecs.Secret", &ECS_SECRET),
    ("ecs.ServiceConnectAccessLogConfiguration", &ECS_SERVICE_CONNECT_ACCESS_LOG_CONFIGURATION),
    ("ecs.ServiceConnectClientAlias", &ECS_SERVICE_CONNECT_CLIENT_ALIAS),
    ("ecs.ServiceConnectConfiguration", &ECS_SERVICE_CONNECT_CONFIGURATION),
    ("ecs.ServiceConnectContainerConfiguration", &ECS_SERVICE_CONNECT_CONTAINER_CONFIGURATION),
    ("ecs.ServiceConnectService", &ECS_SERVICE_CONNECT_SERVICE),
    ("ecs.ServiceConnectTestTrafficHeaderMatchRules", &ECS_SERVICE_CONNECT_TEST_TRAFFIC_HEADER_MATCH_RULES),
    ("ecs.ServiceConnectTestTrafficHeaderRules", &ECS_SERVICE_CONNECT_TEST_TRAFFIC_HEADER_RULES),
    ("ecs.ServiceConnectTestTrafficRules", &ECS_SERVICE_CONNECT_TEST_TRAFFIC_RULES),
    ("ecs.ServiceConnectTlsCertificateAuthority", &ECS_SERVICE_CONNECT_TLS_CERTIFICATE_AUTHORITY),
    ("ecs.ServiceConnectTlsConfiguration", &ECS_SERVICE_CONNECT_TLS_CONFIGURATION),
    ("ecs.ServiceManagedEBSVolumeConfiguration", &ECS_SERVICE_MANAGED_EBSVOLUME_CONFIGURATION),
    ("ecs.ServiceRegistry", &ECS_SERVICE_REGISTRY),
    ("ecs.ServiceVolumeConfiguration", &ECS_SERVICE_VOLUME_CONFIGURATION),
    ("ecs.SharingStrategy", &ECS_SHARING_STRATEGY),
    ("ecs.SystemControl", &ECS_SYSTEM_CONTROL),
    ("ecs.Tag", &ECS_TAG),
    ("ecs.TaskDefinition", &ECS_TASK_DEFINITION),
    ("ecs.TaskDefinitionPlacementConstraint", &ECS_TASK_DEFINITION_PLACEMENT_CONSTRAINT),
    ("ecs.TaskOverride", &ECS_TASK_OVERRIDE),
    ("ecs.ThresholdConfiguration", &ECS_THRESHOLD_CONFIGURATION),
    ("ecs.TimeoutConfiguration", &ECS_TIMEOUT_CONFIGURATION),
    ("ecs.Tmpfs", &ECS_TMPFS),
    ("ecs.TotalLocalStorageGBRequest", &ECS_TOTAL_LOCAL_STORAGE_GBREQUEST),
    ("ecs.TrustedExecutionConfiguration", &ECS_TRUSTED_EXECUTION_CONFIGURATION),
    ("ecs.Ulimit", &ECS_ULIMIT),
    ("ecs.UpdateServiceRequest", &ECS_UPDATE_SERVICE_REQUEST),
    ("ecs.VCpuCountRangeRequest", &ECS_VCPU_COUNT_RANGE_REQUEST),
    ("ecs.VersionInfo", &ECS_VERSION_INFO),
    ("ecs.Volume", &ECS_VOLUME),
    ("ecs.VolumeFrom", &ECS_VOLUME_FROM),
    ("ecs.VpcLatticeAdvancedConfiguration", &ECS_VPC_LATTICE_ADVANCED_CONFIGURATION),
    ("ecs.VpcLatticeConfiguration", &ECS_VPC_LATTICE_CONFIGURATION),
    ("elbv2.Listener", &ELBV2_LISTENER),
    ("elbv2.LoadBalancer", &ELBV2_LOAD_BALANCER),
    ("elbv2.Rule", &ELBV2_RULE),
    ("eventBridge", &EVENT_BRIDGE),
    ("fargateRates", &FARGATE_RATES),
    ("fitDocument", &FIT_DOCUMENT),
    ("fleetDocument", &FLEET_DOCUMENT),
    ("groupDocument", &GROUP_DOCUMENT),
    ("groupFile", &GROUP_FILE),
    ("groupInstance", &GROUP_INSTANCE),
    ("hpaChange", &HPA_CHANGE),
    ("hpaController", &HPA_CONTROLLER),
    ("hpaHistory", &HPA_HISTORY),
    ("hpaRecommendation", &HPA_RECOMMENDATION),
    ("instanceType", &INSTANCE_TYPE),
    ("instanceTypesDocument", &INSTANCE_TYPES_DOCUMENT),
    ("instancesDocument", &INSTANCES_DOCUMENT),
    ("interval", &INTERVAL),
    ("kubernetesDocument", &KUBERNETES_DOCUMENT),
    ("lifecycleDocument", &LIFECYCLE_DOCUMENT),
    ("lifecycleEvent", &LIFECYCLE_EVENT),
    ("metric", &METRIC),
    ("metricValue", &METRIC_VALUE),
    ("oneCluster", &ONE_CLUSTER),
    ("options", &OPTIONS),
    ("phases", &PHASES),
    ("placeDocument", &PLACE_DOCUMENT),
    ("planned", &PLANNED),
    ("plannedTask", &PLANNED_TASK),
    ("ports", &PORTS),
    ("prefixList", &PREFIX_LIST),
    ("priceDocument", &PRICE_DOCUMENT),
    ("prices", &PRICES),
    ("protectedTask", &PROTECTED_TASK),
    ("queryDocument", &QUERY_DOCUMENT),
    ("reachDocument", &REACH_DOCUMENT),
    ("rebalanceDocument", &REBALANCE_DOCUMENT),
    ("recogniseDocument", &RECOGNISE_DOCUMENT),
    ("redactDocument", &REDACT_DOCUMENT),
    ("refreshPreferences", &REFRESH_PREFERENCES),
    ("repackDocument", &REPACK_DOCUMENT),
    ("request", &REQUEST),
    ("rows", &ROWS),
    ("rulesDocument", &RULES_DOCUMENT),
    ("running", &RUNNING),
    ("scalableTarget", &SCALABLE_TARGET),
    ("scaleDocument", &SCALE_DOCUMENT),
    ("scalingPolicy", &SCALING_POLICY),
    ("scheduleDocument", &SCHEDULE_DOCUMENT),
    ("scheduledAction", &SCHEDULED_ACTION),
    ("seriesDocument", &SERIES_DOCUMENT),
    ("service", &SERVICE),
    ("splitDocument", &SPLIT_DOCUMENT),
    ("stopDocument", &STOP_DOCUMENT),
    ("subnet", &SUBNET),
    ("targetGroup", &TARGET_GROUP),
    ("task", &TASK),
    ("taskDefinition", &TASK_DEFINITION),
    ("tieBreak", &TIE_BREAK),
    ("tokensDocument", &TOKENS_DOCUMENT),
    ("zonalShift", &ZONAL_SHIFT),
];
