package views

import (
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/a-h/templ"
)

type forWhomKey struct{}

// ForWhom has pages say for whose account they are made.
func ForWhom(ctx context.Context, username string) context.Context {
	return context.WithValue(ctx, forWhomKey{}, username)
}

// forWhom belongs into every form of somebody who is signed in. When the browser
// has been signed in as somebody else since, the form is refused.
func forWhom() templ.Component { return forWhomField }

// A page has a dozen of these: by hand they cost one allocation each.
var forWhomField = templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
	name := whom(ctx)
	if name == "" {
		return nil
	}
	_, err := io.WriteString(w, `<input type="hidden" name="for" value="`+templ.EscapeString(name)+`">`)
	return err
})

func whom(ctx context.Context) string {
	name, _ := ctx.Value(forWhomKey{}).(string)
	return name
}

// pathForWhom is forWhom for what is asked for without a form.
func pathForWhom(ctx context.Context, path string) string {
	name, and := whom(ctx), "?"
	if name == "" {
		return path
	}
	if strings.Contains(path, "?") {
		and = "&"
	}
	return path + and + "for=" + url.QueryEscape(name)
}
