//! Metrics from a CSV: a column of times, then a column for each metric.
//!
//! Read is what people have: files written by hand, what spreadsheets save (semicolons, decimal
//! commas), and what CloudWatch's console exports, with its several lines of headings.

use std::{borrow::Cow, ops::Range};

use stowplan::{quantity::Quantity, unit::Timestamp};

use super::{Error, Lint, time, words::shorten};

/// The metrics of a CSV.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvSeries {
    /// In the order of the columns.
    pub columns: Vec<CsvColumn>,
    /// What was read otherwise than it stands there: at most one of each code, at its first place.
    pub lints: Vec<Lint>,
}

/// One metric of a CSV.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvColumn {
    /// What it is called.
    pub name: String,
    /// Its points, in the order of the rows; an empty cell is none.
    pub points: Vec<(Timestamp, Quantity)>,
}

/// Rows looked at before a text is held for no CSV.
const HEADINGS_MAX: usize = 20;

/// Reads the metrics of a CSV. `name` is that of a metric without a heading; several are numbered.
/// Cost: linear in the text.
///
/// # Errors
/// `metrics/csv`, with the line and its span in the text: a row without a time, a cell that is no
/// number, rows of several lengths, two columns of one name, or no rows at all.
///
/// ```
/// use stowplan_wire::read::csv::read_series;
/// let read = read_series("Label;CPU\n2026/11/02 09:00:00;71,5\n", "metric")?;
/// assert_eq!(read.columns[0].name, "CPU");
/// assert_eq!(read.columns[0].points[0].1.to_string(), "71.5");
/// # Ok::<(), stowplan_wire::Error>(())
/// ```
pub fn read_series(text: &str, name: &str) -> Result<CsvSeries, Error> {
    let mut records = Records::new(text);
    let mut headings: Vec<Record<'_>> = Vec::new();
    let mut read = CsvSeries::default();
    while let Some(record) = records.next() {
        let record = record?;
        let time = time_of(record.cell(0));
        if record.cells.len() < 2 {
            let message = format!("line {}: a time and a value are expected", record.line);
            return Err(
                wrong(message, &record.span).with_help("separate them by a comma, e.g. 2026-11-01T08:00:00Z,71.5")
            );
        }
        let Some((time, in_milliseconds)) = time else {
            if read.columns.is_empty() {
                headings.push(record);
                continue;
            }
            let message = format!("line {}: `{}` is no time", record.line, shorten(record.cell(0)));
            return Err(wrong(message, &record.span).with_help("e.g. 2026-11-01T08:00:00Z, or seconds since 1970"));
        };
        if read.columns.is_empty() {
            read.columns = named(&headings, record.cells.len().saturating_sub(1), name)?;
        }
        if in_milliseconds {
            read.once("series/milliseconds", "times are read as milliseconds since 1970", &record.span);
        }
        read.row(&record, time, records.separator)?;
    }
    if read.columns.is_empty() {
        let help = "the first column is the time, e.g. 2026-11-01T08:00:00Z,71.5";
        return Err(wrong("the CSV has no row that begins with a time".to_owned(), &(0..0)).with_help(help));
    }
    Ok(read)
}

/// Whether a text is a CSV of times and values, as far as its first rows tell.
#[must_use]
pub fn is_series(text: &str) -> bool {
    let begins = Records::new(text).take(HEADINGS_MAX).map_while(Result::ok);
    let mut rows = begins.filter(|record| record.cells.len() > 1 && time_of(record.cell(0)).is_some());
    rows.next().is_some()
}

impl CsvSeries {
    fn row(&mut self, record: &Record<'_>, time: Timestamp, separator: char) -> Result<(), Error> {
        if record.cells.len() != self.columns.len().saturating_add(1) {
            let (wanted, found) = (self.columns.len().saturating_add(1), record.cells.len());
            let message =
                format!("line {}: {wanted} cells are expected, as in the row before, found {found}", record.line);
            return Err(wrong(message, &record.span));
        }
        let mut has_comma = false;
        for (column, cell) in self.columns.iter_mut().zip(record.cells.iter().skip(1)) {
            if cell.is_empty() {
                continue;
            }
            let value = cell.parse::<Quantity>().ok().or_else(|| {
                let read = (separator != ',').then(|| cell.replace(',', ".").parse().ok()).flatten();
                has_comma |= read.is_some();
                read
            });
            let Some(value) = value else {
                let message = format!("line {}: `{}` is not a number ({})", record.line, shorten(cell), column.name);
                return Err(wrong(message, &record.span).with_help("leave the cell empty where there is no datapoint"));
            };
            column.points.push((time, value));
        }
        if has_comma {
            self.once("series/decimal-comma", "commas in numbers are read as decimal points", &record.span);
        }
        Ok(())
    }

    fn once(&mut self, code: &'static str, message: &str, span: &Range<usize>) {
        if self.lints.iter().all(|lint| lint.code != code) {
            self.lints.push(Lint { span: Some((span.start, span.end)), ..Lint::new(code, message, "/text") });
        }
    }
}

/// The columns by the headings: those of the line that is called `Label`, else of the last.
fn named(headings: &[Record<'_>], count: usize, name: &str) -> Result<Vec<CsvColumn>, Error> {
    let whole = || headings.iter().rev().filter(|heading| heading.cells.len() == count.saturating_add(1));
    let label = whole().find(|heading| heading.cell(0).eq_ignore_ascii_case("label")).or_else(|| whole().next());
    let mut columns: Vec<CsvColumn> = Vec::with_capacity(count);
    for at in 1..=count {
        let numbered = if count == 1 { name.to_owned() } else { format!("{name} {at}") };
        let heading = label.map(|heading| heading.cell(at)).filter(|cell| !cell.is_empty());
        let name = heading.map_or(numbered, str::to_owned);
        columns.push(CsvColumn { name, points: Vec::new() });
    }
    let mut names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find_map(|pair| (pair.first() == pair.get(1)).then(|| pair.first())).flatten()
    {
        let span = label.map_or(0..0, |heading| heading.span.clone());
        return Err(wrong(format!("two columns are called `{}`", shorten(twice)), &span));
    }
    Ok(columns)
}

fn wrong(message: String, span: &Range<usize>) -> Error {
    Error::new("metrics/csv", message, "/text").with_span(span.start, span.end)
}

/// Seconds since 1970 have at most this many digits before a fraction: those of the year 9999.
const SECONDS_DIGITS_MAX: usize = 12;

/// A time in any of AWS's spellings, with slashes in its date, or in milliseconds, which is told.
fn time_of(cell: &str) -> Option<(Timestamp, bool)> {
    if !cell.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if cell.len() > SECONDS_DIGITS_MAX && cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return cell.parse().ok().map(|milliseconds| (Timestamp(milliseconds), true));
    }
    let written = if cell.contains('/') { Cow::Owned(cell.replace('/', "-")) } else { Cow::Borrowed(cell) };
    time::parse(&written).or_else(|| time::seconds(&written)).map(|time| (time, false))
}

/// A row.
struct Record<'a> {
    /// Counted from 1.
    line: usize,
    /// Where it stands: bytes, half-open.
    span: Range<usize>,
    /// Without quotes and the white space around them.
    cells: Vec<Cow<'a, str>>,
}

impl Record<'_> {
    fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", |cell| cell)
    }
}

/// The rows of a text, but for empty lines and those that begin with `#`.
struct Records<'a> {
    text: &'a str,
    separator: char,
    at: usize,
    line: usize,
}

impl<'a> Records<'a> {
    fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut records = Self { text, separator: ',', at, line: 1 };
        records.pass_over();
        let first = records.rest().lines().next().unwrap_or_default();
        records.separator = ['\t', ';'].into_iter().find(|sign| first.contains(*sign)).unwrap_or(',');
        records
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes to the next line that counts.
    fn pass_over(&mut self) {
        while let Some(line) = self.rest().split_inclusive('\n').next() {
            if !line.trim().is_empty() && !line.starts_with('#') {
                return;
            }
            self.at += line.len();
            self.line += 1;
        }
    }

    /// One cell, and whether it is the row's last.
    fn cell(&mut self) -> Result<(Cow<'a, str>, bool), Error> {
        let rest = self.rest();
        let opened = rest.trim_start_matches(|c: char| c != '\n' && c != self.separator && c.is_whitespace());
        if let Some(inside) = opened.strip_prefix('"') {
            let skipped = rest.len() - inside.len();
            return self.quoted(inside, skipped);
        }
        let end = rest.find(['\n', self.separator]).unwrap_or(rest.len());
        let cell = rest.get(..end).unwrap_or_default();
        Ok((Cow::Borrowed(cell.trim()), self.finish(end)))
    }

    fn quoted(&mut self, inside: &'a str, skipped: usize) -> Result<(Cow<'a, str>, bool), Error> {
        let mut end = 0;
        loop {
            let Some(quote) = inside.get(end..).and_then(|rest| rest.find('"')) else {
                let message = format!("line {}: the quote is not closed", self.line);
                return Err(wrong(message, &(self.at..self.at.saturating_add(skipped))));
            };
            end += quote;
            if inside.get(end..).is_none_or(|rest| !rest.starts_with("\"\"")) {
                break;
            }
            end += 2;
        }
        let cell = inside.get(..end).unwrap_or_default();
        self.line += cell.matches('\n').count();
        let after = inside.get(end.saturating_add(1)..).unwrap_or_default();
        let blank = after.len() - after.trim_start_matches([' ', '\r']).len();
        let cell = if cell.contains('"') { Cow::Owned(cell.replace("\"\"", "\"")) } else { Cow::Borrowed(cell) };
        let next = skipped.saturating_add(end).saturating_add(1).saturating_add(blank);
        let (line, at) = (self.line, self.at);
        let is_last = self.finish(next);
        let before = self.text.get(..self.at).and_then(|before| before.chars().next_back());
        if !is_last && before != Some(self.separator) {
            return Err(wrong(format!("line {line}: something follows the closing quote"), &(at..self.at)));
        }
        Ok((cell, is_last))
    }

    /// Goes over the sign behind a cell of so many bytes; whether it ends the row.
    fn finish(&mut self, length: usize) -> bool {
        self.at = self.at.saturating_add(length);
        let sign = self.rest().chars().next();
        self.at += sign.map_or(0, char::len_utf8);
        self.line += usize::from(sign == Some('\n'));
        matches!(sign, None | Some('\n'))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.pass_over();
        if self.rest().is_empty() {
            return None;
        }
        let (line, start) = (self.line, self.at);
        let mut cells = Vec::new();
        loop {
            match self.cell() {
                Ok((cell, is_last)) => {
                    cells.push(cell);
                    if is_last {
                        break;
                    }
                }
                Err(error) => {
                    self.at = self.text.len();
                    return Some(Err(error));
                }
            }
        }
        let written = self.text.get(start..self.at).unwrap_or_default().trim_end();
        Some(Ok(Record { line, span: start..start.saturating_add(written.len()), cells }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names, and each column's points as `seconds=value`.
    fn read(text: &str) -> Result<Vec<(String, String)>, String> {
        let read = read_series(text, "metric").map_err(|error| error.message().to_owned())?;
        let points = |column: &CsvColumn| {
            let written = column.points.iter().map(|(at, value)| format!("{}={value}", at.whole_seconds()));
            written.collect::<Vec<_>>().join(" ")
        };
        Ok(read.columns.iter().map(|column| (column.name.clone(), points(column))).collect())
    }

    #[test]
    fn what_people_have_is_read() {
        let one = |name: &str, points: &str| vec![(name.to_owned(), points.to_owned())];
        for (text, wanted) in [
            ("60,1\n120,2\n", one("metric", "60=1 120=2")),
            ("\u{feff}time,cpu\r\n1970-01-01T00:01:00Z,1.50\r\n\r\n# a remark\r\n120,\r\n", one("cpu", "60=1.5")),
            ("time;cpu\n60;71,5\n", one("cpu", "60=71.5")),
            ("time\tcpu\n60\t71,5\n", one("cpu", "60=71.5")),
            ("\"time\",\"a \"\"b\"\", c\"\n\"60\", \"1\" \n", one("a \"b\", c", "60=1")),
            ("t,c\n1970-01-01 00:01:00,1\n1970/01/01 00:02,2\n", one("c", "60=1 120=2")),
            // Milliseconds since 1970: 1,793,606,400 s are 2026-11-02T08:00:00Z.
            ("t,c\n1793606400000,1\n", one("c", "1793606400=1")),
            (
                "Full label,Average of CPUUtilization\nLabel,CPUUtilization\nPeriod,60\n60,1\n",
                one("CPUUtilization", "60=1"),
            ),
            ("time,a,b\n60,1,2\n120,,3\n", [one("a", "60=1"), one("b", "60=2 120=3")].concat()),
            ("60,1,2\n", [one("metric 1", "60=1"), one("metric 2", "60=2")].concat()),
            ("time,,b\n60,1,2\n", [one("metric 1", "60=1"), one("b", "60=2")].concat()),
        ] {
            assert_eq!(read(text), Ok(wanted), "{text}");
            assert!(is_series(text), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line() {
        for (text, wanted) in [
            ("", "the CSV has no row that begins with a time"),
            ("time,cpu\n", "the CSV has no row that begins with a time"),
            ("60\n", "line 1: a time and a value are expected"),
            ("time,cpu\n\n60,1\n120,NaN\n", "line 4: `NaN` is not a number (cpu)"),
            ("time,cpu\n60,1,5\n120,1\n", "line 3: 3 cells are expected, as in the row before, found 2"),
            ("time,cpu\n60,1\nlater,2\n", "line 3: `later` is no time"),
            ("60,\"1\n", "line 1: the quote is not closed"),
            ("60,\"1\"2\n", "line 1: something follows the closing quote"),
            ("time,a,a\n60,1,2\n", "two columns are called `a`"),
            // Between commas a decimal comma is another cell.
            ("time,cpu\n60,1\n120,71,5\n", "line 3: 2 cells are expected, as in the row before, found 3"),
        ] {
            assert_eq!(read(text), Err(wanted.to_owned()), "{text}");
        }
        assert_eq!(read_series("time,cpu\n60,x\n", "metric").unwrap_err().span(), Some((9, 13)));
    }

    #[test]
    fn other_texts_are_no_series() {
        for text in ["", "hello", "a,b\n1x,2\n", "2026-11-01T08:00:00Z INFO ready\n", "{\"a\": 1,\n\"b\": 2}"] {
            assert!(!is_series(text), "{text}");
        }
    }

    #[test]
    fn what_was_read_otherwise_is_told_once() {
        let read = read_series("t;c\n1793606400000;1,5\n1793606460000;2,5\n", "metric").unwrap();
        let codes: Vec<_> = read.lints.iter().map(|lint| (lint.code.as_ref(), lint.span)).collect();
        assert_eq!(codes, [("series/milliseconds", Some((4, 21))), ("series/decimal-comma", Some((4, 21)))]);
    }
}
