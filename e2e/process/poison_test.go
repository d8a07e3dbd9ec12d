package process

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/e2e/browser"
	"parley/internal/port"
)

// reserved is an address for a server of this test, kept while it is down.
func reserved(t *testing.T) string {
	t.Helper()
	r, err := port.Reserve()
	must(t, err)
	t.Cleanup(r.Release)
	return r.Addr()
}

// metrics is a process's metrics from its admin address.
func metrics(t *testing.T, admin string) string {
	t.Helper()
	res, err := http.Get("http://" + admin + "/metrics")
	must(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(t, err)
	return string(text)
}

func TestAnUnstorableEntryHoldsUpNoOne(t *testing.T) {
	t.Parallel()
	s := freshStores(t)
	door := run(t, s.env("PARLEY_ROLES=web,live")...)
	ann, ben := person(t, door), person(t, door)
	slug := room(t, ann, ben)
	hers, his := ann.Open(slug), ben.Open(slug)

	id := chat.RoomID(s.number(t, "select id from rooms where slug = $1", slug))
	c := chat.Command{
		Kind: chat.Post, Room: id, AuthorName: ann.Name, Key: chat.MakeKey(uuid.New(), id, "poison"),
		Body:   "no database takes a NUL: \x00",
		Author: chat.UserID(s.number(t, "select id from users where username = $1", ann.Name)),
	}
	poison, err := json.Marshal(c)
	must(t, err)
	inbox, dead := fmt.Sprintf("{s%d}inbox", id.Shard()), fmt.Sprintf("{s%d}dead", id.Shard())
	put := func(raw string) { s.redisDo(t, "XADD", inbox, "*", "c", raw) }
	var want []string
	say := func(body string) {
		ann.Hand(slug, body)
		want = append(want, body)
	}
	say("one")
	say("two")
	put(string(poison))
	say("three")
	put("{ this is no command")
	put(string(poison)) // as from a repeat
	say("four")

	admin := reserved(t)
	worker := run(t, s.env("PARLEY_ROLES=worker", "PARLEY_ADMIN_ADDR="+admin)...)
	his.AwaitBody("four")
	his.Clean()
	equal(t, "the bodies", fmt.Sprint(ann.Page(slug).Bodies()), fmt.Sprint(want))
	his.Level(ann.Page(slug).Transcript())
	hers.AwaitHeard(`id="why-` + c.Key.String() + `"`)
	hers.AwaitHeard("That could not be stored.")
	if strings.Contains(his.Heard(), "could not be stored") {
		t.Error("somebody else was told")
	}

	browser.Await(t, "the inbox is empty", func() bool { return s.length(t, inbox) == 0 })
	equal(t, "dead letters", s.length(t, dead), 3)
	if text := metrics(t, admin); !strings.Contains(text, "\nparley_dead_letters_total 3\n") {
		t.Errorf("the counter is not at 3: %.300s", text[max(0, strings.Index(text, "parley_dead")):])
	}
	equal(t, "lines in the log", strings.Count(worker.said.String(), "a command can never be stored"), 3)
	if strings.Contains(worker.said.String(), "no database takes") {
		t.Error("the log tells what somebody wrote")
	}
	equal(t, "the seq of what comes next", ann.Say(slug, "five"), 5)
}
