package emojis

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestOneEmojiIsAReaction(t *testing.T) {
	for what, s := range map[string]string{
		"a face":                "😀",
		"a heart in colour":     "❤️",
		"a thumb":               "👍",
		"a skin tone":           "👍🏽",
		"a flag":                "🇩🇪",
		"a flag with tags":      "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
		"a rainbow flag":        "🏳️\u200d🌈",
		"a keycap":              "3️⃣",
		"a family":              "👨\u200d👩\u200d👧\u200d👦",
		"a family of one tone":  "👨🏻\u200d👩🏻\u200d👧🏻\u200d👦🏻",
		"two who kiss":          "👩🏽\u200d❤️\u200d💋\u200d👨🏿",
		"a job":                 "👩🏾\u200d⚕️",
		"two exclamation marks": "‼️",
		"a wavy dash":           "〰️",
		"information":           "ℹ️",
		"a copyright sign":      "©️",
		"an arrow":              "↔️",
		"one of Unicode 16":     "\U0001fae9",
	} {
		t.Run(what, func(t *testing.T) {
			if got, ok := Clean(s); !ok || got != s {
				t.Errorf("%+q became %+q, %v", s, got, ok)
			}
		})
	}
}

func TestOnePictureIsOneReaction(t *testing.T) {
	for want, ways := range map[string][]string{
		"❤️":               {"❤", "❤\ufe0e", " ❤️\n", "\u200b❤\ufeff", "\u3000❤️"},
		"👍":                {"👍\ufe0f", "👍\ufe0e"},
		"👍🏽":               {"👍\ufe0f🏽", "👍🏽\ufe0f"},
		"✌️":               {"✌"},
		"✌🏽":               {"✌️🏽"},
		"👁️\u200d🗨️":       {"👁\u200d🗨", "👁️\u200d🗨", "👁\u200d🗨️"},
		"🏳️\u200d🌈":        {"🏳\u200d🌈", "🏳\u200d🌈\ufe0f"},
		"👩\u200d⚕️":        {"👩\u200d⚕"},
		"⛹🏽\u200d♂️":       {"⛹️🏽\u200d♂", "⛹🏽\u200d♂"},
		"👩\u200d❤️\u200d👩": {"👩\u200d❤\u200d👩"},
		"🏴\u200d☠️":        {"🏴\u200d☠"},
		"#️⃣":              {"#⃣", "#\ufe0e⃣"},
		"🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": {"🏴\ufe0f\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"},
		"⌚":  {"⌚\ufe0f"},
		"★":  {"★\ufe0f"}, // has no other form
		"©️": {"©"},
		"🇩🇪": {" 🇩🇪 "},
	} {
		for _, way := range append(ways, want) {
			if got, ok := Clean(way); !ok || got != want {
				t.Errorf("%+q became %+q (%v), want %+q", way, got, ok, want)
			}
		}
	}
}

func TestNothingElseIsAReaction(t *testing.T) {
	for what, s := range map[string]string{
		"nothing":                 "",
		"a letter":                "a",
		"a Greek letter":          "Ω",
		"a Chinese character":     "好",
		"a digit":                 "7",
		"a hash":                  "#",
		"an element":              "<b>",
		"a quotation mark":        `"`,
		"a plus":                  "+",
		"a sum":                   "∑",
		"an ellipsis":             "…",
		"a bullet":                "•",
		"a full stop in Chinese":  "。",
		"two":                     "😀😀",
		"two flags":               "🇩🇪🇫🇷",
		"half a flag":             "🇩",
		"text behind":             "👍 ok",
		"a line break within":     "👍\n👍",
		"tags of no region":       "🏴\U000e0067\U000e007f",
		"a joiner behind":         "👩\u200d",
		"a joiner before":         "\u200d👩",
		"two joiners":             "👩\u200d\u200d👩",
		"only a tone":             "🏽",
		"two tones":               "👍🏽🏽",
		"only a variation":        "\ufe0f",
		"two variations":          "❤\ufe0f\ufe0f",
		"a keycap of two digits":  "12⃣",
		"only a keycap":           "⃣",
		"tags behind a face":      "😀\U000e0067\U000e007f",
		"tags without an end":     "🏴\U000e0067",
		"a bidirectional control": "\u202e😀",
		"NUL":                     "\x00",
		"NUL behind":              "😀\x00",
		"half a character":        "😀"[:3],
		"a surrogate":             "\xed\xa0\xbd",
		"a chain without end":     "👩" + strings.Repeat("\u200d👩", 20),
		"many bytes":              strings.Repeat("😀", 1000),
	} {
		t.Run(what, func(t *testing.T) {
			if got, ok := Clean(s); ok || got != "" {
				t.Errorf("%+q became %+q", s, got)
			}
		})
	}
}

func FuzzAReactionIsShortAndPlain(f *testing.F) {
	for _, s := range []string{"😀", "👩🏽\u200d❤️\u200d💋\u200d👨🏿", "🇩🇪", "3️⃣", "<b>", "\xff", "a😀"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := Clean(s)
		if !ok {
			return
		}
		if again, ok := Clean(got); !ok || again != got || !utf8.ValidString(got) || len(got) > 2*maxBytes || strings.ContainsAny(got, "<>&\"' \x00\n") {
			t.Errorf("%+q passed", s)
		}
	})
}

func TestAFewEmojiAloneAreShownLarge(t *testing.T) {
	family := "👨‍👩‍👧‍👦"
	for body, want := range map[string]bool{
		"🎉": true, "❤ ❤️": true, family: true, strings.Repeat(family, 12): true, "1️⃣": true, "1️⃣ #️⃣ 🎉": true, "🇩🇪👩🏽‍💻": true,
		strings.Repeat("🎉", 13): false, "1": false, "": false, "a🎉": false, "🎉!": false, "1🎉": false, "é": false, "1€": false,
	} {
		if got := Alone(body); got != want {
			t.Errorf("%q: %v", body, got)
		}
	}
}
