package ledger

import (
	"cmp"
	"slices"

	"parley/chat"
	"parley/chat/markup"
)

// Applied are the keys of the applied commands, including those that changed nothing. A
// queue restored from an older copy repeats them, and must not redo what was undone
// since. Refused commands are left out: they are refused again.
func (l *Ledger) Applied() []chat.Key { return l.applied }

// Posted are the new messages, in the order of their seq, in their state after all
// commands.
func (l *Ledger) Posted() []*chat.Message { return l.posted }

// Sent are those of the new messages that end their author's draft.
func (l *Ledger) Sent() []*chat.Message { return l.sent }

// Changed are the messages that were stored before and are different now.
func (l *Ledger) Changed() []*chat.Message {
	var ms []*chat.Message
	for _, m := range l.touched {
		if m.FirstRev <= l.prev {
			ms = append(ms, m)
		}
	}
	slices.SortFunc(ms, func(a, b *chat.Message) int { return cmp.Compare(a.Rev, b.Rev) })
	return ms
}

// Toggled are the reactions to add (true) or to remove (false), on messages that are
// not deleted. A deletion removes all reactions of its message.
func (l *Ledger) Toggled() map[chat.ReactionOf]bool { return l.toggled }

// Replaced are the texts that edits replaced, of messages that are not deleted. A deletion
// removes all former texts of its message.
func (l *Ledger) Replaced() []chat.Replaced { return l.replaced }

// Deletions are who deleted messages.
func (l *Ledger) Deletions() []chat.Deletion { return l.deleted }

// Dirty reports whether there is anything to write.
func (l *Ledger) Dirty() bool { return l.started && l.Rev != l.prev }

// Changes is what to announce: changed messages first, then the new ones in order, each
// once and in its present state.
func (l *Ledger) Changes() chat.Changes {
	c := chat.Changes{Room: l.Room, Prev: l.prev, Rev: l.Rev, LastSeq: l.Seq, Remarked: l.remarked, Direct: l.Direct}
	if !l.started {
		c.Prev = l.Rev
	}
	for _, m := range l.Changed() {
		c.Messages = append(c.Messages, l.quoted(m))
	}
	for _, m := range l.posted {
		c.Messages = append(c.Messages, l.quoted(m))
	}
	return c
}

// quoted is a message with the present text of the one it answers, if a command named that.
func (l *Ledger) quoted(m *chat.Message) chat.Message {
	if answered := l.Messages[m.AnsweredSeq]; answered != nil {
		m.AnsweredText = markup.Quote(answered.Says())
	}
	return *m
}
