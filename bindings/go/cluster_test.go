package stowplan_test

import (
	"encoding/json"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

func open(t testing.TB, snapshot any) *stowplan.Cluster {
	t.Helper()
	cluster, err := stowplan.Open(t.Context(), snapshot, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cluster.Close() })
	return cluster
}

// held are the tasks of web without their cluster.
func held(count int64) stowplan.PlaceDocument {
	document := web(count)
	document.Cluster = nil
	return document
}

func prepare(t testing.TB, cluster *stowplan.Cluster, document any) stowplan.Prepared {
	t.Helper()
	prepared, err := cluster.Prepare(document)
	if err != nil {
		t.Fatal(err)
	}
	return prepared
}

// must is a value without an error.
func must[T any](t testing.TB) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func TestHeldClusterAnswersAsTheWholeDocument(t *testing.T) {
	cluster := open(t, blue())
	for _, count := range []int64{1, 6, 7} {
		whole := must[[]byte](t)(json.Marshal(web(count)))
		part := must[[]byte](t)(json.Marshal(held(count)))
		of := must[[]byte](t)(stowplan.Answer(t.Context(), whole))
		about := must[[]byte](t)(cluster.Answer(t.Context(), part))
		if string(of) != string(about) {
			t.Errorf("%d tasks:\n%s\n%s", count, of, about)
		}
		typed := must[*stowplan.PlaceAnswer](t)(cluster.Ask().Place(t.Context(), held(count)))
		if int64(len(typed.Placements)) != min(count, 6) {
			t.Errorf("%d placed of %d", len(typed.Placements), count)
		}
	}
}

func TestTypedPathPlacesAsDocuments(t *testing.T) {
	cluster := open(t, blue())
	document := held(6)
	document.Request.PlacementStrategy = []stowplan.StrategyStage{
		{Type: "spread", Field: "attribute:ecs.availability-zone"}, {Type: "binpack", Field: "memory"},
	}
	answer := must[*stowplan.PlaceAnswer](t)(cluster.Ask().Place(t.Context(), document))
	prepared := prepare(t, cluster, document)
	for n, placement := range answer.Placements {
		picked, found, err := cluster.Pick(prepared)
		if err != nil || !found {
			t.Fatal(n, found, err)
		}
		task, found, err := cluster.Place(prepared)
		if err != nil || !found {
			t.Fatal(n, found, err)
		}
		if on, found, err := cluster.InstanceOf(task); on != picked || !found || err != nil {
			t.Errorf("%d: on %v, picked %v, %v", n, on, picked, err)
		}
		if arn := must[string](t)(cluster.ARN(picked)); arn != placement.ContainerInstanceArn {
			t.Errorf("%d: %s, the document says %s", n, arn, placement.ContainerInstanceArn)
		}
	}
	if _, found, err := cluster.Place(prepared); found || err != nil {
		t.Errorf("a seventh: %v, %v", found, err)
	}
	if _, found, err := cluster.Pick(prepared); found || err != nil {
		t.Errorf("a seventh is picked for: %v, %v", found, err)
	}
}

func TestNumbersOfAHeldCluster(t *testing.T) {
	cluster := open(t, blue())
	prepared := prepare(t, cluster, held(1))
	instances := must[[]stowplan.Instance](t)(cluster.Instances())
	if len(instances) != 3 {
		t.Fatalf("%d instances", len(instances))
	}
	if admissible := must[[]stowplan.Instance](t)(cluster.Admissible(prepared)); len(admissible) != 3 {
		t.Errorf("%d are admissible", len(admissible))
	}
	second, found, err := cluster.FindInstance("i2")
	if err != nil || !found || second != instances[1] {
		t.Fatal(second, found, err)
	}
	if _, found, err := cluster.FindInstance("i9"); found || err != nil {
		t.Error(found, err)
	}
	task := must[stowplan.Task](t)(cluster.PlaceOn(prepared, second))
	columns := must[*stowplan.Columns](t)(cluster.Columns())
	// One task of 1024 CPU units and 512 MiB on the second of three.
	for name, pair := range map[string][2][]int64{
		"cpu remaining":     {columns.CpuRemaining, {2048, 1024, 2048}},
		"cpu registered":    {columns.CpuRegistered, {2048, 2048, 2048}},
		"memory remaining":  {columns.MemoryRemaining, {7680, 7168, 7680}},
		"memory registered": {columns.MemoryRegistered, {7680, 7680, 7680}},
		"tasks":             {columns.Tasks, {0, 1, 0}},
	} {
		if !slices.Equal(pair[0], pair[1]) {
			t.Errorf("%s: %v", name, pair[0])
		}
	}
	if !slices.Equal(columns.Instances, instances) {
		t.Error("the columns are of other instances")
	}
	if err := cluster.Remove(task); err != nil {
		t.Error(err)
	}
	if err := cluster.Remove(task); !errors.Is(err, stowplan.ErrStale) {
		t.Errorf("removed twice: %v", err)
	}
	if placed := must[[]stowplan.Task](t)(cluster.PlaceMany(prepared, 100)); len(placed) != 6 {
		t.Errorf("%d placed", len(placed))
	} else if tasks := must[[]stowplan.Task](t)(cluster.Tasks()); len(tasks) != 6 {
		t.Errorf("%d tasks", len(tasks))
	}
	if err := cluster.Deregister(second); err != nil {
		t.Error(err)
	}
	if tasks := must[[]stowplan.Task](t)(cluster.Tasks()); len(tasks) != 4 {
		t.Errorf("%d tasks are left of an instance that has gone", len(tasks))
	}
	if err := cluster.Deregister(second); !errors.Is(err, stowplan.ErrStale) {
		t.Errorf("an instance that has gone: %v", err)
	}
	if err := cluster.SetDraining(second, true); !errors.Is(err, stowplan.ErrStale) {
		t.Errorf("draining one that has gone: %v", err)
	}
	if err := cluster.Forget(prepared); err != nil {
		t.Error(err)
	}
	if _, _, err := cluster.Pick(prepared); !errors.Is(err, stowplan.ErrStale) {
		t.Errorf("a task that is forgotten: %v", err)
	}
}

func TestDrainingAndReplacing(t *testing.T) {
	cluster := open(t, blue())
	prepared := prepare(t, cluster, held(1))
	first, _, err := cluster.FindInstance("i1")
	if err != nil {
		t.Fatal(err)
	}
	if err := cluster.SetDraining(first, true); err != nil {
		t.Fatal(err)
	}
	if admissible := must[[]stowplan.Instance](t)(cluster.Admissible(prepared)); len(admissible) != 2 {
		t.Errorf("%d are admissible beside one that drains", len(admissible))
	}
	if err := cluster.SetDraining(first, false); err != nil {
		t.Fatal(err)
	}
	// Full: it takes nothing.
	replaced, err := cluster.ReplaceInstance(instance("i1", "a", 512, 7680))
	if err != nil || !replaced {
		t.Fatal(replaced, err)
	}
	if admissible := must[[]stowplan.Instance](t)(cluster.Admissible(prepared)); len(admissible) != 2 {
		t.Errorf("%d are admissible beside one that has 512 CPU units", len(admissible))
	}
	if replaced, err := cluster.ReplaceInstance(instance("i9", "a", 512, 7680)); replaced || err != nil {
		t.Error(replaced, err)
	}
}

func TestSyncAndConfirm(t *testing.T) {
	cluster := open(t, blue())
	prepared := prepare(t, cluster, held(1))
	tasks := must[[]stowplan.Task](t)(cluster.PlaceMany(prepared, 2))
	if _, found, err := cluster.TaskARN(tasks[0]); found || err != nil {
		t.Error("a planned task has an ARN: ", found, err)
	}
	const arn = "arn:aws:ecs:eu-central-1:111122223333:task/blue/t1"
	if err := cluster.Confirm(tasks[0], arn); err != nil {
		t.Fatal(err)
	}
	if told, found, err := cluster.TaskARN(tasks[0]); told != arn || !found || err != nil {
		t.Error(told, found, err)
	}
	if task, found, err := cluster.FindTask(arn); task != tasks[0] || !found || err != nil {
		t.Error(task, found, err)
	}
	if err := cluster.Confirm(tasks[1], "\xff"); err == nil || errors.Is(err, stowplan.ErrStopped) {
		t.Errorf("an ARN that is not UTF-8: %v", err)
	}
	// The newer snapshot lacks i3, and has neither task.
	newer := map[string]any{"containerInstances": blue()["containerInstances"].([]any)[:2]}
	if err := cluster.Sync(newer); err != nil {
		t.Fatal(err)
	}
	if left := must[[]stowplan.Task](t)(cluster.Tasks()); len(left) != 0 {
		t.Errorf("%d tasks are left", len(left))
	}
	if placed := must[[]stowplan.Task](t)(cluster.PlaceMany(prepared, 100)); len(placed) != 4 {
		t.Errorf("%d placed on two instances that hold two each", len(placed))
	}
	var wrong *stowplan.Error
	if err := cluster.Sync(`{"containerInstances": 3}`); !errors.As(err, &wrong) {
		t.Error(err)
	}
	if instances := must[[]stowplan.Instance](t)(cluster.Instances()); len(instances) != 2 {
		t.Errorf("%d instances after a snapshot that makes no sense", len(instances))
	}
}

func TestTryingChecks(t *testing.T) {
	cluster := open(t, blue())
	prepared := prepare(t, cluster, held(1))
	first := must[[]stowplan.Instance](t)(cluster.Instances())[0]
	// It holds two.
	for range 2 {
		must[stowplan.Task](t)(cluster.TryPlaceOn(prepared, first))
	}
	var wrong *stowplan.Error
	if _, err := cluster.TryPlaceOn(prepared, first); !errors.As(err, &wrong) || wrong.Code == "" {
		t.Errorf("a third is taken: %v", err)
	}
	if on := must[[]stowplan.Task](t)(cluster.TasksOn(first)); len(on) != 2 {
		t.Errorf("%d tasks are on it", len(on))
	}
	// Without a check it goes below zero.
	must[stowplan.Task](t)(cluster.PlaceOn(prepared, first))
	if columns := must[*stowplan.Columns](t)(cluster.Columns()); columns.CpuRemaining[0] != 2048-3*1024 {
		t.Errorf("%d CPU units remain", columns.CpuRemaining[0])
	}
}

func TestForkLeavesItsParentAlone(t *testing.T) {
	cluster := open(t, blue())
	prepared := prepare(t, cluster, held(1))
	fork := must[*stowplan.Cluster](t)(cluster.Fork())
	// What is prepared is prepared in the fork, too.
	if placed := must[[]stowplan.Task](t)(fork.PlaceMany(prepared, 100)); len(placed) != 6 {
		t.Errorf("%d placed in the fork", len(placed))
	}
	if tasks := must[[]stowplan.Task](t)(cluster.Tasks()); len(tasks) != 0 {
		t.Errorf("%d tasks in the parent", len(tasks))
	}
	if err := fork.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := fork.Place(prepared); !errors.Is(err, stowplan.ErrClosed) {
		t.Errorf("of a closed fork: %v", err)
	}
	if _, found, err := cluster.Place(prepared); !found || err != nil {
		t.Error(found, err)
	}
	other := must[*stowplan.Cluster](t)(cluster.Fork())
	if err := cluster.Close(); err != nil {
		t.Error(err)
	}
	if placed := must[[]stowplan.Task](t)(other.PlaceMany(prepared, 100)); len(placed) != 5 {
		t.Errorf("%d placed in a fork whose parent is closed", len(placed))
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	if err := other.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	if _, err := other.Fork(); !errors.Is(err, stowplan.ErrClosed) {
		t.Error(err)
	}
}

func TestForksRunBesideEachOther(t *testing.T) {
	cluster := open(t, blue())
	prepared := prepare(t, cluster, held(1))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			fork, err := cluster.Fork()
			if err != nil {
				t.Error(err)
				return
			}
			defer fork.Close()
			for range 6 {
				if _, found, err := fork.Place(prepared); !found || err != nil {
					t.Error(found, err)
				}
			}
			if _, found, err := fork.Place(prepared); found || err != nil {
				t.Error(found, err)
			}
		})
	}
	all.Wait()
}

func TestOneClusterForMany(t *testing.T) {
	cluster := open(t, blue())
	prepared := prepare(t, cluster, held(1))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				if task, found, err := cluster.Place(prepared); err != nil {
					t.Error(err)
				} else if found {
					if err := cluster.Remove(task); err != nil {
						t.Error(err)
					}
				}
				if _, err := cluster.Ask().Query(t.Context(), stowplan.QueryDocument{Expression: "runningTasksCount >= 0"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if tasks := must[[]stowplan.Task](t)(cluster.Tasks()); len(tasks) != 0 {
		t.Errorf("%d tasks are left", len(tasks))
	}
}

func TestErrorsOfAHeldCluster(t *testing.T) {
	var wrong *stowplan.Error
	for _, senseless := range []any{`{"containerInstances": 3}`, `{`, "", "\xff", `[1]`} {
		if _, err := stowplan.Open(t.Context(), senseless, nil); !errors.As(err, &wrong) || wrong.Code == "" {
			t.Errorf("%v: %v", senseless, err)
		}
	}
	_, err := stowplan.Open(t.Context(), "{\n  \"containerInstances\": [,]}", nil)
	if !errors.As(err, &wrong) || wrong.Line != 2 || wrong.Column != 26 {
		t.Errorf("the comma is in line 2, column 26: %v, line %d, column %d", err, wrong.Line, wrong.Column)
	}
	if _, err := stowplan.Open(t.Context(), blue(), &stowplan.Options{Semantics: "1999-01"}); !errors.As(err, &wrong) || !strings.HasPrefix(wrong.Path, "/options") {
		t.Errorf("options of another age: %v", err)
	}
	cluster := open(t, blue())
	if _, err := cluster.Prepare(stowplan.PlaceDocument{}); !errors.As(err, &wrong) || wrong.Code != "document/missing-key" {
		t.Errorf("without a definition: %v", err)
	}
	if _, err := cluster.PlaceMany(stowplan.Prepared{}, -1); err == nil {
		t.Error("less than no tasks")
	}
}

func TestNumbersOfAnotherClusterAreStale(t *testing.T) {
	cluster, other := open(t, `{"containerInstances": []}`), open(t, blue())
	prepared := prepare(t, other, held(1))
	task, _, err := other.Place(prepared)
	if err != nil {
		t.Fatal(err)
	}
	on, _, err := other.InstanceOf(task)
	if err != nil {
		t.Fatal(err)
	}
	_, _, picked := cluster.Pick(prepared)
	_, _, placed := cluster.Place(prepared)
	_, many := cluster.PlaceMany(prepared, 1)
	_, put := cluster.PlaceOn(prepared, on)
	_, admissible := cluster.Admissible(prepared)
	_, arn := cluster.ARN(on)
	_, _, of := cluster.InstanceOf(task)
	for name, err := range map[string]error{
		"pick": picked, "place": placed, "place many": many, "place on": put, "admissible": admissible,
		"arn": arn, "instance of": of, "remove": cluster.Remove(task), "drain": cluster.SetDraining(on, true),
		"deregister": cluster.Deregister(on), "forget": cluster.Forget(prepared),
	} {
		if !errors.Is(err, stowplan.ErrStale) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Clusters that nobody closes are given back by the garbage collector.
func TestForgottenClustersAreGivenBack(t *testing.T) {
	cluster := open(t, blue())
	before := heap()
	for range 200 {
		if _, err := cluster.Fork(); err != nil {
			t.Fatal(err)
		}
	}
	// Each has some megabytes of memory: 200 of them would be hundreds.
	for range 50 {
		if heap() < before+32<<20 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d bytes are held", heap()-before)
}

func heap() uint64 {
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.HeapAlloc
}
