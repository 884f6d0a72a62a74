package stowplan_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	stowplan "github.com/stowplan/stowplan/bindings/go"
	"github.com/stowplan/stowplan/bindings/go/internal/sdktest/github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/stowplan/stowplan/bindings/go/internal/sdktest/github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func TestHowDocumentsAreWritten(t *testing.T) {
	for _, one := range []struct {
		name     string
		document any
		written  string
	}{
		{
			"`decide` first, then the members; none that is absent",
			stowplan.QueryDocument{Expression: "a == \"<b>\""},
			`{"decide":"query","expression":"a == \"\u003cb\u003e\""}`,
		}, {
			"an empty list is not an absent one",
			stowplan.ScaleDocument{ScalableTargets: []any{}},
			`{"decide":"scale","ScalableTargets":[]}`,
		}, {
			"bytes are JSON, however deep",
			stowplan.FitDocument{
				Cluster: json.RawMessage(`[ 1 ]`),
				Demand:  []stowplan.Demand{{TaskDefinition: []byte(`{"a": 1}`)}},
			},
			`{"decide":"fit","cluster":[1],"demand":[{"taskDefinition":{"a":1}}]}`,
		}, {
			"a number that is 0 is not absent",
			stowplan.StopDocument{ServiceName: "web", Count: 0, Cluster: map[string]any{"b": []byte(`2`), "a": nil}},
			`{"decide":"stop","cluster":{"a":null,"b":2},"serviceName":"web","count":0}`,
		}, {
			"values that write themselves",
			stowplan.ScaleDocument{Now: time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC), From: json.Number("1.50")},
			`{"decide":"scale","from":1.50,"now":"2026-11-06T12:00:00Z"}`,
		}, {
			"a document within a document",
			stowplan.RedactDocument{Document: stowplan.RulesDocument{}},
			`{"decide":"redact","document":{"decide":"rules"}}`,
		},
	} {
		written, err := json.Marshal(one.document)
		if err != nil || string(written) != one.written {
			t.Errorf("%s: %s, %v", one.name, written, err)
		}
	}
	if _, err := json.Marshal(stowplan.PlaceDocument{Cluster: []any{1, func() {}}}); err == nil || !strings.Contains(err.Error(), "`cluster`: [1]") {
		t.Errorf("a function in a list: %v", err)
	}
}

// What a member holds as bytes is one value of JSON: nothing behind it gets into the document.
func TestBytesThatAreNoJSON(t *testing.T) {
	for _, one := range []struct {
		cluster      string
		code         string
		line, column int
	}{
		{`{"containerInstances": []},"options":{}`, "json/syntax", 1, 27},
		{"{\n  \"a\": \"é\" x}", "json/syntax", 2, 12},
		{`{"containerInstances": [`, "json/truncated", 1, 25},
		{``, "json/truncated", 1, 1},
	} {
		_, err := stowplan.Place(t.Context(), stowplan.PlaceDocument{Cluster: []any{map[string]any{"a/b": []byte(one.cluster)}}})
		var wrong *stowplan.Error
		if !errors.As(err, &wrong) {
			t.Fatalf("%s: %v", one.cluster, err)
		}
		if wrong.Code != one.code || wrong.Path != "/cluster/0/a~1b" || wrong.Line != one.line || wrong.Column != one.column {
			t.Errorf("%s: %v, line %d, column %d", one.cluster, wrong, wrong.Line, wrong.Column)
		}
	}
}

func TestStructsOfTheSDK(t *testing.T) {
	arn, zone, a := "arn:aws:ecs:eu-central-1:111122223333:container-instance/blue/i1", "ecs.availability-zone", "a"
	cpu, memory, at := "CPU", "MEMORY", time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC)
	resources := []types.Resource{{Name: &cpu, IntegerValue: 2048}, {Name: &memory, IntegerValue: 4096}}
	output := &types.Output{
		ResultMetadata: map[string]any{"a": 1},
		ContainerInstances: []types.Instance{{
			ContainerInstanceArn: &arn, AgentConnected: true, RegisteredAt: &at,
			Attributes:         []types.Attribute{{Name: &zone, Value: &a}},
			RemainingResources: resources, RegisteredResources: resources,
		}},
	}
	written, err := json.Marshal(stowplan.QueryDocument{Cluster: []any{output, ec2.Output{Subnets: []ec2.Subnet{{SubnetId: &a}}}}})
	if err != nil {
		t.Fatal(err)
	}
	amounts := `[{"name":"CPU","integerValue":2048},{"name":"MEMORY","integerValue":4096}]`
	wanted := `{"decide":"query","cluster":[{"containerInstances":[{"containerInstanceArn":"` + arn +
		`","agentConnected":true,"registeredAt":"2026-11-06T12:00:00Z","attributes":[{"name":"ecs.availability-zone","value":"a"}],` +
		`"remainingResources":` + amounts + `,"registeredResources":` + amounts + `}]},{"Subnets":[{"SubnetId":"a"}]}],"expression":""}`
	if string(written) != wanted {
		t.Errorf("written\n%s\nwanted\n%s", written, wanted)
	}
	answer, err := stowplan.Query(t.Context(), stowplan.QueryDocument{Cluster: output, Expression: "attribute:ecs.availability-zone == a"})
	if err != nil || len(answer.Matches) != 1 {
		t.Errorf("%+v, %v", answer, err)
	}
}
