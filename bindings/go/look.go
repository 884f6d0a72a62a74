package stowplan

import "encoding/binary"

// Columns are what is known of every instance: row by row those of [Columns.Instances]. What remains
// is below zero where more was put on an instance than it has.
type Columns struct {
	// The instances, in the order of their ARNs.
	Instances []Instance
	// CPU units that remain, and that are registered; 1024 are a vCPU.
	CpuRemaining, CpuRegistered []int64
	// MiB of memory that remain, and that are registered.
	MemoryRemaining, MemoryRegistered []int64
	// Tasks that are to run, those in PENDING included.
	Tasks []int64
}

// The module's numbers of the columns.
const (
	cpuRemaining = iota
	cpuRegistered
	memoryRemaining
	memoryRegistered
	runningTasks
)

// Columns are what is known of every instance, now.
func (c *Cluster) Columns() (*Columns, error) {
	columns := &Columns{}
	err := c.with(func(held *instance) (err error) {
		if columns.Instances, err = list[Instance](c, held, instanceCount, allInstances); err != nil {
			return err
		}
		for which, values := range map[uint64]*[]int64{
			cpuRemaining: &columns.CpuRemaining, cpuRegistered: &columns.CpuRegistered,
			memoryRemaining: &columns.MemoryRemaining, memoryRegistered: &columns.MemoryRegistered,
			runningTasks: &columns.Tasks,
		} {
			if *values, err = c.column(held, which, len(columns.Instances)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return columns, nil
}

func (c *Cluster) column(held *instance, which uint64, count int) (values []int64, err error) {
	err = held.borrow(count, func(pointer uint64) error {
		_, err := held.do(column, c.handle, which, pointer, uint64(count), held.at(firstResult))
		if err != nil {
			return err
		}
		bytes, inside := held.memory.Read(uint32(pointer), uint32(8*count))
		if !inside {
			return outside()
		}
		values = make([]int64, count)
		for row := range values {
			values[row] = int64(binary.LittleEndian.Uint64(bytes[8*row:]))
		}
		return nil
	})
	return values, err
}

// Instances are all instances, in the order of their ARNs.
func (c *Cluster) Instances() (instances []Instance, err error) {
	err = c.with(func(held *instance) error {
		instances, err = list[Instance](c, held, instanceCount, allInstances)
		return err
	})
	return instances, err
}

// Tasks are all tasks, in no order that means something.
func (c *Cluster) Tasks() (tasks []Task, err error) {
	err = c.with(func(held *instance) error {
		tasks, err = list[Task](c, held, taskCount, allTasks)
		return err
	})
	return tasks, err
}

// TasksOn are the tasks on an instance, the latest first.
func (c *Cluster) TasksOn(place Instance) (tasks []Task, err error) {
	err = c.with(func(held *instance) error {
		tasks, err = list[Task](c, held, taskCount, tasksOn, place.number^c.key)
		return err
	})
	return tasks, err
}

// Admissible are the instances that ECS might pick for the next task, in the order of their ARNs:
// those that take it, and that its strategy ranks first.
func (c *Cluster) Admissible(prepared Prepared) (instances []Instance, err error) {
	err = c.with(func(held *instance) error {
		instances, err = list[Instance](c, held, instanceCount, admissibleSet, prepared.number^c.key)
		return err
	})
	return instances, err
}

// list calls a function that fills an array, which `most` says the size of.
func list[H handle](c *Cluster, held *instance, most, function function, arguments ...uint64) (all []H, err error) {
	capacity, err := held.call(most, c.handle)
	if err != nil {
		return nil, err
	}
	err = held.borrow(int(uint32(capacity)), func(pointer uint64) error {
		arguments := append([]uint64{c.handle}, arguments...)
		if _, err := held.do(function, append(arguments, pointer, capacity, held.at(firstResult))...); err != nil {
			return err
		}
		all, err = numbers[H](held, c.key, pointer, min(held.word(firstResult), uint32(capacity)))
		return err
	})
	return all, err
}

// FindInstance is the instance of an ARN, or of an id, which is the part of the ARN behind the last
// `/`. It is `false` where there is none.
func (c *Cluster) FindInstance(arnOrID string) (Instance, bool, error) {
	number, found, err := c.find(findInstance, arnOrID)
	return Instance{number}, found, err
}

// FindTask is the task of an ARN. It is `false` where there is none.
func (c *Cluster) FindTask(arn string) (Task, bool, error) {
	number, found, err := c.find(findTask, arn)
	return Task{number}, found, err
}

func (c *Cluster) find(function function, name string) (number uint64, found bool, err error) {
	err = c.with(func(held *instance) error {
		return held.lend([]byte(name), func(pointer, length uint64) error {
			ended, err := held.do(function, c.handle, pointer, length, held.at(firstResult))
			if err == nil && ended == statusOK {
				number, found = held.number(firstResult)^c.key, true
			}
			return err
		})
	})
	return number, found, err
}

// ARN is the ARN of an instance.
func (c *Cluster) ARN(instance Instance) (string, error) {
	arn, _, err := c.textOfNumber(instanceARN, instance.number^c.key)
	return arn, err
}

// TaskARN is the ARN of a task. It is `false` where it has none, for ECS has not started it yet: see
// [Cluster.Confirm].
func (c *Cluster) TaskARN(task Task) (string, bool, error) {
	return c.textOfNumber(taskARN, task.number^c.key)
}

func (c *Cluster) textOfNumber(function function, number uint64) (text string, found bool, err error) {
	// More than an ARN may have, and the NUL behind it.
	const most = 2048 + 1
	err = c.with(func(held *instance) error {
		for capacity := uint64(most); ; capacity = uint64(held.word(firstResult)) + 1 {
			ended, again, err := status(0), false, error(nil)
			err = held.borrow(int(capacity+7)/8, func(pointer uint64) error {
				if ended, err = held.do(function, c.handle, number, pointer, capacity, held.at(firstResult)); err != nil || ended == statusAbsent {
					return err
				}
				if again = ended == statusShortBuffer; again {
					return nil
				}
				bytes, err := held.read(uint32(pointer), held.word(firstResult))
				text, found = string(bytes), err == nil
				return err
			})
			if err != nil || !again {
				return err
			}
		}
	})
	return text, found, err
}

// InstanceOf is the instance that a task is on. It is `false` where it is on none.
func (c *Cluster) InstanceOf(task Task) (Instance, bool, error) {
	number, found, err := c.numberOf(instanceOf, task.number^c.key)
	return Instance{number}, found, err
}
