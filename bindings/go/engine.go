package stowplan

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/stowplan/stowplan/bindings/go/internal/engine"
)

const pageBytes = 1 << 16

// EngineOptions are what an [Engine] is made with; the zero value is what the default engine has.
type EngineOptions struct {
	// How many documents are answered at once; more wait. 0 is [runtime.GOMAXPROCS]: answering
	// is computing, and each that is answered has memory of its own.
	Concurrency int
	// A folder in which machine code is kept between processes: a start then takes milliseconds
	// in place of seconds. Who may write there may run code in this process, so it must be
	// yours alone. Empty: none is kept.
	CacheDir string
	// The most bytes of memory that answering a document, or a held cluster, may take; 0 is
	// 4 GiB, which is also the most. Where it does not do, the call fails with [ErrStopped].
	MemoryLimit uint64
	// The most bytes of memory that are kept for the next document; what has grown beyond is
	// given back. 0 is 64 MiB.
	MemoryKept uint64
}

// Engine answers documents. It is safe for concurrent use, and costs machine code and memory:
// make one, and share it. [Default] is enough for most.
type Engine struct {
	// The typed questions.
	Questions
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	kept     uint64
	// A token for each document that may be answered at once.
	tokens chan struct{}

	mutex  sync.Mutex
	idle   []*instance
	closed bool
}

// codeInMemory is the machine code that the engines of this process share.
var codeInMemory = sync.OnceValue(wazero.NewCompilationCache)

// Default is the engine of the functions of this package; it is made when it is first asked for,
// which takes seconds (see [New]).
var Default = sync.OnceValues(func() (*Engine, error) { return New(context.Background(), EngineOptions{}) })

// New makes an engine. The first of a process translates the module to machine code, which takes
// some seconds of all processors, unless [EngineOptions.CacheDir] has it; further engines share the code.
// On processors other than amd64 and arm64 the module is interpreted, many times slower.
func New(ctx context.Context, options EngineOptions) (*Engine, error) {
	if options.Concurrency < 0 {
		return nil, fmt.Errorf("stowplan: a concurrency of %d", options.Concurrency)
	}
	// Checks for a done context inside the module would make it nine times slower.
	config := wazero.NewRuntimeConfig().WithCloseOnContextDone(false).WithDebugInfoEnabled(false)
	if options.CacheDir == "" {
		config = config.WithCompilationCache(codeInMemory())
	} else {
		cache, err := wazero.NewCompilationCacheWithDir(options.CacheDir)
		if err != nil {
			return nil, fmt.Errorf("stowplan: the folder for machine code: %w", err)
		}
		config = config.WithCompilationCache(cache)
	}
	if pages := options.MemoryLimit / pageBytes; options.MemoryLimit > 0 && pages < 1<<16 {
		config = config.WithMemoryLimitPages(uint32(pages))
	}
	made := &Engine{runtime: wazero.NewRuntimeWithConfig(ctx, config), kept: options.MemoryKept}
	if made.kept == 0 {
		made.kept = 64 << 20
	}
	concurrency := options.Concurrency
	if concurrency == 0 {
		concurrency = runtime.GOMAXPROCS(0)
	}
	made.tokens = make(chan struct{}, concurrency)
	made.Questions = Questions{made}
	ctx = experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
	compiled, err := made.runtime.CompileModule(ctx, engine.Module)
	if err != nil {
		return nil, fmt.Errorf("stowplan: the engine's module: %w", err)
	}
	made.compiled = compiled
	return made, nil
}

// Close frees the engine's memory. What is being answered ends first; clusters that are still open
// stay so. Whatever is asked afterwards fails with [ErrClosed].
func (e *Engine) Close() error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.closed = true
	for _, idle := range e.idle {
		idle.close()
	}
	e.idle = nil
	return nil
}

// Answer answers a document, JSON in and JSON out: the bytes that the command `stowplan decide`
// prints. A document that makes no sense is answered, too, by an error document; the error is for
// what is not the document's fault.
//
// A done context ends the waiting, whether for other documents or for the answer; an answer that
// nobody waits for any more is computed to its end, and dropped.
func (e *Engine) Answer(ctx context.Context, document []byte) ([]byte, error) {
	if err := e.begin(ctx); err != nil {
		return nil, err
	}
	instance, err := e.take()
	if err != nil {
		e.end()
		return nil, err
	}
	// Before anybody goes on: the caller may change the document as soon as this returns.
	pointer, err := instance.copied(document)
	if err != nil {
		e.put(instance, false)
		e.end()
		return nil, err
	}
	return waitedFor(ctx, func() ([]byte, error) {
		defer e.end()
		answer, err := instance.answer(pointer, len(document))
		e.put(instance, err == nil)
		return answer, err
	})
}

// begin waits until one more may be computed; whoever begins ends.
func (e *Engine) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case e.tokens <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *Engine) end() { <-e.tokens }

// take is an instance of the module, an idle one if there is one.
func (e *Engine) take() (*instance, error) {
	e.mutex.Lock()
	if e.closed {
		e.mutex.Unlock()
		return nil, ErrClosed
	}
	if last := len(e.idle) - 1; last >= 0 {
		taken := e.idle[last]
		// What is given up later is not held by what was its place here.
		e.idle[last] = nil
		e.idle = e.idle[:last]
		e.mutex.Unlock()
		return taken, nil
	}
	e.mutex.Unlock()
	return e.instantiate()
}

// open is whether the engine has not been closed.
func (e *Engine) open() bool {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return !e.closed
}

// put gives an instance back. One that stopped, or whose memory has grown, is given up.
func (e *Engine) put(given *instance, sound bool) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.closed || !sound || uint64(given.memory.Size()) > e.kept {
		given.close()
		return
	}
	e.idle = append(e.idle, given)
}
