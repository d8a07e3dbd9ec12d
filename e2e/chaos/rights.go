package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
)

// guardian adds a person to a private room, and removes or bans them again. All the while the person keeps a
// socket, a stream and pages of the room open, and those of a direct conversation of others. What is written
// there while the person is out must reach none of them.
type guardian struct {
	run *run
	who *person
	n   int

	mu     sync.Mutex      // guards the fields below
	out    bool            // the removal is acknowledged, and no return has begun
	turn   int             // grows with each change
	hidden map[string]bool // what was written while the person was out for a while
}

func (g *guardian) work(ctx context.Context) {
	g.leaves()
	var readers sync.WaitGroup
	defer readers.Wait()
	for _, read := range []func(context.Context){g.readSocket, g.readStream, g.readPages} {
		readers.Go(func() {
			for ctx.Err() == nil {
				read(ctx)
				_ = sleep(ctx, 150*time.Millisecond)
			}
		})
	}
	for ctx.Err() == nil {
		if g.letIn(ctx) != nil || sleep(ctx, time.Duration(1000+rand.IntN(2000))*time.Millisecond) != nil || g.putOut(ctx) != nil {
			return
		}
	}
}

func (g *guardian) change(ctx context.Context, what string) error {
	path := "/rooms/" + g.run.secret + "/members" + what
	a, err := g.run.retry(ctx, g.run.host, isSteady, http.MethodPost, path, url.Values{"username": {g.who.name}}, false)
	if err == nil && a.status != http.StatusSeeOther && a.status != http.StatusConflict && a.status != http.StatusUnprocessableEntity {
		g.run.checker.wrong(unanswered, "%s: %d %.300s", path, a.status, alert(a.body))
	}
	return err
}

func (g *guardian) letIn(ctx context.Context) error {
	g.mu.Lock()
	g.out, g.hidden = false, nil // a member may read what was written before
	g.turn++
	g.mu.Unlock()
	if err := g.change(ctx, "/unban"); err != nil {
		return err
	}
	return g.change(ctx, "")
}

// putOut ends the membership. A moment later the host writes what the person may not see.
func (g *guardian) putOut(ctx context.Context) error {
	if err := g.change(ctx, []string{"/remove", "/ban"}[rand.IntN(2)]); err != nil {
		return err
	}
	g.leaves()
	g.run.final.change()
	if err := sleep(ctx, levelLimit); err != nil {
		return err
	}
	for range 3 {
		g.n++
		token := fmt.Sprintf("secret-%d.", g.n)
		g.mu.Lock()
		g.hidden[token] = true
		g.mu.Unlock()
		g.run.hostSays(ctx, g.run.secret, token)
		_ = sleep(ctx, 500*time.Millisecond)
	}
	return ctx.Err()
}

func (g *guardian) leaves() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.out, g.hidden = true, map[string]bool{}
	g.turn++
}

// outside is whether the person is out, and in which turn.
func (g *guardian) outside() (out bool, turn int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.out, g.turn
}

// secrets are the texts that only the private room and the direct conversation have.
var secrets = regexp.MustCompile(`secret-\d+\.|(?:direct-)?d(?:ora|ave)-[a-z-]*\d+`)

// sees checks what reached the person.
func (g *guardian) sees(where, body string) {
	for _, token := range secrets.FindAllString(body, -1) {
		g.mu.Lock()
		hidden := g.hidden[token]
		g.mu.Unlock()
		if hidden || !strings.HasPrefix(token, "secret-") {
			g.run.checker.wrong(leaked, "%s showed %s to %s", where, token, g.who.name)
		}
	}
}

func (g *guardian) readSocket(ctx context.Context) {
	n := g.run.site.pick(isLive)
	base := n.front.addr()
	d := websocket.Dialer{HandshakeTimeout: requestLimit}
	conn, _, err := d.DialContext(ctx, "ws://"+base+"/live?room="+g.run.secret+"&after=0", http.Header{"Origin": {origin}, "Cookie": {g.who.cookie(n)}})
	if err != nil {
		return
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	for {
		_ = conn.SetReadDeadline(time.Now().Add(3 * levelLimit)) // it may be frozen
		_, frame, err := conn.ReadMessage()
		if err != nil {
			return
		}
		g.sees("a socket", string(frame))
	}
}

func (g *guardian) readStream(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, 3*levelLimit)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+g.run.site.pick(isLive).front.addr()+"/rooms/"+g.run.secret+"/stream", nil)
	if err != nil {
		return
	}
	endless := *g.who.http
	endless.Timeout = 0
	res, err := endless.Do(r)
	if err != nil {
		return
	}
	defer res.Body.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := res.Body.Read(buf)
		g.sees("a stream", string(buf[:n]))
		if err != nil {
			return
		}
	}
}

// readPages asks for pages, whose answers must be right from the acknowledgement on.
func (g *guardian) readPages(ctx context.Context) {
	room, direct := "/rooms/"+g.run.secret, "/rooms/"+g.run.direct
	for _, path := range []string{room, room + "/messages/1", room + "/members", room + "?since=0", direct, direct + "/messages/1", direct + "/stream", "/rooms?q=sec", "/search?q=secret", "/search?q=dora", "/inbox"} {
		out, turn := g.outside()
		a, err := g.run.once(ctx, g.who, isWeb, http.MethodGet, path, nil, false)
		stayed, later := g.outside()
		if err != nil || a.status == http.StatusServiceUnavailable {
			continue
		}
		g.sees(path, a.body)
		if strings.HasPrefix(path, direct) && a.status != http.StatusNotFound {
			g.run.checker.wrong(leaked, "%s answers %s with %d", path, g.who.name, a.status)
		}
		if !out || !stayed || turn != later {
			continue
		}
		if strings.HasPrefix(path, room) && a.status != http.StatusNotFound {
			g.run.checker.wrong(leaked, "%s answers %s, who is out, with %d", path, g.who.name, a.status)
		}
		if strings.Contains(a.body, `"`+room+`"`) {
			g.run.checker.wrong(leaked, "%s has a link to %s for %s", path, room, g.who.name)
		}
	}
}

// guestMaker makes a member a guest and back. A guest finds no public room that they were not added to.
type guestMaker struct {
	run  *run
	who  *person
	room string
}

func (g *guestMaker) work(ctx context.Context) {
	for want, role := http.StatusNotFound, "guest"; ctx.Err() == nil; {
		a, err := g.run.retry(ctx, g.run.host, isSteady, http.MethodPost, "/admin/people", url.Values{"username": {g.who.name}, "role": {role}}, false)
		if err != nil {
			return
		}
		if a.status != http.StatusSeeOther {
			g.run.checker.wrong(unanswered, "a role: %d %.300s", a.status, alert(a.body))
			return
		}
		g.run.final.change()
		for range 3 {
			a, err := g.run.retry(ctx, g.who, isWeb, http.MethodGet, "/rooms/"+g.room, nil, false)
			if err != nil {
				return
			}
			if a.status != want {
				g.run.checker.wrong(leaked, "/rooms/%s answers a %s with %d", g.room, role, a.status)
			}
			_ = sleep(ctx, time.Duration(rand.IntN(500))*time.Millisecond)
		}
		if role == "guest" {
			want, role = http.StatusOK, "member"
		} else {
			want, role = http.StatusNotFound, "guest"
		}
	}
}
