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
// can shorten or lengthen a lease.
func (s *Store) RenewLeases(ctx context.Context, worker uuid.UUID) ([]storing.Lease, error) {
	held, err := s.renewHeld(ctx, worker)
	if err != nil {
		return nil, translate(err)
	}
	alive, err := s.q.WorkersAlive(ctx, storing.LeaseTTL)
	if err != nil {
		return nil, translate(err)
	}
	share := (chat.ShardCount + int(alive) - 1) / max(int(alive), 1)
	if len(held) > share {
		return s.giveBack(ctx, worker, held, share)
	}
	if len(held) < share {
		return s.claim(ctx, worker, held, share)
	}
	return held, nil
}

// HasFreeLease implements storing.Leases.
func (s *Store) HasFreeLease(ctx context.Context) (bool, error) {
	free, err := s.q.ShardsFree(ctx, storing.LeaseTTL)
	return free, translate(err)
}

func (s *Store) renewHeld(ctx context.Context, worker uuid.UUID) ([]storing.Lease, error) {
	if err := s.q.WorkerHeartbeat(ctx, db.WorkerHeartbeatParams{ID: worker, Ttl: storing.LeaseTTL}); err != nil {
		return nil, err
	}
	rows, err := s.q.ShardsRenew(ctx, db.ShardsRenewParams{Holder: worker, Ttl: storing.LeaseTTL})
	var held []storing.Lease
	for _, r := range rows {
		held = append(held, storing.Lease{Shard: int(r.Shard), Epoch: r.Epoch})
	}
	slices.SortFunc(held, func(a, b storing.Lease) int { return a.Shard - b.Shard })
	return held, err
}

func (s *Store) claim(ctx context.Context, worker uuid.UUID, held []storing.Lease, share int) ([]storing.Lease, error) {
	rows, err := s.q.ShardsClaim(ctx, db.ShardsClaimParams{Holder: worker, Ttl: storing.LeaseTTL, Most: int32(share - len(held))})
	for _, r := range rows {
		held = append(held, storing.Lease{Shard: int(r.Shard), Epoch: r.Epoch})
	}
	return held, translate(err)
}

// giveBack keeps the lowest shards. The others' readers may be within a batch: if they
// lose the race, the fence refuses them and nothing is lost.
func (s *Store) giveBack(ctx context.Context, worker uuid.UUID, held []storing.Lease, share int) ([]storing.Lease, error) {
	for _, l := range held[share:] {
		if err := s.q.ShardRelease(ctx, db.ShardReleaseParams{Shard: int16(l.Shard), Holder: worker}); err != nil {
			return nil, translate(err)
		}
	}
	return held[:share], nil
}

// ReleaseLeases implements storing.Leases.
func (s *Store) ReleaseLeases(ctx context.Context, worker uuid.UUID, held []storing.Lease) error {
	for _, l := range held {
		if err := s.q.ShardRelease(ctx, db.ShardReleaseParams{Shard: int16(l.Shard), Holder: worker}); err != nil {
			return translate(err)
		}
	}
	return translate(s.q.WorkerLeave(ctx, worker))
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
