// Package engine holds the WebAssembly module of the engine.
package engine

import _ "embed"

// Module is the engine. It is not on the repository's main branch: `cargo xtask bindings go` builds
// it into the folder, and the tag of a release has it. The folder's name is what the compiler says
// where it is missing.
//
//go:embed built-by-cargo-xtask-bindings-go/stowplan.wasm
var Module []byte
