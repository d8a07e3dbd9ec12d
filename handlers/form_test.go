package handlers

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAFormIsReadStrictly(t *testing.T) {
	t.Parallel()
	for raw, wrong := range map[string]string{
		"":                        "",
		"a=1&b=2":                 "",
		"a=%E2%9C%93&b=x+y":       "",
		"body=1&body=2":           "“body” was sent twice",
		"body=1&b%6Fdy=2":         "“body” was sent twice",
		"body=%zz":                "“body” is not valid UTF-8",
		"body=%":                  "“body” is not valid UTF-8",
		"body=%ff":                "“body” is not valid UTF-8",
		"body=\xff":               "“body” is not valid UTF-8",
		"body=%00":                "“body” is not valid UTF-8",
		"body=%ED%A0%80":          "“body” is not valid UTF-8", // half a surrogate pair
		"%ff=1":                   "name is not valid UTF-8",
		"<b>=1&<b>=2":             "A field was sent twice",
		strings.Repeat("a&", 2):   "“a” was sent twice",
		manyFields(fieldsMax):     "",
		manyFields(fieldsMax + 1): "too many fields",
	} {
		f := parseForm(raw)
		if wrong == "" {
			if f.err != nil {
				t.Errorf("%.40q is refused: %v", raw, f.err)
			}
		} else if f.err == nil || !strings.Contains(f.err.Sentence(), wrong) {
			t.Errorf("%.40q: %v, want %q", raw, f.err, wrong)
		}
	}
}

func manyFields(n int) string {
	v := url.Values{}
	for i := range n {
		v.Set("f"+strings.Repeat("x", i), "1")
	}
	return v.Encode()
}

func TestWhatIsWrongWithAFormIsSaidOnItsPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := ann.room("Tea", "public")
	post := func(path, body string, headers ...string) answer { return ann.do("POST", path, body, headers...) }
	post("/rooms/"+room+"/messages", "body=one&body=two").is(422).whole().has("was sent twice", "one")
	post("/rooms/"+room+"/messages", "body=a%ffb").is(422).whole().has("not valid UTF-8", "a\ufffdb")
	post("/rooms/"+room+"/messages", "body=a%00b").is(422).whole().has("not valid UTF-8", "a\ufffdb")
	post("/rooms/"+room+"/messages", "body=ok&nonce=7").is(422).whole().has("must be a UUID", "ok")
	post("/rooms/"+room+"/messages", `{"body":"x"}`, "Content-Type", "application/json").is(422).whole().has("Send this as a form")
	post("/rooms/"+room+"/messages", `{"body":"x"}`, "Content-Type", "application/json", "HX-Request", "true").is(422).part().has("Send this as a form")
	post("/rooms/"+room+"/messages", "--x\r\n", "Content-Type", "multipart/form-data; boundary=x").is(422).whole()
	post("/rooms/"+room+"/messages", "body=x", "Content-Type", "").is(422)
	post("/rooms/"+room+"/messages", "\x1f\x8b\x08\x00body=x", "Content-Encoding", "gzip").is(422)
	post("/rooms", "name=a&name=b").is(422).whole().has("was sent twice")
	post("/rooms", "name=a&visibility=secret").is(422).whole().has("either public or private")
	post("/signup", "username=a%ff&email=b&password=c").is(422).whole().has("not valid UTF-8")
	post("/account", "do=fly").is(422).whole().has("Say what to change")
	post("/account", "do=revoke&session=7").is(422).whole().has("must be a UUID")
	post("/account", "do=revoke").is(422).whole()
	ann.get("/rooms?q=%ff").is(422).whole().has("not valid UTF-8")
	ann.get("/rooms?q=a&q=b").is(422).has("was sent twice")
	ann.get("/rooms?q=" + strings.Repeat("a", 81)).is(422).whole().has(`role="alert"`)
	ann.get("/rooms?q="+strings.Repeat("a", 81), htmx...).is(422).part().has(`role="alert"`)
	ann.get("/rooms/%ff").is(422).whole()
	ann.get("/rooms/a%00b").is(422).whole()
	ann.get("/rooms/" + room).is(200).has("Nothing has been said")
}

func FuzzParseForm(f *testing.F) {
	f.Add("body=a&nonce=b")
	f.Add("%=%&&==&a")
	f.Add("a=\xff%ff%00;")
	f.Fuzz(func(t *testing.T, raw string) {
		form := parseForm(raw)
		for i, x := range form.fields {
			if !utf8.ValidString(x.name+x.value) || strings.ContainsRune(x.name+x.value, 0) {
				t.Fatalf("%q gave %q", raw, x)
			}
			for _, y := range form.fields[:i] {
				if x.name == y.name {
					t.Fatalf("%q gave %q twice", raw, x.name)
				}
			}
		}
		if form.err != nil || strings.Contains(raw, ";") {
			return
		}
		want, err := url.ParseQuery(raw)
		if err != nil || len(want) != len(form.fields) {
			t.Fatalf("%q: %v, %v, %v", raw, form.fields, want, err)
		}
		for _, x := range form.fields {
			if want.Get(x.name) != x.value {
				t.Fatalf("%q: %q is %q", raw, x.name, x.value)
			}
		}
	})
}
