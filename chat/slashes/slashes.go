package slashes

import (
	"regexp"
	"strings"

	"parley/chat"
)

// word is a command at the beginning of a text. A path as /usr/bin is none. The blank behind
// it is any, as Alt+Space and Japanese keyboards write others.
var word = regexp.MustCompile(`^/([A-Za-z]{1,20})(?:[\s\p{Z}]|$)`)

// Read reads a command: its name, and what stands behind it. name is empty for a text
// that is none; text is then what is to be sent. A second slash makes a command a text.
func Read(body string) (name, text string) {
	if escaped, ok := strings.CutPrefix(body, "/"); ok && word.MatchString(escaped) {
		return "", escaped
	}
	m := word.FindStringSubmatch(body)
	if m == nil {
		return "", body
	}
	return strings.ToLower(m[1]), strings.TrimSpace(body[1+len(m[1]):])
}

// Unknown refuses a command that does not exist.
func Unknown(name string) error {
	return chat.Field("body", "There is no command /%s. To send it as text, begin with //.", name)
}

// Does is what /me sends: a text in italics that begins with the author's name.
func Does(username, does string) (string, error) {
	switch {
	case does == "":
		return "", chat.Field("body", "Write what you do behind /me.")
	case strings.ContainsAny(does, "*\n"):
		return username + " " + does, nil
	}
	return "*" + username + " " + does + "*", nil
}

// Poll is the body of a poll as /poll has it: a question and its options on lines of
// their own, or all on one line between bars.
func Poll(text string) (string, error) {
	if question, options, ok := strings.Cut(text, "|"); ok && !strings.Contains(text, "\n") {
		return chat.MakePoll(question, strings.ReplaceAll(options, "|", "\n"))
	}
	question, options, _ := strings.Cut(text, "\n")
	return chat.MakePoll(question, options)
}
