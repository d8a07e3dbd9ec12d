package chat_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/fold"
)

func TestTheFilterFindsWholeWordsInAnySpelling(t *testing.T) {
	f := chat.NewWordFilter([]string{"gold", "casino*", "*coin", "buy now", fold.String("straße"), "c++"})
	for text, want := range map[string]string{
		"GOLD!": "gold", "buy ｇｏｌｄ": "gold", "golden": "", "marigold": "", "to the CASINOS": "casinos", "my casino": "casino",
		"a bitcoin.": "bitcoin", "coins": "", "Buy — now": "buy — now", "buyer now": "", "Strasse 7": "strasse", "say c++ twice": "c++", "c": "", "": "",
	} {
		if got := f.Find(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := chat.NewWordFilter(nil).Find("gold"); got != "" {
		t.Errorf("an empty list finds %q", got)
	}
	for w, texts := range map[string]map[string]string{
		"*ing": {"going home": "going", "a ring.": "ring", "rings": "", "x (bring": "bring"}, "*oi*": {"the coins!": "coins", "oi": "oi", "to it": ""},
		"ca*o": {"casino": "casino", "cao": "cao", "ca no": "", "cassinos": ""}, "*+1*": {"a+1b": "+1b", "1": ""}, "new *": {"New, car": "new", "newer car": ""},
	} {
		for text, want := range texts {
			if got := chat.NewWordFilter([]string{w}).Find(text); got != want {
				t.Errorf("%s in %q: %q, want %q", w, text, got, want)
			}
		}
	}
	worst := chat.NewWordFilter([]string{strings.Repeat("a*", 25)})
	worst.Find(strings.Repeat("a", chat.BodyMax) + "!") // in time: RE2 does not go back
}

func TestAMessageWithAWordOfTheListIsRefused(t *testing.T) {
	s := harness.NewSettings(t)
	room := s.Room("Tea", false)
	inbox := chattest.NewInbox()
	posting := chat.NewPosting(inbox, s.DB, chat.NoLimits{}, uuid.New())
	posting.Words = s.RefuseWords
	a, err := s.Rooms.Open(t.Context(), room.Slug, s.Eve.ID)
	harness.Must(t, err)
	send := func(body string) error {
		_, _, err := posting.Send(t.Context(), s.Eve, a, chat.Draft{Body: body, Nonce: uuid.New()})
		return err
	}
	harness.Must(t, send("gold"))
	s.Set(chat.SettingsForm{Words: harness.Text(" Gold,\nCASINO*\n\ngold")})
	harness.ExpectField(t, send("Buy GOLD"), chat.Invalid, "body")
	_, err = posting.SendAndWait(t.Context(), s.Eve, a, chat.Draft{Body: "casinos", Nonce: uuid.New()})
	harness.ExpectField(t, err, chat.Invalid, "body")
	m := chat.Message{Seq: 1, Author: s.Eve.ID, Body: "hello"}
	harness.ExpectField(t, posting.Edit(t.Context(), s.Eve, a, m, chat.Revision{Body: "gold"}, false), chat.Invalid, "body")
	harness.Must(t, posting.Edit(t.Context(), s.Eve, a, m, chat.Revision{Body: "silver"}, false))
	harness.Must(t, send("golden"))
	s.Set(chat.SettingsForm{Words: harness.Text("")})
	harness.Must(t, send("gold"))
	for _, words := range []string{"a", "*", "b*", strings.Repeat("x", chat.FilterWordMax+1), manyWords()} {
		harness.ExpectField(t, s.Change(t.Context(), s.Ann, chat.SettingsForm{Words: &words}), chat.Invalid, "words")
	}
}

// The longest lists that an admin can save are compiled at each change and looked for in
// each message.
func TestTheLargestListsFilter(t *testing.T) {
	s := harness.NewSettings(t)
	for name, word := range map[string]func(n string) string{
		"stars around":  func(n string) string { return strings.Repeat("*", 28) + n + strings.Repeat("*", 28) },
		"open ends":     func(n string) string { return "*" + n + "*" },
		"stars inside":  func(n string) string { return n + "*zz" },
		"many spaces":   func(n string) string { return strings.Repeat("a ", 27) + n },
		"many signs":    func(n string) string { return strings.Repeat("+", 54) + n },
		"folded longer": func(n string) string { return strings.Repeat("ß", 26) + n },
	} {
		var list []string
		for i := range chat.FilterWordsMax {
			list = append(list, word(string([]rune{'b' + rune(i%20), 'b' + rune(i/20)})+"q"))
		}
		s.Set(chat.SettingsForm{Words: harness.Text(strings.Join(list, "\n"))})
		if err := s.RefuseWords(t.Context(), "x "+strings.ReplaceAll(list[499], "*", "")+" y"); !chat.Is(err, chat.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		for _, text := range []string{"aß+ ", "a a ", "++++"} {
			harness.Must(t, s.RefuseWords(t.Context(), strings.Repeat(text, chat.BodyMax/4)))
		}
	}
	for _, words := range []string{"a*b*c", strings.Repeat("ﷺ", chat.FilterWordMax)} {
		harness.ExpectField(t, s.Change(t.Context(), s.Ann, chat.SettingsForm{Words: &words}), chat.Invalid, "words")
	}
}

func manyWords() string {
	var b strings.Builder
	for i := range chat.FilterWordsMax + 1 {
		b.WriteString("w" + strings.Repeat("y", i%40) + string(rune('a'+i/40)) + "z\n")
	}
	return b.String()
}
