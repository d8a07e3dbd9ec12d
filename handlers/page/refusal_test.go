package page

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"parley/chat"
)

func TestTheActLeavesItsRefusalTheTimeForAPage(t *testing.T) {
	b := &Base{Config: Config{Deadline: time.Hour}, Log: slog.New(slog.DiscardHandler)}
	app := fiber.New()
	spent, cancel := context.WithTimeout(chat.WithAddress(t.Context(), "192.0.2.1"), 0)
	defer cancel()
	for _, r := range []struct {
		err  error
		over bool
	}{
		{chat.E(chat.Forbidden, "That is not your password."), false},
		{chat.Down("The database", nil), true}, // it would take that time too, and the answer is due
	} {
		c := app.AcquireCtx(&fasthttp.RequestCtx{})
		c.SetUserContext(spent)
		b.Refuse(c, r.err)
		if over := c.UserContext().Err() != nil; over != r.over {
			t.Errorf("after %q the request's time is over: %t", r.err, over)
		}
		app.ReleaseCtx(c)
	}
}
