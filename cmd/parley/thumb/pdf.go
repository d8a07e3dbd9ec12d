package thumb

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"os/signal"
	"syscall"

	"parley/chat/previewing"
)

const (
	thumbPDF = "pdf"
	// pdfDrawer is of poppler-utils.
	pdfDrawer = "pdftoppm"
	pdfFiles  = 64 // descriptors
)

// FilePreview makes the preview of a picture, or of a PDF's first page where the program for it is installed.
func FilePreview(ctx context.Context, file io.Reader) ([]byte, error) {
	b := bufio.NewReader(file)
	if head, _ := b.Peek(8); !bytes.Contains(head, []byte("%PDF-")) {
		return Preview(ctx, b)
	}
	program, err := exec.LookPath(pdfDrawer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", previewing.ErrNone, err)
	}
	page, err := runChild(ctx, b, thumbPDF, program)
	if err != nil {
		return nil, err
	}
	// A stranger's file has decided what these bytes are, so they are a stranger's too.
	return Preview(ctx, bytes.NewReader(page))
}

// becomeDrawer replaces this process by the program, which keeps its limits. It has no environment, and writes to no
// file: fonts are found without a cache.
func becomeDrawer(program string) error {
	signal.Ignore(syscall.SIGXFSZ)
	for resource, most := range map[int]uint64{syscall.RLIMIT_FSIZE: 0, syscall.RLIMIT_NOFILE: pdfFiles} {
		if err := syscall.Setrlimit(resource, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			return fmt.Errorf("the limits of %s cannot be set: %w", pdfDrawer, err)
		}
	}
	// #nosec G204 -- makeFilePreview found the program
	err := syscall.Exec(program, []string{pdfDrawer, "-q", "-png", "-f", "1", "-l", "1", "-singlefile", "-scale-to", "1280", "-"}, nil)
	return fmt.Errorf("%s cannot be started: %w", program, err)
}
