package handlers_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

const inGerman = "de-DE,de;q=0.9,en;q=0.5"

func TestPagesSpeakTheLanguageThatIsAskedFor(t *testing.T) {
	t.Parallel()
	ann := handlerstest.Open(t).Person(t, "ann")
	for _, c := range []struct{ language, lang, heading string }{
		{"", "en", "<h1>Rooms</h1>"},
		{"fr", "en", "<h1>Rooms</h1>"},
		{inGerman, "de", "<h1>Räume</h1>"},
	} {
		a := ann.Get("/rooms", "Accept-Language", c.language).Is(200)
		if !strings.Contains(a.Body, `<html lang="`+c.lang+`"`) || !strings.Contains(a.Body, c.heading) {
			t.Errorf("%q: %.300s", c.language, a.Body)
		}
		if got := a.Header.Get("Content-Language"); got != c.lang {
			t.Errorf("%q: Content-Language %q", c.language, got)
		}
		if !strings.Contains(a.Header.Get("Vary"), "Accept-Language") {
			t.Errorf("Vary is %q", a.Header.Get("Vary"))
		}
	}
}

func TestRefusalsSpeakItToo(t *testing.T) {
	t.Parallel()
	ann := handlerstest.Open(t).Person(t, "ann")
	for _, c := range []struct {
		headers  []string
		sentence string
	}{
		{nil, "Ein Raumname muss 1 bis 80 Zeichen haben."},
		{[]string{"HX-Request", "true"}, "Ein Raumname muss 1 bis 80 Zeichen haben."},
		{[]string{"Accept", "text/plain"}, "Ein Raumname muss 1 bis 80 Zeichen haben."},
	} {
		a := ann.Send("/rooms", append(c.headers, "Accept-Language", inGerman), "name", "").Is(422)
		if !strings.Contains(a.Body, c.sentence) {
			t.Errorf("%v: it says %.400s", c.headers, a.Body)
		}
	}
	if a := ann.Get("/rooms/none", "Accept-Language", inGerman).Is(404); !strings.Contains(a.Body, "<title>Hier ist nichts · Parley</title>") || !strings.Contains(a.Body, "Diesen Raum gibt es nicht.") {
		t.Errorf("what is not there: %.600s", a.Body)
	}
}

func TestTheViewersStylesheetHasTheWordsOfTheirLanguage(t *testing.T) {
	t.Parallel()
	ann := handlerstest.Open(t).Person(t, "ann")
	ann.Get("/viewer/ann.css").Is(200).Lacks("data-say")
	ann.Get("/viewer/ann.css?lang=en").Is(200).Lacks("data-say")
	ann.Get("/viewer/ann.css?lang=de").Is(200).Has(`[data-say=edited]::after{content:"bearbeitet"}`)
	ann.Get("/viewer/ann.css?lang=xx").Is(404)
}
