package main

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"parley/chat"
	"parley/chat/history"
	"parley/chat/storing"
)

// Metrics are counted around the services: neither they nor the stores know of metrics. The names are part of
// the reference section.
var (
	batchSize = promauto.NewHistogram(prometheus.HistogramOpts{
		Name: "parley_worker_batch_commands", Help: "Commands stored by one transaction.",
		Buckets: prometheus.ExponentialBuckets(1, 2, 10),
	})
	batchTime = promauto.NewHistogram(prometheus.HistogramOpts{
		Name: "parley_worker_batch_seconds", Help: "Time to store and announce one batch.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
	})
	storedCommands = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "parley_worker_stored_total", Help: "Commands that changed something, by kind: post is a new message. verb is the former name of kind.",
	}, []string{"kind", "verb"})
	repeatedCommands = promauto.NewCounter(prometheus.CounterOpts{
		Name: "parley_worker_repeats_total", Help: "Commands that had been stored before and changed nothing.",
	})
	heldShards = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "parley_worker_shards", Help: "Inbox shards that this process reads.",
	})
	deadLetters = promauto.NewCounter(prometheus.CounterOpts{
		Name: "parley_dead_letters_total", Help: "Commands that can never be stored, put aside for people to look at.",
	})
	recentReads = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "parley_redis_recent_reads_total", Help: "Reads of rooms' recent messages by result (hit or miss); a miss asks PostgreSQL.",
	}, []string{"result"})
)

func init() { // so that each exists from the start, at 0
	for _, kind := range []chat.CommandKind{chat.Post, chat.Edit, chat.Delete, chat.React} {
		storedOf(kind)
	}
	recentReads.WithLabelValues("hit")
	recentReads.WithLabelValues("miss")
}

// storedOf counts a kind of commands. Its label verb goes with the next release.
func storedOf(kind chat.CommandKind) prometheus.Counter {
	return storedCommands.WithLabelValues(string(kind), string(kind))
}

// stored is called for each of the worker's batches.
func stored(commands int, took time.Duration) {
	batchSize.Observe(float64(commands))
	batchTime.Observe(took.Seconds())
}

// countedLog counts stored commands.
type countedLog struct{ storing.MessageLog }

func (b countedLog) Ingest(ctx context.Context, worker uuid.UUID, ls []storing.Lease, cs []chat.Command) (storing.Stored, error) {
	s, err := b.MessageLog.Ingest(ctx, worker, ls, cs)
	for i := range s.Outcomes {
		switch o := &s.Outcomes[i]; {
		case o.Repeat:
			repeatedCommands.Inc()
		case o.Refused == nil:
			storedOf(o.Command.Kind).Inc()
		}
	}
	return s, err
}

// countedLeases reports how many shards are held.
type countedLeases struct{ storing.Leases }

func (l countedLeases) RenewLeases(ctx context.Context, worker uuid.UUID) ([]storing.Lease, error) {
	held, err := l.Leases.RenewLeases(ctx, worker)
	if err == nil {
		heldShards.Set(float64(len(held)))
	}
	return held, err
}

// countedRecent counts the cache's hits.
type countedRecent struct{ history.RecentCache }

func (r countedRecent) LoadRecent(ctx context.Context, room chat.Room, above int64) ([]chat.Message, bool) {
	ms, ok := r.RecentCache.LoadRecent(ctx, room, above)
	result := "miss"
	if ok {
		result = "hit"
	}
	recentReads.WithLabelValues(result).Inc()
	return ms, ok
}

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
type observer struct{ *node }

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
	for _, b := range o.redis.InboxDepths(ctx) {
		shard := strconv.Itoa(b.Shard)
		gauge(inboxLength, float64(b.Commands), shard)
		gauge(inboxAge, b.Age.Seconds(), shard)
	}
	if s, err := o.postgres.MailStats(ctx); err == nil {
		gauge(waitingMails, float64(s.Waiting))
		gauge(mailAge, s.Oldest.Seconds())
	}
	if o.live != nil {
		clients, bytes := o.live.Queued()
		gauge(queuedClients, float64(clients))
		gauge(queuedBytes, float64(bytes))
	}
	p := o.postgres.Pool()
	gauge(databaseConns, float64(p.Used), "used")
	gauge(databaseConns, float64(p.Idle), "idle")
	gauge(databaseMost, float64(p.Most))
	to <- prometheus.MustNewConstMetric(databaseWaits, prometheus.CounterValue, p.Waited.Seconds())
}
