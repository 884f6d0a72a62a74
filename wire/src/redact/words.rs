//! The values that stay: words of AWS's and of ours, regions, zones, instance types, numbers,
//! times.
//!
//! A value is kept for what it is, never for the key that it stands under.

/// Enumerations of AWS's APIs and of the decision documents; sorted by the program, not by hand.
const WORDS: &str = "\
ACTIVE INACTIVE DRAINING REGISTERING DEREGISTERING REGISTRATION_FAILED DELETE_IN_PROGRESS DELETE_COMPLETE DELETE_FAILED UPDATE_IN_PROGRESS UPDATE_COMPLETE \
UPDATE_FAILED CREATE_IN_PROGRESS CREATE_COMPLETE CREATE_FAILED PROVISIONING PENDING ACTIVATING RUNNING DEACTIVATING STOPPING DEPROVISIONING STOPPED DELETED \
PRIMARY COMPLETED IN_PROGRESS FAILED SUCCESSFUL ROLLBACK_IN_PROGRESS ROLLBACK_SUCCESSFUL ROLLBACK_FAILED STOP_REQUESTED \
HEALTHY UNHEALTHY UNKNOWN HEALTHY_THRESHOLD OK IMPAIRED INSUFFICIENT_DATA INITIALIZING ALARM CONNECTED DISCONNECTED ATTACHED ATTACHING DETACHED DETACHING PRECREATED \
STAGED STAGING UPDATED UPDATING STABILIZING STEADY_STATE EC2 FARGATE FARGATE_SPOT EXTERNAL MANAGED_INSTANCES REPLICA DAEMON ECS CODE_DEPLOY \
ROLLING BLUE_GREEN LINEAR CANARY ENABLED DISABLED DEFAULT NONE ALL ON OFF TASK_DEFINITION SERVICE TASK \
INTEGER STRINGSET DOUBLE LONG CPU MEMORY PORTS PORTS_UDP GPU GPU_MEMORY NEURON NeuronDevice NeuronDevices SHARED EXCLUSIVE MPS NVIDIA_MPS DEDICATED IDLE TIME_SLICING InferenceAccelerator \
memberOf distinctInstance spread binpack random cpu memory instanceId host container-instance \
tcp udp TCP UDP icmp icmpv6 all http http2 grpc HTTP HTTPS TLS TCP_UDP GENEVE HTTP1 HTTP2 GRPC -1 \
bridge awsvpc none default nat task shared rw ro private rprivate rshared rslave slave recursive bind noexec nosuid nodev exec suid dev tmpfs local \
LINUX WINDOWS linux windows Linux Windows \
WINDOWS_SERVER_2004_CORE WINDOWS_SERVER_2016_FULL WINDOWS_SERVER_2019_CORE WINDOWS_SERVER_2019_FULL WINDOWS_SERVER_2022_CORE WINDOWS_SERVER_2022_FULL \
WINDOWS_SERVER_2025_CORE WINDOWS_SERVER_2025_FULL WINDOWS_SERVER_20H2_CORE X86_64 ARM64 x86_64 arm64 amd64 linuxX86 linuxArm64 windowsX86 \
LATEST latest CMD CMD-SHELL START COMPLETE SUCCESS TRUE FALSE true false null \
json-file syslog journald gelf fluentd awslogs splunk awsfirelens logentries fluentbit blocking non-blocking s3 file efs APPMESH AWS_VPC_LATTICE \
core fsize data stack rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime \
MUTABLE IMMUTABLE enabled disabled CONTAINERS serviceLongArnFormat taskLongArnFormat containerInsights containerInsightsEnhanced enhanced \
TaskFailedToStart EssentialContainerExited UserInitiated ServiceSchedulerInitiated SpotInterruption TerminationNotice MISSING AGENT ATTRIBUTE \
RESOURCE:CPU RESOURCE:MEMORY RESOURCE:PORTS RESOURCE:PORTS_UDP RESOURCE:ENI RESOURCE:GPU RESOURCE:FARGATE \
ElasticNetworkInterface AmazonElasticBlockStorage ElasticBlockStorage elastic-inference ServiceConnect eni subnetId networkInterfaceId macAddress privateDnsName \
privateIPv4Address ipv6Address ContainerName ExecuteCommandAgent \
ProxyIngressPort ProxyEgressPort AppPorts EgressIgnoredIPs EgressIgnoredPorts IgnoredUID IgnoredGID \
SERVICE_DEPLOYMENT_ID TASK_SET_ID volume gp2 gp3 io1 io2 sc1 st1 standard ext3 ext4 xfs ntfs \
ALL_CAPABILITIES AUDIT_CONTROL AUDIT_WRITE BLOCK_SUSPEND CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE \
MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE \
SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG SYSLOG WAKE_ALARM read write mknod \
timeoutAction timeoutInMinutes untold RECONCILE_SERVICE PRE_SCALE_UP SCALE_UP POST_SCALE_UP BAKE_TIME CLEAN_UP AWS_LAMBDA PAUSE ROLLBACK CONTINUE SUCCEEDED TIMED_OUT PRE_PRODUCTION_TRAFFIC_SHIFT POST_PRODUCTION_TRAFFIC_SHIFT PRE_TEST_TRAFFIC_SHIFT POST_TEST_TRAFFIC_SHIFT TEST_TRAFFIC_SHIFT PRODUCTION_TRAFFIC_SHIFT \
InService Pending Terminating Terminated Standby OldestInstance NewestInstance OldestLaunchTemplate OldestLaunchConfiguration ClosestToNextInstanceHour Default AllocationStrategy \
Stopped Hibernated Healthy Unhealthy Pending:Wait Pending:Proceed Terminating:Wait Terminating:Proceed Terminating:Retained Detaching Detached EnteringStandby Quarantined \
ReplacingRootVolume ReplacingRootVolume:Wait ReplacingRootVolume:Proceed RootVolumeReplaced Warmed:Pending Warmed:Pending:Wait Warmed:Pending:Proceed Warmed:Running Warmed:Stopped \
Warmed:Hibernated Warmed:Terminating Warmed:Terminating:Wait Warmed:Terminating:Proceed Warmed:Terminated Warmed:Pending:Retained Warmed:Terminating:Retained \
ecs ecs:service:DesiredCount TargetTrackingScaling StepScaling PredictiveScaling ChangeInCapacity PercentChangeInCapacity ExactCapacity ForecastAndScale ForecastOnly \
HonorMaxCapacity IncreaseMaxCapacity SimpleScaling ASGAverageCPUUtilization ASGAverageCPUUtilizationHighResolution ASGAverageNetworkIn ASGAverageNetworkOut NetworkIn NetworkOut \
launching inService terminating terminated retained scaleIn unhealthy rebalancing launchAbandoned warmPool protection purchaseOption segment zone lowestId \
on-demand spot on-demand-capacity-reservation capacity-block interruptible-capacity-reservation balanced-best-effort balanced-only reservations-then-balanced \
retain terminate ABANDON ReplaceUnhealthy IgnoreUnhealthy prevent-force-deletion prevent-all-deletion Launch Terminate AddToLoadBalancer AlarmNotification AZRebalance \
HealthCheck InstanceRefresh ScheduledActions prioritized lowest-price autoscaling:EC2_INSTANCE_LAUNCHING autoscaling:EC2_INSTANCE_TERMINATING Rolling ReplaceRootVolume \
GreaterThanThreshold GreaterThanOrEqualToThreshold LessThanThreshold LessThanOrEqualToThreshold \
missing ignore breaching notBreaching evaluate Average Sum Minimum Maximum SampleCount Percent Count Seconds Bytes None Complete InternalError Forbidden PartialData \
ECSServiceAverageCPUUtilizationHighResolution ECSServiceAverageMemoryUtilizationHighResolution ALBRequestCountPerTargetHighResolution \
ECSServiceAverageCPUUtilization ECSServiceAverageMemoryUtilization ALBRequestCountPerTarget ECSServiceCPUUtilization ECSServiceMemoryUtilization ALBRequestCount \
CPUUtilization MemoryUtilization CPUReservation MemoryReservation CapacityProviderReservation RequestCountPerTarget RequestCount TargetResponseTime \
ApproximateNumberOfMessagesVisible ApproximateAgeOfOldestMessage RunningTaskCount DesiredTaskCount PendingTaskCount CpuUtilized CpuReserved MemoryUtilized MemoryReserved \
AWS/ECS AWS/SQS AWS/ApplicationELB AWS/NetworkELB AWS/EC2 AWS/AutoScaling AWS/ECS/ManagedScaling ECS/ContainerInsights \
ClusterName ServiceName CapacityProviderName TaskDefinitionFamily TargetGroup LoadBalancer QueueName AutoScalingGroupName InstanceId \
AlreadyAtMaxCapacity AlreadyAtMinCapacity AlreadyAtDesiredCapacity AutoScalingAnticipatedFlapping TargetServicePutResourceAsUnscalable \
application network gateway internal internet-facing ip instance lambda alb ipv4 ipv6 dualstack traffic-port traffic_port preserve_client_ip.enabled \
deregistration_delay.timeout_seconds stickiness.enabled load_balancing.cross_zone.enabled proxy_protocol_v2.enabled \
diff startsDeployment startsNone dependsOnUnknown needsNewService newRevision sameRevision notSaid equal added removed refused \
place stop query scale group alarm schedule rules check deploy split capacity fit rebalance drain endsBalanced staysUnbalanced balanced rebalances stops waits excluded unknown notSteady deployment unknownZone unknownTaskDefinition daemon external classicLoadBalancer placementConstraint deploymentController placementStrategy availabilityZoneRebalancing drains unknownService service standalone endProtection stopTasks repack price fleet reach lifecycle instanceTypes redact \
lowestArn summary full changes minutes count instances last each high low in out cheapest fewest idle scaledOut scaledIn held \
registered considered resources constraints selected ignored rejected outranked admissible picked binpack(cpu) binpack(memory) spread(instanceId) \
reduceCpu reduceMemory reduceCpuAndMemory changePorts dynamicPorts reduceGpus removeConstraint connectAgent changeArchitecture changeOperatingSystem changeGpuFraction reduceGpuMemory addAttribute otherSubnets moreInstances \
minimumHealthyPercent maximumPercent smallerTask earlySuccess failureThreshold gracePeriod endProtection unwatchAlarm stopLater bakeTimeInMinutes imageDigest HOOK_AWAITING_ACTION HOOK_SUCCEEDED HOOK_FAILED HOOK_TIMED_OUT deploymentConfiguration placement taskProtection health rate firstStep repeats exhausted places open \
tasks protectedFromScaleIn groupAtMinimum otherCapacityProvider standaloneTask protectedTask noRoom budget enough draining disconnected notActive provisioningLimit maxSize managedScaling incompatible startFirst stopFirst sum large exclusive \
patterns gpus eniSlots eni error warning note loadBalancerToControlPort controlPortFromLoadBalancer taskToFileSystem fileSystemFromTask natGateway internetGateway egressOnlyGateway other available Gateway Interface \
clientToLoadBalancer loadBalancerToTarget targetFromLoadBalancer healthCheckToTarget targetFromHealthCheck \
PAUSE AWS_LAMBDA ROLLBACK CONTINUE RECONCILE_SERVICE terraform cloudFormation ecspresso copilot \
2026-11 > < >= <= ingress egress reachable unreachable partlyReachable misconfigured unknown completes waits stuck fails dependsOnChoice new old circuitBreaker hook timeout stopped COUNT BOUNDED_PERCENT UNBOUNDED_PERCENT BLOCKING DEFERRED datetime \
ON_DEMAND SPOT RESERVED RESERVATIONS_ONLY RESERVATIONS_FIRST RESERVATIONS_EXCLUDED CAPACITY_PROVIDER included required excluded REQUIRED \
intel amd amazon-web-services current previous hdd ssd gpu fpga inference nvidia xilinx habana a100 a10g h100 inferentia k520 k80 l4 l40s m60 radeon-pro-v520 t4 t4g v100 vu9p \
SlidingWindow WallClockWindow DISTINCT_INSTANCE USD EUR GBP CNY JPY INR AUD CAD CHF BRL KRW SEK NOK DKK PLN";

/// Options of log drivers and of FireLens that AWS and the drivers name.
const OPTIONS: &str = "\
awslogs-group awslogs-region awslogs-stream-prefix awslogs-create-group awslogs-datetime-format awslogs-multiline-pattern mode max-buffer-size max-size max-file \
config-file-type config-file-value enable-ecs-log-metadata Name name splunk-url splunk-token splunk-source splunk-sourcetype splunk-index splunk-format \
splunk-insecureskipverify splunk-verify-connection fluentd-address fluentd-async tag labels env env-regex syslog-address syslog-facility syslog-format \
gelf-address gelf-compression-type delivery_stream region log_group_name log_stream_prefix auto_create_group log-driver-buffer-limit";

/// Options whose values are words, numbers or regions, not the user's.
const PLAIN_OPTIONS: &str = "awslogs-region awslogs-create-group mode max-buffer-size max-size max-file config-file-type enable-ecs-log-metadata region auto_create_group log-driver-buffer-limit";

/// Attributes of ECS's own, without the capabilities.
const ATTRIBUTES: &str = "ecs.ami-id ecs.availability-zone ecs.availability-zone-id ecs.instance-type ecs.os-type ecs.os-family ecs.cpu-architecture ecs.vpc-id ecs.subnet-id \
ecs.awsvpc-trunk-id ecs.outpost-arn ecs.docker-version ecs.capability.external";

/// What the names of capabilities are made of, between dots and dashes.
const CAPABILITY: &str = "com amazonaws ecs capability docker remote api logging driver awslogs awsfirelens fluentd fluentbit json file syslog journald gelf splunk none logentries \
ecr auth task iam role network host eni trunking block device vpc cni plugin version execution pull secrets ssm asm environment variables log bootstrap private registry \
authentication secretsmanager gpu gpus nvidia driver docker local pid ipc namespace sharing container health check ordering cpu mem limit env files s3 efs efsAuth fsxWindowsFileServer \
firelens options config aws appmesh full sync increased ephemeral storage extensible port range execute command external fault injection restart policy privileged selinux apparmor gmsa \
domainless ebs volume attach service connect v1 v2 shared memory tmpfs ulimit inferentia neuron branch ipv6 ipv4 only arm64 x86 amd64 bridge awsvpc managed instances daemon stop timeout";

/// Words for a search.
#[derive(Debug)]
pub(super) struct Words {
    words: Vec<&'static str>,
    options: Vec<&'static str>,
    plain_options: Vec<&'static str>,
    attributes: Vec<&'static str>,
    capability: Vec<&'static str>,
}

/// EventBridge's detail type of lifecycle hooks.
const HOOK_EVENTS: &str = "ECS Hook State Change";

fn sorted(text: &'static str) -> Vec<&'static str> {
    let mut words: Vec<_> = text.split(' ').collect();
    words.sort_unstable();
    words
}

impl Words {
    pub(super) fn new() -> Self {
        Self {
            words: sorted(WORDS),
            options: sorted(OPTIONS),
            plain_options: sorted(PLAIN_OPTIONS),
            attributes: sorted(ATTRIBUTES),
            capability: sorted(CAPABILITY),
        }
    }

    /// Whether AWS or a decision document has this word.
    pub(super) fn has(&self, text: &str) -> bool {
        text == HOOK_EVENTS || self.words.binary_search(&text).is_ok()
    }

    /// Whether a log driver or FireLens has this option.
    pub(super) fn is_option(&self, name: &str) -> bool {
        self.options.binary_search(&name).is_ok()
    }

    /// Whether an option's value is a word, a number or a region.
    pub(super) fn is_plain_option(&self, name: &str) -> bool {
        self.plain_options.binary_search(&name).is_ok()
    }

    /// Whether an attribute is ECS's own: one of its facts, or a capability in its words.
    pub(super) fn is_own_attribute(&self, name: &str) -> bool {
        if self.attributes.binary_search(&name).is_ok() {
            return true;
        }
        let capability = name.starts_with("ecs.capability.") || name.starts_with("com.amazonaws.ecs.capability.");
        let is_part = |part: &str| is_digits(part) || self.capability.binary_search(&part).is_ok();
        capability && name.split(['.', '-']).all(is_part)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number of at most ten digits before the point.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let whole_holds = whole.is_empty() && text.starts_with('.') || is_digits(whole) && whole.len() <= 10;
    whole_holds && is_digits(fraction) && fraction.len() <= 9
}

/// A number with the unit that sizes have: `.5 vCPU`, `2 GB`.
pub(super) fn is_size(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let number = ["vcpu", "gb", "mb", "mib", "gib"].iter().find_map(|unit| lower.strip_suffix(unit)).unwrap_or(&lower);
    is_number(number.trim())
}

/// `8080-8090`.
pub(super) fn is_port_range(text: &str) -> bool {
    let is_port = |text: &str| is_digits(text) && text.len() <= 5;
    text.split_once('-').map_or_else(|| is_port(text), |(first, last)| is_port(first) && is_port(last))
}

/// Numbers between dots, with Docker's words before them: `1.68.2`, `DockerVersion: 20.10.13`.
pub(super) fn is_version(text: &str) -> bool {
    let text = text.strip_prefix("DockerVersion: ").unwrap_or(text);
    let text = text.strip_suffix("-ce").unwrap_or(text);
    text.split('.').count() <= 4 && text.split('.').all(|part| is_digits(part) && part.len() <= 4)
}

/// A region, an availability zone or a zone's id: `eu-central-1`, `us-east-1a`, `us-west-2-lax-1a`,
/// `use1-az1`.
pub(super) fn is_zone(text: &str) -> bool {
    let directions = ["north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest"];
    let mut parts = text.split('-').peekable();
    let Some(first) = parts.next() else { return false };
    if text.len() <= 10 && text.contains("-az") {
        let id = text.split_once("-az").is_some_and(|(region, zone)| is_digits(zone) && region.len() <= 5);
        return id && first.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    }
    let areas = ["af", "ap", "ca", "cn", "eu", "il", "me", "mx", "sa", "us", "eusc"];
    if !areas.contains(&first) {
        return false;
    }
    parts.next_if(|part| matches!(*part, "gov" | "iso" | "isob" | "isoe" | "isof" | "de"));
    if !parts.next().is_some_and(|direction| directions.contains(&direction)) {
        return false;
    }
    let is_number = |part: &str| {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_lowercase());
        is_digits(digits) && digits.len() <= 2 && part.len() <= digits.len().saturating_add(1)
    };
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(number), None, ..) => is_number(number),
        // A local zone: three letters of a city.
        (Some(number), Some(city), Some(zone), None) => {
            is_number(number)
                && city.len() == 3
                && city.bytes().all(|byte| byte.is_ascii_lowercase())
                && is_number(zone)
        }
        _ => false,
    }
}

/// An EC2 instance type: `m5.large`, `c7gn.metal-48xl`, `u-6tb1.112xlarge`.
pub(super) fn is_instance_type(text: &str) -> bool {
    let Some((family, size)) = text.split_once('.') else { return false };
    let family = family.strip_prefix("u-").or_else(|| family.strip_prefix("u7i-")).unwrap_or(family);
    let letters = family.bytes().take_while(u8::is_ascii_lowercase).count();
    let digits = family.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
    let rest = family.get(letters.saturating_add(digits)..).unwrap_or_default();
    let is_family =
        (letters <= 3 || family.starts_with("hpc") || family.starts_with("inf") || family.starts_with("trn"))
            && (1..=2).contains(&digits)
            && rest.len() <= 8
            && rest.bytes().all(|byte| b"abdeginstzqhflx-0123456789".contains(&byte));
    let many = |text: &str, unit: &str| {
        text.strip_suffix(unit).is_some_and(|count| count.is_empty() || is_digits(count) && count.len() <= 3)
    };
    let is_size = ["nano", "micro", "small", "medium", "large", "metal"].contains(&size)
        || many(size, "xlarge")
        || size.strip_prefix("metal-").is_some_and(|count| many(count, "xl"));
    is_family && is_size
}

/// A pattern of EC2 instance types, with `*` for any characters: `m7g.*`, `r*.2xlarge`.
pub(super) fn is_type_pattern(text: &str) -> bool {
    if !text.contains('*') {
        return is_instance_type(text);
    }
    let (family, size) = text.split_once('.').unwrap_or((text, "*"));
    let letters = family.bytes().take_while(u8::is_ascii_lowercase).count();
    let digits = family.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
    let rest = family.get(letters.saturating_add(digits)..).unwrap_or_default();
    let is_family =
        letters <= 3 && digits <= 2 && rest.len() <= 8 && rest.bytes().all(|byte| b"abdeginstzqhflx-*".contains(&byte));
    let plain: String = size.chars().filter(|c| *c != '*').collect();
    let unit = plain.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_part = |of: &&str| of.starts_with(unit) || of.ends_with(unit);
    is_family
        && plain.len() <= 9
        && ["nano", "micro", "small", "medium", "large", "metal", "xlarge"].iter().any(is_part)
}

/// `PT30M`, `P1DT12H`: letters of ISO 8601, each after a number.
pub(super) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let mut parts = rest.split_inclusive(|c: char| c.is_ascii_alphabetic()).peekable();
    parts.peek().is_some()
        && parts.all(|part| part == "T" || part.strip_suffix(['Y', 'M', 'W', 'D', 'H', 'S']).is_some_and(is_digits))
}

/// `com.amazonaws.eu-west-1.ecr.api`: an endpoint of a service that `reach` knows.
pub(super) fn is_endpoint_service(text: &str) -> bool {
    let Some((region, service)) = text.strip_prefix("com.amazonaws.").and_then(|rest| rest.split_once('.')) else {
        return false;
    };
    let known =
        ["ecr.api", "ecr.dkr", "s3", "logs", "ssm", "secretsmanager", "kms", "ecs", "ecs-agent", "ecs-telemetry"];
    is_zone(region) && known.contains(&service)
}

/// `cron(…)`, `rate(…)` and `at(…)` in their own characters.
pub(super) fn is_schedule(text: &str) -> bool {
    let Some((kind, rest)) = text.trim().split_once('(') else { return false };
    let Some(inside) = rest.strip_suffix(')') else { return false };
    match kind.trim() {
        "cron" => inside.split_ascii_whitespace().all(|field| {
            field.split(|c: char| !c.is_ascii_alphabetic()).all(|word| word.len() <= 3)
                && field.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*?,-/#".contains(&byte))
        }),
        "rate" => inside
            .split_ascii_whitespace()
            .all(|word| is_number(word) || ["minute", "minutes", "hour", "hours", "day", "days"].contains(&word)),
        // With or without seconds.
        "at" => {
            crate::read::time::parse(inside).or_else(|| crate::read::time::parse(&format!("{inside}:00"))).is_some()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grammars() {
        for zone in
            ["us-east-1", "us-east-1a", "ap-southeast-2", "us-gov-west-1b", "us-west-2-lax-1a", "use1-az1", "apne1-az4"]
        {
            assert!(is_zone(zone), "{zone}");
        }
        for name in ["us-acme-1", "acme", "eu-central-acme", "eu-central-1-acme-1", "web-az", "acme-east-1"] {
            assert!(!is_zone(name), "{name}");
        }
        for kind in [
            "m5.large",
            "t3.micro",
            "c7gn.metal-48xl",
            "u-6tb1.112xlarge",
            "r8gd.24xlarge",
            "inf2.xlarge",
            "hpc7a.96xlarge",
        ] {
            assert!(is_instance_type(kind), "{kind}");
        }
        for pattern in ["m7g.*", "m7*", "r*.2xlarge", "*.metal", "m7*.2x*", "c7g.large"] {
            assert!(is_type_pattern(pattern), "{pattern}");
        }
        for name in ["acme*", "m5.acme*", "acme.*", "hunter2*.large"] {
            assert!(!is_type_pattern(name), "{name}");
        }
        for name in ["acme.large", "m5.acme", "db.prod", "m5", "lab1secret.large"] {
            assert!(!is_instance_type(name), "{name}");
        }
        assert!(
            is_number("256") && is_number("-1") && is_number(".25") && !is_number("123456789012") && !is_number("1e5")
        );
        assert!(is_size(".5 vCPU") && is_size("2 GB") && is_size("512") && !is_size("big GB"));
        assert!(
            is_version("1.68.2")
                && is_version("DockerVersion: 20.10.13")
                && !is_version("1.x")
                && !is_version("hunter16")
        );
        assert!(
            ["PT30M", "PT1H", "P1D", "P1DT12H"].into_iter().all(is_duration)
                && !["P", "PTM", "PACME", "P1X", "PT1", "PATH"].into_iter().any(is_duration)
        );
        assert!(
            is_endpoint_service("com.amazonaws.eu-west-1.ecr.api")
                && !is_endpoint_service("com.amazonaws.eu-west-1.acme")
        );
        assert!(
            is_schedule("cron(0 18 ? * MON-FRI *)")
                && is_schedule("at(2026-12-01T11:00)")
                && is_schedule("rate(5 minutes)")
                && !is_schedule("cron(ACME * * * * *)")
        );
    }

    #[test]
    fn attributes_of_ecs() {
        let words = Words::new();
        for name in [
            "ecs.instance-type",
            "com.amazonaws.ecs.capability.docker-remote-api.1.18",
            "ecs.capability.secrets.ssm.bootstrap.log-driver",
            "ecs.capability.task-eni",
        ] {
            assert!(words.is_own_attribute(name), "{name}");
        }
        for name in ["ecs.acme-secret", "stack", "ecs.capability.docker-plugin.acme", "com.acme.x"] {
            assert!(!words.is_own_attribute(name), "{name}");
        }
    }
}
