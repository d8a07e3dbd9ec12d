package files

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/ui"
)

// Uploaded files may have a host of their own, without pages and cookies: nothing in a file
// is then ever same-origin with a page. Pages name the files on their own host. That host
// asks for the reader's rights, and leads to the files' host with a key for one file and one
// session.
const (
	fileKeyLife = time.Minute
	// fileKeyStep is for how long a file keeps its address, so that browsers find their copies. A key lasts at
	// least as long, and the clocks of two web nodes may be that far apart.
	fileKeyStep     = page.ClockSkew
	fileKeyAudience = "file" // tells its token from a session's
	// ledFor is for how long a browser goes to a file's other address without asking for it again. The rights are
	// asked for there.
	ledFor = 10 * time.Minute
)

// fileKey has no field of a session's token: it signs nobody in.
type fileKey struct {
	File    uuid.UUID `json:"fil"`
	Session uuid.UUID `json:"ses"`
	jwt.RegisteredClaims
}

// toFilesHost leads a reader who may see a file to its other address.
func (a *pages) toFilesHost(c *fiber.Ctx, who *chat.Session, file chat.File) error {
	until := a.Now().Truncate(fileKeyStep).Add(fileKeyLife)
	key, err := a.Tokens.SignClaims(fileKey{File: file.ID, Session: who.ID, RegisteredClaims: jwt.RegisteredClaims{
		Audience: jwt.ClaimStrings{fileKeyAudience}, ExpiresAt: jwt.NewNumericDate(until),
	}})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderVary, fiber.HeaderCookie)
	c.Set(fiber.HeaderCacheControl, "private, max-age="+strconv.Itoa(int(ledFor.Seconds())))
	if c.Query("again") != "" {
		c.Set(fiber.HeaderCacheControl, "private, no-store")
	}
	return c.Redirect(a.Config.FilesOrigin+fileAddress(c, file, "key", key), fiber.StatusFound)
}

// fileAddress is a file's path with what the request says of its form.
func fileAddress(c *fiber.Ctx, file chat.File, more ...string) string {
	q := url.Values{}
	for _, name := range []string{"size", "download"} {
		if v := c.Query(name); v != "" {
			q.Set(name, v)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	path := ui.FilePath(file.ID, file.Name)
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// getFileByKeyOr answers on the files' host by the address's key, and elsewhere by page.
func (a *pages) getFileByKeyOr(page fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !a.OnFilesHost(c) {
			return page(c)
		}
		return a.getFileByKey(c)
	}
}

// getFileByKey asks for the rights again: the session may have ended since, or its user may
// have left the room. A player asks for parts of a file long after it began, at the address
// that it was led to: an expired key leads back. A browser that has the bytes may keep them.
func (a *pages) getFileByKey(c *fiber.Ctx) error {
	key, err := a.fileKeyOf(c)
	expired := errors.Is(err, jwt.ErrTokenExpired)
	switch {
	case expired && c.Get(fiber.HeaderIfNoneMatch) == "":
		return a.fromFilesHost(c, key)
	case err != nil && !expired:
		return chat.ErrNoFile
	}
	s, err := a.Accounts.Session(c.UserContext(), key.Session, a.Now(), a.Network(c))
	switch ended := chat.Is(err, chat.NotFound); {
	case ended && expired: // its person may have signed in again since
		return a.fromFilesHost(c, key)
	case ended:
		return chat.ErrNoFile
	case err != nil:
		return err
	}
	switch lacks, err := a.MustSetUp(c, s.User); {
	case err != nil:
		return err
	case lacks:
		return chat.ErrNoFile
	}
	file, err := a.servedFile(c, &s)
	if err != nil {
		return err
	}
	if expired && !hasFile(c, file) {
		return a.fromFilesHost(c, key)
	}
	if file, err = a.awaitPreview(c, &s, file); err != nil {
		return err
	}
	if err := a.sendFile(c, file); err != nil {
		return err
	}
	c.Response().Header.Del(fiber.HeaderVary) // no cookie decides
	return nil
}

// hasFile reports whether the browser has the bytes already.
func hasFile(c *fiber.Ctx, file chat.File) bool {
	c.Set(fiber.HeaderETag, etagOf(formOf(c, file)))
	defer c.Response().Header.Del(fiber.HeaderETag)
	return web.Unchanged(c)
}

// fromFilesHost leads to where another key is made; not to the address by which the browser came, as it may have kept
// that one's answer.
func (a *pages) fromFilesHost(c *fiber.Ctx, key fileKey) error {
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Redirect(a.Config.Origin+fileAddress(c, chat.File{ID: key.File, Name: nameInPath(c)}, "again", "1"), fiber.StatusFound)
}

// fileKeyOf is the key in a file's address, which is for that file.
func (a *pages) fileKeyOf(c *fiber.Ctx) (key fileKey, err error) {
	err = a.Tokens.Parse(c.Query("key"), &key, a.Now(), jwt.WithAudience(fileKeyAudience))
	switch {
	case errors.Is(err, jwt.ErrTokenInvalidAudience) || errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return key, chat.ErrNoFile
	case key.File.String() != strings.ToLower(c.Params("id")):
		return key, chat.ErrNoFile
	case err == nil && !a.Now().Before(key.ExpiresAt.Time): // parse allows for clocks; fileKeyStep does here
		return key, jwt.ErrTokenExpired
	}
	return key, err
}

// nameInPath is the file's name in its address.
func nameInPath(c *fiber.Ctx) string {
	name, err := url.PathUnescape(c.Params("name"))
	if err != nil {
		return "file"
	}
	return name
}

// byKeyOrPerson is whose request for a file is counted: on the files' host, that of the key's session.
func (a *pages) byKeyOrPerson(c *fiber.Ctx) string {
	if !a.OnFilesHost(c) {
		return a.ByPerson(c)
	}
	switch key, err := a.fileKeyOf(c); {
	case err == nil:
		return "session " + key.Session.String()
	case errors.Is(err, jwt.ErrTokenExpired): // others may have it by now, and must not use up the session's own
		return "session " + key.Session.String() + " " + a.Address(c)
	}
	return a.Address(c)
}
