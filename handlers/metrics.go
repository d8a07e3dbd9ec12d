package handlers

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/valyala/fasthttp"
)

var requestTime = promauto.NewHistogramVec(prometheus.HistogramOpts{
	Name:    "parley_handlers_request_seconds",
	Help:    "Time to answer a request by method, route and class of status (as 2xx); of a socket or a stream, until it is open.",
	Buckets: []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5},
}, []string{"method", "route", "status"})

var limited = promauto.NewCounterVec(prometheus.CounterOpts{
	Name: "parley_handlers_limited_total", Help: "Requests that were refused beyond a limit, by the limit's name.",
}, []string{"limit"})

type routeKey struct{}

// routed notes the route that answered. measure needs it, because it sees the answer as it
// leaves and knows no routes.
func routed(c *fiber.Ctx) error {
	err := c.Next()
	c.Context().SetUserValue(routeKey{}, c.Route())
	return err
}

// countFromZero registers every route's metrics before the first request: an unused route
// differs from one that does not exist.
func (a *App) countFromZero() {
	success := map[string]string{fiber.MethodGet: "2xx", fiber.MethodPost: "3xx", fiber.MethodPatch: "2xx", fiber.MethodDelete: "2xx", fiber.MethodOptions: "2xx"}
	for _, r := range a.fiber.GetRoutes(true) {
		if class := success[r.Method]; class != "" {
			requestTime.WithLabelValues(r.Method, r.Path, class)
		}
	}
}

// measure counts an answer. All unknown addresses count as one route: a stranger must not
// be able to create metric names.
func measure(rc *fasthttp.RequestCtx, began time.Time) {
	route, _ := rc.UserValue(routeKey{}).(*fiber.Route)
	if route == nil || route.Path == "/" && string(rc.Path()) != "/" {
		route = &fiber.Route{Method: "any", Path: "none"}
	}
	class := strconv.Itoa(rc.Response.StatusCode()/100) + "xx"
	requestTime.WithLabelValues(route.Method, route.Path, class).Observe(time.Since(began).Seconds())
}
