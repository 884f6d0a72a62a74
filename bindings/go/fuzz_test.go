package stowplan_test

import (
	"encoding/json"
	"testing"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

// Whatever is asked is answered by JSON, and the engine does not stop.
func FuzzAnswer(f *testing.F) {
	whole, err := json.Marshal(web(7))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		string(whole), `{"decide": "query", "expression": "not (attribute:a =~ b.*)"}`, `{"decide": "rules"}`,
		`{"decide": "schedule", "expression": "rate(5 minutes)", "from": "2026-11-06T12:00:00Z"}`, "", "{", "[]", "\xff\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		answer, err := stowplan.Answer(t.Context(), document)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(answer) {
			t.Fatalf("%s", answer)
		}
	})
}
