package operation

import (
	"context"
	"time"
)

// Ahead is how far this process's clock is ahead of another, which it reads half-way through
// the request.
func Ahead(ctx context.Context, read func(context.Context) (time.Time, error)) (time.Duration, error) {
	asked := time.Now()
	there, err := read(ctx)
	if err != nil {
		return 0, err
	}
	return asked.Add(time.Since(asked) / 2).Sub(there), nil
}
