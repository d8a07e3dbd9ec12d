package ui

import (
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/a-h/templ"
)

type viewerKey struct{}

// WithViewer has pages say for whose account they are made.
func WithViewer(ctx context.Context, username string) context.Context {
	return context.WithValue(ctx, viewerKey{}, username)
}

// forField belongs into every form of somebody who is signed in. When the browser
// has been signed in as somebody else since, the form is refused.
func ForField() templ.Component { return forFieldComponent }

// A page has a dozen of these: by hand they cost one allocation each.
var forFieldComponent = templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
	name := viewer(ctx)
	if name == "" {
		return nil
	}
	_, err := io.WriteString(w, `<input type="hidden" name="for" value="`+templ.EscapeString(name)+`">`)
	return err
})

func viewer(ctx context.Context) string {
	name, _ := ctx.Value(viewerKey{}).(string)
	return name
}

// pathForViewer is forWhom for what is asked for without a form.
func PathForViewer(ctx context.Context, path string) string {
	name, and := viewer(ctx), "?"
	if name == "" {
		return path
	}
	if strings.Contains(path, "?") {
		and = "&"
	}
	return path + and + "for=" + url.QueryEscape(name)
}
