package main

import (
	"fmt"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

// score says how good an instance is for a task: the highest wins, the first of equals.
type score func(columns *stowplan.Columns, row int) int64

// fullest prefers the instance that has the least memory left: it packs.
func fullest(columns *stowplan.Columns, row int) int64 { return -columns.MemoryRemaining[row] }

// emptiest prefers the instance with the fewest tasks: it spreads.
func emptiest(columns *stowplan.Columns, row int) int64 { return -columns.Tasks[row] }

// loop places tasks of one kind by a scheduler's own preference: ECS's rules filter, the score
// picks.
type loop struct {
	cluster *stowplan.Cluster
	score   score
}

// place places the next task; `false` where no instance passes the filter.
func (l loop) place(prepared stowplan.Prepared) (stowplan.Instance, bool, error) {
	passing, err := l.cluster.Admissible(prepared)
	if err != nil || len(passing) == 0 {
		return stowplan.Instance{}, false, err
	}
	columns, err := l.cluster.Columns()
	if err != nil {
		return stowplan.Instance{}, false, err
	}
	passes := make(map[stowplan.Instance]bool, len(passing))
	for _, instance := range passing {
		passes[instance] = true
	}
	best, most := stowplan.Instance{}, int64(0)
	for row, instance := range columns.Instances {
		if !passes[instance] {
			continue
		}
		if scored := l.score(columns, row); best == (stowplan.Instance{}) || scored > most {
			best, most = instance, scored
		}
	}
	_, err = l.cluster.PlaceOn(prepared, best)
	return best, true, err
}

// placeAll places up to `count` tasks, and tells how many each instance got, by ARN.
func (l loop) placeAll(prepared stowplan.Prepared, count int) (map[string]int, error) {
	placed := map[string]int{}
	for range count {
		instance, found, err := l.place(prepared)
		if err != nil || !found {
			return placed, err
		}
		arn, err := l.cluster.ARN(instance)
		if err != nil {
			return nil, fmt.Errorf("the ARN of an instance that took a task: %w", err)
		}
		placed[arn]++
	}
	return placed, nil
}
