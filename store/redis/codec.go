package redis

import (
	"encoding/binary"
	"errors"
	"time"

	"parley/chat"
)

// Messages are sent and cached in a binary format: varints and length-prefixed strings,
// behind a version. Each page of a room decodes fifty, and JSON would cost more than
// the rest of the page. Messages of a thread, pinned ones, those with reactions, mentions, previews
// quotes, files and pictures of previews use later versions; older nodes read those from the store.
const (
	codecVersion  = 1
	codecThread   = 2 // read, and not written any more
	codecReactors = 3
	codecMentions = 4
	codecPreviews = 5
	codecForms    = 6
	codecFiles    = 7
	codecPictures = 8
)

var errCodec = errors.New("redis: not a message in this version's form")

const (
	flagEdited = 1 << iota
	flagDeleted
	flagCalled
	flagPinned
)

func appendMessage(b []byte, m *chat.Message) []byte {
	version := byte(codecVersion)
	if m.Thread != 0 || m.Replies != 0 || len(m.Reactions) > 0 {
		version = codecReactors
	}
	if m.Called || m.Pinned || len(m.References) > 0 {
		version = codecMentions
	}
	if !m.Preview.IsZero() {
		version = codecPreviews
	}
	form := appendForm(m)
	if form != nil {
		version = codecForms
	}
	if len(m.Files) > 0 {
		version = codecFiles
	}
	if m.Preview.Picture != "" {
		version = codecPictures
	}
	b = append(b, version)
	b = binary.AppendUvarint(b, uint64(m.Room))
	b = binary.AppendUvarint(b, uint64(m.Seq))
	b = binary.AppendUvarint(b, uint64(m.Rev))
	b = binary.AppendUvarint(b, uint64(m.FirstRev))
	b = binary.AppendUvarint(b, uint64(m.Author))
	b = binary.AppendVarint(b, m.CreatedAt.UnixMicro())
	var flags byte
	if m.Edited {
		flags |= flagEdited
	}
	if m.Deleted {
		flags |= flagDeleted
	}
	if m.Called {
		flags |= flagCalled
	}
	if m.Pinned {
		flags |= flagPinned
	}
	b = append(b, flags)
	b = append(b, m.Key[:]...)
	b = appendString(b, m.AuthorName)
	b = appendString(b, m.Body)
	b = binary.AppendUvarint(b, uint64(len(m.Reactions)))
	for _, r := range m.Reactions {
		b = appendString(b, r.Emoji)
		b = binary.AppendUvarint(b, uint64(r.Count))
		b = binary.AppendUvarint(b, uint64(len(r.By)))
		for _, by := range r.By {
			b = binary.AppendUvarint(b, uint64(by.User))
			b = appendString(b, by.Name)
		}
	}
	if version >= codecReactors {
		b = appendThread(b, m)
	}
	if version >= codecMentions {
		b = appendReferences(b, m.References)
	}
	if version >= codecPreviews {
		for _, text := range [...]string{m.Preview.Link, m.Preview.Title, m.Preview.Site, m.Preview.Text} {
			b = appendString(b, text)
		}
	}
	if version >= codecForms {
		b = appendString(b, string(form))
	}
	if version >= codecFiles {
		b = appendFiles(b, m.Files)
	}
	if version >= codecPictures {
		b = appendString(b, m.Preview.Picture)
		b = binary.AppendUvarint(b, uint64(m.Preview.Width))
		b = binary.AppendUvarint(b, uint64(m.Preview.Height))
	}
	return b
}

func appendFiles(b []byte, list []chat.Attachment) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for i := range list {
		f := &list[i]
		b = append(b, f.ID[:]...)
		b = appendString(b, f.Name)
		b = appendString(b, f.Kind)
		b = appendString(b, f.Alt)
		b = binary.AppendUvarint(b, uint64(f.Size))
		b = binary.AppendUvarint(b, uint64(f.Width))
		b = binary.AppendUvarint(b, uint64(f.Height))
	}
	return b
}

func appendReferences(b []byte, refs []chat.Reference) []byte {
	b = binary.AppendUvarint(b, uint64(len(refs)))
	for _, ref := range refs {
		b = binary.AppendUvarint(b, uint64(ref.User))
		b = binary.AppendUvarint(b, uint64(ref.Room))
		b = appendString(b, ref.Key)
		b = appendString(b, ref.Name)
	}
	return b
}

func appendThread(b []byte, m *chat.Message) []byte {
	b = binary.AppendUvarint(b, uint64(m.Thread))
	b = binary.AppendUvarint(b, uint64(m.Answered))
	b = appendString(b, m.AnsweredName)
	b = binary.AppendUvarint(b, uint64(m.Replies))
	b = binary.AppendUvarint(b, uint64(m.AnsweredSeq))
	b = appendString(b, m.AnsweredText)
	var at int64
	if !m.RepliedAt.IsZero() {
		at = m.RepliedAt.UnixMicro()
	}
	return binary.AppendVarint(b, at)
}

func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// decoder reads what was appended. After a failure it returns only zero values and ok
// is false.
type decoder struct {
	s  string
	ok bool
}

func (d *decoder) uint() uint64 {
	var v uint64
	for i := 0; i < len(d.s) && i < binary.MaxVarintLen64; i++ {
		v |= uint64(d.s[i]&0x7f) << (7 * i)
		if d.s[i] < 0x80 {
			d.s = d.s[i+1:]
			return v
		}
	}
	d.s, d.ok = "", false
	return 0
}

func (d *decoder) int() int64 {
	u := d.uint()
	return int64(u>>1) ^ -int64(u&1) // zigzag, as encoding/binary writes it
}

func (d *decoder) bytes(n uint64) string {
	if n > uint64(len(d.s)) {
		d.s, d.ok = "", false
		return ""
	}
	out := d.s[:n]
	d.s = d.s[n:]
	return out
}

func (d *decoder) byte() byte {
	if s := d.bytes(1); s != "" {
		return s[0]
	}
	return 0
}

// message decodes one message; its strings share memory with the input.
func (d *decoder) message() (m chat.Message) {
	version := d.byte()
	if version < codecVersion || version > codecPictures {
		d.ok = false
		return m
	}
	m.Room = chat.RoomID(d.uint())
	m.Seq, m.Rev, m.FirstRev = int64(d.uint()), int64(d.uint()), int64(d.uint())
	m.Author = chat.UserID(d.uint())
	m.CreatedAt = time.UnixMicro(d.int())
	flags := d.byte()
	m.Edited, m.Deleted, m.Called = flags&flagEdited != 0, flags&flagDeleted != 0, flags&flagCalled != 0
	m.Pinned = flags&flagPinned != 0
	copy(m.Key[:], d.bytes(uint64(len(m.Key))))
	m.AuthorName = d.bytes(d.uint())
	m.Body = d.bytes(d.uint())
	n := d.uint()
	if n > chat.ReactionsMax+1 {
		d.ok = false
		return m
	}
	for range n {
		r := chat.Reaction{Emoji: d.bytes(d.uint()), Count: int(d.uint())}
		if version >= codecReactors {
			r.By = d.reactors()
		}
		m.Reactions = append(m.Reactions, r)
	}
	if version >= codecThread {
		m.Thread, m.Answered = int64(d.uint()), chat.UserID(d.uint())
		m.AnsweredName, m.Replies = d.bytes(d.uint()), int(d.uint())
	}
	if version >= codecReactors {
		m.AnsweredSeq, m.AnsweredText = int64(d.uint()), d.bytes(d.uint())
		if at := d.int(); at != 0 {
			m.RepliedAt = time.UnixMicro(at)
		}
	}
	if version >= codecMentions {
		m.References = d.references()
	}
	if version >= codecPreviews {
		m.Preview = chat.Preview{Link: d.bytes(d.uint()), Title: d.bytes(d.uint()), Site: d.bytes(d.uint()), Text: d.bytes(d.uint())}
	}
	if version >= codecForms {
		d.form(&m)
	}
	if version >= codecFiles {
		m.Files = d.files()
	}
	if version >= codecPictures {
		m.Preview.Picture, m.Preview.Width, m.Preview.Height = d.bytes(d.uint()), int(d.uint()), int(d.uint())
	}
	return m
}

func (d *decoder) files() (list []chat.Attachment) {
	n := d.uint()
	if n > chat.FilesMax {
		d.ok = false
		return nil
	}
	for range n {
		var f chat.Attachment
		copy(f.ID[:], d.bytes(uint64(len(f.ID))))
		f.Name, f.Kind, f.Alt = d.bytes(d.uint()), d.bytes(d.uint()), d.bytes(d.uint())
		f.Size, f.Width, f.Height = int64(d.uint()), int(d.uint()), int(d.uint())
		list = append(list, f)
	}
	return list
}

func (d *decoder) references() (list []chat.Reference) {
	n := d.uint()
	if n > chat.MentionsMax {
		d.ok = false
		return nil
	}
	for range n {
		list = append(list, chat.Reference{User: chat.UserID(d.uint()), Room: chat.RoomID(d.uint()), Key: d.bytes(d.uint()), Name: d.bytes(d.uint())})
	}
	return list
}

func (d *decoder) reactors() (list []chat.Reactor) {
	n := d.uint()
	if n > chat.ReactorsMax {
		d.ok = false
		return nil
	}
	for range n {
		list = append(list, chat.Reactor{User: chat.UserID(d.uint()), Name: d.bytes(d.uint())})
	}
	return list
}

func decodeMessage(s string) (chat.Message, error) {
	d := decoder{s, true}
	m := d.message()
	if !d.ok || d.s != "" {
		return chat.Message{}, errCodec
	}
	return m, nil
}

func appendChanges(b []byte, c *chat.Changes) []byte {
	b = binary.AppendUvarint(b, uint64(c.Room))
	b = binary.AppendUvarint(b, uint64(c.Prev))
	b = binary.AppendUvarint(b, uint64(c.Rev))
	b = binary.AppendUvarint(b, uint64(c.LastSeq))
	b = binary.AppendUvarint(b, uint64(len(c.Messages)))
	for i := range c.Messages {
		b = appendMessage(b, &c.Messages[i])
	}
	if !c.At.IsZero() {
		b = binary.AppendVarint(b, c.At.UnixMicro())
	}
	return b
}

func decodeChanges(s string) (c chat.Changes, err error) {
	d := decoder{s, true}
	c.Room = chat.RoomID(d.uint())
	c.Prev, c.Rev, c.LastSeq = int64(d.uint()), int64(d.uint()), int64(d.uint())
	for n := d.uint(); n > 0 && d.ok; n-- {
		c.Messages = append(c.Messages, d.message())
	}
	if d.ok && d.s != "" {
		c.At = time.UnixMicro(d.int())
	}
	if !d.ok || d.s != "" {
		return chat.Changes{}, errCodec
	}
	return c, nil
}

// appendActivity writes the activity of new messages.
func appendActivity(b []byte, a *chat.Activity) []byte {
	b = binary.AppendUvarint(b, uint64(a.Room))
	b = binary.AppendUvarint(b, uint64(a.LastSeq))
	for author, seq := range a.Authors {
		b = binary.AppendUvarint(b, uint64(author))
		b = binary.AppendUvarint(b, uint64(seq))
	}
	return b
}

func decodeActivity(s string) (*chat.Activity, error) {
	d := decoder{s, true}
	a := &chat.Activity{Room: chat.RoomID(d.uint()), LastSeq: int64(d.uint()), Authors: make(map[chat.UserID]int64, 1)}
	for d.s != "" {
		author := chat.UserID(d.uint())
		a.Authors[author] = int64(d.uint())
	}
	if !d.ok || !a.HasNew() {
		return nil, errCodec
	}
	return a, nil
}
