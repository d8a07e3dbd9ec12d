package views

import (
	"strings"
	"testing"

	"parley/chat"
	"parley/views/messages"
)

// A page's own words are as hostile as anybody's.
func TestAPreviewIsTextAndOneLink(t *testing.T) {
	m := someMessage(1)
	m.Preview = chat.Preview{Link: `https://example.org/?a="><b>`, Title: `<b>T</b>`, Site: `<i>"S`, Text: `</div><script>`}
	got := render(t, messages.Message("tea", m))
	want := `<div class="v" dir="auto"><i>&lt;i&gt;&#34;S</i> <a href="https://example.org/?a=&#34;&gt;&lt;b&gt;" target="_blank" rel="noopener noreferrer nofollow ugc">&lt;b&gt;T&lt;/b&gt;</a> <span>&lt;/div&gt;&lt;script&gt;</span></div>`
	if !strings.Contains(got, want) {
		t.Errorf("%s\nlacks\n%s", got, want)
	}
	for _, p := range []chat.Preview{{}, {Link: "https://example.org"}} {
		m.Preview = p
		if got := render(t, messages.Message("tea", m)); strings.Contains(got, `class="v"`) {
			t.Errorf("%+v is shown: %s", p, got)
		}
	}
}
