//go:build linux

package load

import (
	"bytes"
	"fmt"
)

var markSign, levelSign, roomSign = []byte("#mark-"), []byte(`data-level="`), []byte(`class="unread`)

// Mark is a line of usual length that carries a number.
func Mark(id int) string {
	return fmt.Sprintf("A line of the usual length, as people write it all day long #mark-%d.", id)
}

// marks finds Mark's numbers in bodies, in the order of a frame.
func marks(frame []byte, found func(id int)) {
	for {
		i := bytes.Index(frame, markSign)
		if i < 0 {
			return
		}
		var id int
		id, frame = number(frame[i+len(markSign):])
		found(id)
	}
}

// level is the highest rev in a frame that its reader is caught up to; 0: none.
func level(frame []byte) (rev int) {
	for {
		i := bytes.Index(frame, levelSign)
		if i < 0 {
			return rev
		}
		var n int
		n, frame = number(frame[i+len(levelSign):])
		rev = max(rev, n)
	}
}

func number(b []byte) (n int, rest []byte) {
	for len(b) > 0 && b[0] >= '0' && b[0] <= '9' {
		n, b = n*10+int(b[0]-'0'), b[1:]
	}
	return n, b
}
