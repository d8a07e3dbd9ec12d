package web

import (
	"bytes"
	"io"
	"runtime"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

func TestAStylesheetIsCompressedInLittleMemory(t *testing.T) {
	css := bytes.Repeat([]byte(".m[data-author=ann]{color:red}\n"), 100)
	app := fiber.New()
	c := app.AcquireCtx(&fasthttp.RequestCtx{})
	defer app.ReleaseCtx(c)
	c.Request().Header.Set("Accept-Encoding", "gzip, br")
	compress := func() {
		c.Response().Reset()
		c.Response().SetBody(css)
		CompressKept(c)
	}
	for range 2 { // pools are empty
		runtime.GC()
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	compress()
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 8<<20 {
		t.Errorf("it took %d bytes of memory", took)
	}
	for range 2 {
		got, err := io.ReadAll(brotli.NewReader(bytes.NewReader(c.Response().Body())))
		if err != nil || !bytes.Equal(got, css) || string(c.Response().Header.ContentEncoding()) != "br" {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		compress()
	}
}
