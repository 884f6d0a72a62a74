//! SCALE: the rules of alarms, service auto scaling and schedules.

use super::{
    Rule,
    Strength::{Choice, Documented},
    fixed,
};

pub(super) static RULES: &[Rule] = &[
    fixed(
        "SCALE-161",
        Choice,
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
        "In metric math ^ binds tightest and to the right, then unary -, then * /, + -, comparisons, AND, OR.",
    ),
    fixed(
        "SCALE-162",
        Documented,
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
        "A missing operand counts as 0 where the other operand has a datapoint, and in averages; where neither has one there is none.",
    ),
    fixed(
        "SCALE-163",
        Documented,
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
        "A division by zero drops the datapoint.",
    ),
    fixed(
        "SCALE-164",
        Documented,
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
        "IF with a series as condition gives 0 for a missing value where it is true, and nothing where it is false or itself missing.",
    ),
    fixed(
        "SCALE-165",
        Choice,
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
        "FILL leaves a gap at the start under REPEAT, and at the start and the end under LINEAR.",
    ),
    fixed(
        "SCALE-166",
        Documented,
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html",
        "Ids of metric queries are unique and start with a lower-case letter; exactly one query returns data.",
    ),
    fixed(
        "SCALE-167",
        Documented,
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html",
        "An alarm takes at most 10 metrics and 10 expressions.",
    ),
];
