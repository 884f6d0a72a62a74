//! The keys that stay: members of AWS's documents and of ours. Any other key was named by a user.

use crate::fields::table;

/// Sorted, between blanks.
const KNOWN: &str = "\
ActionsEnabled ActivityId AdjustmentType AlarmARN AlarmActions AlarmArn AlarmConfigurationUpdatedTimestamp \
AlarmDescription AlarmMuteRules AlarmName AlarmNames AlarmRule Alarms AssignIpv6AddressOnCreation \
AssociationId Associations Attributes AutoScalingGroupARN AutoScalingGroupName AutoScalingGroups \
AvailabilityZone AvailabilityZoneId AvailabilityZoneName AvailabilityZones AvailableIpAddressCount Average \
CanonicalHostedZoneId CapacityForecast CapacityRebalance Cause CertificateArn Certificates CidrBlock \
CidrBlockAssociationSet CidrBlockState CidrIp CidrIpv6 Cidrs Code ComparisonOperator CompositeAlarms \
ContainerPort Cooldown CreatedTime CreationTime CurrentCapacity CustomizedMetricSpecification DNSName \
Datapoints DatapointsToAlarm DefaultActions DefaultCooldown DefaultForAz DefaultInstanceWarmup DefaultResult \
Description DesiredCapacity DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId Details \
Dimensions DisableScaleIn Duration DynamicScalingInSuspended DynamicScalingOutSuspended \
EgressOnlyInternetGatewayId EnableDns64 EnableResourceNameDnsAAAARecord EnableResourceNameDnsARecord Enabled \
EnabledMetrics EndTime EnforcePrivateDns EstimatedInstanceWarmup EvaluateLowSampleCountPercentile \
EvaluationPeriods EvaluationState ExpireDate Expression ExtendedStatistic FileSystemId ForecastStartTime \
ForwardConfig FromPort GB GatewayId GlobalTimeout Granularity GroupId GroupName GroupNames Groups HTTPHeaders \
HTTPStatusCode HealthCheckEnabled HealthCheckGracePeriod HealthCheckIntervalSeconds HealthCheckPath \
HealthCheckPort HealthCheckProtocol HealthCheckTimeoutSeconds HealthCheckType HealthStatus \
HealthyThresholdCount HeartbeatTimeout HostPort HostnameType HttpCode Id Identifier InstanceId \
InstanceLifecycle InstanceReusePolicy InstanceType Instances InstancesDistribution InsufficientDataActions \
IpAddress IpAddressType IpPermissions IpPermissionsEgress IpProtocol IpRanges Ipv6CidrBlock \
Ipv6CidrBlockAssociationSet Ipv6CidrBlockState Ipv6Native Ipv6Ranges Key Label LaunchConfigurationName \
LaunchTemplate LaunchTemplateId LaunchTemplateName LaunchTemplateSpecification LaunchTime LifeCycleState \
LifecycleHookName LifecycleState LifecycleTransition ListenerArn Listeners LoadBalancerArn LoadBalancerArns \
LoadBalancerAttributes LoadBalancerName LoadBalancerNames LoadBalancers LoadForecast Main \
MapCustomerOwnedIpOnLaunch MapPublicIpOnLaunch Matcher MaxCapacity MaxCapacityBreachBehavior \
MaxCapacityBuffer MaxGroupPreparedCapacity MaxInstanceLifetime MaxSize Maximum Messages Metric \
MetricAggregationType MetricAlarms MetricDataResults MetricIntervalLowerBound MetricIntervalUpperBound \
MetricName MetricSpecifications MetricStat Metrics MinAdjustmentMagnitude MinAdjustmentStep MinCapacity \
MinSize Minimum MixedInstancesPolicy Mode MountTargetId MountTargets MuteTargets Name Namespace NatGatewayId \
NetworkInterfaceId NewInstancesProtectedFromScaleIn NextToken NotScaledReasons NotificationMetadata \
NotificationTargetARN OKActions OnDemandAllocationStrategy OnDemandBaseCapacity \
OnDemandPercentageAboveBaseCapacity Order Origin Overrides OwnerId PartialData PeeringStatus Period PolicyARN \
PolicyDocument PolicyName PolicyType PoolState Port PredefinedMetricSpecification PredefinedMetricType \
PredictiveScalingConfiguration PredictiveScalingPolicyConfiguration PrefixListId PrefixListIds PrefixListName \
PrefixLists PrivateDnsEnabled PrivateDnsNameOptionsOnLaunch ProcessName ProtectedFromScaleIn Protocol \
ProtocolVersion Reason Recurrence RequestId ResourceId ResourceLabel ResponseMetadata RetryAttempts \
ReturnData ReuseOnScaleIn RoleARN RouteTableAssociationId RouteTableId RouteTableIds RouteTables Routes Rule \
SampleCount ScalableDimension ScalableTargetARN ScalableTargetAction ScalableTargets ScaleInCooldown \
ScaleOutCooldown ScalingAdjustment ScalingPolicies Schedule ScheduledActionName ScheduledActions \
ScheduledScalingSuspended SchedulingBufferTime Scheme SecurityGroupArn SecurityGroups ServiceLinkedRoleARN \
ServiceName ServiceNamespace SpotAllocationStrategy SpotInstancePools SpotMaxPrice SslPolicy StartDate \
StartTime Stat State StateReason StateReasonData StateTransitionedTimestamp StateUpdatedTimestamp StateValue \
Statistic StatusCode StatusMessage StepAdjustments StepScalingPolicyConfiguration SubnetArn SubnetId \
SubnetIds Subnets Sum SuspendedProcesses SuspendedState SuspensionReason Tags TargetControlPort \
TargetGroupARNs TargetGroupArn TargetGroupAttributes TargetGroupName TargetGroupStickinessConfig TargetGroups \
TargetTrackingConfiguration TargetTrackingScalingPolicyConfiguration TargetType TargetValue \
TerminationPolicies Threshold ThresholdMetricId Time TimeZone Timestamp Timestamps Timezone ToPort \
TrafficSources TransitGatewayId TreatMissingData Type UnhealthyThresholdCount Unit UpdateTime UserId \
UserIdGroupPairs VPCZoneIdentifier Value Values VpcEndpointId VpcEndpointType VpcEndpoints VpcId \
VpcPeeringConnectionId WarmPoolConfiguration WarmPoolSize WeightedCapacity ZoneName __class__ ableToScale \
acceleratorCount acceleratorManufacturers acceleratorNames acceleratorTypes accessLogConfiguration \
accessPointArn accessPointId account action actionsEnabled activatingSeconds active activeServicesCount \
activities acts add admissible admissibleCount admissibleZones advancedConfiguration after afterMinutes \
afterMoves afterSeconds agentConnected agentHash agentUpdateStatus agentVersion alarm alarmName alarmNames \
alarmStates alarms allPlacedAtMinute allowedInstanceTypes alternateTargetGroupArn alternatives amount anchor \
anchored and appProtocol arn asOf asked assignPublicIp at atMinute atMost atOnce atRange atSeconds attachment \
attachmentId attachments attachmentsStatus attestationPolicy attributes authorizationConfig \
autoScalingGroupArn autoScalingGroupProvider autoprovision availabilityZone availabilityZoneRebalancing \
availabilityZones awsPcaAuthorityArn awsText awsvpcConfiguration awsvpcTasks awsvpcTasksWithTrunk bakeMinutes \
bakeTimeInMinutes bareMetal base before best bindIP blockedBy bound boundBy breaching burst \
burstablePerformance by byHardLimit callBackDelay canaryConfiguration candidateInstanceTypeCount \
candidateInstanceTypes cannotStart canonical capabilities capacity capacityOptionType capacityProvider \
capacityProviderArn capacityProviderArns capacityProviderName capacityProviderStatus capacityProviderStrategy \
capacityProviders capacityProvisioned capacityReservations capturedAt changes check checks chosen client \
clientAliases closest cloudWatchEncryptionEnabled cloudWatchLogGroupName cluster clusterArn clusterName \
clusters code column coming command comment comparison compatibilities computedDesiredCount condition \
conditions configuration configuredAtLaunch connectivity connectivityAt constraint container containerArn \
containerCount containerDefinitions containerImages containerInstance containerInstanceArn \
containerInstanceArns containerInstances containerName containerOverrides containerPath containerPort \
containerPortRange containers cooldownSeconds cooldownUntil cooldowns cost couldGo count counts course cpu \
cpuArchitecture cpuManufacturers cpuMillis createdAt createdBy createdWith creationTime credentialSpecs \
credentialsParameter currency current currentReplicas currentServiceDeployment currentServiceRevisions \
currentVersion daemonTasks daemons data datapointsToAlarm day deactivatingSeconds decide deciding default \
defaultCapacityProviderStrategy deleteOnTermination deleteRequestedAt demand dependsOn deploy deploymentArn \
deploymentCircuitBreaker deploymentConfiguration deploymentController deploymentId deploymentInProgress \
deploymentIntervals deploymentLifecycleHookStage deployments deprovisioningSeconds deregisteredAt \
deregistrationDelaySeconds description desired desiredCapacity desiredCount desiredReplicas desiredStatus \
detail detail-type detailType details deviceName deviceType devices diff direction disableNetworking \
discountPercent discoveryArn discoveryName distinctInstance dnsName dnsSearchDomains dnsServers dockerLabels \
dockerSecurityOptions dockerVersion dockerVolumeConfiguration document documents domain doubleValue drain \
drained drainedAtSeconds draining driver driverOpts drop durationRange durationSeconds dynamic dynamicPorts \
earlySuccess earlySuccessCriteria ec2InstanceId ec2InstanceProfileArn ecsManagedTags effect \
efsVolumeConfiguration enable enableECSManagedTags enableExecuteCommand enableFaultInjection enabled \
encrypted end endTime ended eni eniSlots eniSlotsByInstanceType eniSlotsTotal eniSlotsUsed entryPoint \
environment environmentFiles ephemeralStorage ephemeralStorageGib error essential evaluate evaluationPeriods \
evaluationRange evaluations event eventBridge eventName eventType events exact excludedBy \
excludedInstanceTypes executableName executeCommandConfiguration executionRoleArn executionStoppedAt exitCode \
expirationDate explain explanation expression externalId extraHosts failed failedTasks failure failureReason \
failures family fargate fewest field fights fileSystemArn fileSystemId fileSystems filesystemType findings \
firelensConfiguration firings first firstError fit fleet forceNewDeployment format formula found free \
freeBefore freed from fromRange fromSeconds fromWarmPool fsxWindowsFileServerVolumeConfiguration funnel \
gapPercent gpu gpuDevices gpuId gpuIds gpuMemory gpus group groups growsBy guardDutyEnabled hardLimit has \
header headers health healthCheck healthCheckGracePeriodSeconds healthCheckPort healthStatus healthy \
healthyPercent healthyTasks heldBack heldBy heldTasks help highestRunning holds hook hookDetails \
hookTargetArn hooks hop hops host hostPath hostPort hostPortRange hostPorts hostname hour hours iam id idle \
idleInstanceMinutes idleTimeoutSeconds ignoredExitCodes image imageDigest imageDigestFailures images \
inService inUse includeQueryParameters incompatible index inferenceAcceleratorOverrides inferenceAccelerators \
inferenceDevices inferred infrastructureOptimization infrastructureRoleArn ingressPortOverride \
initProcessEnabled instanceAgeSeconds instanceGenerations instanceId instanceLaunchTemplate instanceMinutes \
instanceRequirements instanceSecurityGroups instanceSubnets instanceType instanceTypes instanceWarmupPeriod \
instances instancesAtPeak integerValue interactive interval invocations iops ipAddress ipcMode ipv6Address \
isFull isolationMode issuerCertificateAuthority keepsInstances key kind kmsKey kmsKeyId kubernetes labels \
last lastStatus launchRate launchSeconds launchType launched launchesFirst launching leastSeconds left \
leftCpu lifecycle lifecycleHooks lifecycleStages lifecycleState limit limited line linearConfiguration lines \
links lints linuxArm64 linuxParameters linuxX86 loadBalanced loadBalancer loadBalancerName loadBalancers \
localStorage localStorageTypes localTimes logConfiguration logDriver logging longValue lowFor lowestHealthy \
macAddress maintenance managedAgentName managedAgents managedDraining managedDrainingSeconds managedEBSVolume \
managedInstances managedInstancesFee managedInstancesProvider managedScaling managedTerminationProtection \
matches matching max maxCapacity maxComputePercent maxPods maxSize maxSizeNeeded maxSwap maxUnavailable \
maximum maximumPercent maximumScalingStepSize mayUse member memory memoryMiB memoryMib memoryReservation \
message metric metricDelaySeconds metrics microsecond min minCapacity minSize minimumHealthy \
minimumHealthyPercent minimumScalingStepSize minute minutes minutesBelowTarget missing monitoring month \
moreFit most mostSeconds mountOptions mountPoints moves muted name namespace needed needs networkBindings \
networkConfiguration networkInterfaceId networkInterfaceOwner networkInterfaces networkLoadBalancer \
networkMode neuronDevices neverStart new newPath nextTermination noLimit nodes normalize normalized not \
notCounted notScaledReason now number nvidiaMps objective old oldPath oldTasks operatingSystemFamily operator \
optimal options or order outcome outside overallStatus overcommit overrides ownerAccount parameters parts \
passedOver path peak peakDesiredSize peakMaxSize pendingCount pendingTaskCount pendingTasksCount perHour \
perRequestTimeoutSeconds perSecond percent periodMinutes periodSeconds permission permissions phases pidMode \
place placed placementConstraints placementStrategy placements plan platform platformFamily platformVersion \
points policyName port portMappings portName ports portsUdp price prices privateDnsName privateIpv4Address \
privateIpv4Addresses privileged problem productionListenerRule proof propagateTags properties proposals \
protectedFromScaleIn protectedTasks protectionEnabled protocol provisioned provisioningLimit \
provisioningSeconds provisioningTimeoutSeconds proxyConfiguration pseudoTerminal publicAddress pullStartedAt \
pullStoppedAt query quietSeconds quota range rate reach readOnly readonlyRootFilesystem ready reason reasons \
rebalance recognise recommended recommendedReplicas redact refused region registered registeredAt \
registeredBy registeredContainerInstancesCount registeredCpu registeredMemoryEstimate registeredResources \
registryArn remainingMemoryInMiB remainingResources remedies repack replaced repositoryCredentials request \
requestedTaskCount requireHibernateSupport requirement requiresAttributes requiresCompatibilities reservation \
reservedMemory resource resourceId resourceRequirements resourceType resources rest restartAttemptPeriod \
restartCount restartPolicy rests restsSinceMinute retries revision role roleArn rollback rolloutState \
rolloutStateReason rootDirectory rows rule rules running runningCount runningTaskCount runningTasksCount \
runsMinutes runtimeId runtimePlatform s3BucketName s3EncryptionEnabled s3filesVolumeConfiguration saidBy \
sampleCounts savedPerHour scale scaleIn scaleInAfter scaleOut scalingActive scalingLimited schedule \
scheduledAction scheduledActionName scheduledRuns schedulingStrategy scope second seconds secretOptions \
secrets securityGroups seed segment semantics series service serviceArn serviceConnectConfiguration \
serviceConnectDefaults serviceConnectResources serviceDeploymentArn serviceDeployments serviceName \
serviceRegistries serviceRevisionArn serviceRevisions services settings severity sharedMemorySize sharingMode \
sharingStrategy shifted show size sizeInGiB snapshotId snapshotVersion softLimit source sourceContainer \
sourcePath sourceServiceRevisions sourceVolume span split stabilityStatus stabilityStatusAt \
stabilizedReplicas stage stages start startOrder startPeriod startSeconds startTime startTimeout started \
startedAt startedBy startsDeployment state statement states statistics status statusReason status_code stays \
step stepBakeTimeInMinutes stepPercent stepSeconds steps stop stopAtSeconds stopCode stopOrder stopSeconds \
stopTimeout stopped stoppedAt stoppedReason stoppingAt storageConfiguration storageGB storageSizeGiB stranded \
strategy strength stringSetValue stuck subject subnetId subnets summary swappiness systemControls \
tagSpecifications tags target targetCapacity targetGroupArn targetId targetServiceRevision targetType targets \
task taskArn taskDefinition taskDefinitionArn taskDefinitionFamily taskDefinitions taskProtection taskRoleArn \
taskSetArn taskSets tasks tasksPerInstance tcp terminated terminationPolicy testListenerRule \
testTrafficPercent testTrafficRules text texts threshold throughput tieBreak time timeZoneDatabase timedOut \
timeline timeout timeoutConfiguration timeoutInMinutes times timezone tls tmpfs to toRange toSeconds tokens \
total totalMemoryInMiB totals traffic trafficPercent transitEncryption transitEncryptionPort transitions tree \
trunking trustSnapshot trustedExecutionConfiguration type udp ulimits unboundPorts unfit unit unknown \
unlimited unmetRequirement unplaced unstopped until updateStatus updateStatusReason updatedAt updatedBy used \
usedCpu user vCPU vCpu vCpuCount vCpuQuota value valueFrom values verdict version versionConsistency \
versionInfo volumeConfigurations volumeInitializationRate volumeType volumes volumesFrom \
vpcLatticeConfigurations waiting waitingTasks waitsFor wanted warmPool waves way weight what when whenIdle \
wholeInstances why withAddresses withoutCapacity workingDirectory worst year zones";

/// The known keys, sorted, for a binary search: these, and all that AWS defines of the documents
/// that are read.
pub(super) fn known() -> Vec<&'static str> {
    let defined = table::ALL.iter().flat_map(|(_, shape)| shape.names());
    let mut known: Vec<_> = KNOWN.split(' ').chain(defined).collect();
    known.sort_unstable();
    known.dedup();
    known
}

#[cfg(test)]
mod tests {
    #[test]
    fn sorted_and_each_once() {
        assert!(super::KNOWN.split(' ').is_sorted_by(|one, other| one < other));
    }
}
