//! What an expression of the Cluster Query Language says of an instance, read from its text and
//! judged on the way: slow, obvious, and nothing of the engine's reader, evaluator, dates, versions
//! or patterns.

use stowplan::cluster::facts::InstanceFacts;

/// What is asked.
pub struct Asked<'a> {
    pub instance: &'a InstanceFacts,
    /// The groups of the tasks that should run on it.
    pub groups: Vec<&'a str>,
    /// CQL-24: whole numbers are ordered as numbers.
    pub numeric: bool,
}

impl Asked<'_> {
    /// Whether the instance satisfies the expression.
    pub fn satisfies(&self, text: &str) -> bool {
        let mut rest = text;
        let holds = self.any(&mut rest);
        assert!(rest.trim().is_empty(), "`{rest}` is left of `{text}`");
        holds
    }

    /// `or` binds weakest, then `and`, then `not` (CQL-18).
    fn any(&self, rest: &mut &str) -> bool {
        let mut holds = self.all(rest);
        while skip(rest, "or ") {
            holds |= self.all(rest);
        }
        holds
    }

    fn all(&self, rest: &mut &str) -> bool {
        let mut holds = self.one(rest);
        while skip(rest, "and ") {
            holds &= self.one(rest);
        }
        holds
    }

    fn one(&self, rest: &mut &str) -> bool {
        let negated = skip(rest, "not(");
        if !negated && !skip(rest, "(") {
            return self.simple(rest);
        }
        let holds = self.any(rest);
        assert!(skip(rest, ")"), "`)` is missing before `{rest}`");
        holds != negated
    }

    fn simple(&self, rest: &mut &str) -> bool {
        let subject = word(rest);
        let operator = word(rest);
        let values = match operator.as_str() {
            "exists" | "!exists" => vec![],
            "in" | "!in" => list(rest),
            _ => vec![word(rest)],
        };
        let test = Test { operator: &operator, values: &values, numeric: self.numeric };
        let InstanceFacts { agent_connected, agent_version, ec2_instance_id, registered_at, attributes, .. } =
            self.instance;
        match subject.as_str() {
            "agentConnected" => test.text(&agent_connected.to_string()),
            "ec2InstanceId" => ec2_instance_id.as_ref().is_some_and(|id| test.text(id)),
            "agentVersion" => agent_version.as_ref().is_some_and(|own| test.order(&version(own), &version(&values[0]))),
            // Instants compare to the second (CQL-26).
            "registeredAt" => registered_at.is_some_and(|at| test.order(&at.0.div_euclid(1000), &seconds(&values[0]))),
            "runningTasksCount" => test.order(&self.groups.len(), &values[0].parse().unwrap()),
            "task:group" if operator == "exists" => !self.groups.is_empty(),
            "task:group" if operator == "!exists" => self.groups.is_empty(),
            "task:group" => self.groups.iter().any(|group| test.text(group)),
            _ => {
                let name = subject.strip_prefix("attribute:").unwrap();
                // Of two of a name the later one counts.
                match attributes.iter().rfind(|(own, _)| own == name) {
                    None => operator == "!exists",
                    Some((_, None)) => ["exists", "!=", "!in", "!~"].contains(&operator.as_str()),
                    Some((_, Some(value))) => test.text(value),
                }
            }
        }
    }
}

struct Test<'a> {
    operator: &'a str,
    values: &'a [String],
    numeric: bool,
}

impl Test<'_> {
    fn text(&self, own: &str) -> bool {
        let numbers = || Some((own.parse::<i64>().ok()?, self.values[0].parse::<i64>().ok()?));
        match self.operator {
            "exists" => true,
            "!exists" => false,
            "in" => self.values.iter().any(|value| value == own),
            "!in" => self.values.iter().all(|value| value != own),
            "=~" => is_match(&self.values[0], own),
            "!~" => !is_match(&self.values[0], own),
            "==" | "!=" => (self.values[0] == own) == (self.operator == "=="),
            _ => match numbers().filter(|_| self.numeric) {
                Some((own, wanted)) => self.order(&own, &wanted),
                None => self.order(&own.chars().collect::<Vec<_>>(), &self.values[0].chars().collect()),
            },
        }
    }

    fn order<T: Ord>(&self, own: &T, wanted: &T) -> bool {
        match self.operator {
            "==" => own == wanted,
            "!=" => own != wanted,
            "<" => own < wanted,
            "<=" => own <= wanted,
            ">" => own > wanted,
            _ => own >= wanted,
        }
    }
}

fn skip(rest: &mut &str, sign: &str) -> bool {
    let left = rest.trim_start().strip_prefix(sign);
    *rest = left.unwrap_or(rest);
    left.is_some()
}

/// Up to a blank or an end that the word did not open.
fn word(rest: &mut &str) -> String {
    *rest = rest.trim_start();
    if let Some(quote) = rest.chars().next().filter(|quote| "'\"".contains(*quote)) {
        let (inside, after) = rest[1..].split_once(quote).unwrap();
        *rest = after;
        return inside.to_owned();
    }
    let mut open = 0;
    let end = rest.find(|c: char| {
        open += i32::from(c == '(') - i32::from(c == ')');
        c == ' ' || open < 0
    });
    let (own, after) = rest.split_at(end.unwrap_or(rest.len()));
    *rest = after;
    own.to_owned()
}

fn list(rest: &mut &str) -> Vec<String> {
    let (inside, after) = rest.trim_start()[1..].split_once(']').unwrap();
    *rest = after;
    inside.split(',').map(|value| value.trim().trim_matches(['\'', '"']).to_owned()).collect()
}

/// The numbers between the dots, so many that missing ones are 0; a `v` before and a suffix behind
/// do not count (CQL-25).
fn version(text: &str) -> [u64; 4] {
    let text = text.trim_start_matches('v').split(['-', '+']).next().unwrap();
    let mut numbers = text.split('.').map(|number| number.parse().unwrap());
    std::array::from_fn(|_| numbers.next().unwrap_or(0))
}

/// The seconds since 1970 of `YYYY-MM-DD[Thh:mm:ss[.f…][Z|±hh:mm]]`, by counting the days of every
/// year and month between.
pub fn seconds(text: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| text.get(range).map_or(0, |digits| digits.parse::<i64>().unwrap());
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let month_days = |year: i64, month: i64| match month {
        2 => 28 + i64::from(leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let (year, month) = (number(0..4), number(5..7));
    let in_years = |years: std::ops::Range<i64>| years.map(|year| 365 + i64::from(leap(year))).sum::<i64>();
    let years = in_years(1970..year) - in_years(year..1970);
    let days = years + (1..month).map(|month| month_days(year, month)).sum::<i64>() + number(8..10) - 1;
    let mut seconds = days * 86_400 + number(11..13) * 3600 + number(14..16) * 60 + number(17..19);
    let behind = text.get(19..).unwrap_or("");
    if let Some(at) = behind.find(['+', '-']) {
        let offset =
            behind[at + 1..at + 3].parse::<i64>().unwrap() * 3600 + behind[at + 4..].parse::<i64>().unwrap() * 60;
        seconds += if behind[at..].starts_with('+') { -offset } else { offset };
    }
    seconds
}

/// Whether a pattern of characters, `.`, classes `[…]`, groups `(a|b)` and `*`, `+` or `?` behind
/// one of those matches all of a text, by trying everything.
fn is_match(pattern: &str, text: &str) -> bool {
    ends(pattern, text).contains(&"")
}

/// What may be left of a text behind a match of the pattern at its start.
fn ends<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    let branches = split_branches(pattern);
    if branches.len() > 1 {
        return branches.into_iter().flat_map(|branch| ends(branch, text)).collect();
    }
    if pattern.is_empty() {
        return vec![text];
    }
    let (atom, behind) = pattern.split_at(atom_length(pattern));
    let sign = behind.chars().next().filter(|sign| "*+?".contains(*sign));
    let behind = if sign.is_some() { &behind[1..] } else { behind };
    let mut reached = if sign.is_none() || sign == Some('+') { once(atom, text) } else { vec![text] };
    let mut newest = reached.clone();
    while sign.is_some() && !newest.is_empty() {
        newest = newest.into_iter().flat_map(|left| once(atom, left)).filter(|left| !reached.contains(left)).collect();
        reached.extend(newest.clone());
        if sign == Some('?') {
            break;
        }
    }
    reached.into_iter().flat_map(|left| ends(behind, left)).collect()
}

fn once<'t>(atom: &str, text: &'t str) -> Vec<&'t str> {
    if let Some(inside) = atom.strip_prefix('(') {
        return ends(&inside[..inside.len() - 1], text);
    }
    let Some(first) = text.chars().next() else { return vec![] };
    let matches = match atom.strip_prefix('[') {
        Some(inside) => is_in_class(&inside[..inside.len() - 1], first),
        None => atom == "." || atom.starts_with(first),
    };
    if matches { vec![&text[first.len_utf8()..]] } else { vec![] }
}

fn atom_length(pattern: &str) -> usize {
    match pattern.chars().next() {
        Some('[') => pattern.find(']').unwrap() + 1,
        Some('(') => {
            let mut open = 0;
            pattern
                .find(|c| {
                    open += i32::from(c == '(') - i32::from(c == ')');
                    open == 0
                })
                .unwrap()
                + 1
        }
        first => first.map_or(0, char::len_utf8),
    }
}

fn split_branches(pattern: &str) -> Vec<&str> {
    let mut open = 0;
    pattern
        .split(|c| {
            open += i32::from(c == '(') - i32::from(c == ')');
            c == '|' && open == 0
        })
        .collect()
}

/// Whether a class of characters and ranges `a-z` has one.
fn is_in_class(class: &str, wanted: char) -> bool {
    let mut rest: Vec<char> = class.chars().collect();
    while let Some(&first) = rest.first() {
        let last = if rest.len() > 2 && rest[1] == '-' { rest[2] } else { first };
        if (first..=last).contains(&wanted) {
            return true;
        }
        rest.drain(..if last == first { 1 } else { 3 });
    }
    false
}
