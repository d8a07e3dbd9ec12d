package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/fasthttp/websocket"

	"parley/cmd/parley/config"
	"parley/e2e/browser"
)

func TestAUserWhoSendsTooFastIsAskedToWait(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.limited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	taken := 0
	for {
		a := ann.Send("/rooms/"+slug+"/messages", browser.HTMX, "body", fmt.Sprint("quick ", taken))
		if a.Status == http.StatusTooManyRequests {
			shown(t, "one too many", a, 429, "You are sending faster than people can read.")
			if a.Header.Get("Retry-After") == "" {
				t.Error("it is not said for how long to wait")
			}
			break
		}
		if a.Is(http.StatusAccepted); taken > 1000 {
			t.Fatal("no limit is reached")
		}
		taken++
	}
	if taken < 40 {
		t.Errorf("a burst of %d was too much, 40 are granted", taken)
	}
	page := ann.Post("/rooms/"+slug+"/messages", "body", "and by a form")
	for page.Status == http.StatusSeeOther { // on a slow machine the limit recovers in between
		page = ann.Post("/rooms/"+slug+"/messages", "body", "and by a form")
	}
	shown(t, "a form", page.Is(429).Has("and by a form</textarea>"), 429, "faster than people can read")
	ben.Say(slug, "nobody else waits")
}

func TestAUserWhoSearchesTooFastIsAskedToWait(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.limited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	granted := 0
	for ; ; granted++ {
		a := ann.Get("/rooms/"+slug+"/search?q=word", browser.HTMX...)
		if a.Status == http.StatusTooManyRequests {
			shown(t, "one too many", a, 429, "You are searching very quickly.")
			break
		}
		if a.Is(http.StatusOK); granted > 1000 {
			t.Fatal("no limit is reached")
		}
	}
	if granted < 20 {
		t.Errorf("a burst of %d was too much, 20 are granted", granted)
	}
	ben.Get("/rooms/" + slug + "/search?q=word").Is(200)
}

func TestGuessingAPasswordEndsWithTheTenthTry(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.limited.person(t), w.limited.person(t)
	guess := func(b *browser.Browser, password string) browser.Answer {
		// from another address each time
		return browser.Open(t, w.limited.base).Post("/signin", "email", b.Name+"@example.org", "password", password)
	}
	for n := range 10 {
		guess(ann, fmt.Sprint("guess ", n)).Is(401)
	}
	shown(t, "the eleventh", guess(ann, "guess"), 429, "Too many failed attempts.")
	shown(t, "the right one", guess(ann, browser.Password), 429, "Too many failed attempts.")
	guess(ben, browser.Password).Is(303)
	for range 10 { // the answers do not show whether the account exists
		guess(&browser.Browser{Name: "nobody-of-that-name"}, "guess").Is(401)
	}
	shown(t, "nobody's eleventh", guess(&browser.Browser{Name: "nobody-of-that-name"}, "guess"), 429, "Too many failed attempts.")
}

func TestOfTwoHundredGuessesAtOnceTenAreAnswered(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.limited.person(t)
	answers := make(chan browser.Answer, 201)
	var guessers sync.WaitGroup
	for n := range cap(answers) {
		b := browser.Open(t, w.limited.base) // each from another address
		guessers.Go(func() {
			password := fmt.Sprint("guess ", n)
			if n == 100 {
				password = browser.Password // which must not stand out
			}
			a, err := b.Try(http.MethodPost, "/signin", enc("email", ann.Name+"@example.org")+"&"+enc("password", password))
			if err != nil {
				t.Error(err)
			}
			answers <- a
		})
	}
	guessers.Wait()
	close(answers)
	said := map[int]int{}
	for a := range answers {
		if said[a.Status]++; a.Status == 429 && (a.Header.Get("Retry-After") == "" || !strings.Contains(a.Body, "Too many failed attempts.")) {
			t.Errorf("refused with %q", a.Body)
		}
	}
	// The right password returns its reservation when it had one.
	if right := said[303]; said[401] > 10 || right > 1 || said[401] < 10-right || said[429] != 201-said[401]-right {
		t.Errorf("answers by status: %v", said)
	}
	if said[401] == 9 { // The right password was among the ten, and the tenth failure is still to come.
		browser.Open(t, w.limited.base).Post("/signin", "email", ann.Name+"@example.org", "password", "guess").Is(401)
	}
	// A browser that signed in before is still let in.
	ann.Post("/signout").Is(303)
	ann.SignIn(ann.Name)
	browser.Open(t, w.limited.base).Post("/signin", "email", ann.Name+"@example.org", "password", browser.Password).Is(429)
}

// answerPings reads until the connection ends: the node closes a socket that has been silent for 75 s,
// which is how long a slow machine may take to open a thousand.
func answerPings(conn *websocket.Conn) {
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
	}
}

func TestAThousandSocketsOfAnAddressAreEnough(t *testing.T) {
	t.Parallel()
	w := shared(t)
	p := w.node(t, func(c *config.Config) { c.Limits, c.Roles = "on", "live" })
	var slug string
	var last *browser.Browser
	for n := range 51 { // of twenty sockets each
		b := w.unlimited.person(t)
		b.T = t
		if slug == "" {
			slug = room(t, b)
		} else {
			b.Join(slug)
		}
		b = b.At(p.base)
		b.From = "10.200.0.1"
		if last = b; n == 50 {
			break
		}
		for range 20 {
			conn, _, err := b.Dial("/live?room=" + slug)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { conn.NetConn().Close() })
			go answerPings(conn)
		}
	}
	browser.Await(t, "a thousand connections", func() bool { return p.Live.Connections() == 1000 })
	status, body, _ := refused(t, last, browser.LivePath(slug, 0))
	if status != 429 || body == "" {
		t.Errorf("the next: %d %q", status, body)
	}
	last.From = "10.200.0.2"
	conn, _, err := last.Dial(browser.LivePath(slug, 0))
	if err != nil {
		t.Fatal("another address suffers", err)
	}
	conn.NetConn().Close()
}
