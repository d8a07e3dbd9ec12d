package deploy_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The image's context is a list of included folders, so a new folder of the program has to be added.
func TestTheImageIsBuiltFromEveryFolderOfTheProgram(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../.dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(content), "\n")
	if !slices.Contains(lines, "*") {
		t.Fatal("everything goes into the image's context, secrets and databases included")
	}
	cmd := exec.Command("go", "list", "-e", "-f", "{{if .GoFiles}}{{.ImportPath}}{{end}}", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	outside := []string{"deploy", "e2e", "tools"}
	for path := range strings.FieldsSeq(string(out)) {
		_, inside, _ := strings.Cut(path, "/")
		folder, _, _ := strings.Cut(inside, "/")
		if !slices.Contains(lines, "!"+folder) && !slices.Contains(outside, folder) {
			t.Errorf("%s is not in the image's context", path)
		}
	}
}
