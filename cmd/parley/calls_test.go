package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/internal/selfsigned"
	"parley/turn"
)

func TestMediaAreHeardOnTheHostOfHTTP(t *testing.T) {
	for _, c := range []struct{ addr, call, want string }{
		{"127.0.0.1:3000", "", "127.0.0.1:7781"},
		{"0.0.0.0:80", "", "0.0.0.0:7781"},
		{":3000", "", ":7781"},
		{"[::1]:3000", "", "[::1]:7781"},
		{"127.0.0.1:3000", "192.0.2.1:5000", "192.0.2.1:5000"},
	} {
		cfg := config{Addr: c.addr, CallAddr: c.call}
		if err := cfg.checkCalls(); err != nil || cfg.CallAddr != c.want {
			t.Errorf("%s and %q make %s, %v", c.addr, c.call, cfg.CallAddr, err)
		}
	}
}

func TestAWrongAddressOfCallsIsNamed(t *testing.T) {
	for _, c := range []struct{ call, public, name string }{
		{"127.0.0.1", "", "PARLEY_CALL_ADDR"}, {"127.0.0.1:", "", "PARLEY_CALL_ADDR"},
		{"", "here", "PARLEY_CALL_PUBLIC"}, {"", "203.0.113.7,,x:1", "PARLEY_CALL_PUBLIC"}, {"", "203.0.113.7:99999", "PARLEY_CALL_PUBLIC"},
	} {
		cfg := config{Addr: "127.0.0.1:3000", CallAddr: c.call, CallPublic: c.public}
		if err := cfg.checkCalls(); err == nil || !strings.HasPrefix(err.Error(), c.name+" must ") {
			t.Errorf("%q and %q: %v", c.call, c.public, err)
		}
	}
	cfg := config{Addr: "127.0.0.1:3000", CallPublic: "203.0.113.7, [2001:db8::1]:7000"}
	if err := cfg.checkCalls(); err != nil || len(cfg.public) != 2 || cfg.public[1].Port != 7000 {
		t.Errorf("%v, %v", cfg.public, err)
	}
}

func TestAWrongTURNServerIsNamed(t *testing.T) {
	for _, c := range []struct {
		cfg  config
		name string
	}{
		{config{Turn: "turn.example.org"}, "PARLEY_TURN "},
		{config{Turn: "turn:turn.example.org:3478"}, "PARLEY_TURN "}, // over UDP
		{config{Turn: "turn:turn.example.org:99999?transport=tcp"}, "PARLEY_TURN "},
		{config{Turn: "turn:turn.example.org:0?transport=tcp"}, "PARLEY_TURN "},
		{config{Turn: strings.Repeat("turn:a?transport=tcp,", 5)}, "PARLEY_TURN "},
		{config{TurnAddr: "3478"}, "PARLEY_TURN_ADDR "},
		{config{TurnTLSAddr: "127.0.0.1:443"}, "PARLEY_TURN_TLS_ADDR, "},
		{config{TurnCert: "a", TurnKey: "b"}, "PARLEY_TURN_TLS_ADDR, "},
		{config{TurnAddr: ":3478", CallAddr: "0.0.0.0:7781", web: true}, "PARLEY_CALL_PUBLIC "},
		{config{TurnAddr: ":3478", CallAddr: "192.0.2.1:7781"}, "JWT_SECRET "},
	} {
		if err := c.cfg.checkTurn(); err == nil || !strings.HasPrefix(err.Error(), c.name) {
			t.Errorf("%+v: %v", c.cfg, err)
		}
	}
	cfg := config{Turn: "turns:turn.example.org:443?transport=tcp, turn:[2001:db8::1]:3478?transport=tcp", TurnAddr: "127.0.0.1:0", CallAddr: "127.0.0.1:7781", Secret: "x"}
	if err := cfg.checkTurn(); err != nil || len(cfg.turnURLs) != 2 {
		t.Errorf("%v, %v", cfg.turnURLs, err)
	}
}

func TestAProcessRelaysToItsOwnMedia(t *testing.T) {
	t.Parallel()
	cert, key := selfsigned.Files(t, "localhost")
	n := shared(t).node(t, func(c *config) {
		c.Roles, c.CallAddr, c.TurnAddr, c.TurnTLSAddr, c.TurnCert, c.TurnKey = "web,call", "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0", cert, key
		c.FormerSecret = strings.Repeat("former ", 8)
	})
	if said := n.addresses(); n.turn == nil || !strings.Contains(said, "TURN takes TCP on 127.0.0.1:") || !strings.Contains(said, " and TLS on 127.0.0.1:") {
		t.Fatalf("it says %s", said)
	}
	if got := n.turn.Secrets; len(got) != 2 || !bytes.Equal(got[1], turn.Secret([]byte(strings.Repeat("former ", 8)))) {
		t.Errorf("it takes passwords of %d secrets", len(got))
	}
	if got, media := n.turn.Media, n.turn.Local.String(); len(got) != 1 || got[0].String() != n.media || media != n.media {
		t.Errorf("it relays to %v at %s, and media are at %s", got, media, n.media)
	}
}

func TestAProcessWhoseCallPortIsTakenStartsWithoutCalls(t *testing.T) {
	t.Parallel()
	w := shared(t)
	calls := func(addr string) func(*config) { return func(c *config) { c.Roles, c.CallAddr = "web,call", addr } }
	first := w.node(t, calls("127.0.0.1:0"))
	if first.calls == nil || strings.HasSuffix(first.media, ":0") || !strings.Contains(first.addresses(), "Calls use UDP and TCP on "+first.media) {
		t.Errorf("it says %s", first.addresses())
	}
	second := w.node(t, calls(first.media))
	if second.calls != nil || !strings.Contains(second.addresses(), "Calls are off: another process has "+first.media) {
		t.Errorf("it says %s", second.addresses())
	}
}

func TestATranscriptOfARoomWithoutMessagesHasItsLastCall(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	u, err := w.unlimited.postgres.UserByName(t.Context(), ann.Name)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.unlimited.postgres.Access(t.Context(), slug, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, note := range []chat.Command{{Room: a.Room.ID, Note: chat.NoteCall}, {Room: a.Room.ID, Note: chat.NoteEnded, Body: "0:07"}} {
		if err := w.unlimited.postgres.NoteOpening(t.Context(), note); err != nil {
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
