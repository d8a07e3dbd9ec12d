package people

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"parley/chat"
)

// standingsAge is how long an answer serves a node: all of its pages in that time cost one
// question. With more than 20,000 people it serves longer, by standingsEach for each of them, so that
// a node hears of 10,000 people a second at most: with a million, an answer serves for 100 s. One that
// could not be renewed serves for standingsMore.
const (
	standingsAge  = 2 * time.Second
	standingsEach = 100 * time.Microsecond
	standingsMore = 8 * time.Second
	standingsWait = time.Second // and a twentieth of the age, for an answer
)

// Standings are how all people are present on the server, for marks beside their names. A node
// asks for all of them at once, because its readers know different people.
type Standings struct {
	presence chat.Presence
	now      func() time.Time

	asking sync.Mutex // held by the caller who asks; the others take the answer before
	latest atomic.Pointer[standings]
}

type standings struct {
	of           map[chat.UserID]chat.PresenceState
	asked, heard time.Time
}

func (s *standings) age() time.Duration { return StandingsServe(len(s.of)) }

// StandingsServe is how long an answer of so many people serves a node.
func StandingsServe(n int) time.Duration { return max(standingsAge, time.Duration(n)*standingsEach) }

// NewStandings makes them with a clock; nil means time.Now.
func NewStandings(presence chat.Presence, now func() time.Time) *Standings {
	if now == nil {
		now = time.Now
	}
	return &Standings{presence: presence, now: now}
}

// All returns the state of all users who are present. The caller must not change the map. It is up to
// standingsAge old, and older with many people.
func (s *Standings) All(ctx context.Context) map[chat.UserID]chat.PresenceState {
	of, _ := s.Latest(ctx)
	return of
}

// Latest is All, with the time of Redis's answer. The same time means the same answer; a zero time, that
// there is none.
func (s *Standings) Latest(ctx context.Context) (of map[chat.UserID]chat.PresenceState, at time.Time) {
	if s == nil {
		return nil, time.Time{}
	}
	latest := s.latest.Load()
	if (latest == nil || s.now().Sub(latest.asked) >= latest.age()) && s.asking.TryLock() {
		latest = s.ask(ctx, s.latest.Load()) // another caller may have asked just now
		s.latest.Store(latest)
		s.asking.Unlock()
	}
	if latest == nil || s.now().Sub(latest.heard) >= latest.age()+standingsMore {
		return nil, time.Time{}
	}
	return latest.of, latest.heard
}

func (s *Standings) ask(ctx context.Context, before *standings) *standings {
	wait := standingsWait
	if before != nil {
		wait += before.age() / 20
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	found := &standings{asked: s.now()}
	of, err := s.everybody(ctx)
	switch {
	case err == nil:
		found.of, found.heard = of, found.asked
	case before != nil:
		found.of, found.heard = before.of, before.heard
	}
	return found
}

// everybody asks all shards at the same time.
func (s *Standings) everybody(ctx context.Context) (map[chat.UserID]chat.PresenceState, error) {
	var (
		mu    sync.Mutex // guards what follows
		of    = map[chat.UserID]chat.PresenceState{}
		first error
		all   sync.WaitGroup
	)
	for shard := range chat.ShardCount {
		all.Go(func() {
			here, err := s.shard(ctx, shard)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				first = err
			}
			for user, standing := range here {
				of[user] = standing
			}
		})
	}
	all.Wait()
	return of, first
}

func (s *Standings) shard(ctx context.Context, shard int) (map[chat.UserID]chat.PresenceState, error) {
	online, away, err := s.presence.PresentUsers(ctx, chat.Lobby(shard))
	if err != nil || len(online)+len(away) == 0 {
		return nil, err
	}
	quiet, quietAway, err := s.presence.PresentUsers(ctx, chat.QuietLobby(shard))
	of := make(map[chat.UserID]chat.PresenceState, len(online)+len(away))
	for _, user := range away {
		of[user] = chat.Away
	}
	for _, user := range online {
		of[user] = chat.Online
	}
	for _, user := range append(quiet, quietAway...) {
		if of[user] != "" {
			of[user] = chat.DoNotDisturb
		}
	}
	return of, err
}
