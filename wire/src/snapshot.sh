#!/usr/bin/env bash
# Prints a snapshot of one Amazon ECS cluster, and of what stands around it, as JSON. It only lists, describes and gets: the
# permissions are at the end of this file. Needs aws and jq.
#
# usage: snapshot.sh [--only PART[,PART]...] CLUSTER > cluster.json     (AWS_PROFILE and AWS_REGION are respected)
#
#   cluster      the cluster, capacity providers, container instances, tasks, services, task definitions, task protection
#   deployments  the newest deployments of each service, and their revisions
#   scaling      scalable targets, scaling policies, scheduled actions, alarms, alarm mute rules
#   groups       the Auto Scaling groups of the capacity providers
#   balancers    target groups with their attributes, load balancers, listeners and their rules
#   network      subnets, security groups, route tables, VPC endpoints, EFS mount targets
#
# Everything is gathered unless --only says otherwise. Lists are read to their last page. Values of environments, secrets, log
# options, labels, repository credentials and commands are replaced before anything is printed; their names stay. What may not
# be read outside the part `cluster` is told on standard error and stands in `notGathered`.
set -euo pipefail
parts=cluster,deployments,scaling,groups,balancers,network
usage="usage: snapshot.sh [--only PART[,PART]...] CLUSTER; the parts are $parts"
while [ $# -gt 0 ]; do
  case $1 in
    --only) parts=${2:?$usage}; shift 2 ;;
    --only=*) parts=${1#--only=}; shift ;;
    --help | -h) echo "$usage"; exit 0 ;;
    -*) echo "unknown option $1; $usage" >&2; exit 2 ;;
    *) [ -z "${cluster:-}" ] || { echo "$usage" >&2; exit 2; }; cluster=$1; shift ;;
  esac
done
: "${cluster:?$usage}"
for part in ${parts//,/ }; do
  case $part in
    cluster | deployments | scaling | groups | balancers | network) ;;
    *) echo "unknown part $part; $usage" >&2; exit 2 ;;
  esac
done
wants() { case ",$parts," in *",$1,"*) ;; *) return 1 ;; esac; }
name=${cluster##*/}
export AWS_PAGER="" LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in clusters providers instances tasks services protection definitions deployments revisions targets policies actions \
  alarms mutes groups targetgroups attributes balancers listeners rules ec2 subnets securitygroups routes endpoints mounts \
  mountgroups missing listed names balancer-arns deployment-arns vpcs; do
  : > "$work/$file"
done

# each SIZE FILE COMMAND...: appends the lines of standard input to COMMAND, SIZE at a time, and its answers to FILE.
each() {
  local size=$1 file=$work/$2
  shift 2
  local batch=()
  while IFS= read -r line; do
    [ -n "$line" ] && batch+=("$line")
    if [ "${#batch[@]}" -eq "$size" ]; then
      "$@" "${batch[@]}" --output json < /dev/null >> "$file" || return
      batch=()
    fi
  done
  if [ "${#batch[@]}" -gt 0 ]; then
    "$@" "${batch[@]}" --output json < /dev/null >> "$file"
  fi
}
# try COMMAND...: a call that may be refused without an end to the snapshot.
try() {
  if ! "$@" 2> "$work/stderr"; then
    local reason call="$*"
    reason=$(tr '\n' ' ' < "$work/stderr")
    call=${call#*aws }
    call=$(echo "$call" | cut -d ' ' -f 1-2)
    echo "snapshot.sh: not gathered: $call: $reason" >&2
    jq -n --arg call "$call" --arg reason "$reason" '{call: $call, reason: $reason}' >> "$work/missing"
  fi
}
# put FILE COMMAND...: the answer of one call into FILE.
put() { local file=$work/$1; shift; "$@" --output json >> "$file"; }
ecs() { aws ecs "$@"; }
list() { ecs "$@" --cluster "$cluster" --output json | jq -r '.[]? | arrays | .[]'; }

describe_cluster() {
  put clusters aws ecs describe-clusters --clusters "$cluster" --include SETTINGS CONFIGURATIONS
  # Managed Instances providers belong to a cluster; clients that cannot ask for a cluster's are asked by name.
  if ! put providers aws ecs describe-capacity-providers --cluster "$cluster" 2> /dev/null; then
    jq -r '.clusters[].capacityProviders[]?' "$work/clusters" \
      | each 100 providers aws ecs describe-capacity-providers --capacity-providers
  fi
}
describe_services() { list list-services | each 10 services ecs describe-services --cluster "$cluster" --services; }
describe_instances() {
  list list-container-instances \
    | each 100 instances ecs describe-container-instances --cluster "$cluster" --container-instances
}

if wants cluster || wants groups; then describe_cluster; fi
if wants cluster || wants deployments || wants balancers || wants network || wants scaling; then describe_services; fi
if wants cluster || wants network; then describe_instances; fi

if wants cluster; then
  { list list-tasks; list list-tasks --desired-status STOPPED; } | sort -u \
    | each 100 tasks ecs describe-tasks --cluster "$cluster" --tasks
  jq -r '.tasks[]? | select((.group // "") | startswith("service:")) | select(.desiredStatus == "RUNNING") | .taskArn' \
    "$work/tasks" | each 10 protection ecs get-task-protection --cluster "$cluster" --tasks
fi
if wants cluster || wants network; then
  jq -r '.tasks[]?.taskDefinitionArn, (.services[]? | .taskDefinition, (.deployments[]?.taskDefinition)) // empty' \
    "$work/tasks" "$work/services" | sort -u \
    | each 1 definitions ecs describe-task-definition --task-definition
fi
if wants deployments; then
  jq -r '.services[]?.serviceArn' "$work/services" > "$work/names"
  while IFS= read -r service; do
    try put listed aws ecs list-service-deployments --cluster "$cluster" --service "$service"
    jq -r '(.serviceDeployments // []) | sort_by(.createdAt) | reverse | .[:3][].serviceDeploymentArn' \
      "$work/listed" >> "$work/deployment-arns"
    : > "$work/listed"
  done < "$work/names"
  sort -u "$work/deployment-arns" > "$work/names"
  try each 20 deployments aws ecs describe-service-deployments --service-deployment-arns < "$work/names"
  jq -r '.serviceDeployments[]? | .targetServiceRevision.arn // empty, .sourceServiceRevisions[]?.arn' "$work/deployments" \
    | sort -u > "$work/names"
  try each 20 revisions aws ecs describe-service-revisions --service-revision-arns < "$work/names"
fi
if wants scaling; then
  for call in targets:describe-scalable-targets policies:describe-scaling-policies actions:describe-scheduled-actions; do
    try put "${call%%:*}" aws application-autoscaling "${call#*:}" --service-namespace ecs
  done
  # Alarms that scale the cluster's services or roll their deployments back.
  jq -r --arg of "service/$name/" '(.ScalingPolicies[]? | select(.ResourceId | startswith($of)) | .Alarms[]?.AlarmName),
    (.services[]?.deploymentConfiguration.alarms.alarmNames[]?)' "$work/policies" "$work/services" | sort -u > "$work/names"
  try each 100 alarms aws cloudwatch describe-alarms --alarm-names < "$work/names"
  try put listed aws cloudwatch list-alarm-mute-rules
  jq -r '.AlarmMuteRuleSummaries[]?.AlarmMuteRuleArn | sub("^.*:alarm-mute-rule:"; "")' "$work/listed" > "$work/names"
  : > "$work/listed"
  try each 1 mutes aws cloudwatch get-alarm-mute-rule --alarm-mute-rule-name < "$work/names"
fi
if wants groups; then
  jq -r '.capacityProviders[]?.autoScalingGroupProvider.autoScalingGroupArn // empty | sub("^.*autoScalingGroupName/"; "")' \
    "$work/providers" | sort -u > "$work/names"
  try each 50 groups aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names < "$work/names"
fi
if wants balancers || wants network; then
  jq -r '.services[]? | (., .deployments[]?, .taskSets[]?) | .loadBalancers[]?
    | (.targetGroupArn, .advancedConfiguration.alternateTargetGroupArn) // empty' "$work/services" | sort -u > "$work/names"
  try each 20 targetgroups aws elbv2 describe-target-groups --target-group-arns < "$work/names"
  jq -r '.TargetGroups[]?.LoadBalancerArns[]?' "$work/targetgroups" | sort -u > "$work/balancer-arns"
  try each 20 balancers aws elbv2 describe-load-balancers --load-balancer-arns < "$work/balancer-arns"
fi
if wants balancers; then
  while IFS= read -r group; do
    try put listed aws elbv2 describe-target-group-attributes --target-group-arn "$group"
    jq --arg group "$group" '{TargetGroupArn: $group, Attributes}' "$work/listed" >> "$work/attributes"
    : > "$work/listed"
  done < "$work/names"
  try each 1 listeners aws elbv2 describe-listeners --load-balancer-arn < "$work/balancer-arns"
  jq -r '.Listeners[]?.ListenerArn' "$work/listeners" > "$work/names"
  while IFS= read -r listener; do
    try put listed aws elbv2 describe-rules --listener-arn "$listener"
    jq --arg listener "$listener" '.Rules[]? += {ListenerArn: $listener}' "$work/listed" >> "$work/rules"
    : > "$work/listed"
  done < "$work/names"
fi
if wants network; then
  jq -r '.containerInstances[]?.ec2InstanceId // empty | select(startswith("i-"))' "$work/instances" | sort -u > "$work/names"
  try each 100 ec2 aws ec2 describe-instances --instance-ids < "$work/names"
fi
if wants network || wants cluster; then
  jq -r '(.containerInstances[]?.attributes[]? | select(.name == "ecs.subnet-id") | .value),
    (.services[]?.networkConfiguration.awsvpcConfiguration.subnets[]?),
    (.LoadBalancers[]?.AvailabilityZones[]?.SubnetId // empty)' "$work/instances" "$work/services" "$work/balancers" \
    | sort -u > "$work/names"
  try each 100 subnets aws ec2 describe-subnets --subnet-ids < "$work/names"
fi
if wants network; then
  jq -r '.taskDefinition.volumes[]?.efsVolumeConfiguration.fileSystemId // empty' "$work/definitions" | sort -u > "$work/names"
  try each 1 mounts aws efs describe-mount-targets --file-system-id < "$work/names"
  jq -r '.MountTargets[]?.MountTargetId' "$work/mounts" > "$work/names"
  while IFS= read -r mount; do
    try put listed aws efs describe-mount-target-security-groups --mount-target-id "$mount"
    jq --arg mount "$mount" '{MountTargetId: $mount, SecurityGroups}' "$work/listed" >> "$work/mountgroups"
    : > "$work/listed"
  done < "$work/names"
  jq -r '.Subnets[]?.VpcId' "$work/subnets" | sort -u | jq -Rrs 'split("\n") | map(select(. != "")) | join(",")' > "$work/vpcs"
  if [ -n "$(cat "$work/vpcs")" ]; then
    try put routes aws ec2 describe-route-tables --filters "Name=vpc-id,Values=$(cat "$work/vpcs")"
    try put endpoints aws ec2 describe-vpc-endpoints --filters "Name=vpc-id,Values=$(cat "$work/vpcs")"
  fi
  jq -r '(.services[]?.networkConfiguration.awsvpcConfiguration.securityGroups[]?), (.LoadBalancers[]?.SecurityGroups[]?),
    (.Reservations[]?.Instances[]?.SecurityGroups[]?.GroupId), (.VpcEndpoints[]?.Groups[]?.GroupId),
    (select(.MountTargetId) | .SecurityGroups[]?)' \
    "$work/services" "$work/balancers" "$work/ec2" "$work/endpoints" "$work/mountgroups" | sort -u > "$work/names"
  try each 100 securitygroups aws ec2 describe-security-groups --group-ids < "$work/names"
fi

for file in "$work"/*; do [ -s "$file" ] || echo '{}' > "$file"; done
jq -n --arg cluster "$cluster" --arg parts "$parts" --arg of "service/$name/" \
  --slurpfile clusters "$work/clusters" --slurpfile providers "$work/providers" --slurpfile instances "$work/instances" \
  --slurpfile tasks "$work/tasks" --slurpfile services "$work/services" --slurpfile protection "$work/protection" \
  --slurpfile definitions "$work/definitions" --slurpfile deployments "$work/deployments" \
  --slurpfile revisions "$work/revisions" --slurpfile targets "$work/targets" --slurpfile policies "$work/policies" \
  --slurpfile actions "$work/actions" --slurpfile alarms "$work/alarms" --slurpfile mutes "$work/mutes" \
  --slurpfile groups "$work/groups" --slurpfile targetgroups "$work/targetgroups" --slurpfile attributes "$work/attributes" \
  --slurpfile balancers "$work/balancers" --slurpfile listeners "$work/listeners" --slurpfile rules "$work/rules" \
  --slurpfile ec2 "$work/ec2" --slurpfile subnets "$work/subnets" --slurpfile securitygroups "$work/securitygroups" \
  --slurpfile routes "$work/routes" --slurpfile endpoints "$work/endpoints" --slurpfile mounts "$work/mounts" \
  --slurpfile mountgroups "$work/mountgroups" --slurpfile missing "$work/missing" '
  # The service of an ARN stays, and what kind of thing it names: ECS derives attributes from that.
  def hidden:
    if type != "string" then "redacted"
    elif test("^arn:[^:]*:secretsmanager:") then (split(":")[:5] | join(":")) + ":secret:redacted"
    elif test("^arn:[^:]*:ssm:") then (split(":")[:5] | join(":")) + ":parameter/redacted"
    elif test("^arn:[^:]*:s3:") then (split(":")[:3] | join(":")) + ":::redacted/redacted"
    elif test("^arn:") then (split(":")[:5] | join(":")) + ":redacted"
    elif test("^credentialspec(domainless)?:") then split(":")[0] + ":" + (split(":")[1:] | join(":") | hidden)
    else "redacted" end;
  def values: if type == "object" then map_values("redacted") else . end;
  def words: if type == "array" then map("redacted") else . end;
  # Options that are no one'\''s secret: regions, modes, sizes, file types of FireLens.
  def options:
    if type != "object" then . else with_entries(.value |= (. as $value
      | if ($value | type) != "string" then "redacted"
        elif ($value | test("^(true|false|blocking|non-blocking|file|s3|[0-9]{1,6}[kmg]?|[a-z]{2}(-[a-z]+)+-[0-9])$")) then $value
        else $value | hidden end)) end;
  def logs:
    if type != "object" then . else
      (if .options then .options |= options else . end)
      | (if .secretOptions then .secretOptions |= map(.valueFrom |= hidden) else . end) end;
  def pairs: if type == "array" then map(if has("value") then .value = "redacted" else . end) else . end;
  def container:
    (if .environment then .environment |= pairs else . end)
    | (if .environmentFiles then .environmentFiles |= map(.value |= hidden) else . end)
    | (if .secrets then .secrets |= map(.valueFrom |= hidden) else . end)
    | (if .command then .command |= words else . end)
    | (if .entryPoint then .entryPoint |= words else . end)
    | (if .healthCheck.command then .healthCheck.command |= [.[0]] + (.[1:] | map("redacted")) else . end)
    | (if .logConfiguration then .logConfiguration |= logs else . end)
    | (if .firelensConfiguration.options then .firelensConfiguration.options |= options else . end)
    | (if .dockerLabels then .dockerLabels |= values else . end)
    | (if .credentialSpecs then .credentialSpecs |= map(hidden) else . end)
    | (if .extraHosts then .extraHosts |= map(.hostname = "redacted") else . end)
    | (if .repositoryCredentials then .repositoryCredentials |= map_values(hidden) else . end);
  def volume:
    (if .dockerVolumeConfiguration then .dockerVolumeConfiguration |= ((if .driverOpts then .driverOpts |= values else . end)
      | (if .labels then .labels |= values else . end)) else . end)
    | (if .fsxWindowsFileServerVolumeConfiguration.authorizationConfig then
        .fsxWindowsFileServerVolumeConfiguration.authorizationConfig |= map_values(hidden) else . end);
  def definition:
    (if .containerDefinitions then .containerDefinitions |= map(container) else . end)
    | (if .volumes then .volumes |= map(volume) else . end)
    | (if .proxyConfiguration.properties then .proxyConfiguration.properties |= pairs else . end);
  def connect: if .serviceConnectConfiguration.logConfiguration then .serviceConnectConfiguration.logConfiguration |= logs else . end;
  def service: connect | (if .deployments then .deployments |= map(connect) else . end);
  def task: if .overrides.containerOverrides then .overrides.containerOverrides |= map(container) else . end;
  def rule: walk(if type == "object" and has("ClientSecret") then .ClientSecret = "redacted" else . end);
  def wants($part): ($parts | split(",") | index($part)) != null;
  def of_cluster: select(.ResourceId | startswith($of));
  ([$mountgroups[] | select(.MountTargetId)] | map({key: .MountTargetId, value: .SecurityGroups}) | from_entries) as $of_mount
  | ([$attributes[] | select(.TargetGroupArn)] | map({key: .TargetGroupArn, value: .Attributes}) | from_entries) as $of_group
  | ([$ec2[].Reservations[]?.Instances[]?]) as $hosts
  | { snapshotVersion: 2, capturedAt: (now | todate), cluster: $cluster, parts: ($parts | split(",")) }
  + (if wants("cluster") then
    { clusters: [$clusters[].clusters[]?],
      capacityProviders: ([$clusters[].clusters[]?.capacityProviders[]?] as $names
        | [$providers[].capacityProviders[]? | select(.name as $name | $names | index($name))]),
      containerInstances: [$instances[].containerInstances[]?], tasks: [$tasks[].tasks[]? | task],
      services: [$services[].services[]? | service],
      taskDefinitions: [$definitions[].taskDefinition // empty | definition],
      protectedTasks: [$protection[].protectedTasks[]?],
      failures: [($clusters, $instances, $tasks, $services, $protection)[].failures[]?] } else {} end)
  + (if wants("deployments") then
    { serviceDeployments: [$deployments[].serviceDeployments[]?],
      serviceRevisions: [$revisions[].serviceRevisions[]? | connect] } else {} end)
  + (if wants("scaling") then
    { ScalableTargets: [$targets[].ScalableTargets[]? | of_cluster],
      ScalingPolicies: [$policies[].ScalingPolicies[]? | of_cluster],
      ScheduledActions: [$actions[].ScheduledActions[]? | of_cluster],
      MetricAlarms: [$alarms[].MetricAlarms[]?],
      AlarmMuteRules: [$mutes[] | select(.Name)] } else {} end)
  + (if wants("groups") then { AutoScalingGroups: [$groups[].AutoScalingGroups[]?] } else {} end)
  + (if wants("balancers") then
    { TargetGroups: [$targetgroups[].TargetGroups[]? | .Attributes = ($of_group[.TargetGroupArn] // [])],
      LoadBalancers: [$balancers[].LoadBalancers[]?],
      Listeners: [$listeners[].Listeners[]? | rule], Rules: [$rules[].Rules[]? | rule] } else {} end)
  + (if wants("network") or wants("cluster") then { Subnets: [$subnets[].Subnets[]?] } else {} end)
  + (if wants("network") then
    { SecurityGroups: [$securitygroups[].SecurityGroups[]?], RouteTables: [$routes[].RouteTables[]?],
      VpcEndpoints: [$endpoints[].VpcEndpoints[]?],
      MountTargets: [$mounts[].MountTargets[]? | .SecurityGroups = ($of_mount[.MountTargetId] // [])] }
    # What all container instances have alike; where they differ, one answer for all would be wrong.
    + (([$hosts[].SecurityGroups | map(.GroupId) | sort] | unique) as $sets
      | if ($sets | length) == 1 then { instanceSecurityGroups: $sets[0], instanceSubnets: ([$hosts[].SubnetId] | unique) }
        else {} end) else {} end)
  + (([$missing[] | select(.call)]) as $list | if ($list | length) > 0 then { notGathered: $list } else {} end)'

# Permissions, all of them on resources `*` or those of the cluster:
#   cluster      ecs:ListContainerInstances ecs:ListServices ecs:ListTasks ecs:DescribeCapacityProviders ecs:DescribeClusters
#                ecs:DescribeContainerInstances ecs:DescribeServices ecs:DescribeTaskDefinition ecs:DescribeTasks
#                ecs:GetTaskProtection ec2:DescribeSubnets
#   deployments  ecs:ListServiceDeployments ecs:DescribeServiceDeployments ecs:DescribeServiceRevisions
#   scaling      application-autoscaling:DescribeScalableTargets application-autoscaling:DescribeScalingPolicies
#                application-autoscaling:DescribeScheduledActions cloudwatch:DescribeAlarms cloudwatch:ListAlarmMuteRules
#                cloudwatch:GetAlarmMuteRule
#   groups       autoscaling:DescribeAutoScalingGroups
#   balancers    elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetGroupAttributes
#                elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeListeners
#                elasticloadbalancing:DescribeRules
#   network      ec2:DescribeInstances ec2:DescribeSecurityGroups ec2:DescribeRouteTables ec2:DescribeVpcEndpoints
#                ec2:DescribeSubnets elasticfilesystem:DescribeMountTargets
#                elasticfilesystem:DescribeMountTargetSecurityGroups
