package words_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/leonelquinteros/gotext"

	"parley/chat"
	"parley/views/words"
)

func TestTheLanguageIsTheNearestThatIsAskedFor(t *testing.T) {
	for header, code := range map[string]string{
		"":                                  "en",
		"de":                                "de",
		"DE-at, en;q=0.5":                   "de",
		"en-GB,en;q=0.9,de;q=0.8":           "en",
		"fr, de;q=0.3":                      "de",
		"fr":                                "en",
		"en;q=0.1, de":                      "de",
		"de;q=0, en":                        "en",
		"*":                                 "en",
		"\xff\xfe;q=x":                      "en",
		strings.Repeat("de-", 4096):         "en",
		"de," + strings.Repeat("xx,", 4096): "de",
	} {
		if l := words.Accepted(header); l.Code() != code {
			t.Errorf("%.40q: %s", header, l.Code())
		}
	}
}

func FuzzAccepted(f *testing.F) {
	f.Add("de-DE, en;q=0.7")
	f.Fuzz(func(t *testing.T, header string) {
		if c := words.Accepted(header).Code(); c != "en" && c != "de" {
			t.Errorf("%q: %q", header, c)
		}
	})
}

func TestWhatBelongsIntoATextIsPutThere(t *testing.T) {
	de := words.Accepted("de")
	for _, c := range []struct{ said, want string }{
		{de.Say("%s is typing", "bob"), "bob schreibt"},
		{de.Count(1, "%d member", "%d members"), "1 Mitglied"},
		{de.Count(5, "%d member", "%d members"), "5 Mitglieder"},
		{words.Accepted("en").Count(1, "%d member", "%d members"), "1 member"},
		{de.Tell(chat.Field("name", "%s must have %d to %d characters.", chat.Term("A room name"), 1, 80)), "Ein Raumname muss 1 bis 80 Zeichen haben."},
		{de.Tell(chat.Field("q", "%s was sent twice.", chat.Field("q", "The field “%s”", "q"))), "Das Feld „q“ wurde zweimal gesendet."},
		{de.Say("Nobody has translated %s.", "this"), "Nobody has translated this."},
		{(*words.Language)(nil).Say("%s is typing", "bob"), "bob is typing"},
	} {
		if c.said != c.want {
			t.Errorf("it says %q, not %q", c.said, c.want)
		}
	}
}

func TestNothingIsMissingInAnyLanguage(t *testing.T) {
	all := read(t, "parley.pot")
	if len(all) < 200 {
		t.Fatalf("only %d texts", len(all))
	}
	files, _ := filepath.Glob("*.po")
	if len(files) == 0 {
		t.Fatal("no language")
	}
	for _, file := range files {
		said := read(t, file)
		for id, source := range all {
			checkTranslation(t, file, id, source, said[id])
			delete(said, id)
		}
		for id := range said {
			t.Errorf("%s translates %q, which nobody says", file, id)
		}
	}
}

func checkTranslation(t *testing.T, file, id string, source, said *gotext.Translation) {
	if said == nil {
		t.Errorf("%s does not have %q", file, id)
		return
	}
	if said.PluralID != source.PluralID || len(said.Trs) == 0 || source.PluralID != "" && len(said.Trs) < 2 {
		t.Errorf("%s: %q has %d forms", file, id, len(said.Trs))
	}
	for _, text := range said.Trs {
		if text == "" || verbs(text) != verbs(id) {
			t.Errorf("%s: %q became %q", file, id, text)
		}
	}
}

func read(t *testing.T, file string) map[string]*gotext.Translation {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	po := gotext.NewPo()
	po.Parse(content)
	all := po.GetDomain().GetTranslations()
	delete(all, "")
	return all
}

var verb = regexp.MustCompile(`%[a-z]`)

func verbs(text string) string { return strings.Join(verb.FindAllString(text, -1), "") }
