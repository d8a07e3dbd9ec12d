package web

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/textproto"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

// Upload is a form with files, read as it arrives: its files are never in memory. Fields
// that come after a file are known once that file is read.
type Upload struct {
	reader *multipart.Reader
	waits  *File // one that was found and not read yet
	form   Form
	size   int // of the fields
	ended  bool
}

// File is one of a form's files, read as it arrives.
type File struct {
	Name string // as the browser has it
	io.Reader
}

type uploadKey struct{}

// fieldsSize bounds all fields of an upload together, as the body of other forms.
const fieldsSize = 128 << 10

// uploadLists are the fields of an upload that may stand several times.
var uploadLists = []string{"upload", "alt"}

// uploadPath is where forms with files are taken.
var uploadPath = regexp.MustCompile(`^(?:/admin/emoji|/account/picture|/rooms/[^/]+/(?:picture|messages(?:/[0-9]+/thread)?))$`)

// IsUploadPath reports whether forms with files are taken at a path.
func IsUploadPath(path []byte) bool { return uploadPath.Match(path) }

// piecePath is where pieces of files are taken.
var piecePath = regexp.MustCompile(`^/rooms/[^/]+/uploads/[0-9a-f-]+$`)

// IsPiecePath reports whether pieces of files are taken at a path.
func IsPiecePath(path []byte) bool { return piecePath.Match(path) }

// IsMultipart reports whether a form of this type may have files.
func IsMultipart(contentType []byte) bool {
	kind, _, _ := bytes.Cut(contentType, []byte(";"))
	return bytes.EqualFold(bytes.TrimSpace(kind), []byte(fiber.MIMEMultipartForm))
}

// UploadOf is the request's form with files; nil for any other request.
func UploadOf(c *fiber.Ctx) *Upload {
	if u, ok := c.Locals(uploadKey{}).(*Upload); ok {
		return u
	}
	h := &c.Request().Header
	if !IsMultipart(h.ContentType()) || !IsUploadPath(c.Request().URI().PathOriginal()) {
		return nil
	}
	boundary := string(h.MultipartFormBoundary())
	u := &Upload{}
	if boundary == "" {
		u.form.Refuse("", "That form has no boundary between its fields.")
		u.ended = true
	} else {
		u.reader = multipart.NewReader(BodyOf(c), boundary)
	}
	c.Locals(uploadKey{}, u)
	return u
}

// BodyOf is the request's body, as it arrives if it is large.
func BodyOf(c *fiber.Ctx) io.Reader {
	if c.Request().IsBodyStream() {
		return c.Context().RequestBodyStream()
	}
	return bytes.NewReader(c.Request().Body())
}

// head are the fields before the first file.
func (u *Upload) head() Form {
	if u.waits == nil {
		u.advance()
	}
	return u.form
}

// NextFile returns the next file, or nil after the last. A file that was chosen in no
// browser, which sends it empty and without a name, is none.
func (u *Upload) NextFile() (*File, error) {
	if u.waits == nil {
		u.advance()
	}
	file := u.waits
	u.waits = nil
	if file == nil && u.form.Err != nil {
		return nil, u.form.Err
	}
	return file, nil
}

// fileIn is the file in a part: nil for one that is empty and has no name. Scripts send files without names. A name is as the
// browser has it (WHATWG HTML, multipart form data).
func fileIn(p *multipart.Part) *File {
	name := p.FileName()
	if name != "" {
		return &File{strings.NewReplacer("%22", `"`, "%0D", "", "%0A", "").Replace(name), p}
	}
	b := bufio.NewReader(p)
	if _, err := b.Peek(1); err != nil {
		return nil // the next part says so, if the form broke off
	}
	return &File{"", b}
}

// Add adds a field to the form, as if the browser had sent it.
func (u *Upload) Add(name, value string) { u.form.Fields = append(u.form.Fields, field{name, value}) }

// advance reads fields up to the next file, or to the end.
func (u *Upload) advance() {
	for !u.ended {
		p, err := u.reader.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			u.ended = true
			return
		case err != nil:
			u.stop(unreadable(err))
			return
		case hasFile(p):
			if u.waits = fileIn(p); u.waits != nil {
				return
			}
		default:
			u.field(p)
		}
	}
}

// hasFile reports whether a part is a file's, perhaps of none.
func hasFile(p *multipart.Part) bool {
	return p.FormName() == "file" || strings.Contains(p.Header.Get("Content-Disposition"), "filename")
}

func (u *Upload) stop(err *chat.Error) {
	u.ended = true
	if u.form.Err == nil || u.form.Err.Kind != chat.TooLarge {
		u.form.Err = err
	}
}

func (u *Upload) field(p *multipart.Part) {
	raw, err := io.ReadAll(io.LimitReader(p, int64(fieldsSize-u.size)+1))
	u.size += len(raw)
	switch {
	case err != nil:
		u.stop(broken(err))
	case u.size > fieldsSize:
		u.stop(ErrTooLarge)
	case len(u.form.Fields) >= fieldsMax:
		u.form.Refuse("", "That form has too many fields.")
		u.ended = true
	default:
		u.form.put(p.FormName(), string(raw), uploadLists)
	}
}

// put adds a field in plain text.
func (f *Form) put(name, value string, lists []string) {
	nameOK, valueOK := isText(name), isText(value)
	f.addText(toText(name), nameOK, toText(value), valueOK, lists)
}

func isText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

func toText(s string) string {
	if isText(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// broken is for a form that ends early or is none.
func broken(cause error) *chat.Error {
	return &chat.Error{Kind: chat.Invalid, Text: "The upload broke off. Send it again.", Cause: cause}
}

// unreadable is for a part that does not begin as one: an end within its heading looks like a line break in a name.
func unreadable(cause error) *chat.Error {
	e := broken(cause)
	if malformed := textproto.ProtocolError(""); errors.As(cause, &malformed) {
		e.Text = "The upload broke off, or a file's name has a line break or another control character. Send it again, under another name."
	}
	return e
}

// Broken is the error for a file that could not be read to its end.
func Broken(cause error) error { return broken(cause) }

// Finish makes the fields read so far the request's form.
func (u *Upload) Finish(c *fiber.Ctx) Form {
	c.Locals(formKey{}, u.form)
	return u.form
}
