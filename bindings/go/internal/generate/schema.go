package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// schema is as much of a JSON schema as the documents use.
type schema struct {
	Ref         string          `json:"$ref"`
	Type        kind            `json:"type"`
	Description string          `json:"description"`
	Properties  properties      `json:"properties"`
	Required    []string        `json:"required"`
	Items       *schema         `json:"items"`
	Values      additional      `json:"additionalProperties"`
	AnyOf       []schema        `json:"anyOf"`
	OneOf       []schema        `json:"oneOf"`
	Enum        []string        `json:"enum"`
	Const       json.RawMessage `json:"const"`
	Minimum     *int64          `json:"minimum"`
	Maximum     *int64          `json:"maximum"`
	Definitions properties      `json:"$defs"`
}

// kind is a schema's type; `number|null` where it may be null, too.
type kind string

func (k *kind) UnmarshalJSON(text []byte) error {
	if text[0] != '[' {
		return json.Unmarshal(text, (*string)(k))
	}
	var all []string
	err := json.Unmarshal(text, &all)
	*k = kind(strings.Join(all, "|"))
	return err
}

// property is a named schema; properties keep the order of the text.
type property struct {
	name   string
	schema schema
}

type properties []property

func (p *properties) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		one := property{name: name.(string)}
		if err := decoder.Decode(&one.schema); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		*p = append(*p, one)
	}
	return nil
}

func (p properties) find(name string) *schema {
	for i := range p {
		if p[i].name == name {
			return &p[i].schema
		}
	}
	return nil
}

// additional is what members have that are not named: a schema, or nothing that a type could say.
type additional struct{ schema *schema }

func (a *additional) UnmarshalJSON(text []byte) error {
	if text[0] != '{' {
		return nil
	}
	a.schema = new(schema)
	return json.Unmarshal(text, a.schema)
}

func (s schema) alternatives() []schema { return append(s.AnyOf, s.OneOf...) }

func (s schema) requires(name string) bool {
	for _, required := range s.Required {
		if required == name {
			return true
		}
	}
	return false
}

// nullable tells whether `null` is a value.
func (s schema) nullable() bool {
	return strings.HasSuffix(string(s.Type), "|null") ||
		slices.ContainsFunc(s.alternatives(), func(one schema) bool { return one.Type == "null" })
}

// target is the name that a reference leads to.
func (s schema) target() string { return strings.TrimPrefix(s.Ref, "#/$defs/") }
