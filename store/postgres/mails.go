package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// MailQueue implements chat.MailStore.
func (s *Store) MailQueue(ctx context.Context, m chat.Mail) error {
	n, err := s.q.MailQueue(ctx, db.MailQueueParams{
		Key: m.Key, Kind: string(m.Kind), UserID: int64(m.User), Address: m.To, Language: m.Language, Origin: m.Origin,
		Detail: m.Detail, Agent: m.Agent, Network: m.Network, Most: chat.MailsMost,
	})
	if err == nil && n == 0 {
		return chat.ErrMailsFull
	}
	return translate(err)
}

// MailsUnsure implements chat.MailStore.
func (s *Store) MailsUnsure(ctx context.Context) (int, error) {
	n, err := s.q.MailsUnsure(ctx)
	return int(n), translate(err)
}

// MailsTake implements chat.MailStore.
func (s *Store) MailsTake(ctx context.Context, lease time.Duration, most int) (list []chat.Mail, err error) {
	rows, err := s.q.MailsTake(ctx, db.MailsTakeParams{Lease: lease, Most: int32(most)})
	for _, r := range rows {
		list = append(list, chat.Mail{
			ID: r.ID, Key: r.Key, Kind: chat.MailKind(r.Kind), User: chat.UserID(r.UserID), To: r.Address, Language: r.Language,
			Origin: r.Origin, Detail: r.Detail, Agent: r.Agent, Network: r.Network, MadeAt: r.MadeAt, Attempts: int(r.Attempts),
		})
	}
	return list, translate(err)
}

// MailHand implements chat.MailStore.
func (s *Store) MailHand(ctx context.Context, m chat.Mail) (bool, error) {
	n, err := s.q.MailHand(ctx, db.MailHandParams{ID: m.ID, Attempts: int32(m.Attempts)})
	return n > 0, translate(err)
}

// MailRetry implements chat.MailStore.
func (s *Store) MailRetry(ctx context.Context, m chat.Mail, pause time.Duration, why string) error {
	return translate(s.q.MailRetry(ctx, db.MailRetryParams{ID: m.ID, Attempts: int32(m.Attempts), Pause: pause, Error: why}))
}

// MailSettle implements chat.MailStore.
func (s *Store) MailSettle(ctx context.Context, m chat.Mail, how chat.MailOutcome, why string) error {
	return translate(s.q.MailSettle(ctx, db.MailSettleParams{ID: m.ID, Attempts: int32(m.Attempts), Outcome: string(how), Error: why}))
}

// MailStats implements chat.MailStore.
func (s *Store) MailStats(ctx context.Context) (chat.MailStats, error) {
	r, err := s.q.MailStats(ctx)
	oldest := time.Duration(r.Oldest * float64(time.Second))
	return chat.MailStats{Waiting: int(r.Waiting), Sent: int(r.Sent), Failed: int(r.Failed), Oldest: oldest}, translate(err)
}

// MailsFailed implements chat.MailStore.
func (s *Store) MailsFailed(ctx context.Context, below int64, most int) (list []chat.MailEntry, err error) {
	rows, err := s.q.MailsFailed(ctx, db.MailsFailedParams{Below: below, Most: int32(most)})
	for _, r := range rows {
		m := chat.Mail{ID: r.ID, Kind: chat.MailKind(r.Kind), To: r.Address, Attempts: int(r.Attempts), MadeAt: r.MadeAt}
		list = append(list, chat.MailEntry{Mail: m, Username: r.Username, Outcome: chat.MailOutcome(r.Outcome), Error: r.Error, DoneAt: r.DoneAt})
	}
	return list, translate(err)
}

// MailReturned implements chat.MailStore.
func (s *Store) MailReturned(ctx context.Context, user chat.UserID, toNew bool) (returned bool, address string, err error) {
	r, err := s.q.MailReturned(ctx, db.MailReturnedParams{UserID: int64(user), ToNew: toNew})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, "", nil
	}
	return r.Returned, r.Address, translate(err)
}

// MailsWaiting implements chat.MailStore.
func (s *Store) MailsWaiting(ctx context.Context, most int) (list []chat.MailEntry, err error) {
	rows, err := s.q.MailsWaiting(ctx, int32(most))
	for _, r := range rows {
		m := chat.Mail{ID: r.ID, Kind: chat.MailKind(r.Kind), To: r.Address, Attempts: int(r.Attempts), MadeAt: r.MadeAt}
		list = append(list, chat.MailEntry{Mail: m, Username: r.Username, Error: r.Error, DueAt: r.DueAt})
	}
	return list, translate(err)
}
