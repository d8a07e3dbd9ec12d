package handlerstest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"parley/handlers/page"
)

func (b *Browser) SetPicture(t *testing.T, path, picture string, fields ...string) Answer {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "me.jpg")
	Must(t, err)
	_, _ = part.Write([]byte(picture)) // into memory
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	_ = w.Close()
	return b.Do(fiber.MethodPost, path, form.String(), "Content-Type", w.FormDataContentType())
}

// Offers sends an offer as the script does.
func (b *Browser) Offers(path, sdp string, headers ...string) Answer {
	b.t.Helper()
	return b.Do("POST", path, sdp, append([]string{"Content-Type", "application/sdp", "Accept", "text/plain"}, headers...)...)
}

// Say posts messages in a room.
func (b *Browser) Say(slug string, n int) {
	b.t.Helper()
	for i := range n {
		b.Send("/rooms/"+slug+"/messages", HTMX, "body", fmt.Sprintf("line %d.", i+1)).Is(202)
	}
}

func (b *Browser) AddEmoji(t *testing.T, name, picture string) Answer {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("name", name) // into memory
	part, err := w.CreateFormFile("file", "parrot.png")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte(picture))
	_ = w.Close()
	return b.Do(fiber.MethodPost, "/admin/emoji", form.String(), "Content-Type", w.FormDataContentType())
}

// Secured sets an app up, and returns its key and the recovery codes.
func (b *Browser) Secured() (key string, codes []string) {
	b.t.Helper()
	b.Post("/account/security", "do", "app", "app_password", Password).Is(303).To("/account/security/app")
	page := b.Get("/account/security/app").Is(200).Has(`src="/account/security/app.png"`)
	key = strings.ReplaceAll(KeyOnPage.FindStringSubmatch(page.Body)[1], " ", "")
	b.Post("/account/security/app", "code", CodeOf(b.t, key, -1)).Is(303).To("/account/security/codes")
	for _, found := range codesOnPage.FindAllStringSubmatch(b.Get("/account/security/codes").Is(200).Body, -1) {
		codes = append(codes, found[1])
	}
	if len(codes) != 10 {
		b.t.Fatalf("there are %d recovery codes", len(codes))
	}
	return key, codes
}

func (b *Browser) URL() *url.URL {
	u, _ := url.Parse(b.Base)
	return u
}

// Upload sends a form with files.
func (b *Browser) Upload(slug string, headers []string, parts ...Part) Answer {
	b.t.Helper()
	body, kind := Form(parts...)
	return b.Do(http.MethodPost, "/rooms/"+slug+"/messages", body, append([]string{"Content-Type", kind}, headers...)...)
}

// Invite makes an invitation and returns its path.
func (b *Browser) Invite(fields ...string) string {
	b.t.Helper()
	page := b.Post("/admin/invitations", append([]string{"days", "7"}, fields...)...).Is(303).Header.Get("Location")
	text := b.Get(page, "Accept", "text/plain").Is(200).Body
	return strings.TrimSpace(text[strings.Index(text, "/join/"):])
}

// Away goes to the provider, which leads back to a path.
func (b *Browser) Away(path string) (back string) {
	b.t.Helper()
	to := b.Get(path).Is(303).Header.Get("Location")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(to)
	Must(b.t, err)
	_ = answer.Body.Close()
	at, err := url.Parse(answer.Header.Get("Location"))
	Must(b.t, err)
	if "http://"+at.Host != b.Base {
		b.t.Fatalf("%s leads to %q, which leads to %q", path, to, at)
	}
	return at.RequestURI()
}

// Through goes to the provider and back.
func (b *Browser) Through(path string) Answer {
	b.t.Helper()
	return b.Get(b.Away(path))
}

// Link links the account that is signed in at a provider.
func (b *Browser) Link(id string) Answer {
	b.t.Helper()
	b.Post("/account/security", "do", "link", "provider", id, "link_password", Password).Is(303).To("/account/security/link")
	b.Get("/account/security/link").Is(200).Whole().Has(`href="/account/security/with/` + id + `"`)
	return b.Through("/account/security/with/" + id)
}

// Direct opens a conversation and returns its slug.
func (b *Browser) Direct(names ...string) string {
	b.t.Helper()
	fields := []string{}
	for _, name := range names {
		fields = append(fields, "username", name)
	}
	to := b.Post("/direct", fields...).Is(303).Header.Get("Location")
	return strings.TrimPrefix(to, "/rooms/")
}

// Begin begins an upload, and returns its address.
func (b *Browser) Begin(slug, name string, size int) string {
	b.t.Helper()
	a := b.Do(http.MethodPost, "/rooms/"+slug+"/uploads?for=ann", "", "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(name)))
	a.Is(201)
	return a.Header.Get("Location")
}

func (b *Browser) Piece(path string, at int, bytes string) Answer {
	b.t.Helper()
	return b.Do(http.MethodPatch, path, bytes, "Content-Type", "application/offset+octet-stream", "Tus-Resumable", "1.0.0", "Upload-Offset", strconv.Itoa(at))
}

// Stands checks how much of an upload is there.
func (b *Browser) Stands(path string, at int) {
	b.t.Helper()
	a := b.Do(http.MethodHead, path, "").Is(200)
	if got := a.Header.Get("Upload-Offset"); got != strconv.Itoa(at) || a.Header.Get("Tus-Resumable") != "1.0.0" {
		b.t.Errorf("it stands at %s, want %d", got, at)
	}
}

func (b *Browser) Token() string {
	u, _ := url.Parse(b.Base)
	for _, c := range b.HTTP.Jar.Cookies(u) {
		if strings.TrimPrefix(c.Name, page.HostOnly) == page.CookieName {
			return c.Value
		}
	}
	return ""
}

// head is the head of a request that uploads to a room.
func (b *Browser) UploadHead(slug, contentType, length string) string {
	cookies := ""
	req, _ := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.Base, nil)
	for _, c := range b.HTTP.Jar.Cookies(req.URL) {
		cookies += c.Name + "=" + c.Value + "; "
	}
	return fmt.Sprintf("POST /rooms/%s/messages HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Type: %s\r\n%s\r\n", slug, strings.TrimPrefix(b.Base, "http://"), cookies, contentType, length)
}
