package ui

import "unicode"

// hues is how many colours names come in; message.css has as many rules.
const hues = 12

// Hue picks the colour of a person's name: FNV-1a (32 bits) of it. So it is the same on
// every page and in every process.
func Hue(name string) string {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return HueNames[h%hues]
}

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
