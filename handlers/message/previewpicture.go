package message

import (
	"context"
	"encoding/hex"
	"io"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// getPreviewPicture serves the picture of a message's preview to those who may read the
// message now.
func (a *pages) getPreviewPicture(c *fiber.Ctx, who *chat.Session) error {
	_, m, err := a.Message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	var h chat.Hash
	if raw, bad := hex.DecodeString(m.Preview.Picture); bad != nil || copy(h[:], raw) != len(h) {
		return chat.ErrNoFile
	}
	web.SetFileHeaders(c, chat.File{Name: "preview.jpg", Blob: chat.Blob{Kind: "image/jpeg"}})
	etag := `"` + h.String()[:32] + `"`
	c.Set(fiber.HeaderETag, etag)
	if web.AnsweredUnmet(c) {
		return nil
	}
	body, err := a.Files.Open(context.WithoutCancel(c.UserContext()), h)
	if err != nil {
		return err
	}
	size, err := body.Seek(0, io.SeekEnd)
	if err != nil {
		_ = body.Close()
		return err
	}
	return web.SendBytes(c, body, size, etag)
}
