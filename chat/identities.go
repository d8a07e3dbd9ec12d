package chat

import "time"

// Identity is a user as a provider of OpenID Connect knows them. Issuer and Subject name it
// for ever; an email does not, because it can pass to another person.
type Identity struct {
	Issuer, Subject string

	User   UserID
	Shown  string    // what the provider calls the user, for the owner to tell identities apart
	MadeAt time.Time //
	UsedAt time.Time // zero before the first sign-in
}

// IdentityShownMax is how many characters of a provider's name for a user are kept.
const IdentityShownMax = 100

// Vouched is a user for whom a provider has just vouched.
type Vouched struct {
	Identity
	Provider string // its name, for sentences
	Username string // that the provider suggests; empty if there is none
	Email    string
	Verified bool // the provider has seen that the email is the user's own
	Waited   bool // the user has filled in a form since then
}

// Credentials are those of a new account without a password.
func (v Vouched) Credentials(username, email string) (u Credentials, err error) {
	if u.Username, err = NewUsername(username); err != nil {
		return u, err
	}
	if u.Email, err = CleanEmail(email); err != nil {
		return u, err
	}
	v.Shown = Shown(v.Shown)
	u.Identity, u.Verified = &v.Identity, v.Owns(u.Email)
	return u, nil
}

// Owns reports whether the provider has seen that an email is the user's own.
func (v Vouched) Owns(email string) bool {
	return v.Verified && v.Email != "" && EmailKey(v.Email) == EmailKey(email)
}

// Shown cuts a provider's text to what is kept.
func Shown(text string) string {
	if runes := []rune(text); len(runes) > IdentityShownMax {
		return string(runes[:IdentityShownMax])
	}
	return text
}
