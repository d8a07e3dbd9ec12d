package handlers

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
)

// head is the head of a request that uploads to a room.
func (b *browser) uploadHead(slug, contentType, length string) string {
	cookies := ""
	req, _ := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base, nil)
	for _, c := range b.http.Jar.Cookies(req.URL) {
		cookies += c.Name + "=" + c.Value + "; "
	}
	return fmt.Sprintf("POST /rooms/%s/messages HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Type: %s\r\n%s\r\n", slug, strings.TrimPrefix(b.base, "http://"), cookies, contentType, length)
}

func TestAnUploadMayComeInChunks(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	body, kind := form(part{name: "body", value: "look"}, part{"file", "notes.txt", big})
	var chunks strings.Builder
	for rest := body; rest != ""; {
		n := min(len(rest), 70_000)
		fmt.Fprintf(&chunks, "%x\r\n%s\r\n", n, rest[:n])
		rest = rest[n:]
	}
	chunks.WriteString("0\r\n\r\n")
	s.raw(t, ann.uploadHead(tea, kind, "Transfer-Encoding: chunked\r\n"), strings.NewReader(chunks.String())).is(303)
	if a := ann.get(ann.get("/rooms/" + tea).fileIn(0)); a.body != big {
		t.Errorf("%d bytes came", len(a.body))
	}
	// Clients such as curl ask first.
	ann.upload(tea, []string{"Expect", "100-continue"}, part{"file", "notes.txt", big}).is(303)
	ann.get("/rooms/" + tea).has(`id="m-2"`)
}

func TestAnUploadThatBreaksOffIsNoMessage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	body, kind := form(part{name: "body", value: "look"}, part{"file", "notes.txt", big})
	cut := strings.Split(body, "0123")[0] + "0123"
	for _, length := range []string{"Transfer-Encoding: chunked\r\n", "Content-Length: " + strconv.Itoa(len(cut)+bodyLimit) + "\r\n"} {
		if length[0] == 'T' {
			cut = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(cut), cut)
			s.raw(t, ann.uploadHead(tea, kind, length), strings.NewReader(cut)).is(422).has("broke off", ">\nlook</textarea>")
		} else {
			s.raw(t, ann.uploadHead(tea, kind, length), strings.NewReader(cut+strings.Repeat("x", bodyLimit))).is(422).has("broke off")
		}
	}
	ann.get("/rooms/" + tea).lacks(`id="m-1"`)
	if size, err := s.FilesSize(t.Context(), s.user("ann").ID); size != 0 || err != nil {
		t.Errorf("it left %d bytes, %v", size, err)
	}
}

func TestOnlyFormsWithFilesMayBeLarge(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	body, kind := form(part{name: "body", value: "look"}, part{"file", "notes.txt", big})
	for _, path := range []string{"/rooms", "/rooms/" + tea + "/draft", "/rooms/" + tea + "/messages/1/reactions", "/account", "/rooms/a/b/messages"} {
		ann.do(http.MethodPost, path, body, "Content-Type", kind).is(413)
		head := strings.Replace(ann.uploadHead(tea, kind, "Transfer-Encoding: chunked\r\n"), "/rooms/"+tea+"/messages", path, 1)
		s.raw(t, head, strings.NewReader(fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body))).is(413)
	}
	ann.do(http.MethodPost, "/rooms/"+tea+"/messages", "body="+big, "Content-Type", "application/x-www-form-urlencoded").is(413)
	ann.upload(tea, nil, part{name: "body", value: big}).is(413)
	ann.upload(tea, nil, part{"file", "notes.txt", "x"}, part{name: "body", value: big}).is(413)
	var many []part
	for n := range 40 {
		many = append(many, part{name: "f" + strconv.Itoa(n)})
	}
	ann.upload(tea, nil, append(many, part{"file", "notes.txt", big})...).is(422).has("too many fields")
}

// zeros is an endless file.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A file of 64 MB may cost as much memory as one of any size: a part of what it has.
func TestAnUploadIsNeverInMemory(t *testing.T) {
	s := open(t)
	s.app.Files.Limits.File = 100 << 20
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	body, kind := form(part{name: "body", value: "look"}, part{"file", "zeros.bin", "HERE"})
	before, after, _ := strings.Cut(body, "HERE")
	const size = 64 << 20
	length := fmt.Sprintf("Content-Length: %d\r\n", len(before)+size+len(after))
	was := peak(t)
	s.raw(t, ann.uploadHead(tea, kind, length), io.MultiReader(strings.NewReader(before), io.LimitReader(zeros{}, size), strings.NewReader(after))).is(303)
	if grown := peak(t) - was; grown > 16<<10 {
		t.Errorf("the process grew by %d KB", grown)
	}
}

// peak is the most memory that the process has had, in KB.
func peak(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	n, _ := strconv.Atoi(strings.Fields(rest)[0])
	return n
}
