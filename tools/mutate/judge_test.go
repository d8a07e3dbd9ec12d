package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// module is a folder with two packages, laid out as the product is.
func module(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range map[string]string{
		"go.mod": "module example\n\ngo 1.26\n",
		"chat/chat.go": `package chat

func Most() int { return 3 }

func Loop(n int) (sum int) {
	for i := 0; i < n; i++ {
		sum++
	}
	return sum
}

func Unheeded() bool { return true }

func Unseen() bool { return true }

func ByImporters() int { return 5 }
`,
		"chat/chat_test.go": `package chat

import "testing"

func TestMost(t *testing.T) {
	if Most() != 3 {
		t.Fail()
	}
}

func TestLoop(t *testing.T) {
	if Loop(2) != 2 {
		t.Fail()
	}
	Unheeded()
}
`,
		"views/views.go": "package views\n\nimport \"example/chat\"\n\nfunc Five() int { return chat.ByImporters() }\n",
		"views/views_test.go": `package views

import "testing"

func TestFive(t *testing.T) {
	if Five() != 5 {
		t.Fail()
	}
}
`,
		"handlers/doc.go": "package handlers\n",
		"store/doc.go":    "package store\n",
	} {
		place := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// mutantOf is a mutant of chat.go that replaces the first appearance of a text.
func mutantOf(t *testing.T, root, was, becomes string) mutant {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(root, "chat/chat.go"))
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(source), was)
	if at < 0 {
		t.Fatalf("%q is not there", was)
	}
	return mutant{file: "chat/chat.go", source: source, from: at, to: at + len(was), becomes: becomes}
}

func TestVerdicts(t *testing.T) {
	root := module(t)
	// Once with all tests of a package together, once with each by itself.
	for _, slow := range []time.Duration{time.Hour, 0} {
		j, err := newJudge(t.Context(), root, options{slow: slow})
		if err != nil {
			t.Fatal(err)
		}
		defer j.close()
		for _, c := range []struct {
			was, becomes string
			want         verdict
		}{
			{"return 3", "return 4", killed},
			{"return true", "return false", survived},
			{"Unseen() bool { return true", "Unseen() bool { return false", uncovered},
			{"return 5", "return 6", killed},
			{"return 3", "return true", unviable},
		} {
			got, err := j.judge(t.Context(), mutantOf(t, root, c.was, c.becomes))
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("%s becomes %s: verdict %d, want %d", c.was, c.becomes, got, c.want)
			}
		}
		if err := os.RemoveAll(filepath.Join(root, "bin")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnEndlessMutantIsStopped(t *testing.T) {
	root := module(t)
	j, err := newJudge(t.Context(), root, options{slow: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	m := mutantOf(t, root, "i++", "i--")
	overlay, err := j.overlay(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range j.order(m)[:1] {
		if got, err := j.attempt(t.Context(), s, overlay, "TestLoop", 200*time.Millisecond); err != nil || got != overtime {
			t.Errorf("verdict %d, %v", got, err)
		}
	}
}

func TestTheOwnTestsOnly(t *testing.T) {
	root := module(t)
	j, err := newJudge(t.Context(), root, options{slow: time.Hour, own: true})
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	if got, err := j.judge(t.Context(), mutantOf(t, root, "return 5", "return 6")); err != nil || got != uncovered {
		t.Errorf("verdict %d, %v", got, err)
	}
}

func TestAScriptInAFolderMeetsTheTestsOfAllScripts(t *testing.T) {
	root := module(t)
	for name, content := range map[string]string{
		"static/js/top.js":            "export const top = 1;\n",
		"static/js/hand/two.js":       "export const two = 2;\nexport const unseen = 3;\n",
		"static/js/test/support/a.js": "export const help = 4;\n",
		"static/js/test/two.test.js":  "import { two } from \"../hand/two.js\";\nimport assert from \"node:assert\";\nimport test from \"node:test\";\ntest(\"two\", () => assert.equal(two, 2));\n",
		"static/js/package.json":      `{"type": "module"}`,
	} {
		place := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := find(t.Context(), root, options{from: []string{"static/js"}})
	if err != nil {
		t.Fatal(err)
	}
	j, err := newJudge(t.Context(), root, options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	got := map[string]verdict{}
	for _, m := range all {
		if got[m.String()], err = j.judge(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]verdict{
		"static/js/top.js:1: constant: 1 becomes 2":      uncovered,
		"static/js/hand/two.js:1: constant: 2 becomes 3": killed,
		"static/js/hand/two.js:2: constant: 3 becomes 4": survived,
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
