/* Places 20 tasks on a snapshot, says why the rest did not fit, and what would help.
 *
 *   place snapshot.json question.json
 *
 * The snapshot is what `aws ecs describe-container-instances` prints; the question is a `place`
 * document without its `cluster`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stowplan.h>

static char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  char *text = NULL;
  *length = 0;
  if (file == NULL) {
    perror(path);
    exit(1);
  }
  for (;;) {
    text = realloc(text, *length + 65536);
    if (text == NULL) exit(1);
    size_t read = fread(text + *length, 1, 65536, file);
    *length += read;
    if (read == 0) break;
  }
  fclose(file);
  return text;
}

static int failed(const char *path, stowplan_status status, stowplan_error *error) {
  if (error == NULL) {
    fprintf(stderr, "%s: status %d\n", path, (int)status);
  } else {
    fprintf(stderr, "%s:%lu:%lu: %s [%s]\n  at %s\n  %s\n", path, (unsigned long)stowplan_error_line(error),
            (unsigned long)stowplan_error_column(error), stowplan_error_message(error, NULL),
            stowplan_error_code(error, NULL), stowplan_error_path(error, NULL), stowplan_error_help(error, NULL));
    stowplan_error_free(error);
  }
  return 1;
}

/* Prints the text at a JSON pointer of an answer; whether there is one. */
static int print_value(const stowplan_text *answer, const char *pointer) {
  stowplan_text value;
  if (stowplan_json_value(answer->bytes, answer->length, pointer, strlen(pointer), &value) != STOWPLAN_STATUS_OK) return 0;
  printf("%s\n", value.bytes);
  stowplan_text_free(&value);
  return 1;
}

int main(int count, char **words) {
  if (count != 3) {
    fprintf(stderr, "usage: place snapshot.json question.json\n");
    return 2;
  }
  size_t snapshot_length, question_length;
  char *snapshot = read_file(words[1], &snapshot_length);
  char *question = read_file(words[2], &question_length);

  stowplan_cluster *cluster;
  stowplan_error *error;
  stowplan_status status = stowplan_cluster_open(snapshot, snapshot_length, NULL, 0, &cluster, &error);
  if (status != STOWPLAN_STATUS_OK) return failed(words[1], status, error);

  stowplan_prepared_id web;
  status = stowplan_cluster_prepare(cluster, question, question_length, &web, &error);
  if (status != STOWPLAN_STATUS_OK) return failed(words[2], status, error);

  /* The document's answer tells all, and changes nothing. */
  stowplan_text answer;
  status = stowplan_cluster_answer(cluster, question, question_length, &answer);
  if (status != STOWPLAN_STATUS_OK) return failed(words[2], status, NULL);

  /* The typed path places: what was prepared once, decided as often as one likes. */
  stowplan_task_id tasks[20];
  uint32_t placed;
  status = stowplan_cluster_place_many(cluster, web, 20, tasks, &placed);
  printf("%u of 20 tasks placed\n", (unsigned)placed);
  for (uint32_t at = 0; at < placed; at++) {
    stowplan_instance_id instance;
    char arn[256];
    if (stowplan_cluster_instance_of(cluster, tasks[at], &instance) == STOWPLAN_STATUS_OK &&
        stowplan_cluster_instance_arn(cluster, instance, arn, sizeof arn, NULL) == STOWPLAN_STATUS_OK) {
      printf("  task %u on %s\n", (unsigned)at + 1, strrchr(arn, '/') + 1);
    }
  }

  if (status == STOWPLAN_STATUS_BLOCKED) {
    print_value(&answer, "/event");
    for (int at = 0;; at++) {
      char pointer[64];
      snprintf(pointer, sizeof pointer, "/explanation/remedies/%d/text", at);
      if (!print_value(&answer, pointer)) break;
    }
  }
  stowplan_text_free(&answer);
  stowplan_cluster_close(cluster);
  free(snapshot);
  free(question);
  return 0;
}
