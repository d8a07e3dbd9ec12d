package messages

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/markup"
	"parley/views/ui"
)

// Composer is the form under a room's messages.
type Composer struct {
	Body    string        // kept when the message was refused
	Nonce   uuid.UUID     // a repeat under the same nonce is the same message
	Preview *chat.Message // shown as it would be; nil for none
	Files   []chat.File
	Later   bool   // the times are shown at which it may be sent
	At, In  string // the time that was chosen, as its form has it
	Zone    string
	Err     *chat.Error
}

// MessageView is a message's own page, with its actions.
type MessageView struct {
	Access    chat.Access
	Message   chat.Message
	Asked     string // the one action that the address asks for: AsksToEdit, AsksToDelete, or none
	MayEdit   bool
	MayDelete bool
	MayReact  bool
	MayPin    bool
	MayReport bool
	Judges    bool // the viewer deletes another's message
	Saved     bool
	Reminded  time.Time       // when the viewer is reminded of it; zero when they are not
	Mine      map[string]bool // the emoji that the viewer reacted with
	Body      string          // the edit form's text
	Emoji     string          // typed, and refused
	Reason    string          // of a removal, in the same way
	At        string          // of a reminder, in the same way
	Was       string          // the fingerprint of the text that it replaces; empty: the message's
	Nonce     uuid.UUID       // of a reply to it
	MayClose  bool            // it is an open poll
	Quote     string          // what quotes it in the composer; empty where nothing can
	Linked    []Linked        // messages of other rooms that it links to, and that the viewer may read
	Reactions []chat.Reaction // with all names that its page lists
	Votes     []chat.Reaction // the same of a poll; the options stand in place of emoji
	Deletion  *chat.Deletion  // nil unless the viewer may know who deleted it
	Err       *chat.Error
}

// What a message's address may ask for.
const (
	AsksToEdit   = "edit"
	AsksToDelete = "delete"
)

func (v MessageView) asksToDelete() bool { return v.Asked == AsksToDelete }

// fields are those that show their own refusals.
func (v MessageView) fields() []string {
	if v.MayReact {
		return []string{"emoji"}
	}
	return nil
}

// was tells the server which text the form replaces, so that a late form does not undo a
// newer edit.
func (v MessageView) was() string {
	if v.Was != "" {
		return v.Was
	}
	return chat.Fingerprint(v.Message.Body)
}

// isStale reports whether the message was changed while the form was open.
func (v MessageView) isStale() bool {
	return v.isUnsaved() && v.Err.Kind == chat.Conflict
}

// isUnsaved reports whether another text was typed, and refused.
func (v MessageView) isUnsaved() bool { return v.Err != nil && v.Body != v.Message.Body }

// quote is how a message begins, in one line.
func quote(ctx context.Context, m chat.Message) string {
	if m.Deleted {
		return ui.T(ctx, ui.ViewerText["gone"].Text)
	}
	return markup.Quote(m.Says())
}

// ThreadView is a message with one page of its replies.
type ThreadView struct {
	Access   chat.Access
	Thread   chat.Thread
	Before   int64      // the replies before this seq; 0: the newest
	Level    chat.Level // what it tells the reader
	Answer   int64      // the seq of the message that the form replies to
	Composer Composer   // the form
}
