package files_test

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"parley/handlers/files"
	"parley/handlers/handlerstest"
)

func number(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func TestAnUploadGoesOnWhereItBrokeOff(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	path := ann.Begin(tea, "Größe.txt", len(handlerstest.Big))
	ann.Stands(path, 0)
	head := strings.Replace(ann.UploadHead(tea, "application/offset+octet-stream", fmt.Sprintf("Upload-Offset: 0\r\nContent-Length: %d\r\n", len(handlerstest.Big))), "POST /rooms/"+tea+"/messages", "PATCH "+path, 1)
	s.Raw(t, head, strings.NewReader(handlerstest.Big[:150_000])).Is(503).Has("broke off")
	ann.Stands(path, 150_000)
	ann.Piece(path, 100_000, handlerstest.Big[100_000:]).Is(409)
	if a := ann.Piece(path, 150_000, handlerstest.Big[150_000:]).Is(204); a.Header.Get("Upload-Offset") != strconv.Itoa(len(handlerstest.Big)) {
		t.Errorf("it says %v", a.Header)
	}
	ann.Stands(path, len(handlerstest.Big))
	ann.Get(path).Is(200).Has("200000 of 200000 bytes")
	ann.Post("/rooms/"+tea+"/messages", "body", "look", "upload", number(path)).Is(303)
	page := ann.Get("/rooms/" + tea).Has("<bdi>Größe.txt</bdi>")
	if a := ann.Get(page.FileIn(0)); a.Body != handlerstest.Big {
		t.Errorf("%d bytes came", len(a.Body))
	}
	// The client missed the answers, and tries again.
	ann.Piece(path, 150_000, handlerstest.Big[150_000:]).Is(204)
	ann.Piece(path, len(handlerstest.Big), "").Is(204)
	ann.Post("/rooms/"+tea+"/messages", "body", "look", "upload", number(path)).Is(409)
	if size, err := s.FilesSize(t.Context(), s.User("ann").ID); size != int64(len(handlerstest.Big)) || err != nil {
		t.Errorf("her files take %d, %v", size, err)
	}
}

// Each piece says that all of the rest follows, and its connection ends at another stage. What arrived stays, and nothing twice.
func TestAnUploadGoesOnFromWhereverItBreaksOff(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	path := ann.Begin(tea, "a.txt", len(handlerstest.Big))
	send := func(at int, length, content string) handlerstest.Answer {
		head := strings.Replace(ann.UploadHead(tea, files.MimePiece, fmt.Sprintf("Upload-Offset: %d\r\n%s\r\n", at, length)), "POST /rooms/"+tea+"/messages", "PATCH "+path, 1)
		return s.CutOff(t, head, content)
	}
	at := 0
	// stays checks that nothing is there that was not sent, and of a long piece what came.
	stays := func(what string, sent, least int) {
		t.Helper()
		a := ann.Do(http.MethodHead, path, "").Is(200)
		now, err := strconv.Atoi(a.Header.Get("Upload-Offset"))
		if err != nil || now < at+least || now > at+sent {
			t.Fatalf("%s: of %d bytes it has %d, %v", what, sent, now-at, err)
		}
		at = now
	}
	rest := func() string { return fmt.Sprintf("Content-Length: %d", len(handlerstest.Big)-at) }
	for _, n := range []int{0, 1, 4_095, 61_440, 65_536} {
		send(at, rest(), handlerstest.Big[at:at+n])
		stays("a piece", n, n)
	}
	chunk := func(b string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(b), b) }
	const chunks = "Transfer-Encoding: chunked"
	send(at, chunks, chunk(handlerstest.Big[at:at+500])+chunk(handlerstest.Big[at+500 : at+1_000])[:100])
	stays("within a chunk", 600, 0)
	send(at, rest(), handlerstest.Big[at:len(handlerstest.Big)-1])
	stays("before the last byte", len(handlerstest.Big)-1-at, 0) // the server looks at a short piece once it is whole
	if size, err := s.FilesSize(t.Context(), s.User("ann").ID); size != int64(len(handlerstest.Big)) || err != nil {
		t.Errorf("its place is of %d bytes, %v", size, err)
	}
	send(at, chunks, chunk(handlerstest.Big[at:])+"0\r\n\r\n").Is(204)
	ann.Post("/rooms/"+tea+"/messages", "upload", number(path)).Is(303)
	if a := ann.Get(ann.Get("/rooms/" + tea).FileIn(0)); a.Body != handlerstest.Big {
		t.Errorf("%d bytes came", len(a.Body))
	}
	if size, err := s.FilesSize(t.Context(), s.User("ann").ID); size != int64(len(handlerstest.Big)) || err != nil {
		t.Errorf("her files take %d, %v", size, err)
	}
}

func TestAnUploadIsItsUsersAlone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	path := ann.Begin(tea, "a.txt", 10)
	ann.Piece(path, 0, "01234").Is(204)
	other := strings.Replace(path, tea, ann.Room("Other", "public"), 1)
	for _, a := range []handlerstest.Answer{bob.Get(path), bob.Do(http.MethodHead, path, ""), bob.Piece(path, 5, "56789"), bob.Do(http.MethodDelete, path, ""), ann.Get(other), ann.Piece(other, 5, "x"), ann.Get("/rooms/" + tea + "/uploads/none")} {
		a.Is(404)
	}
	ann.Post("/rooms/"+tea+"/messages", "upload", number(path)).Is(409) // it is no file yet
	ann.Do(http.MethodPatch, path, "56789", "Upload-Offset", "5").Is(415).Has("Send a piece as")
	ann.Do(http.MethodPatch, path, "56789", "Content-Type", files.MimePiece).Is(422)
	ann.Do(http.MethodPatch, path, "56789", "Content-Type", files.MimePiece, "Upload-Offset", "5", "Origin", "https://evil.example").Is(403)
	ann.Do(http.MethodPost, "/rooms/"+tea+"/uploads?for=bob", "", "Upload-Length", "10").Is(409)
	ann.Piece(path, 5, "567890").Is(413).Has("more bytes than are missing")
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPatch, http.MethodDelete} {
		if a := ann.Do(method, path, "56789", "Content-Type", files.MimePiece, "Upload-Offset", "5", "Tus-Resumable", "0.2.2").Is(412); a.Header.Get("Tus-Version") != "1.0.0" {
			t.Errorf("%s says %v", method, a.Header)
		}
	}
	ann.Stands(path, 5)
	ann.Do(http.MethodDelete, path, "").Is(204)
	ann.Get(path).Is(404)
	ann.Piece(path, 5, "56789").Is(404)
}

// A user who has left the room, or was removed, can give back what it takes of the quota.
func TestAnUploadEndsAlsoOutsideItsRoom(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := bob.Room("Tea", "private")
	bob.Post("/rooms/"+tea+"/members", "username", "ann").Is(303)
	path, full := ann.Begin(tea, "a.txt", 10), ann.Begin(tea, "b.txt", 10)
	ann.Piece(path, 0, "01234").Is(204)
	bob.Post("/rooms/"+tea+"/members/remove", "username", "ann").Is(303)
	ann.Get(path).Is(404)
	ann.Piece(path, 5, "56789").Is(404)
	bob.Do(http.MethodDelete, path, "").Is(404)
	taken := func(want int64) {
		t.Helper()
		if size, err := s.FilesSize(t.Context(), s.User("ann").ID); size != want || err != nil {
			t.Errorf("%d bytes are taken, want %d: %v", size, want, err)
		}
	}
	taken(20)
	ann.Do(http.MethodDelete, path, "").Is(204)
	taken(10)
	ann.Do(http.MethodDelete, path, "").Is(404)
	bob.Post("/rooms/" + tea + "/delete").Is(303)
	ann.Do(http.MethodDelete, full, "").Is(204)
	taken(0)
}

// A client may ask before it begins, also with a version that is not ours.
func TestClientsAreToldWhatOfTusTheyCanUse(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	for _, path := range []string{"/rooms/" + tea + "/uploads", ann.Begin(tea, "a.txt", 10)} {
		a := ann.Do(http.MethodOptions, path, "", "Tus-Resumable", "0.2.2").Is(204)
		for header, want := range map[string]string{"Tus-Resumable": "1.0.0", "Tus-Version": "1.0.0", "Tus-Extension": "creation,termination", "Tus-Max-Size": strconv.Itoa(handlerstest.FileMost)} {
			if got := a.Header.Get(header); got != want || a.Body != "" {
				t.Errorf("%s: %s is %q, want %q", path, header, got, want)
			}
		}
		s.Browser(t).Do(http.MethodOptions, path, "").Is(401)
	}
	s.App.Files.Limits.File = 0
	if a := ann.Do(http.MethodOptions, "/rooms/"+tea+"/uploads", "").Is(204); a.Header["Tus-Max-Size"] != nil {
		t.Errorf("without a bound it says %v", a.Header)
	}
}

func TestAnUploadIsRefusedBeforeItBegins(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	asked := func(size string) handlerstest.Answer {
		return ann.Do(http.MethodPost, "/rooms/"+tea+"/uploads", "", "Upload-Length", size, "HX-Request", "true")
	}
	asked("").Is(422)
	asked("-1").Is(422)
	asked(strconv.Itoa(handlerstest.FileMost + 1)).Is(413).Has("A file can have")
	s.App.Files.Limits.Person = handlerstest.FileMost
	ann.Begin(tea, "a.txt", handlerstest.FileMost/2)
	asked(strconv.Itoa(handlerstest.FileMost/2 + 1)).Is(413).Has("more than is left")
	s.App.Files.Limits.Person, s.App.Files.Limits.Server = 0, handlerstest.FileMost
	asked(strconv.Itoa(handlerstest.FileMost/2 + 1)).Is(507).Has("no room for more files")
	s.App.Files.Limits.Server = 0
	s.App.Files.Limits.Kinds = []string{"image/"}
	path := ann.Begin(tea, "a.txt", 5)
	ann.Piece(path, 0, "hello").Is(422).Has("takes no files of that kind")
	ann.Get(path).Is(404)
}

// As with a form, the size costs no memory.
func TestAPieceIsNeverInMemory(t *testing.T) {
	s := handlerstest.Open(t)
	s.App.Files.Limits.File = 100 << 20
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	const size = 64 << 20
	path := ann.Begin(tea, "zeros.bin", size)
	head := strings.Replace(ann.UploadHead(tea, files.MimePiece, fmt.Sprintf("Upload-Offset: 0\r\nContent-Length: %d\r\n", size)), "POST /rooms/"+tea+"/messages", "PATCH "+path, 1)
	was := handlerstest.Peak(t)
	s.Raw(t, head, io.LimitReader(handlerstest.Zeros{}, size)).Is(204)
	if grown := handlerstest.Peak(t) - was; grown > 16<<10 {
		t.Errorf("the process grew by %d KB", grown)
	}
}
