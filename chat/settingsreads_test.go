package chat_test

import (
	"context"
	"testing"
	"testing/synctest"

	"parley/chat"
	"parley/chat/chattest"
)

func TestOtherProcessesLearnOfSettingsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSettings(t)
		there := chat.NewServer(s.db, nil)
		there.Now, there.Bus = s.clock.Now, s.bus
		go func() { _ = there.Follow(t.Context()) }()
		synctest.Wait()
		there.Name(t.Context())
		s.set(chat.SettingsForm{Name: text("Works"), Makers: text("admins")})
		synctest.Wait()
		if name, err := there.Name(t.Context()), there.RefuseRoom(t.Context(), chat.Regular); name != "Works" || !chat.Is(err, chat.Forbidden) {
			t.Errorf("the other process has %q, %v", name, err)
		}
		if err := there.RefuseRoom(t.Context(), chat.ServerAdmin); err != nil {
			t.Error(err)
		}
	})
}

// countedState counts how often the state is read.
type countedState struct {
	*chattest.Database
	reads int
}

func (c *countedState) ServerState(ctx context.Context) (chat.ServerState, error) {
	c.reads++
	return c.Database.ServerState(ctx)
}

func TestSettingsCostAPageNoQuery(t *testing.T) {
	s := newSettings(t)
	s.set(chat.SettingsForm{Name: text("Works")})
	store := &countedState{Database: s.db}
	there := chat.NewServer(store, nil)
	there.Now = s.clock.Now
	for range 100 {
		there.Settings(t.Context())
		if name := there.Name(t.Context()); name != "Works" {
			t.Fatalf("the name is %q", name)
		}
	}
	s.clock.Advance(chat.RepeatWindow)
	s.db.GoDown()
	if name := there.Name(t.Context()); name != "Works" || store.reads != 2 {
		t.Errorf("%q after %d reads; an outage keeps what was known", name, store.reads)
	}
}

// heldState holds each read of the state until the test lets it go on.
type heldState struct {
	*chattest.Database
	begun, goOn chan struct{}
}

func (h *heldState) ServerState(ctx context.Context) (chat.ServerState, error) {
	state, err := h.Database.ServerState(ctx)
	h.begun <- struct{}{}
	<-h.goOn
	return state, err
}

func TestNoRightRestsOnSettingsThatWereNotRead(t *testing.T) {
	s := newSettings(t)
	_, err := s.db.SettingsSet(t.Context(), "Works", chat.ServerSettings{RoomMakers: chat.ServerAdmin, Words: []string{"gold"}, SecondFactor: chat.DemandAll, NoPreviews: true}, 1)
	must(t, err)
	there := chat.NewServer(s.db, nil)
	there.Now = s.clock.Now
	files := chat.NewFiles(s.db, nil, chat.FileLimits{File: 1 << 20})
	files.Server = there
	s.db.GoDown()
	for range 2 { // a failed read is no read
		_, lacks := there.LacksFactor(t.Context(), s.bob)
		for what, err := range map[string]error{
			"makes a room": there.RefuseRoom(t.Context(), chat.Regular), "writes": there.RefuseWords(t.Context(), "gold"), "signs in": lacks,
			"sends a file": files.Fits(t.Context(), s.bob.ID, 1),
		} {
			if !chat.Is(err, chat.Unavailable) {
				t.Errorf("in an outage before the first read, a user %s: %v", what, err)
			}
		}
		if !there.NoPreviews(t.Context()) {
			t.Error("links are looked up")
		}
	}
	s.db.Recover()
	if lacks, err := there.LacksFactor(t.Context(), s.bob); !lacks || err != nil {
		t.Errorf("a second step is not demanded: %v", err)
	}
	expectKind(t, there.RefuseRoom(t.Context(), chat.Regular), chat.Forbidden)
	s.db.GoDown()
	s.clock.Advance(chat.RepeatWindow)
	expectKind(t, there.RefuseWords(t.Context(), "gold"), chat.Invalid)
}

func TestRequestsWaitForTheFirstReadOfTheSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSettings(t)
		s.set(chat.SettingsForm{Makers: text("admins")})
		held := &heldState{s.db, make(chan struct{}, 9), make(chan struct{})}
		there := chat.NewServer(held, nil)
		there.Now = s.clock.Now
		answers := make(chan error, 2)
		for range 2 {
			go func() { answers <- there.RefuseRoom(t.Context(), chat.Regular) }()
			synctest.Wait()
		}
		if len(answers) > 0 {
			t.Errorf("answered before the read: %v", <-answers)
		}
		close(held.goOn)
		for range 2 {
			expectKind(t, <-answers, chat.Forbidden)
		}
	})
}

func TestAnOldReadDoesNotReplaceNewSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSettings(t)
		held := &heldState{s.db, make(chan struct{}, 9), make(chan struct{})}
		there := chat.NewServer(held, nil)
		there.Now, there.Bus = s.clock.Now, s.bus
		go func() { _ = there.Follow(t.Context()) }()
		synctest.Wait()
		old := make(chan string)
		go func() { old <- there.Name(t.Context()) }()
		<-held.begun // with the name of before
		s.set(chat.SettingsForm{Name: text("Works")})
		synctest.Wait()
		held.goOn <- struct{}{}
		<-old
		close(held.goOn)
		if name := there.Name(t.Context()); name != "Works" {
			t.Errorf("the name is %q", name)
		}
	})
}
