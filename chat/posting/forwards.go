package posting

import (
	"context"

	"github.com/google/uuid"

	"parley/chat"
)

// OriginOf is where a message's text is from, for readers of any room. A forwarded message
// keeps its origin.
func OriginOf(r chat.Room, m chat.Message) chat.Origin {
	if !m.Forward.IsZero() {
		return m.Forward
	}
	o := chat.Origin{Room: r.ID, Seq: m.Seq, Author: m.Author, AuthorName: m.AuthorName}
	if !r.Private && !r.Direct {
		o.Slug, o.RoomName = r.Slug, r.Name
	}
	return o
}

// Forward posts a message's text and files into another room, and waits until it is stored.
// files are copies for that room. The caller
// has found that the user may read the message; to is the other room. Nonces are as in Send.
func (p *Service) Forward(ctx context.Context, who chat.User, from chat.Access, m chat.Message, to chat.Access, nonce uuid.UUID, files []chat.File) (int64, error) {
	switch {
	case m.Deleted:
		return 0, chat.E(chat.Conflict, "That message was deleted.")
	case m.Body == "" && len(files) == 0:
		return 0, chat.E(chat.Invalid, "That message has no text to forward.")
	}
	return p.SendAndWait(ctx, who, to, Draft{Body: m.Body, Nonce: nonce, Files: files, Hush: true, Scheduled: true, forward: OriginOf(from.Room, m)})
}

// Forwarded returns where a forward is stored, or NotFound. It sends nothing, and counts towards no limit.
func (p *Service) Forwarded(ctx context.Context, who chat.User, m chat.Message, to chat.Access, nonce uuid.UUID, files []chat.File) (int64, error) {
	d := Draft{Body: m.Body, Nonce: nonce, Files: files}
	text, err := d.text()
	if err != nil {
		return 0, err
	}
	return p.messages.MessageByKey(ctx, who.ID, d.key(to.Room.ID, text))
}
