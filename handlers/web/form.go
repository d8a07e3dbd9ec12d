package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
)

// fieldsMax is how many fields a form or a query may have. Ours have five.
const fieldsMax = 32

// Form is a form or a query, field by field, in a shape that can be shown again.
type Form struct {
	Fields []field
	Err    *chat.Error // what is wrong with it as a form; nothing may be done then
}

type field struct {
	Name, Value string
}

type formKey struct{}

// ReadForm reads the body, once. Its errors are in Err. The readable fields are there
// nonetheless, so that one wrong byte does not lose a user's text.
func ReadForm(c *fiber.Ctx) Form {
	f, read := c.Locals(formKey{}).(Form)
	if !read {
		f = parseBody(c)
		c.Locals(formKey{}, f)
	}
	return f
}

// ReadListForm reads the body as a form in which some fields may stand several times.
func ReadListForm(c *fiber.Ctx, lists ...string) Form { return parseBody(c, lists...) }

func parseBody(c *fiber.Ctx, lists ...string) Form {
	if u := UploadOf(c); u != nil {
		return u.head()
	}
	if c.Request().IsBodyStream() {
		return Form{Err: ErrTooLarge}
	}
	if IsUploadPath(c.Request().URI().PathOriginal()) {
		lists = append(lists, uploadLists...)
	}
	kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	kind = strings.TrimSpace(kind)
	// The raw body: c.Body would unpack what a stranger has compressed.
	raw := string(c.Request().Body())
	if raw != "" && !strings.EqualFold(kind, fiber.MIMEApplicationForm) {
		return Form{Err: chat.E(chat.Invalid, "Send this as a form (application/x-www-form-urlencoded).")}
	}
	return parseForm(raw, lists...)
}

// ReadQuery reads the query string.
func ReadQuery(c *fiber.Ctx) Form { return parseForm(string(c.Request().URI().QueryString())) }

// parseForm is stricter than browsers need: no field twice, and text alone. net/url would
// take the first of two, and a proxy in front may have looked at the other.
func parseForm(raw string, lists ...string) (f Form) {
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		if len(f.Fields) == fieldsMax {
			f.Refuse("", "That form has too many fields.")
			return f
		}
		name, value, _ := strings.Cut(pair, "=")
		f.add(name, value, lists)
	}
	return f
}

func (f *Form) add(name, value string, lists []string) {
	name, nameOK := unescape(name)
	value, valueOK := unescape(value)
	f.addText(name, nameOK, value, valueOK, lists)
}

func (f *Form) addText(name string, nameOK bool, value string, valueOK bool, lists []string) {
	switch {
	case !nameOK:
		f.Refuse("", "A field's name is not valid UTF-8 text.")
	case f.Has(name) && !slices.Contains(lists, name):
		f.Refuse(name, "%s was sent twice.", f.label(name))
	case !valueOK:
		f.Refuse(name, "%s is not valid UTF-8 text.", f.label(name))
	}
	if !f.Has(name) || slices.Contains(lists, name) {
		f.Fields = append(f.Fields, field{name, value})
	}
}

// unescape decodes strictly and, where that fails, returns the nearest text.
func unescape(s string) (text string, ok bool) {
	text, err := url.QueryUnescape(s)
	if err != nil {
		text = s
	}
	if err == nil && utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return text, true
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD"), false
}

// label puts a field's name into a sentence, if it is one that could be ours.
func (f *Form) label(name string) *chat.Error {
	if name == "" || len(name) > 20 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return chat.Field(name, "A field")
	}
	return chat.Field(name, "The field “%s”", name)
}

// Refuse keeps the first error.
func (f *Form) Refuse(name, text string, args ...any) {
	if f.Err == nil {
		f.Err = chat.Field(name, text, args...)
	}
}

func (f *Form) Has(name string) bool {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return true
		}
	}
	return false
}

// Get returns a field's value, or "".
func (f *Form) Get(name string) string {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return f.Fields[i].Value
		}
	}
	return ""
}

// All returns a list's values.
func (f *Form) All(name string) (values []string) {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			values = append(values, f.Fields[i].Value)
		}
	}
	return values
}

// UUID reads a field that may be missing; uuid.Nil then.
func (f *Form) UUID(name string) uuid.UUID {
	s := f.Get(name)
	if s == "" {
		return uuid.Nil
	}
	id, err := uuid.Parse(s)
	if err != nil {
		f.Refuse(name, "%s must be a UUID.", f.label(name))
	}
	return id
}

// Boolean reads a field that is "1" or "0"; nil when it is missing.
func (f *Form) Boolean(name string) *bool {
	v := f.Get(name)
	if v == "" {
		return nil
	}
	if v != "0" && v != "1" {
		f.Refuse(name, "%s must be 1 or 0.", f.label(name))
	}
	on := v == "1"
	return &on
}

// Private reads a room's visibility, public unless it says otherwise.
func (f *Form) Private() bool {
	v := f.Get("visibility")
	if v != "" && v != "public" && v != "private" {
		f.Refuse("visibility", "A room is either public or private.")
	}
	return v == "private"
}

// Check is Err as an error that is nil when Err is nil.
func (f *Form) Check() error {
	if f.Err == nil {
		return nil
	}
	return f.Err
}

// Param is a part of the path.
func Param(c *fiber.Ctx, name string) (string, error) {
	s, err := url.PathUnescape(c.Params(name))
	if err != nil || !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return "", chat.E(chat.Invalid, "That address is not valid UTF-8 text.")
	}
	return s, nil
}

// FocusField is the field of a page in which a browser has the focus again, so that the
// user goes on writing. A text browser could not leave the field: those send no header that
// says how they fetch.
func FocusField(c *fiber.Ctx) string {
	f := ReadForm(c)
	field := f.Get("stay")
	if c.Get("Sec-Fetch-Mode") != "navigate" || field != "body" && field != "reply" {
		return ""
	}
	return field
}

// Seq reads the number of a message; 0 when it is missing.
func (f *Form) Seq(name string) int64 {
	s := f.Get(name)
	if s == "" {
		return 0
	}
	return f.SeqOf(name, s)
}

// Number reads any number of 0 or more; 0 when it is missing.
func (f *Form) Number(name string) int64 {
	s := f.Get(name)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		f.Refuse(name, "%s must be a number.", f.label(name))
	}
	return n
}

// SeqOf reads the number of a message in a part of a field.
func (f *Form) SeqOf(name, s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		f.Refuse(name, "%s must be the number of a message.", f.label(name))
	}
	return n
}
