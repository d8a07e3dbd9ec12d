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
	duePushes = prometheus.NewDesc("parley_pushes_due",
		"Pushes that are due. Every process tells the same: take the maximum.", nil, nil)
	pushAge = prometheus.NewDesc("parley_pushes_age_seconds",
		"For how long the oldest of them has been due. Every process tells the same: take the maximum.", nil, nil)
	fileBytes = prometheus.NewDesc("parley_files_bytes",
		"Bytes that all files take, uploads under way among them. Every process tells the same: take the maximum.", nil, nil)
	fileBytesMost = prometheus.NewDesc("parley_files_bytes_max",
		"PARLEY_FILES_MB in bytes; 0 without that bound.", nil, nil)
	heldCalls = prometheus.NewDesc("parley_call_calls",
		"Calls that this process holds.", nil, nil)
	heldPeople = prometheus.NewDesc("parley_call_people",
		"People in the calls that this process holds.", nil, nil)
	databaseWaits = prometheus.NewDesc("parley_postgres_wait_seconds_total",
		"Time that was spent waiting for one of the connections to be free.", nil, nil)
)

// observer reads a node's figures when its metrics are requested.
type observer struct{ *Node }

// scrapeLimit is well below Prometheus's limit for a scrape.
const scrapeLimit = 2 * time.Second

func (observer) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{inboxLength, inboxAge, waitingMails, mailAge, queuedClients, queuedBytes, duePushes, pushAge, fileBytes, fileBytesMost, heldCalls, heldPeople, databaseConns, databaseMost, databaseWaits} {
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
	if due, _, err := o.Postgres.PushWaiting(ctx); err == nil {
		gauge(duePushes, float64(due.Waiting))
		gauge(pushAge, due.Oldest.Seconds())
	}
	if used, err := o.Postgres.BlobsSize(ctx); err == nil {
		gauge(fileBytes, float64(used))
	}
	gauge(fileBytesMost, float64(o.cfg.FileLimits().Server))
	var calls, people int
	if o.Calls != nil {
		calls, people = o.Calls.Load()
	}
	gauge(heldCalls, float64(calls))
	gauge(heldPeople, float64(people))
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
