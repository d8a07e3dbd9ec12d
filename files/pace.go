package files

import (
	"io"
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

// Hundreds of uploads at a time must not hold up messages. They take turns at the processors. They bring
// their bytes to the disk one after the other, since PostgreSQL and Redis wait for the same disk.
var (
	working = newTurns(max(1, runtime.GOMAXPROCS(0)/2), 2*time.Millisecond)
	syncing = newTurns(1, 20*time.Millisecond)
)

// crowd is how many that wait for a turn make the one before them rest.
const crowd = 4

// turns bounds how many work at a time. In a crowd, each rests afterwards for as long as it has worked, so that
// others come to the processor or the disk.
type turns struct {
	places  chan struct{}
	waiting atomic.Int64
	longest time.Duration // of a rest: the work may have waited for others itself
	rest    func(time.Duration)
}

func newTurns(most int, longest time.Duration) *turns {
	return &turns{places: make(chan struct{}, most), longest: longest, rest: time.Sleep}
}

func (t *turns) take(work func() error) error {
	t.waiting.Add(1)
	t.places <- struct{}{}
	crowded := t.waiting.Add(-1) >= crowd
	defer func() { <-t.places }()
	began := time.Now()
	err := work()
	if crowded {
		t.rest(min(time.Since(began), t.longest))
	}
	return err
}

// paced is a writer that waits for its turn.
type paced struct{ io.Writer }

func (p paced) Write(b []byte) (n int, err error) {
	err = working.take(func() error {
		n, err = p.Writer.Write(b)
		return err
	})
	return n, err
}

// syncFile brings a file's bytes to the disk.
func syncFile(file *os.File) error { return syncing.take(file.Sync) }

// copyPaced copies in whole chunks: a form arrives in pieces of 4 KB, each of which would be a turn and a write of its
// own. What came before an error is written.
func copyPaced(to io.Writer, from io.Reader) (written int64, err error) {
	buffer := make([]byte, chunk)
	for {
		n, end := fillUp(buffer, from)
		n, err = paced{to}.Write(buffer[:n])
		written += int64(n)
		switch {
		case err != nil:
			return written, err
		case end == io.EOF: // a wrapped one is an error of its own
			return written, nil
		case end != nil:
			return written, end
		}
	}
}

// fillUp is io.ReadFull, with the reader's own error at its end.
func fillUp(buffer []byte, from io.Reader) (n int, err error) {
	for n < len(buffer) && err == nil {
		var got int
		got, err = from.Read(buffer[n:])
		n += got
	}
	return n, err
}
