package chat

import (
	"slices"
	"strings"
)

// SignUpMode says who may make an account.
type SignUpMode string

// The modes. An invitation makes accounts in all but the last.
const (
	SignUpOpen     SignUpMode = "open"
	SignUpByInvite SignUpMode = "invite"
	SignUpClosed   SignUpMode = "closed"
)

// SignUpModes are all modes.
var SignUpModes = []SignUpMode{SignUpOpen, SignUpByInvite, SignUpClosed}

// SignUpPolicy is a mode, and the domains of emails that an open sign-up takes: any without
// one. The zero value is open.
type SignUpPolicy struct {
	Mode    SignUpMode
	Domains []string // in lower case, in ASCII
	Bound   bool     // the operator has said so: settings of the server only narrow it
}

// Open reports whether strangers make accounts without an invitation.
func (p SignUpPolicy) Open() bool { return p.Mode == "" || p.Mode == SignUpOpen }

// ErrClosed and ErrInviteOnly answer a sign-up where there is none.
var (
	ErrClosed     = E(Forbidden, "New accounts cannot be made here. Please ask the people who run this server.")
	ErrInviteOnly = E(Forbidden, "New accounts need an invitation here. Please ask a person of this server for a link.")
)

// Refuse is why a stranger cannot sign up without an invitation, or nil.
func (p SignUpPolicy) Refuse() *Error {
	switch {
	case p.Open():
		return nil
	case p.Mode == SignUpByInvite:
		return ErrInviteOnly
	}
	return ErrClosed
}

// RefuseEmail is why an address cannot be used for an open sign-up. Nobody checks that the
// address is the person's own.
func (p SignUpPolicy) RefuseEmail(email string) error {
	domain := strings.ToLower(asciiDomain(email[strings.LastIndexByte(email, '@')+1:]))
	if len(p.Domains) == 0 || slices.Contains(p.Domains, domain) {
		return nil
	}
	return Field("email", "Accounts here take an email that ends in %s.", "@"+strings.Join(p.Domains, ", @"))
}
