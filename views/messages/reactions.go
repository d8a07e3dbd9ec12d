package messages

import (
	"strconv"
	"strings"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// appendReactions writes a button for each emoji. Without scripts, all buttons of a page
// belong to its one form ui.ReactionsID, and a click adds or takes away the viewer's own.
// The viewer's stylesheet finds their name in data-by.
func appendReactions(b []byte, l *words.Language, room string, m *chat.Message) []byte {
	if len(m.Reactions) == 0 {
		return b
	}
	b = append(b, `<p class="r">`...)
	for i := range m.Reactions {
		r := &m.Reactions[i]
		b = append(b, `<button form="`+ui.ReactionsID+`" formaction="`...)
		b = appendMessagePath(b, room, m.Seq)
		b = append(b, `/reactions" name="emoji" value="`...)
		b = ui.AppendText(b, r.Emoji)
		b = appendReactors(append(b, '"'), l, r)
		b = append(b, '>')
		if custom, ok := ui.CustomEmoji().Coded(r.Emoji); ok {
			b = ui.AppendEmoji(b, r.Emoji, ui.EmojiPath(custom))
		} else {
			b = ui.AppendText(b, r.Emoji)
		}
		b = append(b, ' ')
		b = strconv.AppendInt(b, int64(r.Count), 10)
		b = append(b, `</button> `...)
	}
	return append(b, `</p>`...)
}

// titledMax is how many names a reaction's title has. The stylesheet adds the title to the
// button's accessible name.
const titledMax = 8

// appendReactors writes who reacted: for stylesheets and scripts, and in words.
func appendReactors(b []byte, l *words.Language, r *chat.Reaction) []byte {
	if len(r.By) == 0 {
		return b
	}
	b = append(b, ` data-by="`...)
	for i, by := range r.By {
		if i > 0 {
			b = append(b, ' ')
		}
		b = ui.AppendText(b, by.Name)
	}
	b = append(b, `" title="`...)
	titled := r.By[:min(len(r.By), titledMax)]
	for i, by := range titled {
		if i > 0 {
			b = append(b, `, `...)
		}
		b = ui.AppendText(b, by.Name)
	}
	if more := r.Count - len(titled); more > 0 {
		b = append(b, ' ')
		b = ui.AppendText(b, l.Say("and %d more", more))
	}
	return append(b, '"')
}

func textReactions(b *strings.Builder, list []chat.Reaction) {
	for i, r := range list {
		if i == 0 {
			b.WriteString(continued + "[")
		} else {
			b.WriteString(", ")
		}
		ui.Line(b, r.Emoji)
		b.WriteString(" " + strconv.Itoa(r.Count))
	}
	if len(list) > 0 {
		b.WriteByte(']')
	}
}
