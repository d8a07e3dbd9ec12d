package embedded

import (
	"bufio"
	"io"
)

// eachLine calls do for every line of r until r ends. A line is cut at 4,096 bytes, but the rest of it is read
// all the same: a child with a full pipe would hang.
func eachLine(r io.Reader, do func(line string)) {
	in := bufio.NewReaderSize(r, 4096)
	for {
		line, cut, err := in.ReadLine()
		if err != nil {
			return
		}
		if len(line) > 0 {
			do(string(line))
		}
		for cut && err == nil {
			_, cut, err = in.ReadLine()
		}
	}
}
