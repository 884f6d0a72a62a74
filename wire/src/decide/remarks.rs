//! What a document holds that is not modelled, or that nobody defines: lints beside every answer.

use crate::decide::Question;
use crate::fields::{ClusterRemarks, Part, Remarks, question, table};
use crate::{ClusterDocument, Error, Lint, Node};

/// Adds the lints about a question to its answer.
pub(super) fn put(
    lints: &mut Vec<Lint>,
    question: Question,
    node: &Node<'_>,
    cluster: Option<&ClusterDocument>,
) -> Result<(), Error> {
    let (bit, shape) = question.fields();
    let mut remarks = Remarks::default();
    remarks.look(shape, node);
    if let (Question::Deploy, true, Some(service)) =
        (question, node.has("deploymentConfiguration"), node.field("service"))
    {
        // The document's own configuration stands in place of the service's.
        let mut replaced = Remarks::default();
        if let Some(configuration) = service.field("deploymentConfiguration") {
            replaced.look(&table::ECS_DEPLOYMENT_CONFIGURATION, &configuration);
        }
        remarks.subtract(&replaced);
    }
    match cluster {
        Some(facts) => {
            let asked = Asked::by(question, node, facts);
            facts.remarks.add_to(&mut remarks, bit, |part, key| asked.about(part, key));
        }
        None => look_into_parts(question, node, &mut remarks)?,
    }
    lints.extend(remarks.lints(bit));
    Ok(())
}

/// The parts of a cluster that a question is about.
struct Asked<'a> {
    /// All of them.
    everything: bool,
    definition: Option<&'a str>,
    /// `None`: whichever the cluster's default names.
    providers: Option<Vec<&'a str>>,
    subnets: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    /// A question about the tasks of one definition is not about other definitions, services,
    /// providers and subnets.
    fn by(question: Question, node: &Node<'a>, facts: &'a ClusterDocument) -> Self {
        let request = match question {
            Question::Place | Question::Fit | Question::Instances => node.get("request"),
            Question::Deploy => node.get("service"),
            Question::Stop | Question::Query => None,
            _ => return Self { everything: true, definition: None, providers: None, subnets: Vec::new() },
        };
        let holder = if question == Question::Deploy && !node.has("taskDefinition") { request } else { Some(*node) };
        let reference = holder.and_then(|holder| holder.get("taskDefinition")).and_then(|value| value.as_str());
        let strategy = texts(request.and_then(|request| request.get("capacityProviderStrategy")), "capacityProvider");
        let launched = request.is_some_and(|request| request.get("launchType").is_some_and(|word| !word.is_null()));
        let places = matches!(question, Question::Place | Question::Fit | Question::Deploy)
            || (question == Question::Instances && node.has("taskDefinition"));
        let subnets = request.and_then(|request| request.pointer("/networkConfiguration/awsvpcConfiguration/subnets"));
        let subnets = subnets.iter().flat_map(Node::items);
        Self {
            everything: false,
            definition: reference.and_then(|reference| facts.task_definition_path(reference)),
            providers: (!strategy.is_empty() || launched || !places).then_some(strategy),
            subnets: subnets.filter_map(|subnet| subnet.as_str()).collect(),
        }
    }

    fn about(&self, part: Part, key: &str) -> bool {
        self.everything
            || match part {
                Part::Service => false,
                Part::Definition => self.definition == Some(key),
                Part::Provider => self.providers.as_ref().is_none_or(|names| names.contains(&key)),
                Part::Subnet => self.subnets.contains(&key),
            }
    }
}

/// The texts at a key of the objects of a list.
fn texts<'a>(list: Option<Node<'a>>, key: &str) -> Vec<&'a str> {
    let items = list.iter().flat_map(Node::items);
    items.filter_map(|item| item.get(key).and_then(|value| value.as_str())).collect()
}

/// Documents that lie beside each other in any order are found as the answer finds them.
fn look_into_parts(question: Question, node: &Node<'_>, remarks: &mut Remarks) -> Result<(), Error> {
    match question {
        Question::Fleet => {
            if let Some(cluster) = node.field("cluster") {
                let found = ClusterRemarks::of(&crate::aws::collect::collect(&cluster)?);
                found.add_to(remarks, question::FLEET, |_, _| true);
            }
        }
        #[cfg(feature = "scaling")]
        Question::Scale => {
            let mut found = crate::aws::scaling::collect::Documents::collect(node)?;
            found.of_one_service(node.str_at("resourceId")?, node)?;
            let policies = std::mem::take(&mut found.policies);
            found.alarms.retain(|alarm| concerns(alarm, &policies));
            for (shape, nodes) in [
                (&table::SCALABLE_TARGET, &found.targets),
                (&table::SCALING_POLICY, &policies),
                (&table::SCHEDULED_ACTION, &found.actions),
                (&table::ALARM, &found.alarms),
                (&table::SERVICE, &found.services),
            ] {
                for node in nodes {
                    remarks.look(shape, node);
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whether an alarm acts on one of the policies, in whichever state, or tells nothing of what it
/// acts on.
#[cfg(feature = "scaling")]
fn concerns(alarm: &Node<'_>, policies: &[Node<'_>]) -> bool {
    let text = |node: &Node<'_>, key: &str| node.str_at(key).ok().flatten().map(str::to_owned);
    let lists = ["AlarmActions", "OKActions", "InsufficientDataActions"];
    let actions = lists.iter().filter_map(|key| alarm.get(key)).flat_map(|list| list.items());
    let actions: Vec<&str> = actions.filter_map(|action| action.as_str()).collect();
    let name = text(alarm, "AlarmName");
    let is_its = |policy: &Node<'_>| {
        let (arn, called) = (text(policy, "PolicyARN"), text(policy, "PolicyName"));
        let names = texts(policy.get("Alarms"), "AlarmName");
        let acts = |action: &&str| {
            arn.as_deref() == Some(*action)
                || action.rsplit_once(":policyName/").is_some_and(|(_, policy)| called.as_deref() == Some(policy))
        };
        names.iter().any(|of_policy| name.as_deref() == Some(*of_policy)) || actions.iter().any(acts)
    };
    actions.is_empty() || policies.iter().any(is_its)
}
