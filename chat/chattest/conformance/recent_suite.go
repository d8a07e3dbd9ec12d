package conformance

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/storing"
)

// TestRecent tests a broker against history.RecentCache and chat.RecentInvalidator, and
// that its Outbox updates the cache.
func TestRecent(t *testing.T, open OpenBroker) {
	runBroker(t, open, "the cache follows from the first message on", testRecentFollows)
	runBroker(t, open, "a stale cache is refused", testRecentStale)
	runBroker(t, open, "a repeat changes nothing", testRecentRepeat)
	runBroker(t, open, "a gap throws the room away", testRecentGap)
	runBroker(t, open, "a fill never goes back", testRecentFill)
	runBroker(t, open, "a filled room goes on", testRecentGoesOn)
	runBroker(t, open, "a deleted message is quoted no more", testRecentUnquotes)
	runBroker(t, open, "an empty room is known to be empty", testRecentEmpty)
	runBroker(t, open, "what is forgotten is gone", testRecentForget)
	runBroker(t, open, "the cache never says what is not so", testRecentTrue)
}

// said is message seq of a room as it was posted with the change of rev.
func said(room chat.RoomID, seq, rev int64, body string) chat.Message {
	return chat.Message{
		Room: room, Seq: seq, Rev: rev, FirstRev: rev, Author: 7, AuthorName: "ann", Body: body,
		CreatedAt: time.UnixMicro(1_714_564_800_123_456), Key: chat.MakeKey(uuid.UUID{byte(seq)}, room, body),
	}
}

// run is messages above < seq <= upto, each of them one change.
func run(room chat.RoomID, above, upto int64) (ms []chat.Message) {
	for seq := above + 1; seq <= upto; seq++ {
		ms = append(ms, said(room, seq, seq, fmt.Sprint("message ", seq)))
	}
	return ms
}

// changes are messages that follow prev.
func changes(room chat.RoomID, prev int64, ms ...chat.Message) chat.Changes {
	c := chat.Changes{Room: room, Prev: prev, Rev: prev, Messages: ms}
	for _, m := range ms {
		c.Rev, c.LastSeq = max(c.Rev, m.Rev), max(c.LastSeq, m.Seq)
	}
	return c
}

func (s *brokerSuite) announce(cs ...chat.Changes) {
	s.t.Helper()
	for i := range cs {
		must(s.t, s.PublishAndAck(s.t.Context(), storing.Stored{Changes: cs[i : i+1]}, nil))
	}
}

func roomAt(id chat.RoomID, seq, rev int64) chat.Room {
	return chat.Room{ID: id, LastSeq: seq, LastRev: rev}
}

func (s *brokerSuite) expectLoaded(room chat.Room, above int64, want []chat.Message) {
	s.t.Helper()
	got, _, ok := s.LoadRecent(s.t.Context(), room, above)
	if !ok {
		s.t.Fatal("the cache does not have it")
	}
	expectMessages(s.t, got, want)
}

func (s *brokerSuite) expectNothing(room chat.Room, above int64) {
	s.t.Helper()
	if got, _, ok := s.LoadRecent(s.t.Context(), room, above); ok {
		s.t.Errorf("the cache says %s", brief(got))
	}
}

func expectMessages(t testing.TB, got, want []chat.Message) {
	t.Helper()
	if !slices.EqualFunc(got, want, same) {
		t.Errorf("got  %s\nwant %s", brief(got), brief(want))
	}
}

func brief(ms []chat.Message) string {
	var b strings.Builder
	for _, m := range ms {
		fmt.Fprintf(&b, "%d@%d %q ", m.Seq, m.Rev, m.Body)
	}
	return b.String()
}

func testRecentFollows(s *brokerSuite) {
	ms := run(1, 0, 3)
	s.announce(changes(1, 0, ms[0]), changes(1, 1, ms[1], ms[2]))
	s.expectLoaded(roomAt(1, 3, 3), 0, ms)
	s.expectLoaded(roomAt(1, 3, 3), 1, ms[1:])
	edited := ms[0]
	edited.Rev, edited.Body, edited.Edited = 4, "other", true
	s.announce(chat.Changes{Room: 1, Prev: 3, Rev: 4, LastSeq: 3, Messages: []chat.Message{edited}})
	s.expectLoaded(roomAt(1, 3, 4), 0, []chat.Message{edited, ms[1], ms[2]})
}

func testRecentStale(s *brokerSuite) {
	s.announce(changes(1, 0, run(1, 0, 3)...))
	s.expectNothing(roomAt(1, 4, 4), 0) // a message is missing
	s.expectNothing(roomAt(1, 3, 4), 0) // a change is missing
	s.expectNothing(roomAt(2, 3, 3), 0) // another room
	s.expectLoaded(roomAt(1, 3, 2), 0, run(1, 0, 3))
}

func testRecentRepeat(s *brokerSuite) {
	ms := run(1, 0, 3)
	first := changes(1, 0, ms[0])
	s.announce(first, changes(1, 1, ms[1], ms[2]), first, chat.Changes{Room: 1, Prev: 3, Rev: 3, LastSeq: 3})
	s.expectLoaded(roomAt(1, 3, 3), 0, ms)
}

func testRecentGap(s *brokerSuite) {
	ms := run(1, 0, 4)
	s.announce(changes(1, 0, ms[0]), changes(1, 2, ms[2]))
	s.expectNothing(roomAt(1, 1, 1), 0)
	s.announce(changes(1, 3, ms[3])) // a cache never begins in the middle
	s.expectNothing(roomAt(1, 4, 4), 3)
	s.FillRecent(s.t.Context(), roomAt(1, 4, 4), ms)
	s.expectLoaded(roomAt(1, 4, 4), 0, ms)
}

func testRecentFill(s *brokerSuite) {
	ms := run(1, 0, 3)
	s.announce(changes(1, 0, ms...))
	s.FillRecent(s.t.Context(), roomAt(1, 2, 2), ms[:2])
	s.expectLoaded(roomAt(1, 3, 3), 0, ms)
	wrong := run(1, 0, 3)
	wrong[0].Body = "of the same rev"
	s.FillRecent(s.t.Context(), roomAt(1, 3, 3), wrong)
	s.expectLoaded(roomAt(1, 3, 3), 0, ms)
	newer := run(1, 0, 4)
	s.FillRecent(s.t.Context(), roomAt(1, 4, 4), newer)
	s.expectLoaded(roomAt(1, 4, 4), 0, newer)
}

func testRecentGoesOn(s *brokerSuite) {
	ms := run(1, 0, 400)
	s.FillRecent(s.t.Context(), roomAt(1, 199, 199), ms[149:199])
	s.announce(changes(1, 199, ms[199]))
	s.expectLoaded(roomAt(1, 200, 200), 150, ms[150:200])
	old := ms[120] // an edit of an uncached message leaves gaps, which are noticed
	old.Rev, old.Body = 201, "edited"
	s.announce(chat.Changes{Room: 1, Prev: 200, Rev: 201, LastSeq: 200, Messages: []chat.Message{old}})
	s.expectLoaded(roomAt(1, 200, 201), 150, ms[150:200])
	s.expectNothing(roomAt(1, 200, 201), 100)
	for i := range ms[200:] {
		ms[200+i].Rev += 1
	}
	s.announce(changes(1, 201, ms[200:]...))
	s.expectLoaded(roomAt(1, 400, 401), 400-chattest.RecentKept, ms[400-chattest.RecentKept:])
	s.expectNothing(roomAt(1, 400, 401), 400-chattest.RecentKept-1)
}

func testRecentUnquotes(s *brokerSuite) {
	both := run(1, 0, 2)
	root, reply := both[0], both[1]
	root.Replies, reply.Thread, reply.AnsweredSeq, reply.AnsweredText = 1, 1, 1, "a secret"
	s.announce(changes(1, 0, root, reply))
	s.expectLoaded(roomAt(1, 2, 2), 0, []chat.Message{root, reply})
	root.Rev, root.Body, root.Deleted = 3, "", true
	s.announce(chat.Changes{Room: 1, Prev: 2, Rev: 3, LastSeq: 2, Messages: []chat.Message{root}})
	s.expectNothing(roomAt(1, 2, 2), 0)
}

func testRecentEmpty(s *brokerSuite) {
	s.expectNothing(roomAt(1, 0, 0), 0)
	s.FillRecent(s.t.Context(), roomAt(1, 0, 0), nil)
	s.expectLoaded(roomAt(1, 0, 0), 0, nil)
	s.announce(changes(1, 0, run(1, 0, 1)...))
	s.expectLoaded(roomAt(1, 1, 1), 0, run(1, 0, 1))
}

func testRecentForget(s *brokerSuite) {
	s.announce(changes(1, 0, run(1, 0, 2)...), changes(2, 0, run(2, 0, 2)...), changes(3, 0, run(3, 0, 2)...))
	must(s.t, s.InvalidateRecent(s.t.Context(), 1, 2, 99))
	must(s.t, s.InvalidateRecent(s.t.Context()))
	s.expectNothing(roomAt(1, 2, 2), 0)
	s.expectNothing(roomAt(2, 2, 2), 0)
	s.expectLoaded(roomAt(3, 2, 2), 0, run(3, 0, 2))
}

// A model that keeps every message decides what the cache may return. That is nothing,
// or the true state at the requested rev or later.
func testRecentTrue(s *brokerSuite) {
	rnd := rand.New(rand.NewPCG(3, 4))
	var truth []chat.Message
	rev, served := int64(0), 0
	for range 400 {
		c := chat.Changes{Room: 1, Prev: rev}
		touched := map[int64]bool{}
		for range rnd.IntN(4) {
			rev++
			if len(truth) > 0 && rnd.IntN(3) == 0 {
				i := max(0, len(truth)-1-rnd.IntN(60))
				truth[i].Rev, truth[i].Body = rev, "edited"
				touched[truth[i].Seq] = true
			} else {
				truth = append(truth, said(1, int64(len(truth)+1), rev, "new"))
				touched[int64(len(truth))] = true
			}
		}
		for seq := range touched {
			c.Messages = append(c.Messages, truth[seq-1])
		}
		c.Rev, c.LastSeq = rev, int64(len(truth))
		room := roomAt(1, c.LastSeq, rev)
		above := max(0, c.LastSeq-chat.PageSize)
		switch rnd.IntN(8) {
		case 0: // lost on its way
		case 1:
			s.FillRecent(s.t.Context(), room, truth[above:])
		default:
			s.announce(c)
		}
		if got, _, ok := s.LoadRecent(s.t.Context(), room, above); ok {
			served++
			expectMessages(s.t, got, truth[above:])
		} else if rnd.IntN(2) == 0 {
			s.FillRecent(s.t.Context(), room, truth[above:])
		}
	}
	if served < 100 {
		s.t.Errorf("it answered %d times of 400", served)
	}
}
