package chat

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what went wrong in a way that a program can act on. Each kind has
// one HTTP status, which only package handlers knows.
type Kind int

// The whole error vocabulary of the program.
const (
	Internal     Kind = iota // a bug or an unforeseen failure
	Invalid                  // the input breaks a rule
	Unauthorized             // not signed in
	Forbidden                // signed in, but not allowed
	NotFound                 // does not exist, or must look as if it did not
	Conflict                 // collides with something that exists
	TooLarge                 // more bytes than are accepted
	TooMany                  // over a rate or a quota; see Error.Retry
	Unavailable              // a server behind this one does not answer; see Error.Retry
	Gone                     // existed, and ended
	Full                     // no space is left to store it
	Held                     // accepted, and waits for a moderator
)

// Error is a kind for machines and a sentence for people. The sentence is English, and
// the key of its translations. The cause is kept apart, for the log.
type Error struct {
	Kind  Kind
	Text  string        // one sentence, fit to be shown; a format for fmt with Args
	Args  []any         // the arguments of Text, if any
	Field string        // the form field it belongs to, if any
	Retry time.Duration // when to try again, if that helps
	Cause error
}

// Error implements error. It is for logs and operators, who read the cause in its own
// words; users are shown Sentence.
func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Cause.Error()
	}
	return e.Sentence()
}

// Sentence is the text with its arguments, in English.
func (e *Error) Sentence() string {
	if len(e.Args) == 0 {
		return e.Text
	}
	return fmt.Sprintf(e.Text, e.Args...)
}

// Phrase gives a catalogue of texts what it needs to translate the sentence.
func (e *Error) Phrase() (text string, args []any) { return e.Text, e.Args }

// Term is a word within a sentence, translated by itself.
type Term string

// Phrase is the word by itself.
func (t Term) Phrase() (text string, args []any) { return string(t), nil }

// Unwrap gives errors.Is and errors.As the cause.
func (e *Error) Unwrap() error { return e.Cause }

// E makes an error of a kind with a sentence for people.
func E(kind Kind, text string) *Error { return &Error{Kind: kind, Text: text} }

// Field makes an Invalid error that belongs to a form field. The text is a format for
// fmt.
func Field(name, text string, args ...any) *Error {
	return &Error{Kind: Invalid, Text: text, Args: args, Field: name}
}

// Down wraps the failure of a server that this one depends on. The sentence names the
// missing server, never how it failed.
func Down(what Term, cause error) *Error {
	return &Error{
		Kind: Unavailable, Text: "%s cannot be reached right now. Please try again in a moment.", Args: []any{what},
		Retry: 2 * time.Second, Cause: cause,
	}
}

// Unforeseen wraps a failure that no rule of the program expects, such as a bug.
func Unforeseen(cause error) *Error {
	return &Error{Kind: Internal, Text: "Something went wrong on our side. It has been noted.", Cause: cause}
}

// As returns the *Error within err, or an Internal one that wraps it.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Unforeseen(err)
}

// Is reports whether err is of the given kind.
func Is(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}
