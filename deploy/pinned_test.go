package deploy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var (
	foreign = regexp.MustCompile(`(?m)(?:^|[\s-])(?:uses:|image:|FROM(?: --platform=\S+)?) +(\S+)`)
	pinned  = regexp.MustCompile(`@(?:[0-9a-f]{40}|sha256:[0-9a-f]{64})$`)
	own     = regexp.MustCompile(`^(?:scratch|\./\S*|\$\{\S*|parley:\S*|static|build)$`)
)

// A tag may name another action or image tomorrow.
func TestActionsAndImagesArePinnedByDigest(t *testing.T) {
	files := []string{"../Dockerfile", "../docker-compose.yaml", "tls.yaml"}
	for _, pattern := range []string{"../.github/workflows/*", "prometheus/*.y*ml"} {
		more, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	found := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range foreign.FindAllStringSubmatch(string(raw), -1) {
			if name := m[1]; own.MatchString(name) {
				continue
			} else if found++; !pinned.MatchString(name) {
				t.Errorf("%s: %s is not pinned by its digest", file, name)
			}
		}
	}
	if found < 15 {
		t.Fatalf("found %d actions and images", found)
	}
}
