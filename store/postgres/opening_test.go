package postgres

import (
	"testing"
	"time"

	"parley/chat"
)

func TestTheLastCallOfARoomWithoutMessagesIsNoted(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	room := newRoom(t, h.Store, "Empty", h.ann.ID, false)
	began := time.Now()
	note := func(kind chat.NoteKind, after time.Duration) {
		t.Helper()
		c, carried := chat.CallNote(room, kind, began, began.Add(after))
		if carried {
			t.Fatal("the room has messages")
		}
		must(t, h.NoteOpening(t.Context(), c))
	}
	expect := func(want ...chat.Note) {
		t.Helper()
		a, err := h.Access(t.Context(), room.Slug, h.ann.ID)
		must(t, err)
		if len(a.Opening) != len(want) {
			t.Fatalf("the room's lines are %+v, want %+v", a.Opening, want)
		}
		for i, n := range a.Opening {
			if n.Kind != want[i].Kind || n.Text != want[i].Text {
				t.Errorf("line %d is %+v, want %+v", i, n, want[i])
			}
		}
	}
	expect()
	note(chat.NoteCall, 0)
	expect(chat.Note{Kind: chat.NoteCall})
	note(chat.NoteEnded, 7*time.Second)
	expect(chat.Note{Kind: chat.NoteCall}, chat.Note{Kind: chat.NoteEnded, Text: "0:07"})
	note(chat.NoteCall, 0)
	note(chat.NoteMissed, time.Second)
	expect(chat.Note{Kind: chat.NoteCall}, chat.Note{Kind: chat.NoteMissed})
	h.sql(t, "update rooms set last_seq = 1 where id = $1", room.ID)
	note(chat.NoteCall, 0) // a message carries it now
	expect(chat.Note{Kind: chat.NoteCall}, chat.Note{Kind: chat.NoteMissed})
}
