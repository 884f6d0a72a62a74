package stowplan

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Error says what is wrong with a document: what, where, and what to do about it. [errors.As]
// finds it in what a call returns.
type Error struct {
	// A stable code, e.g. `document/missing-key`.
	Code string `json:"code"`
	// The message: lower-case, without a full stop.
	Message string `json:"message"`
	// A JSON pointer into the document.
	Path string `json:"path"`
	// A half-open range of UTF-8 bytes within the string at the path, or within the text where it
	// is no JSON. Optional.
	Span *Span `json:"span,omitzero"`
	// What to do about it. Optional.
	Help string `json:"help,omitzero"`
	// The line and the column, in characters, of the place in the text that was given, from 1: where
	// the path leads, or where the text stops to be JSON. 0 where no text was given.
	Line   int `json:"-"`
	Column int `json:"-"`
}

// Error is the message with its code, its place and its help.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s", e.Code, e.Message)
	if e.Path != "" {
		fmt.Fprintf(&text, " at %s", e.Path)
	}
	if e.Help != "" {
		fmt.Fprintf(&text, " (%s)", e.Help)
	}
	return text.String()
}

// Span is a half-open range of UTF-8 bytes.
type Span [2]int

// Start is the first byte.
func (s Span) Start() int { return s[0] }

// End is the byte behind the last.
func (s Span) End() int { return s[1] }

var (
	// ErrClosed is returned by what is asked of a closed engine or cluster.
	ErrClosed = errors.New("stowplan: closed")
	// ErrStale is returned where a number names nothing in its cluster: it is of another cluster,
	// or what it named is gone.
	ErrStale = errors.New("stowplan: the number names nothing in this cluster")
	// ErrStopped is wrapped by what is returned where the engine stopped in the middle of a
	// call, most likely for lack of memory. The call has no effect; a cluster it was about is
	// closed.
	ErrStopped = errors.New("stowplan: the engine stopped")
)

// errorOf is the error that an answer tells of, if it is an error document.
func errorOf(answer []byte) *Error {
	var document struct {
		Error *Error `json:"error"`
	}
	// No answer has a member of that name.
	if !strings.HasPrefix(string(answer[:min(len(answer), 9)]), `{"error":`) || json.Unmarshal(answer, &document) != nil {
		return nil
	}
	return document.Error
}
