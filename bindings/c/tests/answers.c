/* Answers decision documents, one a line: for the comparison with the command's answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stowplan.h>

/* A line of any length; its length, or -1 at the end of the input. */
static long line_of(FILE *file, char **line, size_t *capacity) {
  size_t length = 0;
  int byte;
  while ((byte = fgetc(file)) != EOF && byte != '\n') {
    if (length + 1 >= *capacity) {
      size_t larger = *capacity == 0 ? 4096 : *capacity * 2;
      char *grown = realloc(*line, larger);
      if (grown == NULL) return -1;
      *line = grown;
      *capacity = larger;
    }
    (*line)[length++] = (char)byte;
  }
  return byte == EOF && length == 0 ? -1 : (long)length;
}

int main(void) {
  char *line = NULL;
  size_t capacity = 0;
  long length;
  if (stowplan_abi_version() != STOWPLAN_ABI_VERSION) {
    fprintf(stderr, "the library has interface %u, the header %u\n", (unsigned)stowplan_abi_version(), STOWPLAN_ABI_VERSION);
    return 2;
  }
  while ((length = line_of(stdin, &line, &capacity)) >= 0) {
    stowplan_text answer;
    stowplan_status status = stowplan_answer(line, (size_t)length, &answer);
    if (status != STOWPLAN_STATUS_OK && status != STOWPLAN_STATUS_INVALID) {
      fprintf(stderr, "status %d\n", (int)status);
      return 1;
    }
    fwrite(answer.bytes, 1, answer.length, stdout);
    putchar('\n');
    stowplan_text_free(&answer);
  }
  free(line);
  return 0;
}
