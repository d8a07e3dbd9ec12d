package slugs_test

import (
	"regexp"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/slugs"
)

func TestASlugIsMadeOfTheName(t *testing.T) {
	for name, want := range map[string]string{
		"General":            "general",
		"Lunch & Learn":      "lunch-and-learn",
		"  a   b  ":          "a-b",
		"Größe":              "grosse",
		"Привет":             "privet",
		"日本":                 "ri-ben",
		"../../etc/passwd":   "etc-passwd",
		"<script>alert(1)":   "script-alert-1",
		"100%":               "100",
		"new?x=1#y":          "new-x-1-y",
		"tab\tand\nnewline?": "tab-and-newline",
	} {
		if got := slugs.Make(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}

var slugForm = regexp.MustCompile(`^[a-z0-9_]+(?:-+[a-z0-9_]+)*$`)

func TestANameWithoutLettersGetsASlugOfItsOwn(t *testing.T) {
	a, b := slugs.Make("🎉🎉"), slugs.Make("🎉🎉")
	if a == b || !strings.HasPrefix(a, "room-") || !slugForm.MatchString(a) {
		t.Errorf("%q and %q", a, b)
	}
}

func TestAPrivateRoomsSlugCannotBeGuessed(t *testing.T) {
	a, b := slugs.Private("Merger"), slugs.Private("Merger")
	if a == b || !strings.HasPrefix(a, "merger-") || len(a) != len("merger-")+12 || !slugForm.MatchString(a) {
		t.Errorf("%q and %q", a, b)
	}
}

func TestASlugIsCutAtAWord(t *testing.T) {
	got := slugs.Make(strings.Repeat("conversation ", 6))
	if len(got) > 60 || !slugForm.MatchString(got) || strings.Trim(strings.ReplaceAll(got, "conversation", ""), "-") != "" {
		t.Errorf("%q has %d bytes", got, len(got))
	}
}

func TestTheNextSlugHasANumber(t *testing.T) {
	for n, want := range []string{"general", "general-2", "general-3"} {
		if got := slugs.Next("general", n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}

func FuzzASlugFitsIntoAURL(f *testing.F) {
	for _, s := range []string{"General", "🎉", "a/../b", "É", "\x00", "___", "--", strings.Repeat("ä", 80)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, err := chat.CleanRoomName(s)
		if err != nil {
			return
		}
		if got := slugs.Make(name); len(got) > 60 || !slugForm.MatchString(got) {
			t.Errorf("%+q became %q", name, got)
		}
	})
}
