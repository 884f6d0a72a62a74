package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	stowplan "github.com/stowplan/stowplan/bindings/go"
)

const (
	// The largest snapshot, and the largest question.
	snapshotBytes = 256 << 20
	questionBytes = 1 << 20
	// How long a question may take.
	patience = 10 * time.Second
)

// whatIf answers questions about a cluster that it holds.
//
//	PUT  /snapshot   what the AWS CLI printed: it is what is asked about from then on
//	POST /what-if    a document without its `cluster`, e.g. {"decide": "place", …}
type whatIf struct {
	mutex sync.RWMutex
	held  *stowplan.Cluster
}

func newHandler() http.Handler {
	handler := &whatIf{}
	routes := http.NewServeMux()
	routes.HandleFunc("PUT /snapshot", handler.snapshot)
	routes.HandleFunc("POST /what-if", handler.question)
	return routes
}

func (w *whatIf) snapshot(out http.ResponseWriter, request *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(out, request.Body, snapshotBytes))
	if err != nil {
		refuse(out, err)
		return
	}
	cluster, err := stowplan.Open(request.Context(), text, nil)
	if err != nil {
		refuse(out, err)
		return
	}
	w.mutex.Lock()
	before := w.held
	w.held = cluster
	w.mutex.Unlock()
	if before != nil {
		_ = before.Close()
	}
	out.WriteHeader(http.StatusNoContent)
}

func (w *whatIf) question(out http.ResponseWriter, request *http.Request) {
	document, err := io.ReadAll(http.MaxBytesReader(out, request.Body, questionBytes))
	if err != nil {
		refuse(out, err)
		return
	}
	// A snapshot is not taken away from under a question.
	w.mutex.RLock()
	defer w.mutex.RUnlock()
	if w.held == nil {
		http.Error(out, "no snapshot: PUT one first", http.StatusConflict)
		return
	}
	patient, cancel := context.WithTimeout(request.Context(), patience)
	defer cancel()
	answer, err := w.held.Answer(patient, document)
	if err != nil {
		refuse(out, err)
		return
	}
	status := http.StatusOK
	if bytes.HasPrefix(answer, []byte(`{"error":`)) {
		status = http.StatusUnprocessableEntity
	}
	write(out, status, answer)
}

// refuse answers an error: what is wrong with a document as an error document.
func refuse(out http.ResponseWriter, err error) {
	var wrong *stowplan.Error
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &wrong):
		text, _ := json.Marshal(map[string]any{"error": wrong})
		write(out, http.StatusUnprocessableEntity, text)
	case errors.As(err, &large):
		http.Error(out, err.Error(), http.StatusRequestEntityTooLarge)
	case errors.Is(err, context.DeadlineExceeded):
		http.Error(out, "the question takes too long", http.StatusServiceUnavailable)
	default:
		http.Error(out, err.Error(), http.StatusInternalServerError)
	}
}

func write(out http.ResponseWriter, status int, text []byte) {
	out.Header().Set("Content-Type", "application/json")
	out.WriteHeader(status)
	_, _ = out.Write(append(text, '\n'))
}
