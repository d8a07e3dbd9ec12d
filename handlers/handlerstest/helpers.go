package handlerstest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"parley/chat"
	"parley/handlers"
)

// nobodyLeaves is a gate that lets all stay: package call tests the others.
type nobodyLeaves struct{}

// BytesOf is the whole answer except what depends on the clock.
func BytesOf(a Answer) string {
	h := a.Header.Clone()
	h.Del("Date")
	return fmt.Sprint(a.Status, h, a.Body)
}

const Nonce = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"

var wasField = regexp.MustCompile(`name="was" value="([0-9a-f]{16})"`)

var (
	KeyOnPage   = regexp.MustCompile(`<code class="key">([A-Z2-7 ]+)</code>`)
	codesOnPage = regexp.MustCompile(`<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){5})</code>`)
)

// CodeOf is what an authenticator app with that key shows, some steps from now.
func CodeOf(t *testing.T, key string, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(key, time.Now().Add(time.Duration(steps)*30*time.Second))
	Must(t, err)
	return code
}

// Part is a field of a form with files, or a file.
type Part struct{ Name, File, Value string }

// Form is a form with files, in the order in which a browser sends them.
func Form(parts ...Part) (body, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		to, _ := w.CreateFormField(p.Name)
		if p.Name == "file" {
			to, _ = w.CreateFormFile("file", p.File)
		}
		_, _ = io.WriteString(to, p.Value)
	}
	_ = w.Close()
	return b.String(), w.FormDataContentType()
}

func Picture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 840, 100))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Big is a file that is read as it arrives.
var Big = strings.Repeat("0123456789", 20_000)

// Team is a site with ann as its owner, in the rooms Tea, which is private, and Milk.
func Team(t *testing.T, how ...func(*handlers.Config)) (*Site, *Browser) {
	t.Helper()
	s := Open(t, how...)
	ann := s.Person(t, "ann")
	s.Role(t, "ann", chat.Owner)
	ann.Room("Tea", "private")
	ann.Room("Milk", "public")
	return s, ann
}

func Must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var Text = []string{"Accept", "text/plain"}

// Zeros is an endless file.
type Zeros struct{}

// Peak is the most memory that the process has had, in KB.
func Peak(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	n, _ := strconv.Atoi(strings.Fields(rest)[0])
	return n
}
