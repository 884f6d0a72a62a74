package stowplan_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

// conformance are the documents of the cases in the repository, by the cases' names. Where only the
// module was downloaded there are none, which is said.
func conformance(t testing.TB) map[string][]byte {
	t.Helper()
	files, _ := filepath.Glob("../../conformance/*.json")
	if len(files) == 0 {
		t.Skip("no cases: they are in the repository alone")
	}
	documents := map[string][]byte{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Fixtures map[string]json.RawMessage `json:"fixtures"`
			Cases    []struct {
				ID       string                     `json:"id"`
				Document map[string]json.RawMessage `json:"document"`
			} `json:"cases"`
		}
		if err := json.Unmarshal(text, &file); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, one := range file.Cases {
			var fixture string
			if json.Unmarshal(one.Document["cluster"], &fixture) == nil && len(file.Fixtures[fixture]) > 0 {
				one.Document["cluster"] = file.Fixtures[fixture]
			}
			if documents[filepath.Base(path)+"/"+one.ID], err = json.Marshal(one.Document); err != nil {
				t.Fatal(err)
			}
		}
	}
	return documents
}

// Every answer to a case is said by its type without loss: decoded strictly and encoded again it is
// the same JSON.
func TestTypesSayEveryAnswer(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	answered := map[string]int{}
	documents := conformance(t)
	// The one question that no case asks: its answer is the table of rules.
	documents["rules"] = []byte(`{"decide": "rules"}`)
	for name, document := range documents {
		text, err := stowplan.Answer(context.Background(), document)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var asked struct {
			Decide string `json:"decide"`
		}
		if json.Unmarshal(document, &asked) != nil {
			asked.Decide = ""
		}
		answer := answerOf(asked.Decide)
		if bytes.HasPrefix(text, []byte(`{"error":`)) {
			answer, asked.Decide = &struct {
				Error stowplan.Error `json:"error"`
			}{}, "error"
		} else if answer == nil {
			t.Fatalf("%s: no type for an answer to `%s`", name, asked.Decide)
		}
		strict := json.NewDecoder(bytes.NewReader(text))
		strict.DisallowUnknownFields()
		if err := strict.Decode(answer); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		if before, after := valueOf(t, text), valueOf(t, again); !reflect.DeepEqual(before, after) {
			t.Errorf("%s: the type says\n%s\nof\n%s", name, again, text)
		}
		answered[asked.Decide]++
	}
	for _, question := range questions() {
		if answered[question] == 0 {
			t.Errorf("nothing asks `%s`", question)
		}
	}
	t.Logf("answers by question: %v", answered)
}

func valueOf(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// questions are the words of `decide` that have a typed call.
func questions() []string {
	var words []string
	kind := reflect.TypeFor[stowplan.Questions]()
	for i := range kind.NumMethod() {
		if name := kind.Method(i).Name; name != "Decide" {
			words = append(words, strings.ToLower(name[:1])+name[1:])
		}
	}
	return words
}

// answerOf is a new answer of the type that the question's call returns.
func answerOf(question string) any {
	if question == "" {
		return nil
	}
	method, found := reflect.TypeFor[stowplan.Questions]().MethodByName(strings.ToUpper(question[:1]) + question[1:])
	if !found {
		return nil
	}
	return reflect.New(method.Type.Out(0).Elem()).Interface()
}
