//! The dates of `registeredAt` (CQL-26).
//!
//! ```text
//! instant = date, [ "T", clock, [ offset ] ] ;
//! date    = 4 digits, "-", 2 digits, "-", 2 digits ;
//! clock   = 2 digits, ":", 2 digits, ":", 2 digits, [ ".", digits ] ;
//! offset  = "Z" | ( "+" | "-" ), 2 digits, ":", 2 digits ;
//! ```

use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::{take_while_m_n, take_while1},
    character::complete::{char, one_of},
    combinator::{all_consuming, map_opt, opt},
    sequence::{preceded, separated_pair, terminated},
};

use crate::{
    text::{
        Piece,
        civil::{Date, SECONDS_A_DAY, clock_seconds},
    },
    unit::Timestamp,
};

/// The date that was read, in seconds; a text that is not a date has no further diagnostic.
type Read<'a> = IResult<Piece<'a>, i64, ()>;

/// Reads `2018-06-18T22:28:28+00:00`, `2018-06-18T22:28:28Z`, `2018-06-18T22:28:28` (UTC) or
/// `2018-06-18` (midnight UTC), to the second; `None` for anything else.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    rule!("CQL-26");
    let time = (preceded(char('T'), clock), opt(offset)).map(|(clock, offset)| clock - offset.unwrap_or(0));
    let read = all_consuming((date, opt(time))).parse(Piece::whole(text));
    let (_, (date, time)) = read.ok()?;
    Some(Timestamp::from_seconds(date + time.unwrap_or(0)))
}

#[cfg_attr(cold_code_small, optimize(size))]
fn date(text: Piece<'_>) -> Read<'_> {
    let parts = (terminated(digits::<4>, char('-')), terminated(digits::<2>, char('-')), digits::<2>);
    let days = |(year, month, day)| Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).map(Date::days);
    map_opt(parts, days).map(|days| days * SECONDS_A_DAY).parse(text)
}

/// A fraction is cut off: instants are compared to the second.
#[cfg_attr(cold_code_small, optimize(size))]
fn clock(text: Piece<'_>) -> Read<'_> {
    let fraction = (char('.'), take_while1(|c: char| c.is_ascii_digit()));
    let parts = (
        terminated(digits::<2>, char(':')),
        terminated(digits::<2>, char(':')),
        terminated(digits::<2>, opt(fraction)),
    );
    let is_time = |(hour, minute, second)| hour < 24 && minute < 60 && second < 60;
    map_opt(parts, |(hour, minute, second)| {
        is_time((hour, minute, second)).then(|| clock_seconds(hour, minute, second))
    })
    .parse(text)
}

/// The seconds that a clock is ahead of UTC.
#[cfg_attr(cold_code_small, optimize(size))]
fn offset(text: Piece<'_>) -> Read<'_> {
    let ahead = map_opt(separated_pair(digits::<2>, char(':'), digits::<2>), |(hours, minutes)| {
        (hours < 24 && minutes < 60).then(|| clock_seconds(hours, minutes, 0))
    });
    let signed = (one_of("+-"), ahead).map(|(sign, seconds)| if sign == '-' { -seconds } else { seconds });
    alt((char('Z').map(|_| 0), signed)).parse(text)
}

#[cfg_attr(cold_code_small, optimize(size))]
fn digits<const COUNT: usize>(text: Piece<'_>) -> Read<'_> {
    map_opt(take_while_m_n(COUNT, COUNT, |c: char| c.is_ascii_digit()), |digits: Piece<'_>| digits.text().parse().ok())
        .parse(text)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn dates_are_instants() {
        let seconds = |text: &str| parse(text).map(|at| at.whole_seconds());
        assert_eq!(seconds("1970-01-01"), Some(0));
        assert_eq!(
            seconds("2000-03-01"),
            Some(951_868_800),
            "30 years with 7 leap days, and January and a leap February"
        );
        assert_eq!(seconds("2018-06-18T22:28:28Z"), seconds("2018-06-19T00:28:28+02:00"));
        assert_eq!(seconds("2018-06-18T22:28:28"), seconds("2018-06-18T22:28:28+00:00"));
        assert_eq!(seconds("1969-12-31T23:59:59Z"), Some(-1));
        for bad in [
            "",
            "2018",
            "2018-02-30",
            "2018-13-01",
            "2018-6-1",
            "2018-06-18T25:00:00",
            "2018-06-18T10:00",
            "2018-06-18 10:00:00",
            "x",
        ] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }
}
