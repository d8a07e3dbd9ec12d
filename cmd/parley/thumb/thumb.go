// Package thumb makes small pictures of strangers' files, each in a process of its own.
package thumb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"parley/avatars"
	"parley/files"
)

// A stranger's picture is decoded in a process of its own: a decoder cannot be stopped, and may want more
// memory than there is.
const (
	Command      = "thumb"
	thumbMemory  = 384 << 20 // bytes of data: 40 million pixels of four bytes, and as much again
	thumbSeconds = 15        // of processor time
	thumbOutput  = 16 << 20  // bytes

	thumbComplaint = 64 << 10 // bytes of its errors
)

// Run reads a picture and writes its preview, or with a size a square of it. With the word pdf and a program, it
// becomes that program, which draws the first page of a PDF.
func Run(in io.Reader, out io.Writer, size ...string) error {
	if err := boundThumb(); err != nil {
		return err
	}
	if len(size) == 2 && size[0] == thumbPDF {
		return becomeDrawer(size[1])
	}
	// A pipe cannot be read twice.
	picture, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("the picture cannot be read: %w", err)
	}
	if len(size) == 0 {
		return files.Preview(bytes.NewReader(picture), out)
	}
	side, err := avatars.ReadSide(size[0])
	if err != nil {
		return fmt.Errorf("that is no size: %w", err)
	}
	return files.Square(bytes.NewReader(picture), out, side)
}

// boundThumb has the kernel end a process that takes too much.
func boundThumb() error {
	debug.SetMemoryLimit(thumbMemory * 3 / 4)
	for resource, most := range map[int]uint64{syscall.RLIMIT_DATA: thumbMemory + detectorMemory, syscall.RLIMIT_CPU: thumbSeconds, syscall.RLIMIT_CORE: 0} {
		if err := syscall.Setrlimit(resource, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			return fmt.Errorf("the limits of the process cannot be set: %w", err)
		}
	}
	return nil
}

// Preview is a picture, as small as a message shows it.
func Preview(ctx context.Context, picture io.Reader) ([]byte, error) {
	return runChild(ctx, picture)
}

// Square is the middle of a picture, with sides of that many pixels.
func Square(ctx context.Context, picture io.Reader, side int) ([]byte, error) {
	return runChild(ctx, picture, strconv.Itoa(side))
}

// runChild runs this program once more, as a child without an environment.
func runChild(ctx context.Context, picture io.Reader, args ...string) ([]byte, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("this program cannot be found: %w", err)
	}
	complaint, out := bounded{most: thumbComplaint, drops: true}, bounded{most: thumbOutput}
	child := exec.CommandContext(ctx, self, append([]string{Command}, args...)...)
	child.Dir = "/"
	child.Stdin, child.Stdout, child.Stderr, child.Env = picture, &out, &complaint, []string{"GOMAXPROCS=1"}
	if err := child.Run(); err != nil {
		first, _, _ := strings.Cut(complaint.kept.String(), "\n")
		return nil, fmt.Errorf("no preview: %w: %.200s", err, first)
	}
	return out.kept.Bytes(), nil
}

// bounded keeps what a child writes, up to a size. More of it is dropped, or ends the child. The buffer is no
// embedded one: io.Copy would read into it without bounds.
type bounded struct {
	kept  bytes.Buffer
	most  int
	drops bool
}

func (b *bounded) Write(p []byte) (int, error) {
	fits := min(len(p), b.most-b.kept.Len())
	b.kept.Write(p[:fits])
	if fits < len(p) && !b.drops {
		return fits, errors.New("a child writes too much")
	}
	return len(p), nil
}
