package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestATableHasEachEmojiOnceWithWhatFindsIt(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(from, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(from, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("package.json", `{"name": "words", "version": "1.2"}`)
	write("de/compact.json", `[
		{"unicode": "🚪", "label": "Tür", "tags": ["Tür", "Zimmertür", "offene Tür"], "group": 7},
		{"unicode": "🐈", "label": "katze", "tags": ["Haustier", "haustier"], "group": 3},
		{"unicode": "🇩", "label": "Regionalindikator D", "tags": []},
		{"unicode": "a", "label": "kein Bild", "tags": [], "group": 1}]`)
	if err := collect(from, to, "de"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(to, "de.txt"))
	want := "// words 1.2, de: emoji, name, folded name where it differs, further words. Made by collect; see docs/licences.md.\n" +
		"🐈\tkatze\t\t haustier\n🚪\tTür\ttür\t zimmertür offene\n"
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
	if err := collect(from, to, "en"); err == nil {
		t.Error("a language that the package does not have made a table")
	}
}
