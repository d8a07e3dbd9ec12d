package emoji

import (
	"testing"

	"parley/chat/emojis"
	"parley/chat/emojis/annotations"
	"parley/views/words"
)

func TestEveryEmojiIsAReactionAndThereOnce(t *testing.T) {
	seen, toned := map[string]bool{}, 0
	for _, g := range Find("", "en") {
		if len(g.All) < 20 {
			t.Errorf("%s has %d", g.Title, len(g.All))
		}
		for _, p := range g.All {
			for tone := range Tones + 1 {
				form := p.In(tone)
				if clean, ok := emojis.Clean(form); !ok || clean != form {
					t.Errorf("%s in tone %d is %q", p.Name, tone, form)
				}
				if tone > 0 && form != p.Emoji {
					toned++
				}
			}
			if seen[p.Emoji] || p.Name == "" {
				t.Errorf("%q %q is there again", p.Emoji, p.Name)
			}
			seen[p.Emoji] = true
		}
	}
	if len(seen) < 1000 || toned < 500 {
		t.Errorf("%d emoji, %d in tones", len(seen), toned)
	}
}

func TestEmojiAreFoundByAllTheirNames(t *testing.T) {
	for q, want := range map[string]string{"party popper": "🎉", "tada": "🎉", ":tada:": "🎉", "THUMBS up": "👍", "+1": "👍", "red_heart": "❤️"} {
		ok := false
		for _, g := range Find(q, "en") {
			for _, p := range g.All {
				ok = ok || p.Emoji == want
			}
		}
		if !ok {
			t.Errorf("%q does not find %s: %v", q, want, Find(q, "en"))
		}
	}
	if found := Find("no such thing", "en"); len(found) != 0 {
		t.Errorf("nothing is %v", found)
	}
	for _, c := range []struct{ base, want string }{{"👍", "👍🏽"}, {"☝️", "☝🏽"}, {"🎉", "🎉"}} {
		for _, g := range Find("", "en") {
			for _, p := range g.All {
				if p.Emoji == c.base && p.In(3) != c.want {
					t.Errorf("%s in tone 3 is %s", c.base, p.In(3))
				}
			}
		}
	}
}

func TestEmojiAreFoundInTheLanguageOfTheReader(t *testing.T) {
	for q, want := range map[string]string{
		"Feuer": "🔥", "feuerwehr": "🚒", "Katze": "🐱", "GRÜN Kreis": "🟢", "Tür": "🚪", "schlüssel": "🔑", "Fuß": "🦶", "fuss": "🦶",
		"Böller": "🎉", "österreich": "🇦🇹", "herz rot": "❤️", "tada": "🎉", "party popper": "🎉", "hooray": "🎉",
	} {
		if !has(Find(q, "de"), want) {
			t.Errorf("%q does not find %s: %v", q, want, Find(q, "de"))
		}
	}
	for _, none := range [...]string{"gruen", "atzen klo"} { // search folds no ue to ü
		if found := Find(none, "de"); len(found) != 0 {
			t.Errorf("%q finds %v", none, found)
		}
	}
	if found := Find("Katze", "en"); len(found) != 0 {
		t.Errorf("a reader of English finds %v in German", found)
	}
	if !has(Find("hooray", "en"), "🎉") {
		t.Error("a reader of English does not find what a word describes")
	}
}

func TestEveryLanguageOfPagesHasNamesOfEmoji(t *testing.T) {
	for _, l := range words.Spoken() {
		named, all := 0, 0
		for _, g := range Find("", l.Code()) {
			for _, p := range g.All {
				all++
				if _, ok := annotations.In(l.Code()).Of(p.Emoji); ok {
					named++
				}
			}
		}
		if named != all {
			t.Errorf("%s names %d of %d emoji", l.Code(), named, all)
		}
	}
}

func has(found []Group, emoji string) bool {
	for _, g := range found {
		for _, p := range g.All {
			if p.Emoji == emoji {
				return true
			}
		}
	}
	return false
}
