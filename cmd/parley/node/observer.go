package node

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var (
	inboxLength = prometheus.NewDesc("parley_redis_inbox_commands",
		"Commands that wait to be stored, by shard. Every process tells the same: take the maximum.", []string{"shard"}, nil)
	inboxAge = prometheus.NewDesc("parley_redis_inbox_age_seconds",
		"How long the oldest command of a shard has waited, by Redis's clock. Every process tells the same: take the maximum.", []string{"shard"}, nil)
	waitingMails = prometheus.NewDesc("parley_mails_waiting",
		"Mails that wait to be sent. Every process tells the same: take the maximum.", nil, nil)
	mailAge = prometheus.NewDesc("parley_mails_age_seconds",
		"The age of the oldest mail that waits. Every process tells the same: take the maximum.", nil, nil)
	queuedClients = prometheus.NewDesc("parley_hub_queued_connections",
		"Connections for which something waits to be written.", nil, nil)
	queuedBytes = prometheus.NewDesc("parley_hub_queued_bytes",
		"Bytes that wait to be written, of all connections.", nil, nil)
	databaseConns = prometheus.NewDesc("parley_postgres_connections",
		"Connections to PostgreSQL by state (used or idle).", []string{"state"}, nil)
	databaseMost = prometheus.NewDesc("parley_postgres_connections_max",
		"Connections to PostgreSQL that this process opens at most.", nil, nil)
	databaseWaits = prometheus.NewDesc("parley_postgres_wait_seconds_total",
		"Time that was spent waiting for one of the connections to be free.", nil, nil)
)

// observer reads a node's figures when its metrics are requested.
type observer struct{ *Node }

// scrapeLimit is well below Prometheus's limit for a scrape.
const scrapeLimit = 2 * time.Second

func (observer) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{inboxLength, inboxAge, waitingMails, mailAge, queuedClients, queuedBytes, databaseConns, databaseMost, databaseWaits} {
		to <- d
	}
}

func (o observer) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), scrapeLimit)
	defer cancel()
	for _, b := range o.Redis.InboxDepths(ctx) {
		shard := strconv.Itoa(b.Shard)
		gauge(inboxLength, float64(b.Commands), shard)
		gauge(inboxAge, b.Age.Seconds(), shard)
	}
	if s, err := o.Postgres.MailStats(ctx); err == nil {
		gauge(waitingMails, float64(s.Waiting))
		gauge(mailAge, s.Oldest.Seconds())
	}
	if o.Live != nil {
		clients, bytes := o.Live.Queued()
		gauge(queuedClients, float64(clients))
		gauge(queuedBytes, float64(bytes))
	}
	p := o.Postgres.Pool()
	gauge(databaseConns, float64(p.Used), "used")
	gauge(databaseConns, float64(p.Idle), "idle")
	gauge(databaseMost, float64(p.Most))
	to <- prometheus.MustNewConstMetric(databaseWaits, prometheus.CounterValue, p.Waited.Seconds())
}
