package turn

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/logging"
	pion "github.com/pion/turn/v5"
)

// Limits of one server.
const (
	// ConnectionsMax is how many connections each listener takes.
	ConnectionsMax = 1024
	// StrangersMax is how many connections have no relay: another one closes the oldest of
	// them. Nobody can keep the others out by holding connections.
	StrangersMax = 256
	// RelaysEach is how many relays one person has at most. A page in a call has two
	// connections, and each tries every address of the server.
	RelaysEach = 12
)

// strangerStays is how long a connection without a relay may stay.
const strangerStays = 5 * time.Second

// Config is what a Server is built from.
type Config struct {
	Secrets [][]byte         // see Secret: the one of new names, then those from before
	Media   []netip.AddrPort // under which browsers know the node's media
	Local   netip.AddrPort   // where this machine reaches them
	Now     func() time.Time // nil: time.Now
}

// Server takes connections of people who have credentials, and relays to the media.
type Server struct {
	Config
	turn *pion.Server

	stays time.Duration // a connection without a relay

	mu     sync.Mutex // guards what follows
	conns  map[string]*conn
	came   uint64
	relays map[string]int // by user
	closed bool
}

const realm = "parley"

// Open has a server take connections on listeners, which it owns.
func Open(c Config, listeners ...net.Listener) (*Server, error) {
	return open(c, strangerStays, listeners...)
}

func open(c Config, stays time.Duration, listeners ...net.Listener) (*Server, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &Server{Config: c, stays: stays, conns: map[string]*conn{}, relays: map[string]int{}}
	var configs []pion.ListenerConfig
	for _, l := range listeners {
		configs = append(configs, pion.ListenerConfig{Listener: s.guard(l), RelayAddressGenerator: generator{s}, PermissionHandler: s.permits})
	}
	var err error
	s.turn, err = pion.NewServer(pion.ServerConfig{
		ListenerConfigs: configs, Realm: realm, AuthHandler: s.admits, StrictAddressFamily: s.hasIPv4(),
		LoggerFactory: &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled},
		QuotaHandler:  func(user, _ string, _ net.Addr) bool { return s.count(user) < RelaysEach },
		EventHandler: pion.EventHandler{
			OnAllocationCreated: func(from, _ net.Addr, _, user, _ string, _ net.Addr, _ int) { s.opened(from, user) },
			OnAllocationDeleted: func(from, _ net.Addr, _, user, _ string) { s.ended(from, user) },
		},
	})
	return s, err
}

// Close ends all relays and connections.
func (s *Server) Close() error {
	err := s.turn.Close()
	s.mu.Lock()
	s.closed = true
	var all []*conn
	for _, c := range s.conns {
		all = append(all, c)
	}
	s.mu.Unlock()
	for _, c := range all {
		err = errors.Join(err, c.Close())
	}
	return err
}

// admits is the key of a request's name. A name that has expired opens nothing, and keeps
// what it opened before.
func (s *Server) admits(r *pion.RequestAttributes) (user string, key []byte, ok bool) {
	n, ok := readName(r.Username)
	if !ok || r.Realm != realm || !s.Now().Before(n.until) && !s.has(r.SrcAddr, n.user) {
		return "", nil, false
	}
	for _, secret := range s.Secrets {
		if n.key == "" || n.key == keyOf(secret) {
			return n.user, pion.GenerateAuthKey(r.Username, realm, password(secret, r.Username)), true
		}
	}
	return "", nil, false
}

// permits reports whether a relay may send to an address: to the node's own media alone.
func (s *Server) permits(_ net.Addr, peer net.IP) bool {
	at, ok := netip.AddrFromSlice(peer)
	for _, m := range s.Media {
		if ok && m.Addr() == at.Unmap() {
			return true
		}
	}
	return false
}

func (s *Server) hasIPv4() bool {
	for _, m := range s.Media {
		if m.Addr().Is4() {
			return true
		}
	}
	return false
}

func (s *Server) count(user string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.relays[user]
}

// has reports whether a connection has a relay of a user.
func (s *Server) has(from net.Addr, user string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conns[from.String()]
	return c != nil && c.user == user
}

func (s *Server) opened(from net.Addr, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.relays[user]++
	c := s.conns[from.String()]
	if c == nil {
		return
	}
	if c.user = user; s.relays[user] > RelaysEach {
		go c.Close() // it asked at the same time as others; its end calls ended
	}
}

// ended closes a connection with its relay: it has no other use.
func (s *Server) ended(from net.Addr, user string) {
	s.mu.Lock()
	if s.relays[user]--; s.relays[user] <= 0 {
		delete(s.relays, user)
	}
	c := s.conns[from.String()]
	s.mu.Unlock()
	if c != nil {
		_ = c.Close()
	}
}
