package stowplan_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Each sample of the README is the body of an example that runs, its output included.
func TestSamplesOfTheReadmeRun(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	samples := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(samples) < 3 {
		t.Fatalf("%d samples", len(samples))
	}
	for _, sample := range samples {
		if !strings.Contains(flat(string(examples)), flat(sample[1])) {
			t.Errorf("no example has this body:\n%s", sample[1])
		}
	}
}

// flat is a text without indentation.
func flat(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}
