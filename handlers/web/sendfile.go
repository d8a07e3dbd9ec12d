package web

import (
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

// WriteLimit is how long a client may take no byte of an answer.
const WriteLimit = 30 * time.Second

// SetFileHeaders keeps a browser from running anything in a file: only kinds that cannot
// have scripts are shown, and under a policy that forbids them. Browsers' own viewers of
// pictures have styles. Browsers ask again before
// they show a copy, so that one who may not read it any more sees nothing.
func SetFileHeaders(c *fiber.Ctx, file chat.File) {
	kind, how := chat.InlineKind(file.Kind), "inline"
	if kind == "" {
		kind = fiber.MIMEOctetStream
	}
	if kind == fiber.MIMEOctetStream || len(c.Request().URI().QueryArgs().Peek("download")) > 0 {
		how = "attachment"
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, Disposition(how, file.Name))
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set(fiber.HeaderVary, fiber.HeaderCookie)
	c.Set(fiber.HeaderAcceptRanges, "bytes")
}

// Disposition names a file for saving (RFC 6266): in ASCII for old browsers, and in UTF-8
// (RFC 8187).
func Disposition(how, name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%/;`, r) {
			return '_'
		}
		return r
	}, name)
	return how + `; filename="` + ascii + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// SendBytes sends a file, or the part of it that is asked for (RFC 9110, section 14).
func SendBytes(c *fiber.Ctx, body io.ReadSeekCloser, size int64, etag string) error {
	from, length := int64(0), size
	asked := c.Get(fiber.HeaderRange)
	if since := c.Get(fiber.HeaderIfRange); since != "" && since != etag || c.Method() == fiber.MethodHead {
		asked = ""
	}
	if first, last, is := byteRange(asked, size); is {
		if first > last {
			_ = body.Close()
			c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(size, 10))
			refuseBytes(c, fiber.StatusRequestedRangeNotSatisfiable)
			return nil
		}
		from, length = first, last-first+1
		c.Set(fiber.HeaderContentRange, "bytes "+strconv.FormatInt(first, 10)+"-"+strconv.FormatInt(last, 10)+"/"+strconv.FormatInt(size, 10))
		c.Status(fiber.StatusPartialContent)
	}
	if _, err := body.Seek(from, io.SeekStart); err != nil {
		_ = body.Close()
		return err
	}
	c.Context().SetBodyStream(&outgoing{ReadSeekCloser: body, left: length, conn: c.Context().Conn()}, int(length))
	return nil
}

// outgoing is a file on its way. A slow reader has it as long as some of it keeps going out.
type outgoing struct {
	io.ReadSeekCloser
	left  int64
	conn  net.Conn
	until time.Time // when the deadline moves
}

func (o *outgoing) Read(p []byte) (int, error) {
	if o.left <= 0 {
		return 0, io.EOF
	}
	if now := time.Now(); now.After(o.until) {
		_ = o.conn.SetWriteDeadline(now.Add(WriteLimit))
		o.until = now.Add(time.Second)
	}
	n, err := o.ReadSeekCloser.Read(p[:min(int64(len(p)), o.left)])
	o.left -= int64(n)
	return n, err
}
