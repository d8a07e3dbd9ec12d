package redis

import (
	"bufio"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
	"parley/store/storetest"
)

// monitor returns the names of the commands that Redis executes, until mark.
func monitor(t testing.TB, address string, do func(), mark string) (names []string) {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	conn, err := net.Dial("unix", u.Path)
	must(t, err)
	defer conn.Close()
	_, err = conn.Write([]byte("MONITOR\r\n"))
	must(t, err)
	r := bufio.NewReader(conn)
	if line, err := r.ReadString('\n'); err != nil || !strings.HasPrefix(line, "+OK") {
		t.Fatal(line, err)
	}
	do()
	for {
		line, err := r.ReadString('\n')
		must(t, err)
		if strings.Contains(line, mark) {
			return names
		}
		// +1700000000.000000 [0 unix:/…] "SPUBLISH" "…"
		if _, rest, ok := strings.Cut(line, `] "`); ok && !strings.Contains(line, " lua] ") {
			name, _, _ := strings.Cut(rest, `"`)
			names = append(names, strings.ToLower(name))
		}
	}
}

func TestTheInboxIsClearedLast(t *testing.T) {
	address := storetest.Redis(t)
	s := openAt(t, address)
	s.do(t, "SCRIPT", "LOAD", applySource)
	must(t, s.Enqueue(t.Context(), command(1, 1)))
	e := take(t, s, 1, 1)[0]
	st := storing.Stored{
		Changes:  []chat.Changes{changes(1, 0, run(1, 0, 2)...), changes(17, 0, run(17, 0, 1)...)},
		Outcomes: []chat.Outcome{{Command: e.Command, Seq: 1, Repeat: true}},
	}
	names := monitor(t, address, func() {
		must(t, s.PublishAndAck(t.Context(), st, map[int][]string{1: {e.ID}}))
		s.do(t, "ECHO", "the end")
	}, "the end")
	want := []string{"spublish", "spublish", "evalsha", "spublish", "spublish", "evalsha", "spublish", "spublish", "xdel"}
	if !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
	if es := take(t, s, 1, 1); len(es) != 0 {
		t.Errorf("%+v is left", es)
	}
}

func TestAForgottenScriptHeals(t *testing.T) {
	s := open(t)
	f := followRoom(t, s, 1)
	s.announce(t, changes(1, 0, run(1, 0, 2)...))
	receive(t, f.heard)
	s.do(t, "SCRIPT", "FLUSH")
	must(t, s.Enqueue(t.Context(), command(1, 3)))
	must(t, s.PublishAndAck(t.Context(), storing.Stored{Changes: []chat.Changes{changes(1, 2, said(1, 3, 3, "third"))}}, map[int][]string{1: {take(t, s, 1, 1)[0].ID}}))
	if e := receive(t, f.heard); e.Changes.Rev != 3 {
		t.Errorf("%+v", e)
	}
	if es := take(t, s, 1, 1); len(es) != 0 {
		t.Errorf("%+v is left", es)
	}
	expectNothing(t, s, roomAt(1, 3, 3), 0)
	ms := append(run(1, 0, 2), said(1, 3, 3, "third"), said(1, 4, 4, "fourth"))
	s.FillRecent(t.Context(), roomAt(1, 3, 3), ms[:3])
	must(t, s.PublishAndAck(t.Context(), storing.Stored{Changes: []chat.Changes{changes(1, 3, ms[3])}}, nil))
	expectLoaded(t, s, roomAt(1, 4, 4), 0, ms)
	must(t, s.Enqueue(t.Context(), command(1, 5))) // the other scripts as well
	must(t, s.Allow(t.Context(), chat.MessagesByPerson, "7"))
}

func TestNothingToAnnounceIsNoError(t *testing.T) {
	s := open(t)
	must(t, s.PublishAndAck(t.Context(), storing.Stored{}, nil))
	must(t, s.PublishAndAck(t.Context(), storing.Stored{Outcomes: []chat.Outcome{{Command: chat.Command{ReplyTo: chat.ReplyTo{Node: uuid.New(), Number: 1}}}}}, nil))
}
