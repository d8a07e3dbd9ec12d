package ui

import "context"

type partKey struct{}

// AsPart has pages come without the document around them: for htmx, which puts
// what it is given into a document that is there.
func AsPart(ctx context.Context) context.Context { return context.WithValue(ctx, partKey{}, true) }

func IsPart(ctx context.Context) bool { return ctx.Value(partKey{}) != nil }
