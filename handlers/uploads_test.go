package handlers_test

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestAnUploadMayComeInChunks(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	body, kind := handlerstest.Form(handlerstest.Part{Name: "body", Value: "look"}, handlerstest.Part{Name: "file", File: "notes.txt", Value: handlerstest.Big})
	var chunks strings.Builder
	for rest := body; rest != ""; {
		n := min(len(rest), 70_000)
		fmt.Fprintf(&chunks, "%x\r\n%s\r\n", n, rest[:n])
		rest = rest[n:]
	}
	chunks.WriteString("0\r\n\r\n")
	s.Raw(t, ann.UploadHead(tea, kind, "Transfer-Encoding: chunked\r\n"), strings.NewReader(chunks.String())).Is(303)
	if a := ann.Get(ann.Get("/rooms/" + tea).FileIn(0)); a.Body != handlerstest.Big {
		t.Errorf("%d bytes came", len(a.Body))
	}
	// Clients such as curl ask first.
	ann.Upload(tea, []string{"Expect", "100-continue"}, handlerstest.Part{Name: "file", File: "notes.txt", Value: handlerstest.Big}).Is(303)
	ann.Get("/rooms/" + tea).Has(`id="m-2"`)
}

func TestAnUploadThatBreaksOffIsNoMessage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	body, kind := handlerstest.Form(handlerstest.Part{Name: "body", Value: "look"}, handlerstest.Part{Name: "file", File: "notes.txt", Value: handlerstest.Big})
	cut := strings.Split(body, "0123")[0] + "0123"
	for _, length := range []string{"Transfer-Encoding: chunked\r\n", "Content-Length: " + strconv.Itoa(len(cut)+handlers.BodyLimit) + "\r\n"} {
		if length[0] == 'T' {
			cut = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(cut), cut)
			s.Raw(t, ann.UploadHead(tea, kind, length), strings.NewReader(cut)).Is(422).Has("broke off", ">\nlook</textarea>")
		} else {
			s.Raw(t, ann.UploadHead(tea, kind, length), strings.NewReader(cut+strings.Repeat("x", handlers.BodyLimit))).Is(422).Has("broke off")
		}
	}
	ann.Get("/rooms/" + tea).Lacks(`id="m-1"`)
	if size, err := s.FilesSize(t.Context(), s.User("ann").ID); size != 0 || err != nil {
		t.Errorf("it left %d bytes, %v", size, err)
	}
}

// Browsers write %0A for a line break in a name, and scripts may not.
func TestAFilesNameWithALineBreakIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	for _, name := range []string{"a\x00b.txt", "a\nb.txt", "a\r\nb.txt", "a\x01b.txt"} {
		body, kind := handlerstest.Form(handlerstest.Part{Name: "body", Value: "look"}, handlerstest.Part{Name: "file", File: "NAME", Value: "hello"})
		ann.Do(http.MethodPost, "/rooms/"+tea+"/messages", strings.Replace(body, "NAME", name, 1), "Content-Type", kind).Is(422).Has("has a line break or another control character", ">\nlook</textarea>")
	}
	ann.Get("/rooms/" + tea).Lacks(`id="m-1"`)
}

func TestOnlyFormsWithFilesMayBeLarge(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	body, kind := handlerstest.Form(handlerstest.Part{Name: "body", Value: "look"}, handlerstest.Part{Name: "file", File: "notes.txt", Value: handlerstest.Big})
	for _, path := range []string{"/rooms", "/rooms/" + tea + "/draft", "/rooms/" + tea + "/messages/1/reactions", "/account", "/rooms/a/b/messages"} {
		ann.Do(http.MethodPost, path, body, "Content-Type", kind).Is(413)
		head := strings.Replace(ann.UploadHead(tea, kind, "Transfer-Encoding: chunked\r\n"), "/rooms/"+tea+"/messages", path, 1)
		s.Raw(t, head, strings.NewReader(fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body))).Is(413)
	}
	ann.Do(http.MethodPost, "/rooms/"+tea+"/messages", "body="+handlerstest.Big, "Content-Type", "application/x-www-form-urlencoded").Is(413)
	ann.Upload(tea, nil, handlerstest.Part{Name: "body", Value: handlerstest.Big}).Is(413)
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "notes.txt", Value: "x"}, handlerstest.Part{Name: "body", Value: handlerstest.Big}).Is(413)
	var many []handlerstest.Part
	for n := range 40 {
		many = append(many, handlerstest.Part{Name: "f" + strconv.Itoa(n)})
	}
	ann.Upload(tea, nil, append(many, handlerstest.Part{Name: "file", File: "notes.txt", Value: handlerstest.Big})...).Is(422).Has("too many fields")
}

// A file of 64 MB may cost as much memory as one of any size: a part of what it has.
func TestAnUploadIsNeverInMemory(t *testing.T) {
	s := handlerstest.Open(t)
	s.App.Files.Limits.File = 100 << 20
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	body, kind := handlerstest.Form(handlerstest.Part{Name: "body", Value: "look"}, handlerstest.Part{Name: "file", File: "zeros.bin", Value: "HERE"})
	before, after, _ := strings.Cut(body, "HERE")
	const size = 64 << 20
	length := fmt.Sprintf("Content-Length: %d\r\n", len(before)+size+len(after))
	was := handlerstest.Peak(t)
	s.Raw(t, ann.UploadHead(tea, kind, length), io.MultiReader(strings.NewReader(before), io.LimitReader(handlerstest.Zeros{}, size), strings.NewReader(after))).Is(303)
	if grown := handlerstest.Peak(t) - was; grown > 16<<10 {
		t.Errorf("the process grew by %d KB", grown)
	}
}
