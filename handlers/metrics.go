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

var publishToWrite = promauto.NewHistogram(prometheus.HistogramOpts{
	Name: "parley_live_publish_to_write_seconds",
	Help: "From a worker's announcement of a change to its first write on this node, once for each kind of connection. " +
		"Two machines' clocks are compared: their difference is in it.",
	Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
})

var (
	openConnections = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "parley_handlers_connections", Help: "Open connections to the public address, sockets and streams among them.",
	})
	acceptErrors = promauto.NewCounter(prometheus.CounterOpts{
		Name: "parley_handlers_accept_errors_total", Help: "Times that a connection could not be accepted, as for lack of descriptors.",
	})
	limited = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "parley_handlers_limited_total", Help: "Requests that were refused because somebody asked for too much, by the limit's name.",
	}, []string{"limit"})
	turnedAway = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "parley_handlers_turned_away_total",
		Help: "Connections that were closed for lack of room, by why: quiet made way for a newer one; for the others, the node (full) or their address had no room.",
	}, []string{"why"})
)

// arrived is told when a change is about to be written: the hub has it rendered
// for the first connection that needs it. What was read, and not announced, has
// no time.
func arrived(at time.Time) {
	if !at.IsZero() {
		publishToWrite.Observe(max(0, time.Since(at).Seconds()))
	}
}

func init() { // so that each of them is there from the start, at 0
	for _, why := range []string{"quiet", "full", "address"} {
		turnedAway.WithLabelValues(why)
	}
}

type routeKey struct{}

// routed notes which route has answered, for measure, which sees the answer as it
// leaves and knows no routes.
func routed(c *fiber.Ctx) error {
	err := c.Next()
	c.Context().SetUserValue(routeKey{}, c.Route())
	return err
}

// countFromZero has every route told of before anybody has asked for it: a route
// that nobody uses is something else than one that there is not.
func (a *App) countFromZero() {
	success := map[string]string{fiber.MethodGet: "2xx", fiber.MethodPost: "3xx"}
	for _, r := range a.fiber.GetRoutes(true) {
		if class := success[r.Method]; class != "" {
			requestTime.WithLabelValues(r.Method, r.Path, class)
		}
	}
}

// measure counts an answer. What has no route of its own is one route: a stranger
// must not be able to make names for us.
func measure(rc *fasthttp.RequestCtx, began time.Time) {
	route, _ := rc.UserValue(routeKey{}).(*fiber.Route)
	if route == nil || route.Path == "/" && string(rc.Path()) != "/" {
		route = &fiber.Route{Method: "any", Path: "none"}
	}
	class := strconv.Itoa(rc.Response.StatusCode()/100) + "xx"
	requestTime.WithLabelValues(route.Method, route.Path, class).Observe(time.Since(began).Seconds())
}

// Queued counts the connections for which something waits, and the bytes.
func (l *Live) Queued() (connections, bytes int) { return l.hub.Queued() }
