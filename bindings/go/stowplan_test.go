package stowplan_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

// instance is a container instance as the AWS CLI prints it.
func instance(name, zone string, cpu, memory int) map[string]any {
	resources := []map[string]any{
		{"name": "CPU", "type": "INTEGER", "integerValue": cpu},
		{"name": "MEMORY", "type": "INTEGER", "integerValue": memory},
		{"name": "PORTS", "type": "STRINGSET", "stringSetValue": []string{"22"}},
	}
	return map[string]any{
		"containerInstanceArn": "arn:aws:ecs:eu-central-1:111122223333:container-instance/blue/" + name,
		"status":               "ACTIVE", "agentConnected": true,
		"attributes": []map[string]any{
			{"name": "ecs.availability-zone", "value": zone},
			{"name": "ecs.instance-type", "value": "m5.large"},
		},
		"registeredResources": resources, "remainingResources": resources,
	}
}

// blue is a cluster of three instances, each of which holds two tasks of 1024 CPU units.
func blue() map[string]any {
	return map[string]any{"containerInstances": []any{
		instance("i1", "a", 2048, 7680), instance("i2", "b", 2048, 7680), instance("i3", "c", 2048, 7680),
	}}
}

// web are the tasks of a service of 1024 CPU units and 512 MiB.
func web(count int64) stowplan.PlaceDocument {
	return stowplan.PlaceDocument{
		Cluster: blue(),
		TaskDefinition: json.RawMessage(`{"family": "web", "containerDefinitions": [
			{"name": "web", "image": "web", "cpu": 1024, "memory": 512}]}`),
		Request: &stowplan.PlacementRequest{Count: stowplan.Int(count), ServiceName: "web"},
	}
}

func TestTypedQuestion(t *testing.T) {
	document := web(7)
	document.Options = &stowplan.Options{Explain: stowplan.OptionsExplainSummary}
	answer, err := stowplan.Place(t.Context(), document)
	if err != nil {
		t.Fatal(err)
	}
	// Three instances of 2048 hold six tasks of 1024.
	if len(answer.Placements) != 6 || answer.Unplaced == nil || *answer.Unplaced != 1 {
		t.Errorf("placed %d, unplaced %v", len(answer.Placements), answer.Unplaced)
	}
	if len(answer.Failures) != 3 || answer.Failures[0].Reason != "RESOURCE:CPU" {
		t.Errorf("failures: %+v", answer.Failures)
	}
	if len(answer.Explanation.Remedies) == 0 {
		t.Error("no remedies")
	}
}

func TestWaysToAskAgree(t *testing.T) {
	text, err := json.Marshal(web(7))
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := stowplan.Answer(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	var whole map[string]any
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	for name, document := range map[string]any{
		"bytes": text, "raw": json.RawMessage(text), "string": string(text), "map": whole, "typed": web(7),
	} {
		var answer json.RawMessage
		if err := stowplan.Decide(t.Context(), document, &answer); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if string(answer) != string(bytes) {
			t.Errorf("%s: %s", name, answer)
		}
	}
	if err := stowplan.Decide(t.Context(), text, nil); err != nil {
		t.Error(err)
	}
}

func TestErrors(t *testing.T) {
	var wrong *stowplan.Error
	_, err := stowplan.Place(t.Context(), stowplan.PlaceDocument{Cluster: blue()})
	if !errors.As(err, &wrong) || wrong.Code != "document/missing-key" || !strings.Contains(wrong.Error(), "taskDefinition") {
		t.Errorf("without a definition: %v", err)
	}
	_, err = stowplan.Query(t.Context(), stowplan.QueryDocument{Expression: "attribute:x = 1"})
	if !errors.As(err, &wrong) || wrong.Path != "/expression" || wrong.Span == nil || wrong.Span.Start() < 12 {
		t.Errorf("a wrong expression: %v", err)
	}
	// Bytes that are no JSON are the engine's to judge.
	_, err = stowplan.Query(t.Context(), stowplan.QueryDocument{Cluster: []byte("{\n  \"a\" 1}"), Expression: "a"})
	if !errors.As(err, &wrong) || !strings.HasPrefix(wrong.Code, "json/") && !strings.HasPrefix(wrong.Code, "document/") {
		t.Errorf("a wrong cluster: %v", err)
	}
	for _, senseless := range []string{"", "{", "\xff", "[]", `{"decide": "plaice"}`, "\x00"} {
		answer, err := stowplan.Answer(t.Context(), []byte(senseless))
		if err != nil || !strings.HasPrefix(string(answer), `{"error":`) {
			t.Errorf("%q: %s, %v", senseless, answer, err)
		}
	}
	if err := stowplan.Decide(t.Context(), func() {}, nil); err == nil {
		t.Error("a function is a document")
	}
}

func TestBytesAreJSONWhereverTheyStand(t *testing.T) {
	definition := []byte(`{"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "cpu": 1024, "memory": 512}]}`)
	snapshot, err := json.Marshal(blue())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := stowplan.Fit(t.Context(), stowplan.FitDocument{
		Cluster:      snapshot,
		Demand:       []stowplan.Demand{{TaskDefinition: definition}},
		InstanceType: "m5.large", TaskDefinition: definition,
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer
}

func TestContext(t *testing.T) {
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := stowplan.Answer(done, []byte(`{}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("of a done context: %v", err)
	}
	engine, err := stowplan.New(t.Context(), stowplan.EngineOptions{Concurrency: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	large, err := json.Marshal(largeDocument(3000))
	if err != nil {
		t.Fatal(err)
	}
	soon, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := engine.Answer(soon, large); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("of a context done meanwhile: %v", err)
	}
	// The one that is computed to its end holds the only place: the next waits.
	if _, err := engine.Answer(t.Context(), []byte(`{"decide": "rules"}`)); err != nil {
		t.Error(err)
	}
}

func largeDocument(instances int) map[string]any {
	var all []any
	for i := range instances {
		name := string(rune('a'+i%26)) + strings.Repeat("x", i/26)
		all = append(all, instance(name, "a", 2048, 7680))
	}
	return map[string]any{"decide": "query", "cluster": map[string]any{"containerInstances": all}, "expression": "runningTasksCount == 0"}
}

func TestManyAtOnce(t *testing.T) {
	engine, err := stowplan.New(t.Context(), stowplan.EngineOptions{Concurrency: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			for range 20 {
				count := int64(i%6 + 1)
				answer, err := engine.Place(t.Context(), web(count))
				if err != nil {
					t.Error(err)
				} else if int64(len(answer.Placements)) != count {
					t.Errorf("%d placed of %d", len(answer.Placements), count)
				}
			}
		})
	}
	all.Wait()
}

func TestClosedEngine(t *testing.T) {
	engine, err := stowplan.New(t.Context(), stowplan.EngineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Place(t.Context(), web(1)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := engine.Place(t.Context(), web(1)); !errors.Is(err, stowplan.ErrClosed) {
		t.Errorf("of a closed engine: %v", err)
	}
	if _, err := stowplan.New(t.Context(), stowplan.EngineOptions{Concurrency: -1}); err == nil {
		t.Error("a negative concurrency")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	engine, err := stowplan.New(t.Context(), stowplan.EngineOptions{MemoryLimit: 4 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	large, err := json.Marshal(largeDocument(8000))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Answer(t.Context(), large); !errors.Is(err, stowplan.ErrStopped) {
		t.Errorf("beyond the limit: %v", err)
	}
	// The next has memory of its own.
	if _, err := engine.Place(t.Context(), web(1)); err != nil {
		t.Error(err)
	}
}

func TestGrownMemoryIsGivenBack(t *testing.T) {
	engine, err := stowplan.New(t.Context(), stowplan.EngineOptions{Concurrency: 1, MemoryKept: 2 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	// Some 10 MB of memory.
	large, err := json.Marshal(largeDocument(3000))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Place(t.Context(), web(1)); err != nil {
		t.Fatal(err)
	}
	before := heap()
	for range 3 {
		if _, err := engine.Answer(t.Context(), large); err != nil {
			t.Fatal(err)
		}
	}
	if after := heap(); after > before+4<<20 {
		t.Errorf("%d bytes more are held", after-before)
	}
}
