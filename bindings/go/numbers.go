package stowplan

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Prepare prepares tasks once, for any number of decisions: a [PlaceDocument] without its `Cluster`,
// or the same as JSON. Its count does not matter.
func (c *Cluster) Prepare(document any) (Prepared, error) {
	text, err := textOf(document)
	if err != nil {
		return Prepared{}, err
	}
	var prepared Prepared
	err = c.with(func(held *instance) error {
		return held.lend(text, func(pointer, length uint64) error {
			err := held.doOrTell(prepareTask, c.handle, pointer, length, held.at(firstResult))
			prepared.number = held.number(firstResult) ^ c.key
			return err
		})
	})
	return prepared, err
}

// Forget forgets a prepared task; the tasks that were placed from it stay.
func (c *Cluster) Forget(prepared Prepared) error {
	_, err := c.ask(forgetTask, prepared.number^c.key)
	return err
}

// Pick is the instance for the next task; nothing changes. It is `false` where nothing fits: a
// `place` document with [Options.Explain] says why.
func (c *Cluster) Pick(prepared Prepared) (Instance, bool, error) {
	number, found, err := c.numberOf(decideTask, prepared.number^c.key)
	return Instance{number}, found, err
}

// Place places the next task. It is `false` where nothing fits.
func (c *Cluster) Place(prepared Prepared) (Task, bool, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.held == nil {
		return Task{}, false, ErrClosed
	}
	ended, err := c.held.do(placeTask, c.handle, prepared.number^c.key, c.held.at(firstResult), 0)
	if err != nil || ended != statusOK {
		return Task{}, false, c.closedBy(err)
	}
	return Task{c.held.number(firstResult) ^ c.key}, true, nil
}

// PlaceMany places up to `count` tasks of one kind: fewer where no more fit.
func (c *Cluster) PlaceMany(prepared Prepared, count int) ([]Task, error) {
	if count < 0 || int64(count) > math.MaxInt32 {
		return nil, fmt.Errorf("stowplan: a count of %d tasks", count)
	}
	var tasks []Task
	err := c.with(func(held *instance) error {
		return held.borrow(count, func(pointer uint64) error {
			_, err := held.do(placeMany, c.handle, prepared.number^c.key, uint64(count), pointer, held.at(firstResult))
			if err == nil {
				tasks, err = numbers[Task](held, c.key, pointer, held.word(firstResult))
			}
			return err
		})
	})
	return tasks, err
}

// PlaceEach places one task of each kind in turn, and returns those that found a place, in order:
// many placements for the price of one call. A stale number ends in [ErrStale], when the others are
// placed.
func (c *Cluster) PlaceEach(prepared ...Prepared) ([]Task, error) {
	var tasks []Task
	err := c.with(func(held *instance) error {
		return held.lend(bytesOf(prepared, c.key), func(pointer, _ uint64) error {
			_, err := held.do(placeEach, c.handle, pointer, uint64(len(prepared)), pointer, 0)
			if err != nil && err != ErrStale {
				return err
			}
			all, failed := numbers[Task](held, c.key, pointer, uint32(len(prepared)))
			for _, task := range all {
				// The module's 0: it found no place.
				if task.number != c.key {
					tasks = append(tasks, task)
				}
			}
			if failed != nil {
				return failed
			}
			return err
		})
	})
	return tasks, err
}

// PlaceOn puts a task on an instance of the caller's choice. Nothing is checked; what remains may
// go below zero. [Cluster.TryPlaceOn] checks.
func (c *Cluster) PlaceOn(prepared Prepared, place Instance) (Task, error) {
	number, _, err := c.numberOf(applyTask, prepared.number^c.key, place.number^c.key)
	return Task{number}, err
}

// TryPlaceOn puts a task on an instance of the caller's choice if the instance takes it: all that a
// decision checks of an instance is checked. Where it does not, the [*Error] says why.
func (c *Cluster) TryPlaceOn(prepared Prepared, place Instance) (Task, error) {
	var task Task
	err := c.with(func(held *instance) error {
		err := held.doOrTell(tryApplyTask, c.handle, prepared.number^c.key, place.number^c.key, held.at(firstResult))
		task.number = held.number(firstResult) ^ c.key
		return err
	})
	return task, err
}

// Remove removes tasks, and frees what they held. Where one is not there it returns [ErrStale], when
// the others are removed.
func (c *Cluster) Remove(tasks ...Task) error {
	if len(tasks) == 1 {
		_, err := c.ask(removeTask, tasks[0].number^c.key)
		return err
	}
	return c.with(func(held *instance) error {
		return held.lend(bytesOf(tasks, c.key), func(pointer, _ uint64) error {
			_, err := held.do(removeEach, c.handle, pointer, uint64(len(tasks)), 0)
			return err
		})
	})
}

// Confirm tells a task that was placed here the ARN that ECS gave it.
func (c *Cluster) Confirm(task Task, arn string) error {
	return c.with(func(held *instance) error {
		return held.lend([]byte(arn), func(pointer, length uint64) error {
			return held.doOrTell(confirmTask, c.handle, task.number^c.key, pointer, length)
		})
	})
}

// SetDraining makes an instance DRAINING, or ACTIVE again.
func (c *Cluster) SetDraining(instance Instance, draining bool) error {
	var wanted uint64
	if draining {
		wanted = 1
	}
	_, err := c.ask(setDraining, instance.number^c.key, wanted)
	return err
}

// Deregister removes an instance, and the tasks on it.
func (c *Cluster) Deregister(instance Instance) error {
	_, err := c.ask(deregisterInstance, instance.number^c.key)
	return err
}

// Sync brings the cluster to a newer snapshot, as [Open] takes it: numbers of what is in both stay
// valid, prepared tasks stay prepared. Tasks that were placed here go, unless they were confirmed and
// the snapshot has them. Where the snapshot makes no sense the cluster stays as it was.
func (c *Cluster) Sync(snapshot any) error {
	text, err := textOf(snapshot)
	if err != nil {
		return err
	}
	return c.with(func(held *instance) error {
		return held.lend(text, func(pointer, length uint64) error {
			return held.doOrTell(syncCluster, c.handle, pointer, length)
		})
	})
}

// ReplaceInstance replaces one container instance by what a newer snapshot says of it, at the cost of
// that instance. It is `false`, and nothing changes, where one instance alone would not tell all: the
// whole snapshot must be opened anew.
func (c *Cluster) ReplaceInstance(containerInstance any) (replaced bool, err error) {
	text, err := textOf(containerInstance)
	if err != nil {
		return false, err
	}
	err = c.with(func(held *instance) error {
		return held.lend(text, func(pointer, length uint64) error {
			err := held.doOrTell(replaceInstance, c.handle, pointer, length, held.at(firstResult))
			replaced = byte(held.word(firstResult)) != 0
			return err
		})
	})
	return replaced && err == nil, err
}

// ask calls a function of the cluster that answers nothing but a status.
func (c *Cluster) ask(number function, argument uint64, more ...uint64) (status, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.held == nil {
		return 0, ErrClosed
	}
	arguments := [4]uint64{c.handle, argument}
	copy(arguments[2:], more)
	ended, err := c.held.do(number, arguments[:2+len(more)]...)
	return ended, c.closedBy(err)
}

// numberOf calls a function of the cluster that answers a number; `false` where there is none.
func (c *Cluster) numberOf(function function, arguments ...uint64) (uint64, bool, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.held == nil {
		return 0, false, ErrClosed
	}
	all := [5]uint64{c.handle}
	copy(all[1:], arguments)
	all[1+len(arguments)] = c.held.at(firstResult)
	ended, err := c.held.do(function, all[:2+len(arguments)]...)
	if err != nil || ended != statusOK {
		return 0, false, c.closedBy(err)
	}
	return c.held.number(firstResult) ^ c.key, true, nil
}

// borrow is room in the module for so many numbers while something is done.
func (i *instance) borrow(count int, use func(pointer uint64) error) error {
	pointer, err := i.allocate(8 * count)
	if err != nil {
		return err
	}
	if err := use(uint64(pointer)); err != nil {
		_ = i.release(pointer, 8*count)
		return err
	}
	return i.release(pointer, 8*count)
}

// handle is a number of a cluster.
type handle interface{ Prepared | Instance | Task }

// numbers are numbers in the module's memory, under the cluster's key.
func numbers[H handle](i *instance, key, pointer uint64, count uint32) ([]H, error) {
	bytes, inside := i.memory.Read(uint32(pointer), 8*count)
	if !inside {
		return nil, outside()
	}
	all := make([]H, count)
	for n := range all {
		all[n] = H(struct{ number uint64 }{binary.LittleEndian.Uint64(bytes[8*n:]) ^ key})
	}
	return all, nil
}

// bytesOf are numbers as the module reads them.
func bytesOf[H handle](all []H, key uint64) []byte {
	bytes := make([]byte, 0, 8*len(all))
	for _, one := range all {
		bytes = binary.LittleEndian.AppendUint64(bytes, struct{ number uint64 }(one).number^key)
	}
	return bytes
}
