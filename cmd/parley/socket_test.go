package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/fasthttp/websocket"

	"parley/e2e/whole/browser"
)

// refused dials and returns why it may not.
func refused(t *testing.T, b *browser.Browser, path string, headers ...string) (int, string, http.Header) {
	t.Helper()
	conn, res, err := b.Dial(path, headers...)
	if err == nil {
		conn.Close()
		t.Fatalf("%s was let in", path)
	}
	if res == nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body), res.Header
}

func TestASocketIsRefusedBeforeTheUpgrade(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	owner, outsider := w.counting.person(t), w.counting.person(t)
	stranger := browser.Open(t, w.counting.base)
	public := room(t, owner)
	private := owner.MakeRoom("Private of "+owner.Name, "private")
	live := func(slug string) string { return browser.LivePath(slug, 0) }

	conn, _, err := owner.Dial(live(private)) // all that is refused below can be had by somebody
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	for _, c := range []struct {
		what    string
		who     *browser.Browser
		path    string
		headers []string
		status  int
		says    string
	}{
		{"nobody is signed in", stranger, live(public), nil, 401, "Please sign in first."},
		{"the token is forged", stranger, live(public), []string{"Cookie", "parley=" + owner.Token() + "x"}, 401, "Please sign in first."},
		{"not a member", outsider, live(public), nil, 403, "Join the room first."},
		{"no such room", owner, live("nowhere"), nil, 404, "That room does not exist."},
		{"a room that may not be seen", outsider, live(private), nil, 404, "That room does not exist."},
		{"a foreign origin", owner, live(public), []string{"Origin", "https://evil.example"}, 403, "another site"},
		{"an origin without a name", owner, live(public), []string{"Origin", "null"}, 403, "another site"},
		{"another port", owner, live(public), []string{"Origin", "http://127.0.0.1:1"}, 403, "another site"},
		{"after that is no number", owner, "/live?room=" + public + "&after=x", nil, 422, "after must be a number"},
		{"after below zero", owner, "/live?room=" + public + "&after=-1", nil, 422, "after must be a number"},
		{"after past all numbers", owner, "/live?room=" + public + "&after=99999999999999999999", nil, 422, "after must be a number"},
	} {
		status, body, _ := refused(t, c.who, c.path, c.headers...)
		if status != c.status || !strings.Contains(body, c.says) || strings.Contains(body, "<") {
			t.Errorf("%s: %d %q, want %d %q", c.what, status, body, c.status, c.says)
		}
	}
	owner.Get(live(public)).Is(426).Has("This address is for WebSockets.")
}

func TestTheTwentyFirstSocketOfAPersonIsRefused(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	owner, other := w.counting.person(t), w.counting.person(t)
	slug := room(t, owner, other)
	var sockets []*browser.Socket
	for range 20 {
		sockets = append(sockets, owner.Open(slug))
	}
	owner.Say(slug, "is everybody in?")
	for _, s := range sockets {
		s.AwaitBody("is everybody in?")
	}
	status, body, header := refused(t, owner, browser.LivePath(slug, 0))
	if status != 429 || !strings.Contains(body, "too many windows") || header.Get("Retry-After") == "" {
		t.Errorf("the 21st: %d %q %q", status, body, header)
	}
	owner.Get("/rooms/" + slug + "/stream").Is(429) // a stream is a connection like any other
	other.Open(slug)                                // and nobody else suffers
	sockets[0].Drop()
	await(t, "the place of a closed socket is free", func() bool {
		conn, _, err := owner.Dial(browser.LivePath(slug, 0))
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
}

func TestFramesCarryElementsThatSayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann, ben := w.generous.person(t), w.counting.person(t)
	slug := room(t, ann, ben)
	s := ben.Open(slug)
	first := ann.Say(slug, "hello <b>there</b>")
	m := fmt.Sprintf("/rooms/%s/messages/%d", slug, first)
	ann.Post(m, "body", "hello again").Is(303)
	ben.Post(m+"/reactions", "emoji", "👍").Is(303)
	ann.MakeRoom("Other of "+ann.Name, "public")
	ann.Post("/rooms/"+slug+"/settings", "name", "Renamed by "+ann.Name, "topic", "things", "visibility", "public").Is(303)
	ann.Post(m + "/delete").Is(303)
	ann.Say(slug, "the last")
	s.AwaitBody("the last")
	s.AwaitHeard("Renamed by")
	s.Clean() // Apply finds whatever has no id or no hx-swap-oob
	all := s.Heard()
	for _, part := range []string{"hello &lt;b&gt;there&lt;/b&gt;", "hello again", "👍 1", "This message was deleted."} {
		if !strings.Contains(all, part) {
			t.Errorf("%q never came: %s", part, all)
		}
	}
	s.Level(ann.Page(slug).Transcript())
}

func TestEveryMessageArrivesOnceInTheOrderOfSeq(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	const senders, each = 6, 15
	var members []*browser.Browser
	for i := range senders {
		node := []*post{w.counting, w.generous}[i%2]
		members = append(members, node.person(t))
	}
	slug := room(t, members...)
	sockets := []*browser.Socket{members[0].Open(slug), members[1].Open(slug), members[1].Open(slug)}
	var wg sync.WaitGroup
	for _, b := range members {
		wg.Go(func() {
			for n := range each {
				body := fmt.Sprintf("%s says %d", b.Name, n)
				a, err := b.Try(http.MethodPost, "/rooms/"+slug+"/messages", "body="+strings.ReplaceAll(body, " ", "+"), browser.HTMX...)
				if err != nil || a.Status != http.StatusAccepted {
					t.Errorf("%s was not taken: %d %v", body, a.Status, err)
				}
			}
		})
	}
	wg.Wait()
	members[0].Say(slug, "the end")
	page := members[0].Whole(slug)
	equal(t, "messages", len(page.Articles), senders*each+1)
	for _, s := range sockets {
		s.AwaitBody("the end")
		s.Clean() // twice, or out of order, is a fault
		s.Level(page.Transcript())
	}
	for _, b := range members { // what one person sends stays in that person's order
		next := 0
		for _, body := range page.Bodies() {
			if body == fmt.Sprintf("%s says %d", b.Name, next) {
				next++
			}
		}
		equal(t, "messages of "+b.Name+" in their order", next, each)
	}
}

func TestASocketBeginsWithWhatIsNewerThanAfter(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann := w.generous.person(t)
	slug := room(t, ann)
	ann.Say(slug, "one")
	then := ann.Page(slug)
	for n := range 130 { // more than a frame of history holds
		ann.Hand(slug, fmt.Sprintf("missed %d", n))
	}
	ann.Say(slug, "newest")
	for name, b := range map[string]*browser.Browser{"its own node": ann, "another node": ann.At(w.counting.base)} {
		t.Run(name, func(t *testing.T) {
			log := browser.Log{Articles: append(then.Articles[:0:0], then.Articles...), Rev: then.Rev}
			s := b.Follow(slug, &log)
			s.AwaitBody("newest")
			s.Clean()
			s.Level(ann.Whole(slug).Transcript())
		})
	}
	t.Run("nothing for whoever is level", func(t *testing.T) {
		s := ann.Follow(slug, ann.Page(slug))
		seq := ann.Say(slug, "after that")
		s.AwaitBody("after that")
		if all := s.Heard(); strings.Contains(all, "missed") || strings.Contains(all, fmt.Sprintf("m-%d\"", seq-1)) {
			t.Errorf("it was sent what it had: %s", all)
		}
	})
}

func TestACloseCodeSaysWhetherToComeBack(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	// Whatever ends a connection is done on the other node than the one that holds it.
	here, there := w.generous.base, w.counting.base
	for name, c := range map[string]struct {
		end  func(owner, member *browser.Browser, slug string)
		code int
	}{
		"signed out": {func(_, member *browser.Browser, _ string) { member.At(there).Post("/signout").Is(303) }, 1008},
		"revoked by oneself": {func(_, member *browser.Browser, _ string) {
			elsewhere := browser.Open(member.T, there).SignIn(member.Name)
			elsewhere.Post("/account", "do", "revoke", "session", sessionOf(member)).Is(303)
		}, 1008},
		"another password": {func(_, member *browser.Browser, _ string) {
			elsewhere := browser.Open(member.T, there).SignIn(member.Name)
			elsewhere.Post("/account", "do", "password", "current_password", browser.Password, "new_password", "another one altogether").Is(303)
		}, 1008},
		"account deleted": {func(_, member *browser.Browser, _ string) {
			member.At(there).Post("/account/delete", "delete_password", browser.Password).Is(303)
		}, 1008},
		"left": {func(_, member *browser.Browser, slug string) {
			member.At(there).Post("/rooms/" + slug + "/leave").Is(303)
		}, 1008},
		"removed": {func(owner, member *browser.Browser, slug string) {
			owner.At(there).Post("/rooms/"+slug+"/members/remove", "username", member.Name).Is(303)
		}, 1008},
		"room deleted": {func(owner, _ *browser.Browser, slug string) {
			owner.At(there).Post("/rooms/" + slug + "/delete").Is(303)
		}, 1008},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			owner, member := browser.Open(t, here), browser.Open(t, here)
			owner.SignUp(fmt.Sprintf("owner-%d", people.Add(1)))
			member.SignUp(fmt.Sprintf("member-%d", people.Add(1)))
			slug := room(t, owner, member)
			s, stays := member.Open(slug), owner.Open(slug)
			owner.Say(slug, "are you there?")
			s.AwaitBody("are you there?")
			c.end(owner, member, slug)
			equal(t, "the close code", s.AwaitEnd(), c.code)
			if name == "room deleted" {
				equal(t, "the owner's close code", stays.AwaitEnd(), 1008)
				owner.Get("/rooms/" + slug).Is(404)
				return
			}
			owner.Say(slug, "still here")
			stays.AwaitBody("still here")
			status, _, _ := refused(t, member, browser.LivePath(slug, 0))
			if status != 401 && status != 403 {
				t.Errorf("whoever is out may come back: %d", status)
			}
		})
	}
}

// sessionOf is the session that a browser's token names.
func sessionOf(b *browser.Browser) string {
	b.T.Helper()
	part := strings.Split(b.Token(), ".")[1]
	raw, err := base64.RawURLEncoding.DecodeString(part)
	var claims struct{ Sid string }
	if err != nil || json.Unmarshal(raw, &claims) != nil || claims.Sid == "" {
		b.T.Fatalf("the token names no session: %s", raw)
	}
	return claims.Sid
}

func TestOnesOtherSessionsKeepTheirSockets(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann := w.generous.person(t)
	slug := room(t, ann)
	other := browser.Open(t, w.generous.base).SignIn(ann.Name)
	goes, stays := ann.Open(slug), other.Open(slug)
	ann.Post("/signout").Is(303)
	equal(t, "the close code", goes.AwaitEnd(), 1008)
	other.Say(slug, "I am still here")
	stays.AwaitBody("I am still here")
}

func TestAFrameThatNoPageSendsEndsItsSocketAlone(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann := w.generous.person(t)
	slug := room(t, ann)
	bystander := ann.Open(slug)
	for name, c := range map[string]struct {
		kind int
		text string
		code int
	}{
		"ten megabytes":  {websocket.TextMessage, strings.Repeat("x", 10<<20), 1009},
		"five kilobytes": {websocket.TextMessage, `{"type":"` + strings.Repeat("x", 5<<10) + `"}`, 1009},
		"no JSON":        {websocket.TextMessage, "<script>", 1007},
		"half of it":     {websocket.TextMessage, `{"type":`, 1007},
		"another shape":  {websocket.TextMessage, `["typing"]`, 1007},
		"a wrong type":   {websocket.TextMessage, `{"type":"read","seq":"nine"}`, 1007},
		"bytes":          {websocket.BinaryMessage, "\x00\xff\xfe", 1007},
		"no UTF-8":       {websocket.TextMessage, "{\"type\":\xff}", 1007},
	} {
		t.Run(name, func(t *testing.T) {
			s := ann.Open(slug)
			_ = s.Conn.WriteMessage(c.kind, []byte(c.text)) // it may be refused before all of it is sent
			if code := s.AwaitEnd(); code != c.code && !(c.code == 1009 && code == 1006) {
				t.Errorf("closed with %d, want %d", code, c.code)
			}
		})
	}
	for _, odd := range []string{
		`{}`, `{"type":"unheard of"}`, `{"type":"read","seq":-5}`, `{"type":"read","seq":9223372036854775807}`,
		`{"HEADERS":{"HX-Request":"true"},"type":"typing"}`,
	} {
		bystander.Send(odd) // JSON all the same: it is passed over
	}
	ann.Say(slug, "and the socket goes on")
	bystander.AwaitBody("and the socket goes on")
	bystander.Clean()
}

func TestTypingShowsToTheOthersOnBothNodes(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann, ben := w.generous.person(t), w.counting.person(t)
	slug := room(t, ann, ben)
	s := ben.Open(slug)
	ann.Open(slug).Send(`{"type":"typing","HEADERS":{}}`)
	s.AwaitHeard(ann.Name + "</bdi> is typing")
	s.Clean()
}

func TestASocketWithoutARoomWatchesAllOfThem(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann, ben := w.generous.person(t), w.counting.person(t)
	slug := room(t, ann, ben)
	conn, _, err := ann.Dial("/live")
	if err != nil {
		t.Fatal(err)
	}
	s := browser.Attend(t, conn, &browser.Log{})
	await(t, "the mark of a room", func() bool { // a room stirs at most once a second
		ben.Say(slug, "psst")
		return strings.Contains(s.Heard(), `id="u-`+slug+`"`)
	})
	if strings.Contains(s.Heard(), "psst") {
		t.Error("a page without a room was sent a message")
	}
	s.Clean()
	ann.At(w.counting.base).Post("/signout").Is(303)
	equal(t, "the close code", s.AwaitEnd(), 1008)
}

func TestASocketTellsOfOnesOtherRooms(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann, ben := w.generous.person(t), w.counting.person(t)
	here, there := room(t, ann), room(t, ann, ben)
	s := ann.Open(here)
	ben.Say(there, "look over here")
	s.AwaitHeard(`id="u-` + there + `"`)
	made := ann.At(w.counting.base).MakeRoom("Later of "+ann.Name, "public")
	s.AwaitHeard(`href="/rooms/` + made + `"`)
	s.Clean()
}
