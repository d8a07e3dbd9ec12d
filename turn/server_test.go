package turn

import (
	"io"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"testing"
	"time"

	pion "github.com/pion/turn/v5"

	"parley/chat"
)

// bench is a server in front of a socket that sends back what it hears, as media stand-in.
type bench struct {
	*Server
	addr  string
	media *net.UDPConn
	told  Servers
	heard chan string
}

func begin(t testing.TB, stays time.Duration, now func() time.Time) *bench {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{addr: l.Addr().String(), media: udp, told: Servers{URLs: []string{"turn:x"}, Secret: Secret([]byte("secret"))}, heard: make(chan string, 100)}
	at := udp.LocalAddr().(*net.UDPAddr).AddrPort()
	public := netip.AddrPortFrom(netip.MustParseAddr("203.0.113.7"), 7000)
	if b.Server, err = open(Config{Secrets: [][]byte{b.told.Secret, Secret([]byte("former"))}, Media: []netip.AddrPort{public}, Local: at, Now: now}, stays, l); err != nil {
		t.Fatal(err)
	}
	go b.echo()
	t.Cleanup(func() { _, _ = b.Close(), udp.Close() })
	return b
}

func (b *bench) echo() {
	buf := make([]byte, 1500)
	for {
		n, from, err := b.media.ReadFromUDP(buf)
		if err != nil {
			return
		}
		b.heard <- string(buf[:n])
		_, _ = b.media.WriteToUDP(buf[:n], from)
	}
}

// as connects with a name and a password.
func (b *bench) as(t testing.TB, one ICEServer) *pion.Client {
	t.Helper()
	raw, err := net.Dial("tcp", b.addr)
	if err != nil {
		t.Fatal(err)
	}
	c, err := pion.NewClient(&pion.ClientConfig{
		STUNServerAddr: b.addr, TURNServerAddr: b.addr, Conn: pion.NewSTUNConn(raw), Username: one.Username, Password: one.Credential, Realm: realm,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); _ = raw.Close() })
	if err = c.Listen(); err != nil {
		t.Fatal(err)
	}
	return c
}

func (b *bench) user(id chat.UserID) ICEServer { return b.told.For(id, time.Now()).Servers[0] }

const patience = 20 * time.Second

func TestARelayReachesTheMediaAndNothingElse(t *testing.T) {
	t.Parallel()
	b := begin(t, patience, nil)
	relay, err := b.as(t, b.user(1)).Allocate()
	if err != nil {
		t.Fatal(err)
	}
	media := &net.UDPAddr{IP: net.IPv4(203, 0, 113, 7), Port: 7000}
	for _, to := range []*net.UDPAddr{{IP: net.IPv4(203, 0, 113, 7), Port: 53}, media} {
		if _, err := relay.WriteTo([]byte(to.String()), to); err != nil {
			t.Errorf("to %s: %v", to, err)
		}
	}
	buf := make([]byte, 100)
	_ = relay.SetReadDeadline(time.Now().Add(patience))
	n, from, err := relay.ReadFrom(buf)
	if err != nil || from.String() != media.String() || string(buf[:n]) != media.String() {
		t.Errorf("%q comes from %v, %v", buf[:n], from, err)
	}
	if first := <-b.heard; first != media.String() {
		t.Errorf("the media hear what is sent to %s", first)
	}
	local := b.media.LocalAddr().(*net.UDPAddr)
	for _, to := range []net.Addr{local, &net.UDPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 7000}, &net.UDPAddr{IP: net.IPv4(169, 254, 169, 254), Port: 80}} {
		if _, err := relay.WriteTo([]byte("x"), to); err == nil {
			t.Errorf("a relay sends to %s", to)
		}
	}
	if len(b.heard) > 0 {
		t.Errorf("the media hear %s", <-b.heard)
	}
}

func TestStrangersGetNoRelay(t *testing.T) {
	t.Parallel()
	b := begin(t, patience, nil)
	good := b.user(1)
	for name, one := range map[string]ICEServer{
		"a wrong password":       {Username: good.Username, Credential: "x"},
		"another's secret":       Servers{URLs: b.told.URLs, Secret: Secret([]byte("other"))}.For(1, time.Now()).Servers[0],
		"an expired name":        b.told.For(1, time.Now().Add(-Lasts)).Servers[0],
		"a later end":            {Username: "9" + good.Username, Credential: good.Credential},
		"a name without an end":  {Username: "ann", Credential: password(b.told.Secret, "ann")},
		"a name without a user":  {Username: "9999999999:", Credential: password(b.told.Secret, "9999999999:")},
		"a secret's wrong name":  {Username: good.Username[:len(good.Username)-1] + "x", Credential: good.Credential},
		"another of that secret": {Username: b.user(2).Username, Credential: good.Credential},
	} {
		if _, err := b.as(t, one).Allocate(); err == nil {
			t.Errorf("%s opens a relay", name)
		}
	}
	if _, err := b.as(t, good).Allocate(); err != nil {
		t.Errorf("a good one does not: %v", err)
	}
	former := Servers{URLs: b.told.URLs, Secret: Secret([]byte("former"))}.For(1, time.Now()).Servers[0]
	if _, err := b.as(t, former).Allocate(); err != nil {
		t.Errorf("one of the secret before does not: %v", err)
	}
	if _, err := b.as(t, good).AllocateTCP(); err == nil {
		t.Error("a relay carries TCP")
	}
}

func TestAPersonHasSoManyRelays(t *testing.T) {
	t.Parallel()
	b := begin(t, patience, nil)
	var first net.PacketConn
	for n := range RelaysEach {
		relay, err := b.as(t, b.user(1)).Allocate()
		if err != nil {
			t.Fatalf("relay %d: %v", n+1, err)
		}
		first = relay
	}
	if _, err := b.as(t, b.told.For(1, time.Now().Add(time.Minute)).Servers[0]).Allocate(); err == nil {
		t.Error("a person has more")
	}
	if _, err := b.as(t, b.user(2)).Allocate(); err != nil {
		t.Errorf("another has none: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for limit := time.Now().Add(patience); ; {
		if _, err := b.as(t, b.user(1)).Allocate(); err == nil {
			return
		} else if time.Now().After(limit) {
			t.Fatalf("after one ended: %v", err)
		}
	}
}

func TestAConnectionWithoutARelayEnds(t *testing.T) {
	t.Parallel()
	b := begin(t, time.Millisecond, nil)
	for name, says := range map[string]string{"nothing": "", "what is no STUN": "GET / HTTP/1.1\r\n\r\n", "half a message": "\x00\x03\x00\x08"} {
		c, err := net.Dial("tcp", b.addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(c, says)
		_ = c.SetReadDeadline(time.Now().Add(patience))
		answer, err := io.ReadAll(c)
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() || len(answer) > 0 {
			t.Errorf("one that says %s stays, and is told %q", name, answer)
		}
		_ = c.Close()
	}
}

func TestRelaysAskedForAtOnceAreCountedToo(t *testing.T) {
	t.Parallel()
	b := begin(t, patience, nil)
	var all []net.Conn
	for n := range RelaysEach + 1 {
		c, err := net.Dial("tcp", b.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		all = append(all, c)
		b.knows(t, c)
		b.opened(c.LocalAddr(), "1")
		if got := b.count("1"); got != n+1 {
			t.Fatalf("%d relays count %d", n+1, got)
		}
	}
	_ = all[RelaysEach].SetReadDeadline(time.Now().Add(patience))
	if _, err := all[RelaysEach].Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("one more than allowed: %v", err)
	}
}

// knows waits until the server has taken a connection.
func (b *bench) knows(t *testing.T, c net.Conn) {
	t.Helper()
	for limit := time.Now().Add(patience); ; runtime.Gosched() {
		b.mu.Lock()
		held := b.conns[c.LocalAddr().String()] != nil
		b.mu.Unlock()
		if held {
			return
		} else if time.Now().After(limit) {
			t.Fatal("the server takes no connection")
		}
	}
}

func TestStrangersDoNotKeepOthersOut(t *testing.T) {
	t.Parallel()
	b := begin(t, patience, nil)
	relay, err := b.as(t, b.user(1)).Allocate()
	if err != nil {
		t.Fatal(err)
	}
	var first net.Conn
	for range StrangersMax + 1 {
		c, err := net.Dial("tcp", b.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if first == nil {
			first = c
		}
		b.knows(t, c)
	}
	_ = first.SetReadDeadline(time.Now().Add(patience))
	if _, err := first.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the oldest stranger: %v", err)
	}
	media := net.UDPAddrFromAddrPort(b.Media[0])
	if _, err := relay.WriteTo([]byte("hello"), media); err != nil {
		t.Fatal(err)
	}
	if heard := <-b.heard; heard != "hello" {
		t.Errorf("the media hear %q", heard)
	}
}

func TestTwoListenersDoNotMixUpTheirConnections(t *testing.T) {
	t.Parallel()
	b := begin(t, patience, nil)
	from := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 9}
	near, _ := net.Pipe()
	first, second := &conn{Conn: near, s: b.Server, key: from.String()}, &conn{Conn: near, s: b.Server, key: from.String()}
	if got := b.note(first); got != nil {
		t.Errorf("the first closes %p", got)
	}
	if got := b.note(second); got != second {
		t.Errorf("the second closes %p", got)
	}
	if b.opened(from, "1"); first.user != "1" || second.user != "" {
		t.Errorf("the relay is one of %q and %q", first.user, second.user)
	}
}

func TestARelayOutlivesItsName(t *testing.T) {
	t.Parallel()
	at := time.Now()
	s := &Server{Config: Config{Secrets: [][]byte{Secret([]byte("secret"))}, Now: func() time.Time { return at }}, conns: map[string]*conn{}, relays: map[string]int{}}
	from := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 9}
	s.conns[from.String()] = &conn{s: s, key: from.String()}
	told := Servers{URLs: []string{"turn:x"}, Secret: s.Secrets[0]}
	ann, bob := told.For(1, at).Servers[0], told.For(2, at).Servers[0]
	asks := func(one ICEServer, from net.Addr) bool {
		_, _, ok := s.admits(&pion.RequestAttributes{Username: one.Username, Realm: realm, SrcAddr: from})
		return ok
	}
	s.opened(from, "1")
	at = at.Add(Lasts)
	other := &net.TCPAddr{IP: from.IP, Port: 10}
	if got := []bool{asks(ann, from), asks(bob, from), asks(ann, other)}; !slices.Equal(got, []bool{true, false, false}) {
		t.Errorf("her relay, his name there, her name elsewhere: %v", got)
	}
}

func TestWithoutServersABrowserIsToldOfNone(t *testing.T) {
	t.Parallel()
	if got := (Servers{Secret: Secret(nil)}).For(1, time.Now()); len(got.Servers) > 0 {
		t.Errorf("it is told of %v", got)
	}
}
