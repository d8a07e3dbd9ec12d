package ui

import "context"

type partKey struct{}

// AsPart renders pages without the document around them: htmx puts parts into the document
// that is there.
func AsPart(ctx context.Context) context.Context { return context.WithValue(ctx, partKey{}, true) }

func IsPart(ctx context.Context) bool { return ctx.Value(partKey{}) != nil }
