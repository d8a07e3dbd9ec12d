package files

import (
	"context"
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
	smallPicture = 40_000
)

// awaitPreview waits for the preview of a large picture that was just sent: workers make it behind the upload, and until then
// all who see the message would load megabytes. Of those who wait for the same picture one asks the store.
func (a *pages) awaitPreview(c *fiber.Ctx, who *chat.Session, file chat.File) (chat.File, error) {
	fresh := file.Seq > 0 && a.Now().Sub(file.CreatedAt) < previewFresh
	if !asksForPreview(c) || file.PreviewSize > 0 || file.Size <= smallPicture || !file.IsPicture() || !fresh {
		return file, nil
	}
	_, _, _ = a.awaited.Do(file.ID.String(), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), previewWait)
		defer cancel()
		return nil, a.untilPreview(ctx, who, file)
	})
	return a.servedFile(c, who) // each by their own rights
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
