package messages

import (
	"strings"

	"parley/chat"
)

// The text for scripts and terminals: one line to a message, in UTF-8. A line begins with
// the time and the message's number. Further lines of a message are indented, so that no
// text can pass for a message.

// Transcript is messages as they are now.
func Transcript(list []chat.Message) string {
	var b strings.Builder
	for i := range list {
		textMessage(&b, &list[i])
		textNotes(&b, list[i].Notes)
	}
	return b.String()
}

// TranscriptAlone is messages outside their room's log, without the quiet lines after them.
func TranscriptAlone(list ...chat.Message) string {
	var b strings.Builder
	for i := range list {
		textMessage(&b, &list[i])
	}
	return b.String()
}

// TranscriptChanged continues a transcript with the changes in c, for readers caught up to
// rev prev. Changes to messages that a reader has begin with a mark.
func TranscriptChanged(c chat.Changes, prev int64) string {
	var b strings.Builder
	for i := range c.Messages {
		if m := &c.Messages[i]; !m.NewTo(prev) {
			b.WriteString(changedMark)
		}
		textMessage(&b, &c.Messages[i])
		textNotes(&b, c.Messages[i].Notes)
	}
	return b.String()
}

const changedMark = "~ "

// TranscriptLost is the last line of a transcript that cannot go on.
const TranscriptLost = changedMark + "Much was said meanwhile. Begin again.\n"

// Other last lines of a live transcript.
const (
	TranscriptBroken    = changedMark + "It breaks off here. Begin again.\n"
	TranscriptSignedOut = changedMark + "You are signed out.\n"
)

// TranscriptGone is the last line for a reader whose room was deleted, or is no longer theirs.
func TranscriptGone(banned bool) string {
	if banned {
		return changedMark + "You are banned from this room.\n"
	}
	return changedMark + "This room is not open to you any more.\n"
}

// TranscriptOpen says in a live transcript that its reader may write now.
const TranscriptOpen = changedMark + "You may write here now.\n"

// TranscriptShut says in a live transcript why its reader may not write any more.
func TranscriptShut(why string) string { return changedMark + why + "\n" }

const continued = "\n    "
