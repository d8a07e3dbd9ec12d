// Package metrics counts what a process does, and serves the figures and its profiles.
package metrics

import (
	"context"
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
	DeadLetters = promauto.NewCounter(prometheus.CounterOpts{
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

// BatchStored is called for each of the worker's batches.
func BatchStored(commands int, took time.Duration) {
	batchSize.Observe(float64(commands))
	batchTime.Observe(took.Seconds())
}

// CountedLog counts stored commands.
type CountedLog struct{ storing.MessageLog }

func (b CountedLog) Ingest(ctx context.Context, worker uuid.UUID, ls []storing.Lease, cs []chat.Command) (storing.Stored, error) {
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

// CountedLeases reports how many shards are held.
type CountedLeases struct{ storing.Leases }

func (l CountedLeases) RenewLeases(ctx context.Context, worker uuid.UUID) ([]storing.Lease, error) {
	held, err := l.Leases.RenewLeases(ctx, worker)
	if err == nil {
		heldShards.Set(float64(len(held)))
	}
	return held, err
}

// CountedRecent counts the cache's hits.
type CountedRecent struct{ history.RecentCache }

func (r CountedRecent) LoadRecent(ctx context.Context, room chat.Room, above int64) (ms []chat.Message, shared, ok bool) {
	ms, shared, ok = r.RecentCache.LoadRecent(ctx, room, above)
	result := "miss"
	if ok {
		result = "hit"
	}
	recentReads.WithLabelValues(result).Inc()
	return ms, shared, ok
}

var endedMails = promauto.NewCounterVec(prometheus.CounterOpts{
	Name: "parley_mails_total", Help: "Mails by how they ended: sent, refused, gave-up, unsure or dropped.",
}, []string{"outcome"})

func init() { // so that each exists from the start, at 0
	for _, how := range chat.MailOutcomes {
		endedMails.WithLabelValues(string(how))
	}
}

// MailEnded counts a mail.
func MailEnded(how chat.MailOutcome) { endedMails.WithLabelValues(string(how)).Inc() }
