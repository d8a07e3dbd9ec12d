package emojis

import "testing"

func TestEmojiAreFoundByTheirNames(t *testing.T) {
	for word, want := range map[string]string{"tada": "🎉", "TADA": "🎉", ":tada:": "🎉", "party pop": "🎉", "+1": "👍", "heart": "❤️", "popper": "🎉", "thumbsu": "👍", "hear": "❤️"} {
		if found := Find(word, 3); len(found) == 0 || found[0].Emoji != want {
			t.Errorf("%q finds %v, want %s", word, found, want)
		}
	}
	if found := Find("nothing at all", 3); len(found) != 0 {
		t.Errorf("nothing is %v", found)
	}
	if found := Find("a", 8); len(found) != 8 {
		t.Errorf("%d are found", len(found))
	}
	if names := Names("❤️"); len(names) == 0 || names[0] != ":heart:" {
		t.Errorf("a heart is %v", names)
	}
}
