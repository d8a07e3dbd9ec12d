package messages

import (
	"parley/chat"
	"parley/views/markdown"
	"parley/views/ui"
)

// namesIn are the names in a message's text that lead somewhere. A word for all members
// leads nowhere, and is marked as the others.
func namesIn(m *chat.Message) markdown.References {
	written, codes := m.NamesWritten(), ui.CustomEmoji().In(m.Body)
	if len(written)+len(codes) == 0 {
		return nil
	}
	names := make(markdown.References, len(written), len(written)+len(codes))
	for i, w := range written {
		names[i].Text = w.Text
		switch {
		case w.Word != "":
			names[i].Mention = w.Word
		case w.User != 0:
			names[i].Mention, names[i].Address = w.Name, ui.PersonPath(w.Name)
		default:
			names[i].Address = ui.RoomPath(w.Name)
		}
	}
	for _, code := range codes {
		e, _ := ui.CustomEmoji().Coded(code)
		names = append(names, markdown.Reference{Text: code, Address: ui.EmojiPath(e), Picture: true})
	}
	return names
}

// said is the text that a message's body shows. A poll's options are buttons.
func said(m *chat.Message) string {
	if m.Poll == nil {
		return m.Body
	}
	question, _ := m.Asked()
	return question
}
