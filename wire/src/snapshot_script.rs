//! The script that gathers a snapshot, for people who would rather read fifty lines than trust a program.

/// A bash script that needs `aws` and `jq`, only lists and describes, and prints one JSON document for [`crate::read_cluster`].
///
/// It describes container instances and tasks by 100, services by 10, as the API allows, and drops environments and secrets of
/// task definitions before anything is printed. List and describe calls are not one moment: what vanished between them
/// stands in `failures`.
pub const SNAPSHOT_SCRIPT: &str = r#"#!/usr/bin/env bash
# Prints a snapshot of one Amazon ECS cluster as JSON. Read-only: needs ecs:List*, ecs:Describe*, ecs:GetTaskProtection
# and ec2:DescribeSubnets; aws and jq.
# usage: snapshot.sh CLUSTER > cluster.json     (AWS_PROFILE and AWS_REGION are respected)
set -euo pipefail
cluster=${1:?usage: snapshot.sh CLUSTER}
export AWS_PAGER=""
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# each SIZE FILE COMMAND...: appends the lines of stdin to COMMAND, SIZE at a time, and its answers to FILE.
each() {
  local size=$1 file=$2
  shift 2
  : > "$file"
  local batch=()
  while IFS= read -r line; do
    [ -n "$line" ] && batch+=("$line")
    if [ "${#batch[@]}" -eq "$size" ]; then
      "$@" "${batch[@]}" --output json < /dev/null >> "$file"
      batch=()
    fi
  done
  if [ "${#batch[@]}" -gt 0 ]; then
    "$@" "${batch[@]}" --output json < /dev/null >> "$file"
  fi
}
ecs() { aws ecs "$@"; }
list() { ecs "$@" --cluster "$cluster" --output json | jq -r '.[]? | arrays | .[]'; }

list list-container-instances \
  | each 100 "$work/instances" ecs describe-container-instances --cluster "$cluster" --container-instances
{ list list-tasks; list list-tasks --desired-status STOPPED; } | sort -u > "$work/task-arns"
each 100 "$work/tasks" ecs describe-tasks --cluster "$cluster" --tasks < "$work/task-arns"
list list-services | each 10 "$work/services" ecs describe-services --cluster "$cluster" --services
jq -r '.tasks[] | select((.group // "") | startswith("service:")) | select(.desiredStatus == "RUNNING") | .taskArn' "$work/tasks" \
  | each 10 "$work/protection" ecs get-task-protection --cluster "$cluster" --tasks
jq -r '.tasks[]?.taskDefinitionArn, (.services[]? | .taskDefinition, (.deployments[]?.taskDefinition)) // empty' \
  "$work/tasks" "$work/services" | sort -u \
  | each 1 "$work/definitions" ecs describe-task-definition --task-definition
jq -r '(.containerInstances[]?.attributes[]? | select(.name == "ecs.subnet-id") | .value),
  (.services[]?.networkConfiguration.awsvpcConfiguration.subnets[]?)' "$work/instances" "$work/services" \
  | sort -u | each 100 "$work/subnets" aws ec2 describe-subnets --subnet-ids
aws ecs describe-clusters --clusters "$cluster" --output json > "$work/clusters"
jq -r '.clusters[].capacityProviders[]?' "$work/clusters" \
  | each 100 "$work/providers" ecs describe-capacity-providers --capacity-providers

jq -n --arg cluster "$cluster" --slurpfile c "$work/clusters" --slurpfile v "$work/providers" \
  --slurpfile i "$work/instances" --slurpfile t "$work/tasks" --slurpfile s "$work/services" \
  --slurpfile p "$work/protection" --slurpfile d "$work/definitions" --slurpfile n "$work/subnets" '
  { snapshotVersion: 1, capturedAt: (now | todate), cluster: $cluster,
    containerInstances: [$i[].containerInstances[]], tasks: [$t[].tasks[]], services: [$s[].services[]],
    taskDefinitions: [$d[].taskDefinition
      | .containerDefinitions |= map(del(.environment, .environmentFiles, .secrets, .command, .entryPoint))],
    protectedTasks: [$p[].protectedTasks[]], subnets: [$n[].Subnets[]],
    clusters: [$c[].clusters[]], capacityProviders: [$v[].capacityProviders[]],
    failures: [($i, $t, $s, $p)[].failures[]?] }'
"#;
