package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"parley/e2e/browser"
)

func TestTwoClicksAtOnceAreOne(t *testing.T) {
	t.Parallel()
	w := shared(t)
	both := func(first, second *browser.Browser, path, form string) {
		t.Helper()
		var clicks sync.WaitGroup
		for _, b := range []*browser.Browser{first, second} {
			clicks.Go(func() {
				if a, err := b.Try(http.MethodPost, path, form); err != nil || a.Status != http.StatusSeeOther {
					t.Errorf("%s: %v %.2000v", path, err, a)
				}
			})
		}
		clicks.Wait()
	}
	name := fmt.Sprintf("person-%d", people.Add(1))
	first, second := browser.Open(t, w.limited.base), browser.Open(t, w.unlimited.base)
	both(first, second, "/signup", enc("username", name)+"&"+enc("email", name+"@example.org")+"&"+enc("password", browser.Password))
	first.Get("/rooms").Is(200).Has(`data-me="` + name)
	second.Get("/rooms").Is(200).Has(`data-me="` + name)
	same := first.At(w.unlimited.base) // one browser's two tabs
	both(first, same, "/account", "do=email&"+enc("email", name+"@example.com")+"&"+enc("email_password", browser.Password))
	both(first, same, "/account", "do=password&new_password=battery+staple&"+enc("current_password", browser.Password))
	both(first, same, "/account", "do=others")
	both(first, same, "/account/delete", "delete_password=battery+staple")
	both(first, same, "/signout", "")
}
