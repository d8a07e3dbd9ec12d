package files

import (
	"bufio"
	"errors"
	"io"
)

// steps reads a file part by part: each part is passed on, changed or left out by next.
type steps struct {
	from   *bufio.Reader
	out    []byte // ready to be read
	left   int64  // of the part that is being passed on
	rest   bool   // what follows is passed on as it is
	ended  bool   // the last part has come
	strict bool   // a file that is not well formed is io.ErrUnexpectedEOF
	next   func() error
}

func (s *steps) Read(p []byte) (int, error) {
	for len(s.out) == 0 && s.left == 0 && !s.rest {
		if s.ended {
			return 0, s.end()
		}
		if err := s.next(); err != nil {
			return 0, s.early(err)
		}
	}
	if len(s.out) > 0 {
		n := copy(p, s.out)
		s.out = s.out[n:]
		return n, nil
	}
	if s.rest {
		return s.from.Read(p)
	}
	n, err := s.from.Read(p[:min(int64(len(p)), s.left)])
	s.left -= int64(n)
	return n, s.early(err)
}

// early tells an end within the file.
func (s *steps) early(err error) error {
	if s.strict && errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// odd is for a part that cannot be one.
func (s *steps) odd() error {
	if s.strict {
		return io.ErrUnexpectedEOF
	}
	s.rest = true
	return nil
}

// last passes the last part on, of a length.
func (s *steps) last(n int64) error {
	s.left, s.ended = n, true
	return nil
}

// end reads what follows the picture, so that an upload that breaks off there has failed, too.
func (s *steps) end() error {
	if _, err := io.Copy(io.Discard, s.from); err != nil {
		return err
	}
	return io.EOF
}
