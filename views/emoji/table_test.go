package emoji

import (
	"testing"

	"parley/chat/emojis"
)

func TestEveryEmojiIsAReactionAndThereOnce(t *testing.T) {
	seen, toned := map[string]bool{}, 0
	for _, g := range Find("") {
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
		for _, g := range Find(q) {
			for _, p := range g.All {
				ok = ok || p.Emoji == want
			}
		}
		if !ok {
			t.Errorf("%q does not find %s: %v", q, want, Find(q))
		}
	}
	if found := Find("no such thing"); len(found) != 0 {
		t.Errorf("nothing is %v", found)
	}
	for _, c := range []struct{ base, want string }{{"👍", "👍🏽"}, {"☝️", "☝🏽"}, {"🎉", "🎉"}} {
		for _, g := range Find("") {
			for _, p := range g.All {
				if p.Emoji == c.base && p.In(3) != c.want {
					t.Errorf("%s in tone 3 is %s", c.base, p.In(3))
				}
			}
		}
	}
}
