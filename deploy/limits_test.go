package deploy_test

import (
	"context"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/deploy"
	"parley/deploy/nginxtest"
	"parley/handlers/live/hub"
)

// pagesOfAddress is parley.conf's limit for an address.
const pagesOfAddress = 500

func TestAnAddressHasItsShareOfRequestsAndNoMore(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	var here sync.WaitGroup
	here.Add(pagesOfAddress)
	release := make(chan struct{})
	web.HandleFunc("/held", func(http.ResponseWriter, *http.Request) {
		here.Done()
		<-release
	})
	live.HandleFunc("/live", live.echo)
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})
	var asked sync.WaitGroup
	for range pagesOfAddress {
		asked.Go(func() { _, _ = visitor().Do(request(t, http.MethodGet, base+"/held", nil)) })
	}
	defer asked.Wait()
	defer close(release)
	here.Wait()

	refused := get(t, base+"/")
	if refused.status != 429 || refused.header.Get("Retry-After") == "" || !strings.Contains(refused.body, "too many connections from your network") {
		t.Errorf("one more is answered with %d %v: %.300s", refused.status, refused.header, refused.body)
	}
	other := visitor()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP("127.0.0.2")}}
	other.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		return d.DialContext(ctx, network, addr)
	}
	if a := send(t, other, request(t, http.MethodGet, base+"/", nil)); a.status != 200 {
		t.Errorf("another address is answered with %d", a.status)
	}
	if got := say(t, dial(t, base, "/live"), "hello"); got == "" {
		t.Error("sockets are counted with pages")
	}
}

func TestAHungNodesPagesAreLetGoAfterTwoHeartbeats(t *testing.T) {
	t.Parallel()
	conf, err := deploy.Nginx.ReadFile("nginx/parley.conf")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, place := range regexp.MustCompile(`(?s)location [^{]*(?:live|stream)[^{]* \{.*?\n\}`).FindAllString(string(conf), -1) {
		for _, limit := range regexp.MustCompile(`proxy_(?:read|send)_timeout (\S+);`).FindAllStringSubmatch(place, -1) {
			found++
			if d, err := time.ParseDuration(limit[1]); err != nil || d < 2*hub.PingEvery || d > 3*hub.PingEvery {
				t.Errorf("%s does not fit a heartbeat every %v", limit[0], hub.PingEvery)
			}
		}
	}
	if found != 3 {
		t.Errorf("%d limits were found, want 3", found)
	}
}

func TestLongHeadersReachTheNode(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	web.HandleFunc("/length", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Long", r.Header.Get("Cookie")[:1]) })
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})
	r := request(t, http.MethodGet, base+"/length", nil)
	r.Header.Set("Cookie", strings.Repeat("x", 30<<10))
	if a := send(t, visitor(), r); a.status != 200 || a.header.Get("X-Long") != "x" {
		t.Errorf("30 KB of cookies are answered with %d", a.status)
	}
}

// requestsAtOnce is parley.conf's burst for an address. More come back at requestsInASecond.
const (
	requestsAtOnce    = 1000
	requestsInASecond = 200
)

func TestAnAddressMayAskAThousandTimesAtOnce(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})
	began := time.Now()
	if first := askMany(t, base, requestsAtOnce); first.refused != nil {
		t.Fatalf("only %d requests passed", first.passed)
	}
	then := askMany(t, base, 20*requestsAtOnce)
	if then.refused == nil {
		t.Fatalf("%d more requests passed", then.passed)
	}
	isOwnPage(t, "too many", *then.refused, http.StatusTooManyRequests, "too many connections from your network")
	passed := requestsAtOnce + then.passed
	if most := requestsAtOnce + 2 + int(time.Since(began).Seconds()*requestsInASecond); passed > most {
		t.Errorf("%d requests passed, at most %d may", passed, most)
	}
}

// asked is how many requests passed, and the answer to one that did not.
type asked struct {
	passed  int
	refused *answer
}

// askMany sends requests by several clients at once, until one is refused. A single client on
// a busy machine asks more slowly than the limit refills.
func askMany(t *testing.T, base string, most int) (got asked) {
	t.Helper()
	var left sync.WaitGroup
	var mu sync.Mutex // guards got and most
	more := func() bool {
		mu.Lock()
		defer mu.Unlock()
		most--
		return most >= 0 && got.refused == nil && !t.Failed()
	}
	for range 20 {
		left.Go(func() {
			for more() {
				a := send(t, visitor(), request(t, http.MethodGet, base+"/", nil))
				mu.Lock()
				switch a.status {
				case http.StatusOK:
					got.passed++
				case http.StatusTooManyRequests:
					got.refused = &a
				default:
					t.Errorf("a request is answered with %d", a.status)
				}
				mu.Unlock()
			}
		})
	}
	left.Wait()
	return got
}
