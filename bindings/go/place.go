package stowplan

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// placeIn is the line and the column, in characters, from 1, at which the value at a JSON pointer
// begins in a text; that of the innermost object or list on the way where the value is not there, and
// of the place where the text stops to be JSON.
func placeIn(text []byte, pointer string) (line, column int) {
	if wrong := notJSON(text); wrong != nil {
		return wrong.Line, wrong.Column
	}
	var steps []string
	if pointer != "" {
		steps = strings.Split(pointer[1:], "/")
	}
	return placeOf(text, valueAt(json.NewDecoder(bytes.NewReader(text)), text, steps))
}

// placeOf is the line and the column of an offset.
func placeOf(text []byte, offset int) (line, column int) {
	before := text[:offset]
	begin := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[begin:]) + 1
}

// valueAt is the offset of the value that steps lead to from the next one.
func valueAt(decoder *json.Decoder, text []byte, steps []string) int {
	begin := begins(text, int(decoder.InputOffset()))
	if len(steps) == 0 {
		return begin
	}
	opened, err := decoder.Token()
	if err != nil {
		return begin
	}
	wanted := strings.NewReplacer("~1", "/", "~0", "~").Replace(steps[0])
	for index := 0; decoder.More(); index++ {
		name := strconv.Itoa(index)
		if opened == json.Delim('{') {
			key, err := decoder.Token()
			if err != nil {
				return begin
			}
			name, _ = key.(string)
		}
		if name == wanted {
			return valueAt(decoder, text, steps[1:])
		}
		var passed json.RawMessage
		if decoder.Decode(&passed) != nil {
			return begin
		}
	}
	return begin
}

// begins is the offset of the first byte of a value behind an offset.
func begins(text []byte, offset int) int {
	for offset < len(text) && bytes.IndexByte([]byte(" \t\r\n,:"), text[offset]) >= 0 {
		offset++
	}
	return offset
}
