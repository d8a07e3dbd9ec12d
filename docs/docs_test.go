// Package docs holds the documents to the repository that they describe.
package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	fenced  = regexp.MustCompile("(?ms)^```.*?^```$")
	linked  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	dropped = regexp.MustCompile(`[^\p{L}\p{N} _-]`) // from a heading, by GitHub
	quoted  = regexp.MustCompile("`([^`\\s]+)`")
	place   = regexp.MustCompile(`^(?:\.ci|\.github|chat|cmd|deploy|docs|e2e|handlers|internal|queries|scripts|static|store|tools|views)(?:/[\w.*/-]*)?$`)
)

// documents are all of ours by path, as seen from here.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"../*.md", "../docs/*.md", "../deploy/*.md"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			texts[path] = fenced.ReplaceAllString(string(raw), "")
		}
	}
	if len(texts) < 8 {
		t.Fatalf("only %d documents were found", len(texts))
	}
	return texts
}

// anchors are the fragments that lead to a document's headings.
func anchors(text string) (list []string) {
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		list = append(list, strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return list
}

func TestLinksLeadSomewhere(t *testing.T) {
	texts := documents(t)
	for from, text := range texts {
		for _, m := range linked.FindAllStringSubmatch(text, -1) {
			path, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(path, ":") {
				continue
			}
			to := from
			if path != "" {
				to = filepath.Join(filepath.Dir(from), path)
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s: %v", from, m[1], err)
			} else if anchor != "" && !slices.Contains(anchors(texts[to]), anchor) {
				t.Errorf("%s links to %s, and there is no such heading", from, m[1])
			}
		}
	}
}

func TestPlacesThatAreNamedAreThere(t *testing.T) {
	found := 0
	for from, text := range documents(t) {
		if strings.HasPrefix(from, "../deploy/") {
			continue // it names its neighbours
		}
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			if !place.MatchString(m[1]) {
				continue
			}
			found++
			if there, err := filepath.Glob(filepath.Join("..", m[1])); err != nil || len(there) == 0 {
				t.Errorf("%s names %s, which is not there", from, m[1])
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d places were found", found)
	}
}
