package server_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/fold"
	"parley/chat/posting"
	"parley/chat/server"
)

func TestTheFilterFindsWholeWordsInAnySpelling(t *testing.T) {
	f := server.NewWordFilter([]string{"gold", "casino*", "*coin", "buy now", fold.String("straße"), "c++"})
	for text, want := range map[string]string{
		"GOLD!": "gold", "buy ｇｏｌｄ": "gold", "golden": "", "marigold": "", "to the CASINOS": "casinos", "my casino": "casino",
		"a bitcoin.": "bitcoin", "coins": "", "Buy — now": "buy — now", "buyer now": "", "Strasse 7": "strasse", "say c++ twice": "c++", "c": "", "": "",
	} {
		if got := f.Find(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := server.NewWordFilter(nil).Find("gold"); got != "" {
		t.Errorf("an empty list finds %q", got)
	}
	for w, texts := range map[string]map[string]string{
		"*ing": {"going home": "going", "a ring.": "ring", "rings": "", "x (bring": "bring"}, "*oi*": {"the coins!": "coins", "oi": "oi", "to it": ""},
		"ca*o": {"casino": "casino", "cao": "cao", "ca no": "", "cassinos": ""}, "*+1*": {"a+1b": "+1b", "1": ""}, "new *": {"New, car": "new", "newer car": ""},
	} {
		for text, want := range texts {
			if got := server.NewWordFilter([]string{w}).Find(text); got != want {
				t.Errorf("%s in %q: %q, want %q", w, text, got, want)
			}
		}
	}
	worst := server.NewWordFilter([]string{strings.Repeat("a*", 25)})
	worst.Find(strings.Repeat("a", chat.BodyMax) + "!") // in time: RE2 does not go back
}

func TestTheFilterFindsDisguisedWords(t *testing.T) {
	f := server.NewWordFilter([]string{"gold", fold.String("straße"), "casino*"})
	for text, found := range map[string]bool{
		"g**ol**d": true, "a __g__old": true, "`g`old": true, "go~~l~~d!": true, `g\old`: true, "[go](https://example.org/x)ld": true, "[go] (x)ld": false,
		"g\u200bold": true, "go\u00adld": true, "g\u2060o\u200dl\ufe0fd": true, "\u202egold\u202c": true,
		"g\u0332o\u0332l\u0332d": true, "go\u0489ld": true, "g\u043eld": true, "g\u03bfld": true, "\U0001d420\U0001d428\U0001d425\U0001d41d": true, "\u24d6\u24de\u24db\u24d3": true,
		"STRA\u1e9eE": true, "stra\u00dfe": true, "c\u0430sinos": true,
		"g\u00f6ld": false, "go ld": false, "*go* *ld*": false, "\u0433\u043e\u043b\u0434": false, "gol": false, "marig**old**": false,
		"\u0921\u0949\u0932\u094d\u0921": false,
	} {
		if got := f.Find(text); (got != "") != found {
			t.Errorf("%+q: %q, want found: %v", text, got, found)
		}
	}
	russian := server.NewWordFilter([]string{"cop"})
	if got := russian.Find("\u0441\u043e\u0440"); got != "" {
		t.Errorf("a word of another language: %q", got)
	}
}

// A word of one alphabet is found with letters of others in it, whichever the alphabet is.
func TestTheFilterFindsWordsOfMixedAlphabets(t *testing.T) {
	f := server.NewWordFilter([]string{fold.String("казино"), fold.String("жёлтый"), fold.String("καζίνο"), "casino", "book"})
	for text, found := range map[string]bool{
		"казино": true, "к\u0061зин\u006f": true, "K\u0041ЗИ\u0048O": true, "каз\u0075но": true, "казин\u03bf": true, "ж\u00ebлт\u0079й": false, "ж\u00ebлтый": true,
		"\u006bαζίν\u006f": true, "\u004bΑΖΊΝΟ": true, "κ\u0430ζίνο": true, "kazino": false, "kαzίnο": true,
		"c\u0430s\u0456n\u043e": true, "b\u043eo\u043a": true, "\u0412OO\u041a": true, "b\u03bfo\u03ba": true,
		"магазин oo": false, "T-казиношный": false, "воок": false,
	} {
		if got := f.Find(text); (got != "") != found {
			t.Errorf("%+q: %q, want found: %v", text, got, found)
		}
	}
}

func TestAMessageWithAWordOfTheListIsRefused(t *testing.T) {
	s := harness.NewSettings(t)
	room := s.Room("Tea", false)
	inbox := chattest.NewInbox()
	sends := posting.New(inbox, s.DB, chat.NoLimits{}, uuid.New())
	sends.Words = s.RefuseWords
	a, err := s.Rooms.Open(t.Context(), room.Slug, s.Eve.ID)
	harness.Must(t, err)
	send := func(body string) error {
		_, _, err := sends.Send(t.Context(), s.Eve, a, posting.Draft{Body: body, Nonce: uuid.New()})
		return err
	}
	harness.Must(t, send("gold"))
	s.Set(chat.SettingsForm{Words: harness.Text(" Gold,\nCASINO*\n\ngold")})
	harness.ExpectField(t, send("Buy GOLD"), chat.Invalid, "body")
	_, err = sends.SendAndWait(t.Context(), s.Eve, a, posting.Draft{Body: "casinos", Nonce: uuid.New()})
	harness.ExpectField(t, err, chat.Invalid, "body")
	m := chat.Message{Seq: 1, Author: s.Eve.ID, Body: "hello"}
	harness.ExpectField(t, sends.Edit(t.Context(), s.Eve, a, m, posting.Revision{Body: "gold"}, false), chat.Invalid, "body")
	harness.Must(t, sends.Edit(t.Context(), s.Eve, a, m, posting.Revision{Body: "silver"}, false))
	harness.Must(t, send("golden"))
	s.Set(chat.SettingsForm{Words: harness.Text("")})
	harness.Must(t, send("gold"))
	for _, words := range []string{"a", "*", "b*", strings.Repeat("x", server.FilterWordMax+1), manyWords()} {
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
		for i := range server.FilterWordsMax {
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
	for _, words := range []string{"a*b*c", strings.Repeat("ﷺ", server.FilterWordMax)} {
		harness.ExpectField(t, s.Change(t.Context(), s.Ann, chat.SettingsForm{Words: &words}), chat.Invalid, "words")
	}
}

func manyWords() string {
	var b strings.Builder
	for i := range server.FilterWordsMax + 1 {
		b.WriteString("w" + strings.Repeat("y", i%40) + string(rune('a'+i/40)) + "z\n")
	}
	return b.String()
}
