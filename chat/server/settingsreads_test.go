package server_test

import (
	"context"
	"testing"
	"testing/synctest"

	"parley/chat"
	"parley/chat/attachments"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/server"
)

func TestOtherProcessesLearnOfSettingsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := harness.NewSettings(t)
		there := server.NewServer(s.DB, nil)
		there.Now, there.Bus = s.Clock.Now, s.Events
		go func() { _ = there.Follow(t.Context()) }()
		synctest.Wait()
		there.Name(t.Context())
		s.Set(chat.SettingsForm{Name: harness.Text("Works"), Makers: harness.Text("admins")})
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
	s := harness.NewSettings(t)
	s.Set(chat.SettingsForm{Name: harness.Text("Works")})
	store := &countedState{Database: s.DB}
	there := server.NewServer(store, nil)
	there.Now = s.Clock.Now
	for range 100 {
		there.Settings(t.Context())
		if name := there.Name(t.Context()); name != "Works" {
			t.Fatalf("the name is %q", name)
		}
	}
	s.Clock.Advance(chat.RepeatWindow)
	s.DB.GoDown()
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
	s := harness.NewSettings(t)
	_, err := s.DB.SettingsSet(t.Context(), 0, "Works", chat.ServerSettings{RoomMakers: chat.ServerAdmin, Words: []string{"gold"}, SecondFactor: chat.DemandAll, NoPreviews: true}, 1)
	harness.Must(t, err)
	there := server.NewServer(s.DB, nil)
	there.Now = s.Clock.Now
	files := attachments.New(s.DB, nil, chat.FileLimits{File: 1 << 20})
	files.Server = there
	s.DB.GoDown()
	for range 2 { // a failed read is no read
		_, lacks := there.LacksFactor(t.Context(), s.Bob)
		for what, err := range map[string]error{
			"makes a room": there.RefuseRoom(t.Context(), chat.Regular), "writes": there.RefuseWords(t.Context(), "gold"), "signs in": lacks,
			"sends a file": files.Fits(t.Context(), s.Bob.ID, 1),
		} {
			if !chat.Is(err, chat.Unavailable) {
				t.Errorf("in an outage before the first read, a user %s: %v", what, err)
			}
		}
		if !there.NoPreviews(t.Context()) {
			t.Error("links are looked up")
		}
	}
	s.DB.Recover()
	if lacks, err := there.LacksFactor(t.Context(), s.Bob); !lacks || err != nil {
		t.Errorf("a second step is not demanded: %v", err)
	}
	harness.ExpectKind(t, there.RefuseRoom(t.Context(), chat.Regular), chat.Forbidden)
	s.DB.GoDown()
	s.Clock.Advance(chat.RepeatWindow)
	harness.ExpectKind(t, there.RefuseWords(t.Context(), "gold"), chat.Invalid)
}

func TestRequestsWaitForTheFirstReadOfTheSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := harness.NewSettings(t)
		s.Set(chat.SettingsForm{Makers: harness.Text("admins")})
		held := &heldState{s.DB, make(chan struct{}, 9), make(chan struct{})}
		there := server.NewServer(held, nil)
		there.Now = s.Clock.Now
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
			harness.ExpectKind(t, <-answers, chat.Forbidden)
		}
	})
}

func TestAnOldReadDoesNotReplaceNewSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := harness.NewSettings(t)
		held := &heldState{s.DB, make(chan struct{}, 9), make(chan struct{})}
		there := server.NewServer(held, nil)
		there.Now, there.Bus = s.Clock.Now, s.Events
		go func() { _ = there.Follow(t.Context()) }()
		synctest.Wait()
		old := make(chan string)
		go func() { old <- there.Name(t.Context()) }()
		<-held.begun // with the name of before
		s.Set(chat.SettingsForm{Name: harness.Text("Works")})
		synctest.Wait()
		held.goOn <- struct{}{}
		<-old
		close(held.goOn)
		if name := there.Name(t.Context()); name != "Works" {
			t.Errorf("the name is %q", name)
		}
	})
}
