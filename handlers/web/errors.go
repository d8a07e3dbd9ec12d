package web

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views/words"
)

// statuses is the one place that maps kinds of errors to HTTP statuses.
var statuses = map[chat.Kind]int{
	chat.Internal:     fiber.StatusInternalServerError,
	chat.Invalid:      fiber.StatusUnprocessableEntity,
	chat.Unauthorized: fiber.StatusUnauthorized,
	chat.Forbidden:    fiber.StatusForbidden,
	chat.NotFound:     fiber.StatusNotFound,
	chat.Conflict:     fiber.StatusConflict,
	chat.TooLarge:     fiber.StatusRequestEntityTooLarge,
	chat.TooMany:      fiber.StatusTooManyRequests,
	chat.Unavailable:  fiber.StatusServiceUnavailable,
	chat.Gone:         fiber.StatusGone,
	chat.Full:         fiber.StatusInsufficientStorage,
	chat.Held:         fiber.StatusAccepted,
}

var (
	ErrTooLarge = chat.E(chat.TooLarge, "That is more than can be sent at once.")
	errSlow     = &chat.Error{
		Kind: chat.Unavailable, Retry: 2 * time.Second,
		Text: "That took longer than we wait for. Please try again in a moment.",
	}
)

// framework has the sentences for fiber's own errors.
var framework = map[int]string{
	fiber.StatusNotFound:                    words.Mark("There is nothing at this address."),
	fiber.StatusMethodNotAllowed:            words.Mark("This address does not take that kind of request."),
	fiber.StatusUnsupportedMediaType:        words.Mark("Send a piece as application/offset+octet-stream."),
	fiber.StatusRequestTimeout:              words.Mark("The request took too long to arrive."),
	fiber.StatusRequestHeaderFieldsTooLarge: words.Mark("The request's address and headers are too long."),
	fiber.StatusUpgradeRequired:             words.Mark("This address is for WebSockets."),
	fiber.StatusBadRequest:                  words.Mark("That is not a request that can be understood."),
}

// StatusOf finds status and sentence for an error.
func StatusOf(err error) (int, *chat.Error) {
	var f *fiber.Error
	if errors.As(err, &f) && framework[f.Code] != "" {
		return f.Code, chat.E(chat.Invalid, framework[f.Code])
	}
	e := chat.As(err)
	if e.Kind == chat.Internal && errors.Is(err, context.DeadlineExceeded) {
		slow := *errSlow
		slow.Cause, e = err, &slow
	}
	return statuses[e.Kind], e
}

// RetryAfter sets the header of that name, in whole seconds.
func RetryAfter(c *fiber.Ctx, d time.Duration) {
	seconds := max(1, int((d+time.Second-1)/time.Second))
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
}

var ErrForeign = chat.E(chat.Forbidden, "That came from another site, so it was not done.")

// Waits reports whether an answer is no refusal: the message waits for a moderator.
func Waits(err error) bool { return chat.Is(err, chat.Held) }
