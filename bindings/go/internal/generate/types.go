package main

import (
	"fmt"
	"strings"
	"unicode"
)

// goNames are the definitions whose own name means something else in the package.
var goNames = map[string]string{"Check": "FailedCheck", "Cluster": "ClusterParts"}

// open are the definitions that are written as they come: AWS's documents, or a name in place of
// one.
var open = map[string]bool{"Document": true, "TaskDefinitionOrName": true, "InstanceTypeOrName": true, "Cluster": true}

// handWritten are the definitions that the package writes itself.
var handWritten = map[string]bool{"Span": true, "ErrorDocument": true, "DecisionDocument": true, "Answer": true, "Answers": true}

// types writes the types of one file.
type types struct {
	definitions properties
	out         strings.Builder
	// Inline types of the definition at hand: written behind it.
	pending []func()
}

func goName(name string) string {
	if given, found := goNames[name]; found {
		return given
	}
	return name
}

// exported is the Go name of a key: AWS's own spelling with a capital.
func exported(key string) string { return strings.ToUpper(key[:1]) + key[1:] }

// singular names what a list or a map holds.
func singular(name string) string {
	if strings.HasSuffix(name, "s") {
		return strings.TrimSuffix(name, "s")
	}
	return name + "Value"
}

// constant is the last part of an enumeration's constant.
func constant(value string) string {
	if value == strings.ToUpper(value) && !strings.ContainsFunc(value, unicode.IsDigit) {
		value = strings.ToLower(value)
	}
	return exported(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, value))
}

func (t *types) printf(format string, arguments ...any) { fmt.Fprintf(&t.out, format, arguments...) }

// comment writes a comment in lines of at most 96 characters.
func (t *types) comment(indent, text string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(indent)*4+len(line)+len(word) > 95 {
			t.printf("%s// %s\n", indent, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		t.printf("%s// %s\n", indent, line)
	}
}

// definition writes a named schema, and what stands inside it.
func (t *types) definition(name string, s schema) {
	if handWritten[name] || open[name] && name != "Cluster" {
		return
	}
	switch {
	case name == "Cluster":
		t.structure(goName(name), s.AnyOf[0], "the AWS CLI's answers, merged into one object. "+s.AnyOf[0].Description)
	case s.Type == "array":
		return
	case s.Enum != nil:
		t.enumeration(goName(name), s.Description, s.Enum)
	case s.alternatives() != nil && t.scalars(s):
		t.union(goName(name), s.Description, s.alternatives())
	case s.alternatives() != nil:
		t.structure(goName(name), t.flattened(name, s), s.Description)
	default:
		t.structure(goName(name), s, s.Description)
	}
	for len(t.pending) > 0 {
		next := t.pending[0]
		t.pending = t.pending[1:]
		next()
	}
}

func (t *types) resolved(s schema) schema {
	if s.Ref == "" {
		return s
	}
	return *t.definitions.find(s.target())
}

// scalars tells whether the alternatives are values without members.
func (t *types) scalars(s schema) bool {
	for _, one := range s.alternatives() {
		if one := t.resolved(one); one.Type == "object" || one.alternatives() != nil {
			return false
		}
	}
	return true
}

// flattened is one object that has the members of all alternatives; those that some lack are
// optional.
func (t *types) flattened(name string, s schema) schema {
	flat := schema{Type: "object"}
	alternatives := s.alternatives()
	required := map[string]int{}
	for _, one := range alternatives {
		one = t.resolved(one)
		for _, member := range one.Properties {
			if one.requires(member.name) {
				required[member.name]++
			}
			known := flat.Properties.find(member.name)
			switch {
			case known == nil:
				flat.Properties = append(flat.Properties, member)
			case known.Type != member.schema.Type || known.Ref != member.schema.Ref:
				known.AnyOf = []schema{*known, member.schema}
				known.Type, known.Ref, known.Items = "", "", nil
			}
		}
	}
	for _, member := range flat.Properties {
		if required[member.name] == len(alternatives) {
			flat.Required = append(flat.Required, member.name)
		}
	}
	return flat
}

func (t *types) enumeration(name, description string, values []string) {
	t.printf("\n")
	t.comment("", name+" is a word: "+lowered(description))
	t.printf("type %s string\n\n// The words of [%s].\nconst (\n", name, name)
	for _, value := range values {
		t.printf("\t%s%s %s = %q\n", name, constant(value), name, value)
	}
	t.printf(")\n")
}

// structure writes an object. A question's has no member `decide`: its type says it.
func (t *types) structure(name string, s schema, description string) {
	t.printf("\n")
	t.comment("", sentence(name, description))
	t.printf("type %s struct {\n", name)
	taken := map[string]bool{}
	for i, member := range s.Properties {
		if member.name == "decide" {
			continue
		}
		if i > 0 && member.schema.Description != "" {
			t.printf("\n")
		}
		required := s.requires(member.name)
		t.comment("\t", remark(member.schema, required))
		tag := member.name
		if !required {
			tag += ",omitzero"
		}
		field := exported(member.name)
		if taken[field] {
			// AWS writes the same word with a capital: this one is the question's own.
			field = "Own" + field
		}
		taken[field] = true
		t.printf("\t%s %s `json:\"%s\"`\n", field, t.member(name, member, required), tag)
	}
	t.printf("}\n")
}

// remark is a member's description with its range.
func remark(s schema, required bool) string {
	text := s.Description
	switch {
	case s.Maximum != nil && s.Minimum != nil:
		text += fmt.Sprintf(" From %d to %d.", *s.Minimum, *s.Maximum)
	case s.alternatives() != nil:
		text += alternatives(s.alternatives())
	}
	if !required && text != "" {
		text += " Optional."
	}
	return strings.TrimSpace(text)
}

// alternatives tells in words what a member without a type of its own may hold.
func alternatives(all []schema) string {
	var words []string
	for _, one := range all {
		switch {
		case one.Ref != "":
			words = append(words, "a "+one.target())
		case one.Const != nil:
			words = append(words, "`"+strings.Trim(string(one.Const), `"`)+"`")
		case one.Type == "object" && one.Properties != nil:
			var keys []string
			for _, member := range one.Properties {
				keys = append(keys, "`"+member.name+"`")
			}
			words = append(words, "an object with "+strings.Join(keys, ", "))
		case one.Type == "array":
			words = append(words, "a list")
		case one.Type == "integer" || one.Type == "object":
			words = append(words, "an "+string(one.Type))
		case one.Type != "":
			words = append(words, "a "+string(one.Type))
		}
	}
	if plain(all) != "" {
		return ""
	}
	return " It is " + strings.Join(words, " or ") + "."
}

// plain is the Go type of alternatives of which one says it all: a text beside a number is only
// another spelling of it.
func plain(all []schema) string {
	kinds := map[string]bool{}
	for _, one := range all {
		if one.Ref != "" || one.Type == "" {
			return ""
		}
		kinds[string(one.Type)] = true
	}
	switch {
	case kinds["object"] || kinds["array"]:
		return ""
	case kinds["integer"]:
		return "int64"
	case kinds["number"]:
		return "float64"
	}
	return ""
}

// member is the Go type of a member.
func (t *types) member(owner string, member property, required bool) string {
	s := member.schema
	inline := owner + exported(member.name)
	written := t.of(inline, s)
	pointed := written == "int64" || written == "float64" || written == "bool" || t.isStructure(s)
	if pointed && (!required || s.nullable()) {
		return "*" + written
	}
	return written
}

func (t *types) isStructure(s schema) bool {
	if s.Ref != "" {
		return !open[s.target()] && t.resolved(s).Type != "array" && t.resolved(s).Enum == nil
	}
	return s.Type == "object" && s.Properties != nil || s.Type == "" && s.AnyOf != nil && len(s.AnyOf[0].Description) > 0
}

// of is the Go type of a schema; an inline object or enumeration gets a name.
func (t *types) of(inline string, s schema) string {
	switch {
	case open[s.target()]:
		return "any"
	case s.Ref != "" && t.resolved(s).Type == "array" && !handWritten[s.target()]:
		return t.of(inline, t.resolved(s))
	case s.Ref != "":
		return goName(s.target())
	case s.Enum != nil:
		t.pending = append(t.pending, func() { t.enumeration(inline, "see its owner.", s.Enum) })
		return inline
	case s.alternatives() != nil:
		return t.choice(inline, s)
	}
	switch strings.TrimSuffix(string(s.Type), "|null") {
	case "string":
		return "string"
	case "integer":
		return "int64"
	case "number":
		return "float64"
	case "boolean":
		return "bool"
	case "array":
		return "[]" + t.element(singular(inline), s.Items)
	case "object":
		switch {
		case s.Properties != nil:
			t.pending = append(t.pending, func() { t.structure(inline, s, or(s.Description, "part of its owner.")) })
			return inline
		case s.Values.schema != nil:
			return "map[string]" + t.element(singular(inline), s.Values.schema)
		}
		return "map[string]any"
	case "":
		if string(s.Const) == "true" {
			return "bool"
		}
		return "any"
	}
	panic("no Go type for a schema of " + inline + ": " + string(s.Type))
}

func (t *types) element(inline string, s *schema) string {
	if s == nil {
		return "any"
	}
	written := t.of(inline, *s)
	if s.nullable() {
		return "*" + written
	}
	return written
}

func (t *types) choice(inline string, s schema) string {
	all := s.alternatives()
	if kind := plain(all); kind != "" {
		return kind
	}
	// Alternatives of an answer, which flattening has put side by side.
	if all[0].Description != "" {
		t.pending = append(t.pending, func() { t.union(inline, s.Description, all) })
		return inline
	}
	return "any"
}

// union writes a value that is one of several kinds, as a struct of which one member is set.
func (t *types) union(name, description string, all []schema) {
	t.printf("\n")
	t.comment("", sentence(name, description)+" One of its members is set.")
	t.printf("type %s struct {\n", name)
	var fields []string
	for _, one := range all {
		kind := t.of(singular(name), one)
		field := map[string]string{"int64": "Number", "string": "Word"}[kind]
		switch {
		case field == "" && strings.HasPrefix(kind, "[]"):
			field = "List"
		case field == "":
			field = "Word"
		}
		if kind == "int64" {
			kind = "*int64"
		}
		t.comment("\t", or(one.Description, t.resolved(one).Description))
		t.printf("\t%s %s\n", field, kind)
		fields = append(fields, field)
	}
	t.printf("}\n\n// MarshalJSON writes the member that is set.\nfunc (u %s) MarshalJSON() ([]byte, error) {\n", name)
	t.printf("\treturn marshalUnion(%s)\n}\n\n", prefixed("u.", fields))
	t.printf("// UnmarshalJSON sets the member that the value is for.\nfunc (u *%s) UnmarshalJSON(text []byte) error {\n", name)
	t.printf("\treturn unmarshalUnion(text, %s)\n}\n", prefixed("&u.", fields))
}

func prefixed(prefix string, names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, prefix+name)
	}
	return strings.Join(all, ", ")
}

func or(text, other string) string {
	if text != "" {
		return text
	}
	return other
}

// lowered begins with a small letter, unless the first word is a name.
func lowered(text string) string {
	if len(text) < 2 || strings.ToUpper(text[:2]) == text[:2] && text[1] != ' ' {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

// sentence says what a type is, whatever the description begins with.
func sentence(name, description string) string {
	text := lowered(description)
	switch first, _, _ := strings.Cut(text, " "); first {
	case "a", "an", "the", "what", "how", "where", "why", "whether", "which", "every", "one", "any":
		return name + " is " + text
	}
	return name + ": " + text
}
