package files

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

const (
	// previewFresh is the age up to which a picture probably gets its preview soon.
	previewFresh = 15 * time.Second
	// previewWait is how long readers wait for it, and previewStep how often the store is asked.
	previewWait = 3 * time.Second
	previewStep = 300 * time.Millisecond
	// smallPicture is the size, in bytes, up to which nobody waits: a preview may have as much.
	smallPicture = 36_000
	// waitingMost is how many requests of an address may wait at a node: nginx lets it have 500 under way, at all of them.
	waitingMost = 100
)

// waiting counts requests by their addresses.
type waiting struct {
	mu sync.Mutex
	by map[string]int
}

// enter counts one more, unless there are too many.
func (w *waiting) enter(address string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.by == nil {
		w.by = map[string]int{}
	}
	if w.by[address] >= waitingMost {
		return false
	}
	w.by[address]++
	return true
}

func (w *waiting) leave(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.by[address]--; w.by[address] == 0 {
		delete(w.by, address)
	}
}

// awaitPreview waits for the preview of a large picture that was just sent: workers make it behind the upload, and until then
// all who see the message would load megabytes. Of those who wait for the same picture one asks the store.
func (a *pages) awaitPreview(c *fiber.Ctx, who *chat.Session, file chat.File) (chat.File, error) {
	if !asksForPreview(c) || file.Seq == 0 || file.PreviewSize > 0 || file.Size <= smallPicture || !file.IsPicture() {
		return file, nil
	}
	now, err := a.Accounts.StoreTime(c.UserContext()) // which wrote when the file came
	if err != nil || now.Sub(file.CreatedAt) >= previewFresh {
		return file, err
	}
	address := a.Address(c)
	if !a.waiting.enter(address) {
		return file, nil
	}
	defer a.waiting.leave(address)
	longer := context.WithoutCancel(c.UserContext()) // a request has less time than the wait takes
	_, _, _ = a.awaited.Do(file.ID.String(), func() (any, error) {
		ctx, cancel := context.WithTimeout(longer, previewWait)
		defer cancel()
		return nil, a.untilPreview(ctx, who, file)
	})
	ctx, cancel := context.WithTimeout(longer, a.Config.Deadline)
	defer cancel()
	return a.Files.Served(ctx, who.User, file.ID, a.Rooms.Open) // each by their own rights
}

func (a *pages) untilPreview(ctx context.Context, who *chat.Session, file chat.File) error {
	tick := time.NewTicker(previewStep)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		now, err := a.Files.Served(ctx, who.User, file.ID, a.Rooms.Open)
		if err != nil || now.PreviewSize > 0 {
			return err
		}
	}
}
