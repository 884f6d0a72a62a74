//! The edge, through the functions that C calls: what is answered, and what is refused.
//!
//! Three instances: two of 2048 CPU units and 7680 MiB, one of 2048 and 3584. Tasks of 256 CPU
//! units and 1024 MiB: 7 + 7 + 3 = 17 fit (7680 / 1024, 3584 / 1024; 2048 / 256 = 8 are more).
#![expect(clippy::undocumented_unsafe_blocks, reason = "each call is as the header asks, or one that it refuses")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test may panic")]

use std::ffi::{CStr, c_char};
use std::ptr::{null, null_mut};

use stowplan_c::*;

const SNAPSHOT: &str = include_str!("../examples/snapshot.json");
const QUESTION: &str = include_str!("../examples/question.json");
const FIT: usize = 17;

fn pointer(text: &str) -> *const c_char {
    text.as_ptr().cast()
}

/// A text of the library, freed.
fn taken(mut text: Text) -> String {
    let bytes = unsafe { std::slice::from_raw_parts(text.bytes.cast::<u8>(), text.length + 1) };
    assert_eq!(bytes.last(), Some(&0), "a NUL is behind it");
    let string = String::from_utf8(bytes[..text.length].to_vec()).unwrap();
    unsafe { stowplan_text_free(&raw mut text) };
    assert!(text.bytes.is_null() && text.length == 0);
    unsafe { stowplan_text_free(&raw mut text) };
    string
}

const NONE: Text = Text { bytes: null_mut(), length: 0 };

fn answer(document: &[u8]) -> (Status, String) {
    let mut text = NONE;
    let status = unsafe { stowplan_answer(document.as_ptr().cast(), document.len(), &raw mut text) };
    (status, taken(text))
}

/// An open cluster, closed when it goes.
struct Open(*mut Cluster);

impl Open {
    fn new() -> Self {
        let mut cluster = null_mut();
        let mut error = null_mut();
        let status = unsafe {
            stowplan_cluster_open(pointer(SNAPSHOT), SNAPSHOT.len(), null(), 0, &raw mut cluster, &raw mut error)
        };
        assert_eq!((status, error.is_null()), (Status::Ok, true));
        Self(cluster)
    }

    fn prepare(&self) -> PreparedNumber {
        let mut prepared = 0;
        let document = (pointer(QUESTION), QUESTION.len());
        let status = unsafe { stowplan_cluster_prepare(self.0, document.0, document.1, &raw mut prepared, null_mut()) };
        assert_eq!(status, Status::Ok);
        prepared
    }

    fn instances(&self) -> Vec<InstanceNumber> {
        let mut numbers = [0; 8];
        let mut count = 0;
        let status = unsafe { stowplan_cluster_instances(self.0, numbers.as_mut_ptr(), 8, &raw mut count) };
        assert_eq!(status, Status::Ok);
        numbers[..count].to_vec()
    }

    fn place(&self, prepared: PreparedNumber) -> (Status, TaskNumber, InstanceNumber) {
        let (mut task, mut instance) = (1, 1);
        let status = unsafe { stowplan_cluster_place(self.0, prepared, &raw mut task, &raw mut instance) };
        (status, task, instance)
    }

    fn decide(&self, prepared: PreparedNumber) -> (Status, InstanceNumber) {
        let mut instance = 1;
        (unsafe { stowplan_cluster_decide(self.0, prepared, &raw mut instance) }, instance)
    }

    fn tasks(&self) -> usize {
        unsafe { stowplan_cluster_task_count(self.0) }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        unsafe { stowplan_cluster_close(self.0) }
    }
}

/// The fields of an error, which is freed.
struct Told {
    code: String,
    message: String,
    path: String,
    document: String,
    place: (u64, u64),
    span: Option<(usize, usize)>,
}

fn told(error: *mut Error) -> Told {
    assert!(!error.is_null());
    let text = |of: unsafe extern "C" fn(*const Error, *mut usize) -> *const c_char| {
        let mut length = 1;
        let first = unsafe { of(error, &raw mut length) };
        let bytes = unsafe { std::slice::from_raw_parts(first.cast::<u8>(), length + 1) };
        assert_eq!(bytes.last(), Some(&0));
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    };
    let (mut offset, mut length) = (9, 9);
    let has_span = unsafe { stowplan_error_span(error, &raw mut offset, &raw mut length) };
    let told = Told {
        code: text(stowplan_error_code),
        message: text(stowplan_error_message),
        path: text(stowplan_error_path),
        document: text(stowplan_error_document),
        place: unsafe { (stowplan_error_line(error), stowplan_error_column(error)) },
        span: has_span.then_some((offset, length)),
    };
    unsafe { stowplan_error_free(error) };
    told
}

#[test]
fn answers_are_the_bytes_of_every_face() {
    let right = r#"{"decide": "query", "expression": "attribute:stack=='prod'"}"#;
    assert_eq!(answer(right.as_bytes()), (Status::Ok, stowplan_wire::decide(right)));
    let wrong: [&[u8]; 8] = [
        b"",
        b" ",
        b"{",
        b"\xff\xfe{\x00}\x00",
        b"{\"decide\": \"query\", \"expression\": \"\xc3\x28\"}",
        b"{\"decide\": \"no\\u0000ne\"}",
        b"{\"decide\": \"query\"\x00}",
        &[b'['; 100_000],
    ];
    for document in wrong {
        assert_eq!(answer(document), (Status::Invalid, stowplan_wire::decide_bytes(document)));
    }
}

#[test]
fn as_many_are_placed_as_fit() {
    let open = Open::new();
    let web = open.prepare();
    let (mut tasks, mut placed) = ([0; 20], 0);
    let status = unsafe { stowplan_cluster_place_many(open.0, web, 20, tasks.as_mut_ptr(), &raw mut placed) };
    assert_eq!((status, placed as usize, open.tasks()), (Status::Blocked, FIT, FIT));
    assert_eq!(open.decide(web), (Status::Blocked, 0));
    assert_eq!(open.place(web), (Status::Blocked, 0, 0));

    let mut known = [0; 3];
    let mut count = 0;
    let column = Column::MemoryRemainingMib as u32;
    let status = unsafe { stowplan_cluster_column(open.0, column, known.as_mut_ptr(), 3, &raw mut count) };
    assert_eq!((status, count, known), (Status::Ok, 3, [512, 512, 512]), "7680 - 7 * 1024, 3584 - 3 * 1024");

    let mut removed = 0;
    let status = unsafe { stowplan_cluster_remove_each(open.0, tasks.as_ptr(), 20, &raw mut removed) };
    assert_eq!((status, removed, open.tasks()), (Status::Stale, FIT, 0), "three of the numbers are 0");
    assert_eq!(unsafe { stowplan_cluster_remove(open.0, tasks[0]) }, Status::Stale);

    // In one array, and back.
    let mut numbers = [web; 20];
    let mut placed = 0;
    let status =
        unsafe { stowplan_cluster_place_each(open.0, numbers.as_ptr(), 20, numbers.as_mut_ptr(), &raw mut placed) };
    assert_eq!((status, placed, numbers[FIT..].to_vec()), (Status::Blocked, FIT, vec![0; 3]));
    assert_eq!(open.tasks(), FIT);
}

#[test]
fn what_is_decided_is_applied_and_what_does_not_fit_is_rejected() {
    let open = Open::new();
    let web = open.prepare();
    let (status, instance) = open.decide(web);
    assert_eq!((status, open.tasks()), (Status::Ok, 0));
    let mut task = 0;
    assert_eq!(unsafe { stowplan_cluster_apply(open.0, web, instance, &raw mut task) }, Status::Ok);
    let mut on = 0;
    assert_eq!(unsafe { stowplan_cluster_instance_of(open.0, task, &raw mut on) }, Status::Ok);
    assert_eq!(on, instance);
    let small = open.instances()[2];
    let mut error = null_mut();
    for _ in 0..3 {
        let status = unsafe { stowplan_cluster_try_apply(open.0, web, small, &raw mut task, &raw mut error) };
        assert_eq!((status, error.is_null()), (Status::Ok, true));
    }
    let status = unsafe { stowplan_cluster_try_apply(open.0, web, small, &raw mut task, &raw mut error) };
    assert_eq!((status, task), (Status::Rejected, 0));
    let rejected = told(error);
    assert_eq!(rejected.code, "apply/rejected");
    assert!(
        rejected.message.contains("RESOURCE:MEMORY") || rejected.message.contains("memory"),
        "{}",
        rejected.message
    );
    assert_eq!(rejected.place, (0, 0));
}

#[test]
fn numbers_of_another_cluster_or_kind_are_stale() {
    let (open, other) = (Open::new(), Open::new());
    let (web, others_web) = (open.prepare(), other.prepare());
    assert_ne!(web, others_web, "each cluster has its own numbers");
    let (_, task, instance) = open.place(web);
    let (_, others_task, others_instance) = other.place(others_web);
    for prepared in [others_web, task, instance, 0, u64::MAX] {
        assert_eq!(open.decide(prepared), (Status::Stale, 0));
        assert_eq!(open.place(prepared).0, Status::Stale);
        assert_eq!(unsafe { stowplan_cluster_forget(open.0, prepared) }, Status::Stale);
    }
    for number in [others_instance, web, task, 0, u64::MAX] {
        let (mut task, mut known, mut is) = (0, false, null_mut::<Instance>());
        assert_eq!(unsafe { stowplan_cluster_apply(open.0, web, number, &raw mut task) }, Status::Stale);
        assert_eq!(unsafe { stowplan_cluster_set_draining(open.0, number, 1) }, Status::Stale);
        assert_eq!(unsafe { stowplan_cluster_deregister(open.0, number) }, Status::Stale);
        assert_eq!(unsafe { stowplan_cluster_is_admissible(open.0, web, number, &raw mut known) }, Status::Stale);
        assert_eq!(unsafe { stowplan_cluster_instance(open.0, number, is) }, Status::NullArgument);
        let mut place = std::mem::MaybeUninit::<Instance>::uninit();
        is = place.as_mut_ptr();
        assert_eq!(unsafe { stowplan_cluster_instance(open.0, number, is) }, Status::Stale);
    }
    for number in [others_task, web, instance, 0, u64::MAX] {
        assert_eq!(unsafe { stowplan_cluster_remove(open.0, number) }, Status::Stale);
        assert_eq!(unsafe { stowplan_cluster_confirm(open.0, number, pointer("a"), 1, null_mut()) }, Status::Stale);
    }
    // A copy knows them all.
    let mut copy = null_mut();
    assert_eq!(unsafe { stowplan_cluster_copy(open.0, &raw mut copy) }, Status::Ok);
    let copy = Open(copy);
    assert_eq!(unsafe { stowplan_cluster_remove(copy.0, task) }, Status::Ok);
    assert_eq!((copy.tasks(), open.tasks()), (0, 1));
    assert_eq!(unsafe { stowplan_cluster_forget(open.0, web) }, Status::Ok);
    assert_eq!(open.decide(web), (Status::Stale, 0));
}

#[test]
fn nothing_is_read_from_null_and_no_length_is_believed() {
    let open = Open::new();
    let web = open.prepare();
    let mut text = NONE;
    unsafe {
        assert_eq!(stowplan_answer(null(), 0, &raw mut text), Status::NullArgument);
        assert_eq!(stowplan_answer(pointer("{}"), 2, null_mut()), Status::NullArgument);
        assert_eq!(stowplan_answer(pointer("{}"), usize::MAX, &raw mut text), Status::TooLong);
        assert_eq!(stowplan_cluster_answer(null_mut(), pointer("{}"), 2, &raw mut text), Status::NullArgument);
        let mut cluster = null_mut();
        let status = stowplan_cluster_open(null(), 5, null(), 0, &raw mut cluster, null_mut());
        assert_eq!((status, cluster.is_null()), (Status::NullArgument, true));
        let options = pointer("{}");
        let length = SNAPSHOT.len();
        let status =
            stowplan_cluster_open(pointer(SNAPSHOT), length, options, usize::MAX, &raw mut cluster, null_mut());
        assert_eq!(status, Status::TooLong);
        assert_eq!(stowplan_cluster_decide(open.0, web, null_mut()), Status::NullArgument);
        assert_eq!(stowplan_cluster_decide(null(), web, &raw mut text.length as *mut u64), Status::NullArgument);
        let mut count = 0;
        let status = stowplan_cluster_instances(open.0, null_mut(), 8, &raw mut count);
        assert_eq!((status, count), (Status::NullArgument, 0));
        let mut one = 0_u64;
        let status = stowplan_cluster_instances(open.0, &raw mut one, usize::MAX / 8, &raw mut count);
        assert_eq!((status, one), (Status::TooLong, 0), "nothing is written");
        let status = stowplan_cluster_place_each(open.0, &raw const one, usize::MAX, &raw mut one, null_mut());
        assert_eq!(status, Status::TooLong);
        let mut two = [0_u64; 2];
        let crooked = two.as_mut_ptr().cast::<u8>().add(1).cast::<u64>();
        assert_eq!(stowplan_cluster_decide(open.0, web, crooked), Status::BadArgument);
        assert_eq!(stowplan_cluster_instances(open.0, crooked, 1, &raw mut count), Status::BadArgument);
        let mut values = [0_i64; 3];
        let status = stowplan_cluster_column(open.0, 6, values.as_mut_ptr(), 3, &raw mut count);
        assert_eq!(status, Status::BadArgument);
        // What may be left out.
        stowplan_text_free(null_mut());
        stowplan_error_free(null_mut());
        stowplan_query_free(null_mut());
        stowplan_cluster_close(null_mut());
        assert_eq!(stowplan_cluster_place_many(open.0, web, 2, null_mut(), (&raw mut count).cast()), Status::Ok);
        assert_eq!(CStr::from_ptr(stowplan_error_message(null(), null_mut())), c"");
        assert_eq!(stowplan_error_line(null()), 0);
        assert_eq!(stowplan_cluster_instance_count(null()), 0);
    }
    assert_eq!(open.tasks(), 2);
}

#[test]
fn short_arrays_get_what_they_hold() {
    let open = Open::new();
    let all = open.instances();
    let (mut two, mut count) = ([0; 2], 0);
    let status = unsafe { stowplan_cluster_instances(open.0, two.as_mut_ptr(), 2, &raw mut count) };
    assert_eq!((status, count, two.to_vec()), (Status::ShortBuffer, 3, all[..2].to_vec()));
    let status = unsafe { stowplan_cluster_instances(open.0, null_mut(), 0, &raw mut count) };
    assert_eq!((status, count), (Status::ShortBuffer, 3));

    let arn = "arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/00000000000000000000000000000001";
    let told = |capacity: usize| {
        let (mut buffer, mut length) = ([b'x'; 128], 0);
        let first = buffer.as_mut_ptr().cast();
        let status = unsafe { stowplan_cluster_instance_arn(open.0, all[0], first, capacity, &raw mut length) };
        let text = CStr::from_bytes_until_nul(&buffer).map(|text| text.to_str().unwrap().to_owned());
        (status, length, text.unwrap_or_default())
    };
    assert_eq!(told(128), (Status::Ok, arn.len(), arn.to_owned()));
    assert_eq!(told(arn.len() + 1), (Status::Ok, arn.len(), arn.to_owned()));
    assert_eq!(told(arn.len()), (Status::ShortBuffer, arn.len(), arn[..arn.len() - 1].to_owned()));
    assert_eq!(told(1), (Status::ShortBuffer, arn.len(), String::new()));
    assert_eq!(told(0), (Status::ShortBuffer, arn.len(), String::new()), "nothing is written");

    let mut found = 0;
    let find = |name: &str, found: &mut u64| unsafe {
        stowplan_cluster_find_instance(open.0, pointer(name), name.len(), found)
    };
    assert_eq!((find(arn, &mut found), found), (Status::Ok, all[0]));
    assert_eq!((find("00000000000000000000000000000002", &mut found), found), (Status::Ok, all[1]));
    assert_eq!((find("none", &mut found), found), (Status::Absent, 0));
    let status = unsafe { stowplan_cluster_find_task(open.0, b"\xff".as_ptr().cast(), 1, &raw mut found) };
    assert_eq!(status, Status::Absent, "what is no text names nothing");
}

#[test]
fn a_what_if_leaves_no_trace() {
    let open = Open::new();
    let web = open.prepare();
    let all = open.instances();
    unsafe {
        assert_eq!(stowplan_cluster_rollback(open.0), Status::Absent);
        assert_eq!(stowplan_cluster_begin(open.0), Status::Ok);
        assert_eq!(stowplan_cluster_set_draining(open.0, all[0], 1), Status::Ok);
        let mut placed = 0;
        let status = stowplan_cluster_place_many(open.0, web, 20, null_mut(), &raw mut placed);
        assert_eq!((status, placed), (Status::Blocked, 10), "7 + 3");
        // A document within asks of what is now, and undoes nothing of it.
        let mut text = NONE;
        let status = stowplan_cluster_answer(open.0, pointer(QUESTION), QUESTION.len(), &raw mut text);
        let answer = taken(text);
        assert_eq!(status, Status::Ok);
        assert!(answer.contains(r#""unplaced":20"#), "{answer}");
        assert_eq!(open.tasks(), 10);
        assert_eq!(stowplan_cluster_begin(open.0), Status::Ok);
        assert_eq!(stowplan_cluster_deregister(open.0, all[1]), Status::Ok);
        assert_eq!(stowplan_cluster_commit(open.0), Status::Ok);
        assert_eq!(open.tasks(), 3, "those of the other");
        assert_eq!(stowplan_cluster_rollback(open.0), Status::Ok);
        assert_eq!(stowplan_cluster_commit(open.0), Status::Absent);
    }
    assert_eq!((open.tasks(), open.instances()), (0, all));
    let mut placed = 0;
    unsafe { stowplan_cluster_place_many(open.0, web, 20, null_mut(), &raw mut placed) };
    assert_eq!(placed as usize, FIT);
}

#[test]
fn one_instance_is_replaced_and_put_back() {
    let open = Open::new();
    let web = open.prepare();
    let snapshot = stowplan_wire::Document::parse(SNAPSHOT.as_bytes()).unwrap();
    let instance = snapshot.root().pointer("/containerInstances/0").unwrap().written();
    let smaller = instance.replacen(r#""integerValue": 7680"#, r#""integerValue": 4096"#, 2);
    assert_ne!(smaller, instance);
    let replace = |text: &str| {
        let (mut replaced, mut error) = (false, null_mut());
        let status = unsafe {
            stowplan_cluster_replace_instance(open.0, pointer(text), text.len(), &raw mut replaced, &raw mut error)
        };
        if !error.is_null() {
            let told = told(error);
            assert_eq!((told.path.as_str(), told.place), ("/status", (1, 41)));
        }
        (status, replaced)
    };
    let fit = || {
        let mut text = NONE;
        let question = QUESTION.replacen("\"place\"", "\"fit\"", 1);
        let status = unsafe { stowplan_cluster_answer(open.0, pointer(&question), question.len(), &raw mut text) };
        let answer = taken(text);
        assert_eq!(status, Status::Ok, "{answer}");
        stowplan_wire::Document::parse(answer.as_bytes()).unwrap().root().get("count").unwrap().as_u64().unwrap()
    };
    assert_eq!(replace("{\"containerInstanceArn\": \"a\", \"status\": 1}"), (Status::Invalid, false));
    unsafe { stowplan_cluster_begin(open.0) };
    assert_eq!(replace(&smaller), (Status::Ok, true));
    assert_eq!(fit(), 14, "4096 / 1024 + 7 + 3");
    unsafe { stowplan_cluster_rollback(open.0) };
    assert_eq!(fit(), 17);
    // A whole snapshot likewise: one of the first alone, and smaller.
    let one = format!("[{smaller}]");
    let sync = |text: &str| unsafe { stowplan_cluster_sync(open.0, pointer(text), text.len(), null_mut()) };
    unsafe { stowplan_cluster_begin(open.0) };
    assert_eq!((sync(&one), fit(), open.instances().len()), (Status::Ok, 4, 1));
    assert_eq!((sync("[7]"), fit()), (Status::Invalid, 4));
    unsafe { stowplan_cluster_rollback(open.0) };
    assert_eq!((fit(), open.instances().len()), (17, 3));
    assert_eq!(replace(&smaller), (Status::Ok, true));
    assert_eq!(fit(), 14);
    assert_eq!((sync(SNAPSHOT), fit()), (Status::Ok, 17));
    assert_eq!(open.decide(web).0, Status::Ok);
}

#[test]
fn errors_say_where() {
    let open = |snapshot: &str, options: Option<&str>| {
        let (mut cluster, mut error) = (null_mut(), null_mut());
        let (first, length) = options.map_or((null(), 0), |options| (pointer(options), options.len()));
        let (cluster_out, error_out) = (&raw mut cluster, &raw mut error);
        let status =
            unsafe { stowplan_cluster_open(pointer(snapshot), snapshot.len(), first, length, cluster_out, error_out) };
        assert_eq!((status, cluster.is_null()), (Status::Invalid, true));
        told(error)
    };
    let wrong = open("{\"containerInstances\": [\n  {\"containerInstanceArn\": 7}]}", None);
    assert_eq!((wrong.path.as_str(), wrong.place), ("/containerInstances/0/containerInstanceArn", (2, 28)));
    assert!(wrong.document.starts_with("{\"error\":{\"code\":"), "{}", wrong.document);
    let broken = open("{\n  ]", None);
    assert_eq!((broken.code.as_str(), broken.place), ("json/syntax", (2, 3)));
    let options = open("[]", Some("{\n\n \"semantics\": \"no\\u0000ne\"}"));
    assert_eq!((options.path.as_str(), options.place.0), ("/options/semantics", 3));
    let broken = open("[]", Some("{\n\n "));
    assert_eq!((broken.code.as_str(), broken.place.0), ("json/truncated", 3));

    let cluster = Open::new();
    let (mut prepared, mut error) = (0, null_mut());
    let question = "{\"decide\": \"place\",\n \"taskDefinition\": 5}";
    let status = unsafe {
        stowplan_cluster_prepare(cluster.0, pointer(question), question.len(), &raw mut prepared, &raw mut error)
    };
    let wrong = told(error);
    assert_eq!((status, prepared), (Status::Invalid, 0));
    assert_eq!((wrong.path.as_str(), wrong.place), ("/taskDefinition", (2, 20)));
}

#[test]
fn queries_are_asked_of_instances() {
    let open = Open::new();
    let all = open.instances();
    let parse = |expression: &[u8]| {
        let (mut query, mut error) = (null_mut(), null_mut());
        let first = expression.as_ptr().cast();
        let status = unsafe { stowplan_query_parse(open.0, first, expression.len(), &raw mut query, &raw mut error) };
        (status, query, error)
    };
    let (status, query, error) = parse(b"attribute:ecs.instance-type=~m5.*");
    assert_eq!((status, error.is_null()), (Status::Ok, true));
    let (mut found, mut count, mut text, mut matches) = ([0; 3], 0, NONE, true);
    unsafe {
        assert_eq!(stowplan_query_canonical(query, &raw mut text), Status::Ok);
        assert_eq!(taken(text), "attribute:ecs.instance-type =~ m5.*");
        let status = stowplan_cluster_matching(open.0, query, found.as_mut_ptr(), 3, &raw mut count);
        assert_eq!((status, &found[..count]), (Status::Ok, &all[..2]));
        assert_eq!(stowplan_query_matches(query, open.0, all[2], &raw mut matches), Status::Ok);
        assert!(!matches);
        assert_eq!(stowplan_query_matches(query, open.0, 0, &raw mut matches), Status::Stale);
        stowplan_query_free(query);
    }
    let (status, query, error) = parse(b"attribute:a == b\n and attributes:b == c");
    assert_eq!((status, query.is_null()), (Status::Invalid, true));
    let wrong = told(error);
    assert_eq!((wrong.code.as_str(), wrong.path.as_str()), ("query/unknown-subject", ""));
    assert_eq!((wrong.span, wrong.place), (Some((22, 12)), (2, 6)), "a line of 17 bytes, then 5");
    let (status, _, error) = parse(b"\xff");
    assert_eq!((status, told(error).code.as_str()), (Status::Invalid, "text/invalid-utf8"));
    let mut text = NONE;
    let status = unsafe { stowplan_query_tokens(pointer("a == b"), 6, &raw mut text) };
    assert_eq!(status, Status::Ok);
    assert!(taken(text).starts_with("{\"tokens\":["));
}

#[test]
fn one_value_of_an_answer_is_read() {
    let json = r#"{"a": [{"text": "x\n\"y\""}, 12.50, null], "b/c": {"d": true}}"#;
    let value = |pointed: &str| {
        let mut text = NONE;
        let status =
            unsafe { stowplan_json_value(pointer(json), json.len(), pointer(pointed), pointed.len(), &raw mut text) };
        (status, if text.bytes.is_null() { String::new() } else { taken(text) })
    };
    assert_eq!(value("/a/0/text"), (Status::Ok, "x\n\"y\"".to_owned()));
    assert_eq!(value("/a/1"), (Status::Ok, "12.50".to_owned()));
    assert_eq!(value("/b~1c"), (Status::Ok, r#"{"d": true}"#.to_owned()));
    assert_eq!(value("/a/3"), (Status::Absent, String::new()));
    assert_eq!(value(""), (Status::Ok, json.to_owned()));
}

#[test]
fn the_path_of_an_error_in_an_answer_has_a_place_in_the_document() {
    let place = |json: &str, pointed: &str| {
        let (mut line, mut column) = (9, 9);
        let (first, length) = (pointer(json), json.len());
        let status = unsafe {
            stowplan_json_place(first, length, pointer(pointed), pointed.len(), &raw mut line, &raw mut column)
        };
        (status, line, column)
    };
    let document = "{\"decide\": \"query\",\n \"expression\": \"attribute:stack = prod\"}";
    let (status, told) = answer(document.as_bytes());
    assert_eq!(status, Status::Invalid);
    assert!(told.contains(r#""path":"/expression""#), "{told}");
    assert_eq!(place(document, "/expression"), (Status::Ok, 2, 16));
    assert_eq!(place(document, "/cluster"), (Status::Absent, 1, 1));
    assert_eq!(place("{\n  \"a\" 1}", ""), (Status::Invalid, 2, 7));
    assert_eq!(place("[\"ä\", 1]", "/1"), (Status::Ok, 1, 7), "columns are characters");
    let mut line = 0;
    let status = unsafe { stowplan_json_place(pointer("{}"), 2, pointer(""), 0, &raw mut line, null_mut()) };
    assert_eq!(status, Status::NullArgument);
}

#[test]
fn a_task_learns_its_arn_once() {
    let open = Open::new();
    let web = open.prepare();
    let (_, task, _) = open.place(web);
    let (mut buffer, arn) = ([0_u8; 64], "arn:aws:ecs:eu-west-1:111122223333:task/shop/1");
    let first = buffer.as_mut_ptr().cast();
    assert_eq!(unsafe { stowplan_cluster_task_arn(open.0, task, first, 64, null_mut()) }, Status::Absent);
    let confirm = |arn: &str, error: *mut *mut Error| unsafe {
        stowplan_cluster_confirm(open.0, task, pointer(arn), arn.len(), error)
    };
    assert_eq!(confirm(arn, null_mut()), Status::Ok);
    assert_eq!(unsafe { stowplan_cluster_task_arn(open.0, task, first, 64, null_mut()) }, Status::Ok);
    assert_eq!(CStr::from_bytes_until_nul(&buffer).unwrap().to_str().unwrap(), arn);
    let mut error = null_mut();
    assert_eq!(confirm("other", &raw mut error), Status::Invalid);
    assert_eq!(told(error).code, "confirm/other-arn");
}

/// A pointer that goes to another thread, as the header allows.
#[derive(Clone, Copy)]
struct Shared(*mut Cluster);

unsafe impl Send for Shared {}

impl Shared {
    fn cluster(self) -> *mut Cluster {
        self.0
    }
}

#[test]
fn threads_ask_one_cluster_and_change_their_copies() {
    let open = Open::new();
    let web = open.prepare();
    let expected = open.decide(web);
    let shared = Shared(open.0);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(move || {
                for _ in 0..50 {
                    let mut instance = 0;
                    let status = unsafe { stowplan_cluster_decide(shared.cluster(), web, &raw mut instance) };
                    assert_eq!((status, instance), expected);
                }
                let (mut copy, mut placed) = (null_mut(), 0);
                unsafe {
                    assert_eq!(stowplan_cluster_copy(shared.cluster(), &raw mut copy), Status::Ok);
                    stowplan_cluster_place_many(copy, web, 20, null_mut(), &raw mut placed);
                    stowplan_cluster_close(copy);
                }
                placed as usize
            })
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap() == FIT));
    assert_eq!(open.tasks(), 0);
}

#[test]
fn memory_for_hosts_without_their_own() {
    unsafe {
        let memory = stowplan_allocate(24);
        assert_eq!(memory.addr() % 8, 0);
        memory.write_bytes(7, 24);
        stowplan_release(memory, 24);
        assert!(stowplan_allocate(0).is_null() && stowplan_allocate(usize::MAX).is_null());
        stowplan_release(null_mut(), 24);
        assert_eq!(stowplan_abi_version(), 1);
        assert_eq!(CStr::from_ptr(stowplan_version()).to_str().unwrap(), env!("CARGO_PKG_VERSION"));
    }
}
