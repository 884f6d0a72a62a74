package stowplan

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// Prepared is a kind of task that is prepared in a cluster: requirements, constraints, strategies.
// It names nothing in another cluster, but for forks that were made afterwards.
type Prepared struct{ number uint64 }

// Instance is a container instance of a cluster. It can be compared, and is a key of maps.
type Instance struct{ number uint64 }

// Task is a task of a cluster. It can be compared, and is a key of maps.
type Task struct{ number uint64 }

// Cluster is a cluster held in the engine's memory: it is read once, and answers documents and
// numbers until it is closed. It is safe for concurrent use, and does one thing at a time; a
// [Cluster.Fork] runs beside it.
//
// Methods without a context take microseconds, and wait for what the cluster does meanwhile.
type Cluster struct {
	engine  *Engine
	cleanup runtime.Cleanup

	mutex sync.Mutex
	// Nil when closed.
	held *instance
	// The cluster in the instance's memory.
	handle uint64
	// Joined with every number, so that those of another cluster are known not to be of this one:
	// each module begins to count anew.
	key uint64
}

// Open reads a cluster with the default engine: see [Engine.Open].
func Open(ctx context.Context, snapshot any, options *Options) (*Cluster, error) {
	engine, err := Default()
	if err != nil {
		return nil, err
	}
	return engine.Open(ctx, snapshot, options)
}

// Open reads a cluster: what a document has as its `cluster`, as JSON or as what the structs of the
// documents take. Options, which may be nil, are those of a document; the cluster is built under
// their semantics, and answers under them what is asked without semantics of its own.
//
// A done context ends the waiting, as in [Engine.Answer].
func (e *Engine) Open(ctx context.Context, snapshot any, options *Options) (*Cluster, error) {
	cluster, err := textOf(snapshot)
	if err != nil {
		return nil, err
	}
	var under []byte
	if options != nil {
		if under, err = textOf(*options); err != nil {
			return nil, err
		}
	}
	if err := e.begin(ctx); err != nil {
		return nil, err
	}
	made, pointers, err := e.instanceWith(cluster, under)
	if err != nil {
		e.end()
		return nil, err
	}
	return waitedFor(ctx, func() (*Cluster, error) {
		defer e.end()
		handle, err := made.open(pointers[0], len(cluster), pointers[1], len(under))
		if err != nil {
			made.close()
			return nil, err
		}
		return e.hold(made, handle, newKey()), nil
	})
}

// instanceWith is an instance of its own that has copies of texts.
func (e *Engine) instanceWith(texts ...[]byte) (*instance, []uint32, error) {
	if !e.open() {
		return nil, nil, ErrClosed
	}
	made, err := e.instantiate()
	if err != nil {
		return nil, nil, err
	}
	pointers := make([]uint32, len(texts))
	for n, text := range texts {
		if pointers[n], err = made.copied(text); err != nil {
			made.close()
			return nil, nil, err
		}
	}
	return made, pointers, nil
}

// hold makes a cluster of an instance that has one. The instance goes with it.
func (e *Engine) hold(held *instance, handle, key uint64) *Cluster {
	cluster := &Cluster{engine: e, held: held, handle: handle, key: key}
	cluster.cleanup = runtime.AddCleanup(cluster, (*instance).close, held)
	return cluster
}

// newKey is a key that no cluster of this process has, scattered over all bits: a number under another
// key is some other row of some other generation, which no cluster has.
func newKey() uint64 {
	mixed := keys.Add(1) * 0x9E3779B97F4A7C15
	mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9
	mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB
	return mixed ^ (mixed >> 31)
}

var keys atomic.Uint64

// Close frees the cluster's memory. Whatever is asked afterwards fails with [ErrClosed].
func (c *Cluster) Close() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.close()
	return nil
}

func (c *Cluster) close() {
	if c.held != nil {
		c.cleanup.Stop()
		c.held.close()
		c.held = nil
	}
}

// with does something with the cluster, alone. Where the engine stops in the middle of it, nobody
// knows what the cluster is, so that it is closed.
func (c *Cluster) with(work func(held *instance) error) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.held == nil {
		return ErrClosed
	}
	return c.closedBy(work(c.held))
}

// closedBy closes the cluster where the engine stopped.
func (c *Cluster) closedBy(err error) error {
	if err != nil && errors.Is(err, ErrStopped) {
		c.close()
	}
	return err
}

// Fork is a copy of the cluster to try things on, with memory of its own: neither sees what becomes
// of the other, and both run at once. Numbers of the cluster mean the same in it. It costs a copy of
// the cluster's memory, of 10,000 instances some 30 MB in some milliseconds, until it is closed.
func (c *Cluster) Fork() (fork *Cluster, err error) {
	err = c.with(func(held *instance) error {
		twin, err := held.twin(c.engine)
		if err == nil {
			fork = c.engine.hold(twin, c.handle, c.key)
		}
		return err
	})
	return fork, err
}

// Answer answers a document about the cluster, which leaves its `cluster` out: JSON in and JSON
// out, error documents included. Nothing changes. A done context ends the waiting, as in
// [Engine.Answer].
func (c *Cluster) Answer(ctx context.Context, document []byte) ([]byte, error) {
	// The caller may change the document as soon as this returns.
	if ctx.Done() != nil {
		document = append([]byte(nil), document...)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return waitedFor(ctx, func() (answer []byte, err error) {
		err = c.with(func(held *instance) error {
			// Nobody waits any more.
			if err := ctx.Err(); err != nil {
				return err
			}
			answer, err = held.answerAbout(c.handle, document)
			return err
		})
		return answer, err
	})
}

// Ask asks typed documents about the cluster, which leave their `Cluster` out.
func (c *Cluster) Ask() Questions { return Questions{c} }
