package stowplan

import (
	"context"
	"encoding/json"
	"reflect"
)

// asker answers documents: an [Engine], or a [Cluster].
type asker interface {
	Answer(ctx context.Context, document []byte) ([]byte, error)
}

// Questions asks typed documents of an [Engine], or of a [Cluster]: see [Cluster.Ask].
type Questions struct{ asked asker }

// Decide asks any document and stores the answer in what `answer` points to, by [json.Unmarshal];
// `nil` leaves it. The document is JSON as `[]byte`, [json.RawMessage] or `string`, or what
// [json.Marshal] makes JSON of. An error document is returned as an [*Error].
func (q Questions) Decide(ctx context.Context, document, answer any) error {
	text, err := textOf(document)
	if err != nil {
		return err
	}
	answered, err := q.asked.Answer(ctx, text)
	if err != nil {
		return err
	}
	if err := errorOf(answered); err != nil {
		if isText(document) && err.Line == 0 {
			err.Line, err.Column = placeIn(text, err.Path)
		}
		return err
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(answered, answer)
}

// Decide asks any document of the default engine: see [Questions.Decide].
func Decide(ctx context.Context, document, answer any) error {
	engine, err := Default()
	if err != nil {
		return err
	}
	return engine.Decide(ctx, document, answer)
}

// Answer answers a document with the default engine: see [Engine.Answer].
func Answer(ctx context.Context, document []byte) ([]byte, error) {
	engine, err := Default()
	if err != nil {
		return nil, err
	}
	return engine.Answer(ctx, document)
}

// question is a typed document.
type question interface{ question() string }

// ask asks a typed document; of the default engine where none is given.
func ask[A any](ctx context.Context, asked asker, document question) (*A, error) {
	if asked == nil {
		engine, err := Default()
		if err != nil {
			return nil, err
		}
		asked = engine
	}
	answer := new(A)
	if err := (Questions{asked}).Decide(ctx, document, answer); err != nil {
		return nil, err
	}
	return answer, nil
}

// isText is whether a document is the text that its author wrote: lines count in no other.
func isText(document any) bool {
	switch document.(type) {
	case []byte, json.RawMessage, string:
		return true
	}
	return false
}

func textOf(document any) ([]byte, error) {
	switch document := document.(type) {
	case []byte:
		return document, nil
	case json.RawMessage:
		return document, nil
	case string:
		return []byte(document), nil
	case question:
		return marshalDocument(document.question(), document)
	}
	return appendJSON(nil, reflect.ValueOf(document))
}

// Int is a pointer to a number, for optional members.
func Int(value int64) *int64 { return &value }

// Float is a pointer to a number, for optional members.
func Float(value float64) *float64 { return &value }

// Bool is a pointer to a truth value, for optional members.
func Bool(value bool) *bool { return &value }

// marshalUnion writes the member of a union that is set, the first where none is.
func marshalUnion(members ...any) ([]byte, error) {
	for _, member := range members {
		if !reflect.ValueOf(member).IsZero() {
			return json.Marshal(member)
		}
	}
	return json.Marshal(members[0])
}

// unmarshalUnion stores a value in the member that takes it.
func unmarshalUnion(text []byte, members ...any) error {
	var err error
	for _, member := range members {
		if err = json.Unmarshal(text, member); err == nil {
			return nil
		}
		reflect.ValueOf(member).Elem().SetZero()
	}
	return err
}
