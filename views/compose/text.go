package compose

import (
	"strings"

	"parley/views/ui"
)

// ForwardText is the rooms into which a message may be forwarded, one to a line: what the form
// takes, and the name.
func ForwardText(v ForwardView) string {
	var b strings.Builder
	for _, l := range v.rooms() {
		b.WriteString(l.Slug + "\t")
		ui.Line(&b, l.Name)
		b.WriteString("\n")
	}
	return b.String()
}
