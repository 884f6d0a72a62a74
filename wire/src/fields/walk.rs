//! One walk over a document along its shape. Paths are spelled out only where something is
//! remarked.

use crate::Node;

use super::{
    remarks::Remarks,
    shape::{Class, Member, Shape},
    spelling::is_one_edit_away,
    table::TASK_DEFINITION,
};

/// Where a value is.
#[derive(Clone, Copy)]
struct Place<'p> {
    above: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    /// Where the walk began.
    Root(&'p Node<'p>),
    Key(&'p str),
    Index(usize),
}

/// The keys of the object before, in their order, and what they are: AWS prints alike objects
/// alike.
type Memory<'v> = Vec<(&'v str, Option<&'static Member>)>;

/// Walks what has a shape, or is a list of such.
pub(super) fn walk(shape: &'static Shape, node: &Node<'_>, remarks: &mut Remarks) {
    below(shape, node, &Place { above: None, step: Step::Root(node) }, remarks);
}

fn below(shape: &'static Shape, value: &Node<'_>, place: &Place<'_>, remarks: &mut Remarks) {
    if value.is_object() {
        return object(shape, value, place, &mut Memory::new(), remarks);
    }
    let mut memory = Memory::new();
    for (index, item) in value.items().enumerate().filter(|(_, item)| item.is_object()) {
        object(shape, &item, &Place { above: Some(place), step: Step::Index(index) }, &mut memory, remarks);
    }
}

fn object<'v>(
    shape: &'static Shape,
    fields: &Node<'v>,
    place: &Place<'_>,
    memory: &mut Memory<'v>,
    remarks: &mut Remarks,
) {
    if let Some((key, inner)) = wrapped(shape, fields) {
        return below(shape, &inner, &Place { above: Some(place), step: Step::Key(key) }, remarks);
    }
    for (index, (key, value)) in fields.entries().enumerate() {
        let member = recall(memory, index, key, shape);
        let here = Place { above: Some(place), step: Step::Key(key) };
        match member.map(|member| (member, &member.class)) {
            None => unknown(shape, &here, key, remarks),
            Some((_, Class::Decides(Some(shape)))) => below(shape, &value, &here, remarks),
            Some((member, Class::NotModelled(gap))) if gap.is_remarkable(&value, fields) => {
                remarks.gap(member.name, gap, || here.pointer());
            }
            Some(_) => {}
        }
    }
}

/// A task definition may be an answer that holds one, or a recording of such.
fn wrapped<'v>(shape: &'static Shape, fields: &Node<'v>) -> Option<(&'static str, Node<'v>)> {
    if !core::ptr::eq(shape, &TASK_DEFINITION) || fields.get("containerDefinitions").is_some() {
        return None;
    }
    ["data", "taskDefinition"]
        .into_iter()
        .find_map(|key| Some((key, fields.get(key).filter(|inner| inner.is_object())?)))
}

fn recall<'v>(memory: &mut Memory<'v>, index: usize, key: &'v str, shape: &Shape) -> Option<&'static Member> {
    match memory.get_mut(index) {
        Some((known, member)) if *known == key => *member,
        Some(slot) => {
            *slot = (key, shape.member(key));
            slot.1
        }
        None => {
            let member = shape.member(key);
            memory.push((key, member));
            member
        }
    }
}

/// A key that nobody defines is remarked on when it is nearly one that decides.
fn unknown(shape: &'static Shape, here: &Place<'_>, key: &str, remarks: &mut Remarks) {
    let decides = |member: &&Member| matches!(member.class, Class::Decides(_));
    let meant = shape.0.iter().filter(decides).find(|member| is_one_edit_away(key, member.name));
    if let Some(meant) = meant {
        remarks.unknown(key, meant.name, || here.pointer());
    }
}

impl Place<'_> {
    /// The place as a JSON pointer.
    fn pointer(&self) -> String {
        let mut text = self.above.map(Place::pointer).unwrap_or_default();
        match self.step {
            Step::Root(node) => text.push_str(&node.path()),
            Step::Index(index) => text.push_str(&format!("/{index}")),
            Step::Key(key) => {
                text.push('/');
                text.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
        }
        text
    }
}
