package adversary

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// most bounds how many connections an attack opens, and crowd how many it keeps.
const (
	most  = 4000
	crowd = 1500
)

// dial connects from a loopback address.
func dial(from string) (net.Conn, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 10 * time.Second}
	return d.Dial("tcp", victim.addr())
}

// connect opens connections without end, and sends first on each. It forgets the oldest, so that the attacker
// has descriptors left. It closes grown at twice the server's descriptors, and calls look now and then.
func connect(ctx context.Context, from, first string, grown chan<- struct{}, look func()) (opened int) {
	var kept []net.Conn
	defer func() {
		for _, c := range kept {
			c.Close()
		}
	}()
	for ; ctx.Err() == nil && opened < most; opened++ {
		if opened%100 == 0 {
			look()
		}
		if opened == 2*files {
			close(grown)
		}
		c, err := dial(from)
		if err != nil {
			continue
		}
		_, _ = io.WriteString(c, first)
		for _, slow := range kept[max(0, len(kept)-4):] { // its unfinished requests go on, slowly
			_, _ = io.WriteString(slow, "x")
		}
		if kept = append(kept, c); len(kept) > crowd {
			kept[0].Close()
			kept = kept[1:]
		}
	}
	if opened <= 2*files {
		close(grown) // it has ended, and the test says so
	}
	<-ctx.Done()
	return opened
}

func TestConnectionsWithoutEndCostOthersNothing(t *testing.T) {
	elsewhere, same := inRoom(t, "127.0.1.1"), inRoom(t, "127.0.1.2")
	same.neighbour = true
	for what, first := range map[string]string{
		"that say nothing":                "",
		"that begin a request":            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
		"that begin a body":               "POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nemail",
		"that go on with it byte by byte": "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
		"that ask once and stay":          "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		"that ask often and do not read":  strings.Repeat("GET /signup HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 20),
	} {
		t.Run(what, func(t *testing.T) {
			opened, open := 0, 0
			grown := make(chan struct{})
			meanwhileGrown(t, grown, func(ctx context.Context) {
				opened = connect(ctx, "127.0.1.2", first, grown, func() { open = max(open, victim.open(t)) })
			}, elsewhere, same)
			if opened < 2*files {
				t.Fatalf("only %d connections were opened: that is no attack on %d files", opened, files)
			}
			if open >= files {
				t.Errorf("the server had all of its %d files open", open)
			}
			t.Logf("%d connections were opened; the server had up to %d of %d files open", opened, open, files)
		})
	}
	if strings.Contains(victim.said.String(), "too many open files") {
		t.Error("descriptors ran out")
	}
}

func TestSocketsWithoutEndLeaveRoomForPages(t *testing.T) {
	ann := inRoom(t, "127.0.1.3")
	meanwhile(t, func(ctx context.Context) {
		opened, refused := 0, 0
		for range 12 { // of twenty sockets each
			b := person(t, "127.0.1.4")
			b.Join(ann.room)
			for range 20 {
				c, res, err := b.Dial("/live?room=" + ann.room)
				switch {
				case err == nil:
					opened++
					defer c.Close()
				case res != nil && res.StatusCode == 503:
					refused++
				default:
					t.Errorf("a socket ended with %v", err)
				}
			}
		}
		if opened < files/3 || refused == 0 {
			t.Errorf("%d sockets were opened and %d refused", opened, refused)
		}
		if got := victim.open(t); got >= files {
			t.Errorf("the server has all of its %d files open", got)
		}
		<-ctx.Done()
	}, ann)
}
