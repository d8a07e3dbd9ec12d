package handlers

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"parley/handlers/files"
)

// begin begins an upload, and returns its address.
func (b *browser) begin(slug, name string, size int) string {
	b.t.Helper()
	a := b.do(http.MethodPost, "/rooms/"+slug+"/uploads?for=ann", "", "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(name)))
	a.is(201)
	return a.header.Get("Location")
}

func (b *browser) piece(path string, at int, bytes string) answer {
	b.t.Helper()
	return b.do(http.MethodPatch, path, bytes, "Content-Type", "application/offset+octet-stream", "Tus-Resumable", "1.0.0", "Upload-Offset", strconv.Itoa(at))
}

// stands checks how much of an upload is there.
func (b *browser) stands(path string, at int) {
	b.t.Helper()
	a := b.do(http.MethodHead, path, "").is(200)
	if got := a.header.Get("Upload-Offset"); got != strconv.Itoa(at) || a.header.Get("Tus-Resumable") != "1.0.0" {
		b.t.Errorf("it stands at %s, want %d", got, at)
	}
}

func number(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func TestAnUploadGoesOnWhereItBrokeOff(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	path := ann.begin(tea, "Größe.txt", len(big))
	ann.stands(path, 0)
	head := strings.Replace(ann.uploadHead(tea, "application/offset+octet-stream", fmt.Sprintf("Upload-Offset: 0\r\nContent-Length: %d\r\n", len(big))), "POST /rooms/"+tea+"/messages", "PATCH "+path, 1)
	s.raw(t, head, strings.NewReader(big[:150_000])).is(503).has("broke off")
	ann.stands(path, 150_000)
	ann.piece(path, 100_000, big[100_000:]).is(409)
	if a := ann.piece(path, 150_000, big[150_000:]).is(204); a.header.Get("Upload-Offset") != strconv.Itoa(len(big)) {
		t.Errorf("it says %v", a.header)
	}
	ann.stands(path, len(big))
	ann.get(path).is(200).has("200000 of 200000 bytes")
	ann.post("/rooms/"+tea+"/messages", "body", "look", "upload", number(path)).is(303)
	page := ann.get("/rooms/" + tea).has("<bdi>Größe.txt</bdi>")
	if a := ann.get(page.fileIn(0)); a.body != big {
		t.Errorf("%d bytes came", len(a.body))
	}
	// The client missed the answers, and tries again.
	ann.piece(path, 150_000, big[150_000:]).is(204)
	ann.piece(path, len(big), "").is(204)
	ann.post("/rooms/"+tea+"/messages", "body", "look", "upload", number(path)).is(409)
	if size, err := s.FilesSize(t.Context(), s.user("ann").ID); size != int64(len(big)) || err != nil {
		t.Errorf("her files take %d, %v", size, err)
	}
}

// Each piece says that all of the rest follows, and its connection ends at another stage. What arrived stays, and nothing twice.
func TestAnUploadGoesOnFromWhereverItBreaksOff(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	path := ann.begin(tea, "a.txt", len(big))
	send := func(at int, length, content string) answer {
		head := strings.Replace(ann.uploadHead(tea, files.MimePiece, fmt.Sprintf("Upload-Offset: %d\r\n%s\r\n", at, length)), "POST /rooms/"+tea+"/messages", "PATCH "+path, 1)
		return s.cutOff(t, head, content)
	}
	at := 0
	// stays checks that nothing is there that was not sent, and of a long piece what came.
	stays := func(what string, sent, least int) {
		t.Helper()
		a := ann.do(http.MethodHead, path, "").is(200)
		now, err := strconv.Atoi(a.header.Get("Upload-Offset"))
		if err != nil || now < at+least || now > at+sent {
			t.Fatalf("%s: of %d bytes it has %d, %v", what, sent, now-at, err)
		}
		at = now
	}
	rest := func() string { return fmt.Sprintf("Content-Length: %d", len(big)-at) }
	for _, n := range []int{0, 1, 4_095, 61_440, 65_536} {
		send(at, rest(), big[at:at+n])
		stays("a piece", n, n)
	}
	chunk := func(b string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(b), b) }
	const chunks = "Transfer-Encoding: chunked"
	send(at, chunks, chunk(big[at:at+500])+chunk(big[at+500 : at+1_000])[:100])
	stays("within a chunk", 600, 0)
	send(at, rest(), big[at:len(big)-1])
	stays("before the last byte", len(big)-1-at, 0) // the server looks at a short piece once it is whole
	if size, err := s.FilesSize(t.Context(), s.user("ann").ID); size != int64(len(big)) || err != nil {
		t.Errorf("its place is of %d bytes, %v", size, err)
	}
	send(at, chunks, chunk(big[at:])+"0\r\n\r\n").is(204)
	ann.post("/rooms/"+tea+"/messages", "upload", number(path)).is(303)
	if a := ann.get(ann.get("/rooms/" + tea).fileIn(0)); a.body != big {
		t.Errorf("%d bytes came", len(a.body))
	}
	if size, err := s.FilesSize(t.Context(), s.user("ann").ID); size != int64(len(big)) || err != nil {
		t.Errorf("her files take %d, %v", size, err)
	}
}

func TestAnUploadIsItsUsersAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	path := ann.begin(tea, "a.txt", 10)
	ann.piece(path, 0, "01234").is(204)
	other := strings.Replace(path, tea, ann.room("Other", "public"), 1)
	for _, a := range []answer{bob.get(path), bob.do(http.MethodHead, path, ""), bob.piece(path, 5, "56789"), bob.do(http.MethodDelete, path, ""), ann.get(other), ann.piece(other, 5, "x"), ann.get("/rooms/" + tea + "/uploads/none")} {
		a.is(404)
	}
	ann.post("/rooms/"+tea+"/messages", "upload", number(path)).is(409) // it is no file yet
	ann.do(http.MethodPatch, path, "56789", "Upload-Offset", "5").is(422)
	ann.do(http.MethodPatch, path, "56789", "Content-Type", files.MimePiece).is(422)
	ann.do(http.MethodPatch, path, "56789", "Content-Type", files.MimePiece, "Upload-Offset", "5", "Origin", "https://evil.example").is(403)
	ann.do(http.MethodPost, "/rooms/"+tea+"/uploads?for=bob", "", "Upload-Length", "10").is(409)
	ann.stands(path, 5)
	ann.do(http.MethodDelete, path, "").is(204)
	ann.get(path).is(404)
	ann.piece(path, 5, "56789").is(404)
}

func TestAnUploadIsRefusedBeforeItBegins(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	asked := func(size string) answer {
		return ann.do(http.MethodPost, "/rooms/"+tea+"/uploads", "", "Upload-Length", size, "HX-Request", "true")
	}
	asked("").is(422)
	asked("-1").is(422)
	asked(strconv.Itoa(fileMost + 1)).is(413).has("A file can have")
	s.app.Files.Limits.Person = fileMost
	ann.begin(tea, "a.txt", fileMost/2)
	asked(strconv.Itoa(fileMost/2 + 1)).is(413).has("more than is left")
	s.app.Files.Limits.Person, s.app.Files.Limits.Server = 0, fileMost
	asked(strconv.Itoa(fileMost/2 + 1)).is(507).has("no room for more files")
	s.app.Files.Limits.Server = 0
	s.app.Files.Limits.Kinds = []string{"image/"}
	path := ann.begin(tea, "a.txt", 5)
	ann.piece(path, 0, "hello").is(422).has("takes no files of that kind")
	ann.get(path).is(404)
}

// As with a form, the size costs no memory.
func TestAPieceIsNeverInMemory(t *testing.T) {
	s := open(t)
	s.app.Files.Limits.File = 100 << 20
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	const size = 64 << 20
	path := ann.begin(tea, "zeros.bin", size)
	head := strings.Replace(ann.uploadHead(tea, files.MimePiece, fmt.Sprintf("Upload-Offset: 0\r\nContent-Length: %d\r\n", size)), "POST /rooms/"+tea+"/messages", "PATCH "+path, 1)
	was := peak(t)
	s.raw(t, head, io.LimitReader(zeros{}, size)).is(204)
	if grown := peak(t) - was; grown > 16<<10 {
		t.Errorf("the process grew by %d KB", grown)
	}
}
