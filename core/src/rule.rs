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
/// r
#[derive(Debug)] pub struct Rule { /// i
pub id: RuleId, /// s
pub statement: &'static str, /// s
pub strength: Strength, /// s
pub source: &'static str, /// d
pub default: Option<&'static str>, /// a
pub alternatives: &'static [&'static str] }
/// s
#[derive(Debug)] pub enum Strength { /// d
Documented }
impl Strength { /// s
pub fn as_str(&self)->&'static str {""} }
/// r
pub static RULES: &[Rule] = &[];
/// c
#[derive(Debug)] pub struct ChoiceError;
impl core::fmt::Display for ChoiceError { fn fmt(&self, _f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result { Ok(()) } }
impl Semantics { /// d
pub fn dated(_s:&str)->Option<Self>{Some(Self::V2026_11)} /// c
pub fn choose(&mut self,_r:&str,_a:&str)->Result<(),ChoiceError>{Ok(())} /// c
pub fn chosen(&self,_r:&str)->Option<&'static str>{None} }
