package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The types are those of the schemas. Where only the module was downloaded there are no schemas,
// which is said.
func TestTypesAreThoseOfTheSchemas(t *testing.T) {
	schemas, err := os.ReadFile("../../../../wire/schemas/documents.json")
	if err != nil {
		t.Skip("no schemas: they are in the repository alone")
	}
	files, err := generate(schemas)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if present, err := os.ReadFile(filepath.Join("../..", file.name)); err != nil || !bytes.Equal(present, file.text) {
			t.Errorf("%s is not what the schemas make (%v): run `go generate ./...`", file.name, err)
		}
	}
}

// A table of what a schema becomes.
func TestWhatSchemasBecome(t *testing.T) {
	files, err := generate([]byte(`{"$defs": {
		"DecisionDocument": {"anyOf": [{"$ref": "#/$defs/AskDocument"}]},
		"Answers": {"properties": {"ask": {"$ref": "#/$defs/AskAnswer"}}},
		"Document": {"type": "object"},
		"AskDocument": {"type": "object", "description": "Whether it is so.", "required": ["decide", "count", "definition"], "properties": {
			"decide": {"const": "ask"},
			"count": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
			"definition": {"$ref": "#/$defs/Document"},
			"mode": {"type": "string", "enum": ["ALL", "x86_64"]},
			"rows": {"anyOf": [{"type": "integer"}, {"type": "object", "properties": {"from": {"type": "integer"}}}, {"const": "all"}]},
			"values": {"type": "array", "items": {"anyOf": [{"type": "number"}, {"type": "null"}]}}}},
		"AskAnswer": {"anyOf": [{"$ref": "#/$defs/Yes"}, {"$ref": "#/$defs/No"}], "description": "Yes or no."},
		"Yes": {"type": "object", "required": ["sure", "text"], "properties": {"sure": {"type": "boolean", "description": "Sure."}, "text": {"type": "string"}}},
		"No": {"type": "object", "required": ["text", "port"], "properties": {"text": {"type": "string"}, "port": {"$ref": "#/$defs/Port"}}},
		"Port": {"anyOf": [{"type": "integer", "description": "A port."}, {"type": "string", "description": "A word."}], "description": "A port or a word."}
	}}`))
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, file := range files {
		text += strings.Join(strings.Fields(string(file.text)), " ")
	}
	for _, wanted := range []string{
		"// AskDocument is whether it is so. type AskDocument struct { Count int64 `json:\"count\"` Definition any `json:\"definition\"` Mode AskDocumentMode `json:\"mode,omitzero\"`",
		"// It is an integer or an object with `from` or `all`. Optional. Rows any `json:\"rows,omitzero\"`",
		"Values []*float64 `json:\"values,omitzero\"`",
		`AskDocumentModeAll AskDocumentMode = "ALL" AskDocumentModeX86_64 AskDocumentMode = "x86_64"`,
		"// AskAnswer: yes or no. type AskAnswer struct { // Sure. Optional. Sure *bool `json:\"sure,omitzero\"` Text string `json:\"text\"` Port *Port `json:\"port,omitzero\"` }",
		"// Port is a port or a word. One of its members is set. type Port struct { // A port. Number *int64 // A word. Word string }",
		"func Ask(ctx context.Context, document AskDocument) (*AskAnswer, error)",
		`func (AskDocument) question() string { return "ask" }`,
	} {
		if !strings.Contains(text, wanted) {
			t.Errorf("not written: %s", wanted)
		}
	}
	if strings.Contains(text, "type Yes struct") || t.Failed() {
		t.Log(text)
		t.Error("see the text")
	}
}
