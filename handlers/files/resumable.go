package files

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/ui"
)

// Large files arrive in pieces by the tus protocol 1.0.0, with its extensions creation and
// termination (https://tus.io/protocols/resumable-upload).
const (
	tusResumable = "Tus-Resumable"
	tusVersions  = "Tus-Version"
	tusVersion   = "1.0.0"
	uploadOffset = "Upload-Offset"
	uploadLength = "Upload-Length"
	MimePiece    = "application/offset+octet-stream"
)

var (
	errPiecePlace = chat.E(chat.Invalid, "Say with Upload-Offset where the piece begins.")
	errPieceLong  = chat.E(chat.TooLarge, "The piece has more bytes than are missing.")
	errCutOff     = &chat.Error{Kind: chat.Unavailable, Text: "The upload broke off. Send it again."}
)

// tus refuses versions of the protocol but ours. A client that names none may be a script.
func tus(next func(*fiber.Ctx, *chat.Session) error) func(*fiber.Ctx, *chat.Session) error {
	return func(c *fiber.Ctx, who *chat.Session) error {
		if v := c.Get(tusResumable); v != "" && v != tusVersion {
			c.Set(tusVersions, tusVersion)
			return c.SendStatus(fiber.StatusPreconditionFailed)
		}
		return next(c, who)
	}
}

// tellTus answers what clients can do, whatever version they name.
func (a *pages) tellTus(c *fiber.Ctx, _ *chat.Session) error {
	most, err := a.Files.FileMost(c.UserContext())
	if err != nil {
		return err
	}
	if most > 0 {
		c.Set("Tus-Max-Size", strconv.FormatInt(most, 10))
	}
	c.Set(tusResumable, tusVersion)
	c.Set(tusVersions, tusVersion)
	c.Set("Tus-Extension", "creation,termination")
	return c.SendStatus(fiber.StatusNoContent)
}

// postUpload begins an upload, and answers where its pieces go.
func (a *pages) postUpload(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err == nil {
		err = access.RefuseWriting()
	}
	if err != nil {
		return err
	}
	size, _ := strconv.ParseInt(c.Get(uploadLength), 10, 64)
	up, err := a.Uploads.Begin(c.UserContext(), who.User.ID, access.Room.ID, nameIn(c.Get("Upload-Metadata")), size)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, string(ui.RoomURL(access.Room.Slug, "/uploads/"+up.ID.String())))
	return answerOffset(c, fiber.StatusCreated, up, 0)
}

// nameIn is the file's name in pairs of a key and a value in Base64.
func nameIn(metadata string) string {
	for pair := range strings.SplitSeq(metadata, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if name, err := base64.StdEncoding.DecodeString(value); err == nil && key == "filename" {
			return string(name)
		}
	}
	return ""
}

// getUpload answers how much of an upload is there.
func (a *pages) getUpload(c *fiber.Ctx, who *chat.Session) error {
	_, up, at, err := a.uploadOf(c, who)
	if err != nil {
		return err
	}
	if err := web.PlainText(c, fiber.StatusOK, fmt.Sprintf("%d of %d bytes\n", at, up.Size)); err != nil {
		return err
	}
	return answerOffset(c, fiber.StatusOK, up, at)
}

// patchUpload takes a piece. Its bytes are never in memory, and stay if it breaks off.
func (a *pages) patchUpload(c *fiber.Ctx, who *chat.Session) error {
	access, up, _, err := a.uploadOf(c, who)
	if err == nil {
		err = access.RefuseWriting()
	}
	if err != nil {
		return err
	}
	from, err := strconv.ParseInt(c.Get(uploadOffset), 10, 64)
	switch {
	case !strings.EqualFold(c.Get(fiber.HeaderContentType), MimePiece):
		return fiber.ErrUnsupportedMediaType
	case err != nil || from < 0:
		return errPiecePlace
	case int64(c.Request().Header.ContentLength()) > up.Size-from:
		return errPieceLong
	case len(c.Request().Header.PeekBytes([]byte(web.BusyMark))) > 0:
		return web.ErrBusy
	}
	ctx, stop := context.WithTimeout(context.Background(), web.UploadTime)
	defer stop()
	at, err := a.Uploads.Append(ctx, up, from, web.BodyOf(c))
	if err != nil && chat.As(err).Kind == chat.Internal {
		a.Log.Warn("a piece of an upload was not stored", "err", err)
		err = errCutOff
	}
	if err != nil {
		return err
	}
	return answerOffset(c, fiber.StatusNoContent, up, at)
}

// deleteUpload ends the user's own upload, also in a room that the user may not enter any more: it takes of the quota.
func (a *pages) deleteUpload(c *fiber.Ctx, who *chat.Session) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return chat.ErrNoFile
	}
	if err := a.Uploads.DropOwn(c.UserContext(), who.User.ID, id); err != nil {
		return err
	}
	c.Set(tusResumable, tusVersion)
	return c.SendStatus(fiber.StatusNoContent)
}

// uploadOf is the user's own upload at the address; to all others there is none.
func (a *pages) uploadOf(c *fiber.Ctx, who *chat.Session) (access chat.Access, up chat.Upload, at int64, err error) {
	if access, err = a.Access(c, who, a.Rooms.Enter); err != nil {
		return access, up, 0, err
	}
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return access, up, 0, chat.ErrNoFile
	}
	up, at, err = a.Uploads.Find(c.UserContext(), who.User.ID, access.Room.ID, id)
	return access, up, at, err
}

func answerOffset(c *fiber.Ctx, status int, up chat.Upload, at int64) error {
	c.Set(tusResumable, tusVersion)
	c.Set(uploadOffset, strconv.FormatInt(at, 10))
	c.Set(uploadLength, strconv.FormatInt(up.Size, 10))
	c.Status(status)
	return nil
}
