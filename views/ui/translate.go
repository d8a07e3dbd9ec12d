package ui

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"parley/views/words"
)

// T is a text of the page in the reader's language.
func T(ctx context.Context, text string, args ...any) string {
	return words.From(ctx).Say(text, args...)
}

// Tell is an error's sentence in the reader's language.
func Tell(ctx context.Context, p words.Phrase) string { return words.From(ctx).Tell(p) }

// Code is the reader's language, for the page's lang attribute.
func Code(ctx context.Context) string { return words.From(ctx).Code() }

// Slot marks a component's place. It is no character of a text.
const Slot = "\x00"

// Phrase is a sentence with a component in the place of each %s.
func Phrase(text string, in ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		places := make([]any, len(in))
		for i := range in {
			places[i] = Slot + string(rune('0'+i)) + Slot
		}
		for i, part := range strings.Split(T(ctx, text, places...), Slot) {
			if err := writePart(ctx, w, part, i%2 == 1, in); err != nil {
				return err
			}
		}
		return nil
	})
}

func writePart(ctx context.Context, w io.Writer, part string, isPlace bool, in []templ.Component) error {
	if isPlace {
		return in[part[0]-'0'].Render(ctx, w)
	}
	_, err := io.WriteString(w, templ.EscapeString(part))
	return err
}
