package emojis

import (
	"slices"
	"testing"
)

func TestEmojiAreFoundByTheirNames(t *testing.T) {
	for word, want := range map[string]string{"tada": "🎉", "TADA": "🎉", ":tada:": "🎉", "party pop": "🎉", "+1": "👍", "heart": "❤️", "popper": "🎉", "thumbsu": "👍", "hear": "❤️"} {
		if found := Find(word, "en", 3); len(found) == 0 || found[0].Emoji != want {
			t.Errorf("%q finds %v, want %s", word, found, want)
		}
	}
	if found := Find("nothing at all", "en", 3); len(found) != 0 {
		t.Errorf("nothing is %v", found)
	}
	if found := Find("a", "en", 8); len(found) != 8 {
		t.Errorf("%d are found", len(found))
	}
	if names := Names("❤️"); len(names) == 0 || names[0] != ":heart:" {
		t.Errorf("a heart is %v", names)
	}
}

func TestEmojiAreFoundInTheLanguageOfTheReader(t *testing.T) {
	for word, want := range map[string]struct{ emoji, name string }{
		"Feuer":      {"🔥", "Feuer"},
		"katze":      {"🐈", "Katze"},
		"Katzenge":   {"🐱", "Katzengesicht"},
		"Grüner_Pun": {"🟢", "grüner Punkt"},
		"TÜR":        {"🚪", "Tür"},
		"schlüssel":  {"🔑", "Schlüssel"},
		"Fuß":        {"🦶", "Fuß"},
		"fuss":       {"🦶", "Fuß"},
		"Böller":     {"🎉", "Konfettibombe"},
		"glückwunsc": {"🥳", "Partygesicht"},
		"tada":       {"🎉", ":tada:"},
	} {
		found := Find(word, "de", 4)
		if !slices.ContainsFunc(found, func(e WithNames) bool { return e.Emoji == want.emoji && e.Names[0] == want.name }) {
			t.Errorf("%q finds %v, want %v", word, found, want)
		}
	}
	if found := Find("Katze", "en", 3); len(found) != 0 {
		t.Errorf("a reader of English finds %v in German", found)
	}
	for _, language := range [...]string{"en", "de", "xx"} { // no name has it, a description has
		if found := Find("hooray", language, 3); len(found) == 0 || found[0].Emoji != "🎉" || found[0].Names[0] != ":tada:" {
			t.Errorf("%s: hooray finds %v", language, found)
		}
	}
	for _, none := range [...]string{"gruen", "katzen klo"} { // search folds no ue to ü
		if found := Find(none, "de", 3); len(found) != 0 {
			t.Errorf("%q finds %v", none, found)
		}
	}
}
