// Command generate writes the types of the decision documents from their schemas: it reads
// `documents.json` and writes `questions_generated.go`, `answers_generated.go` and
// `calls_generated.go` into a folder.
//
//	go run ./internal/generate ../../wire/schemas/documents.json .
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 3 {
		fail("usage: generate SCHEMAS FOLDER")
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail("%v", err)
	}
	files, err := generate(text)
	if err != nil {
		fail("%v", err)
	}
	for _, file := range files {
		if err := os.WriteFile(filepath.Join(os.Args[2], file.name), file.text, 0o644); err != nil {
			fail("%v", err)
		}
	}
}

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}
