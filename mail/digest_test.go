package mail

import (
	"context"
	stdmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// recipients send all mails to ann.
type recipients struct{}

func (recipients) Recipient(context.Context, chat.Mail) (chat.Recipient, bool, error) {
	return chat.Recipient{User: chat.User{ID: 7, Username: "ann"}, Address: "ann@example.org"}, true, nil
}

func TestADigestArrivesWithOneClickToEndIt(t *testing.T) {
	h := newHarness(t)
	var missed []chat.DigestItem
	w := &Writer{
		Recipients: recipients{}, Name: func(context.Context) string { return "Tea House" }, Domain: "example.org",
		Digests:     func(context.Context, chat.Mail) ([]chat.DigestItem, error) { return missed, nil },
		Zone:        func(context.Context, chat.UserID) (*time.Location, error) { return time.FixedZone("CET", 3600), nil },
		Unsubscribe: func(user chat.UserID) string { return strings.Repeat("x", 45) + "." + strings.Repeat("y", int(user)) },
	}
	h.Write = w.Write
	digest := func() {
		t.Helper()
		h.step()
		if err := h.db.MailQueue(t.Context(), chat.Mail{Key: uuid.New(), Kind: chat.MailDigest, User: 7, Language: "de", Origin: "https://chat.example.org"}); err != nil {
			t.Fatal(err)
		}
		h.step()
	}
	digest() // all was read
	h.expectEnded(chat.MailDropped)
	h.srv.expect(0)

	missed = []chat.DigestItem{
		{Kind: chat.InboxMention, Hit: chat.Hit{Message: chat.Message{Seq: 12, AuthorName: "bob", Body: "**look** @ann", CreatedAt: time.Date(2026, 3, 1, 9, 5, 0, 0, time.UTC)}, Slug: "tea", Name: "Tea"}},
	}
	digest()
	h.expectEnded(chat.MailDropped, chat.MailSent)
	m, err := stdmail.ReadMessage(strings.NewReader(h.srv.expect(1)[0].text))
	if err != nil {
		t.Fatal(err)
	}
	address := "<https://chat.example.org/unsubscribe/" + strings.Repeat("x", 45) + ".yyyyyyy>"
	if got := m.Header.Get("List-Unsubscribe"); got != address {
		t.Errorf("List-Unsubscribe: %q, want %q", got, address)
	}
	if got := m.Header.Get("List-Unsubscribe-Post"); got != "List-Unsubscribe=One-Click" {
		t.Errorf("List-Unsubscribe-Post: %q", got)
	}
	digest()
	for _, got := range h.srv.expect(2) {
		for _, want := range []string{"bob", "2026-03-01 10:05 CET", "/rooms/tea?at=3D12#m-12", "**look** @ann", "chat.example.org/unsubscribe/"} {
			if text := strings.ReplaceAll(got.text, "=\r\n", ""); !strings.Contains(text, want) {
				t.Errorf("%q is not in %s", want, text)
			}
		}
	}
}
