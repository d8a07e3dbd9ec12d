package files

import (
	"context"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/web"
)

// getFile serves a file to those who may see it now. To all others it does not exist.
func (a *pages) getFile(c *fiber.Ctx, who *chat.Session) error {
	file, err := a.servedFile(c, who)
	if err == nil && a.FilesHost == "" {
		file, err = a.awaitPreview(c, who, file)
	}
	switch {
	case err != nil:
		return err
	case a.FilesHost != "":
		return a.toFilesHost(c, who, file)
	}
	return a.sendFile(c, file)
}

func (a *pages) sendFile(c *fiber.Ctx, file chat.File) error {
	file = formOf(c, file)
	web.SetFileHeaders(c, file)
	etag := etagOf(file)
	c.Set(fiber.HeaderETag, etag)
	if web.AnsweredUnmet(c) {
		return nil
	}
	body, err := a.Files.Open(context.WithoutCancel(c.UserContext()), file.Hash)
	if err != nil {
		return err
	}
	return web.SendBytes(c, body, file.Size, etag)
}

// formOf is the file as the request asks for it: itself or its preview.
func formOf(c *fiber.Ctx, file chat.File) chat.File {
	if asksForPreview(c) && file.PreviewSize > 0 {
		file.Hash, file.Size, file.Kind = file.Preview, file.PreviewSize, "image/jpeg"
	}
	return file
}

func asksForPreview(c *fiber.Ctx) bool {
	return string(c.Request().URI().QueryArgs().Peek("size")) == "preview"
}

func etagOf(file chat.File) string { return `"` + file.Hash.String()[:32] + `"` }

func (a *pages) servedFile(c *fiber.Ctx, who *chat.Session) (chat.File, error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return chat.File{}, chat.ErrNoFile
	}
	return a.Files.Served(c.UserContext(), who.User, id, a.Rooms.Open)
}
