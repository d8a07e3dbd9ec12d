package chat

import (
	"context"

	"github.com/google/uuid"
)

// Origin is the message whose text a forwarded one has. The room's slug and name are empty
// unless it is public: readers of the one need not be readers of the other.
type Origin struct {
	Room       RoomID `json:"r"`
	Seq        int64  `json:"s"`
	Author     UserID `json:"u"`
	AuthorName string `json:"n,omitempty"` // empty when the account is gone
	Slug       string `json:"g,omitempty"`
	RoomName   string `json:"m,omitempty"`
}

// IsZero reports whether a message is not forwarded.
func (o Origin) IsZero() bool { return o.Author == 0 }

// OriginOf is where a message's text is from, for readers of any room. A forwarded message
// keeps its origin.
func OriginOf(r Room, m Message) Origin {
	if !m.Forward.IsZero() {
		return m.Forward
	}
	o := Origin{Room: r.ID, Seq: m.Seq, Author: m.Author, AuthorName: m.AuthorName}
	if !r.Private && !r.Direct {
		o.Slug, o.RoomName = r.Slug, r.Name
	}
	return o
}

// Forward posts a message's text and files into another room, and waits until it is stored.
// files are copies for that room. The caller
// has found that the user may read the message; to is the other room. Nonces are as in Send.
func (p *Posting) Forward(ctx context.Context, who User, from Access, m Message, to Access, nonce uuid.UUID, files []File) (int64, error) {
	switch {
	case m.Deleted:
		return 0, E(Conflict, "That message was deleted.")
	case m.Body == "" && len(files) == 0:
		return 0, E(Invalid, "That message has no text to forward.")
	}
	return p.SendAndWait(ctx, who, to, Draft{Body: m.Body, Nonce: nonce, Files: files, Hush: true, Scheduled: true, forward: OriginOf(from.Room, m)})
}

// Forwarded returns where a forward is stored, or NotFound. It sends nothing, and counts towards no limit.
func (p *Posting) Forwarded(ctx context.Context, who User, m Message, to Access, nonce uuid.UUID, files []File) (int64, error) {
	d := Draft{Body: m.Body, Nonce: nonce, Files: files}
	text, err := d.text()
	if err != nil {
		return 0, err
	}
	return p.messages.MessageByKey(ctx, who.ID, d.key(to.Room.ID, text))
}
