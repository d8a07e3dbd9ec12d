package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/cmd/parley/config"
	"parley/internal/selfsigned"
	"parley/turn"
)

func TestAProcessRelaysToItsOwnMedia(t *testing.T) {
	t.Parallel()
	cert, key := selfsigned.Files(t, "localhost")
	n := shared(t).node(t, func(c *config.Config) {
		c.Roles, c.CallAddr, c.TurnAddr, c.TurnTLSAddr, c.TurnCert, c.TurnKey = "web,call", "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0", cert, key
		c.FormerSecret = strings.Repeat("former ", 8)
	})
	if said := n.Addresses(); n.Turn == nil || !strings.Contains(said, "TURN takes TCP on 127.0.0.1:") || !strings.Contains(said, " and TLS on 127.0.0.1:") {
		t.Fatalf("it says %s", said)
	}
	if got := n.Turn.Secrets; len(got) != 2 || !bytes.Equal(got[1], turn.Secret([]byte(strings.Repeat("former ", 8)))) {
		t.Errorf("it takes passwords of %d secrets", len(got))
	}
	if got, media := n.Turn.Media, n.Turn.Local.String(); len(got) != 1 || got[0].String() != n.Media || media != n.Media {
		t.Errorf("it relays to %v at %s, and media are at %s", got, media, n.Media)
	}
}

func TestAProcessWhoseCallPortIsTakenStartsWithoutCalls(t *testing.T) {
	t.Parallel()
	w := shared(t)
	calls := func(addr string) func(*config.Config) {
		return func(c *config.Config) { c.Roles, c.CallAddr = "web,call", addr }
	}
	first := w.node(t, calls("127.0.0.1:0"))
	if first.Calls == nil || strings.HasSuffix(first.Media, ":0") || !strings.Contains(first.Addresses(), "Calls use UDP and TCP on "+first.Media) {
		t.Errorf("it says %s", first.Addresses())
	}
	second := w.node(t, calls(first.Media))
	if second.Calls != nil || !strings.Contains(second.Addresses(), "Calls are off: another process has "+first.Media) {
		t.Errorf("it says %s", second.Addresses())
	}
}

func TestATranscriptOfARoomWithoutMessagesHasItsLastCall(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	u, err := w.unlimited.Postgres.UserByName(t.Context(), ann.Name)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.unlimited.Postgres.Access(t.Context(), slug, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, note := range []chat.Command{{Room: a.Room.ID, Note: chat.NoteCall}, {Room: a.Room.ID, Note: chat.NoteEnded, Body: "0:07"}} {
		if err := w.unlimited.Postgres.NoteOpening(t.Context(), note); err != nil {
			t.Fatal(err)
		}
	}
	const lines = "    * A call began\n    * The call ended after 0:07\n"
	text := []string{"Accept", "text/plain"}
	equal(t, "the transcript", ann.Get("/rooms/"+slug, text...).Is(200).Body, lines)
	r := stream(t, ann, "/rooms/"+slug+"/stream", "1.1", "Accept: text/plain\r\n")
	r.await(lines)
	last := ann.Say(slug, "one")
	r.await(" #1 " + ann.Name + ": one\n")
	if first := ann.Get("/rooms/"+slug, text...).Is(200).Body; !strings.HasPrefix(first, lines) {
		t.Errorf("the transcript begins with %q", first)
	}
	if later := ann.Get(fmt.Sprintf("/rooms/%s?after=%d", slug, last), text...).Is(200).Body; strings.Contains(later, "A call began") {
		t.Errorf("what came later is %q", later)
	}
}
