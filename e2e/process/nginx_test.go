package process

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"parley/deploy/nginxtest"
	"parley/e2e/browser"
)

// TestTwoProcessesBehindNginxAreOneSite uses the deployed configuration.
func TestTwoProcessesBehindNginxAreOneSite(t *testing.T) {
	t.Parallel()
	s := sharedStores(t)
	var nodes []*process
	var addresses []string
	for range 2 {
		p := run(t, s.env("PARLEY_LIMITS=on")...)
		nodes, addresses = append(nodes, p), append(addresses, strings.TrimPrefix(p.base, "http://"))
	}
	site := nginxtest.Start(t, addresses, addresses)
	ann := browser.OpenFrom(t, site, "127.0.0.2").SignUp(fmt.Sprintf("person-%d", people.Add(1)))
	ben := browser.OpenFrom(t, site, "127.0.0.3").SignUp(fmt.Sprintf("person-%d", people.Add(1)))
	slug := room(t, ann, ben)

	t.Run("pages, sockets and streams come through", func(t *testing.T) {
		sockets := []*browser.Socket{ann.Open(slug), ann.Open(slug), ben.Open(slug), ben.Open(slug)} // two on each node
		res := stream(t, ben, "/rooms/"+slug+"/stream")
		ann.Say(slug, "through the front door")
		for _, socket := range sockets {
			socket.AwaitBody("through the front door")
			socket.Clean()
		}
		var text strings.Builder
		for buf := make([]byte, 4<<10); !strings.Contains(text.String(), "through the front door"); {
			n, err := res.Body.Read(buf)
			text.Write(buf[:n])
			if err != nil {
				t.Fatalf("the stream ended (%v): %s", err, &text)
			}
		}
		sockets[0].AwaitOnline(2)
		ben.Say(slug, strings.Repeat("𝓁", 8000)) // of the greatest length, three times that in the form
		sockets[1].Await("the long one", func(l *browser.Log) bool { return len(l.Articles) == 2 })
		sockets[1].Level(ben.Page(slug).Transcript())
	})
	t.Run("refusals come through as they are", func(t *testing.T) {
		ann := ann.For(t)
		ann.Get("/rooms/nowhere").Is(404).Has("That room does not exist.")
		ann.Send("/rooms/"+slug+"/messages", []string{"Origin", "https://evil.example"}, "body", "x").Is(403)
		ann.Send("/rooms/"+slug+"/messages", []string{"Origin", site}, "body", "x").Is(303)
		ann.Do(http.MethodPost, "/rooms/"+slug+"/messages", "body="+strings.Repeat("x", 10<<20)).Is(413)
		_, res, err := ann.Dial(browser.LivePath("nowhere", 0))
		if err == nil || res == nil || res.StatusCode != 404 {
			t.Errorf("a socket to nowhere: %v %v", res, err)
		}
		_, res, err = ann.Dial(browser.LivePath(slug, 0), "Origin", "https://evil.example")
		if err == nil || res == nil || res.StatusCode != 403 {
			t.Errorf("a socket from elsewhere: %v %v", res, err)
		}
	})
	t.Run("pictures and pieces of files come through", func(t *testing.T) {
		ann := ann.For(t)
		body, kind := largePicture(t)
		equal(t, "the bytes of the picture are more than a form may have", len(body) > 256<<10, true)
		for _, path := range []string{"/account/picture", "/rooms/" + slug + "/picture"} {
			ann.Do(http.MethodPost, path, body, "Content-Type", kind).Is(303)
		}
		ann.Get("/rooms/" + slug + "/picture").Is(200)
		const piece = 8 << 20
		made := ann.Do(http.MethodPost, "/rooms/"+slug+"/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(piece+1), "Upload-Metadata", "filename YQ==").Is(201)
		ann.Do(http.MethodPatch, made.Header.Get("Location"), strings.Repeat("x", piece), "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream").Is(204)
	})
	t.Run("limits are for each address, as nginx tells it", func(t *testing.T) {
		up := func(from, says string) int {
			b := browser.OpenFrom(t, site, from)
			b.From = says // nginx trusts no client's header
			n := people.Add(1)
			return b.Post("/signup", "username", fmt.Sprintf("person-%d", n), "email", fmt.Sprintf("%d@example.org", n), "password", browser.Password).Status
		}
		for range 30 {
			equal(t, "one of the first thirty", up("127.0.0.9", "198.51.100.7"), 303)
		}
		equal(t, "the next", up("127.0.0.9", ""), 429)
		equal(t, "the next, which claims another address", up("127.0.0.9", "198.51.100.8"), 429)
		equal(t, "somebody else", up("127.0.0.10", ""), 303)
	})
	t.Run("a node that ends is not missed", func(t *testing.T) {
		ann := ann.For(t)
		socket := ann.Open(slug)
		nodes[0].signal(syscall.SIGTERM)
		<-nodes[0].done
		for range 4 { // whichever it was, one is left
			ann.Get("/rooms/" + slug).Is(200)
		}
		ann.Say(slug, "and on")
		if !socket.Open() {
			equal(t, "the close code", socket.AwaitEnd(), 1012)
			socket = ann.Follow(slug, socket.Log())
		}
		socket.AwaitBody("and on")
		socket.Clean()
	})
}

// largePicture is a form with a picture that no compression makes small.
func largePicture(t *testing.T) (body, kind string) {
	t.Helper()
	noise := image.NewGray(image.Rect(0, 0, 600, 600))
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise.Pix)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	file, err := w.CreateFormFile("file", "me.png")
	if err == nil {
		err = png.Encode(file, noise)
	}
	if err != nil || w.Close() != nil {
		t.Fatal("the form cannot be made", err)
	}
	return form.String(), w.FormDataContentType()
}
