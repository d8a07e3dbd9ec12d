package accounts

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/passwords"
)

// CheckPassword refuses a new password that has less than least characters, is too long, very
// common, or little more than what is known of its owner; and on a server that others reach,
// one that is guessed early by how it is made.
func CheckPassword(field, s string, least int, owner chat.User) error {
	if passwords.TooLong(s) {
		return chat.Field(field, "A password can have %d characters at most.", passwords.Max)
	}
	s = passwords.Normal(s)
	has := seen(s)
	switch {
	case has < least:
		return chat.Field(field, "A password must have at least %d characters. That one has %d: add a word that does not belong to it.", least, has)
	case strings.ContainsRune(s, 0):
		return chat.Field(field, "A password cannot contain NUL characters.")
	case passwords.Common(s), least >= passwords.MinServed && passwords.Guessable(s):
		return chat.Field(field, "That is one of the passwords that are tried first. Choose another one, such as four words that do not belong together.")
	case ownersNames(s, owner, least):
		return chat.Field(field, "That is little more than your username or email, which others try early. Add words that have nothing to do with you.")
	}
	return nil
}

// seen counts the characters of s that a reader sees, blanks included.
func seen(s string) (n int) {
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if strings.ContainsFunc(g.Str(), func(r rune) bool { return !fold.Ignorable(r) }) {
			n++
		}
	}
	return n
}

// ownersNames reports whether a password has less than half of its characters beside its owner's names.
func ownersNames(password string, owner chat.User, least int) bool {
	local, domain := chat.CutEmail(chat.EmailKey(owner.Email))
	rest := fold.String(password)
	names := []string{chat.EmailKey(owner.Email), fold.String(owner.Username), local, domain}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // one may be a part of another
	for _, name := range names {
		if utf8.RuneCountInString(name) >= chat.UsernameMin {
			rest = strings.ReplaceAll(rest, name, "")
		}
	}
	return rest != fold.String(password) && uniseg.GraphemeClusterCount(rest) < (least+1)/2
}

// LeastPassword is how many characters a new password has at least on this server.
func (a *Accounts) LeastPassword() int { return cmp.Or(a.PasswordMin, passwords.Min) }

// Served reports whether others than its owner reach this server.
func (a *Accounts) Served() bool { return a.LeastPassword() >= passwords.MinServed }

func (a *Accounts) checkPassword(field, s string, owner chat.User) error {
	return CheckPassword(field, s, a.LeastPassword(), owner)
}
