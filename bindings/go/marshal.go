package stowplan

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	marshalerType  = reflect.TypeFor[json.Marshaler]()
	textType       = reflect.TypeFor[encoding.TextMarshaler]()
	rawMessageType = reflect.TypeFor[json.RawMessage]()
	bytesType      = reflect.TypeFor[[]byte]()
)

// marshalDocument writes a typed document, its member `decide` first.
//
// It is not [json.Marshal], for three reasons. What a member holds as bytes is JSON already, and is
// taken as it stands, once it is known to be one value: what comes behind a value would become a
// part of the document around it. A member that is nil is left out, whether the type calls it
// optional or not: "missing" is said better by the engine than by `null`. And the structs of AWS's
// SDK say their members by AWS's names.
func marshalDocument(question string, document any) ([]byte, error) {
	text := fmt.Appendf(nil, `{"decide":%q`, question)
	text, err := appendMembers(text, reflect.ValueOf(document), false)
	var wrong *Error
	if errors.As(err, &wrong) {
		return nil, wrong
	} else if err != nil {
		return nil, fmt.Errorf("stowplan: a `%s` document: %w", question, err)
	}
	return append(text, '}'), nil
}

// notJSON is what is wrong with bytes that are to be one value of JSON; nil where nothing is.
func notJSON(text []byte) *Error {
	var value json.RawMessage
	var wrong *json.SyntaxError
	if err := json.Unmarshal(text, &value); err == nil {
		return nil
	} else if !errors.As(err, &wrong) {
		return &Error{Code: "json/syntax", Message: err.Error()}
	}
	code, at := "json/syntax", min(max(int(wrong.Offset)-1, 0), len(text))
	if int(wrong.Offset) >= len(text) && strings.HasPrefix(wrong.Error(), "unexpected end") {
		code, at = "json/truncated", len(text)
	}
	before := text[:at]
	line := bytes.LastIndexByte(before, '\n') + 1
	return &Error{
		Code:    code,
		Message: "not JSON: " + wrong.Error(),
		Span:    &Span{at, min(at+1, len(text))},
		Line:    bytes.Count(before, []byte{'\n'}) + 1,
		Column:  utf8.RuneCount(before[line:]) + 1,
	}
}

// within is an error of a member: its place is below that.
func within(name, told string, err error) error {
	var wrong *Error
	if !errors.As(err, &wrong) {
		return fmt.Errorf("%s: %w", told, err)
	}
	below := *wrong
	below.Path = "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name) + below.Path
	return &below
}

// appendJSON writes a value.
func appendJSON(text []byte, value reflect.Value) ([]byte, error) {
	if !value.IsValid() {
		return append(text, "null"...), nil
	}
	if kind := value.Type(); kind == rawMessageType || kind == bytesType {
		if wrong := notJSON(value.Bytes()); wrong != nil {
			return nil, wrong
		}
		return append(text, value.Bytes()...), nil
	} else if kind.Implements(marshalerType) || kind.Implements(textType) {
		return appendMarshalled(text, value)
	}
	switch value.Kind() {
	case reflect.Interface, reflect.Pointer:
		if value.IsNil() {
			return append(text, "null"...), nil
		}
		return appendJSON(text, value.Elem())
	case reflect.Struct:
		text, err := appendMembers(append(text, '{'), value, true)
		return append(text, '}'), err
	case reflect.Slice, reflect.Array:
		return appendList(text, value)
	case reflect.Map:
		return appendMap(text, value)
	}
	return appendMarshalled(text, value)
}

func appendMarshalled(text []byte, value reflect.Value) ([]byte, error) {
	written, err := json.Marshal(value.Interface())
	return append(text, written...), err
}

func appendList(text []byte, list reflect.Value) ([]byte, error) {
	text = append(text, '[')
	var err error
	for i := range list.Len() {
		if i > 0 {
			text = append(text, ',')
		}
		if text, err = appendJSON(text, list.Index(i)); err != nil {
			return nil, within(strconv.Itoa(i), fmt.Sprintf("[%d]", i), err)
		}
	}
	return append(text, ']'), nil
}

// appendMap writes a map in the order in which [json.Marshal] does: by its keys.
func appendMap(text []byte, members reflect.Value) ([]byte, error) {
	if members.Type().Key().Kind() != reflect.String {
		return appendMarshalled(text, members)
	}
	sorted := make(map[string]json.RawMessage, members.Len())
	for each := members.MapRange(); each.Next(); {
		written, err := appendJSON(nil, each.Value())
		if err != nil {
			return nil, within(each.Key().String(), "`"+each.Key().String()+"`", err)
		}
		sorted[each.Key().String()] = written
	}
	written, err := json.Marshal(sorted)
	return append(text, written...), err
}

// appendMembers writes the members of a struct.
func appendMembers(text []byte, value reflect.Value, first bool) ([]byte, error) {
	service := sdkService(value.Type())
	for i := range value.NumField() {
		field, member := value.Type().Field(i), value.Field(i)
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case !field.IsExported() || name == "-" || isNil(member):
			continue
		case service != "":
			if name = sdkName(service, field.Name); name == "" || member.Kind() == reflect.String && member.IsZero() {
				continue
			}
		case strings.HasPrefix(option, "omit") && member.IsZero():
			continue
		case name == "":
			name = field.Name
		}
		if !first {
			text = append(text, ',')
		}
		first = false
		text = fmt.Appendf(text, `%q:`, name)
		var err error
		if text, err = appendJSON(text, member); err != nil {
			return nil, within(name, "`"+name+"`", err)
		}
	}
	return text, nil
}

func isNil(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Interface, reflect.Pointer, reflect.Slice, reflect.Map:
		return value.IsNil()
	}
	return false
}

// sdkService is the service of AWS whose SDK a struct is of: those structs have no tags.
func sdkService(kind reflect.Type) string {
	_, service, found := strings.Cut(kind.PkgPath(), "github.com/aws/aws-sdk-go-v2/service/")
	if !found {
		return ""
	}
	service, _, _ = strings.Cut(service, "/")
	return service
}

// sdkName is AWS's name of a field of the SDK, as its own command prints it: of ECS with a small
// letter first.
func sdkName(service, field string) string {
	switch {
	case field == "ResultMetadata":
		return ""
	case service != "ecs":
		return field
	}
	first, size := utf8.DecodeRuneInString(field)
	return strings.ToLower(string(first)) + field[size:]
}
