//! A scheduled job's `on.schedule` as an EventBridge expression, as Copilot's own code translates
//! it.

use crate::error::Error;

/// An expression of EventBridge.
pub(super) fn expression(schedule: &str) -> Result<String, Error> {
    let text = schedule.trim();
    let fixed = match text {
        "none" => "none",
        "@hourly" => "cron(0 * * * ? *)",
        "@daily" | "@midnight" => "cron(0 0 * * ? *)",
        "@weekly" => "cron(0 0 ? * 1 *)",
        "@monthly" => "cron(0 0 1 * ? *)",
        "@yearly" | "@annually" => "cron(0 0 1 1 ? *)",
        _ => "",
    };
    if !fixed.is_empty() {
        return Ok(fixed.to_owned());
    }
    if text.starts_with("rate(") || text.starts_with("cron(") {
        return Ok(text.to_owned());
    }
    if let Some(interval) = text.strip_prefix("@every ") {
        let minutes =
            minutes(interval.trim()).ok_or_else(|| refused(text, "an interval is whole minutes, at least one"))?;
        return Ok(format!("rate({minutes} {})", if minutes == 1 { "minute" } else { "minutes" }));
    }
    cron(text)
}

fn refused(text: &str, why: &str) -> Error {
    let text: String = text.chars().take(60).collect();
    Error::new("copilot/schedule", format!("the schedule `{text}` is not understood: {why}"))
        .with_help("for instance `@daily`, `@every 30m`, `0 9 * * 1`, `rate(5 minutes)`, `cron(0 9 ? * 2 *)`")
}

/// Five fields become six: an unspecified day is `?`, days of the week count from 1, the year is
/// any.
fn cron(text: &str) -> Result<String, Error> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else {
        return Err(refused(text, "five fields are expected"));
    };
    let open = |field: &str| field == "*" || field == "?";
    // Copilot adds one to every digit, steps included.
    let shift = |field: &str| -> String {
        field.chars().map(|c| c.to_digit(10).map_or_else(|| c.to_string(), |digit| (digit + 1).to_string())).collect()
    };
    let (day, weekday) = match (open(day), open(weekday)) {
        (_, true) => ((*day).to_owned(), "?".to_owned()),
        (true, false) => ("?".to_owned(), shift(weekday)),
        (false, false) => return Err(refused(text, "a day of the month and a day of the week exclude each other")),
    };
    Ok(format!("cron({minute} {hour} {day} {month} {weekday} *)"))
}

/// Whole minutes, from whole milliseconds on.
fn minutes(text: &str) -> Option<u64> {
    let milliseconds = milliseconds(text)?;
    (milliseconds >= 60_000 && milliseconds % 60_000 == 0).then_some(milliseconds / 60_000)
}

/// Go's spelling of a duration, such as `1h30m` or `250ms`, in milliseconds, without rounding;
/// parts of a millisecond are refused.
pub(super) fn milliseconds(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total = 0_u64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number = rest.get(..end)?;
        let after = rest.get(end..)?;
        let length = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let unit: u64 = match after.get(..length)? {
            "h" => 3_600_000,
            "m" => 60_000,
            "s" => 1_000,
            "ms" => 1,
            _ => return None,
        };
        let (whole, parts) = number.split_once('.').unwrap_or((number, ""));
        total = total.checked_add(whole.parse::<u64>().ok()?.checked_mul(unit)?)?;
        if !parts.is_empty() {
            let scale = 10_u64.checked_pow(u32::try_from(parts.len()).ok()?)?;
            let scaled = parts.parse::<u64>().ok()?.checked_mul(unit)?;
            if scaled % scale != 0 {
                return None;
            }
            total = total.checked_add(scaled / scale)?;
        }
        rest = after.get(length..)?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Copilot's code makes of each way to write a schedule.
    #[test]
    fn schedules_as_the_specification_lists_them() {
        for (schedule, expected) in [
            ("@every 1h30m", "rate(90 minutes)"),
            ("@every 1m", "rate(1 minute)"),
            ("0 9 * * 1", "cron(0 9 ? * 2 *)"),
            ("0 9 1 * *", "cron(0 9 1 * ? *)"),
            ("0 9 * * *", "cron(0 9 * * ? *)"),
            ("0 9 * * */2", "cron(0 9 ? * */3 *)"),
            ("@hourly", "cron(0 * * * ? *)"),
            ("@weekly", "cron(0 0 ? * 1 *)"),
            ("@annually", "cron(0 0 1 1 ? *)"),
            ("rate(5 minutes)", "rate(5 minutes)"),
            ("none", "none"),
        ] {
            assert_eq!(expression(schedule).unwrap(), expected, "{schedule}");
        }
        for schedule in ["0 9 1 * 1", "@every 90s", "@every 30s", "@every x", "0 9 * *", "", "@sometimes"] {
            assert_eq!(expression(schedule).unwrap_err().code(), "copilot/schedule", "{schedule}");
        }
    }

    #[test]
    fn durations() {
        for (text, expected) in [
            ("10m", Some(600_000)),
            ("250ms", Some(250)),
            ("1.5s", Some(1_500)),
            ("1h30m", Some(5_400_000)),
            ("", None),
            ("5", None),
            ("s", None),
            ("0.0001s", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
