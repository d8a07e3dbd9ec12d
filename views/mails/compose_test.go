package mails

import (
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/views/words"
)

var toAnn = chat.Recipient{User: chat.User{Username: "ann<b>"}, Address: "ann@example.org", Token: "t0ken"}

func sample(kind chat.MailKind) chat.Mail {
	return chat.Mail{
		Kind: kind, Detail: "A passkey was added.", Origin: "https://chat.example.org", Network: "192.0.2.0/24", MadeAt: time.Date(2026, 3, 1, 9, 5, 0, 0, time.UTC),
		Agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
	}
}

func TestEachMailSaysWhatHappenedInBothForms(t *testing.T) {
	german, ok := words.Named("de")
	if !ok {
		t.Fatal("there is no German")
	}
	for _, c := range []struct {
		kind    chat.MailKind
		subject string
		english []string
		german  []string
	}{
		{chat.MailPasswordChanged, "Your password on Tea was changed", []string{"account ann<b> was changed on 2026-03-01 09:05 UTC", "https://chat.example.org/reset"}, []string{"wurde am 2026-03-01 09:05 UTC geändert"}},
		{chat.MailEmailChanged, "Your email on Tea was changed", []string{"does not sign in any more"}, []string{"nicht mehr anmelden"}},
		{chat.MailEmailOld, "Confirm the new email of your account on Tea", []string{"is to be changed to A passkey was added.", "https://chat.example.org/verify/t0ken", "https://chat.example.org/reset"}, []string{"Noch ist nichts geändert", "https://chat.example.org/verify/t0ken"}},
		{chat.MailEmailNew, "Confirm the new email of your account on Tea", []string{"This email is to be that of the account", "https://chat.example.org/verify/t0ken"}, []string{"Bist du das?", "https://chat.example.org/verify/t0ken"}},
		{chat.MailNewDevice, "New sign-in on Tea", []string{"Chrome on Linux · 2026-03-01 09:05 UTC · network 192.0.2.0/24"}, []string{"Chrome auf Linux · 2026-03-01 09:05 UTC · Netz 192.0.2.0/24"}},
		{chat.MailCodeReused, "A used code came again on Tea", []string{"sent a second time", "https://chat.example.org/reset"}, []string{"ein zweites Mal", "https://chat.example.org/reset"}},
		{chat.MailFactorChanged, "How you sign in on Tea was changed", []string{"A passkey was added.", "https://chat.example.org/reset", "Remove what is not yours", "https://chat.example.org/account/security", "take the second step away"}, []string{"Entferne, was nicht dir gehört", "https://chat.example.org/account/security", "https://chat.example.org/reset"}},
	} {
		for _, l := range []*words.Language{nil, german} {
			mail := Compose(l, "Tea", sample(c.kind), toAnn)
			if l == nil && mail.Subject != c.subject {
				t.Errorf("%s: %q", c.kind, mail.Subject)
			}
			html, err := mail.HTML(l)
			if err != nil {
				t.Fatal(err)
			}
			want := c.english
			if l != nil {
				want = c.german
			}
			for _, part := range append(want, "ann<b>", mail.Footer) {
				if !strings.Contains(mail.Text(l), part) {
					t.Errorf("%s: %q is not in %q", c.kind, part, mail.Text(l))
				}
				if escaped := strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(part); !strings.Contains(html, escaped) {
					t.Errorf("%s: %q is not in %q", c.kind, escaped, html)
				}
			}
			for _, never := range []string{"src=", "<img", "<style", "url(", "ann<b>"} {
				if strings.Contains(html, never) {
					t.Errorf("%s: %q is in %q", c.kind, never, html)
				}
			}
			if strings.Contains(strings.ReplaceAll(mail.Text(l), "\r\n", ""), "\n") {
				t.Errorf("%s: a line ends in LF alone", c.kind)
			}
		}
	}
}

func TestTheMailToANewAddressSaysWhetherAnotherConfirmsToo(t *testing.T) {
	alone := toAnn
	alone.Alone = true
	both, one := Compose(nil, "Tea", sample(chat.MailEmailNew), toAnn).Text(nil), Compose(nil, "Tea", sample(chat.MailEmailNew), alone).Text(nil)
	if present := "to the present address, too"; !strings.Contains(both, present) || strings.Contains(one, present) {
		t.Errorf("%q and %q", both, one)
	}
}
