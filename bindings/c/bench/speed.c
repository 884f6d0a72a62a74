/* The typed path and documents, timed: `speed WORKLOAD.json [DOCUMENT.json]`.
 *
 * The workload is that of the package's measurement: {"cluster", "kinds", "order", "rounds"}. Prints a line
 * of JSON with nanoseconds: the medians of the rounds. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <stowplan.h>

static char *workload;
static size_t workload_length;

static void fail(const char *what) {
  fprintf(stderr, "speed: %s\n", what);
  exit(1);
}

static void read_workload(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path);
  for (;;) {
    workload = realloc(workload, workload_length + (1 << 20));
    if (workload == NULL) fail("no memory");
    size_t read = fread(workload + workload_length, 1, 1 << 20, file);
    workload_length += read;
    if (read == 0) break;
  }
  fclose(file);
}

/* The part of the workload at a JSON pointer. */
static stowplan_text part(const char *pointer) {
  stowplan_text value;
  if (stowplan_json_value(workload, workload_length, pointer, strlen(pointer), &value) != STOWPLAN_STATUS_OK) fail(pointer);
  return value;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

static int by_size(const void *a, const void *b) {
  double first = *(const double *)a, second = *(const double *)b;
  return (first > second) - (first < second);
}

static double median(double *times, size_t count) {
  qsort(times, count, sizeof *times, by_size);
  return times[count / 2];
}

int main(int words, char **word) {
  enum { KINDS = 1000, ORDER = 100000, ROUNDS = 100 };
  static stowplan_prepared_id prepared[KINDS], order[ORDER];
  static stowplan_task_id tasks[ORDER];
  static double decide[ROUNDS], place[ROUNDS], in_array[ROUNDS], removal[ROUNDS], document[ROUNDS];
  size_t kinds = 0, length = 0, placed = 0;
  if (words != 2) fail("usage: speed WORKLOAD.json");
  read_workload(word[1]);

  stowplan_text text = part("/cluster");
  stowplan_cluster *cluster;
  if (stowplan_cluster_open(text.bytes, text.length, NULL, 0, &cluster, NULL) != STOWPLAN_STATUS_OK) fail("no cluster");
  stowplan_text_free(&text);

  /* Every kind is prepared; its text is asked for once. */
  text = part("/kinds");
  stowplan_text question = {NULL, 0};
  for (; kinds < KINDS; kinds++) {
    char pointer[32];
    stowplan_text kind;
    snprintf(pointer, sizeof pointer, "/%u", (unsigned)kinds);
    if (stowplan_json_value(text.bytes, text.length, pointer, strlen(pointer), &kind) != STOWPLAN_STATUS_OK) break;
    if (stowplan_cluster_prepare(cluster, kind.bytes, kind.length, &prepared[kinds], NULL) != STOWPLAN_STATUS_OK) fail("a kind");
    if (kinds == 0) question = kind;
    else stowplan_text_free(&kind);
  }
  stowplan_text_free(&text);

  text = part("/order");
  for (char *at = text.bytes + 1; length < ORDER && *at != '\0' && *at != ']'; at += *at == ',') {
    unsigned long number = strtoul(at, &at, 10);
    if (number >= kinds) fail("an order of no kind");
    order[length++] = prepared[number];
    while (*at == ' ' || *at == '\n') at++;
  }
  stowplan_text_free(&text);
  text = part("/rounds");
  size_t rounds = strtoul(text.bytes, NULL, 10);
  stowplan_text_free(&text);
  if (rounds == 0 || rounds > ROUNDS || length == 0) fail("no rounds");

  for (size_t round = 0; round < rounds; round++) {
    double start = now();
    for (size_t at = 0; at < length; at++) {
      stowplan_instance_id instance;
      if (stowplan_cluster_decide(cluster, order[at], &instance) > STOWPLAN_STATUS_BLOCKED) fail("decide");
    }
    decide[round] = (now() - start) / (double)length;

    placed = 0;
    start = now();
    for (size_t at = 0; at < length; at++) {
      if (stowplan_cluster_place(cluster, order[at], &tasks[placed], NULL) == STOWPLAN_STATUS_OK) placed++;
    }
    place[round] = (now() - start) / (double)length;

    start = now();
    for (size_t at = 0; at < placed; at++) {
      if (stowplan_cluster_remove(cluster, tasks[at]) != STOWPLAN_STATUS_OK) fail("remove");
    }
    removal[round] = (now() - start) / (double)length;

    size_t together;
    start = now();
    stowplan_cluster_place_each(cluster, order, length, tasks, &together);
    in_array[round] = (now() - start) / (double)length;
    if (together != placed) fail("placed differently");
    stowplan_cluster_remove_each(cluster, tasks, length, NULL);

    stowplan_text answer;
    start = now();
    if (stowplan_cluster_answer(cluster, question.bytes, question.length, &answer) != STOWPLAN_STATUS_OK) fail("a document");
    document[round] = now() - start;
    stowplan_text_free(&answer);
  }
  printf("{\"decide\": %.1f, \"place\": %.1f, \"placeEach\": %.1f, \"remove\": %.1f, \"document\": %.1f, \"placed\": %zu}\n",
         median(decide, rounds), median(place, rounds), median(in_array, rounds), median(removal, rounds),
         median(document, rounds), placed);
  stowplan_text_free(&question);
  stowplan_cluster_close(cluster);
  free(workload);
  return 0;
}
