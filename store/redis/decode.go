package redis

import (
	"encoding/binary"
	"time"

	"parley/chat"
)

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
		ref := chat.Reference{User: chat.UserID(d.uint()), Room: chat.RoomID(d.uint()), Key: d.bytes(d.uint()), Name: d.bytes(d.uint())}
		if ref.User != 0 && ref.Room == quotedUser {
			ref.Room, ref.Quoted = 0, true
		}
		list = append(list, ref)
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
