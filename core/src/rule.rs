//! The table of rules, and the dated profiles of named choices.
/// A rule's id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleId(&'static str);
impl RuleId { pub(crate) const fn new(s: &'static str) -> Self { Self(s) } 
/// s
pub fn as_str(&self)->&'static str { self.0 }
pub(crate) fn sort_key(&self) -> (&'static str, u32) { let (a,b)=self.0.split_once('-').unwrap_or((self.0,"0")); (a,b.parse().unwrap_or(0)) } }
/// t
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TieBreak { 
/// d
#[default] Default, 
/// l
LowestArn, 
/// s
Seeded(u64) }
/// s
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Semantics { /// t
pub tie_break: TieBreak, /// t
pub strict_fields: bool, /// t
pub draining_first: bool, /// t
pub zone_first: bool, /// t
pub hold_until_stopped: bool, /// t
pub numeric_ordering: bool }
impl Semantics { /// v
pub const V2026_11: Self = Self { tie_break: TieBreak::Default, strict_fields: false, draining_first: false, zone_first: false, hold_until_stopped: false, numeric_ordering: false }; }
