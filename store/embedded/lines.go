package embedded

import (
	"bufio"
	"io"
)

// eachLine gives do every line of r until r ends. A line is cut at 4,096 bytes, but the rest of it is read
// all the same: a child whose pipe is left full would stand still.
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
