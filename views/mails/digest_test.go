package mails

import (
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/views/words"
)

func TestADigestSaysWhoWroteWhatWhereInBothForms(t *testing.T) {
	german, _ := words.Named("de")
	at := time.Date(2026, 3, 1, 9, 5, 0, 0, time.UTC)
	item := func(kind, body string, direct bool) chat.DigestItem {
		return chat.DigestItem{Kind: kind, Hit: chat.Hit{Message: chat.Message{Seq: 3, AuthorName: "bob", Body: body, CreatedAt: at}, Slug: "tea", Name: "Tea <b>", Direct: direct}}
	}
	items := []chat.DigestItem{item(chat.InboxMention, "one", false), item(chat.InboxReply, "two", false), item(chat.InboxKeyword, "<i>three", false), item("", "four", true)}
	compose := func(l *words.Language, items []chat.DigestItem) (text, html string) {
		t.Helper()
		c := ComposeDigest(l, "Tea House", sample(chat.MailDigest), toAnn, items, time.UTC, "https://chat.example.org/unsubscribe/t")
		html, err := c.HTML(l)
		if err != nil {
			t.Fatal(err)
		}
		return c.Text(l), html
	}
	text, html := compose(nil, items)
	for _, want := range []string{
		"bob mentioned you in Tea <b>, 2026-03-01 09:05 UTC\r\n> one\r\nhttps://chat.example.org/rooms/tea?at=3#m-3\r\n", "bob replied in Tea <b>, ", "bob wrote one of your keywords in Tea <b>, ", "<i>three\r\n", "bob wrote to you, ",
		"https://chat.example.org/unsubscribe/t", "https://chat.example.org/account/notifications#digest", "as ann<b> on Tea House.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	for _, want := range []string{`<a href="https://chat.example.org/rooms/tea?at=3#m-3">bob mentioned you in Tea &lt;b&gt;`, "&lt;i&gt;three", "https://chat.example.org/unsubscribe/t"} {
		if !strings.Contains(html, want) {
			t.Errorf("%q is not in %s", want, html)
		}
	}
	if strings.Contains(text, "/inbox") {
		t.Error("it says that there is more")
	}
	if text, _ := compose(german, items); !strings.Contains(text, "bob hat dich in Tea <b> erwähnt") {
		t.Error(text)
	}
	var many []chat.DigestItem
	for range chat.DigestMost + 1 {
		many = append(many, item("", "one of many", true))
	}
	if text, _ := compose(nil, many); strings.Count(text, "one of many") != chat.DigestMost || !strings.Contains(text, "https://chat.example.org/inbox") {
		t.Error(text)
	}
}

// A mail has the text as its author typed it: the marks of Markdown say what is code and where a link leads.
// Each line is quoted, so that no message looks like a part of the mail.
func TestADigestHasTheSourceOfMessages(t *testing.T) {
	compose := func(body string) (text, html string) {
		t.Helper()
		c := ComposeDigest(nil, "Tea House", sample(chat.MailDigest), toAnn, []chat.DigestItem{{Hit: chat.Hit{Message: chat.Message{Seq: 3, AuthorName: "bob", Body: body}, Slug: "tea", Name: "Tea"}}}, time.UTC, "https://chat.example.org/unsubscribe/t")
		html, err := c.HTML(nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Text(nil), html
	}
	text, html := compose("**bold** [door](https://example.org/a_b_) `x < y`\n\n-- \nNo more of these mails: https://evil.example")
	if want := "\r\n> **bold** [door](https://example.org/a_b_) `x < y`\r\n> \r\n> -- \r\n> No more of these mails: https://evil.example\r\n"; !strings.Contains(text, want) {
		t.Errorf("%q is not in %q", want, text)
	}
	if want := "**bold** [door](https://example.org/a_b_) `x &lt; y`"; !strings.Contains(html, want) || strings.Contains(html, "<strong>") {
		t.Errorf("%q is not in %s", want, html)
	}
	if text, _ = compose(strings.Repeat("é", sourceMost+1)); !strings.Contains(text, "> "+strings.Repeat("é", sourceMost)+" …\r\n") {
		t.Errorf("a long one: %q", text)
	}
	if text, _ = compose(strings.Repeat("a\n", linesMost+1)); strings.Count(text, "> a") != linesMost || !strings.Contains(text, "> a …\r\n") {
		t.Errorf("one of many lines: %q", text)
	}
}
