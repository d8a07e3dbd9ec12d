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
	turns   = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))
	syncing = make(chan struct{}, 1)
	waiting atomic.Int64 // for a turn
)

const (
	crowd    = 4                    // so many that wait have the one before them rest as long as it has worked
	restMost = 2 * time.Millisecond // for a write that had to wait for the disk
)

// paced is a writer that waits for its turn.
type paced struct{ io.Writer }

func (p paced) Write(b []byte) (int, error) {
	waiting.Add(1)
	turns <- struct{}{}
	rest := waiting.Add(-1) >= crowd
	defer func() { <-turns }()
	began := time.Now()
	n, err := p.Writer.Write(b)
	if rest {
		time.Sleep(min(time.Since(began), restMost))
	}
	return n, err
}

// syncFile brings a file's bytes to the disk.
func syncFile(file *os.File) error {
	syncing <- struct{}{}
	defer func() { <-syncing }()
	return file.Sync()
}

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
