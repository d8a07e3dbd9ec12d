package postgres

import (
	"testing"
	"time"

	"parley/chat"
)

// Entries can be read one by one for ever: the oldest marks go.
func TestMarksOfReadEntriesAreBounded(t *testing.T) {
	h := newHarness(t)
	h.sql(t, "insert into inbox_done (user_id, kind, room_id, seq, done_at) select id, 'mention', 1, n, now() - make_interval(mins => 5000 - n) from users, generate_series(1, 2500) as n where username = 'ann'")
	for range 2 {
		must(t, h.InboxReadOne(t.Context(), h.ann.ID, chat.InboxMention, h.room, 1, time.Now()))
		must(t, h.InboxReadOne(t.Context(), h.ann.ID, chat.InboxMention, h.room, 9999, time.Now()))
		marks, err := h.InboxMarks(t.Context(), h.ann.ID)
		must(t, err)
		newest := chat.InboxItem{Kind: chat.InboxMention, Place: chat.SearchPlace{Room: h.room, Seq: 9999}}.ID()
		if len(marks.Done) != 2000 || marks.Done[newest].IsZero() {
			t.Errorf("%d marks, the newest one %v", len(marks.Done), marks.Done[newest])
		}
	}
}
