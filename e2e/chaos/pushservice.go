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
}

// device does as sw.js: a number that it had is not shown again.
type device struct {
	browser *pushtest.Browser
	had     map[string]int64 // by tag
	shown   map[string]int   // by the message's address
	again   int
}

func newPushService(dir string, c *checker) (*pushService, error) {
	s := &pushService{root: filepath.Join(dir, "pushes.pem"), checker: c}
	s.Server = httptest.NewTLSServer(s)
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	return s, os.WriteFile(s.root, cert, 0o644)
}

// add adds a device, and returns its subscription's address.
func (s *pushService) add() (endpoint string, d *device, err error) {
	d = &device{had: map[string]int64{}, shown: map[string]int{}}
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
	if err := json.Unmarshal(text, &n); err != nil || n.Read > 0 {
		return fmt.Errorf("%s: %w", text, err)
	}
	if n.Seq > 0 && n.Seq <= d.had[n.Tag] {
		d.again++
		return nil
	}
	d.had[n.Tag] = n.Seq
	d.shown[n.URL]++
	return nil
}

// times is how often a device has shown a message.
func (s *pushService) times(d *device, l *message) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return d.shown[fmt.Sprintf("/rooms/%s?at=%d#m-%d", l.room, l.seq, l.seq)]
}
