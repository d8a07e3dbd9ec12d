package deploy_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sent are the files that the workflow brings to the host with an image.
func sent(t *testing.T) map[string]bool {
	t.Helper()
	raw, err := os.ReadFile("../.github/workflows/ci.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tar := regexp.MustCompile(`tar --create \S+ (.+?) \|\n`).FindStringSubmatch(string(raw))
	if tar == nil {
		t.Fatal("the workflow sends no files")
	}
	files := map[string]bool{}
	for pattern := range strings.FieldsSeq(tar[1]) {
		list, err := filepath.Glob(filepath.Join("..", pattern))
		if err != nil || len(list) == 0 {
			t.Errorf("%s names no file: %v", pattern, err)
		}
		for _, path := range list {
			files[strings.TrimPrefix(path, "../")] = true
		}
	}
	return files
}

// A host that the workflow deploys to has no clone: what its .env may name, and what containers mount, is sent.
func TestTheHostGetsEveryFileThatComposeReads(t *testing.T) {
	t.Parallel()
	files, wanted := sent(t), map[string]bool{}
	example, err := os.ReadFile("../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^#?COMPOSE_FILE=(.+)$`).FindAllStringSubmatch(string(example), -1) {
		for path := range strings.SplitSeq(m[1], ":") {
			wanted[path] = true
		}
	}
	made := map[string]bool{"deploy/acme": true, "deploy/tls": true} // on the host, by Docker and by certificate.sh
	for _, path := range slices.Collect(maps.Keys(wanted)) {
		raw, err := os.ReadFile(filepath.Join("..", path))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`["\s]\./([\w./-]+):/`).FindAllStringSubmatch(string(raw), -1) {
			wanted[m[1]] = true
		}
	}
	if len(wanted) < 8 {
		t.Fatalf("only %v are read", wanted)
	}
	for path := range wanted {
		if !files[path] && !made[path] {
			t.Errorf("the host does not get %s", path)
		}
	}
}
