package harness

import (
	"parley/chat"
	"parley/chat/accounts"
)

// LinkOf is the token of the newest mail of a kind, as the worker writes it.
func (h *AccountsHarness) LinkOf(kind chat.MailKind) string {
	h.T.Helper()
	var token string
	for _, m := range h.DB.Mailed() {
		if m.Kind == kind {
			to, ok, err := h.Recipient(h.T.Context(), m)
			Must(h.T, err)
			if ok {
				token = to.Token
			}
		}
	}
	return token
}

// Prove follows the link of the mail that confirms an account's address.
func (h *AccountsHarness) Prove() {
	h.T.Helper()
	Must(h.T, h.VerifyEmail(h.T.Context(), h.LinkOf(chat.MailVerify), Asker))
}

func (h *AccountsHarness) Confirm(token string, want bool) {
	h.T.Helper()
	if complete, err := h.ConfirmEmailChange(h.T.Context(), token, Asker); err != nil || complete != want {
		h.T.Errorf("%v %v, want %v", complete, err, want)
	}
}

// Queued has the accounts send mail.
func (h *AccountsHarness) Queued() {
	h.Mails = &accounts.Mails{Store: h.DB, Origin: "https://chat.example.org"}
}

// ExpectMails are the kinds of the mails that were queued, with their addresses if they are
// not the account's own.
func (h *AccountsHarness) ExpectMails(want ...string) []chat.Mail {
	h.T.Helper()
	got := h.DB.Mailed()
	if len(got) != len(want) {
		h.T.Fatalf("queued %+v, want %q", got, want)
	}
	for i, m := range got {
		if said := string(m.Kind) + " " + m.To; said != want[i] && string(m.Kind) != want[i] {
			h.T.Errorf("queued %q, want %q", said, want[i])
		}
	}
	return got
}

// LinkTo is the token of the mail that was queued last, as the worker writes it.
func (h *AccountsHarness) LinkTo(want string) string {
	h.T.Helper()
	list := h.DB.Mailed()
	m := list[len(list)-1]
	to, ok, err := h.Recipient(h.T.Context(), m)
	if err != nil || !ok || to.Address != want || to.Token == "" {
		h.T.Fatalf("%+v goes to %+v: %v %v", m, to, ok, err)
	}
	return to.Token
}

func (h *AccountsHarness) TryReset(token, next string) error {
	return h.Reset(h.T.Context(), token, next, Asker)
}
