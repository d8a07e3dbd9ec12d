package files

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"parley/chat"
)

// Scanned has clamd look at all bytes before they are kept. While it does not answer, and when
// they are more than it takes, no bytes are taken.
type Scanned struct {
	chat.BlobStore
	Addr string // host:port
}

// scanTime bounds the scan of one file.
const scanTime = 2 * time.Minute

// Receive implements chat.BlobStore.
func (s Scanned) Receive(ctx context.Context, r io.Reader, most int64) (chat.Received, error) {
	got, err := s.BlobStore.Receive(ctx, r, most)
	if err != nil {
		return nil, err
	}
	if err := s.look(ctx, got); err != nil {
		got.Drop()
		return nil, err
	}
	return got, nil
}

func (s Scanned) look(ctx context.Context, got chat.Received) error {
	bytes, ok := got.(*spool)
	if !ok {
		return errors.New("files: these bytes cannot be scanned")
	}
	if _, err := bytes.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("files: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, scanTime)
	defer cancel()
	answer, err := s.ask(ctx, bytes.file)
	switch {
	case err != nil:
		return chat.Down("The virus scanner", err)
	case strings.HasSuffix(answer, " FOUND"):
		return chat.Field("file", "The virus scanner refuses this file.")
	case strings.Contains(answer, "size limit exceeded"): // clamd's StreamMaxLength
		return chat.Field("file", "The virus scanner takes no file of that size.")
	case !strings.HasSuffix(answer, " OK"):
		return chat.Down("The virus scanner", fmt.Errorf("it says %.200q", answer))
	}
	return nil
}

// ask sends bytes in chunks with their length before them, and returns the answer (clamd(8),
// INSTREAM).
func (s Scanned) ask(ctx context.Context, r io.Reader) (string, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if until, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(until)
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	sent := stream(conn, r)
	// A scanner that refuses in the middle answers, and closes the connection.
	answer, err := bufio.NewReaderSize(conn, 1<<10).ReadSlice(0)
	if err != nil {
		return "", errors.Join(sent, err)
	}
	return strings.TrimSpace(string(answer[:len(answer)-1])), nil
}

func stream(w io.Writer, r io.Reader) error {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return err
	}
	b := make([]byte, 4+chunk)
	for {
		n, err := r.Read(b[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(b, uint32(n))
			if _, err := w.Write(b[:4+n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			_, err = w.Write(make([]byte, 4))
			return err
		}
		if err != nil {
			return err
		}
	}
}
