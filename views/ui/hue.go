package ui

import (
	"unicode"

	"parley/chat"
)

// hues is how many colours people come in; person.css has as many rules.
const hues = 12

// hueStep goes through all hues before one comes again, because it shares no factor with
// their number. People whose ids differ by at most four stand at least 60° apart: a team
// signs up together.
const hueStep = 5

// Hue is the colour of a person, on every page and for good. A hash of the name gave the
// same one to two of three people in one team of five.
func Hue(id chat.UserID) string { return HueNames[uint64(id)*hueStep%hues] }

var HueNames = [hues]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"}

// Initials stand for a person in small spaces: the first letters of the name's first two
// parts.
func Initials(name string) string { return string(AppendInitials(nil, name)) }

// AppendInitials writes initials as HTML. A page of messages calls it for each message.
func AppendInitials(b []byte, name string) []byte {
	parts, begins := 0, true
	for _, r := range name {
		if isSeparator(r) {
			begins = true
			continue
		}
		if begins && parts == 2 {
			break
		}
		if begins {
			parts++
			b = AppendText(b, string(unicode.ToUpper(r)))
		}
		begins = false
	}
	return b
}

func isSeparator(r rune) bool { return r == '.' || r == '_' || r == '-' }
