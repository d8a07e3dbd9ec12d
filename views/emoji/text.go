package emoji

import (
	"strings"

	"parley/chat"
	"parley/chat/emojis"
	"parley/views/ui"
)

// ReactText is what was found, one to a line, with its name in a language other than English
// and the names that one types.
func ReactText(v ReactView) string {
	var b strings.Builder
	for _, e := range ui.CustomEmoji().Find(v.Query, chat.CustomEmojiMax) {
		b.WriteString(e.Code() + "\n")
	}
	for _, g := range Find(v.Query, v.Language) {
		for _, p := range g.All {
			b.WriteString(p.In(v.Tone))
			if own, ok := p.annotated(v.Language); ok {
				b.WriteString(" " + own.Name)
			}
			for _, name := range emojis.Names(p.Emoji) {
				b.WriteString(" " + name)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
