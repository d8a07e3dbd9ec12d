package chat_test

import (
	"strings"
	"testing"

	"parley/chat"
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
		if got := chat.LinkedMessage(body, "tea", "", own, "http://[::1]:3000"); got != want {
			t.Errorf("%s links to %d, want %d", body, got, want)
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
		if got := chat.QuoteLines(body); got != want {
			t.Errorf("%.40q is quoted as %q, want %q", body, got, want)
		}
	}
	if got := chat.QuoteSource("one\n\ntwo", "https://a.org/1"); got != "> one\n>\n> two\n\nhttps://a.org/1\n\n" {
		t.Errorf("the composer gets %q", got)
	}
}
