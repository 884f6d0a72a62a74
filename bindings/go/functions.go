package stowplan

import (
	"encoding/json"
	"fmt"
)

// function is a function of the module: `stowplan.h` of the C face says what each does.
type function uint8

const (
	allocate function = iota
	release
	textFree
	errorDocument
	errorLine
	errorColumn
	errorFree
	answerDocument
	openCluster
	answerAbout
	syncCluster
	replaceInstance
	prepareTask
	forgetTask
	decideTask
	placeTask
	placeMany
	placeEach
	applyTask
	tryApplyTask
	removeTask
	removeEach
	confirmTask
	setDraining
	deregisterInstance
	instanceCount
	taskCount
	allInstances
	allTasks
	tasksOn
	column
	findInstance
	findTask
	instanceARN
	taskARN
	instanceOf
	admissibleSet
	functionCount
)

var functionNames = [functionCount]string{
	allocate:           "stowplan_allocate",
	release:            "stowplan_release",
	textFree:           "stowplan_text_free",
	errorDocument:      "stowplan_error_document",
	errorLine:          "stowplan_error_line",
	errorColumn:        "stowplan_error_column",
	errorFree:          "stowplan_error_free",
	answerDocument:     "stowplan_answer",
	openCluster:        "stowplan_cluster_open",
	answerAbout:        "stowplan_cluster_answer",
	syncCluster:        "stowplan_cluster_sync",
	replaceInstance:    "stowplan_cluster_replace_instance",
	prepareTask:        "stowplan_cluster_prepare",
	forgetTask:         "stowplan_cluster_forget",
	decideTask:         "stowplan_cluster_decide",
	placeTask:          "stowplan_cluster_place",
	placeMany:          "stowplan_cluster_place_many",
	placeEach:          "stowplan_cluster_place_each",
	applyTask:          "stowplan_cluster_apply",
	tryApplyTask:       "stowplan_cluster_try_apply",
	removeTask:         "stowplan_cluster_remove",
	removeEach:         "stowplan_cluster_remove_each",
	confirmTask:        "stowplan_cluster_confirm",
	setDraining:        "stowplan_cluster_set_draining",
	deregisterInstance: "stowplan_cluster_deregister",
	instanceCount:      "stowplan_cluster_instance_count",
	taskCount:          "stowplan_cluster_task_count",
	allInstances:       "stowplan_cluster_instances",
	allTasks:           "stowplan_cluster_tasks",
	tasksOn:            "stowplan_cluster_tasks_on",
	column:             "stowplan_cluster_column",
	findInstance:       "stowplan_cluster_find_instance",
	findTask:           "stowplan_cluster_find_task",
	instanceARN:        "stowplan_cluster_instance_arn",
	taskARN:            "stowplan_cluster_task_arn",
	instanceOf:         "stowplan_cluster_instance_of",
	admissibleSet:      "stowplan_cluster_admissible",
}

// status is how a call of the module ended.
type status uint32

const (
	statusOK status = iota
	statusBlocked
	statusStale
	statusAbsent
	statusInvalid
	statusRejected
	statusShortBuffer
)

// do calls a function that answers a status. Whatever is not an answer is an error.
func (i *instance) do(number function, arguments ...uint64) (status, error) {
	answered, err := i.call(number, arguments...)
	if err != nil {
		return 0, err
	}
	switch ended := status(uint32(answered)); ended {
	case statusOK, statusBlocked, statusAbsent, statusInvalid, statusRejected, statusShortBuffer:
		return ended, nil
	case statusStale:
		return ended, ErrStale
	default:
		return ended, fmt.Errorf("%w in `%s`: status %d", ErrStopped, functionNames[number], ended)
	}
}

// doOrTell calls a function whose last argument is a place for an error, and returns that error.
func (i *instance) doOrTell(number function, arguments ...uint64) error {
	ended, err := i.do(number, append(arguments, i.at(errorResult))...)
	if err != nil || ended == statusOK {
		return err
	}
	told := i.word(errorResult)
	if told == 0 {
		// A name that is not UTF-8 names nothing.
		return fmt.Errorf("stowplan: `%s` ended with status %d", functionNames[number], ended)
	}
	return i.told(told)
}

// told is an error of the module, which is freed.
func (i *instance) told(pointer uint32) error {
	text, err := i.call(errorDocument, uint64(pointer), i.at(firstResult))
	if err != nil {
		return err
	}
	document, err := i.read(uint32(text), i.word(firstResult))
	if err != nil {
		return err
	}
	line, err := i.call(errorLine, uint64(pointer))
	if err != nil {
		return err
	}
	column, err := i.call(errorColumn, uint64(pointer))
	if err != nil {
		return err
	}
	if _, err := i.call(errorFree, uint64(pointer)); err != nil {
		return err
	}
	var told struct {
		Error Error `json:"error"`
	}
	if err := json.Unmarshal(document, &told); err != nil {
		return fmt.Errorf("%w: its error is no error document: %w", ErrStopped, err)
	}
	told.Error.Line, told.Error.Column = int(line), int(column)
	return &told.Error
}

// answer answers a document in the module's memory, and releases it.
func (i *instance) answer(pointer uint32, length int) ([]byte, error) {
	if _, err := i.do(answerDocument, uint64(pointer), uint64(length), i.at(firstResult)); err != nil {
		return nil, err
	}
	if err := i.release(pointer, length); err != nil {
		return nil, err
	}
	return i.text()
}

// answerAbout answers a document about a cluster.
func (i *instance) answerAbout(handle uint64, document []byte) (answer []byte, err error) {
	err = i.lend(document, func(pointer, length uint64) error {
		if _, err := i.do(answerAbout, handle, pointer, length, i.at(firstResult)); err != nil {
			return err
		}
		answer, err = i.text()
		return err
	})
	return answer, err
}

// open reads a cluster of a snapshot and options in the module's memory, and releases them.
func (i *instance) open(snapshot uint32, length int, options uint32, optionsLength int) (uint64, error) {
	under := uint64(options)
	if optionsLength == 0 {
		under = 0
	}
	err := i.doOrTell(openCluster, uint64(snapshot), uint64(length), under, uint64(optionsLength), i.at(firstResult))
	if err != nil {
		return 0, err
	}
	if err := i.release(snapshot, length); err != nil {
		return 0, err
	}
	return uint64(i.word(firstResult)), i.release(options, optionsLength)
}
