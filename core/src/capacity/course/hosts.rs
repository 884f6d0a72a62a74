//! The group's instances: launched, in service, terminated.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Launches, Member, MemberState};
use crate::{
    capacity::termination_protection::keeps,
    cluster::{Cluster, facts::InstanceFacts},
    id::InstanceId,
    query::AttributeValue,
    state::ZONE_ATTRIBUTE,
};

/// An instance of the group.
#[derive(Clone, Debug)]
pub(super) struct Host {
    /// Its handle; `None` while it is launching.
    pub(super) instance: Option<InstanceId>,
    pub(super) arn: String,
    pub(super) zone: String,
    /// Whether it counts as running: registered instances do, and those in service that have not
    /// registered yet.
    pub(super) in_service: bool,
    /// Its launch, in seconds from the beginning, below 0 where it was earlier; `None`: unknown, so
    /// long ago.
    pub(super) launched_at: Option<i64>,
    /// When it registers, likewise; unused once it has.
    pub(super) registers_at: i64,
    /// Tasks on it that no daemon started.
    pub(super) tasks: u32,
    template: usize,
}

fn signed(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

/// The zone of an instance that is to be launched.
fn zone_of(template: &InstanceFacts) -> String {
    let zone = template.attributes.iter().rfind(|(name, _)| name == ZONE_ATTRIBUTE);
    zone.and_then(|(_, zone)| zone.clone()).unwrap_or_default()
}

#[derive(Clone, Debug, Default)]
pub(super) struct Hosts {
    pub(super) all: Vec<Host>,
    by_instance: BTreeMap<InstanceId, usize>,
    launched: u32,
}

impl Hosts {
    /// The instances of a provider, with the tasks that hold them. Instances that the group's own
    /// list lacks, or lists as leaving, are not among them.
    pub(super) fn of(
        cluster: &Cluster,
        provider: &str,
        daemons: &BTreeSet<String>,
        members: Option<&[Member]>,
        launches: &Launches,
    ) -> Self {
        rule!("CAP-14", "CAP-161");
        let mut hosts = Self::default();
        let listed: Option<BTreeMap<&str, &Member>> =
            members.map(|members| members.iter().map(|member| (member.id.as_str(), member)).collect());
        let mut registered: BTreeSet<String> = BTreeSet::new();
        // Instances without a known EC2 id are among those in service.
        let mut anonymous = 0_usize;
        let all: Vec<InstanceId> = cluster.instances().collect();
        for id in all {
            let Some(view) = cluster.instance(id) else { continue };
            if view.capacity_provider() != Some(provider) {
                continue;
            }
            let member = match (&listed, view.ec2_instance_id()) {
                (Some(listed), Some(own)) => {
                    let member = listed.get(own).copied();
                    if member.is_none_or(|member| member.state == MemberState::Leaving) {
                        continue;
                    }
                    registered.insert(own.to_string());
                    member
                }
                (Some(_), None) => {
                    anonymous = anonymous.saturating_add(1);
                    None
                }
                (None, _) => None,
            };
            let zone = match view.attribute(ZONE_ATTRIBUTE) {
                AttributeValue::Value(zone) => zone.to_string(),
                _ => String::new(),
            };
            hosts.by_instance.insert(id, hosts.all.len());
            hosts.all.push(Host {
                instance: Some(id),
                arn: view.arn().to_string(),
                zone,
                in_service: true,
                launched_at: member.and_then(|member| member.age_seconds).map(|age| -i64::from(age)),
                registers_at: 0,
                tasks: 0,
                template: 0,
            });
        }
        hosts.expect(members.unwrap_or_default(), &registered, anonymous, launches);
        for id in cluster.tasks() {
            let Some(task) = cluster.task(id) else { continue };
            let counts = task.desired_status() == crate::cluster::facts::DesiredStatus::Running;
            if let (Some(at), true, false) = (task.instance(), counts, daemons.contains(task.group())) {
                hosts.add_task(at);
            }
        }
        hosts
    }

    /// Members that have not registered yet: launching ones, and those in service whose agent is
    /// not there yet (CAP-163).
    fn expect(&mut self, members: &[Member], registered: &BTreeSet<String>, mut anonymous: usize, launches: &Launches) {
        rule!("CAP-163");
        let to_come = |member: &&Member| member.state != MemberState::Leaving && !registered.contains(&member.id);
        for member in members.iter().filter(to_come) {
            if member.state == MemberState::InService && anonymous > 0 {
                anonymous = anonymous.saturating_sub(1);
                continue;
            }
            let zone = member.zone.clone().unwrap_or_default();
            let fits = |facts: &InstanceFacts| zone.is_empty() || zone_of(facts) == zone;
            let template = launches.templates.iter().position(fits).unwrap_or(0);
            let launched_at = member.age_seconds.map(|age| -i64::from(age));
            let pending = (member.state == MemberState::Launching).then_some(0);
            self.all.push(Host {
                instance: None,
                arn: member.id.clone(),
                zone: if zone.is_empty() {
                    launches.templates.get(template).map(zone_of).unwrap_or_default()
                } else {
                    zone
                },
                in_service: member.state == MemberState::InService,
                launched_at: launched_at.or(pending),
                registers_at: launched_at.unwrap_or(0).saturating_add(i64::from(launches.launch_seconds)),
                tasks: 0,
                template,
            });
        }
    }

    pub(super) fn add_task(&mut self, at: InstanceId) {
        if let Some(host) = self.by_instance.get(&at).and_then(|at| self.all.get_mut(*at)) {
            host.tasks = host.tasks.saturating_add(1);
        }
    }

    pub(super) fn drop_task(&mut self, at: InstanceId) {
        if let Some(host) = self.by_instance.get(&at).and_then(|at| self.all.get_mut(*at)) {
            host.tasks = host.tasks.saturating_sub(1);
        }
    }

    pub(super) fn running(&self) -> impl Iterator<Item = &Host> {
        self.all.iter().filter(|host| host.in_service)
    }

    /// The age of the youngest in seconds, launching ones included; `None` when all were there
    /// before.
    pub(super) fn youngest(&self, now: u64) -> Option<u32> {
        rule!("CAP-164");
        let launched = self.all.iter().filter_map(|host| host.launched_at).max()?;
        u32::try_from(signed(now).saturating_sub(launched)).ok()
    }

    /// Launches one more, where the zone has the fewest of the group (CAP-19).
    pub(super) fn launch(&mut self, launches: &Launches, now: u64) {
        rule!("CAP-19");
        let count = |zone: &str| self.all.iter().filter(|host| host.zone == zone).count();
        let best = launches.templates.iter().enumerate().min_by_key(|(_, template)| count(&zone_of(template)));
        let Some((template, facts)) = best else { return };
        let zone = zone_of(facts);
        self.launched = self.launched.saturating_add(1);
        self.all.push(Host {
            instance: None,
            arn: format!("launched-{:05}", self.launched),
            zone,
            in_service: false,
            launched_at: Some(signed(now)),
            registers_at: signed(now).saturating_add(i64::from(launches.launch_seconds)),
            tasks: 0,
            template,
        });
    }

    /// Puts instances into service whose launch is over; returns how many.
    pub(super) fn bring_up(&mut self, cluster: &mut Cluster, launches: &Launches, provider: &str, now: u64) -> u32 {
        let mut up = 0_u32;
        for (at, host) in self.all.iter_mut().enumerate() {
            if host.instance.is_some() || signed(now) < host.registers_at {
                continue;
            }
            let Some(template) = launches.templates.get(host.template) else { continue };
            let mut facts = template.clone();
            facts.capacity_provider = Some(provider.to_string());
            facts.ec2_instance_id = None;
            facts.arn.clone_from(&host.arn);
            // The cluster may have the name already: then it gets a suffix.
            while cluster.find_instance(&facts.arn).is_some() {
                facts.arn.push('+');
            }
            if let Ok(id) = cluster.register(&facts) {
                host.instance = Some(id);
                host.in_service = true;
                host.arn = facts.arn;
                self.by_instance.insert(id, at);
                up = up.saturating_add(1);
            }
        }
        up
    }

    /// The instance that goes next: among the zones with an instance that may go, from one with the
    /// most instances; then the lowest name (CAP-16).
    pub(super) fn next_to_go(&self, protection: bool) -> Option<usize> {
        rule!("CAP-16", "CAP-40");
        let mut zones: BTreeMap<&str, usize> = BTreeMap::new();
        for host in self.running() {
            let count = zones.entry(&host.zone).or_default();
            *count = count.saturating_add(1);
        }
        let may_go = |host: &&(usize, &Host)| host.1.instance.is_some() && !keeps(protection, host.1.tasks);
        let all: Vec<(usize, &Host)> = self.all.iter().enumerate().collect();
        let most = |host: &Host| zones.get(host.zone.as_str()).copied().unwrap_or(0);
        let first = all
            .iter()
            .filter(may_go)
            .min_by(|(_, one), (_, other)| most(other).cmp(&most(one)).then_with(|| one.arn.cmp(&other.arn)));
        first.map(|(at, _)| *at)
    }

    /// Forgets a host; the caller has deregistered its instance.
    pub(super) fn forget(&mut self, at: usize) {
        if at >= self.all.len() {
            return;
        }
        self.all.remove(at);
        self.by_instance.clear();
        for (at, host) in self.all.iter().enumerate() {
            if let Some(id) = host.instance {
                self.by_instance.insert(id, at);
            }
        }
    }
}
