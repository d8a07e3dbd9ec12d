package page

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/markup"
	"parley/views/ui"
)

// Anchor leads to a message on a page that has it.
func Anchor(seq int64) string { return "#" + ui.MessageID(seq) }

// PlaceOf is where a person sees a message among the others. It is the live page while the
// message is among the newest, else the page around it.
func PlaceOf(room chat.Room, seq int64) string {
	if seq > room.LastSeq-chat.PageSize {
		return ui.RoomPath(room.Slug) + Anchor(seq)
	}
	return ui.RoomPath(room.Slug) + "?at=" + strconv.FormatInt(seq, 10) + Anchor(seq)
}

// QuoteOf is what quotes a message in the composer; empty for a deleted one.
func (b *Base) QuoteOf(c *fiber.Ctx, access chat.Access, m chat.Message) string {
	if m.Deleted {
		return ""
	}
	return markup.QuoteSource(m.Body, b.Origin(c)+ui.AtPath(access.Room.Slug, m.Seq))
}
