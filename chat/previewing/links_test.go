package previewing_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/previewing"
	"parley/chat/server"
)

// pages answers with a title for each link that it has.
type pages map[string]string

func (p pages) ReadPage(_ context.Context, link string) (chat.Preview, error) {
	if link == "https://panic.org" {
		panic(link)
	}
	if p[link] == "" {
		return chat.Preview{}, errors.New("404")
	}
	return chat.Preview{Title: p[link], Image: p["picture of "+link]}, nil
}

func (p pages) ReadPicture(_ context.Context, address string) ([]byte, error) {
	if p[address] == "" {
		return nil, errors.New("404")
	}
	return []byte(p[address]), nil
}

// enqueued is an inbox that only takes commands.
type enqueued struct {
	chat.Inbox
	commands chan chat.Command
}

func (q enqueued) Enqueue(_ context.Context, c chat.Command) error {
	q.commands <- c
	return nil
}

func TestStoredLinksGetPreviewsByTheInbox(t *testing.T) {
	t.Parallel()
	inbox := enqueued{commands: make(chan chat.Command, 8)}
	u := previewing.NewLinks(inbox, pages{"https://a.org": "A", "https://a.org/rooms/tea": "Sign in", "https://b.org/x": "B"}, slog.New(slog.DiscardHandler))
	outcome := func(kind chat.CommandKind, seq int64, body string) chat.Outcome {
		return chat.Outcome{Command: chat.Command{Kind: kind, Room: 7, Author: 3, AuthorName: "ann", Body: body}, Seq: seq}
	}
	repeat, refused := outcome(chat.Post, 5, "https://a.org"), outcome(chat.Edit, 6, "https://a.org")
	own := outcome(chat.Post, 7, "https://a.org/rooms/tea")
	own.Command.OwnLink = true
	repeat.Repeat, refused.Refused = true, chat.E(chat.Conflict, "No.")
	u.Stored([]chat.Outcome{
		outcome(chat.Post, 1, "no link"), outcome(chat.Post, 2, "https://missing.org"), outcome(chat.Post, 3, "https://panic.org"), repeat, refused, own,
		outcome(chat.Delete, 4, ""), outcome(chat.Post, 8, "see https://a.org"), outcome(chat.Edit, 9, "https://b.org/x and https://a.org"),
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { u.Run(ctx); close(done) }()
	got := map[int64]chat.Command{}
	for range 2 {
		c := <-inbox.commands
		got[c.Seq] = c
	}
	cancel()
	<-done
	for seq, want := range map[int64]chat.Preview{8: {Link: "https://a.org", Title: "A"}, 9: {Link: "https://b.org/x", Title: "B"}} {
		if c := got[seq]; c.Kind != chat.Unfurl || c.Preview != want || c.Room != 7 || c.Author != 3 || c.Key.IsZero() {
			t.Errorf("%d: %+v", seq, c)
		}
	}
	if len(inbox.commands) > 0 {
		t.Errorf("and %+v", <-inbox.commands)
	}
}

// asked notes which pages are fetched.
type asked struct {
	pages
	links chan string
}

func (a asked) ReadPage(ctx context.Context, link string) (chat.Preview, error) {
	a.links <- link
	return a.pages.ReadPage(ctx, link)
}

func TestWithPreviewsOffNothingIsFetched(t *testing.T) {
	t.Parallel()
	db := chattest.NewDatabase(time.Now)
	inbox := enqueued{commands: make(chan chat.Command, 8)}
	reader := asked{pages{"https://a.org/on": "A", "https://a.org/off": "A", "https://a.org/again": "A"}, make(chan string, 8)}
	u := previewing.NewLinks(inbox, reader, slog.New(slog.DiscardHandler))
	judged := make(chan bool)
	u.Off = func(ctx context.Context) bool {
		off := server.NewServer(db, nil).NoPreviews(ctx)
		judged <- off
		return off
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { u.Run(ctx); close(done) }()
	for _, x := range []struct {
		link string
		off  bool
	}{{"https://a.org/on", false}, {"https://a.org/off", true}, {"https://a.org/again", false}} {
		state, err := db.ServerState(t.Context())
		if err == nil {
			state.Settings.NoPreviews = x.off
			_, err = db.SettingsSet(t.Context(), 0, "Works", state.Settings, state.Rev)
		}
		if err != nil {
			t.Fatal(err)
		}
		u.Stored([]chat.Outcome{{Command: chat.Command{Kind: chat.Post, Body: x.link}, Seq: 1}})
		if off := <-judged; off != x.off {
			t.Errorf("%s: off is %v", x.link, off)
		}
		if !x.off {
			<-inbox.commands
		}
	}
	cancel()
	<-done
	close(reader.links)
	var got []string
	for link := range reader.links {
		got = append(got, link)
	}
	if !slices.Equal(got, []string{"https://a.org/on", "https://a.org/again"}) {
		t.Errorf("fetched are %q", got)
	}
}
