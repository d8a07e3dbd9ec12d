package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
)

// all is every part of every bundle, with something in it.
func all() fstest.MapFS {
	m := fstest.MapFS{}
	for _, b := range bundles {
		for _, part := range b.parts {
			m[part] = &fstest.MapFile{Data: []byte("/* " + part + " */\n//# sourceMappingURL=x.map\n")}
		}
	}
	return m
}

func TestEverySourceTravelsInABundle(t *testing.T) {
	named := map[string]bool{}
	for _, b := range bundles {
		for _, part := range b.parts {
			named[part] = true
		}
	}
	for _, pattern := range []string{"css/*.css", "js/*.js", "js/hand/*.js"} {
		found, err := fs.Glob(files, pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s finds nothing: %v", pattern, err)
		}
		for _, f := range found {
			if !named[f] {
				t.Errorf("%s is in no bundle", f)
			}
		}
	}
}

func TestOwnSourcesAreAllThere(t *testing.T) {
	for _, b := range bundles {
		for _, part := range b.parts {
			if strings.HasPrefix(part, "vendor/") {
				continue // copied by the build, see TestWhatIsMissingIsNamed
			}
			if _, err := (bundle{parts: []string{part}}).join(files, nil); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestABundleHasItsPartsInOrder(t *testing.T) {
	s := build(all())
	if s.err != nil {
		t.Fatal(s.err)
	}
	content := string(s.byURL[s.byName["app.js"]].content)
	if !strings.Contains(content, "htmx.min.js") || strings.Index(content, "htmx.min.js") > strings.Index(content, "hx-ws.min.js") {
		t.Errorf("it is %q", content)
	}
	if strings.Contains(content, "sourceMappingURL") {
		t.Error("it names a source map that is not served")
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	from := all()
	delete(from, "vendor/hx-ws.min.js")
	s := build(from)
	if s.err == nil || !strings.Contains(s.err.Error(), "vendor/hx-ws.min.js") || !strings.Contains(s.err.Error(), "make assets") {
		t.Errorf("the error is %v", s.err)
	}
	if s.byName["app.css"] == "" {
		t.Error("the rest is not served")
	}
}

func TestAURLChangesWithTheContent(t *testing.T) {
	before := build(all()).byName["app.css"]
	changed := all()
	changed["css/base.css"].Data = []byte("body{}")
	if after := build(changed).byName["app.css"]; after == before {
		t.Errorf("both are %s", after)
	}
	if again := build(all()).byName["app.css"]; again != before {
		t.Error("it changes by itself")
	}
}

func TestOpenServesWhatURLNames(t *testing.T) {
	content, contentType, etag, ok := Open(URL("app.css"))
	if !ok || len(content) == 0 || contentType != "text/css; charset=utf-8" || !strings.HasPrefix(etag, `"`) {
		t.Errorf("it answers %d bytes of %q with %s", len(content), contentType, etag)
	}
	for _, path := range []string{"/static/", "/static/../files.go", "/static/css/base.css", URL("nothing"), URL("app.css") + "x"} {
		if _, _, _, ok := Open(path); ok {
			t.Errorf("%s answers", path)
		}
	}
}

func TestEncodedContentDecodesToTheSame(t *testing.T) {
	plain, _, _, _ := Open(URL("app.css"))
	for _, c := range []struct {
		accept, encoding string
		decode           func(io.Reader) (io.Reader, error)
	}{
		{"gzip, deflate, br, zstd", "br", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
		{"gzip, deflate", "gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"br;q=0, GZIP;q=0.5", "gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"", "", func(r io.Reader) (io.Reader, error) { return r, nil }},
		{"identity", "", func(r io.Reader) (io.Reader, error) { return r, nil }},
		{"br;q=x", "", func(r io.Reader) (io.Reader, error) { return r, nil }},
	} {
		t.Run(c.accept, func(t *testing.T) {
			content, _, encoding, _, ok := OpenEncoded(URL("app.css"), c.accept)
			if !ok || encoding != c.encoding {
				t.Fatalf("it is encoded as %q", encoding)
			}
			r, err := c.decode(bytes.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("it decodes to something else: %v", err)
			}
		})
	}
}

func TestEachEncodingHasItsOwnETag(t *testing.T) {
	seen := map[string]bool{}
	for _, accept := range []string{"br", "gzip", ""} {
		_, _, _, etag, _ := OpenEncoded(URL("app.css"), accept)
		if seen[etag] {
			t.Errorf("%s is there twice", etag)
		}
		seen[etag] = true
	}
}

// A page's content security policy allows no evaluation of strings.
func TestOwnScriptsEvaluateNothing(t *testing.T) {
	for _, b := range bundles {
		for _, part := range b.parts {
			content, _ := fs.ReadFile(files, part)
			for _, word := range []string{"eval(", "new Function", ".setAttribute(\"style\"", ".style."} {
				// A panel's place beside its message is a property, which the policy allows.
				placed := word == ".style." && strings.HasPrefix(part, "js/hand/")
				if strings.HasPrefix(part, "js/") && !placed && bytes.Contains(content, []byte(word)) {
					t.Errorf("there is %q in %s", word, part)
				}
			}
		}
	}
}

func TestStylesheetsTravelWithoutTheirComments(t *testing.T) {
	content, _, _, _ := Open(URL("app.css"))
	if bytes.Contains(content, []byte("/*")) || bytes.Contains(content, []byte("*/")) {
		t.Error("there is a comment")
	}
	if !bytes.Contains(content, []byte(".composer{")) {
		t.Error("there are no rules")
	}
}

func TestScriptsTravelWithoutTheirComments(t *testing.T) {
	content, _, _, _ := Open(URL("app.js"))
	source, err := fs.ReadFile(files, "js/words.js")
	if comment, _, _ := bytes.Cut(source, []byte("\n")); err != nil || !bytes.HasPrefix(comment, []byte("// ")) || bytes.Contains(content, comment) {
		t.Errorf("%v, %q travels", err, comment)
	}
	if !bytes.Contains(content, []byte("const word=")) || !bytes.Contains(content, []byte("The server did not answer.")) {
		t.Error("there are no scripts")
	}
}

func TestTranslatedScriptsSayNothingInEnglish(t *testing.T) {
	texts := Said()
	if len(texts) < 50 {
		t.Fatalf("%d texts", len(texts))
	}
	calls := regexp.MustCompile(`\bword\(.`)
	for _, pattern := range []string{"js/*.js", "js/hand/*.js"} {
		scripts, _ := fs.Glob(files, pattern)
		for _, script := range scripts {
			content, _ := fs.ReadFile(files, script)
			if n := len(calls.FindAll(content, -1)); n != len(said.FindAll(content, -1)) {
				t.Errorf("%s calls word %d times, and not always with a text", script, n)
			}
		}
	}
	for _, name := range []string{"app.js", "hand.js"} {
		content := Translated(name, func(text string) string { return "«\"" + strings.ToUpper(text) })
		for _, text := range texts {
			if len(text) > 12 && bytes.Contains(content, []byte(text)) {
				t.Errorf("%s says %q", name, text)
			}
		}
		if !bytes.Contains(content, []byte("«")) {
			t.Errorf("%s says nothing", name)
		}
		english, _, _, _ := Open(URL(name))
		if same := Translated(name, func(text string) string { return text }); !bytes.Equal(same, english) {
			t.Errorf("%s: the same texts make another script", name)
		}
	}
}

// Chromium looks again at every element before a new one, if a rule asks any of them for what comes
// after it. So no rule of a room asks that of what stands in its log. And it looks again at all messages
// if a rule of what the log stands in asks what that has, and goes on to what else is in it. A stream
// marks what a newer one stands for instead; see ui.Latest.
func TestNoRuleMakesAMessageCostAllMessages(t *testing.T) {
	after := regexp.MustCompile(`([^\s{};,(]*):has\([~+]`)
	around := regexp.MustCompile(`(?:body|html|\.main|\.talk|\.talk-in|\.log)[^\s{},()]*:has\((?:[^()]|\([^()]*\))*\)[^,{]*[ >+~][^,{]*`)
	outside := map[string]bool{
		"i":           true, // in the line of a message's replies
		".head":       true, // over the log
		".main>.hint": true, // on other pages
	}
	for _, name := range []string{"app.css", "hand.css", "stream.css", "ring.css"} {
		content, _, _, _ := Open(URL(name))
		for _, found := range after.FindAllSubmatch(content, -1) {
			if subject := string(found[1]); !outside[subject] {
				t.Errorf("%s: %q may stand in the log", name, subject)
			}
		}
		for _, found := range around.FindAll(content, -1) {
			t.Errorf("%s: %s", name, found)
		}
	}
}

// A percentage of a box that is as wide as its content cuts the content: a short quotation left
// nothing of the name before it.
func TestNothingInABoxOfItsContentIsAPercentageOfIt(t *testing.T) {
	content, _, _, _ := Open(URL("app.css"))
	found := 0
	for _, box := range regexp.MustCompile(`[{;]inline-size:fit-content`).FindAllIndex(content, -1) {
		found++
		inside := content[box[1]:]
		for i, depth := 0, 1; i < len(inside) && depth > 0; i++ {
			switch inside[i] {
			case '{':
				depth++
			case '}':
				depth--
			}
			if depth > 1 && regexp.MustCompile(`^max-inline-size:\d+%`).Match(inside[i:]) {
				t.Errorf("a percentage of itself: %s", inside[:i+20])
			}
		}
	}
	if found == 0 {
		t.Error("no box is as wide as its content")
	}
}

// A name whose letters run from the right would have its initials at the other end of the row, over
// the time or the count.
func TestInitialsStandBeforeAnyName(t *testing.T) {
	content, _, _, _ := Open(URL("app.css"))
	if !bytes.Contains(content, []byte(".w[data-i]{direction:ltr}")) {
		t.Error("their place follows the name's letters")
	}
}
