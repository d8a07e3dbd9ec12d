package handlers

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

const (
	BodyLimit   = bodyLimit
	HeaderLimit = headerLimit
)

type Manifest = manifest

// Fiber has the routes.
func (a *App) Fiber() *fiber.App { return a.fiber }

// Recovered is deferred itself: recover works there alone.
var Recovered = (*App).recovered

// Exhaust uses the limits of all routes up, for these people and addresses.
func (a *App) Exhaust(now time.Time, who ...string) {
	for _, l := range a.asking {
		for range l.limit.Burst {
			for _, one := range who {
				l.reserve(one, now)
			}
		}
	}
}
