package handlers

import (
	"time"

	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"parley/chat"
)

// Requests are counted in this process: asking Redis for every page would cost a good part
// of the page. Limits that hold across all nodes are counted by the services.

// limitersMax is how many callers are counted at a time under one limit, the latest ones. A
// forgotten caller has a full burst again.
const limitersMax = 1 << 14

// within lets a request pass that is within its limit. who says whose it is.
func (a *App) within(l chat.Limit, who func(*fiber.Ctx) string) fiber.Handler {
	refused := limited.WithLabelValues(l.Name) // registered also where limits are off
	if !a.cfg.Limits {
		return func(c *fiber.Ctx) error { return c.Next() }
	}
	askers := a.limiters(l)
	return func(c *fiber.Ctx) error {
		if wait := askers.reserve(who(c), a.Now()); wait > 0 {
			refused.Inc()
			return &chat.Error{Kind: chat.TooMany, Text: l.Text, Retry: wait}
		}
		return c.Next()
	}
}

// limiters are the callers counted under a limit.
type limiters struct {
	limit chat.Limit
	known *lru.Cache[string, *rate.Limiter]
}

// limiters has one for each name: routes with the same limit share it.
func (a *App) limiters(l chat.Limit) *limiters {
	if a.asking[l.Name] == nil {
		known, err := lru.New[string, *rate.Limiter](limitersMax)
		if err != nil {
			panic(err) // the size is not positive
		}
		a.asking[l.Name] = &limiters{limit: l, known: known}
	}
	return a.asking[l.Name]
}

// reserve counts one request, or returns how long to wait.
func (a *limiters) reserve(who string, now time.Time) time.Duration {
	one, ok := a.known.Get(who)
	if !ok {
		one = rate.NewLimiter(rate.Limit(float64(a.limit.Rate)/a.limit.Per.Seconds()), a.limit.Burst)
		if before, there, _ := a.known.PeekOrAdd(who, one); there {
			one = before
		}
	}
	r := one.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}
