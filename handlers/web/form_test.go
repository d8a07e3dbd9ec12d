package web

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
			if f.Err != nil {
				t.Errorf("%.40q is refused: %v", raw, f.Err)
			}
		} else if f.Err == nil || !strings.Contains(f.Err.Sentence(), wrong) {
			t.Errorf("%.40q: %v, want %q", raw, f.Err, wrong)
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

func FuzzParseForm(f *testing.F) {
	f.Add("body=a&nonce=b")
	f.Add("%=%&&==&a")
	f.Add("a=\xff%ff%00;")
	f.Fuzz(func(t *testing.T, raw string) {
		form := parseForm(raw)
		for i, x := range form.Fields {
			if !utf8.ValidString(x.Name+x.Value) || strings.ContainsRune(x.Name+x.Value, 0) {
				t.Fatalf("%q gave %q", raw, x)
			}
			for _, y := range form.Fields[:i] {
				if x.Name == y.Name {
					t.Fatalf("%q gave %q twice", raw, x.Name)
				}
			}
		}
		if form.Err != nil || strings.Contains(raw, ";") {
			return
		}
		want, err := url.ParseQuery(raw)
		if err != nil || len(want) != len(form.Fields) {
			t.Fatalf("%q: %v, %v, %v", raw, form.Fields, want, err)
		}
		for _, x := range form.Fields {
			if want.Get(x.Name) != x.Value {
				t.Fatalf("%q: %q is %q", raw, x.Name, x.Value)
			}
		}
	})
}
