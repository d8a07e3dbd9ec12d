package chat

import (
	"slices"
	"strings"

	"parley/chat/fold"
	"parley/chat/letters"
)

// Names that read as the people who run a server, and as the server itself or as all people of a room.
// New accounts do not get them, nor names that are made of them, as parley-support and admin2 are.
var (
	stewards = []string{
		"admin", "admins", "administrator", "administrators", "moderator", "moderators", "mod", "mods", "owner", "operator", "root", "sysadmin", "sysop",
		"superuser", "staff", "webmaster", "hostmaster", "betreiber",
	}
	voices = []string{
		"parley", "system", "server", "support", "official", "security", "help", "helpdesk", "service", "postmaster", "abuse", "noreply", "mailer", "daemon",
		"all", "everyone", "everybody", "here", "room", "channel", "alle", "hier", "raum", "kanal", "hilfe", "sicherheit",
	}
)

// isMadeOf reports whether a username reads as some of the words, one behind the other.
func isMadeOf(name string, words []string) bool {
	is := func(part string) bool {
		bare, seen := strings.TrimRight(fold.String(part), "0123456789"), shape(part)
		return slices.ContainsFunc(words, func(w string) bool {
			return bare == w || seen == shape(w) || seen == shape(strings.ToUpper(w))
		})
	}
	parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("._-", r) })
	return is(strings.Join(parts, "")) || !slices.ContainsFunc(parts, func(p string) bool { return p != "" && !is(p) })
}

// shape is a word's skeleton in which a capital L is no small one. A capital I looks like that: ALI is not all.
func shape(word string) string {
	return fold.String(strings.ReplaceAll(letters.Shape(word), "L", "|"))
}

// NewUsername is OwnersUsername for all accounts but the first: a stranger must not speak as those who run the server.
func NewUsername(s string) (string, error) {
	s, err := OwnersUsername(s)
	if err == nil && isMadeOf(s, slices.Concat(stewards, voices)) {
		err = errVoice
	}
	return s, err
}

var errVoice = Field("username", "That username reads like the server, the people who run it, or everybody in a room. Choose another one.")

// OwnersUsername is CleanUsername for the first account of a server, which may be called admin. It refuses a dot at
// the end: a mention at the end of a sentence would be of the longer name.
func OwnersUsername(s string) (string, error) {
	s, err := CleanUsername(s)
	switch {
	case err != nil:
	case strings.HasSuffix(fold.String(s), "."):
		err = Field("username", "A username does not end with a dot.")
	case isMadeOf(s, voices):
		err = errVoice
	}
	return s, err
}
