package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// site serves one room whose pages hold two messages each, up to last.
func site(t *testing.T, last int) *Browser {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rooms/general", func(w http.ResponseWriter, r *http.Request) {
		end := last
		if before := r.FormValue("before"); before != "" {
			fmt.Sscan(before, &end)
			end--
		}
		begin := max(end-1, 1)
		older := ""
		if begin > 1 {
			older = fmt.Sprintf(`<a href="/rooms/general?before=%d">Older messages</a>`, begin)
		}
		var list strings.Builder
		for seq := begin; seq <= end; seq++ {
			list.WriteString(article(seq, fmt.Sprint("text ", seq)))
		}
		fmt.Fprintf(w, `<title>General</title><p id="online">3 online</p>%s<div role="log" data-rev="%d"><p>Today</p>%s</div>`, older, 10*last, list.String())
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return Open(t, s.URL+"/")
}

func TestAPageIsItsLogItsLevelAndWhoIsThere(t *testing.T) {
	l := site(t, 5).Page("general")
	expectBodies(t, l, "text 4", "text 5")
	if l.Rev != 50 || l.Online != 3 || len(l.Heard)+len(l.Faults) != 0 {
		t.Errorf("level with %d, %d online, heard %q, faults %q", l.Rev, l.Online, l.Heard, l.Faults)
	}
}

func TestAWholeRoomIsAllOfItsPages(t *testing.T) {
	l := site(t, 5).Whole("general")
	expectBodies(t, l, "text 1", "text 2", "text 3", "text 4", "text 5")
	if l.Rev != 50 || l.Body(1) != "text 1" || l.Body(5) != "text 5" {
		t.Errorf("level with %d, %q and %q", l.Rev, l.Body(1), l.Body(5))
	}
	l.Apply(added(51, article(6, "text 6")))
	if len(l.Faults) != 0 || l.Body(6) != "text 6" {
		t.Errorf("a page that goes on says %q, faults %q", l.Body(6), l.Faults)
	}
}

func TestAnEmptyRoomHasAnEmptyLog(t *testing.T) {
	l := site(t, 0).Whole("general")
	expectBodies(t, l)
	l.Apply(added(1, article(1, "the first")))
	expectBodies(t, l, "the first")
	if len(l.Faults) != 0 {
		t.Errorf("faults %q", l.Faults)
	}
}
