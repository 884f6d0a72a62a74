//! CQL: the rules of the cluster query language.

use super::{
    Rule,
    Strength::{Choice, Documented},
    fixed, open,
};

pub(super) static RULES: &[Rule] = &[
    fixed(
        "CQL-18",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "not binds tighter than and, and tighter than or.",
    ),
    fixed(
        "CQL-19",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "Keywords and operators are lower-case, subjects exact, values case-sensitive.",
    ),
    fixed(
        "CQL-20",
        Choice,
        "https://github.com/aws/containers-roadmap/issues/486",
        "On a missing subject every operator with a value is false; not negates.",
    ),
    fixed(
        "CQL-21",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html",
        "A name without a value exists, equals nothing, and satisfies the negated operators.",
    ),
    fixed(
        "CQL-22",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "An operator on task:group holds if it holds for any task on the instance.",
    ),
    fixed(
        "CQL-23",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "A pattern has to match the whole value; Java's dialect as far as it matches in linear time.",
    ),
    open(
        "CQL-24",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "Orderings of attributes, groups and ids compare strings by code point.",
    ),
    fixed(
        "CQL-25",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "Agent versions compare number by number; missing numbers are 0, suffixes do not count.",
    ),
    fixed(
        "CQL-26",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "A date without a zone is UTC, without a time midnight; instants compare to the second.",
    ),
    fixed(
        "CQL-27",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "runningTasksCount takes a whole number from 0; agentConnected is true or false.",
    ),
    fixed(
        "CQL-28",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "Both quotes are alike and have no escapes; parentheses stand bare only in a pattern, balanced and without white space.",
    ),
    fixed(
        "CQL-29",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "White space is space, tab, carriage return and line feed; an empty expression is an error.",
    ),
    fixed(
        "CQL-30",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "An operator that is not listed for the subject is an error.",
    ),
    fixed(
        "CQL-31",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "Nesting is limited to 256.",
    ),
    fixed(
        "CQL-101",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "The seven subjects and their operators.",
    ),
    fixed(
        "CQL-102",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html",
        "An expression has at most 2000 characters, as it is written and as it is printed.",
    ),
    fixed(
        "CQL-103",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html",
        "!= selects instances that have the attribute with another value.",
    ),
    fixed(
        "CQL-104",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "not(…) is Boolean negation: instances without any task satisfy not(task:group == X).",
    ),
    fixed(
        "CQL-105",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html",
        "task:group == X holds where at least one task of the group is.",
    ),
];
