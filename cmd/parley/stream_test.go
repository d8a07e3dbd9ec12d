package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/e2e/browser"
)

// reader is a never-ending page, as far as it has arrived.
type reader struct {
	t      *testing.T
	conn   net.Conn
	res    *http.Response
	text   strings.Builder
	source *bufio.Reader
}

// stream opens the page with HTTP/1.1 or HTTP/1.0.
func stream(t *testing.T, b *browser.Browser, path, version string, headers ...string) *reader {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(b.Base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(browser.Patience))
	fmt.Fprintf(conn, "GET %s HTTP/%s\r\nHost: %s\r\nCookie: parley=%s\r\nX-Forwarded-For: %s\r\n%s\r\n",
		path, version, strings.TrimPrefix(b.Base, "http://"), b.Token(), b.From, strings.Join(headers, ""))
	r := &reader{t: t, conn: conn}
	raw := bufio.NewReader(conn)
	if r.res, err = http.ReadResponse(raw, nil); err != nil {
		t.Fatal(err)
	}
	r.source = bufio.NewReader(r.res.Body)
	return r
}

// await reads until part has arrived.
func (r *reader) await(part string) {
	r.t.Helper()
	for buf := make([]byte, 64<<10); !strings.Contains(r.text.String(), part); {
		n, err := r.source.Read(buf)
		r.text.Write(buf[:n])
		if err != nil && !strings.Contains(r.text.String(), part) {
			r.t.Fatalf("the stream ended (%v) before %q: %.5000s", err, part, &r.text)
		}
	}
}

// rest reads to the end.
func (r *reader) rest() string {
	r.t.Helper()
	all, err := io.ReadAll(r.source)
	if err != nil {
		r.t.Errorf("the stream did not end as it should: %v", err)
	}
	r.text.Write(all)
	return r.text.String()
}

func TestMessagesAreAppendedToThePageThatNeverEnds(t *testing.T) {
	t.Parallel()
	w := shared(t)
	for _, version := range []string{"1.1", "1.0"} {
		t.Run("HTTP "+version, func(t *testing.T) {
			t.Parallel()
			ann, ben := w.unlimited.person(t), w.limited.person(t)
			slug := room(t, ann, ben)
			first := ann.Say(slug, "before")
			page := ben.Page(slug)
			r := stream(t, ben, fmt.Sprintf("/rooms/%s/stream?after=%d", slug, page.Rev), version)
			equal(t, "status", r.res.StatusCode, 200)
			equal(t, "chunked", len(r.res.TransferEncoding) == 1 && r.res.TransferEncoding[0] == "chunked", version == "1.1")
			for name, want := range map[string]string{
				"Content-Type": "text/html; charset=utf-8", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
			} {
				equal(t, name, r.res.Header.Get(name), want)
			}
			r.await(`role="log"`)
			for n := range 3 { // the next leaves when this one is there
				ann.Say(slug, fmt.Sprintf("live <%d>", n))
				r.await(fmt.Sprintf("live &lt;%d&gt;", n))
			}
			m := fmt.Sprintf("/rooms/%s/messages/%d", slug, first)
			ann.Post(m, "body", "after all").Is(303)
			r.await(fmt.Sprintf(`<article class="m replacement" data-seq="%d"`, first))
			r.await("after all")
			ben.Post(m+"/reactions", "emoji", "👍").Is(303)
			r.await("👍 1")
			ann.Post(m + "/delete").Is(303)
			r.await("This message was deleted.")
			if strings.Contains(r.text.String(), "hx-swap-oob") {
				t.Error("a page without scripts is told what only scripts understand")
			}
		})
	}
}

func TestATranscriptIsFollowedLineByLine(t *testing.T) {
	t.Parallel()
	w := shared(t)
	for _, version := range []string{"1.1", "1.0"} {
		t.Run("HTTP "+version, func(t *testing.T) {
			t.Parallel()
			ann, ben := w.unlimited.person(t), w.limited.person(t)
			slug := room(t, ann, ben)
			ann.Say(slug, "one")
			r := stream(t, ben, "/rooms/"+slug+"/stream", version, "Accept: text/plain\r\n")
			equal(t, "status", r.res.StatusCode, 200)
			equal(t, "type", r.res.Header.Get("Content-Type"), "text/plain; charset=utf-8")
			r.await(" #1 " + ann.Name + ": one\n")
			ann.Say(slug, "two\nlines")
			r.await(" #2 " + ann.Name + ": two\n    lines\n")
			m := fmt.Sprintf("/rooms/%s/messages/", slug)
			ann.Post(m+"1", "body", "one, <better>").Is(303)
			r.await(" #1 " + ann.Name + " (edited): one, <better>\n")
			ben.Post(m+"2/reactions", "emoji", "👍").Is(303)
			r.await(" #2 " + ann.Name + ": two\n    lines\n    [👍 1]\n")
			ann.Post(m + "1/delete").Is(303)
			r.await(" #1 " + ann.Name + " (deleted)\n")
			marks := ""
			for line := range strings.Lines(r.text.String()) {
				marks += line[:1]
			}
			equal(t, "how the lines begin", marks, "22 ~~  ~")
			if strings.Contains(r.text.String(), "<p") || strings.Contains(r.text.String(), "online") {
				t.Errorf("it is no text: %s", &r.text)
			}
		})
	}
}

func TestATranscriptResumesAfter(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	ann.Say(slug, "before")
	rev := ann.Page(slug).Rev
	ann.Say(slug, "missed")
	r := stream(t, ann, fmt.Sprintf("/rooms/%s/stream?after=%d", slug, rev), "1.1", "Accept: text/plain\r\n")
	r.await("missed")
	ann.Say(slug, "live")
	r.await("live")
	equal(t, "lines", strings.Count(r.text.String(), "\n"), 2)
	ann.Post("/signout").Is(303)
	if all := r.rest(); !strings.HasSuffix(all, "live\n~ You are signed out.\n") {
		t.Errorf("it ends with %q", all)
	}
}

func TestAStreamBeginsWithTheNewestOrResumesAfter(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	for n := range 60 {
		ann.Hand(slug, fmt.Sprintf("message %03d", n))
	}
	ann.Say(slug, "the newest")
	middle := ann.Page(slug)

	r := stream(t, ann, "/rooms/"+slug+"/stream", "1.1")
	r.await("the newest")
	if text := r.text.String(); strings.Contains(text, "message 010") || !strings.Contains(text, "message 011") {
		t.Error("it does not begin with the newest fifty")
	}
	for n := range 30 {
		ann.Hand(slug, fmt.Sprintf("missed %03d", n))
	}
	ann.Say(slug, "caught up")
	r.await("caught up")

	r = stream(t, ann.At(w.limited.base), fmt.Sprintf("/rooms/%s/stream?after=%d", slug, middle.Rev), "1.1")
	r.await("caught up")
	text := r.text.String()
	if strings.Contains(text, "message ") || strings.Count(text, "missed ") != 30 {
		t.Errorf("it does not resume where the page was: %s", text)
	}
	seqs := regexp.MustCompile(`id="m-(\d+)"`).FindAllStringSubmatch(text, -1)
	for i, m := range seqs {
		equal(t, "the seq", m[1], fmt.Sprint(62+i))
	}
}

func TestAStreamOfLongMessagesIsWhole(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	for n := range 49 { // a page of a megabyte and a half
		ann.Hand(slug, long(n))
	}
	ann.Say(slug, "the newest")
	r := stream(t, ann, "/rooms/"+slug+"/stream", "1.1")
	r.await("the newest")
	equal(t, "messages", strings.Count(r.text.String(), "<article"), 50)
}

func TestAStreamCountsTowardsPresenceAndMarksAsRead(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	other := room(t, ben)
	watch := ann.Open(slug)
	watch.AwaitOnline(1)
	r := stream(t, ben, "/rooms/"+slug+"/stream?after=0", "1.1")
	watch.AwaitOnline(2)
	r.await("2 online")
	ann.Say(slug, "seen")
	r.await("seen")
	r.conn.Close()
	watch.AwaitOnline(1)
	browser.Await(t, "what the stream showed counts as read", func() bool {
		return !strings.Contains(ben.Get("/rooms/"+other).Is(200).Body, `id="u-`+slug+`" class="unread" data-seq="1">1`)
	})
}

func TestAStreamEndsForWhomItIsNoLonger(t *testing.T) {
	t.Parallel()
	w := shared(t)
	const out, back = "This room is not open to you any more.", ">Join it again</a>"
	remove := func(owner, member *browser.Browser, slug string) {
		owner.Post("/rooms/"+slug+"/members/remove", "username", member.Name).Is(303)
	}
	const banned = "You are banned from this room."
	ban := func(owner, member *browser.Browser, slug string) {
		owner.Post("/rooms/"+slug+"/members/ban", "username", member.Name, "reason", "spam").Is(303)
	}
	for name, c := range map[string]struct {
		end   func(owner, member *browser.Browser, slug string)
		says  string
		again bool
		line  string
	}{
		"signed out":   {func(_, member *browser.Browser, _ string) { member.Post("/signout").Is(303) }, "You are signed out.", false, "~ You are signed out.\n"},
		"left":         {func(_, member *browser.Browser, slug string) { member.Post("/rooms/" + slug + "/leave").Is(303) }, out, true, "~ " + out + "\n"},
		"removed":      {remove, out, true, "~ " + out + "\n"},
		"banned":       {ban, banned, false, "~ " + banned + "\n"},
		"room deleted": {func(owner, _ *browser.Browser, slug string) { owner.Post("/rooms/" + slug + "/delete").Is(303) }, out, false, "~ " + out + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			owner, member := w.unlimited.person(t), w.limited.person(t)
			slug := room(t, owner, member)
			r := stream(t, member, "/rooms/"+slug+"/stream", "1.1")
			lines := stream(t, member, "/rooms/"+slug+"/stream", "1.1", "Accept: text/plain\r\n")
			owner.Say(slug, "before the end")
			r.await("before the end")
			lines.await("before the end")
			c.end(owner, member, slug)
			text := r.rest()
			if strings.Contains(text, "Reconnecting") {
				t.Error("a client that was shut out is told to come back")
			}
			if !strings.Contains(text, c.says) || strings.Contains(text, back) != c.again {
				t.Errorf("the last words are %q", text)
			}
			if all := lines.rest(); !strings.HasSuffix(all, c.line) {
				t.Errorf("the transcript ends with %q", all)
			}
		})
	}
}

func TestANodeThatGoesSendsEverybodyElsewhere(t *testing.T) {
	t.Parallel()
	w := shared(t)
	p := w.node(t)
	ann := p.person(t)
	slug := room(t, ann)
	s := ann.Open(slug)
	chunked, plain := stream(t, ann, "/rooms/"+slug+"/stream", "1.1"), stream(t, ann, "/rooms/"+slug+"/stream", "1.0")
	ann.Say(slug, "before the restart")
	s.AwaitBody("before the restart")
	chunked.await("before the restart")
	plain.await("before the restart")
	log := make(chan error, 1)
	go func() { log <- p.Stop() }()
	equal(t, "the close code", s.AwaitEnd(), 1012)
	for _, r := range []*reader{chunked, plain} {
		if text := r.rest(); !strings.Contains(text, "Reconnecting") || !strings.Contains(text, `http-equiv="refresh"`) {
			t.Errorf("the end does not say what follows: %s", text)
		}
	}
	if err := <-log; err != nil {
		t.Error(err)
	}
	elsewhere := ann.At(w.unlimited.base)
	elsewhere.Say(slug, "after the restart")
	again := elsewhere.Follow(slug, s.Log())
	again.AwaitBody("after the restart")
	again.Clean()
	again.Level(elsewhere.Page(slug).Transcript())
	if strings.Contains(p.log.String(), "level=ERROR") {
		t.Error(p.log.String())
	}
}

// Its frame is told to come back in 3 s, and the node is still there.
func TestANodeThatGoesHasItsFramesComeBack(t *testing.T) {
	t.Parallel()
	w := shared(t)
	p := w.node(t)
	ann := p.person(t)
	slug := room(t, ann)
	ann.Say(slug, "before")
	p.Live.Stop(t.Context())
	for _, version := range []string{"1.1", "1.0"} {
		text := stream(t, ann, "/rooms/"+slug+"/stream", version).rest()
		if !strings.Contains(text, "before") || !strings.Contains(text, `http-equiv="refresh"`) {
			t.Errorf("HTTP %s: a frame is left with %q", version, text)
		}
	}
	if text := stream(t, ann, "/rooms/"+slug+"/stream", "1.1", "Accept: text/plain\r\n").rest(); strings.Contains(text, "<") {
		t.Errorf("plain text is %q", text)
	}
}
