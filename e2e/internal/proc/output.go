package proc

import (
	"bytes"
	"sync"
)

// Output keeps a process's output. It may be read meanwhile.
type Output struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// String is the output so far.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Last is its end, n bytes at most.
func (o *Output) Last(n int) string {
	text := o.String()
	return text[max(0, len(text)-n):]
}
