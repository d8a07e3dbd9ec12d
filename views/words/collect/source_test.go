package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// source has each way to use a text, and code that only looks like one.
const source = `package page

const notSaid = "not said"

var saved = words.Mark("marked")

func page() {
	T(ctx, "said " + "in parts")
	T(ctx, notSaid)
	T(ctx, "twice")
	T(ctx, "twice")
	Phrase("with %s", a)
	words.From(ctx).Count(n, "%d one", "%d many")
	strings.Count(s, "not a text")
	fmt.Println("printed")
	chat.E(chat.Invalid, "refused")
	chat.Field("name", "field")
	f.Refuse("name", "by a method")
	refuse(c, Invalid, "by a function")
	use(&Error{Kind: 1, Text: "in a literal", Field: "no"})
	use(Limit{"key", 1, 2, 3, "by its place"}, Input{Name: "no", Label: "label", Hint: "hint"})
	e.Text = "assigned"
	Term("term")
}
`

func collected(t *testing.T, name, content string) *list {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	l := newList()
	if err := l.collect(filepath.Join(filepath.Dir(file), "*.go")); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestEveryTextThatIsSaidIsCollectedOnce(t *testing.T) {
	l := collected(t, "page_templ.go", source)
	want := []string{
		"marked", "said in parts", "twice", "with %s", "%d one", "refused", "field", "by a method",
		"by a function", "in a literal", "by its place", "label", "hint", "assigned", "term",
	}
	if !slices.Equal(l.texts, want) {
		t.Errorf("%q", l.texts)
	}
	if l.many["%d one"] != "%d many" {
		t.Errorf("plurals %q", l.many)
	}
	if where := l.files["twice"]; len(where) != 1 || !strings.HasSuffix(where[0], "page.templ") {
		t.Errorf("it is said in %q", where)
	}
}

func TestTestsSayNothing(t *testing.T) {
	if l := collected(t, "page_test.go", source); len(l.texts) > 0 {
		t.Errorf("%q", l.texts)
	}
}

func TestSourceThatIsNoneIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.go")
	if err := os.WriteFile(file, []byte("package"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := newList().collect(file); err == nil {
		t.Error("nobody notices")
	}
}

func TestTheListIsWhatTranslatorsToolsRead(t *testing.T) {
	l := newList()
	l.add("a.templ", `with "quotes"`, "")
	l.add("b.templ", `with "quotes"`, "")
	l.add("a.templ", "%d one", "%d many")
	want := header + `
#: a.templ b.templ
msgid "with \"quotes\""
msgstr ""

#: a.templ
#, c-format
msgid "%d one"
msgid_plural "%d many"
msgstr[0] ""
msgstr[1] ""
`
	if got := string(l.pot()); got != want {
		t.Errorf("%s", got)
	}
}
