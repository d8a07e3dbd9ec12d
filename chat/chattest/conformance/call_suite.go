package conformance

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// TestCalls tests a broker against chat.CallBoard and chat.CallExchange.
func TestCalls(t *testing.T, open OpenBroker) {
	runBroker(t, open, "a call has one holder until its lease is over", testCallHolder)
	runBroker(t, open, "a call is written by its holder only", testCallFence)
	runBroker(t, open, "a call that its node released is moving, and keeps its begin", testCallMoves)
	runBroker(t, open, "a call that no node takes over is over", testCallForgotten)
	runBroker(t, open, "states are announced", testCallTold)
	runBroker(t, open, "a request reaches its node", testCallAsked)
}

func (s *brokerSuite) claim(room chat.RoomID, node uuid.UUID) chat.Call {
	s.t.Helper()
	c, err := s.ClaimCall(s.t.Context(), room, node)
	must(s.t, err)
	return c
}

func (s *brokerSuite) writeCall(c chat.Call, want bool) {
	s.t.Helper()
	if held, err := s.WriteCall(s.t.Context(), c, true); err != nil || held != want {
		s.t.Errorf("%v is written: %v, %v; want %v", c, held, err, want)
	}
}

func (s *brokerSuite) expectCalls(want ...chat.Call) {
	s.t.Helper()
	list, _, err := s.Calls(s.t.Context())
	must(s.t, err)
	if len(list) != len(want) {
		s.t.Fatalf("there are %v, want %v", list, want)
	}
	for i, c := range list {
		w := want[i]
		if c.Room != w.Room || c.Node != w.Node || c.Fence != w.Fence || c.Moving != w.Moving || !c.Since.Equal(w.Since) || len(c.People) != len(w.People) {
			s.t.Errorf("there is %v, want %v", c, w)
		}
	}
}

var callBegin = time.Date(2024, 5, 1, 10, 4, 0, 0, time.UTC)

// callOf is a claimed call with one person in it.
func callOf(c chat.Call) chat.Call {
	c.Since = callBegin
	c.People = []chat.Participant{{User: 7, Name: "ann", Seat: uuid.New(), Since: callBegin, Tracks: []chat.TrackKind{chat.TrackMic}}}
	return c
}

func testCallHolder(s *brokerSuite) {
	a, b := uuid.New(), uuid.New()
	first := s.claim(1, a)
	if first.Node != a || first.Fence == 0 || !first.Since.IsZero() {
		s.t.Errorf("the first claim got %v", first)
	}
	if again := s.claim(1, b); again.Node != a || again.Fence != first.Fence {
		s.t.Errorf("a second claim got %v", again)
	}
	if other := s.claim(2, b); other.Node != b {
		s.t.Errorf("another room's call got %v", other)
	}
	s.writeCall(callOf(first), true)
	s.expectCalls(callOf(first))
	s.later(chat.CallLease)
	if next := s.claim(1, b); next.Node != b || next.Fence <= first.Fence || !next.Since.Equal(callBegin) {
		s.t.Errorf("the next holder got %v", next)
	}
}

func testCallFence(s *brokerSuite) {
	a, b := uuid.New(), uuid.New()
	old := callOf(s.claim(1, a))
	s.writeCall(old, true)
	s.later(chat.CallLease)
	s.writeCall(old, true) // late, and no other node wanted it
	s.later(chat.CallLease)
	fresh := callOf(s.claim(1, b))
	s.writeCall(old, false)
	if ended, err := s.EndCall(s.t.Context(), old); err != nil || ended {
		s.t.Errorf("a holder without a lease ended the call: %v", err)
	}
	s.writeCall(fresh, true)
	s.expectCalls(fresh)
	if ended, err := s.EndCall(s.t.Context(), fresh); err != nil || !ended {
		s.t.Errorf("the holder did not end the call: %v", err)
	}
	s.expectCalls()
}

func testCallMoves(s *brokerSuite) {
	a, b := uuid.New(), uuid.New()
	c := callOf(s.claim(1, a))
	s.writeCall(c, true)
	must(s.t, s.ReleaseCall(s.t.Context(), c))
	moving := c
	moving.Moving = true
	s.expectCalls(moving)
	next := callOf(s.claim(1, b))
	if next.Node != b || next.Moving {
		s.t.Errorf("the next holder got %v", next)
	}
	s.writeCall(next, true)
	s.expectCalls(next)
}

func testCallForgotten(s *brokerSuite) {
	a := uuid.New()
	must(s.t, s.OfferNode(s.t.Context(), a, true))
	c := callOf(s.claim(1, a))
	s.writeCall(c, true)
	_, nodes, err := s.Calls(s.t.Context())
	if err != nil || len(nodes) != 1 || nodes[0] != a {
		s.t.Errorf("the nodes are %v, %v", nodes, err)
	}
	s.later(chat.CallLease)
	c.Moving = true
	s.expectCalls(c)
	if _, nodes, _ = s.Calls(s.t.Context()); len(nodes) != 0 {
		s.t.Errorf("a dead node takes calls: %v", nodes)
	}
	s.later(chat.CallLinger)
	s.expectCalls()
}

func testCallTold(s *brokerSuite) {
	told, ready := make(chan chat.Call, 8), make(chan struct{})
	ctx, stop := context.WithCancel(s.t.Context())
	defer stop()
	go func() {
		_ = s.SubscribeToCalls(ctx, func() { close(ready) }, func(c chat.Call) { told <- c })
	}()
	receive(s.t, ready)
	c := callOf(s.claim(1, uuid.New()))
	s.writeCall(c, true)
	if got := receive(s.t, told); !got.On() || got.People[0].Name != "ann" || !got.People[0].Sends(chat.TrackMic) || !got.Since.Equal(callBegin) {
		s.t.Errorf("told of %v", got)
	}
	if _, err := s.WriteCall(s.t.Context(), c, false); err != nil {
		s.t.Error(err)
	}
	_, err := s.EndCall(s.t.Context(), c)
	must(s.t, err)
	if got := receive(s.t, told); got.On() || got.Room != 1 {
		s.t.Errorf("told of %v after the end", got)
	}
}

func testCallAsked(s *brokerSuite) {
	node, ready := uuid.New(), make(chan struct{})
	q := chat.CallRequest{Act: chat.CallPublish, Room: 1, User: 7, Name: "ann", Seat: uuid.New(), SDP: "v=0", Tracks: []string{"mic"}}
	if _, err := s.AskNode(s.t.Context(), node, q); !chat.Is(err, chat.Unavailable) || !errors.Is(err, chat.ErrSilent) {
		s.t.Errorf("a node that is not there: %v", err)
	}
	limit, cancel := context.WithCancel(s.t.Context())
	mute, asked := uuid.New(), make(chan struct{}, 1)
	go func() {
		_ = s.ServeNode(limit, mute, func() { close(asked) }, func(chat.CallRequest) chat.CallReply {
			cancel()
			<-s.t.Context().Done()
			return chat.CallReply{}
		})
	}()
	receive(s.t, asked)
	if _, err := s.AskNode(limit, mute, q); !errors.Is(err, chat.ErrSilent) {
		s.t.Errorf("a node that hears and gives no answer: %v", err)
	}
	ctx, stop := context.WithCancel(s.t.Context())
	defer stop()
	go func() {
		_ = s.ServeNode(ctx, node, func() { close(ready) }, func(q chat.CallRequest) chat.CallReply {
			return chat.CallReply{SDP: q.SDP + q.Name, Kind: chat.Forbidden, Refused: "No."}
		})
	}()
	receive(s.t, ready)
	r, err := s.AskNode(s.t.Context(), node, q)
	if err != nil || r.SDP != "v=0ann" || r.Kind != chat.Forbidden || r.Refused != "No." {
		s.t.Errorf("the answer is %v, %v", r, err)
	}
}
