package handlerstest

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"testing"

	"parley/files"
)

// square makes avatars in this process; a server has children for that.
func square(_ context.Context, picture io.Reader, side int) ([]byte, error) {
	raw, err := io.ReadAll(picture)
	var out bytes.Buffer
	if err == nil {
		err = files.Square(bytes.NewReader(raw), &out, side)
	}
	return out.Bytes(), err
}

func PlainJPEG(t *testing.T, of color.Color) string {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 90, 60))
	for i := range 90 * 60 {
		p.Set(i%90, i/90, of)
	}
	var b bytes.Buffer
	Must(t, jpeg.Encode(&b, p, nil))
	return b.String()
}
