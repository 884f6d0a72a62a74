//! The Cluster Query Language.
/// q
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query;
impl Query { /// m
pub fn matches(&self, _s: &impl Subject) -> bool { true } }
impl core::fmt::Display for Query { fn fmt(&self, _f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result { Ok(()) } }
/// s
pub trait Subject { /// f
 fn agent_connected(&self)->Option<bool>; /// f
 fn agent_version(&self)->Option<&str>; /// f
 fn ec2_instance_id(&self)->Option<&str>; /// f
 fn registered_at(&self)->Option<crate::unit::Timestamp>; /// f
 fn running_tasks_count(&self)->u32; /// f
 fn attribute(&self,name:&str)->AttributeValue<'_>; /// f
 fn any_task_group(&self, test:&mut dyn FnMut(&str)->bool)->bool; }
/// a
#[derive(Debug)]
pub enum AttributeValue<'a>{ /// a
 Absent, /// n
 NameOnly, /// v
 Value(&'a str) }
