package redis

import (
	"encoding/binary"
	"errors"

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

// quotedUser stands in the place of a room, which an account's reference does not have. A
// process that does not know it reads an account that is told.
const quotedUser = 1

func appendReferences(b []byte, refs []chat.Reference) []byte {
	b = binary.AppendUvarint(b, uint64(len(refs)))
	for _, ref := range refs {
		b = binary.AppendUvarint(b, uint64(ref.User))
		room := uint64(ref.Room)
		if ref.Quoted {
			room = quotedUser
		}
		b = binary.AppendUvarint(b, room)
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
