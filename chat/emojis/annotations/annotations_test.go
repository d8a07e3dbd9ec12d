package annotations_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"parley/chat/emojis"
	"parley/chat/emojis/annotations"
	"parley/chat/fold"
)

func TestAnEmojiHasNameAndWordsInItsLanguage(t *testing.T) {
	for language, want := range map[string]annotations.Annotation{
		"en": {Name: "fire", Key: "fire", Words: " af burn flame hot lit litaf tool"},
		"de": {Name: "Feuer", Key: "feuer", Words: " brennen flamme heiss"},
	} {
		if a, ok := annotations.In(language).Of("🔥"); !ok || a != want {
			t.Errorf("%s: %v, %+v", language, ok, a)
		}
		for _, none := range [...]string{"", "a", "👍🏽", "\U0010ffff", "🔥🔥"} {
			if a, ok := annotations.In(language).Of(none); ok {
				t.Errorf("%s: %q is %+v", language, none, a)
			}
		}
	}
	if a, ok := annotations.In("xx").Of("🔥"); ok {
		t.Errorf("an unknown language has %+v", a)
	}
}

func TestAWordIsFoundWhereOneBegins(t *testing.T) {
	a := annotations.Annotation{Key: "daumen hoch", Words: " gut in ordnung"}
	for word, want := range map[string]bool{"daumen": true, "ho": true, "gu": true, "ordnung": true, "aumen": false, "rdnung": false, "hochgut": false} {
		if a.Begins(word) != want {
			t.Errorf("%q begins a word: %v", word, !want)
		}
	}
}

func TestTheTablesAreSortedAndFolded(t *testing.T) {
	lock, err := os.ReadFile("collect/package.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range [...]string{"en", "de"} {
		raw, err := os.ReadFile(language + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")
		source, version, _ := strings.Cut(strings.TrimPrefix(strings.SplitN(lines[0], ",", 2)[0], "// "), " ")
		if !strings.Contains(string(lock), `"`+source+`": "`+version+`"`) {
			t.Errorf("%s is from %s %s, not from what is pinned: run make annotations", language, source, version)
		}
		var all []string
		for _, line := range lines[1:] {
			emoji, _, _ := strings.Cut(line, "\t")
			all = append(all, emoji)
			a, ok := annotations.In(language).Of(emoji)
			if clean, is := emojis.Clean(emoji); !ok || !is || clean != emoji {
				t.Errorf("%s: %q is not found as a reaction would have it", language, emoji)
			}
			if a.Name == "" || a.Key != fold.String(a.Name) || a.Words != fold.String(a.Words) {
				t.Errorf("%s: %q has %+v", language, emoji, a)
			}
		}
		if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) || len(all) < 1900 {
			t.Errorf("%s: %d emoji, sorted and each once: %v", language, len(all), slices.IsSorted(all))
		}
	}
}
