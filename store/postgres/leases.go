package postgres

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
	"parley/store/postgres/db"
)

// RenewLeases implements storing.Leases. All times are PostgreSQL's, so no other clock
// can shorten or lengthen a lease. It is one transaction: each commit waits for the disk,
// and a shard that changes hands waits for them all.
func (s *Store) RenewLeases(ctx context.Context, worker uuid.UUID) (held []storing.Lease, err error) {
	s.worker.Store(&worker)
	err = s.tx(ctx, func(q *db.Queries) error {
		if err := q.WorkerHeartbeat(ctx, db.WorkerHeartbeatParams{ID: worker, Ttl: storing.LeaseTTL}); err != nil {
			return err
		}
		alive, err := q.WorkersAlive(ctx, storing.LeaseTTL)
		if err != nil {
			return err
		}
		// From here on this worker stores nothing until the commit.
		if held, err = renewHeld(ctx, q, worker); err != nil {
			return err
		}
		share := (chat.ShardCount + int(alive) - 1) / max(int(alive), 1)
		if len(held) > share {
			// The readers of these may be within a batch. Then the fence refuses them, and
			// nothing is lost.
			err = q.ShardsRelease(ctx, db.ShardsReleaseParams{Holder: worker, Shards: shardsOf(held[share:])})
			held = held[:share]
		} else if len(held) < share {
			held, err = claim(ctx, q, worker, held, share)
		}
		return err
	})
	return held, err
}

// HasFreeLease implements storing.Leases.
func (s *Store) HasFreeLease(ctx context.Context) (bool, error) {
	free, err := s.q.ShardsFree(ctx, storing.LeaseTTL)
	return free, translate(err)
}

func renewHeld(ctx context.Context, q *db.Queries, worker uuid.UUID) ([]storing.Lease, error) {
	rows, err := q.ShardsRenew(ctx, db.ShardsRenewParams{Holder: worker, Ttl: storing.LeaseTTL})
	var held []storing.Lease
	for _, r := range rows {
		held = append(held, storing.Lease{Shard: int(r.Shard), Epoch: r.Epoch})
	}
	slices.SortFunc(held, func(a, b storing.Lease) int { return a.Shard - b.Shard })
	return held, err
}

func claim(ctx context.Context, q *db.Queries, worker uuid.UUID, held []storing.Lease, share int) ([]storing.Lease, error) {
	rows, err := q.ShardsClaim(ctx, db.ShardsClaimParams{Holder: worker, Ttl: storing.LeaseTTL, Most: int32(share - len(held))})
	for _, r := range rows {
		held = append(held, storing.Lease{Shard: int(r.Shard), Epoch: r.Epoch})
	}
	return held, err
}

func shardsOf(leases []storing.Lease) []int16 {
	shards := make([]int16, len(leases))
	for i, l := range leases {
		shards[i] = int16(l.Shard)
	}
	return shards
}

// ReleaseLeases implements storing.Leases. Others see it before it is on the disk: if
// PostgreSQL is killed in between, the leases expire.
func (s *Store) ReleaseLeases(ctx context.Context, worker uuid.UUID, held []storing.Lease) error {
	return s.tx(ctx, func(q *db.Queries) error {
		if err := q.CommitEarly(ctx); err != nil {
			return err
		}
		return q.WorkerLeave(ctx, db.WorkerLeaveParams{Holder: worker, Shards: shardsOf(held)})
	})
}

// Housekeep does the work that no request waits for, in chunks. It deletes idle
// sessions, dead workers, old keys of applied commands and the rows of purged rooms.
func (s *Store) Housekeep(ctx context.Context) error {
	if _, err := s.q.SessionDeleteIdle(ctx, db.SessionDeleteIdleParams{Idle: chat.SessionIdle, Life: chat.SessionLife}); err != nil {
		return translate(err)
	}
	if err := s.q.UserNamesRelease(ctx, chat.NameReservedFor); err != nil {
		return translate(err)
	}
	if err := s.q.WorkersExpire(ctx); err != nil {
		return translate(err)
	}
	if err := s.q.ChangesAppliedExpire(ctx, appliedKept); err != nil {
		return translate(err)
	}
	if err := s.q.TakenBackExpire(ctx, chat.RepeatWindow); err != nil {
		return translate(err)
	}
	if err := s.q.DeparturesExpire(ctx, chat.RepeatWindow); err != nil {
		return translate(err)
	}
	if err := s.q.ReportsExpire(ctx, chat.ReportsKept); err != nil {
		return translate(err)
	}
	if err := s.q.HeldExpire(ctx, chat.HeldKept); err != nil {
		return translate(err)
	}
	if err := s.q.FilesExpire(ctx, chat.OrphansKept); err != nil {
		return translate(err)
	}
	if err := s.q.BlobSumsJoin(ctx); err != nil {
		return translate(err)
	}
	if err := s.q.TokensExpire(ctx); err != nil {
		return translate(err)
	}
	if err := s.q.EmailChangesExpire(ctx, chat.EmailChangeLasts); err != nil {
		return translate(err)
	}
	if err := s.q.MailsExpire(ctx, mailsKept); err != nil {
		return translate(err)
	}
	if err := s.q.PushDevicesWithoutSession(ctx); err != nil {
		return translate(err)
	}
	if err := s.q.PushForget(ctx); err != nil {
		return translate(err)
	}
	if err := s.q.PushPausesForget(ctx); err != nil {
		return translate(err)
	}
	if err := s.fillSkeletons(ctx, s.log); err != nil {
		return translate(err)
	}
	for _, fold := range []func(context.Context, time.Duration) (int, error){s.foldMessages, s.foldNames} {
		if _, err := fold(ctx, math.MaxInt64); err != nil {
			return err
		}
	}
	return translate(s.purgeRooms(ctx))
}

// mailsKept is how long admins can look up what became of a mail.
const mailsKept = 30 * 24 * time.Hour

// appliedKept exceeds the age of any copy that Redis could be restored from.
const appliedKept = 30 * 24 * time.Hour
