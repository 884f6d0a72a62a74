package stowplan

import "context"

// waitedFor does some work, and waits for it no longer than until the context is done; the work goes
// on then, and its result is dropped.
func waitedFor[T any](ctx context.Context, work func() (T, error)) (T, error) {
	if ctx.Done() == nil {
		return work()
	}
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := work()
		done <- result{value, err}
	}()
	select {
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	case result := <-done:
		return result.value, result.err
	}
}
