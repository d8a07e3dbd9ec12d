package chat

import (
	"slices"
	"strings"
	"testing"

	"parley/chat/fold"
	"parley/chat/markup"
)

func TestWhereATextNames(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"hello @ann", "@ann"},
		{"@ann, (@bob) \"@cay\" *@dan* _@eve_ @fay's", "@ann @bob @cay @dan @eve_ @eve @fay"},
		{"@Ann.", "@ann. @ann"},
		{"@a.b-c_d", "@a.b-c_d @a.b-c @a.b"},
		{"@ＡＮＮ and ＠ann", "@ann"},
		{"@zoë @Ελένη @иван", "@zoë @ελένη @иван"},
		{"は@ann_太郎さん", "@ann_太郎さん @ann_太郎さ @ann_太郎 @ann_太 @ann_ @ann"},
		{"@annさん", "@annさん @annさ @ann"},
		{"サーバー@ann", "@ann"},
		{"@김철수님", "@김철수님 @김철수"},
		{"@สมชาย", "@สมชาย @สมชา @สมช"},
		{"ann@example.org a.b@ann a-@ann x/@ann @ann@example.social a_@ann", ""},
		{"https://example.org/@ann?x=@bob @cay", "@cay"},
		{"`@ann` ``a ` @bob`` @cay `@dan", "@cay @dan"},
		{"```\n@ann\n```\n@bob", "@bob"},
		{"> ~~~ go\n> @ann\n> ~~~\n@bob", "@bob"},
		{"```\n@ann", ""},
		{"> ```\n> @ann\n\n@bob", "@bob"},
		{"> ```\n> @ann\n@bob", "@bob"},
		{"- ```\n  @ann\n  ```\n@bob", "@bob"},
		{"1. ```\n   @ann\n2. @bob", "@bob"},
		{"```x := @ann\ny := 2```\n@bob", "@bob"},
		{"```\n> ```\n@ann\n```\n@bob", "@bob"},
		{"- `@ann\n- @bob`", "@ann @bob"},
		{"> `@ann\n@bob`", "@ann @bob"},
		{"# `@ann\n@bob`", "@ann @bob"},
		{"`@ann\n@bob` @cay", "@cay"},
		{"[a](https://example.org),@ann https://example.org/a。@bob (https://example.org)@cay", "@ann @bob @cay"},
		{`@ann \@bob \\@cay`, "@ann @cay"},
		{"` not closed\n\n@ann `x`", "@ann"},
		{`\@ann @bob \` + "`@cay`", "@bob @cay"},
		{"# Title\n## @ann", "@ann"},
		{"in #general, #big-garden. and #日本", "#general #big-garden. #big-garden #big #日本 #日"},
		{"&#123; a#b /#c ##d", ""},
		{"@" + strings.Repeat("x", 41) + " @xy", ""},
	} {
		var got []string
		for _, n := range NamesIn(c.body) {
			got = append(got, string(n.Mark)+n.Key)
		}
		if want := strings.Fields(c.want); !slices.Equal(got, want) {
			t.Errorf("%q names %q, want %q", c.body, got, want)
		}
	}
}

func TestATextOnWhichTheParserFailsNamesNoOne(t *testing.T) {
	for _, body := range []string{"@ann", "*a* @ann"} {
		forNames(body, func(Name) bool { panic("a bug") }, func(n found, _ bool) { t.Errorf("%q names %q", body, n.name) })
	}
}

func TestATextIsLookedUpWithinBounds(t *testing.T) {
	if n := len(NamesIn(strings.Repeat("@太郎太郎太郎太郎太郎太郎太郎太郎 @", 400))); n > keysMost {
		t.Errorf("%d names", n)
	}
	named := map[Name]Reference{}
	var body strings.Builder
	for i := range 2 * MentionsMax {
		name := "user" + strings.Repeat("x", i%30) + string(rune('a'+i/30))
		named[Name{'@', name}] = Reference{User: UserID(i + 1), Key: name, Name: name}
		body.WriteString("@" + name + " ")
	}
	if refs, _ := ReferencesIn(body.String(), named, nil); len(refs) != MentionsMax {
		t.Errorf("%d are named", len(refs))
	}
}

func TestAPlaceNamesTheLongestName(t *testing.T) {
	ref := func(user UserID, name string) Reference {
		return Reference{User: user, Key: fold.String(name), Name: name}
	}
	m := Message{References: []Reference{ref(1, "Ann"), ref(2, "ann.b"), ref(4, "山田太郎"), {Room: 3, Key: "general", Name: "general"}}}
	for body, want := range map[string]string{
		"hello @ann.b!": "@ann.b=ann.b", "hello @ANN.": "@ANN=Ann", "@annb": "", "a@ann": "", "＠ann": "＠ann=Ann", "in #General.": "#General=general",
		"@general": "", "@here": "", "@ann @ann @Ann `@ANN`": "@ann=Ann @Ann=Ann @ANN=Ann", "@山田太郎さん": "@山田太郎=山田太郎",
	} {
		m.Body = body
		var got []string
		for _, w := range m.NamesWritten() {
			got = append(got, w.Text+"="+w.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
	m.Body, m.Called = "to @Here, @room", true
	if got := m.NamesWritten(); len(got) != 2 || got[0].Text != "@Here" || got[0].Word != Here || got[1].Word != Everyone {
		t.Errorf("%+v", got)
	}
}

func TestWhatCallsAll(t *testing.T) {
	for body, want := range map[string]bool{"@room": true, "so @HERE.": true, "`@room`": false, "@rooms": false, "room": false, "a@room": false} {
		if MentionsAll(body) != want {
			t.Errorf("%q calls all: %v", body, !want)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"@ann `@bob`", "＠太郎さん", "```\n@a", "\\", "\\`", "@", "#", "://", "`` ` ``", "~~~~", "@a@", "\xff@ann"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		last := 0
		markup.Parts(body, func(from, to int) {
			if from < last || to <= from || to > len(body) {
				t.Fatalf("%q: a part from %d to %d after %d", body, from, to, last)
			}
			last = to
		})
		if len(NamesIn(body)) > keysMost {
			t.Fatalf("%q has too many names", body)
		}
	})
}

// A message of the longest length is read in linear time.
func BenchmarkNamesHostile(b *testing.B) {
	for name, unit := range map[string]string{"marks": "@", "names": "@a", "long": "@太郎太郎太郎太郎太郎太郎", "backticks": "`a``", "fences": "```\n", "escapes": "\\@", "addresses": "://", "text": "hello "} {
		body := "@x " + strings.Repeat(unit, BodyMax/len([]rune(unit)))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				NamesIn(body)
			}
		})
	}
}
