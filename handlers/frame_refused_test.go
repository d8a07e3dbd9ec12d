package handlers_test

import (
	"testing"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/handlerstest"
	"parley/handlers/page"
)

// A room's iframe never shows a page of the site: its link opens outside the iframe, and it
// retries temporary errors.
func TestAFrameSaysWhyItIsEmpty(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err     error
		status  int
		refresh string
		has     []string
	}{
		"signed out": {page.ErrNotSignedIn, 401, "", []string{"You are signed out.", `<a href="/signin?next=%2Frooms%2Ftea">Sign in</a>`}},
		"not in it":  {chat.ErrOutside, 403, "", []string{"Join the room first.", `<a href="/rooms/tea">To the room</a>`}},
		"gone":       {chat.E(chat.NotFound, "That room does not exist."), 404, "", []string{"That room does not exist.", `<a href="/rooms">To your rooms</a>`}},
		"too many":   {&chat.Error{Kind: chat.TooMany, Text: "Later.", Retry: 30e9}, 429, "30", []string{"Later.", `<a href="/rooms/tea">Reload the room</a>`}},
		"down":       {chat.Down("Redis", handlerstest.ErrSecret), 503, "2", []string{"Redis cannot be reached", `<a href="/rooms/tea">Reload the room</a>`}},
		"broken":     {handlerstest.ErrSecret, 500, "5", []string{"Something went wrong", `<a href="/rooms/tea">Reload the room</a>`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openWith(t, "/fails/:room", func(*fiber.Ctx) error { return c.err })
			for _, a := range []handlerstest.Answer{
				s.Browser(t).Get("/fails/tea?frame=1"),
				s.Browser(t).Get("/fails/tea", "Sec-Fetch-Dest", "iframe"),
			} {
				a.Is(c.status).Whole().Has(c.has...).Has(`<base target="_top">`).Lacks("<nav", "hunter2", `class="brand"`)
				if got := a.Header.Get("Refresh"); got != c.refresh {
					t.Errorf("it is tried again after %q", got)
				}
				checkHeaders(t, a)
			}
		})
	}
}

// A list of unread rooms is beside pages of a room, and beside others.
func TestAListsFrameLeadsBackToItsPagesRoom(t *testing.T) {
	t.Parallel()
	s := openWith(t, "/fails", func(*fiber.Ctx) error { return chat.Down("PostgreSQL", handlerstest.ErrSecret) })
	s.Browser(t).Get("/fails?frame=1&at=tea").Is(503).Whole().Has(`<a href="/rooms/tea">Reload the room</a>`)
	s.Browser(t).Get("/fails?frame=1").Is(503).Whole().Has(`<a href="/rooms">To your rooms</a>`).Lacks("Reload the room")
}
