//! `kubernetes`: small exact answers about Amazon EKS and the horizontal pod autoscaler.

mod hpa;
mod hpa_object;
mod max_pods;
mod node_group;
mod pod;
mod pods;

use stowplan_kubernetes::{Unit, amount};

use crate::answer::KubernetesAnswer;
use crate::{Error, Node};

#[derive(Clone, Copy)]
enum KubernetesQuestion {
    Hpa,
    EksFargate,
    NodeGroupUpdate,
    MaxPods,
}

const QUESTIONS: [(&str, KubernetesQuestion); 4] = [
    ("hpa", KubernetesQuestion::Hpa),
    ("eksFargate", KubernetesQuestion::EksFargate),
    ("nodeGroupUpdate", KubernetesQuestion::NodeGroupUpdate),
    ("maxPods", KubernetesQuestion::MaxPods),
];

pub(super) fn answer(node: &Node<'_>) -> Result<KubernetesAnswer, Error> {
    Ok(match node.required("question")?.word("question", &QUESTIONS)? {
        KubernetesQuestion::Hpa => KubernetesAnswer::Hpa(hpa::answer(node)?),
        KubernetesQuestion::EksFargate => KubernetesAnswer::EksFargate(pod::answer(node)?),
        KubernetesQuestion::NodeGroupUpdate => KubernetesAnswer::NodeGroupUpdate(node_group::answer(node)?),
        KubernetesQuestion::MaxPods => KubernetesAnswer::MaxPods(max_pods::answer(node)?),
    })
}

/// The amount here, from a number or a string like `500m`.
fn amount_of(node: &Node<'_>, unit: Unit) -> Result<i64, Error> {
    let text = match node.as_str() {
        Some(text) => text,
        None if node.as_f64().is_some() => node.written(),
        None => return Err(node.expected("an amount, e.g. `500m`, `1Gi` or 2")),
    };
    amount(text, unit)
        .map_err(|error| Error::new(error.code(), format!("{error}, found {}", node.describe()), node.path()))
}

/// The amount at a key.
fn amount_at(node: &Node<'_>, key: &str, unit: Unit) -> Result<Option<i64>, Error> {
    node.field(key).map(|found| amount_of(&found, unit)).transpose()
}

/// The object itself, or the only one of a list as `kubectl get … -o json` prints it.
fn single<'a>(node: Node<'a>, what: &str) -> Result<Node<'a>, Error> {
    node.object()?;
    let Some(items) = node.field("items") else { return Ok(node) };
    let mut items = items.list()?.into_iter();
    match (items.next(), items.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Error::new("kubernetes/none", format!("the list has no {what}"), node.path())),
        _ => Err(Error::new("kubernetes/several", format!("the list has several {what}s"), node.path())
            .with_help(format!("give one, as `kubectl get {what} NAME -o json` prints it"))),
    }
}

/// The objects of a list, or of `kubectl get … -o json`.
fn listed<'a>(node: &Node<'a>) -> Result<Vec<Node<'a>>, Error> {
    if node.is_list() {
        return node.list();
    }
    node.object()?;
    match node.field("items") {
        Some(items) => items.list(),
        None => Ok(vec![*node]),
    }
}
