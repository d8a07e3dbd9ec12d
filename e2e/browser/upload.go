package browser

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"regexp"
)

// Upload sends a message with one file.
func (b *Browser) Upload(room, body, name string, content []byte) Answer {
	b.T.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("body", body)
	part, _ := w.CreateFormFile("file", name)
	_, _ = part.Write(content)
	_ = w.Close()
	return b.Do(http.MethodPost, "/rooms/"+room+"/messages", form.String(), "Content-Type", w.FormDataContentType())
}

var fileAddress = regexp.MustCompile(`(?:href|src)="(/files/[0-9a-f-]{36}/[^"?]+)`)

// FileAddress is the first file's on a page.
func (a Answer) FileAddress() string {
	a.T.Helper()
	found := fileAddress.FindStringSubmatch(a.Body)
	if found == nil {
		a.T.Fatalf("%s has no file", a.What)
	}
	return found[1]
}
