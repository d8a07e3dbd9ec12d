package page

import (
	"bufio"
	"errors"
	"io"

	"github.com/gofiber/fiber/v2"

	"parley/handlers/web"
)

var errExportPanicked = errors.New("an export panicked")

// Stream answers a file of any length. fasthttp runs write in a goroutine of its own, where a
// panic would end the process.
func (b *Base) Stream(c *fiber.Ctx, of string, write func(w *bufio.Writer) error, cutOff func(w io.Writer)) {
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		err := errExportPanicked
		web.Contain(b.Log, "export", func() { err = write(w) })
		if err != nil { // the status is sent: the file's last line has to say it
			b.Log.Warn("an export ended early", "of", of, "err", err)
			web.Contain(b.Log, "export", func() { cutOff(w) })
		}
	})
}
