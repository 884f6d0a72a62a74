//! One walk over a document along its shape. Paths are spelled out only where something is
//! remarked.

use std::borrow::Cow;

use crate::Node;
use crate::read::KeyMark;
use crate::read::nearest::nearest;

use super::{
    remarks::Remarks,
    shape::{Class, Member, Owner, Shape},
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

/// The keys of the object before of a shape, in their order, with their marks, and what they are:
/// AWS prints alike objects alike.
type Memory<'v> = Vec<((KeyMark, &'v str), Option<&'static Member>)>;

/// A walk over one value or many alike.
pub(super) struct Walk<'v, 'r> {
    remarks: &'r mut Remarks,
    memories: Vec<(&'static Shape, Memory<'v>)>,
    /// What was walked over before.
    before: Option<Node<'v>>,
}

impl<'v, 'r> Walk<'v, 'r> {
    pub(super) const fn new(remarks: &'r mut Remarks) -> Self {
        Self { remarks, memories: Vec::new(), before: None }
    }

    /// Walks what has a shape, or is a list of such.
    pub(super) fn walk(&mut self, shape: &'static Shape, node: &Node<'v>) {
        // Marks of keys tell nothing in another document.
        if self.before.replace(*node).is_some_and(|before| !before.is_in_document_of(node)) {
            self.memories.clear();
        }
        self.below(shape, node, &Place { above: None, step: Step::Root(node) });
    }

    fn below(&mut self, shape: &'static Shape, value: &Node<'v>, place: &Place<'_>) {
        if value.is_object() {
            return self.object(shape, value, place);
        }
        for (index, item) in value.items().enumerate().filter(|(_, item)| item.is_object()) {
            self.object(shape, &item, &Place { above: Some(place), step: Step::Index(index) });
        }
    }

    fn object(&mut self, shape: &'static Shape, fields: &Node<'v>, place: &Place<'_>) {
        if let Some((key, inner)) = wrapped(shape, fields) {
            return self.below(shape, &inner, &Place { above: Some(place), step: Step::Key(key) });
        }
        if let (Owner::Names, [Member { class: Class::Decides(Some(inner)), .. }]) = (shape.1, shape.0) {
            for (key, value) in fields.entries() {
                self.below(inner, &value, &Place { above: Some(place), step: Step::Key(key) });
            }
            return;
        }
        let mut memory = self.take(shape);
        let mut entries = fields.entries();
        let mut index = 0;
        while let Some((mark, key, value, is_likely)) = entries.next_like(memory.get(index).map(|known| known.0)) {
            let known = memory.get(index).filter(|_| is_likely);
            let member = known.map_or_else(|| shape.member(key), |known| known.1);
            if !is_likely {
                match memory.get_mut(index) {
                    Some(slot) => *slot = ((mark, key), member),
                    None => memory.push(((mark, key), member)),
                }
            }
            index = index.saturating_add(1);
            let here = Place { above: Some(place), step: Step::Key(key) };
            match member.map(|member| (member, &member.class)) {
                None => unknown(shape, &here, key, self.remarks),
                Some((_, Class::Decides(Some(shape)))) => self.below(shape, &value, &here),
                Some((member, Class::NotModelled(gap))) if gap.is_remarkable(&value, fields) => {
                    self.remarks.gap(member.name, gap, || here.pointer());
                }
                Some(_) => {}
            }
        }
        self.give_back(shape, memory);
    }

    /// What is remembered of a shape; nothing while an object of it is walked over.
    fn take(&mut self, shape: &'static Shape) -> Memory<'v> {
        let found = self.memories.iter_mut().find(|(known, _)| core::ptr::eq(*known, shape));
        found.map(|(_, memory)| core::mem::take(memory)).unwrap_or_default()
    }

    fn give_back(&mut self, shape: &'static Shape, memory: Memory<'v>) {
        match self.memories.iter_mut().find(|(known, _)| core::ptr::eq(*known, shape)) {
            Some((_, slot)) => *slot = memory,
            None => self.memories.push((shape, memory)),
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

/// A key that nobody defines is remarked on when it is nearly one that decides; in an object of
/// ours always.
fn unknown(shape: &'static Shape, here: &Place<'_>, key: &str, remarks: &mut Remarks) {
    let decides = |member: &&Member| matches!(member.class, Class::Decides(_));
    let meant = shape.0.iter().filter(decides).find(|member| is_one_edit_away(key, member.name));
    match meant {
        Some(meant) => remarks.unknown(key, Cow::Borrowed(meant.name), || here.pointer()),
        None if shape.1 == Owner::Ours && !is_aside(key) => {
            let meant = within(shape, key).unwrap_or_else(|| Cow::Borrowed(near(shape, key).unwrap_or_default()));
            remarks.unknown(key, meant, || here.pointer());
        }
        None => {}
    }
}

/// The key of an object within that has a member of just this name.
fn within(shape: &'static Shape, key: &str) -> Option<Cow<'static, str>> {
    shape.0.iter().find_map(|member| match member.class {
        Class::Decides(Some(below)) => {
            below.member(key).map(|found| Cow::Owned(format!("{}/{}", member.name, found.name)))
        }
        _ => None,
    })
}

fn near(shape: &'static Shape, key: &str) -> Option<&'static str> {
    nearest(key, shape.names())
}

/// What libraries and the protocol add to each answer, and keys that people write for people and
/// for editors: nobody takes those for a question.
fn is_aside(key: &str) -> bool {
    const ADDED: [&str; 3] = ["ResponseMetadata", "NextToken", "nextToken"];
    const PEOPLE: [&str; 4] = ["$", "_", "x-", "//"];
    ADDED.contains(&key) || PEOPLE.iter().any(|begin| key.starts_with(begin))
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
