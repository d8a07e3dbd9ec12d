package views

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"parley/chat"
)

// What scripts and terminals read: one line to a message, in UTF-8. A line
// begins with the time and the message's number; what goes on from it, as a text
// of several lines, is indented, so that nobody's text can pass for a message.

// Transcript is messages as they are now.
func Transcript(list []chat.Message) string {
	var b strings.Builder
	for i := range list {
		textMessage(&b, &list[i])
	}
	return b.String()
}

// TranscriptChanged continues a transcript with what c did, for readers who are
// level with rev prev. A mark leads what tells of a message that they have.
func TranscriptChanged(c chat.Changes, prev int64) string {
	var b strings.Builder
	for i := range c.Messages {
		if m := &c.Messages[i]; !m.NewTo(prev) {
			b.WriteString(changedMark)
		}
		textMessage(&b, &c.Messages[i])
	}
	return b.String()
}

const changedMark = "~ "

// TranscriptLost is the last line of a transcript that cannot go on.
const TranscriptLost = changedMark + "Much was said meanwhile. Begin again.\n"

// Other last lines of a transcript that was followed.
const (
	TranscriptBroken    = changedMark + "It breaks off here. Begin again.\n"
	TranscriptGone      = changedMark + "This room is not open to you any more.\n"
	TranscriptSignedOut = changedMark + "You are signed out.\n"
)

func textMessage(b *strings.Builder, m *chat.Message) {
	b.WriteString(m.CreatedAt.UTC().Format(time.RFC3339))
	b.WriteString(" #" + strconv.FormatInt(m.Seq, 10) + " ")
	name := m.AuthorName
	if name == "" {
		name = chat.DeletedName
	}
	line(b, name)
	if m.Thread != 0 {
		b.WriteString(" (reply to #" + strconv.FormatInt(m.Thread, 10) + ")")
	}
	if m.Replies > 0 {
		b.WriteString(" (replies: " + strconv.Itoa(m.Replies) + ")")
	}
	switch {
	case m.Deleted:
		b.WriteString(" (deleted)\n")
		return
	case m.Edited:
		b.WriteString(" (edited)")
	}
	b.WriteString(": ")
	b.WriteString(strings.ReplaceAll(harmless(m.Body), "\n", continued))
	for i, r := range m.Reactions {
		if i == 0 {
			b.WriteString(continued + "[")
		} else {
			b.WriteString(", ")
		}
		line(b, r.Emoji)
		b.WriteString(" " + strconv.Itoa(r.Count))
	}
	if len(m.Reactions) > 0 {
		b.WriteByte(']')
	}
	b.WriteByte('\n')
}

const continued = "\n    "

// RoomLines are rooms, one to a line, in columns that tabs divide: whether one
// is in it, its path, its name, and how much is unread or what it is about.
func RoomLines(v RoomsView) string {
	var b strings.Builder
	for _, l := range v.Mine {
		row(&b, "joined", RoomPath(l.Slug), l.Name, unread(l.Unread)+" unread")
	}
	for _, f := range v.Found {
		if f.Member {
			row(&b, "joined", RoomPath(f.Slug), f.Name, unread(f.Unread)+" unread")
		} else {
			row(&b, "open", RoomPath(f.Slug), f.Name, f.Topic)
		}
	}
	return b.String()
}

// MemberLines are people in a room, one to a line: what they are, and their name.
func MemberLines(members []chat.Member) string {
	var b strings.Builder
	for _, m := range members {
		what := "member"
		if m.Admin {
			what = "admin"
		}
		row(&b, what, m.Username)
	}
	return b.String()
}

func row(b *strings.Builder, columns ...string) {
	for i, c := range columns {
		if i > 0 {
			b.WriteByte('\t')
		}
		line(b, strings.ReplaceAll(c, "\t", " "))
	}
	b.WriteByte('\n')
}

// line writes what has to stay within its line.
func line(b *strings.Builder, s string) {
	b.WriteString(strings.ReplaceAll(harmless(s), "\n", " "))
}

// harmless is s without what a terminal would obey: control characters are
// pictured (U+2400 and on), those without a picture, the other line ends and
// what turns the writing of the rest of a line around are replaced.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20:
			return '\u2400' + r
		case r == 0x7f:
			return '\u2421'
		case unicode.IsControl(r), unicode.In(r, unicode.Zl, unicode.Zp, turning):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// turning are the embeddings, overrides and isolates of bidirectional text.
var turning = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x202a, Hi: 0x202e, Stride: 1}, {Lo: 0x2066, Hi: 0x2069, Stride: 1}}}
