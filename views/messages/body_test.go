package messages

import (
	"context"
	"strings"
	"testing"

	"parley/chat"
)

func TestAMessageLinksWhomItNames(t *testing.T) {
	m := chat.Message{Seq: 1, AuthorName: "ann", Called: true, References: []chat.Reference{
		{User: 2, Key: "bob.b", Name: "Bob.B"}, {User: 3, Key: "山田太郎", Name: "山田太郎"}, {Room: 4, Key: "big garden", Name: "big-garden"}, {Room: 5, Key: "tea", Name: "tea"},
	}}
	for body, want := range map[string]string{
		"hello @bob.b.":         `hello <a data-mention="Bob.B" href="/people/Bob.B">@bob.b</a>.`,
		"**@bob.b** @cay":       `<strong><a data-mention="Bob.B" href="/people/Bob.B">@bob.b</a></strong> @cay`,
		"@山田太郎さん":               `<a data-mention="山田太郎" href="/people/%E5%B1%B1%E7%94%B0%E5%A4%AA%E9%83%8E">@山田太郎</a>さん`,
		"＠bob.b":                `<a data-mention="Bob.B" href="/people/Bob.B">＠bob.b</a>`,
		"@here, see #tea":       `<a data-mention="here">@here</a>, see <a href="/rooms/tea">#tea</a>`,
		"`@bob.b` and @room":    `<code>@bob.b</code> and <a data-mention="room">@room</a>`,
		"mail bob.b@bob.b":      `mail bob.b@bob.b`,
		"https://x.test/@bob.b": `>https://x.test/@bob.b</a>`,
	} {
		m.Body = body
		var b strings.Builder
		if err := Message("tea", m).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); !strings.Contains(got, want) || strings.Count(got, "data-mention") != strings.Count(want, "data-mention") {
			t.Errorf("%q becomes %s, want %s", body, got, want)
		}
	}
}
