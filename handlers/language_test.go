package handlers

import (
	"strings"
	"testing"
)

const inGerman = "de-DE,de;q=0.9,en;q=0.5"

func TestPagesSpeakTheLanguageThatIsAskedFor(t *testing.T) {
	t.Parallel()
	ann := open(t).person(t, "ann")
	for _, c := range []struct{ language, lang, heading string }{
		{"", "en", "<h1>Rooms</h1>"},
		{"fr", "en", "<h1>Rooms</h1>"},
		{inGerman, "de", "<h1>Räume</h1>"},
	} {
		a := ann.get("/rooms", "Accept-Language", c.language).is(200)
		if !strings.Contains(a.body, `<html lang="`+c.lang+`"`) || !strings.Contains(a.body, c.heading) {
			t.Errorf("%q: %.300s", c.language, a.body)
		}
		if got := a.header.Get("Content-Language"); got != c.lang {
			t.Errorf("%q: Content-Language %q", c.language, got)
		}
		if !strings.Contains(a.header.Get("Vary"), "Accept-Language") {
			t.Errorf("Vary is %q", a.header.Get("Vary"))
		}
	}
}

func TestRefusalsSpeakItToo(t *testing.T) {
	t.Parallel()
	ann := open(t).person(t, "ann")
	for _, c := range []struct {
		headers  []string
		sentence string
	}{
		{nil, "Ein Raumname muss 1 bis 80 Zeichen haben."},
		{[]string{"HX-Request", "true"}, "Ein Raumname muss 1 bis 80 Zeichen haben."},
		{[]string{"Accept", "text/plain"}, "Ein Raumname muss 1 bis 80 Zeichen haben."},
	} {
		a := ann.send("/rooms", append(c.headers, "Accept-Language", inGerman), "name", "").is(422)
		if !strings.Contains(a.body, c.sentence) {
			t.Errorf("%v: it says %.400s", c.headers, a.body)
		}
	}
	if a := ann.get("/rooms/none", "Accept-Language", inGerman).is(404); !strings.Contains(a.body, "<title>Hier ist nichts · Parley</title>") || !strings.Contains(a.body, "Diesen Raum gibt es nicht.") {
		t.Errorf("what is not there: %.600s", a.body)
	}
}

func TestTheViewersStylesheetHasTheWordsOfTheirLanguage(t *testing.T) {
	t.Parallel()
	ann := open(t).person(t, "ann")
	ann.get("/viewer/ann.css").is(200).lacks("data-say")
	ann.get("/viewer/ann.css?lang=en").is(200).lacks("data-say")
	ann.get("/viewer/ann.css?lang=de").is(200).has(`[data-say=edited]::after{content:"bearbeitet"}`)
	ann.get("/viewer/ann.css?lang=xx").is(404)
}
