package web

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

func TestEveryKindHasItsStatus(t *testing.T) {
	t.Parallel()
	wrapped := fmt.Errorf("reading a room: %w", chat.E(chat.NotFound, "That room does not exist."))
	for _, c := range []struct {
		err    error
		status int
		text   string
	}{
		{chat.E(chat.Invalid, "a"), 422, "a"},
		{chat.E(chat.Unauthorized, "a"), 401, "a"},
		{chat.E(chat.Forbidden, "a"), 403, "a"},
		{wrapped, 404, "That room does not exist."},
		{chat.E(chat.Conflict, "a"), 409, "a"},
		{chat.E(chat.TooLarge, "a"), 413, "a"},
		{chat.E(chat.TooMany, "a"), 429, "a"},
		{chat.Down("Redis", errors.New("dial tcp: hunter2")), 503, "Redis cannot be reached right now. Please try again in a moment."},
		{fmt.Errorf("q: %w", context.DeadlineExceeded), 503, errSlow.Text},
		{errors.New("dial tcp: hunter2"), 500, "Something went wrong on our side. It has been noted."},
		{fiber.ErrNotFound, 404, "There is nothing at this address."},
		{fiber.ErrUpgradeRequired, 426, "This address is for WebSockets."},
		{fiber.ErrTeapot, 500, "Something went wrong on our side. It has been noted."},
	} {
		if status, e := StatusOf(c.err); status != c.status || e.Sentence() != c.text {
			t.Errorf("%v: %d %q", c.err, status, e.Sentence())
		}
	}
	for kind := chat.Internal; kind <= chat.Unavailable; kind++ {
		if statuses[kind] == 0 {
			t.Errorf("kind %d has no status", kind)
		}
	}
}
