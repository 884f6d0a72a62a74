package main

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

const prefix = "arn:aws:ecs:eu-central-1:111122223333:container-instance/blue/"

// snapshot has an instance of each amount of memory, and 4096 CPU units.
func snapshot(memory ...int) string {
	var all []string
	for i, amount := range memory {
		resources := fmt.Sprintf(`[{"name": "CPU", "integerValue": 4096}, {"name": "MEMORY", "integerValue": %d}]`, amount)
		all = append(all, fmt.Sprintf(`{"containerInstanceArn": "%si%d", "status": "ACTIVE", "agentConnected": true,
			"registeredResources": %s, "remainingResources": %s}`, prefix, i, resources, resources))
	}
	return `{"containerInstances": [` + strings.Join(all, ",") + `]}`
}

var web = []byte(`{"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "cpu": 256, "memory": 1024}]}`)

func TestScores(t *testing.T) {
	// They hold 1, 2 and 3 tasks of 1024 MiB.
	for _, one := range []struct {
		name   string
		score  score
		count  int
		placed map[string]int
	}{
		{"the fullest first", fullest, 3, map[string]int{"i0": 1, "i1": 2}},
		{"the emptiest first", emptiest, 3, map[string]int{"i0": 1, "i1": 1, "i2": 1}},
		{"until none passes", emptiest, 100, map[string]int{"i0": 1, "i1": 2, "i2": 3}},
	} {
		cluster, err := stowplan.Open(t.Context(), []byte(snapshot(1024, 2048, 3072)), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer cluster.Close()
		prepared, err := cluster.Prepare(anywhere(web))
		if err != nil {
			t.Fatal(err)
		}
		placed, err := loop{cluster, one.score}.placeAll(prepared, one.count)
		if err != nil {
			t.Fatal(err)
		}
		short := map[string]int{}
		for arn, count := range placed {
			short[strings.TrimPrefix(arn, prefix)] = count
		}
		if !maps.Equal(short, one.placed) {
			t.Errorf("%s: %v", one.name, short)
		}
	}
}
