// Package stowplan computes the decisions of Amazon ECS's scheduler: where a task lands and why it
// does not, which task stops, when a service scales, what a deployment does.
//
// The engine is a WebAssembly module inside the package, run by wazero: there is no cgo, nothing
// to install, no access to files, clocks or the network. One document goes in, one comes out, the
// same bytes as from every other face of stowplan.
//
// There are three ways to ask, from the simplest to the fastest:
//
//   - typed documents: [Place], [Fit], [Deploy] and the other questions, with structs made from
//     the documents' schemas;
//   - bytes: [Answer] takes any document as JSON and answers JSON;
//   - a [Cluster] held in memory answers documents without reading the snapshot again, and places,
//     removes and finds tasks by numbers, without JSON on the way.
//
// All of it is safe for concurrent use.
package stowplan

//go:generate go run ./internal/generate ../../wire/schemas/documents.json .
