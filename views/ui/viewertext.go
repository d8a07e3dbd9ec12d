package ui

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"parley/static"
	"parley/views/words"
)

// A room's updates are the same bytes for all readers, in English. The program's own few
// words in them stand in a span, and data-say on its parent names the text. ViewerCSS
// replaces them in other languages.

// ViewerText are these words. For a text with a %, an attribute of the same element has its
// value.
var ViewerText = map[string]struct{ Text, attribute string }{
	"edited":  {words.Mark("edited"), ""},
	"pinned":  {words.Mark("pinned"), ""},
	"gone":    {words.Mark("This message was deleted."), ""},
	"removed": {words.Mark("Removed by a moderator: %s"), "data-name"},
	"nobody":  {words.Mark("deleted user"), ""},
	"unread":  {words.Mark("unread"), ""},
	"changed": {words.Mark("Changed:"), ""},
	"others":  {words.Mark("and others"), ""},
	"online":  {words.Mark("%d online"), "data-n"},
	"typing":  {words.Mark("%s is typing"), "data-name"},
	"answer":  {words.Mark("Reply to %s"), "data-name"},
	"lost":    {words.Mark("Reply to a deleted user"), ""},
	"forward": {words.Mark("Forwarded from %s"), "data-name"},
	"voters":  {words.Mark("Voters: %d"), "data-n"},
	"several": {words.Mark("several answers"), ""},
	"closed":  {words.Mark("closed"), ""},
	"ends":    {words.Mark("open until"), ""},
	"last":    {words.Mark("last reply"), ""},
	"reply":   {words.Mark("1 reply"), ""},
	"replies": {words.Mark("%d replies"), "data-n"},
	"more":    {words.Mark("and %d others"), "data-n"},
	"joined":  {words.Mark("joined"), ""},
	"left":    {words.Mark("left"), ""},
	"renamed": {words.Mark("The room is now called"), ""},
	"topic":   {words.Mark("The topic is now"), ""},
	"call":    {words.Mark("A call began"), ""},
	"ended":   {words.Mark("The call ended after"), ""},
	"missed":  {words.Mark("Missed call"), ""},
}

// AppendViewerText appends a viewer text to an element that is open up to its attributes.
func AppendViewerText(b []byte, l *words.Language, name string) []byte {
	b = append(b, ` data-say="`...)
	b = append(b, name...)
	b = append(b, `"><span>`...)
	b = AppendText(b, l.Say(ViewerText[name].Text))
	return append(b, `</span>`...)
}

func ViewerTextSpan(name string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		b := AppendViewerText([]byte(`<span`), words.From(ctx), name)
		_, err := w.Write(append(b, `</span>`...))
		return err
	})
}

// Publish makes the scripts of each language except English, with its texts in place of ours.
// Call it before pages are served; only the first call has an effect.
func Publish() { publish.Do(publishViewerText) }

var publish sync.Once

func publishViewerText() {
	for _, l := range words.Spoken()[1:] {
		for _, name := range []string{"app", "hand"} {
			static.Publish(name+"."+l.Code()+".js", static.Translated(name+".js", func(text string) string { return l.Say(text) }))
		}
	}
}

// ScriptURL is the path of the bundle "app" or "hand" in the page's language.
func ScriptURL(ctx context.Context, name string) string {
	if code := Code(ctx); code != words.English {
		name += "." + code
	}
	return static.URL(name + ".js")
}

// viewerTextCSS replaces the viewer texts. Screen readers read generated content like text.
func viewerTextCSS(l *words.Language) string {
	if l.Code() == words.English {
		return ""
	}
	var b strings.Builder
	b.WriteString("[data-say]>span{display:none}\n")
	for _, name := range slices.Sorted(maps.Keys(ViewerText)) {
		b.WriteString("[data-say=" + name + "]::after{content:" + cssContent(l, name) + "}\n")
	}
	return b.String()
}

func cssContent(l *words.Language, name string) string {
	e := ViewerText[name]
	if e.attribute == "" {
		return cssString(l.Say(e.Text))
	}
	text := l.Say(e.Text)
	verb := strings.Index(text, "%")
	before, after := text[:verb], text[verb+len("%d"):]
	return cssString(before) + " attr(" + e.attribute + ") " + cssString(after)
}

func Online(n int) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		count := strconv.Itoa(n)
		_, err := io.WriteString(w, `<span data-say="online" data-n="`+count+`"><span>`+templ.EscapeString(T(ctx, ViewerText["online"].Text, n))+`</span></span>`)
		return err
	})
}
