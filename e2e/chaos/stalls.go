package chaos

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// stalls are the times in which a store itself took too long for one small write, which waits for the disk. The
// harness makes these writes past all proxies, on connections of their own: a restart has no part in them.
type stalls struct {
	mu     sync.Mutex // guards all
	begun  map[string]time.Time
	over   []span
	worst  time.Duration
	failed error
}

type span struct{ from, to time.Time }

// A message may wait for 1 s, and for 1.5 s more while PostgreSQL answers. While its shard changes hands it waits until the next worker looks (100 ms), and
// for four writes in a row: into the inbox, of the lease, of the message, of its announcement.
const (
	stalled    = 200 * time.Millisecond
	probeEvery = 20 * time.Millisecond
	// answerLimit is how long a node takes for an answer at most.
	answerLimit = 3000 * time.Millisecond
)

// watch writes to both stores until the function that it returns is called.
func (s *stalls) watch(ctx context.Context, stores *stores) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var probes sync.WaitGroup
	s.mu.Lock()
	s.begun = map[string]time.Time{}
	s.mu.Unlock()
	probes.Go(func() {
		s.repeat(ctx, "PostgreSQL", func() error {
			_, err := stores.pool.Exec(context.WithoutCancel(ctx), "select pg_logical_emit_message(true, 'chaos', '')")
			return err
		})
	})
	probes.Go(func() {
		conn, err := net.Dial("unix", stores.redisSocket())
		if err != nil {
			s.fail(err)
			return
		}
		defer conn.Close()
		replies := bufio.NewReader(conn)
		s.repeat(ctx, "Redis", func() error {
			if _, err := conn.Write([]byte("SET chaos:probe 1\r\n")); err != nil {
				return err
			}
			line, err := replies.ReadString('\n')
			if err == nil && !strings.HasPrefix(line, "+OK") {
				err = fmt.Errorf("the probe of Redis was answered with %q", line)
			}
			return err
		})
	})
	return func() {
		cancel()
		probes.Wait()
	}
}

func (s *stalls) repeat(ctx context.Context, store string, write func() error) {
	for {
		s.begin(store)
		if err := write(); err != nil {
			s.fail(err)
			return
		}
		s.end(store)
		if sleep(ctx, probeEvery) != nil {
			return
		}
	}
}

func (s *stalls) begin(store string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun[store] = time.Now()
}

func (s *stalls) end(store string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from, now := s.begun[store], time.Now()
	delete(s.begun, store)
	s.worst = max(s.worst, now.Sub(from))
	if now.Sub(from) > stalled {
		s.over = append(s.over, span{from, now})
	}
}

func (s *stalls) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = err
}

// excuse reports whether a store stalled while an answer was awaited that comes now.
func (s *stalls) excuse() bool {
	now := time.Now()
	since := now.Add(-answerLimit)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, from := range s.begun {
		if now.Sub(from) > stalled {
			return true
		}
	}
	for _, o := range s.over {
		if o.to.After(since) {
			return true
		}
	}
	return false
}
