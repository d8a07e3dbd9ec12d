package chat_test

import (
	"testing"
	"time"

	"parley/chat"
)

func TestACallThatEndsLeavesItsLength(t *testing.T) {
	room, began := chat.Room{ID: 4, LastSeq: 9}, time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	for length, want := range map[time.Duration]string{
		7 * time.Second: "0:07", 12*time.Minute + 5*time.Second: "12:05", time.Hour + 2*time.Minute + 5*time.Second: "1:02:05", -time.Second: "0:00",
	} {
		c, ok := chat.CallNote(room, chat.NoteEnded, began, began.Add(length))
		if !ok || c.Kind != chat.AddNote || c.Room != 4 || c.Seq != 9 || c.Body != want {
			t.Errorf("%s: %+v %v, want %s", length, c, ok, want)
		}
	}
	if c, ok := chat.CallNote(room, chat.NoteCall, began, began); !ok || c.Body != "" {
		t.Errorf("%+v %v", c, ok)
	}
	if _, ok := chat.CallNote(chat.Room{ID: 4}, chat.NoteCall, began, began); ok {
		t.Error("an empty room has a line")
	}
}
