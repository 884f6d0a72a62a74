//! What a task itself must reach before it runs: file systems of EFS, and the registry of its
//! images (TASK-170).

use std::collections::BTreeSet;

use stowplan_check::reach::{PortSet, Traffic};

use super::{
    Finding, World,
    hop::{Direction, Hop, Own},
    hops::far,
};
use crate::answer::{ReachHop, ReachHopName, ReachImages, ReachVerdict, ReachWay};
use crate::count::counted;
use crate::{Error, Node};

/// NFS, the only port of a mount target.
const NFS: u16 = 2049;

/// A mount target with its security groups.
struct MountTarget {
    file_system: String,
    subnet: String,
    zone: Option<String>,
    groups: Vec<String>,
}

fn strings(node: &Node<'_>, key: &str) -> Result<Vec<String>, Error> {
    node.list_at(key)?.iter().map(|text| Ok(text.str()?.to_owned())).collect()
}

fn mount_targets(node: &Node<'_>) -> Result<Vec<MountTarget>, Error> {
    let each = node.list_at("MountTargets")?.into_iter().map(|target| {
        Ok(MountTarget {
            file_system: target.required("FileSystemId")?.str()?.to_owned(),
            subnet: target.required("SubnetId")?.str()?.to_owned(),
            zone: target.string_at("AvailabilityZoneName")?,
            groups: strings(&target, "SecurityGroups")?,
        })
    });
    each.collect()
}

/// The file systems that the definition mounts.
fn file_systems(definition: &Node<'_>) -> Result<BTreeSet<String>, Error> {
    let mut found = BTreeSet::new();
    for volume in definition.list_at("volumes")? {
        if let Some(efs) = volume.field("efsVolumeConfiguration") {
            found.extend(efs.string_at("fileSystemId")?);
        }
    }
    Ok(found)
}

/// The hops to each file system's mount targets, as far as `MountTargets` is given: TCP 2049 from
/// the tasks' security groups to those of the mount target in their zone (TASK-170).
pub(super) fn mounts(
    world: &World<'_>,
    node: &Node<'_>,
    definition: &Node<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(ReachVerdict, Vec<ReachHop>), Error> {
    let wanted = file_systems(definition)?;
    let (mut verdict, mut hops) = (ReachVerdict::Reachable, Vec::new());
    if wanted.is_empty() {
        return Ok((verdict, hops));
    }
    if !node.has("MountTargets") {
        let message = format!("whether tasks reach {} of EFS is not followed", counted(wanted.len(), "file system"));
        let finding = Finding::note("reach/mount-targets", node.path_of("MountTargets"), message);
        findings.push(finding.help("add what `aws efs describe-mount-targets` prints, with `SecurityGroups` of `describe-mount-target-security-groups`"));
        return Ok((verdict, hops));
    }
    let targets = mount_targets(node)?;
    for file_system in wanted {
        let own: Vec<&MountTarget> = targets.iter().filter(|target| target.file_system == file_system).collect();
        if own.is_empty() {
            let message = format!("no mount target of `{file_system}` is in `MountTargets`");
            let finding = Finding::unknown("reach/unknown-file-system", node.path_of("MountTargets"), message);
            findings.push(finding.help("`aws efs describe-mount-targets` prints those of one file system: add its"));
            verdict = verdict.max(ReachVerdict::Unknown);
            continue;
        }
        zones(world, &file_system, &own, findings);
        for target in own {
            let end = |groups: &[String], subnets: &[String], who| far(world, groups, subnets, false, who);
            let own_subnet = std::slice::from_ref(&target.subnet);
            let each = [
                (
                    ReachHopName::TaskToFileSystem,
                    &world.target_security_groups,
                    Direction::Out,
                    end(&target.groups, own_subnet, "the mount target"),
                ),
                (
                    ReachHopName::FileSystemFromTask,
                    &target.groups,
                    Direction::In,
                    end(&world.target_security_groups, &world.task_subnets, "the tasks"),
                ),
            ];
            for (name, groups, direction, peer) in each {
                let groups = known(world, groups, findings);
                let hop = Hop { name, groups, direction, peer, needed: PortSet::single(NFS), traffic: Traffic::Tcp };
                let mut passed = hop.pass(findings);
                passed.file_system_id = Some(file_system.clone());
                passed.subnet_id = Some(target.subnet.clone());
                verdict = verdict.max(passed.verdict);
                hops.push(passed);
            }
        }
    }
    Ok((verdict, hops))
}

/// A task mounts in its own zone.
fn zones(world: &World<'_>, file_system: &str, targets: &[&MountTarget], findings: &mut Vec<Finding>) {
    let zone = |target: &&MountTarget| target.zone.clone().or_else(|| world.zone_of(&target.subnet).map(str::to_owned));
    let has: BTreeSet<String> = targets.iter().filter_map(zone).collect();
    let untold = targets.iter().find(|target| zone(target).is_none());
    let of_tasks: BTreeSet<&str> = world.task_subnets.iter().filter_map(|subnet| world.zone_of(subnet)).collect();
    for zone in of_tasks.into_iter().filter(|zone| !has.contains(*zone)) {
        if let Some(target) = untold {
            let message = format!(
                "whether `{file_system}` has a mount target in {zone} is unknown: the zone of `{}` is unknown",
                target.subnet
            );
            let finding = Finding::unknown("reach/unknown-subnet", "/Subnets", message);
            findings.push(finding.help("add what `aws ec2 describe-subnets` prints, or `AvailabilityZoneName`"));
            continue;
        }
        let message = format!("tasks may run in {zone}, where the file system `{file_system}` has no mount target");
        let finding = Finding::error("reach/mount-target-zone", "/MountTargets", message);
        findings.push(
            finding.help(format!("create a mount target in {zone}, or keep tasks out of it")).rule(rule!("TASK-170")),
        );
    }
}

fn known<'w>(world: &'w World<'_>, ids: &[String], findings: &mut Vec<Finding>) -> Own<'w> {
    if ids.is_empty() {
        let message = "the security groups of a mount target, or of the tasks, are unknown";
        let finding = Finding::unknown("reach/no-mount-target-groups", "/MountTargets", message)
            .help("merge `SecurityGroups` of `aws efs describe-mount-target-security-groups` into each mount target");
        if !findings.iter().any(|known| known.code == finding.code) {
            findings.push(finding);
        }
    }
    super::hops::known(world, ids, "/MountTargets", findings)
}

/// The way of images, for tasks with an interface of their own, as far as `RouteTables` is given
/// (TASK-170).
pub(super) fn images(
    world: &World<'_>,
    node: &Node<'_>,
    definition: &Node<'_>,
    awsvpc: bool,
    findings: &mut Vec<Finding>,
) -> Result<Vec<ReachImages>, Error> {
    let mut ways = Vec::new();
    if !awsvpc || !node.has("RouteTables") {
        return Ok(ways);
    }
    let public = world
        .service
        .field("networkConfiguration")
        .and_then(|of| of.field("awsvpcConfiguration"))
        .map_or(Ok(None), |of| of.string_at("assignPublicIp"))?;
    let images = images_of(definition)?;
    let logs = uses_awslogs(definition)?;
    let subnets = node.list_at("Subnets")?;
    for id in &world.task_subnets {
        let described =
            subnets.iter().find(|subnet| subnet.get("SubnetId").and_then(|value| value.as_str()) == Some(id));
        let Some(subnet) = described else {
            let message = format!("the way from `{id}` to the registry is not known: it is not in `Subnets`");
            let finding = Finding::unknown("reach/unknown-subnet", "/Subnets", message);
            findings.push(finding.help("add what `aws ec2 describe-subnets` prints, for all of its subnets"));
            ways.push(unknown_way(id));
            continue;
        };
        let is_v6_only = subnet.bool_at("Ipv6Native")?.unwrap_or(false);
        let vpc = subnet.string_at("VpcId")?;
        let Some(way) = way_out(node, id, vpc.as_deref(), is_v6_only)? else {
            let message =
                format!("the route from `{id}` to the registry is unknown, because its route table is not given");
            let finding = Finding::unknown("reach/unknown-route-table", node.path_of("RouteTables"), message);
            findings.push(finding.help("add what `aws ec2 describe-route-tables` prints, the VPC's main one included"));
            ways.push(unknown_way(id));
            continue;
        };
        let is_public = world.fargate && public.as_deref() == Some("ENABLED");
        let has_way = match way {
            Some(ReachWay::InternetGateway) => is_public || is_v6_only,
            Some(_) => true,
            None => false,
        };
        let mut missing = Vec::new();
        for image in &images {
            missing.extend(missing_for(node, image, vpc.as_deref(), has_way, is_v6_only)?);
        }
        if logs && !has_way && !has_endpoint(node, vpc.as_deref(), "logs")? {
            missing.push(Missing::Endpoint("the endpoint `logs`, for the log driver awslogs".to_owned()));
        }
        missing.sort();
        missing.dedup();
        let is_open = !node.has("VpcEndpoints") && missing.iter().all(|one| matches!(one, Missing::Endpoint(_)));
        let missing: Vec<String> = missing.into_iter().map(Missing::into_text).collect();
        if is_open && !missing.is_empty() {
            let message = format!(
                "whether tasks in `{id}` can start is unknown, because these are not given: {}",
                missing.join(", ")
            );
            let finding = Finding::unknown("reach/unknown-endpoints", node.path_of("VpcEndpoints"), message);
            findings.push(finding.help("add what `aws ec2 describe-vpc-endpoints` prints, an empty list too"));
        } else if !missing.is_empty() {
            let out = match way {
                Some(ReachWay::InternetGateway) => {
                    "its internet gateway needs a public address, which tasks do not get"
                }
                Some(_) => "it has a way out",
                None => "it has no way to the internet",
            };
            let message = format!("tasks in `{id}` cannot start: {out}; missing: {}", missing.join(", "));
            let finding = Finding::error("reach/image-path", node.path_of("RouteTables"), message);
            findings.push(
                finding
                    .help("a NAT gateway, a public address on Fargate (`assignPublicIp`), or the VPC endpoints")
                    .rule(rule!("TASK-170")),
            );
        }
        ways.push(ReachImages {
            subnet_id: id.clone(),
            way: way.unwrap_or(ReachWay::None),
            public_address: Some(is_public),
            missing: Some(missing),
        });
    }
    Ok(ways)
}

fn unknown_way(subnet: &str) -> ReachImages {
    ReachImages { subnet_id: subnet.to_owned(), way: ReachWay::Unknown, public_address: None, missing: None }
}

/// What a subnet lacks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Missing {
    /// A VPC endpoint, by its text: in its place a way to the internet would do.
    Endpoint(String),
    Other(String),
}

impl Missing {
    fn into_text(self) -> String {
        match self {
            Self::Endpoint(text) | Self::Other(text) => text,
        }
    }
}

fn images_of(definition: &Node<'_>) -> Result<BTreeSet<String>, Error> {
    let containers = definition.list_at("containerDefinitions")?;
    let each = containers.iter().map(|container| container.string_at("image")).collect::<Result<Vec<_>, _>>()?;
    Ok(each.into_iter().flatten().collect())
}

fn uses_awslogs(definition: &Node<'_>) -> Result<bool, Error> {
    for container in definition.list_at("containerDefinitions")? {
        if let Some(log) = container.field("logConfiguration") {
            if log.str_at("logDriver")? == Some("awslogs") {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// What the default route of a subnet leads to, by its own route table or the VPC's main one;
/// nothing where neither is given.
fn way_out(node: &Node<'_>, subnet: &str, vpc: Option<&str>, is_v6: bool) -> Result<Option<Option<ReachWay>>, Error> {
    let (mut own, mut main) = (None, None);
    for table in node.list_at("RouteTables")? {
        for association in table.list_at("Associations")? {
            if association.str_at("SubnetId")? == Some(subnet) {
                own = Some(table);
            }
            if association.bool_at("Main")? == Some(true) && vpc.is_some() && table.str_at("VpcId")? == vpc {
                main = Some(table);
            }
        }
    }
    let Some(table) = own.or(main) else { return Ok(None) };
    for route in table.list_at("Routes")? {
        let (key, everywhere) =
            if is_v6 { ("DestinationIpv6CidrBlock", "::/0") } else { ("DestinationCidrBlock", "0.0.0.0/0") };
        if route.str_at(key)? != Some(everywhere) || route.str_at("State")? == Some("blackhole") {
            continue;
        }
        return Ok(Some(match route.str_at("GatewayId")? {
            Some(gateway) if gateway.starts_with("igw-") => Some(ReachWay::InternetGateway),
            _ if route.has("NatGatewayId") => Some(ReachWay::NatGateway),
            _ if route.has("EgressOnlyInternetGatewayId") => Some(ReachWay::EgressOnlyGateway),
            _ => Some(ReachWay::Other),
        }));
    }
    Ok(Some(None))
}

fn has_endpoint(node: &Node<'_>, vpc: Option<&str>, service: &str) -> Result<bool, Error> {
    for endpoint in node.list_at("VpcEndpoints")? {
        let is_own = endpoint.str_at("ServiceName")?.is_some_and(|name| name.ends_with(&format!(".{service}")));
        let is_ready = endpoint.str_at("State")?.is_none_or(|state| state.eq_ignore_ascii_case("available"));
        if is_own && is_ready && endpoint.str_at("VpcId")?.is_none_or(|own| vpc.is_none_or(|vpc| vpc == own)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What an image lacks. In IPv6-only subnets ECR answers under its dual-stack name, which private
/// endpoints do not serve.
fn missing_for(
    node: &Node<'_>,
    image: &str,
    vpc: Option<&str>,
    has_way: bool,
    is_v6: bool,
) -> Result<Vec<Missing>, Error> {
    let host = image.split('/').next().unwrap_or_default();
    let is_private = host.contains(".dkr.ecr.") || host.contains(".dkr-ecr.");
    let mut missing = Vec::new();
    if is_v6 && host.contains(".dkr.ecr.") {
        missing.push(Missing::Other(format!("the dual-stack name of `{host}` (`ACCOUNT.dkr-ecr.REGION.on.aws`)")));
    }
    if has_way {
        return Ok(missing);
    }
    if !is_private {
        missing.push(Missing::Other(format!("a way to the registry of `{image}`")));
    } else if is_v6 {
        let text = format!("a way to the internet for `{host}`: private endpoints do not serve the dual-stack name");
        missing.push(Missing::Other(text));
    } else {
        for service in ["ecr.api", "ecr.dkr", "s3"] {
            if !has_endpoint(node, vpc, service)? {
                missing.push(Missing::Endpoint(format!("the endpoint `{service}`")));
            }
        }
    }
    Ok(missing)
}
