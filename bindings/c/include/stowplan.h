/*
 * stowplan: what Amazon ECS's scheduler would do, and why.
 *
 * Made of the library's sources: change those. SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Texts. A text that is given is a pointer and a length in bytes; it need not end with a NUL, and may
 * hold one. A text that is answered is owned by the caller or lent by an error; each function says which.
 *
 * Results. Every function that can fail answers a stowplan_status, and puts what it answers behind
 * its last pointers. These are emptied first (NULL, 0, false), without looking at what was there: free
 * that before. A stowplan_error ** may be NULL; where it is not, free what it gets by
 * stowplan_error_free.
 *
 * Numbers. Prepared tasks, instances and tasks are numbers: opaque, never 0, of one cluster and its
 * copies. A number whose thing is gone, or of another cluster or kind, is STOWPLAN_STATUS_STALE. They
 * differ from one run of a program to the next.
 *
 * Threads. A cluster, a query and an error may move between threads. Functions that take `const` of it
 * may run on one at once in several threads; while another runs, no other may on the same. Nothing is
 * shared between clusters: threads that each have a copy need no lock. Nothing here is for signal
 * handlers.
 *
 * What cannot be checked, and is undefined if it is wrong: a pointer that is not NULL leads to what
 * the function says, for as many values as are told; a handle is open, and closed once.
 *
 * Memory that runs out ends the program. A fault in this library does not: STOWPLAN_STATUS_PANIC.
 */


#ifndef STOWPLAN_H
#define STOWPLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The version of the interface that the header describes. A program that was compiled against it
 * runs with every library that answers the same number.
 */
#define STOWPLAN_ABI_VERSION 1

/**
 * How a call ended. New statuses may be added: treat one that you do not know as a failure.
 */
typedef enum {
  /**
   * Done.
   */
  STOWPLAN_STATUS_OK = 0,
  /**
   * Nothing fits: an answer, not a failure. Of several tasks, fewer were placed than asked for.
   */
  STOWPLAN_STATUS_BLOCKED = 1,
  /**
   * A number names nothing in this cluster: what it named is gone, or it is a number of another
   * cluster, or of another kind of thing.
   */
  STOWPLAN_STATUS_STALE = 2,
  /**
   * There is nothing of this name or place.
   */
  STOWPLAN_STATUS_ABSENT = 3,
  /**
   * The text, or what it asks for, makes no sense: the error tells why and where.
   */
  STOWPLAN_STATUS_INVALID = 4,
  /**
   * The instance does not take the task: the error tells why.
   */
  STOWPLAN_STATUS_REJECTED = 5,
  /**
   * The caller's array or buffer is too small: the count or length that is needed is told.
   */
  STOWPLAN_STATUS_SHORT_BUFFER = 6,
  /**
   * A pointer that must not be `NULL` is.
   */
  STOWPLAN_STATUS_NULL_ARGUMENT = 7,
  /**
   * A length is larger than any object of C can be.
   */
  STOWPLAN_STATUS_TOO_LONG = 8,
  /**
   * A pointer is not aligned for what it points to, or a number is none of its enumeration.
   */
  STOWPLAN_STATUS_BAD_ARGUMENT = 9,
  /**
   * A fault in this library, stopped before it reached the caller. A cluster that was being
   * changed answers this from then on: close it.
   */
  STOWPLAN_STATUS_PANIC = 10,
} stowplan_status;

/**
 * The status of a container instance.
 */
typedef enum {
  /**
   * Waiting for its trunk network interface.
   */
  STOWPLAN_INSTANCE_STATUS_REGISTERING = 0,
  /**
   * The trunk network interface could not be attached.
   */
  STOWPLAN_INSTANCE_STATUS_REGISTRATION_FAILED = 1,
  /**
   * Accepts tasks.
   */
  STOWPLAN_INSTANCE_STATUS_ACTIVE = 2,
  /**
   * Deregistered.
   */
  STOWPLAN_INSTANCE_STATUS_INACTIVE = 3,
  /**
   * Being deregistered.
   */
  STOWPLAN_INSTANCE_STATUS_DEREGISTERING = 4,
  /**
   * Accepts no new tasks.
   */
  STOWPLAN_INSTANCE_STATUS_DRAINING = 5,
} stowplan_instance_status;

/**
 * What a column tells of each instance.
 */
typedef enum {
  /**
   * CPU units that remain; 1024 are a vCPU.
   */
  STOWPLAN_COLUMN_CPU_REMAINING = 0,
  /**
   * CPU units that are registered.
   */
  STOWPLAN_COLUMN_CPU_REGISTERED = 1,
  /**
   * MiB of memory that remain.
   */
  STOWPLAN_COLUMN_MEMORY_REMAINING_MIB = 2,
  /**
   * MiB of memory that are registered.
   */
  STOWPLAN_COLUMN_MEMORY_REGISTERED_MIB = 3,
  /**
   * Tasks whose desired status is RUNNING, those that are PENDING among them.
   */
  STOWPLAN_COLUMN_RUNNING_TASKS_COUNT = 4,
  /**
   * Tasks that are pending.
   */
  STOWPLAN_COLUMN_PENDING_TASKS_COUNT = 5,
} stowplan_column;

/**
 * A cluster that is held in memory: opened once from a snapshot, asked and changed as often as one
 * likes.
 */
typedef struct stowplan_cluster stowplan_cluster;

/**
 * Why a text makes no sense, or a task is not taken: as the `error` of an answer tells it. Free it
 * by `stowplan_error_free`.
 */
typedef struct stowplan_error stowplan_error;

/**
 * An expression of the Cluster Query Language, parsed once for any number of instances.
 */
typedef struct stowplan_query stowplan_query;

/**
 * A text that the library made and the caller owns: free it by `stowplan_text_free`, and change
 * neither of the two before. In UTF-8; a NUL follows the last byte, and none is inside an answer.
 */
typedef struct {
  /**
   * The first byte; `NULL` where there is no text.
   */
  char *bytes;
  /**
   * How many bytes, without the NUL.
   */
  size_t length;
} stowplan_text;

/**
 * A prepared task of one cluster; 0 is none.
 */
typedef uint64_t stowplan_prepared_id;

/**
 * A container instance of one cluster; 0 is none.
 */
typedef uint64_t stowplan_instance_id;

/**
 * A task of one cluster; 0 is none.
 */
typedef uint64_t stowplan_task_id;

/**
 * What is known of a container instance, now. What remains is below 0 where more was committed
 * than there is.
 */
typedef struct {
  /**
   * CPU units that remain; 1024 are a vCPU.
   */
  int64_t cpu_remaining;
  /**
   * CPU units that are registered.
   */
  int64_t cpu_registered;
  /**
   * MiB of memory that remain.
   */
  int64_t memory_remaining_mib;
  /**
   * MiB of memory that are registered.
   */
  int64_t memory_registered_mib;
  /**
   * Tasks whose desired status is RUNNING, those that are PENDING among them.
   */
  uint32_t running_tasks_count;
  /**
   * Tasks that are pending.
   */
  uint32_t pending_tasks_count;
  /**
   * Its status.
   */
  stowplan_instance_status status;
  /**
   * Whether its agent is connected.
   */
  bool agent_connected;
} stowplan_instance;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the interface that this library has: compare it with `STOWPLAN_ABI_VERSION`.
 */
uint32_t stowplan_abi_version(void);

/**
 * The version of this library, as `0.1.0`. It is never freed.
 */
const char *stowplan_version(void);

/**
 * Frees a text and empties it, so that to free it again is harmless. `NULL` and an empty one are
 * left alone.
 */
void stowplan_text_free(stowplan_text *text);

/**
 * The stable code, as `json/syntax`. This text and the next four are valid until the error is
 * freed, and end with a NUL; `length`, which may be `NULL`, gets the length without it: what users
 * wrote is told in messages, and may hold a NUL.
 */
const char *stowplan_error_code(const stowplan_error *error, size_t *length);

/**
 * What is wrong: lower-case, without a full stop.
 */
const char *stowplan_error_message(const stowplan_error *error, size_t *length);

/**
 * Where: a JSON pointer into the text of the call, empty for the whole of it. Into the options of
 * `stowplan_cluster_open` it begins with `/options`.
 */
const char *stowplan_error_path(const stowplan_error *error, size_t *length);

/**
 * What to do about it; empty where there is no advice.
 */
const char *stowplan_error_help(const stowplan_error *error, size_t *length);

/**
 * The whole error as JSON: `{"error": {"code": ...}}`.
 */
const char *stowplan_error_document(const stowplan_error *error, size_t *length);

/**
 * The line in the text of the call, from 1: where its path leads, or where the text stops to be
 * JSON. 0 where it is not known.
 */
uint64_t stowplan_error_line(const stowplan_error *error);

/**
 * The column in that line, in characters from 1; 0 where it is not known.
 */
uint64_t stowplan_error_column(const stowplan_error *error);

/**
 * Which bytes of the string at the path are meant: `offset` and `length`, each of which may be
 * `NULL`. Answers whether the error says so.
 */
bool stowplan_error_span(const stowplan_error *error, size_t *offset, size_t *length);

/**
 * Frees an error; `NULL` is left alone.
 */
void stowplan_error_free(stowplan_error *error);

/**
 * Answers one decision document of `length` bytes, which need not end with a NUL: JSON in, JSON
 * out, the same bytes as every other face's. `wire/DOCUMENTS.md` is the contract.
 *
 * A document that makes no sense is `STOWPLAN_STATUS_INVALID`, and the answer tells why:
 * `{"error": {"code", "message", "path", ...}}`. Free the answer in either case.
 */
stowplan_status stowplan_answer(const char *document, size_t length, stowplan_text *answer);

/**
 * Opens a cluster from the text of a snapshot: what `cluster` is in a decision document, for one
 * what `aws ecs describe-container-instances` prints.
 *
 * `options` is the text of such a document's `options`, or `NULL`: the cluster is built under
 * their `semantics`, and what is asked without semantics of its own is answered under them.
 *
 * Where the snapshot makes no sense, `error` (which may be `NULL`) gets why.
 */
stowplan_status stowplan_cluster_open(const char *snapshot,
                                      size_t length,
                                      const char *options,
                                      size_t options_length,
                                      stowplan_cluster **cluster,
                                      stowplan_error **error);

/**
 * A copy, for another thread or to try things on. Numbers mean the same in both, as long as
 * neither adds nor removes what the other does not. A copy is in no what-if. O(cluster).
 */
stowplan_status stowplan_cluster_copy(const stowplan_cluster *cluster, stowplan_cluster **copy);

/**
 * Closes a cluster; `NULL` is left alone. A cluster that is closed must not be used: that is
 * undefined, as for all memory that was freed.
 */
void stowplan_cluster_close(stowplan_cluster *cluster);

/**
 * Answers a decision document without its `cluster`, which this one is, as `stowplan_answer` does.
 * The cluster stays as it is.
 */
stowplan_status stowplan_cluster_answer(stowplan_cluster *cluster,
                                        const char *document,
                                        size_t length,
                                        stowplan_text *answer);

/**
 * Brings the cluster to a newer snapshot, a text as `stowplan_cluster_open` takes. Numbers of what
 * is in both stay valid, prepared tasks stay prepared; tasks that were placed here go, unless they
 * were confirmed and the snapshot has them. O(snapshot).
 *
 * Where the snapshot makes no sense the cluster stays as it was.
 */
stowplan_status stowplan_cluster_sync(stowplan_cluster *cluster,
                                      const char *snapshot,
                                      size_t length,
                                      stowplan_error **error);

/**
 * Replaces one container instance by what a newer snapshot says of it, at the cost of that
 * instance. `instance` is the text of one of `containerInstances`.
 *
 * `replaced` is false, and nothing is changed, where one instance alone would not tell all: then
 * open the whole snapshot anew.
 */
stowplan_status stowplan_cluster_replace_instance(stowplan_cluster *cluster,
                                                  const char *instance,
                                                  size_t length,
                                                  bool *replaced,
                                                  stowplan_error **error);

/**
 * Prepares the tasks of a `place` document without its `cluster`: once, for any number of
 * decisions. Its `count` does not matter.
 */
stowplan_status stowplan_cluster_prepare(stowplan_cluster *cluster,
                                         const char *document,
                                         size_t length,
                                         stowplan_prepared_id *prepared,
                                         stowplan_error **error);

/**
 * Forgets a prepared task; the tasks that were placed from it stay.
 */
stowplan_status stowplan_cluster_forget(stowplan_cluster *cluster, stowplan_prepared_id prepared);

/**
 * The instance for the next task; nothing changes. `STOWPLAN_STATUS_BLOCKED` where nothing fits:
 * `stowplan_cluster_answer` says why, for a document with `"explain"`.
 */
stowplan_status stowplan_cluster_decide(const stowplan_cluster *cluster,
                                        stowplan_prepared_id prepared,
                                        stowplan_instance_id *instance);

/**
 * Commits a decision: the task is on its instance from now on. The instance need not be the one
 * that was decided, and nothing is checked; `stowplan_cluster_try_apply` does.
 */
stowplan_status stowplan_cluster_apply(stowplan_cluster *cluster,
                                       stowplan_prepared_id prepared,
                                       stowplan_instance_id instance,
                                       stowplan_task_id *task);

/**
 * Commits a decision if the instance still takes the task: all that a decision checks of an
 * instance is checked again. `STOWPLAN_STATUS_REJECTED` where it does not.
 */
stowplan_status stowplan_cluster_try_apply(stowplan_cluster *cluster,
                                           stowplan_prepared_id prepared,
                                           stowplan_instance_id instance,
                                           stowplan_task_id *task,
                                           stowplan_error **error);

/**
 * Decides and commits: the task, and the instance that it is on (`instance` may be `NULL`).
 * `STOWPLAN_STATUS_BLOCKED` where nothing fits.
 */
stowplan_status stowplan_cluster_place(stowplan_cluster *cluster,
                                       stowplan_prepared_id prepared,
                                       stowplan_task_id *task,
                                       stowplan_instance_id *instance);

/**
 * Places up to `count` tasks of one prepared task, each as `stowplan_cluster_place` would. `tasks`
 * has room for `count` numbers, or is `NULL`; `placed` gets how many there are.
 * `STOWPLAN_STATUS_BLOCKED` where there are fewer than `count`.
 */
stowplan_status stowplan_cluster_place_many(stowplan_cluster *cluster,
                                            stowplan_prepared_id prepared,
                                            uint32_t count,
                                            stowplan_task_id *tasks,
                                            uint32_t *placed);

/**
 * Places one task of each prepared task in turn. `tasks` has room for `count` numbers, and gets 0
 * for each that found no place; it may be the array `prepared_tasks` itself. `placed` (which may
 * be `NULL`) gets how many were placed.
 *
 * `STOWPLAN_STATUS_STALE` where a number was stale, else `STOWPLAN_STATUS_BLOCKED` where one found
 * no place: the others are placed all the same.
 */
stowplan_status stowplan_cluster_place_each(stowplan_cluster *cluster,
                                            const stowplan_prepared_id *prepared_tasks,
                                            size_t count,
                                            stowplan_task_id *tasks,
                                            size_t *placed);

/**
 * Removes a task, and frees what it held.
 */
stowplan_status stowplan_cluster_remove(stowplan_cluster *cluster, stowplan_task_id task);

/**
 * Removes tasks; `removed` (which may be `NULL`) gets how many of them were there.
 * `STOWPLAN_STATUS_STALE` where one was not: the others are removed all the same.
 */
stowplan_status stowplan_cluster_remove_each(stowplan_cluster *cluster,
                                             const stowplan_task_id *tasks,
                                             size_t count,
                                             size_t *removed);

/**
 * Tells a task that was placed here the ARN that ECS gave it, in UTF-8.
 */
stowplan_status stowplan_cluster_confirm(stowplan_cluster *cluster,
                                         stowplan_task_id task,
                                         const char *arn,
                                         size_t length,
                                         stowplan_error **error);

/**
 * Makes an instance `DRAINING`, or with `draining` 0 `ACTIVE` again.
 */
stowplan_status stowplan_cluster_set_draining(stowplan_cluster *cluster,
                                              stowplan_instance_id instance,
                                              int32_t draining);

/**
 * Removes an instance and the tasks on it.
 */
stowplan_status stowplan_cluster_deregister(stowplan_cluster *cluster, stowplan_instance_id instance);

/**
 * Opens a what-if: what is changed from now on stays by `stowplan_cluster_commit`, and goes by
 * `stowplan_cluster_rollback`. What-ifs nest. One costs what is changed in it, not what the
 * cluster holds; while one is open, each change keeps its way back.
 */
stowplan_status stowplan_cluster_begin(stowplan_cluster *cluster);

/**
 * Keeps what was changed since the last `stowplan_cluster_begin`. Within another what-if, that one
 * still decides whether it stays. `STOWPLAN_STATUS_ABSENT` where none is open.
 */
stowplan_status stowplan_cluster_commit(stowplan_cluster *cluster);

/**
 * Undoes what was changed since the last `stowplan_cluster_begin`, to the bit. Numbers from before
 * mean what they meant. Forget those that were given out within: what is added later may get the
 * same. `STOWPLAN_STATUS_ABSENT` where none is open.
 */
stowplan_status stowplan_cluster_rollback(stowplan_cluster *cluster);

/**
 * How many container instances there are; 0 for `NULL`.
 */
size_t stowplan_cluster_instance_count(const stowplan_cluster *cluster);

/**
 * How many tasks there are, stopped ones that the snapshot tells of included; 0 for `NULL`.
 */
size_t stowplan_cluster_task_count(const stowplan_cluster *cluster);

/**
 * Every instance, in the order of the ARNs. As for all arrays: as many are written as `capacity`
 * allows, `count` gets how many there are, and `STOWPLAN_STATUS_SHORT_BUFFER` tells that they are
 * more. With a capacity of 0 the array may be `NULL`.
 */
stowplan_status stowplan_cluster_instances(const stowplan_cluster *cluster,
                                           stowplan_instance_id *instances,
                                           size_t capacity,
                                           size_t *count);

/**
 * Every task, in no order that means something.
 */
stowplan_status stowplan_cluster_tasks(const stowplan_cluster *cluster,
                                       stowplan_task_id *tasks,
                                       size_t capacity,
                                       size_t *count);

/**
 * The tasks on an instance, the latest first.
 */
stowplan_status stowplan_cluster_tasks_on(const stowplan_cluster *cluster,
                                          stowplan_instance_id instance,
                                          stowplan_task_id *tasks,
                                          size_t capacity,
                                          size_t *count);

/**
 * A column (a `STOWPLAN_COLUMN_*`): a number for each of `stowplan_cluster_instances`, in its
 * order.
 */
stowplan_status stowplan_cluster_column(const stowplan_cluster *cluster,
                                        uint32_t which,
                                        int64_t *values,
                                        size_t capacity,
                                        size_t *count);

/**
 * What is known of an instance.
 */
stowplan_status stowplan_cluster_instance(const stowplan_cluster *cluster,
                                          stowplan_instance_id instance,
                                          stowplan_instance *known);

/**
 * The instance of an ARN, or of an id (the part of the ARN behind the last `/`), in UTF-8.
 * `STOWPLAN_STATUS_ABSENT` where there is none. An ARN costs O(log n), an id O(n).
 */
stowplan_status stowplan_cluster_find_instance(const stowplan_cluster *cluster,
                                               const char *arn_or_id,
                                               size_t length,
                                               stowplan_instance_id *instance);

/**
 * The task of an ARN, in UTF-8. `STOWPLAN_STATUS_ABSENT` where there is none. O(log n).
 */
stowplan_status stowplan_cluster_find_task(const stowplan_cluster *cluster,
                                           const char *arn,
                                           size_t length,
                                           stowplan_task_id *task);

/**
 * The ARN of an instance, into the caller's buffer, with a NUL behind it. `length` (which may be
 * `NULL`) gets its length without the NUL; `STOWPLAN_STATUS_SHORT_BUFFER` where it had to be cut.
 */
stowplan_status stowplan_cluster_instance_arn(const stowplan_cluster *cluster,
                                              stowplan_instance_id instance,
                                              char *buffer,
                                              size_t capacity,
                                              size_t *length);

/**
 * The ARN of a task, likewise. `STOWPLAN_STATUS_ABSENT` where it has none, for ECS has not started
 * it yet.
 */
stowplan_status stowplan_cluster_task_arn(const stowplan_cluster *cluster,
                                          stowplan_task_id task,
                                          char *buffer,
                                          size_t capacity,
                                          size_t *length);

/**
 * The instance that a task is on. `STOWPLAN_STATUS_ABSENT` where it is on none.
 */
stowplan_status stowplan_cluster_instance_of(const stowplan_cluster *cluster,
                                             stowplan_task_id task,
                                             stowplan_instance_id *instance);

/**
 * The admissible set: every instance that ECS might pick for the next task, in the order of the
 * ARNs.
 */
stowplan_status stowplan_cluster_admissible(const stowplan_cluster *cluster,
                                            stowplan_prepared_id prepared,
                                            stowplan_instance_id *instances,
                                            size_t capacity,
                                            size_t *count);

/**
 * Whether ECS might pick an instance for the next task.
 */
stowplan_status stowplan_cluster_is_admissible(const stowplan_cluster *cluster,
                                               stowplan_prepared_id prepared,
                                               stowplan_instance_id instance,
                                               bool *admissible);

/**
 * Parses an expression of `length` bytes in UTF-8, as `attribute:ecs.instance-type =~ t3.*`. It is
 * read under the semantics of `cluster`, or where that is `NULL` under the default ones; the query
 * may be asked of any cluster.
 *
 * Where it makes no sense, `error` (which may be `NULL`) gets why: its span is in the expression.
 */
stowplan_status stowplan_query_parse(const stowplan_cluster *cluster,
                                     const char *expression,
                                     size_t length,
                                     stowplan_query **query,
                                     stowplan_error **error);

/**
 * Frees a query; `NULL` is left alone.
 */
void stowplan_query_free(stowplan_query *query);

/**
 * The expression as it is written canonically.
 */
stowplan_status stowplan_query_canonical(const stowplan_query *query, stowplan_text *canonical);

/**
 * Whether an instance of a cluster matches.
 */
stowplan_status stowplan_query_matches(const stowplan_query *query,
                                       const stowplan_cluster *cluster,
                                       stowplan_instance_id instance,
                                       bool *matches);

/**
 * Every instance that matches, in the order of the ARNs.
 */
stowplan_status stowplan_cluster_matching(const stowplan_cluster *cluster,
                                          const stowplan_query *query,
                                          stowplan_instance_id *instances,
                                          size_t capacity,
                                          size_t *count);

/**
 * What an expression is made of, right or wrong, as the answer of a `tokens` document: for
 * colours and trees. `STOWPLAN_STATUS_INVALID` where it is not UTF-8.
 */
stowplan_status stowplan_query_tokens(const char *expression, size_t length, stowplan_text *tokens);

/**
 * The value at a JSON pointer (as `/explanation/remedies/0/text`) in a JSON text, as an answer is:
 * a string without its quotes and escapes, anything else as it is written. For programs that want
 * a value or two; it reads the whole text each time. A string may hold a NUL.
 *
 * `STOWPLAN_STATUS_ABSENT` where there is no such value, `STOWPLAN_STATUS_INVALID` where the text
 * is no JSON.
 */
stowplan_status stowplan_json_value(const char *json,
                                    size_t length,
                                    const char *pointer,
                                    size_t pointer_length,
                                    stowplan_text *value);

/**
 * Where the value at a JSON pointer begins in a JSON text: its line, and its column in characters,
 * both from 1. For the `path` of an error or a lint in an answer, asked of the document that was
 * answered; it reads the whole text each time.
 *
 * `STOWPLAN_STATUS_ABSENT` where there is no such value: the place is that of the innermost object
 * or list on the way to it. `STOWPLAN_STATUS_INVALID` where the text is no JSON: the place is
 * where it stops to be.
 */
stowplan_status stowplan_json_place(const char *json,
                                    size_t length,
                                    const char *pointer,
                                    size_t pointer_length,
                                    uint64_t *line,
                                    uint64_t *column);

/**
 * Memory of so many bytes, aligned for every type here; `NULL` for none, and where there is no
 * more. Only for hosts of a WebAssembly module: a C program has its own.
 */
uint8_t *stowplan_allocate(size_t length);

/**
 * Gives back memory of `stowplan_allocate`, of the same length.
 */
void stowplan_release(uint8_t *memory, size_t length);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* STOWPLAN_H */
