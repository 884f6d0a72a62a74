// Places the tasks of a work file with kube-scheduler's own scheduling cycle, in process: cache, snapshot, filter and
// score plugins of the default profile. The file's form and the answer's are told in benches/src/peers.rs.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	"k8s.io/kubernetes/pkg/scheduler/apis/config/latest"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

const (
	batch  = 200
	rounds = 5
	// A round ends after so long, however many tasks are left.
	limit = 3 * time.Second
)

type kind struct {
	group        string
	cpu, memory  int64
	types, zones []string
}

type work struct {
	nodes    []*v1.Node
	kinds    []kind
	running  [][2]int
	requests []int
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: kube WORK ANSWER")
		os.Exit(2)
	}
	klog.LogToStderr(false)
	klog.SetOutput(os.Stderr)
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "kube:", err)
		os.Exit(1)
	}
}

func run(input, output string) error {
	work, err := read(input)
	if err != nil {
		return err
	}
	out, err := os.Create(output)
	if err != nil {
		return err
	}
	defer out.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	sched, err := newScheduler(ctx)
	if err != nil {
		return err
	}
	logger := klog.FromContext(ctx)
	for _, node := range work.nodes {
		sched.Cache.AddNode(logger, node)
	}
	for n, task := range work.running {
		pod := work.pod(fmt.Sprintf("running-%d", n), task[0], "plain")
		pod.Spec.NodeName = work.nodes[task[1]].Name
		if err := sched.Cache.AddPod(logger, pod); err != nil {
			return err
		}
	}
	for _, way := range []string{"shipped", "exact"} {
		for _, variant := range []string{"plain", "constraint", "spread"} {
			for round := -1; round < rounds; round++ {
				if err := measure(ctx, sched, work, way, variant, round, out); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Two profiles over one cache: as shipped, which looks at a share of the nodes and spreads the load, and exact, which looks at
// all nodes and packs by memory.
func newScheduler(ctx context.Context) (*scheduler.Scheduler, error) {
	shipped, err := latest.Default()
	if err != nil {
		return nil, err
	}
	exact, err := latest.Default()
	if err != nil {
		return nil, err
	}
	profile := exact.Profiles[0]
	profile.SchedulerName = "exact"
	all := int32(100)
	profile.PercentageOfNodesToScore = &all
	for _, plugin := range profile.PluginConfig {
		if fit, ok := plugin.Args.(*config.NodeResourcesFitArgs); ok {
			fit.ScoringStrategy.Type = config.MostAllocated
			fit.ScoringStrategy.Resources = []config.ResourceSpec{{Name: "memory", Weight: 1}}
		}
	}
	shipped.Profiles[0].SchedulerName = "shipped"
	client := fake.NewSimpleClientset()
	recorder := func(string) events.EventRecorder { return &events.FakeRecorder{} }
	return scheduler.New(ctx, client, scheduler.NewInformerFactory(client, 0), nil, recorder,
		scheduler.WithProfiles(shipped.Profiles[0], profile), scheduler.WithParallelism(1))
}

// One round: places tasks one after the other, each on top of the last, and forgets them again. Round -1 only warms up.
func measure(ctx context.Context, sched *scheduler.Scheduler, work *work, way, variant string, round int, out *os.File) error {
	logger := klog.FromContext(ctx)
	size := batch
	if round < 0 {
		size = 20
	}
	from := max(round, 0) * batch
	asked := work.requests[from : from+size]
	pods := make([]*v1.Pod, 0, size)
	for n, kind := range asked {
		pods = append(pods, work.pod(fmt.Sprintf("%s-%s-%d-%d", way, variant, round, n), kind, variant))
	}
	profile := sched.Profiles[way]
	placed := make([]*v1.Pod, 0, size)
	kinds := make([]int, 0, size)
	start := time.Now()
	tried := 0
	for n, pod := range pods {
		result, err := sched.SchedulePod(ctx, profile, framework.NewCycleState(), pod)
		tried++
		var full *framework.FitError
		if errors.As(err, &full) {
			continue
		} else if err != nil {
			return err
		}
		assumed := pod.DeepCopy()
		assumed.Spec.NodeName = result.SuggestedHost
		if err := sched.Cache.AssumePod(logger, assumed); err != nil {
			return err
		}
		placed, kinds = append(placed, assumed), append(kinds, asked[n])
		if time.Since(start) > limit {
			break
		}
	}
	spent := time.Since(start)
	for _, pod := range placed {
		if err := sched.Cache.ForgetPod(logger, pod); err != nil {
			return err
		}
	}
	if round < 0 {
		return nil
	}
	for n, pod := range placed {
		fmt.Fprintf(out, "put %d %s\n", kinds[n], pod.Spec.NodeName[1:])
	}
	_, err := fmt.Fprintf(out, "round %s-%s %d %.9f\n", way, variant, tried, spent.Seconds())
	return err
}

func (work *work) pod(name string, number int, variant string) *v1.Pod {
	kind := work.kinds[number]
	labels := map[string]string{"group": kind.group}
	pod := &v1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "default", UID: types.UID(name), Labels: labels},
		Spec: v1.PodSpec{Containers: []v1.Container{{
			Name:      "main",
			Image:     kind.group,
			Resources: v1.ResourceRequirements{Requests: resources(kind.cpu, kind.memory)},
		}}},
	}
	switch variant {
	case "constraint":
		pod.Spec.Affinity = affinity(kind)
	case "spread":
		pod.Spec.TopologySpreadConstraints = []v1.TopologySpreadConstraint{{
			MaxSkew:           1,
			TopologyKey:       v1.LabelTopologyZone,
			WhenUnsatisfiable: v1.ScheduleAnyway,
			LabelSelector:     &metav1.LabelSelector{MatchLabels: labels},
		}}
	}
	return pod
}

func affinity(kind kind) *v1.Affinity {
	var wanted []v1.NodeSelectorRequirement
	for key, values := range map[string][]string{v1.LabelInstanceTypeStable: kind.types, v1.LabelTopologyZone: kind.zones} {
		if values != nil {
			wanted = append(wanted, v1.NodeSelectorRequirement{Key: key, Operator: v1.NodeSelectorOpIn, Values: values})
		}
	}
	if wanted == nil {
		return nil
	}
	terms := []v1.NodeSelectorTerm{{MatchExpressions: wanted}}
	return &v1.Affinity{NodeAffinity: &v1.NodeAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: &v1.NodeSelector{NodeSelectorTerms: terms},
	}}
}

func resources(cpu, memory int64) v1.ResourceList {
	return v1.ResourceList{
		v1.ResourceCPU:    *resource.NewMilliQuantity(cpu, resource.DecimalSI),
		v1.ResourceMemory: *resource.NewQuantity(memory<<20, resource.BinarySI),
	}
}

func node(name, zone, instanceType string, cpu, memory int64) *v1.Node {
	allocatable := resources(cpu, memory)
	allocatable[v1.ResourcePods] = *resource.NewQuantity(1000, resource.DecimalSI)
	return &v1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
			v1.LabelHostname:           name,
			v1.LabelTopologyZone:       zone,
			v1.LabelInstanceTypeStable: instanceType,
		}},
		Status: v1.NodeStatus{Capacity: allocatable, Allocatable: allocatable},
	}
}

func read(name string) (*work, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	work := &work{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		switch words[0] {
		case "instance":
			work.nodes = append(work.nodes, node(words[1], words[2], words[3], number(words[4]), number(words[5])))
		case "kind":
			work.kinds = append(work.kinds, kind{words[1], number(words[2]), number(words[3]), list(words[4]), list(words[5])})
		case "task":
			work.running = append(work.running, [2]int{int(number(words[1])), int(number(words[2]))})
		case "request":
			work.requests = append(work.requests, int(number(words[1])))
		default:
			return nil, fmt.Errorf("not a fact: %s", lines.Text())
		}
	}
	return work, lines.Err()
}

func list(word string) []string {
	if word == "-" {
		return nil
	}
	return strings.Split(word, ",")
}

func number(word string) int64 {
	value, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		panic(err)
	}
	return value
}
