//! The Cluster Query Language: parsing never panics, and what is printed is read back as itself.
use stowplan::query::{Query, TokenKind, tokens};

/// Expressions of every form, and a few that make no sense.
pub const SEEDS: &[&str] = &[
    "",
    "attribute:ecs.instance-type == t2.small",
    "attribute:ecs.availability-zone in [us-east-1a, us-east-1b]",
    "attribute:stack not_in [prod, \"blue green\"]",
    "attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d",
    "attribute:name !~ (a|b)[0-9]{2,3}\\Q.\\E",
    "attribute:gpu exists",
    "!(attribute:gpu !exists) or not(registeredAt > 2018-06-18T22:28:28+00:00)",
    "runningTasksCount >= 10 && agentConnected == true || pendingTasksCount < 1",
    "task:group == service:web",
    "not(task:group == database) and (ec2InstanceId == i-0123456789abcdef0)",
    "agentVersion greater_than_equal 1.39.0",
    "attribute:a equals b and attribute:c not_equals 'd'",
    "((((attribute:a==b))))",
    "attribute:é == \"ß\\\"\u{1f980}\"",
    "attribute: == ",
    "registeredAt <= 2018-02-30",
    "!!!!attribute:a> =b&&attribute:a=~[ab]||attribute:a not_in[c,'d e']",
];

/// Parses, prints, parses again; the tokens of any text hold all of it, and none of an expression
/// is unknown.
pub fn target(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let read = tokens(text);
    let mut end = 0;
    for token in &read {
        assert!(text[end..token.span().start].chars().all(char::is_whitespace), "`{text}` loses a part at {end}");
        end = token.span().end;
    }
    assert!(text[end..].chars().all(char::is_whitespace), "`{text}` loses its end at {end}");
    match Query::parse(text) {
        Ok(query) => {
            assert!(read.iter().all(|token| token.kind != TokenKind::Unknown), "`{text}` has an unknown token");
            let printed = query.to_string();
            match Query::parse(&printed) {
                Ok(again) => assert_eq!(again.to_string(), printed, "printing `{text}` is not settled"),
                Err(error) => {
                    panic!("`{text}` is printed as `{printed}`, which is refused: {error}")
                }
            }
        }
        Err(error) => assert!(!error.to_string().is_empty(), "`{text}` is refused without a word"),
    }
}
