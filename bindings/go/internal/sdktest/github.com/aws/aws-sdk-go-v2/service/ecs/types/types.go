// Package types has structs such as the SDK's for ECS: no tags, capital letters, pointers. Its path
// ends as theirs does, for it is by the path that they are known.
package types

import "time"

type noSmithyDocumentSerde struct{}

// Protocol is a word.
type Protocol string

// Instance is some of a container instance.
type Instance struct {
	ContainerInstanceArn *string
	AgentConnected       bool
	AgentUpdateStatus    Protocol
	RegisteredAt         *time.Time
	Attributes           []Attribute
	RemainingResources   []Resource
	RegisteredResources  []Resource
	noSmithyDocumentSerde
}

// Attribute is an attribute.
type Attribute struct {
	Name  *string
	Value *string
	noSmithyDocumentSerde
}

// Resource is an amount.
type Resource struct {
	Name           *string
	IntegerValue   int32
	StringSetValue []string
	noSmithyDocumentSerde
}

// Output is what a call returns.
type Output struct {
	ContainerInstances []Instance
	ResultMetadata     map[string]any
	noSmithyDocumentSerde
}
