package chaos

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"parley/internal/pushtest"
)

// pushService is a push service that answers each push, and the devices behind it.
type pushService struct {
	*httptest.Server
	root    string // a file with its certificate
	checker *checker

	mu      sync.Mutex // guards the fields below and those of devices
	devices []*device
	reads   map[string]int64 // by room, up to where its reader may have read
}

// device does as sw.js: a number that it had is not shown again.
type device struct {
	browser *pushtest.Browser
	had     map[string]int64  // by tag
	room    map[string]string // by tag
	shown   map[string]int    // by the message's address
	read    map[string]int64  // by room, up to where notifications were withdrawn
	again   int
}

func newPushService(dir string, c *checker) (*pushService, error) {
	s := &pushService{root: filepath.Join(dir, "pushes.pem"), checker: c, reads: map[string]int64{}}
	s.Server = httptest.NewTLSServer(s)
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	return s, os.WriteFile(s.root, cert, 0o644)
}

// add adds a device, and returns its subscription's address.
func (s *pushService) add() (endpoint string, d *device, err error) {
	d = &device{had: map[string]int64{}, room: map[string]string{}, shown: map[string]int{}, read: map[string]int64{}}
	if d.browser, err = pushtest.NewBrowser(); err != nil {
		return "", nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.devices = append(s.devices, d)
	return fmt.Sprintf("%s/%d", s.URL, len(s.devices)-1), d, nil
}

const slow = 1500 * time.Millisecond

// ServeHTTP takes its time before and after it accepts a push. A worker that dies before has sent nothing, and
// one that dies after does not know.
func (s *pushService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	time.Sleep(rand.N(slow))
	if err != nil || r.Context().Err() != nil {
		return
	}
	if err := s.accept(strings.TrimPrefix(r.URL.Path, "/"), body); err != nil {
		s.checker.wrong(unanswered, "a push: %v", err)
	}
	time.Sleep(rand.N(slow))
	w.WriteHeader(http.StatusCreated)
}

func (s *pushService) accept(path string, body []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var i int
	if _, err := fmt.Sscanf(path, "%d", &i); err != nil || i >= len(s.devices) {
		return fmt.Errorf("no device %q", path)
	}
	d := s.devices[i]
	text, err := d.browser.Decrypt(body)
	if err != nil {
		return err
	}
	var n struct {
		Tag, URL  string
		Seq, Read int64
	}
	if err := json.Unmarshal(text, &n); err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	if n.Read > 0 {
		s.withdraw(d, n.Tag, n.Read)
		return nil
	}
	if n.Seq > 0 && n.Seq <= d.had[n.Tag] {
		d.again++
		return nil
	}
	d.had[n.Tag] = n.Seq
	d.room[n.Tag], _, _ = strings.Cut(strings.TrimPrefix(n.URL, "/rooms/"), "?")
	d.shown[n.URL]++
	return nil
}

// withdraw closes what a device shows of a room. A worker withdraws what was told and is read.
func (s *pushService) withdraw(d *device, tag string, read int64) {
	room := d.room[tag]
	if read > s.reads[room] || read > d.had[tag] {
		s.checker.wrong(pushGone, "%s: %d, read up to %d, told up to %d", tag, read, s.reads[room], d.had[tag])
	}
	d.read[room] = max(d.read[room], read)
}

// reading notes that a room's reader is about to read up to a message.
func (s *pushService) reading(room string, seq int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads[room] = max(s.reads[room], seq)
}

// withdrawn reports whether a device shows nothing of a room up to what it was told last.
func (s *pushService) withdrawn(d *device, room string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for tag, of := range d.room {
		if of == room {
			return d.read[room] >= d.had[tag]
		}
	}
	return false
}

// times is how often a device has shown a message.
func (s *pushService) times(d *device, l *message) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return d.shown[fmt.Sprintf("/rooms/%s?at=%d#m-%d", l.room, l.seq, l.seq)]
}
