package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

const snapshot = `{"containerInstances": [{"containerInstanceArn": "arn:aws:ecs:eu-central-1:111122223333:container-instance/blue/i1",
	"status": "ACTIVE", "agentConnected": true,
	"registeredResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 4096}],
	"remainingResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 4096}]}]}`

// Each of four fits by its CPU units, 4 × 512, and the fifth does not.
const fit = `{"decide": "fit", "taskDefinition": {"family": "web",
	"containerDefinitions": [{"name": "web", "image": "web", "cpu": 512, "memory": 256}]}}`

func send(t *testing.T, server *httptest.Server, method, path, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestWhatIf(t *testing.T) {
	server := httptest.NewServer(newHandler())
	defer server.Close()
	for _, one := range []struct {
		name, method, path, body string
		status                   int
		says                     string
	}{
		{"too early", "POST", "/what-if", fit, 409, "no snapshot"},
		{"a senseless snapshot", "PUT", "/snapshot", `{"containerInstances": 3}`, 422, `"code":`},
		{"a snapshot", "PUT", "/snapshot", snapshot, 204, ""},
		{"a question", "POST", "/what-if", fit, 200, `"count":4,`},
		{"a senseless question", "POST", "/what-if", `{"decide": "fitt"}`, 422, `"code":`},
		{"no JSON", "POST", "/what-if", `{`, 422, `"code":`},
		{"too large", "POST", "/what-if", strings.Repeat(" ", questionBytes+1), 413, "too large"},
		{"another method", "GET", "/what-if", "", 405, ""},
		{"another snapshot", "PUT", "/snapshot", `{"containerInstances": []}`, 204, ""},
		{"a question about it", "POST", "/what-if", fit, 200, `"count":0,`},
	} {
		status, text := send(t, server, one.method, one.path, one.body)
		if status != one.status || !strings.Contains(text, one.says) {
			t.Errorf("%s: %d %s", one.name, status, text)
		}
	}
}

func TestManyAskWhileTheSnapshotChanges(t *testing.T) {
	server := httptest.NewServer(newHandler())
	defer server.Close()
	send(t, server, "PUT", "/snapshot", snapshot)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 5 {
				if status, text := send(t, server, "POST", "/what-if", fit); status != 200 || !strings.Contains(text, `"count":4,`) {
					t.Errorf("%d %s", status, text)
				}
			}
		})
	}
	for range 3 {
		send(t, server, "PUT", "/snapshot", snapshot)
	}
	all.Wait()
}
