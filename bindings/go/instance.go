package stowplan

import (
	"context"
	"fmt"
	"math"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// instance is the module with memory of its own. One call at a time.
type instance struct {
	module api.Module
	memory api.Memory
	// Those that were called before.
	functions [functionCount]api.Function
	// Where the module writes what a call answers besides its status.
	results uint32
	stack   [8]uint64
}

// Offsets into the results: values of 8 bytes.
const (
	firstResult  = 0
	secondResult = 8
	errorResult  = 16
	resultBytes  = 24
)

// quiet is the context of calls into the module, which asks it nothing.
var quiet = context.Background()

func (e *Engine) instantiate() (*instance, error) {
	module, err := e.runtime.InstantiateModule(quiet, e.compiled, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, fmt.Errorf("stowplan: the engine's module: %w", err)
	}
	made := &instance{module: module, memory: module.Memory()}
	if made.results, err = made.allocate(resultBytes); err != nil {
		made.close()
		return nil, err
	}
	return made, nil
}

// close frees the memory.
func (i *instance) close() { _ = i.module.Close(quiet) }

// twin is another instance in the same state: a copy of the memory, which holds all of it.
func (i *instance) twin(e *Engine) (*instance, error) {
	made, err := e.instantiate()
	if err != nil {
		return nil, err
	}
	size, has := i.memory.Size(), made.memory.Size()
	state, inside := i.memory.Read(0, size)
	if inside && size > has {
		_, inside = made.memory.Grow((size - has) / pageBytes)
	}
	if !inside || !made.memory.Write(0, state) {
		made.close()
		return nil, fmt.Errorf("%w: no memory for a copy of %d bytes", ErrStopped, size)
	}
	made.results = i.results
	return made, nil
}

// call calls a function of the module.
func (i *instance) call(number function, arguments ...uint64) (uint64, error) {
	if i.functions[number] == nil {
		if i.functions[number] = i.module.ExportedFunction(functionNames[number]); i.functions[number] == nil {
			return 0, fmt.Errorf("stowplan: the engine's module has no `%s`", functionNames[number])
		}
	}
	copy(i.stack[:], arguments)
	if err := i.functions[number].CallWithStack(quiet, i.stack[:]); err != nil {
		return 0, fmt.Errorf("%w in `%s`: %w", ErrStopped, functionNames[number], err)
	}
	return i.stack[0], nil
}

// at is the address of a result.
func (i *instance) at(offset uint32) uint64 { return uint64(i.results + offset) }

// number is a result of 8 bytes.
func (i *instance) number(offset uint32) uint64 {
	value, _ := i.memory.ReadUint64Le(i.results + offset)
	return value
}

// word is a result of 4 bytes: a pointer or a length of the module.
func (i *instance) word(offset uint32) uint32 {
	value, _ := i.memory.ReadUint32Le(i.results + offset)
	return value
}

// allocate is memory of the module. None of no length: the module takes no null pointers.
func (i *instance) allocate(length int) (uint32, error) {
	if uint64(length) > math.MaxInt32 {
		return 0, fmt.Errorf("stowplan: %d bytes are more than the engine takes", length)
	}
	pointer, err := i.call(allocate, uint64(max(length, 1)))
	if err == nil && uint32(pointer) == 0 {
		err = fmt.Errorf("%w: no memory for %d bytes", ErrStopped, length)
	}
	return uint32(pointer), err
}

func (i *instance) release(pointer uint32, length int) error {
	_, err := i.call(release, uint64(pointer), uint64(max(length, 1)))
	return err
}

// copied is a copy of bytes in the module's memory: whoever asks for it releases it.
func (i *instance) copied(bytes []byte) (uint32, error) {
	pointer, err := i.allocate(len(bytes))
	if err == nil && !i.memory.Write(pointer, bytes) {
		err = outside()
	}
	return pointer, err
}

// lend gives bytes to the module while something is done.
func (i *instance) lend(bytes []byte, use func(pointer, length uint64) error) error {
	pointer, err := i.copied(bytes)
	if err != nil {
		return err
	}
	if err := use(uint64(pointer), uint64(len(bytes))); err != nil {
		_ = i.release(pointer, len(bytes))
		return err
	}
	return i.release(pointer, len(bytes))
}

// read is a copy of bytes of the module's memory.
func (i *instance) read(pointer, length uint32) ([]byte, error) {
	bytes, inside := i.memory.Read(pointer, length)
	if !inside {
		return nil, outside()
	}
	return append([]byte(nil), bytes...), nil
}

func outside() error { return fmt.Errorf("%w: it gave a pointer outside of its memory", ErrStopped) }

// text is a copy of the text among the results, which is freed.
func (i *instance) text() ([]byte, error) {
	text, err := i.read(i.word(firstResult), i.word(firstResult+4))
	if err != nil {
		return nil, err
	}
	_, err = i.call(textFree, i.at(firstResult))
	return text, err
}
