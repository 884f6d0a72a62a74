//! What ECS derives from a task definition, read off its JSON.

use stowplan::cluster::facts::InstanceFacts;
use stowplan::task::{Written, WrittenValue, docker_api, required_attributes};

use crate::assumption::Assumption;
use crate::{Lint, Node, Token};

/// A value of a document as core reads it.
struct Tree<'a>(Node<'a>);

impl Written for Tree<'_> {
    fn field(&self, key: &str) -> Option<Self> {
        self.0.field(key).map(Tree)
    }

    fn items(&self) -> Vec<Self> {
        self.0.items().map(Tree).collect()
    }

    fn value(&self) -> WrittenValue<'_> {
        match self.0.token() {
            Token::String(text) => WrittenValue::Text(text),
            Token::Bool(truth) => WrittenValue::Truth(truth),
            Token::Number(number) => number.as_i64().map_or(WrittenValue::Other, WrittenValue::Number),
            Token::Object => WrittenValue::Object,
            Token::List => WrittenValue::List,
            Token::Null => WrittenValue::Other,
        }
    }
}

/// The names that ECS derives as `requiresAttributes` from the object that holds
/// `containerDefinitions` (TASK-131).
#[must_use]
pub(crate) fn derived(definition: &Node<'_>) -> Vec<String> {
    required_attributes(&Tree(*definition))
}

/// How versions of Docker's API are given.
const DOCKER_API: &str = "com.amazonaws.ecs.capability.docker-remote-api.1.";

/// An instance that tells a version of Docker's API has the earlier ones, too (PLACE-157). Agents
/// tell them one by one, but for 1.26, 1.27 and 1.31; snapshots written by hand do not.
pub(crate) fn fill_docker_api(instances: &mut [InstanceFacts], lints: &mut Vec<Lint>) {
    rule!("PLACE-157");
    let (mut count, mut first) = (0_u32, String::new());
    for instance in instances {
        let told: Vec<u8> = instance.attributes.iter().filter_map(|(name, _)| docker_api(name)).collect();
        let Some(last) = told.iter().copied().max() else { continue };
        let missing = (17..last.min(30)).filter(|minor| !matches!(minor, 26 | 27) && !told.contains(minor));
        let missing: Vec<_> = missing.map(|minor| ([DOCKER_API, &minor.to_string()].concat(), None)).collect();
        if !missing.is_empty() {
            instance.attributes.reserve_exact(missing.len());
            instance.attributes.extend(missing);
            count = count.saturating_add(1);
            if first.is_empty() {
                first.clone_from(&instance.arn);
            }
        }
    }
    if count > 0 {
        let message = format!(
            "instances that name a version of Docker's API are assumed to have the earlier ones, too: {count}, the first is `{first}`"
        );
        lints.push(Assumption::DockerApi.lint(message, "/cluster/containerInstances"));
    }
}
