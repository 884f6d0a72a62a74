// Command filterscore places tasks as a scheduler of one's own would, under ECS's rules: they
// filter the instances, a score of one's own picks.
//
//	go run ./examples/filterscore snapshot.json web:42 20
package main

import (
	"context"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strconv"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: filterscore SNAPSHOT DEFINITION COUNT")
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

func run(path, definition, count string) error {
	snapshot, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	wanted, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	cluster, err := stowplan.Open(context.Background(), snapshot, nil)
	if err != nil {
		return err
	}
	defer cluster.Close()
	for _, one := range []struct {
		name  string
		score score
	}{{"fullest first", fullest}, {"emptiest first", emptiest}} {
		if err := try(cluster, one.name, one.score, definition, wanted); err != nil {
			return err
		}
	}
	return nil
}

// try places the tasks in a fork, and prints how many each instance got.
func try(cluster *stowplan.Cluster, name string, score score, definition string, wanted int) error {
	fork, err := cluster.Fork()
	if err != nil {
		return err
	}
	defer fork.Close()
	prepared, err := fork.Prepare(anywhere(definition))
	if err != nil {
		return err
	}
	placed, err := loop{fork, score}.placeAll(prepared, wanted)
	if err != nil {
		return err
	}
	fmt.Println(name)
	for _, arn := range slices.Sorted(maps.Keys(placed)) {
		fmt.Printf("  %s %d\n", arn, placed[arn])
	}
	return nil
}

// anywhere are tasks without a wish of their own: the strategy `random` admits every instance that
// can take them.
func anywhere(definition any) stowplan.PlaceDocument {
	return stowplan.PlaceDocument{
		TaskDefinition: definition,
		Request:        &stowplan.PlacementRequest{PlacementStrategy: []stowplan.StrategyStage{{Type: "random"}}},
	}
}
