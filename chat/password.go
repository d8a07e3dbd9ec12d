package chat

import (
	"cmp"
	"strings"

	"github.com/rivo/uniseg"

	"parley/chat/passwords"
)

// CheckPassword refuses a new password that has less than least characters, is too long, or is
// very common.
func CheckPassword(field, s string, least int) error {
	if passwords.TooLong(s) {
		return Field(field, "A password can have %d characters at most.", passwords.Max)
	}
	s = passwords.Normal(s)
	switch {
	case uniseg.GraphemeClusterCount(s) < least:
		return Field(field, "A password must have at least %d characters.", least)
	case strings.ContainsRune(s, 0):
		return Field(field, "A password cannot contain NUL characters.")
	case passwords.Common(s):
		return Field(field, "That is one of the passwords that are tried first. Choose another one, such as four words that do not belong together.")
	}
	return nil
}

// LeastPassword is how many characters a new password has at least on this server.
func (a *Accounts) LeastPassword() int { return cmp.Or(a.PasswordMin, passwords.Min) }

func (a *Accounts) checkPassword(field, s string) error {
	return CheckPassword(field, s, a.LeastPassword())
}
