package markup_test

import (
	"slices"
	"strings"
	"testing"

	"parley/chat/markup"
)

func TestWhichMessageATextLinksTo(t *testing.T) {
	const own = "https://chat.example.org"
	for body, want := range map[string]int64{
		"see " + own + "/rooms/tea?at=5#m-5 please":                           5,
		own + "/rooms/tea/messages/7":                                         7,
		own + "/rooms/tea#m-9":                                                9,
		"http://[::1]:3000/rooms/tea?at=3":                                    3,
		"[that](" + own + "/rooms/tea/messages/7)":                            7,
		"https://elsewhere.org/rooms/tea/messages/7":                          0,
		own + ".evil.org/rooms/tea/messages/7":                                0,
		own + "/rooms/coffee/messages/7":                                      0,
		own + "/rooms/tea":                                                    0,
		own + "/rooms/tea?at=unread":                                          0,
		own + "/rooms/tea/messages/7/history":                                 0,
		own + "/rooms/tea/messages/99999999999999999999":                      0,
		"`" + own + "/rooms/tea/messages/7`":                                  0,
		own + "/rooms/coffee/messages/4 and " + own + "/rooms/tea/messages/8": 8,
		"/rooms/tea/messages/7":                                               0,
	} {
		if got := markup.LinkedMessage(body, "tea", "", own, "http://[::1]:3000"); got != want {
			t.Errorf("%s links to %d, want %d", body, got, want)
		}
	}
}

func TestWhichMessagesOfOtherRoomsATextLinksTo(t *testing.T) {
	const own = "https://chat.example.org"
	type link = markup.MessageLink
	for body, want := range map[string][]link{
		own + "/rooms/tea?at=5#m-5":                                                                  nil,
		own + "/rooms/cake?at=5#m-5 " + own + "/rooms/tea/messages/7":                                {{"cake", 5}},
		own + "/rooms/a/messages/1, " + own + "/rooms/b#m-2.":                                        {{"a", 1}, {"b", 2}},
		own + "/rooms/a/messages/1 " + own + "/rooms/a?at=1":                                         {{"a", 1}},
		strings.Repeat(own+"/rooms/a ", 9) + own + "/rooms/a#m-3":                                    {{"a", 3}},
		own + "/rooms/a#m-1 " + own + "/rooms/b#m-2 " + own + "/rooms/c#m-3 " + own + "/rooms/d#m-4": {{"a", 1}, {"b", 2}, {"c", 3}},
		"`" + own + "/rooms/a#m-1`":                                                                  nil,
		"https://chat.example.org.evil.org/rooms/a#m-1 https://elsewhere.org/rooms/a#m-1":            nil,
	} {
		if got := markup.LinkedElsewhere(body, "tea", "", own); !slices.Equal(got, want) {
			t.Errorf("%s links to %v, want %v", body, got, want)
		}
	}
}

func TestATextThatBeginsWithALinkToTheServerItself(t *testing.T) {
	for body, want := range map[string]bool{
		"see https://chat.example.org/rooms/cake": true, "https://chat.example.org": true, "https://chat.example.org?a": true,
		"https://chat.example.org.evil.org/": false, "https://chat.example.orga": false, "https://a.org https://chat.example.org": false, "none": false,
	} {
		if got := markup.OwnLink(body, "", "https://chat.example.org"); got != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}

func TestAQuoteIsTheFirstLinesOfAMessage(t *testing.T) {
	for body, want := range map[string]string{
		"one":                       "one",
		"**one**\n\n- two\n# three": "one\ntwo\nthree",
		"1\n2\n3\n4":                "1\n2\n3…",
		"> what another said\nmine": "mine",
		"> nothing of its own":      "> nothing of its own",
		strings.Repeat("界", 300):    strings.Repeat("界", 240) + "…",
		strings.Repeat("a ", 4000):  strings.TrimSpace(strings.Repeat("a ", 120)) + "…",
		"":                          "",
	} {
		if got := markup.QuoteLines(body); got != want {
			t.Errorf("%.40q is quoted as %q, want %q", body, got, want)
		}
	}
	if got := markup.QuoteSource("one\n\ntwo", "https://a.org/1"); got != "> one\n>\n> two\n\nhttps://a.org/1\n\n" {
		t.Errorf("the composer gets %q", got)
	}
}
