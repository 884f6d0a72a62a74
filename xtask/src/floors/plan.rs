//! The floors of core, the ground first: what each may use, and why no more.

/// A room of core.
#[derive(Debug)]
pub struct Floor {
    /// Its folder or file below `core/src`.
    pub name: &'static str,
    /// What it may use; all of it is below.
    pub uses: &'static [&'static str],
    /// What is said to who lets it use more.
    pub because: &'static str,
}

const fn floor(name: &'static str, uses: &'static [&'static str], because: &'static str) -> Floor {
    Floor { name, uses, because }
}

pub const FLOORS: &[Floor] = &[
    floor("id", &[], "a handle is two numbers and stands on the ground."),
    floor("count", &[], "a number and its noun stand on the ground."),
    floor("quantity", &[], "exact decimals stand on the ground."),
    floor("unit", &[], "units stand on the ground."),
    floor("word", &[], "words and how they are read stand on the ground."),
    floor(
        "rule",
        &["word"],
        "the rule table and the named choices know none of their users: who carries a rule out names it.",
    ),
    floor(
        "text",
        &["count", "quantity", "rule", "unit"],
        "places in a text, what is said of them and the calendar serve every grammar and know none.",
    ),
    floor(
        "query",
        &["count", "quantity", "rule", "text", "unit"],
        "a query is asked of a `Subject` and knows neither clusters nor what is placed.",
    ),
    floor(
        "task",
        &["count", "quantity", "query", "rule", "text", "unit", "word"],
        "a task definition says what a task needs before there is a cluster: statuses and requirements lie here, and state uses them.",
    ),
    floor(
        "state",
        &["id", "query", "rule", "task", "unit"],
        "the state is what there is; it knows nothing of what is asked, indexed or decided, so that all of these can trust it.",
    ),
    floor(
        "request",
        &["id", "query", "rule", "state", "task", "text", "unit", "word"],
        "a request is what is asked, resolved against the state's names; how it is answered is placement's.",
    ),
    floor(
        "index",
        &["id", "request", "rule", "state"],
        "the indexes follow the state and divide it by what requests ask for; they hold no plan and make no decision.",
    ),
    floor(
        "placement/step",
        &["count", "id", "request", "rule", "state", "task", "unit"],
        "the four steps decide on the plain state: they are the reference that the indexes must equal, so they cannot use them, and they \
         need no cluster.",
    ),
    floor(
        "placement/indexed",
        &["id", "index", "placement/step", "query", "request", "rule", "state", "task", "unit"],
        "the search by indexes asks the same steps and needs no cluster, which holds it.",
    ),
    floor(
        "placement/why",
        &["count", "id", "placement/step", "query", "request", "rule", "state", "task", "unit"],
        "explanations ask the steps that decide, on the plain state: with an index or a cluster they could come to know better.",
    ),
    floor(
        "placement",
        &["id", "placement/indexed", "placement/step", "placement/why", "request", "rule", "state"],
        "placement answers on the state and the indexes; the cluster holds these and offers the answers.",
    ),
    floor(
        "cluster",
        &[
            "id",
            "index",
            "placement",
            "placement/step",
            "placement/why",
            "query",
            "request",
            "rule",
            "state",
            "task",
            "text",
            "unit",
        ],
        "the cluster is the façade over state, index and placement; what uses a cluster lies above it.",
    ),
    floor(
        "scaling",
        &["count", "quantity", "rule", "text", "unit"],
        "scaling decides on metrics and counts and knows neither clusters nor their queries.",
    ),
    floor(
        "capacity",
        &[
            "cluster",
            "count",
            "id",
            "placement",
            "quantity",
            "query",
            "request",
            "rule",
            "scaling",
            "state",
            "task",
            "unit",
        ],
        "capacity asks clusters and Auto Scaling groups; deployments and advice are above it.",
    ),
    floor(
        "cluster/ask",
        &["capacity", "cluster", "id", "placement", "request", "rule", "task"],
        "RunTask, services and daemons are carried out on a cluster and on Fargate's zones; nothing that decides for one task asks for them.",
    ),
    floor(
        "capacity/advise",
        &[
            "capacity",
            "cluster",
            "count",
            "id",
            "placement",
            "placement/step",
            "query",
            "quantity",
            "request",
            "rule",
            "state",
            "task",
            "unit",
        ],
        "advice is ours, not AWS's, and uses all that reproduces AWS; nothing of that may use advice.",
    ),
];
