package stowplan_test

import (
	"testing"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

// What a call costs that does nothing: the way into the module and back.
func BenchmarkCall(b *testing.B) {
	cluster := open(b, blue())
	for b.Loop() {
		_, _, _ = cluster.Place(stowplan.Prepared{})
	}
}

// A decision that nothing follows from, on three instances.
func BenchmarkPick(b *testing.B) {
	cluster := open(b, blue())
	prepared := prepare(b, cluster, held(1))
	for b.Loop() {
		_, _, _ = cluster.Pick(prepared)
	}
}

func BenchmarkFork(b *testing.B) {
	cluster := open(b, blue())
	for b.Loop() {
		fork, err := cluster.Fork()
		if err != nil {
			b.Fatal(err)
		}
		_ = fork.Close()
	}
}

func BenchmarkSmallDocument(b *testing.B) {
	document := []byte(`{"decide": "query", "expression": "attribute:stack == prod"}`)
	for b.Loop() {
		if _, err := stowplan.Answer(b.Context(), document); err != nil {
			b.Fatal(err)
		}
	}
}
