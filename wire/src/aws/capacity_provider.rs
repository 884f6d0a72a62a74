//! Capacity providers (`describe-capacity-providers`), Auto Scaling groups, and the tasks that wait
//! for their instances.

use stowplan::{
    capacity::{MemberState, ProviderKind},
    cluster::facts::{LastStatus, LaunchType, TaskFacts},
};

use crate::{Document, Error, Node};

/// One of `describe-capacity-providers`'s `capacityProviders`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CapacityProviderFacts {
    /// The name.
    pub name: String,
    /// `status`, e.g. `ACTIVE`, where it is given.
    pub status: Option<String>,
    /// What stands behind it, where that is given.
    pub kind: Option<ProviderKind>,
    /// The Auto Scaling group's ARN or name.
    pub group: Option<String>,
    /// Managed scaling; `None` where it is not given.
    pub managed_scaling: Option<ManagedScalingFacts>,
    /// Whether `managedTerminationProtection` is `ENABLED`, where it is given.
    pub termination_protection: Option<bool>,
    /// Whether `managedDraining` is `ENABLED`, where it is given.
    pub managed_draining: Option<bool>,
    /// `managedInstancesProvider.instanceLaunchTemplate` as it is written, and where it is.
    pub launch_template: Option<Document<'static>>,
}

/// `managedScaling`, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManagedScalingFacts {
    /// Whether `status` is `DISABLED`.
    pub is_off: bool,
    /// `targetCapacity`.
    pub target: Option<u32>,
    /// `minimumScalingStepSize`.
    pub minimum_step: Option<u32>,
    /// `maximumScalingStepSize`.
    pub maximum_step: Option<u32>,
    /// `instanceWarmupPeriod`, in seconds.
    pub warmup_seconds: Option<u32>,
    /// Where it is in the document, a JSON pointer.
    pub path: String,
}

const SWITCH: [(&str, bool); 2] = [("ENABLED", true), ("DISABLED", false)];

/// Reads one capacity provider.
///
/// # Errors
/// When it has no name, or a value has the wrong type.
pub fn read_capacity_provider(node: &Node<'_>) -> Result<CapacityProviderFacts, Error> {
    let name = match (node.string_at("name")?, node.str_at("capacityProviderArn")?) {
        (Some(name), _) => name,
        (None, Some(arn)) => arn.rsplit('/').next().unwrap_or(arn).to_owned(),
        (None, None) => node.required("name")?.str()?.to_owned(),
    };
    let group = node.field("autoScalingGroupProvider");
    let kind = match (&group, node.has("managedInstancesProvider")) {
        (Some(_), _) => Some(ProviderKind::AutoScalingGroup),
        (None, true) => Some(ProviderKind::ManagedInstances),
        (None, false) => ProviderKind::of_name(&name),
    };
    let status = node.string_at("status")?;
    let Some(group) = group else {
        let template = node.field("managedInstancesProvider").and_then(|node| node.field("instanceLaunchTemplate"));
        let launch_template = template.map(|template| template.to_document());
        return Ok(CapacityProviderFacts { name, status, kind, launch_template, ..CapacityProviderFacts::default() });
    };
    Ok(CapacityProviderFacts {
        name,
        status,
        kind,
        group: group.string_at("autoScalingGroupArn")?,
        managed_scaling: group.field("managedScaling").map(|node| read_managed_scaling(&node)).transpose()?,
        termination_protection: group.word_at("managedTerminationProtection", &SWITCH)?,
        managed_draining: group.word_at("managedDraining", &SWITCH)?,
        launch_template: None,
    })
}

/// Reads `managedScaling`; its values are not judged.
///
/// # Errors
/// When a value has the wrong type.
pub fn read_managed_scaling(node: &Node<'_>) -> Result<ManagedScalingFacts, Error> {
    node.object()?;
    Ok(ManagedScalingFacts {
        is_off: node.word_at("status", &SWITCH)? == Some(false),
        target: node.u32_at("targetCapacity")?,
        minimum_step: node.u32_at("minimumScalingStepSize")?,
        maximum_step: node.u32_at("maximumScalingStepSize")?,
        warmup_seconds: node.u32_at("instanceWarmupPeriod")?,
        path: node.path(),
    })
}

/// A task that waits for an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitingTask {
    /// Where it is among the tasks: its ARN.
    pub arn: String,
    /// The capacity provider that was chosen for it; `None` for a task with a launch type.
    pub capacity_provider: Option<String>,
}

/// The task as one that waits: in PROVISIONING, on no instance, and not on Fargate.
pub(crate) fn read_waiting(task: &TaskFacts) -> Option<WaitingTask> {
    let on_fargate = task.launch_type == Some(LaunchType::Fargate)
        || task.capacity_provider.as_deref().and_then(ProviderKind::of_name).is_some();
    if task.last_status != LastStatus::Provisioning || task.instance.is_some() || on_fargate {
        return None;
    }
    Some(WaitingTask { arn: task.arn.clone(), capacity_provider: task.capacity_provider.clone() })
}

/// One of `describe-auto-scaling-groups`'s `AutoScalingGroups`, as far as capacity is concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupFacts {
    /// The name.
    pub name: String,
    /// The ARN.
    pub arn: Option<String>,
    /// `MinSize`.
    pub minimum: u32,
    /// `MaxSize`.
    pub maximum: u32,
    /// `DesiredCapacity`.
    pub desired: Option<u32>,
    /// The zones, in order.
    pub zones: Vec<String>,
    /// Its instances, where they are listed.
    pub instances: Option<Vec<GroupInstance>>,
}

/// An instance of an Auto Scaling group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupInstance {
    /// `InstanceId`.
    pub id: String,
    /// `InstanceType`.
    pub instance_type: Option<String>,
    /// What its `LifecycleState` says of it.
    pub state: MemberState,
    /// `AvailabilityZone`.
    pub zone: Option<String>,
    /// `ProtectedFromScaleIn`.
    pub protected: bool,
}

/// CAP-161: what is not in service counts no more, or not yet. A replaced root volume keeps its
/// instance out as well.
fn state_of(state: &str) -> MemberState {
    match state.split(':').next().unwrap_or_default() {
        "InService" => MemberState::InService,
        "Pending" => MemberState::Launching,
        _ => MemberState::Leaving,
    }
}

/// Reads one Auto Scaling group.
///
/// # Errors
/// When a bound is missing, a value has the wrong type, or the minimum is above the maximum
/// (`capacity/group-bounds`).
pub fn read_group(node: &Node<'_>) -> Result<GroupFacts, Error> {
    let (minimum, maximum) = (node.required("MinSize")?.u32()?, node.required("MaxSize")?.u32()?);
    if minimum > maximum {
        let message = format!("`MinSize` is {minimum}, above `MaxSize`, which is {maximum}");
        return Err(Error::new("capacity/group-bounds", message, node.path_of("MinSize")));
    }
    let read = |node: &Node<'_>| {
        Ok(GroupInstance {
            id: node.string_at("InstanceId")?.unwrap_or_default(),
            instance_type: node.string_at("InstanceType")?,
            state: node.str_at("LifecycleState")?.map_or(MemberState::InService, state_of),
            zone: node.string_at("AvailabilityZone")?,
            protected: node.bool_at("ProtectedFromScaleIn")?.unwrap_or(false),
        })
    };
    let zones = node.list_at("AvailabilityZones")?;
    let instances = match node.field("Instances") {
        Some(list) => Some(list.list()?.iter().map(read).collect::<Result<Vec<_>, Error>>()?),
        None => None,
    };
    Ok(GroupFacts {
        name: node.string_at("AutoScalingGroupName")?.unwrap_or_default(),
        arn: node.string_at("AutoScalingGroupARN")?,
        minimum,
        maximum,
        desired: node.u32_at("DesiredCapacity")?,
        zones: zones.iter().map(|zone| zone.str().map(str::to_owned)).collect::<Result<_, _>>()?,
        instances,
    })
}
