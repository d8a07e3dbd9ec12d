package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// DigestAfter implements chat.DigestStore.
func (s *Store) DigestAfter(ctx context.Context, user chat.UserID) (time.Duration, error) {
	pause, err := s.q.DigestPause(ctx, int64(user))
	if err = translate(err); chat.Is(err, chat.NotFound) {
		return 0, nil
	}
	return pause, err
}

// DigestSet implements chat.DigestStore.
func (s *Store) DigestSet(ctx context.Context, user chat.UserID, after time.Duration, language string) error {
	if after == 0 {
		return translate(s.q.DigestForget(ctx, int64(user)))
	}
	return translate(s.q.DigestSet(ctx, db.DigestSetParams{UserID: int64(user), Wait: after, Language: language}))
}

// DigestsTake implements chat.DigestStore.
func (s *Store) DigestsTake(ctx context.Context, lease time.Duration, most, waiting int) (list []chat.Digest, err error) {
	due, err := s.q.DigestsWait(ctx, int32(waiting))
	if err != nil || due >= int64(waiting) {
		return nil, translate(err)
	}
	rows, err := s.q.DigestsTake(ctx, db.DigestsTakeParams{Lease: lease, Most: int32(most)})
	for _, r := range rows {
		list = append(list, chat.Digest{
			User: chat.UserID(r.UserID), Turn: r.Turn, After: r.Pause, Language: r.Language, Told: r.ToldAt, Now: r.TakenAt, Proven: r.Proven, Waits: r.Waits,
		})
	}
	return list, translate(err)
}

// DigestLater implements chat.DigestStore.
func (s *Store) DigestLater(ctx context.Context, d chat.Digest, at time.Time) error {
	return translate(s.q.DigestLater(ctx, db.DigestLaterParams{UserID: int64(d.User), Turn: d.Turn, DueAt: at}))
}

// DigestQueue implements chat.DigestStore.
func (s *Store) DigestQueue(ctx context.Context, d chat.Digest, m chat.Mail) error {
	_, err := s.q.DigestQueue(ctx, db.DigestQueueParams{
		UserID: int64(d.User), Turn: d.Turn, Upto: d.Period().Upto, DueAt: d.Now.Add(d.After), Most: chat.MailsMost,
		Key: m.Key, Kind: string(m.Kind), Language: m.Language, Origin: m.Origin, Detail: m.Detail,
	})
	return translate(err)
}
