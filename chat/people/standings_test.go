package people_test

import (
	"context"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/people"
)

// counted is a presence store that counts its questions.
type counted struct {
	*chattest.Presence
	asked int
}

func (c *counted) PresentUsers(ctx context.Context, room chat.RoomID) (online, away []chat.UserID, err error) {
	if room == chat.Lobby(0) {
		c.asked++
	}
	return c.Presence.PresentUsers(ctx, room)
}

func (c *counted) come(t *testing.T, node uuid.UUID, lobby func(int) chat.RoomID, online, away, gone []chat.UserID) {
	t.Helper()
	for _, list := range [][]chat.UserID{online, away, gone} {
		for _, user := range list {
			if _, err := c.ReportPresence(t.Context(), lobby(user.Shard()), node, online, away, gone); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func expectStandings(t *testing.T, what string, s *people.Standings, want map[chat.UserID]chat.PresenceState) {
	t.Helper()
	if got := s.All(t.Context()); !maps.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestAllPagesOfTwoSecondsAskOnceWhoIsPresent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis, node := &counted{Presence: chattest.NewPresence(nil)}, uuid.New()
		s := people.NewStandings(redis, nil)
		redis.come(t, node, chat.Lobby, []chat.UserID{1}, nil, nil)
		redis.come(t, node, chat.Lobby, []chat.UserID{17}, nil, nil) // of the same shard
		redis.come(t, node, chat.Lobby, nil, []chat.UserID{2}, nil)
		redis.come(t, node, chat.Lobby, nil, []chat.UserID{4}, nil)
		redis.come(t, node, chat.QuietLobby, []chat.UserID{17}, nil, nil)
		redis.come(t, node, chat.QuietLobby, nil, []chat.UserID{4}, nil) // away, too
		redis.come(t, node, chat.QuietLobby, []chat.UserID{3}, nil, nil) // has left
		all := map[chat.UserID]chat.PresenceState{1: chat.Online, 17: chat.DoNotDisturb, 4: chat.DoNotDisturb, 2: chat.Away}
		for range 100 {
			expectStandings(t, "at first", s, all)
		}
		if redis.asked != 1 {
			t.Errorf("a hundred pages asked %d times", redis.asked)
		}
		redis.come(t, node, chat.Lobby, nil, nil, []chat.UserID{1})
		time.Sleep(2 * time.Second)
		delete(all, 1)
		expectStandings(t, "one left", s, all)
	})
}

func TestWhoWasPresentIsShownForTenSecondsWithoutRedis(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := &counted{Presence: chattest.NewPresence(nil)}
		s := people.NewStandings(redis, nil)
		redis.come(t, uuid.New(), chat.Lobby, []chat.UserID{1}, nil, nil)
		expectStandings(t, "at first", s, map[chat.UserID]chat.PresenceState{1: chat.Online})
		redis.GoDown()
		time.Sleep(9 * time.Second)
		expectStandings(t, "nine seconds", s, map[chat.UserID]chat.PresenceState{1: chat.Online})
		time.Sleep(time.Second)
		expectStandings(t, "ten seconds", s, nil)
	})
}

// What a node asks for in a second has a bound, whatever number of people is there.
func TestAnAnswerOfManyPeopleServesLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := &counted{Presence: chattest.NewPresence(nil)}
		s := people.NewStandings(redis, nil)
		var crowd []chat.UserID
		for n := range 30_000 {
			crowd = append(crowd, chat.UserID(n*chat.ShardCount))
		}
		node := uuid.New()
		if _, err := redis.ReportPresence(t.Context(), chat.Lobby(0), node, crowd, nil, nil); err != nil {
			t.Fatal(err)
		}
		for range 6 {
			s.All(t.Context())
			time.Sleep(time.Second)
		}
		if redis.asked != 2 {
			t.Errorf("in six seconds it asked %d times, want once in three", redis.asked)
		}
	})
}
