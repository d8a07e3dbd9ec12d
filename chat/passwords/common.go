package passwords

import (
	_ "embed"
	"strings"
)

// all are the 10,000 commonest that are long enough, each between two line
// ends, in lower case: those of zxcvbn 4.4.2, and some runs of digits and keys that it knows by rules.
//
// The words of zxcvbn are © 2012–2016 Dan Wheeler and Dropbox, Inc., under the MIT licence:
// docs/licences.md.
//
//go:embed common.txt
var all string

// Common reports whether a password is guessed first. The text is searched as it stands: ten
// microseconds, beside the hash's many milliseconds, and nothing to build at the start.
func Common(password string) bool {
	password = strings.ToLower(password)
	return !strings.Contains(password, "\n") && strings.Contains(all, "\n"+password+"\n")
}
