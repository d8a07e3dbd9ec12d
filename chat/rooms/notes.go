package rooms

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// noteWait is how long a change of a room waits for its quiet line to be accepted.
const noteWait = time.Second

// note has a worker write a quiet line after the room's newest message. The change that it
// tells of is stored already: while the inbox is away, a line is missing and nothing else. A
// room without messages has no lines.
func (r *Service) note(ctx context.Context, room chat.Room, kind chat.NoteKind, who chat.UserID, text string) {
	if r.Notes == nil || room.LastSeq == 0 || room.Direct {
		return
	}
	c := chat.Command{Kind: chat.AddNote, Room: room.ID, Author: who, Seq: room.LastSeq, Note: kind, Body: text, Key: chat.Key(uuid.New())}
	if kind == chat.NoteJoined || kind == chat.NoteLeft {
		u, err := r.accounts.CredentialsOf(ctx, who)
		if err != nil {
			return
		}
		c.AuthorName = u.Username
	}
	ctx, cancel := context.WithTimeout(ctx, noteWait)
	defer cancel()
	_ = r.Notes.Enqueue(ctx, c)
}
