package stowplan_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

func ExamplePlace() {
	snapshot, err := os.ReadFile("testdata/snapshot.json")
	if err != nil {
		log.Fatal(err)
	}
	answer, err := stowplan.Place(context.Background(), stowplan.PlaceDocument{
		Cluster:        snapshot,
		TaskDefinition: "web:1",
		Request:        &stowplan.PlacementRequest{ServiceName: "web", Count: stowplan.Int(20)},
		Options:        &stowplan.Options{Explain: stowplan.OptionsExplainSummary},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(answer.Placements), "tasks placed")
	if answer.Unplaced != nil {
		fmt.Println(*answer.Unplaced, "not:")
		for _, reason := range answer.Explanation.Reasons {
			fmt.Printf("  %d instances: %s\n", reason.Instances, reason.Reason)
		}
		for _, remedy := range answer.Explanation.Remedies {
			fmt.Println("  would help:", remedy.Text)
		}
	}
	// Output:
	// 15 tasks placed
	// 5 not:
	//   3 instances: RESOURCE:MEMORY
	//   would help: add 1 empty instance like heron: room for all the tasks that are left on it
}

func ExampleError() {
	_, err := stowplan.Query(context.Background(), stowplan.QueryDocument{Expression: "attribute:stack = prod"})
	var wrong *stowplan.Error
	if errors.As(err, &wrong) {
		fmt.Println(wrong.Code, wrong.Path, *wrong.Span)
		fmt.Println(wrong.Help)
	}
	// Output:
	// query/unknown-operator /expression [16 17]
	// write `==`
}

func ExampleCluster() {
	snapshot, err := os.ReadFile("testdata/snapshot.json")
	if err != nil {
		log.Fatal(err)
	}
	cluster, err := stowplan.Open(context.Background(), snapshot, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer cluster.Close()
	prepared, err := cluster.Prepare(stowplan.PlaceDocument{
		TaskDefinition: "web:1",
		Request:        &stowplan.PlacementRequest{ServiceName: "web"},
	})
	if err != nil {
		log.Fatal(err)
	}
	// What if heron drains?
	fork, err := cluster.Fork()
	if err != nil {
		log.Fatal(err)
	}
	defer fork.Close()
	heron, found, err := fork.FindInstance("heron")
	if err != nil || !found {
		log.Fatal("no heron: ", err)
	}
	if err := fork.SetDraining(heron, true); err != nil {
		log.Fatal(err)
	}
	without, err := fork.PlaceMany(prepared, 100)
	if err != nil {
		log.Fatal(err)
	}
	with, err := cluster.PlaceMany(prepared, 100)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(without), "of", len(with))
	// Output:
	// 10 of 15
}

func ExampleAnswer() {
	answer, err := stowplan.Answer(context.Background(), []byte(`{"decide": "schedule", "expression": "cron(0 8 ? * MON-FRI *)",
		"timezone": "Europe/Berlin", "from": "2026-11-06T12:00:00Z", "count": 2}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.64s…\n", answer)
	// Output:
	// {"firings":["2026-11-09T07:00:00Z","2026-11-10T07:00:00Z"],"loca…
}
