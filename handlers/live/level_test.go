package live

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"parley/handlers/web"
)

func FuzzALevelIsANumberThatAPageCarries(f *testing.F) {
	app := fiber.New()
	const now = 77
	for _, q := range []string{"", "after=", "after=0", "after=12", "after=-1", "after=1e3", "after=1&after=2", "room=a&after=%31", "after=9223372036854775808", "after=%ff"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		c := app.AcquireCtx(&fasthttp.RequestCtx{})
		defer app.ReleaseCtx(c)
		c.Request().URI().SetQueryString(query)
		after, err := afterOf(c, now)
		if err != nil {
			if status, _ := web.StatusOf(err); status != 422 {
				t.Fatalf("%q: %d %v", query, status, err)
			}
			return
		}
		if strings.Contains(query, ";") {
			return // to net/url an error, to us a letter like others
		}
		fields, err := url.ParseQuery(query)
		if err != nil || len(fields["after"]) > 1 {
			t.Fatalf("%q was read as %d", query, after)
		}
		want := int64(now)
		if text := fields.Get("after"); text != "" {
			if want, err = strconv.ParseInt(text, 10, 64); err != nil {
				t.Fatalf("%q was read as %d", query, after)
			}
		}
		if after != want || after < 0 {
			t.Fatalf("%q was read as %d, want %d", query, after, want)
		}
	})
}
