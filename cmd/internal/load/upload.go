//go:build linux

package load

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"

	"github.com/valyala/fasthttp"
)

// Upload sends a file of a size as a form does, with nothing of it in memory, and returns once it is stored.
func (p *Person) Upload(room string, size int64) error {
	before, after, kind := uploadForm()
	req := fasthttp.AcquireRequest()
	defer fasthttp.ReleaseRequest(req)
	req.Header.SetMethod(fasthttp.MethodPost)
	req.Header.SetContentType(kind)
	path := "/rooms/" + room + "/messages"
	body := io.MultiReader(bytes.NewReader(before), io.LimitReader(newNoise(), size), bytes.NewReader(after))
	req.SetBodyStream(body, len(before)+int(size)+len(after))
	req.Header.Set("HX-Request", "true")
	res, err := p.do(req, path, true)
	if err != nil {
		return err
	}
	defer fasthttp.ReleaseResponse(res)
	if res.StatusCode() != fasthttp.StatusOK {
		return fmt.Errorf("%w: %.200s", &StatusError{path, res.StatusCode()}, res.Body())
	}
	return nil
}

// uploadForm is what stands before and after the file. Nothing is sent with it: the file waits.
func uploadForm() (before, after []byte, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("attach", "1")
	_, _ = w.CreateFormFile("file", "noise.bin")
	n := b.Len()
	_ = w.Close()
	return b.Bytes()[:n:n], b.Bytes()[n:], w.FormDataContentType()
}

// noise is endless, and no two are alike: a server keeps equal files once.
type noise struct{ *rand.ChaCha8 }

func newNoise() noise {
	var seed [32]byte
	for i := range seed {
		seed[i] = byte(rand.Uint32())
	}
	return noise{rand.NewChaCha8(seed)}
}
