// Package words has the program's texts in the reader's language. A text's name is its
// English: the source has the English, and one file to a language, in gettext's PO format,
// has the rest. To add a language, copy parley.pot to its code, as fr.po, and translate.
package words

import (
	"context"
	"fmt"

	"github.com/leonelquinteros/gotext"
	"golang.org/x/text/language"
)

// Language has texts in one language. The zero value is English.
type Language struct {
	code  string
	texts texts
	ctx   context.Context
}

// texts is a file of translations, as gotext reads it.
type texts interface {
	Get(text string, args ...any) string
	GetN(one, many string, n int, args ...any) string
}

var _ texts = (*gotext.Po)(nil)

// New makes a language of its code (BCP 47) and its texts.
func New(tag language.Tag, t texts) *Language {
	l := &Language{code: tag.String(), texts: t}
	l.ctx = context.WithValue(context.Background(), key{}, l)
	return l
}

// Code is the value of the page's lang attribute: a language tag of BCP 47.
func (l *Language) Code() string {
	if l == nil || l.texts == nil {
		return English
	}
	return l.code
}

// English is the code of the language that needs no file.
const English = "en"

// Say is a text with its arguments in place, formatted by fmt.
func (l *Language) Say(text string, args ...any) string {
	if l != nil && l.texts != nil {
		return l.texts.Get(text, l.inside(args)...)
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, l.inside(args)...)
}

// Count is a text that depends on a number, which is its %d.
func (l *Language) Count(n int, one, many string) string {
	switch {
	case l != nil && l.texts != nil:
		return l.texts.GetN(one, many, n, n)
	case n == 1:
		return fmt.Sprintf(one, n)
	}
	return fmt.Sprintf(many, n)
}

// Phrase is a text with its arguments that any language can render, such as an error of
// package chat.
type Phrase interface {
	Phrase() (text string, args []any)
}

// Tell renders a phrase.
func (l *Language) Tell(p Phrase) string {
	text, args := p.Phrase()
	return l.Say(text, args...)
}

// inside renders those arguments that are phrases themselves.
func (l *Language) inside(args []any) []any {
	for i, a := range args {
		if p, ok := a.(Phrase); ok {
			said := append([]any(nil), args...)
			said[i] = l.Tell(p)
			return l.inside(said)
		}
	}
	return args
}

// Mark names a text that is rendered elsewhere, so that it is collected for the
// translators.
func Mark(text string) string { return text }

type key struct{}

// Context carries the language to where a page is rendered.
func (l *Language) Context() context.Context {
	if l == nil || l.ctx == nil {
		return context.Background()
	}
	return l.ctx
}

// From is the language that ctx carries, or English.
func From(ctx context.Context) *Language {
	l, _ := ctx.Value(key{}).(*Language)
	return l
}
