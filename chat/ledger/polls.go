package ledger

import (
	"maps"
	"slices"
	"time"

	"parley/chat"
)

// newPoll is the poll that a command posts; nil for other messages.
func newPoll(c chat.Command) *chat.Poll {
	if c.Poll == nil {
		return nil
	}
	_, options, err := chat.PollText(c.Body)
	if err != nil {
		return nil
	}
	return &chat.Poll{Counts: make([]int, len(options)), By: make([][]chat.Reactor, len(options)), Many: c.Poll.Many, Ends: c.Poll.Ends}
}

func (l *Ledger) vote(c chat.Command, m *chat.Message, now time.Time) chat.Outcome {
	mine := chat.Vote{Seq: m.Seq, User: c.Author, Option: c.Option}
	switch {
	case m.Deleted:
		return refuse(c, chat.Conflict, "That message was deleted.")
	case m.Poll == nil:
		return refuse(c, chat.Conflict, "That message is not a poll.")
	case m.Poll.Over(now):
		return refuse(c, chat.Conflict, "That poll is closed.")
	case c.Option < 1 || c.Option > len(m.Poll.Counts):
		return refuse(c, chat.Invalid, "That poll has no such option.")
	case l.Voted[mine] == c.On:
		return chat.Outcome{Command: c, Seq: m.Seq, Repeat: true}
	}
	p := cloned(m.Poll)
	m.Poll = p
	before := l.chosen(m, c.Author)
	if c.On && !p.Many {
		for _, other := range before {
			l.cast(p, chat.Vote{Seq: m.Seq, User: c.Author, Option: other}, c.AuthorName, false)
		}
	}
	l.cast(p, mine, c.AuthorName, c.On)
	p.Voters += min(len(l.chosen(m, c.Author)), 1) - min(len(before), 1)
	return l.changed(c, m)
}

// chosen are the options that a user has chosen.
func (l *Ledger) chosen(m *chat.Message, user chat.UserID) (options []int) {
	for option := range len(m.Poll.Counts) {
		if l.Voted[chat.Vote{Seq: m.Seq, User: user, Option: option + 1}] {
			options = append(options, option+1)
		}
	}
	return options
}

func (l *Ledger) cast(p *chat.Poll, v chat.Vote, name string, on bool) {
	i := v.Option - 1
	counted := namedUpTo(chat.Reaction{Count: p.Counts[i], By: p.By[i]}, chat.Reactor{User: v.User, Name: name}, on, chat.VotersMax)
	if on {
		p.Counts[i]++
	} else {
		p.Counts[i] = max(p.Counts[i]-1, 0)
	}
	p.By[i] = counted.By
	l.Voted[v], l.voted[v] = on, on
}

// cloned is a copy that a ledger may change.
func cloned(p *chat.Poll) *chat.Poll {
	q := *p
	q.Counts = slices.Clone(p.Counts)
	q.By = make([][]chat.Reactor, len(p.Counts))
	copy(q.By, p.By)
	return &q
}

func (l *Ledger) endPoll(c chat.Command, m *chat.Message, now time.Time) chat.Outcome {
	switch {
	case m.Deleted:
		return refuse(c, chat.Conflict, "That message was deleted.")
	case m.Poll == nil:
		return refuse(c, chat.Conflict, "That message is not a poll.")
	case m.Poll.Closed:
		return chat.Outcome{Command: c, Seq: m.Seq, Repeat: true}
	case m.Author != c.Author && !c.Admin && (!c.Scheduled || !m.Poll.Over(now)):
		return refuse(c, chat.Forbidden, "Only its author or an admin of the room can close a poll.")
	}
	m.Poll = cloned(m.Poll)
	m.Poll.Closed = true
	return l.changed(c, m)
}

// reask gives an edited poll the counts of its options.
func reask(m *chat.Message) {
	if _, options := m.Asked(); m.Poll != nil && m.Poll.Voters == 0 {
		m.Poll = cloned(m.Poll)
		m.Poll.Counts, m.Poll.By = make([]int, len(options)), make([][]chat.Reactor, len(options))
	}
}

// unvote ends the poll of a deleted message.
func (l *Ledger) unvote(m *chat.Message) {
	m.Poll = nil
	maps.DeleteFunc(l.voted, func(v chat.Vote, _ bool) bool { return v.Seq == m.Seq })
	maps.DeleteFunc(l.Voted, func(v chat.Vote, _ bool) bool { return v.Seq == m.Seq })
}

// VotesCast are the votes to add (true) or to remove (false), on messages that are not
// deleted. A deletion removes all votes of its message.
func (l *Ledger) VotesCast() map[chat.Vote]bool { return l.voted }
