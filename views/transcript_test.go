package views

import (
	"strings"
	"testing"
	"unicode"

	"parley/chat"
	"parley/views/messages"
	"parley/views/rooms"
	"parley/views/ui"
)

func TestATranscriptHasALineForEachMessage(t *testing.T) {
	first, second, third := someMessage(1), someMessage(2), someMessage(3)
	second.Body, second.Edited = "two\n2026-01-01T00:00:00Z #9 mallory: lines", true
	second.Reactions = []chat.Reaction{{Emoji: "👍", Count: 3}, {Emoji: "🎉", Count: 1}}
	third.Deleted, third.Body, third.AuthorName = true, "", ""
	third.Thread, first.Replies = 1, 2
	at := ui.Timestamp(noon)
	want := at + " #1 bob (replies: 2): hello\n" +
		at + " #2 bob (edited): two\n    2026-01-01T00:00:00Z #9 mallory: lines\n    [👍 3, 🎉 1]\n" +
		at + " #3 " + chat.DeletedName + " (reply to #1) (deleted)\n"
	if got := messages.Transcript([]chat.Message{first, second, third}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatIsNotNewInATranscriptIsMarked(t *testing.T) {
	got := strings.Split(messages.TranscriptChanged(someChanges(), 19), "\n")
	if !strings.HasPrefix(got[0], "~ ") || !strings.Contains(got[0], " #3 bob (edited): ") || strings.HasPrefix(got[1], "~") {
		t.Errorf("it says %q", got)
	}
}

// Terminals obey sequences that begin with a control character (ECMA-48).
func TestNothingInATranscriptReachesATerminalRaw(t *testing.T) {
	evil := "\x1b]0;title\a\x1b[2J\x9b31m\u009b31m\r\b\x00\x7f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069tail"
	m := someMessage(1)
	m.Body, m.AuthorName, m.Reactions = evil, evil, []chat.Reaction{{Emoji: evil, Count: 1}}
	list := rooms.RoomsView{
		Mine:  []chat.RoomLink{{Slug: "x", Name: evil + "\t\n"}},
		Found: []chat.DirectoryRoom{{Slug: "y", Name: evil, Topic: evil + "\t\n"}},
	}
	for _, got := range []string{messages.Transcript([]chat.Message{m}), rooms.RoomLines(list)} {
		for _, r := range got {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
				t.Errorf("there is a %U in %q", r, got)
			}
		}
		if !strings.Contains(got, "tail") || !strings.Contains(got, "␛]0;title␇") {
			t.Errorf("the rest of it is gone: %q", got)
		}
	}
	if got := rooms.RoomLines(list); strings.Count(got, "\n") != 2 || strings.Count(got, "\t") != 6 {
		t.Errorf("the columns of rooms are broken: %q", got)
	}
}

func FuzzOneMessageIsOneTranscriptEntry(f *testing.F) {
	f.Add("ann", "a\nb\r\n\u2028c", "\n👍")
	f.Fuzz(func(t *testing.T, name, body, emoji string) {
		m := someMessage(7)
		m.AuthorName, m.Body, m.Reactions = name, body, []chat.Reaction{{Emoji: emoji, Count: 1}}
		for i, line := range strings.Split(strings.TrimSuffix(messages.Transcript([]chat.Message{m}), "\n"), "\n") {
			if indented := strings.HasPrefix(line, "    "); indented == (i == 0) {
				t.Errorf("line %d is %q", i, line)
			}
		}
	})
}
