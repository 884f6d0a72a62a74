// Command bench places and removes the tasks of a workload, and prints nanoseconds: the Go side of
// the comparison of the faces, which all read the same file and print the same line.
//
//	go run ./bench WORKLOAD.json
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

// workload is a cluster, kinds of tasks, the order in which they are placed, and how often.
type workload struct {
	Cluster json.RawMessage   `json:"cluster"`
	Kinds   []json.RawMessage `json:"kinds"`
	Order   []int             `json:"order"`
	Rounds  int               `json:"rounds"`
}

// figures are medians in nanoseconds: of a decision, of a placement, of one of many in one call, of a
// removal, and of a placement that is asked of the held cluster as a document.
type figures struct {
	Decide    float64 `json:"decide"`
	Place     float64 `json:"place"`
	PlaceEach float64 `json:"placeEach"`
	Remove    float64 `json:"remove"`
	Document  float64 `json:"document"`
	Placed    int     `json:"placed"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: bench WORKLOAD.json")
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var work workload
	if err := json.Unmarshal(text, &work); err != nil {
		return err
	}
	cluster, err := stowplan.Open(context.Background(), work.Cluster, nil)
	if err != nil {
		return err
	}
	defer cluster.Close()
	found, err := measure(cluster, work)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}

func measure(cluster *stowplan.Cluster, work workload) (found figures, err error) {
	kinds := make([]stowplan.Prepared, len(work.Kinds))
	for n, kind := range work.Kinds {
		if kinds[n], err = cluster.Prepare(kind); err != nil {
			return found, err
		}
	}
	order := make([]stowplan.Prepared, len(work.Order))
	for n, kind := range work.Order {
		order[n] = kinds[kind]
	}
	var times [5][]float64
	for range work.Rounds {
		tasks := make([]stowplan.Task, 0, len(order))
		for which, step := range []func() error{
			func() error { return decide(cluster, order) },
			func() error { tasks, err = place(cluster, order, tasks); return err },
			func() error { return remove(cluster, tasks) },
			func() error { tasks, err = cluster.PlaceEach(order...); return err },
			func() error { _, err := cluster.Answer(context.Background(), work.Kinds[0]); return err },
		} {
			start := time.Now()
			if err := step(); err != nil {
				return found, err
			}
			times[which] = append(times[which], float64(time.Since(start).Nanoseconds()))
		}
		found.Placed = len(tasks)
		if err := cluster.Remove(tasks...); err != nil {
			return found, err
		}
	}
	each := float64(len(order))
	found.Decide, found.Place, found.Remove = median(times[0])/each, median(times[1])/each, median(times[2])/each
	found.PlaceEach, found.Document = median(times[3])/each, median(times[4])
	return found, nil
}

func decide(cluster *stowplan.Cluster, order []stowplan.Prepared) error {
	for _, prepared := range order {
		if _, _, err := cluster.Pick(prepared); err != nil {
			return err
		}
	}
	return nil
}

func place(cluster *stowplan.Cluster, order []stowplan.Prepared, tasks []stowplan.Task) ([]stowplan.Task, error) {
	for _, prepared := range order {
		task, placed, err := cluster.Place(prepared)
		if err != nil {
			return nil, err
		}
		if placed {
			tasks = append(tasks, task)
		}
	}
	return tasks, nil
}

func remove(cluster *stowplan.Cluster, tasks []stowplan.Task) error {
	for _, task := range tasks {
		if err := cluster.Remove(task); err != nil {
			return err
		}
	}
	return nil
}

func median(times []float64) float64 {
	slices.Sort(times)
	return times[len(times)/2]
}
