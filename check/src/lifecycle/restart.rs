//! Restarting a container in place.

use alloc::vec::Vec;

use stowplan::unit::Timestamp;

/// The period of a restart policy that names none, in seconds.
const PERIOD_SECONDS: u32 = 300;

/// A container's `restartPolicy`, enabled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestartPolicy {
    /// Exit codes after which the container is not restarted.
    pub ignored_exit_codes: Vec<i32>,
    /// How many seconds the container must have run since it started or was last restarted.
    pub restart_attempt_period_seconds: u32,
}

impl Default for RestartPolicy {
    fn default() -> Self {
        Self { ignored_exit_codes: Vec::new(), restart_attempt_period_seconds: PERIOD_SECONDS }
    }
}

/// Whether a container is restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// It is.
    Yes,
    /// Its exit code is not known.
    UnknownExitCode,
    /// Its exit code is one to be ignored.
    IgnoredExitCode,
    /// It ran for too short a time.
    TooSoon {
        /// Seconds that it ran.
        ran_seconds: u64,
    },
}

impl RestartPolicy {
    /// Whether a container that ended by itself is restarted (TASK-135). `since` is when it last
    /// started or was restarted.
    #[must_use]
    pub fn decide(&self, exit_code: Option<i32>, since: Timestamp, now: Timestamp) -> Restart {
        rule!("TASK-135");
        let Some(code) = exit_code else { return Restart::UnknownExitCode };
        if self.ignored_exit_codes.contains(&code) {
            return Restart::IgnoredExitCode;
        }
        let ran = u64::try_from(now.0.saturating_sub(since.0)).unwrap_or(0);
        if ran < u64::from(self.restart_attempt_period_seconds) * 1000 {
            return Restart::TooSoon { ran_seconds: ran / 1000 };
        }
        Restart::Yes
    }
}
