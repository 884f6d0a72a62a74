//! The edge's own memory, in tests that are small enough for Miri, which is thousands of times
//! slower than the processor: `cargo xtask verify` runs them so, and every other run as they are.
//!
//! Each `unsafe` block of the crate is reached: texts, errors, handles, arrays of the caller's, a
//! cluster asked by two threads, and memory for hosts that have none.
#![expect(clippy::undocumented_unsafe_blocks, reason = "each call is as the header asks, or one that it refuses")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::ffi::{CStr, c_char};
use std::ptr::{null, null_mut};

use stowplan_c::*;

/// Two instances of 1024 CPU units and 1024 MiB.
const SNAPSHOT: &str = r#"[
    {"containerInstanceArn": "a", "agentConnected": true, "registeredResources": [
        {"name": "CPU", "integerValue": 1024}, {"name": "MEMORY", "integerValue": 1024}]},
    {"containerInstanceArn": "b", "agentConnected": true, "registeredResources": [
        {"name": "CPU", "integerValue": 1024}, {"name": "MEMORY", "integerValue": 1024}]}]"#;

/// Each instance holds 1024 / 512 = 2 of these.
const QUESTION: &str = r#"{"decide": "place", "taskDefinition": {"family": "web", "containerDefinitions": [
    {"name": "web", "image": "web", "memory": 512}]}, "request": {"serviceName": "web"}}"#;

const NONE: Text = Text { bytes: null_mut(), length: 0 };

fn pointer(text: &str) -> *const c_char {
    text.as_ptr().cast()
}

fn taken(mut text: Text) -> String {
    let bytes = unsafe { std::slice::from_raw_parts(text.bytes.cast::<u8>(), text.length + 1) };
    let (nul, told) = bytes.split_last().unwrap();
    assert_eq!(*nul, 0);
    let string = String::from_utf8(told.to_vec()).unwrap();
    unsafe { stowplan_text_free(&raw mut text) };
    unsafe { stowplan_text_free(&raw mut text) };
    string
}

fn opened() -> *mut Cluster {
    let mut cluster = null_mut();
    let status =
        unsafe { stowplan_cluster_open(pointer(SNAPSHOT), SNAPSHOT.len(), null(), 0, &raw mut cluster, null_mut()) };
    assert_eq!(status, Status::Ok);
    cluster
}

fn prepared(cluster: *mut Cluster) -> PreparedNumber {
    let mut number = 0;
    let status =
        unsafe { stowplan_cluster_prepare(cluster, pointer(QUESTION), QUESTION.len(), &raw mut number, null_mut()) };
    assert_eq!(status, Status::Ok);
    number
}

#[test]
fn texts_are_given_and_taken_back() {
    let (right, wrong) = (r#"{"decide": "query", "expression": "attribute:a==b"}"#, "{\"decide\": \"no\\u0000ne\"}");
    for (document, expected) in [(right, Status::Ok), (wrong, Status::Invalid), ("{", Status::Invalid)] {
        let mut text = NONE;
        let status = unsafe { stowplan_answer(pointer(document), document.len(), &raw mut text) };
        assert_eq!((status, taken(text)), (expected, stowplan_wire::decide(document)));
    }
    let (json, at) = (r#"{"a": ["x\u0000y"]}"#, "/a/0");
    let mut text = NONE;
    let status = unsafe { stowplan_json_value(pointer(json), json.len(), pointer(at), at.len(), &raw mut text) };
    assert_eq!((status, taken(text)), (Status::Ok, "x\0y".to_owned()));
}

#[test]
fn errors_are_given_and_freed() {
    let (mut cluster, mut error) = (null_mut(), null_mut());
    let wrong = r#"[{"containerInstanceArn": 7}]"#;
    let status =
        unsafe { stowplan_cluster_open(pointer(wrong), wrong.len(), null(), 0, &raw mut cluster, &raw mut error) };
    assert_eq!((status, cluster.is_null()), (Status::Invalid, true));
    let (mut length, mut offset) = (0, 0);
    unsafe {
        let texts: [unsafe extern "C" fn(*const Error, *mut usize) -> *const c_char; 5] = [
            stowplan_error_code,
            stowplan_error_message,
            stowplan_error_path,
            stowplan_error_help,
            stowplan_error_document,
        ];
        for of in texts {
            let text = CStr::from_ptr(of(error, &raw mut length));
            assert_eq!(text.to_bytes().len(), length);
            assert_eq!(CStr::from_ptr(of(error, null_mut())), text);
        }
        assert_eq!((stowplan_error_line(error), stowplan_error_column(error)), (1, 27));
        assert!(!stowplan_error_span(error, &raw mut offset, &raw mut length));
        stowplan_error_free(error);
    }
}

#[test]
fn tasks_are_placed_into_arrays_and_removed_from_them() {
    let cluster = opened();
    let web = prepared(cluster);
    let (mut numbers, mut count, mut instances) = ([web; 5], 0, [0; 2]);
    unsafe {
        let first = numbers.as_mut_ptr();
        // Read and written at once.
        let status = stowplan_cluster_place_each(cluster, first, 5, first, &raw mut count);
        assert_eq!((status, count, numbers.last()), (Status::Blocked, 4, Some(&0)));
        assert_eq!(stowplan_cluster_instances(cluster, instances.as_mut_ptr(), 1, &raw mut count), Status::ShortBuffer);
        assert_eq!((count, instances.last()), (2, Some(&0)));
        assert_eq!(stowplan_cluster_remove_each(cluster, first, 5, &raw mut count), Status::Stale);
        let mut free = [0_i64; 2];
        let column = Column::MemoryRemainingMib as u32;
        assert_eq!(stowplan_cluster_column(cluster, column, free.as_mut_ptr(), 2, &raw mut count), Status::Ok);
        assert_eq!((count, free), (2, [1024, 1024]));
        let mut arn: [c_char; 2] = [9; 2];
        let status = stowplan_cluster_instance_arn(
            cluster,
            instances.first().copied().unwrap(),
            arn.as_mut_ptr(),
            2,
            null_mut(),
        );
        assert_eq!((status, CStr::from_ptr(arn.as_ptr())), (Status::Ok, c"a"));
        stowplan_cluster_close(cluster);
    }
}

#[test]
fn what_is_refused_is_neither_read_nor_written() {
    let cluster = opened();
    let web = prepared(cluster);
    let (mut text, mut one, mut count) = (NONE, 7_u64, 0);
    unsafe {
        assert_eq!(stowplan_answer(null(), 0, &raw mut text), Status::NullArgument);
        assert_eq!(stowplan_answer(pointer("{}"), usize::MAX, &raw mut text), Status::TooLong);
        assert_eq!(stowplan_cluster_decide(cluster, web, null_mut()), Status::NullArgument);
        let mut two = [0_u64; 2];
        let crooked = two.as_mut_ptr().cast::<u8>().add(1).cast::<u64>();
        assert_eq!(stowplan_cluster_decide(cluster, web, crooked), Status::BadArgument);
        let status = stowplan_cluster_instances(cluster, &raw mut one, usize::MAX / 8, &raw mut count);
        assert_eq!((status, one), (Status::TooLong, 7));
        for number in [0, u64::MAX, web] {
            assert_eq!(stowplan_cluster_remove(cluster, number), Status::Stale);
        }
        stowplan_text_free(null_mut());
        stowplan_error_free(null_mut());
        stowplan_cluster_close(null_mut());
        stowplan_cluster_close(cluster);
    }
}

/// A pointer that goes to another thread, as the header allows.
#[derive(Clone, Copy)]
struct Shared(*const Cluster);

unsafe impl Send for Shared {}

impl Shared {
    fn decide(self, prepared: PreparedNumber) -> (Status, InstanceNumber) {
        let mut instance = 0;
        (unsafe { stowplan_cluster_decide(self.0, prepared, &raw mut instance) }, instance)
    }
}

#[test]
fn two_threads_ask_one_cluster_and_a_copy_outlives_it() {
    let cluster = opened();
    let web = prepared(cluster);
    let shared = Shared(cluster);
    let other = std::thread::spawn(move || shared.decide(web));
    let (here, there) = (shared.decide(web), other.join().unwrap());
    assert_eq!((here.0, here), (Status::Ok, there));
    let (mut copy, mut placed) = (null_mut(), 0);
    unsafe {
        assert_eq!(stowplan_cluster_copy(cluster, &raw mut copy), Status::Ok);
        assert_eq!(stowplan_cluster_begin(cluster), Status::Ok);
        assert_eq!(stowplan_cluster_place_many(cluster, web, 9, null_mut(), &raw mut placed), Status::Blocked);
        assert_eq!((placed, stowplan_cluster_rollback(cluster)), (4, Status::Ok));
        assert_eq!(stowplan_cluster_task_count(cluster), 0);
        stowplan_cluster_close(cluster);
        assert_eq!(stowplan_cluster_place_many(copy, web, 9, null_mut(), &raw mut placed), Status::Blocked);
        assert_eq!((placed, stowplan_cluster_task_count(copy)), (4, 4));
        stowplan_cluster_close(copy);
    }
}

#[test]
fn queries_and_memory_for_hosts_are_given_back() {
    let (mut query, mut text, mut error) = (null_mut(), NONE, null_mut());
    unsafe {
        let right = "attribute:a==b";
        let status = stowplan_query_parse(null(), pointer(right), right.len(), &raw mut query, null_mut());
        assert_eq!(status, Status::Ok);
        assert_eq!(stowplan_query_canonical(query, &raw mut text), Status::Ok);
        assert_eq!(taken(text), "attribute:a == b");
        stowplan_query_free(query);
        let status = stowplan_query_parse(null(), b"\xff".as_ptr().cast(), 1, &raw mut query, &raw mut error);
        assert_eq!((status, query.is_null()), (Status::Invalid, true));
        stowplan_error_free(error);
        let memory = stowplan_allocate(24);
        assert_eq!(memory.addr() % 8, 0);
        memory.write_bytes(7, 24);
        stowplan_release(memory, 24);
        assert!(stowplan_allocate(0).is_null() && stowplan_allocate(usize::MAX).is_null());
        stowplan_release(null_mut(), 24);
    }
}
