package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// Forms that are sent at the same time add no more than one after the other.
func TestAListHasNoMoreThanItsMostWhenAllAddAtOnce(t *testing.T) {
	h := newHarness(t)
	at := time.Now().Add(time.Hour)
	for name, c := range map[string]struct {
		most  int
		full  error
		where string
		add   func(ctx context.Context, n int) error
	}{
		"scheduled": {chat.ScheduledMax, chat.ErrScheduledMost, "not reminder", func(ctx context.Context, n int) error {
			return h.ScheduledInsert(ctx, chat.Scheduled{User: h.ann.ID, Room: h.room, Body: fmt.Sprint(n), Nonce: uuid.New(), At: at})
		}},
		"reminders": {chat.RemindersMax, chat.ErrRemindersMost, "reminder", func(ctx context.Context, n int) error {
			return h.ReminderSet(ctx, chat.Reminder{User: h.ann.ID, Room: h.room, Note: fmt.Sprint(n), Nonce: uuid.New(), At: at})
		}},
	} {
		var all sync.WaitGroup
		for n := range c.most + 20 {
			all.Go(func() {
				if err := c.add(t.Context(), n); err != nil && !errors.Is(err, c.full) {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		all.Wait()
		if n := one[int](t, h.Store, "select count(*) from scheduled where "+c.where); n != c.most {
			t.Errorf("there are %d %s, want %d", n, name, c.most)
		}
	}
}
