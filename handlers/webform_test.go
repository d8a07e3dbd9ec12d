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
