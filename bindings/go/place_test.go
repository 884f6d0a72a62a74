package stowplan

import (
	"errors"
	"testing"
)

// Columns are characters, as those of every other face.
func TestPlaces(t *testing.T) {
	text := "{\"decide\": \"query\",\n \"ä\": [1, {\"b/c\": \"x\"}], \"e\": 2}"
	for _, one := range []struct {
		pointer      string
		line, column int
	}{
		{"", 1, 1},
		{"/decide", 1, 12},
		{"/ä", 2, 7},
		{"/ä/0", 2, 8},
		{"/ä/1/b~1c", 2, 19},
		{"/e", 2, 31},
		// What is not there is in the innermost object or list that is.
		{"/ä/1/none", 2, 11},
		{"/cluster", 1, 1},
		{"/ä/7", 2, 7},
		{"/e/deeper", 2, 31},
	} {
		if line, column := placeIn([]byte(text), one.pointer); line != one.line || column != one.column {
			t.Errorf("%s: line %d, column %d, not %d, %d", one.pointer, line, column, one.line, one.column)
		}
	}
	if line, column := placeIn([]byte("{\n  \"a\" 1}"), ""); line != 2 || column != 7 {
		t.Errorf("broken in line %d, column %d", line, column)
	}
}

func TestErrorsOfDocumentsSayWhere(t *testing.T) {
	wrong := new(Error)
	text := "{\"decide\": \"query\",\n \"expression\": \"attribute:stack = prod\"}"
	for _, document := range []any{text, []byte(text)} {
		err := Decide(t.Context(), document, nil)
		if !errors.As(err, &wrong) || wrong.Path != "/expression" || wrong.Line != 2 || wrong.Column != 16 {
			t.Errorf("%v: line %d, column %d", err, wrong.Line, wrong.Column)
		}
	}
	// A document that is no text has no lines.
	err := Decide(t.Context(), map[string]any{"decide": "query", "expression": "attribute:stack = prod"}, nil)
	if !errors.As(err, &wrong) || wrong.Path != "/expression" || wrong.Line != 0 {
		t.Errorf("%v: line %d", err, wrong.Line)
	}
}
