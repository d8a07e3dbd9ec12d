package previews

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"parley/chat/prose"
)

// pictureMost bounds a picture, in bytes.
const pictureMost = 4 << 20

var pictureKinds = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// absolute is an address on a page as a whole one; "" for one that is none, or too long.
func absolute(page *url.URL, address string) string {
	if address == "" || len(address) > prose.LinkMaxBytes {
		return ""
	}
	u, err := page.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return ""
	}
	return u.String()
}

// ReadPicture fetches a picture by the same rules as a page. Its bytes are a stranger's: a
// child process decodes them.
func (r *Reader) ReadPicture(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "Parley (link preview)")
	req.Header.Set("Accept", "image/webp, image/png, image/jpeg, image/gif")
	answer, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if answer.StatusCode != http.StatusOK || !slices.Contains(pictureKinds, kind) {
		return nil, fmt.Errorf("previews: the picture is %d, %q", answer.StatusCode, kind)
	}
	raw, err := io.ReadAll(io.LimitReader(answer.Body, pictureMost+1))
	if err == nil && len(raw) > pictureMost {
		err = errors.New("previews: the picture is too large")
	}
	return raw, err
}
