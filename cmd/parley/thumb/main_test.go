package thumb

import (
	"os"
	"testing"
)

// TestMain is the program itself where a test runs it once more for a picture.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == Command {
		if Run(os.Stdin, os.Stdout, os.Args[2:]...) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}
