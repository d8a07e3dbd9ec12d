package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	namesTest   = regexp.MustCompile("`(Test[A-Z]\\w+)`")
	definesTest = regexp.MustCompile(`(?m)^func (Test[A-Z]\w+)\(`)
)

// defined are the names of all tests in Go.
func defined(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "node_modules" || e.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		raw, err := os.ReadFile(path)
		for _, m := range definesTest.FindAllStringSubmatch(string(raw), -1) {
			names[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestTestsThatSecurityPapersNameExist(t *testing.T) {
	tests := defined(t)
	for path, least := range map[string]int{"threat-model.md": 30, "asvs.md": 40} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		named := namesTest.FindAllStringSubmatch(string(raw), -1)
		if len(named) < least {
			t.Errorf("%s names %d tests only", path, len(named))
		}
		for _, m := range named {
			if !tests[m[1]] {
				t.Errorf("%s names %s, and there is no such test", path, m[1])
			}
		}
	}
}

var requirement = regexp.MustCompile(`^\| [0-9][0-9.–, ]+ \| .+ \| (yes|no|n/a) \| .+ \|$`)

func TestEachRequirementIsAnswered(t *testing.T) {
	raw, err := os.ReadFile("asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| number") {
			if found++; !requirement.MatchString(line) {
				t.Errorf("no answer: %s", line)
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d requirements", found)
	}
}
