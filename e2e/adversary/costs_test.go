package adversary

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/chat"
	"parley/e2e/browser"
)

// asksMost bounds an attack's requests of one kind, atOnce how many run at a time.
const (
	asksMost = 4000
	atOnce   = 4
)

func TestCostlyRequestsAreLimited(t *testing.T) {
	added := person(t, "127.0.6.5").Name
	form := func(fields ...string) string {
		v := url.Values{}
		for i := 0; i < len(fields); i += 2 {
			v.Set(fields[i], fields[i+1])
		}
		return v.Encode()
	}
	type asking func(room string, n int) (method, path, body string)
	for what, c := range map[string]struct {
		within chat.Limit
		ask    asking
	}{
		"renames": {chat.SettingRequests, func(room string, n int) (string, string, string) {
			return "POST", "/rooms/" + room + "/settings", form("name", fmt.Sprint(room, " ", n), "visibility", "public")
		}},
		"adds": {chat.AddRequests, func(room string, _ int) (string, string, string) {
			return "POST", "/rooms/" + room + "/members", form("username", added)
		}},
		"removals": {chat.MemberRequests, func(room string, _ int) (string, string, string) {
			return "POST", "/rooms/" + room + "/members/remove", form("username", "nobody-of-that-name")
		}},
		"joins":              {chat.MemberRequests, func(room string, _ int) (string, string, string) { return "POST", "/rooms/" + room + "/join", "" }},
		"searches for rooms": {chat.FindRequests, func(room string, n int) (string, string, string) { return "GET", "/rooms?q=" + fmt.Sprint(n), "" }},
		"searches": {chat.FindRequests, func(room string, n int) (string, string, string) {
			return "GET", "/rooms/" + room + "/search?q=" + fmt.Sprint(n), ""
		}},
		"pages": {chat.PageRequests, func(room string, _ int) (string, string, string) { return "GET", "/rooms/" + room, "" }},
		"messages": {chat.ChangeRequests, func(room string, n int) (string, string, string) {
			return "POST", "/rooms/" + room + "/messages", form("body", fmt.Sprint("number ", n))
		}},
		"edits": {chat.ChangeRequests, func(room string, n int) (string, string, string) {
			return "POST", "/rooms/" + room + "/messages/1", form("body", fmt.Sprint("edit ", n))
		}},
		"reactions": {chat.ChangeRequests, func(room string, _ int) (string, string, string) {
			return "POST", "/rooms/" + room + "/messages/1/reactions", form("emoji", "👍")
		}},
		"answers": {chat.ChangeRequests, func(room string, n int) (string, string, string) {
			return "POST", "/rooms/" + room + "/messages/1/thread", form("body", fmt.Sprint("answer ", n))
		}},
		"the account": {chat.AccountRequests, func(room string, _ int) (string, string, string) {
			return "POST", "/account", form("do", "density", "density", "compact")
		}},
		"readiness":            {chat.CheckRequests, func(room string, _ int) (string, string, string) { return "GET", "/readyz", "" }},
		"addresses of nothing": {chat.CheapRequests, func(room string, n int) (string, string, string) { return "POST", fmt.Sprint("/nothing/", n), "" }},
	} {
		t.Run(what, func(t *testing.T) {
			ann, mallory := inRoom(t, "127.0.6.1"), person(t, "127.0.6.2")
			room := mallory.MakeRoom("Costly for "+what, "public")
			ann.Join(room) // its renames change her list
			mallory.Say(room, "the first message")
			var passed, refused atomic.Int64
			attack := func(ctx context.Context) {
				var asking sync.WaitGroup
				for n := range atOnce {
					asking.Go(func() {
						for ; n < asksMost && ctx.Err() == nil || n < asksMost && refused.Load() == 0; n += atOnce {
							method, path, body := c.ask(room, n)
							switch a, err := mallory.Try(method, path, body); {
							case err != nil || a.Status >= 500:
								t.Errorf("%s %s: %d %v", method, path, a.Status, err)
								return
							case a.Status != 429:
								passed.Add(1)
							case a.Header.Get("Retry-After") == "":
								t.Errorf("%s %s: it is not said for how long to wait", method, path)
							default:
								refused.Add(1)
							}
						}
					})
				}
				asking.Wait()
			}
			began := time.Now()
			meanwhile(t, attack, ann)
			granted := c.within.Burst + atOnce + int(float64(c.within.Rate)*time.Since(began).Seconds()/c.within.Per.Seconds())
			if refused.Load() == 0 && int(passed.Load()) > granted { // a slow machine may request no more than the limit
				t.Errorf("%d were let pass, %d are granted", passed.Load(), granted)
			}
			t.Logf("%d passed, %d were refused", passed.Load(), refused.Load())
		})
	}
}

func TestSignInsThatSucceedHaveALimitToo(t *testing.T) {
	ann := inRoom(t, "127.0.6.3")
	mallory := person(t, "127.0.6.4")
	var passed, refused, busy atomic.Int64
	meanwhile(t, func(context.Context) {
		var all sync.WaitGroup
		for range 2 * guesses {
			all.Go(func() {
				b := browser.OpenFrom(t, victim.base, "127.0.6.4")
				switch a, err := b.Try("POST", "/signin", "email="+mallory.Name+"%40example.org&password="+url.QueryEscape(browser.Password)); {
				case err != nil:
				case a.Status == 303:
					passed.Add(1)
				case a.Status == 429:
					refused.Add(1)
				case a.Status == 503:
					busy.Add(1)
				}
			})
		}
		all.Wait()
	}, ann)
	if refused.Load() == 0 {
		t.Errorf("none of %d was refused: %d passed, %d had to wait for too long", 2*guesses, passed.Load(), busy.Load())
	}
}
