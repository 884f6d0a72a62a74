//! A cluster that is held in memory.

use std::ffi::c_char;

use stowplan_wire::{ClusterSession, Document};

use crate::document::written;
use crate::edge::{Out, asked, bytes, changing, stopped};
use crate::error::{ErrorOut, place_in};
use crate::number::Keys;
use crate::text::put;
use crate::{Error, Status, Text};

/// A cluster that is held in memory: opened once from a snapshot, asked and changed as often as one
/// likes.
#[derive(Clone, Debug)]
pub struct Cluster {
    pub(crate) session: ClusterSession,
    pub(crate) keys: Keys,
    /// A panic left it half changed.
    pub(crate) is_broken: bool,
}

/// Clusters move between threads, and may be asked by several at once: the header says so.
const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Cluster>();
};

/// Opens a cluster from the text of a snapshot: what `cluster` is in a decision document, for one
/// what `aws ecs describe-container-instances` prints.
///
/// `options` is the text of such a document's `options`, or `NULL`: the cluster is built under
/// their `semantics`, and what is asked without semantics of its own is answered under them.
///
/// Where the snapshot makes no sense, `error` (which may be `NULL`) gets why.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_open(
    snapshot: *const c_char,
    length: usize,
    options: *const c_char,
    options_length: usize,
    cluster: *mut *mut Cluster,
    error: *mut *mut Error,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (place, error) = unsafe { (Out::new(cluster, std::ptr::null_mut())?, ErrorOut::new(error)?) };
        // SAFETY: as the header asks.
        let snapshot = unsafe { bytes(snapshot, length) }?;
        let options = match options.is_null() {
            true => None,
            // SAFETY: as the header asks.
            false => Some(unsafe { bytes(options, options_length) }?),
        };
        match read(snapshot, options) {
            Ok(session) => {
                let cluster = Cluster { session, keys: Keys::new(), is_broken: false };
                place.put(Box::into_raw(Box::new(cluster)));
                Ok(Status::Ok)
            }
            Err(Wrong { error: found, in_options }) => {
                let options = options.filter(|_| in_options || found.path().starts_with(OPTIONS));
                let position = match options {
                    Some(options) => place_in(&found, options, OPTIONS),
                    None => place_in(&found, snapshot, ""),
                };
                error.put(Status::Invalid, &found, position)
            }
        }
    })
}

/// Where the options lie in a document.
const OPTIONS: &str = "/options";

/// What is wrong, and whether it is the text of the options that is no JSON.
struct Wrong {
    error: Box<stowplan_wire::Error>,
    in_options: bool,
}

fn read(snapshot: &[u8], options: Option<&[u8]>) -> Result<ClusterSession, Wrong> {
    let wrong = |in_options| move |error| Wrong { error: Box::new(error), in_options };
    let options = options.map(Document::parse).transpose().map_err(wrong(true))?;
    let options = options.map(|options| options.hung_at(OPTIONS));
    let snapshot = Document::parse(snapshot).map_err(wrong(false))?;
    ClusterSession::read(&snapshot.root(), options.as_ref().map(Document::root).as_ref()).map_err(wrong(false))
}

/// A copy, for another thread or to try things on. Numbers mean the same in both, as long as
/// neither adds nor removes what the other does not. A copy is in no what-if. O(cluster).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_copy(cluster: *const Cluster, copy: *mut *mut Cluster) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (place, cluster) = unsafe { (Out::new(copy, std::ptr::null_mut())?, asked(cluster)?) };
        place.put(Box::into_raw(Box::new(cluster.clone())));
        Ok(Status::Ok)
    })
}

/// Closes a cluster; `NULL` is left alone. A cluster that is closed must not be used: that is
/// undefined, as for all memory that was freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_close(cluster: *mut Cluster) {
    if !cluster.is_null() {
        // What panics while it is dropped has leaked.
        stopped(|| {
            // SAFETY: `stowplan_cluster_open` or `stowplan_cluster_copy` made it, and the header
            // asks that it is closed once.
            drop(unsafe { Box::from_raw(cluster) });
            Ok(Status::Ok)
        });
    }
}

/// Answers a decision document without its `cluster`, which this one is, as `stowplan_answer` does.
/// The cluster stays as it is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_answer(
    cluster: *mut Cluster,
    document: *const c_char,
    length: usize,
    answer: *mut Text,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let place = Out::new(answer, Text::NONE)?;
            let document = Document::parse(bytes(document, length)?);
            let (text, status) = written(document.and_then(|document| cluster.session.answer(&document)));
            put(&place, text, status)
        })
    }
}

/// Brings the cluster to a newer snapshot, a text as `stowplan_cluster_open` takes. Numbers of what
/// is in both stay valid, prepared tasks stay prepared; tasks that were placed here go, unless they
/// were confirmed and the snapshot has them. O(snapshot).
///
/// Where the snapshot makes no sense the cluster stays as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_sync(
    cluster: *mut Cluster,
    snapshot: *const c_char,
    length: usize,
    error: *mut *mut Error,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let (error, text) = (ErrorOut::new(error)?, bytes(snapshot, length)?);
            match Document::parse(text).and_then(|snapshot| cluster.session.sync(&snapshot.root())) {
                Ok(_) => Ok(Status::Ok),
                Err(found) => error.put(Status::Invalid, &found, place_in(&found, text, "")),
            }
        })
    }
}

/// Replaces one container instance by what a newer snapshot says of it, at the cost of that
/// instance. `instance` is the text of one of `containerInstances`.
///
/// `replaced` is false, and nothing is changed, where one instance alone would not tell all: then
/// open the whole snapshot anew.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_replace_instance(
    cluster: *mut Cluster,
    instance: *const c_char,
    length: usize,
    replaced: *mut bool,
    error: *mut *mut Error,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let (place, error) = (Out::new(replaced, false)?, ErrorOut::new(error)?);
            let text = bytes(instance, length)?;
            match Document::parse(text).and_then(|instance| cluster.session.replace_instance(&instance)) {
                Ok(replaced) => {
                    place.put(replaced);
                    Ok(Status::Ok)
                }
                Err(found) => error.put(Status::Invalid, &found, place_in(&found, text, "")),
            }
        })
    }
}
