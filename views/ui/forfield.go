package ui

import (
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/a-h/templ"
)

type viewerKey struct{}

// WithViewer has pages name the account that they are made for.
func WithViewer(ctx context.Context, username string) context.Context {
	return context.WithValue(ctx, viewerKey{}, username)
}

// ForField belongs into every form of a signed-in user. If another user has signed in with
// the browser since, the form is refused.
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

// PathForViewer is ForField for requests without a form.
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
