package ui

import (
	"fmt"
	"strings"
	"unicode"

	"parley/views/words"
)

// ViewerCSS is the stylesheet for one viewer: it marks own messages and hides own typing.
// So fragments are the same for everyone, in every language; see viewertext.go. The same
// name and language always give the same bytes.
func ViewerCSS(username string, l *words.Language) string {
	return strings.ReplaceAll(viewerRules, "$me", cssString(username)) + handleCSS(l) + viewerTextCSS(l)
}

// CallCSS is a viewer's stylesheet for the page of a call: the list of people is the same for
// everyone, and an admin neither mutes nor removes themselves from it.
func CallCSS(username string) string {
	return ".tile[data-person=" + cssString(username) + "] .judge{display:none}\n"
}

// handleCSS marks times, without scripts, as links to a message's actions. Screen readers
// say so too; a message is too short for it.
func handleCSS(l *words.Language) string {
	return `@media (scripting:none){.m>a.t::after{content:" ⋯";content:" ⋯"/` + cssString(": "+l.Say("Reply, react, edit, delete")) + "}}\n"
}

// A message that mentions the viewer is marked, unless it is the viewer's own.
const viewerRules = `.m[data-author=$me]{--arrival:none}
.m:not([data-author=$me]):has(.b :is([data-mention=$me],[data-mention=here],[data-mention=room])){background:var(--mark);box-shadow:inset 3px 0 var(--accent)}
[data-mention=$me]{background:var(--mark);font-weight:600}
.r [data-by~=$me]{--mine:var(--accent);--mine-back:var(--mark)}
.typing [data-name=$me]{display:none}
`

// cssString quotes s as a CSS string (CSS Syntax 3, "consume a string token"). Everything
// but letters, digits and what stands between words becomes an escape, so that no name can
// end it.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" .,:", r) {
			b.WriteRune(r)
			continue
		}
		// The space ends the escape and belongs to it.
		fmt.Fprintf(&b, `\%x `, r)
	}
	b.WriteByte('"')
	return b.String()
}
