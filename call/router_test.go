package call

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
)

// routed is a router of a process without media, on a board.
func routed(t *testing.T, board *chattest.CallBoard) *Router {
	t.Helper()
	return &Router{Directory: NewDirectory(board), Exchange: board}
}

// serve has a node answer what other processes ask.
func (s *site) serve(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ready := make(chan struct{})
	go func() {
		_ = s.board.ServeNode(ctx, s.ID, func() { close(ready) }, func(q chat.CallRequest) chat.CallReply { return s.Ask(ctx, q) })
	}()
	<-ready
	t.Cleanup(stop)
	if err := s.board.OfferNode(t.Context(), s.ID, true); err != nil {
		t.Fatal(err)
	}
}

func offerOf(t *testing.T) chat.CallRequest {
	return chat.CallRequest{Act: chat.CallPublish, Room: 1, User: 1, Name: "ann", Session: uuid.New(), Seat: uuid.New(), SDP: sample(t), Tracks: []string{"mic", "cam"}}
}

func TestRequestsReachTheNodeThatHoldsTheCall(t *testing.T) {
	t.Parallel()
	first := open(t)
	second := openOn(t, first.board)
	r := routed(t, first.board)
	q := offerOf(t)
	if _, err := r.Do(t.Context(), q); !chat.Is(err, chat.Unavailable) || r.Offered() {
		t.Errorf("without a node: %v", err)
	}
	first.serve(t)
	second.serve(t)
	r.Read(t.Context())
	if _, err := r.Do(t.Context(), q); err != nil || !r.Offered() {
		t.Fatal(err)
	}
	first.until(t, "ann is in it", chat.Call.On)
	r.Read(t.Context())
	holder := r.Call(1).Node
	other := map[uuid.UUID]*site{first.ID: second, second.ID: first}[holder]
	q.User, q.Name, q.Seat = 2, "bob", uuid.New()
	// A process that has not heard of the call asks its own node, which names the holder.
	late := &Router{Directory: NewDirectory(first.board), Exchange: first.board, Local: other.Node}
	if text, err := late.Do(t.Context(), q); err != nil || text == "" {
		t.Errorf("%q, %v", text, err)
	}
	c := first.until(t, "both are in it", func(c chat.Call) bool { return names(c) == "ann bob" })
	if c.Node != holder {
		t.Error("the call has another holder")
	}
	q.Act, q.Target = chat.CallMute, "nobody"
	if _, err := r.Do(t.Context(), q); !chat.Is(err, chat.NotFound) {
		t.Errorf("a refusal arrives as %v", err)
	}
}

func TestADirectoryIsRightInTheEnd(t *testing.T) {
	t.Parallel()
	clock := chattest.NewClock()
	board := chattest.NewCallBoard(clock.Now)
	d := NewDirectory(board)
	var heard []string
	d.Hear(func(before, now chat.Call) {
		heard = append(heard, map[bool]string{true: "on", false: "off"}[now.On()]+map[bool]string{true: " moving", false: ""}[now.Moving])
	})
	node := uuid.New()
	c, err := board.ClaimCall(t.Context(), 1, node)
	if err != nil {
		t.Fatal(err)
	}
	c.Rev, c.Since, c.People = 1, clock.Now(), []chat.Participant{{User: 1, Name: "ann"}}
	if _, err := board.WriteCall(t.Context(), c, false); err != nil {
		t.Fatal(err)
	}
	d.Read(t.Context())
	d.Read(t.Context())
	older := c
	older.Rev = 0
	d.take(older, time.Now())
	if !d.Call(1).On() || len(d.Rooms()) != 1 || d.Call(2).On() {
		t.Errorf("the calls are in %v", d.Rooms())
	}
	clock.Advance(chat.CallLease) // the node died
	d.Read(t.Context())
	if !d.Call(1).Moving {
		t.Error("a call without a node is not moving")
	}
	clock.Advance(chat.CallLinger)
	d.Read(t.Context())
	d.take(c, time.Now()) // late
	if d.Call(1).On() || len(d.Rooms()) != 0 {
		t.Error("a forgotten call is on")
	}
	if want := []string{"on", "on moving", "off"}; !slices.Equal(heard, want) {
		t.Errorf("heard %q", heard)
	}
}

// looked is a directory that has seen ann's call, and the call as its node wrote it.
func looked(t *testing.T, board *chattest.CallBoard) (*Directory, chat.Call) {
	t.Helper()
	c, err := board.ClaimCall(t.Context(), 1, uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	c.Rev, c.Since, c.People = 1, time.Now(), []chat.Participant{{User: 1, Name: "ann"}}
	write(t, board, c)
	d := NewDirectory(board)
	d.shows(t, "the call as it is", c)
	return d, c
}

func write(t *testing.T, board *chattest.CallBoard, c chat.Call) {
	t.Helper()
	if held, err := board.WriteCall(t.Context(), c, true); err != nil || !held {
		t.Fatalf("the call is not written: %v, %v", held, err)
	}
}

// shows reads the board, and compares.
func (d *Directory) shows(t *testing.T, what string, want chat.Call) {
	t.Helper()
	d.Read(t.Context())
	if got := d.Call(1); got.On() != want.On() || want.On() && (got.Fence != want.Fence || got.Rev != want.Rev || got.Node != want.Node) {
		t.Errorf("%s: it shows %+v, want %+v", what, got, want)
	}
}

func TestADirectoryOutlivesTheBoardsData(t *testing.T) {
	t.Parallel()
	d, c := looked(t, chattest.NewCallBoard(nil))
	d.board = chattest.NewCallBoard(nil)
	d.shows(t, "lost", chat.Call{})
	write(t, d.board.(*chattest.CallBoard), c)
	d.shows(t, "written again", c)
	c.Rev++
	d.take(c, time.Now())
	if got := d.Call(1); got.Rev != c.Rev {
		t.Errorf("the next change is not taken: %+v", got)
	}
}

func TestADirectoryTakesACallWhoseFenceBeganAgain(t *testing.T) {
	t.Parallel()
	for _, between := range []bool{true, false} {
		board := chattest.NewCallBoard(nil)
		for room := range chat.RoomID(3) {
			if _, err := board.ClaimCall(t.Context(), room+2, uuid.New()); err != nil {
				t.Fatal(err)
			}
		}
		d, old := looked(t, board)
		d.board = chattest.NewCallBoard(nil)
		if between {
			d.shows(t, "lost", chat.Call{})
		}
		c, err := d.board.ClaimCall(t.Context(), 1, uuid.New())
		if err != nil || c.Fence >= old.Fence {
			t.Fatalf("the fences did not begin again: %+v, %v", c, err)
		}
		c.Rev, c.Since, c.People = 1, time.Now(), old.People
		write(t, d.board.(*chattest.CallBoard), c)
		d.shows(t, "another node's", c)
	}
}

func TestADirectoryShowsWhoCameWhileTheCallEnded(t *testing.T) {
	t.Parallel()
	board := chattest.NewCallBoard(nil)
	d, c := looked(t, board)
	last := c
	last.Rev, last.People = c.Rev+1, nil
	next, err := board.ClaimCall(t.Context(), 1, c.Node) // bob comes: the node still has its lease
	if err != nil || next.Fence != c.Fence {
		t.Fatalf("%+v, %v", next, err)
	}
	if ended, err := board.EndCall(t.Context(), last); err != nil || !ended {
		t.Fatal(ended, err)
	}
	d.take(last, time.Now())
	next.Rev, next.People = next.Rev+1, []chat.Participant{{User: 2, Name: "bob"}}
	write(t, board, next)
	d.take(next, time.Now())
	d.shows(t, "bob's", next)
}

// exchange is a board's, with a say before each question.
type exchange struct {
	chat.CallExchange
	before func(ctx context.Context, node uuid.UUID) error
}

func (e exchange) AskNode(ctx context.Context, node uuid.UUID, q chat.CallRequest) (chat.CallReply, error) {
	if err := e.before(ctx, node); err != nil {
		return chat.CallReply{}, err
	}
	return e.CallExchange.AskNode(ctx, node, q)
}

// asks has bob's page offer to send, in the call of a node that died.
func asks(t *testing.T, r *Router) <-chan error {
	t.Helper()
	q, done := offerOf(t), make(chan error, 1)
	q.User, q.Name = 2, "bob"
	go func() {
		text, err := r.Do(t.Context(), q)
		if err == nil && text == "" {
			err = errOffer
		}
		done <- err
	}()
	return done
}

func TestAnOfferIsAnsweredOnceADeadNodesLeaseEnds(t *testing.T) {
	t.Parallel()
	clock := chattest.NewClock()
	board := chattest.NewCallBoard(clock.Now)
	d, c := looked(t, board)
	if err := board.OfferNode(t.Context(), c.Node, true); err != nil {
		t.Fatal(err)
	}
	second := openOn(t, board)
	second.serve(t)
	d.Read(t.Context())
	rounds := make(chan bool, 1000)
	done := asks(t, &Router{Directory: d, Exchange: exchange{board, func(_ context.Context, node uuid.UUID) error {
		rounds <- node == second.ID
		return nil
	}}})
	for others := 0; others < 3; {
		select {
		case other := <-rounds:
			if other {
				others++
			}
		case err := <-done:
			t.Fatalf("before the lease's end: %v", err)
		}
	}
	clock.Advance(chat.CallLease) // no process has read that yet
	if err := <-done; err != nil {
		t.Errorf("after the lease's end: %v", err)
	}
	if c := second.until(t, "bob is in it", chat.Call.On); c.Node != second.ID {
		t.Errorf("%v has the call, want %v", c.Node, second.ID)
	}
}

// hangs is an exchange in which a node takes offers and never answers. asked hears of each.
func hangs(board *chattest.CallBoard, hung uuid.UUID) (e exchange, asked chan struct{}) {
	asked = make(chan struct{}, 1)
	return exchange{board, func(ctx context.Context, node uuid.UUID) error {
		if node != hung {
			return nil
		}
		asked <- struct{}{}
		<-ctx.Done()
		return chat.Down("The call", chat.ErrSilent)
	}}, asked
}

func TestAnOfferDoesNotWaitForANodeThatHangs(t *testing.T) {
	t.Parallel()
	clock := chattest.NewClock()
	board := chattest.NewCallBoard(clock.Now)
	d, c := looked(t, board)
	second := openOn(t, board)
	second.serve(t)
	hanging, asked := hangs(board, c.Node)
	done := asks(t, &Router{Directory: d, Exchange: hanging})
	<-asked
	clock.Advance(chat.CallLease)
	second.serve(t) // it goes on offering itself
	d.Read(t.Context())
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Another page's request may have moved the call before this process has seen it without a node.
func TestAnOfferDoesNotWaitForANodeWhoseCallAnotherHas(t *testing.T) {
	t.Parallel()
	clock := chattest.NewClock()
	board := chattest.NewCallBoard(clock.Now)
	d, c := looked(t, board)
	second := openOn(t, board)
	second.serve(t)
	d.Read(t.Context())
	hanging, asked := hangs(board, c.Node)
	done := asks(t, &Router{Directory: d, Exchange: hanging})
	<-asked
	clock.Advance(chat.CallLease)
	moved, err := board.ClaimCall(t.Context(), 1, second.ID)
	if err != nil || moved.Node != second.ID {
		t.Fatalf("%+v, %v", moved, err)
	}
	moved.Rev, moved.People = c.Rev+1, c.People
	d.take(moved, time.Now())
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(chat.CallLease):
		t.Error("it waits for the node that hangs")
	}
}
