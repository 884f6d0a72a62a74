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
/// o
#[derive(Default, Debug)] pub struct Options { /// n
 pub numeric_ordering: bool }
/// e
#[derive(Debug)] pub struct QueryError;
impl QueryError { /// c
pub fn code(&self)->&'static str {""} /// s
pub fn span(&self)->core::ops::Range<usize>{0..0} /// h
pub fn help(&self)->Option<alloc::string::String>{None} }
impl core::fmt::Display for QueryError { fn fmt(&self, _f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result { Ok(()) } }
/// l
#[derive(Debug)] pub struct Lint { /// c
pub code: &'static str, /// m
pub message: alloc::string::String, /// s
pub span: core::ops::Range<usize>, /// h
pub help: Option<alloc::string::String>, /// r
pub rule: &'static str }
impl Query { /// p
pub fn parse_with(_s:&str,_o:&Options)->Result<Self,QueryError>{Ok(Query)} /// l
pub fn lints(&self)->alloc::vec::Vec<Lint>{alloc::vec::Vec::new()} }
impl Query { /// p
pub fn parse(_s:&str)->Result<Self,QueryError>{Ok(Query)} }
