package ui

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/a-h/templ"

	"parley/chat"
)

// Avatars stand in a stylesheet of the page's people, at the end of the page: one request,
// whatever their number, which nothing waits for. Fragments have none of it, so they stay
// the same bytes for all readers, and old messages show what their author looks like now.
// The stylesheet's address changes with what is in it, so that browsers keep it.

// AvatarIndex says which people and rooms have an avatar.
type AvatarIndex struct {
	Person, Room func(name string) (hash string)
}

var avatarIndex atomic.Pointer[AvatarIndex]

// UseAvatars has pages show these from now on.
func UseAvatars(i AvatarIndex) { avatarIndex.Store(&i) }

// The most avatars of a page, and the longest list of their names in an address.
const (
	AvatarsMost      = 100
	avatarNamesBytes = 1_800
)

// faces are whom a page shows, with the versions of their avatars.
type faces struct {
	people, rooms map[string]string
	size          int // of the names
}

type facesKey struct{}

// WithFaces has pages note whom they show.
func WithFaces(ctx context.Context) context.Context {
	return context.WithValue(ctx, facesKey{}, &faces{people: map[string]string{}, rooms: map[string]string{}})
}

// NoteFace notes that the page shows a person.
func NoteFace(ctx context.Context, name string) {
	f, _ := ctx.Value(facesKey{}).(*faces)
	if f == nil || len(f.people) == AvatarsMost || f.size+len(name) > avatarNamesBytes {
		return
	}
	if hash := avatarOf(name, false); hash != "" && f.people[name] == "" {
		f.people[name], f.size = hash, f.size+len(name)+1
	}
}

// NoteFaces notes the authors of messages.
func NoteFaces(ctx context.Context, list []chat.Message) {
	for i := range list {
		if i == 0 || list[i].AuthorName != list[i-1].AuthorName {
			NoteFace(ctx, list[i].AuthorName)
		}
	}
}

// NoteRoom notes that the page shows a room's head.
func NoteRoom(ctx context.Context, slug string) {
	f, _ := ctx.Value(facesKey{}).(*faces)
	if hash := avatarOf(slug, true); f != nil && hash != "" {
		f.rooms[slug] = hash
	}
}

// Faces is the stylesheet of whom the page has noted so far; nothing when nobody has an
// avatar.
func Faces() templ.Component { return facesComponent }

var facesComponent = templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
	f, _ := ctx.Value(facesKey{}).(*faces)
	if f == nil || len(f.people)+len(f.rooms) == 0 {
		return nil
	}
	_, err := io.WriteString(w, `<link rel="stylesheet" href="`+templ.EscapeString(f.path())+`">`)
	return err
})

// path is the same for the same people, in whatever order a page shows them.
func (f *faces) path() string {
	version := sha256.New()
	list := func(of map[string]string) string {
		names := slices.Sorted(maps.Keys(of))
		for _, name := range names {
			version.Write([]byte(name + of[name] + "\n"))
		}
		return strings.Join(names, ",")
	}
	people, rooms := list(f.people), list(f.rooms)
	return query("/avatars.css", "people", people, "room", rooms, "v", hex.EncodeToString(version.Sum(nil)[:6]))
}

// AvatarsCSS puts avatars in the place of initials: in messages and beside names, and in a
// room's head. Screen readers hear neither.
func AvatarsCSS(people []chat.Avatar, room chat.Avatar) string {
	var b strings.Builder
	for _, a := range people {
		name := cssString(a.Name)
		listed := "#" + DirectListID + " a[title=" + name + "]::before"
		b.WriteString(".m[data-author=" + name + "]>.w.w::before,.w[data-w=" + name + "]::before," + listed + "{" + picture(a) + "}\n")
		b.WriteString(listed + "{" + instead + "}\n")
	}
	if len(room.Small) > 0 {
		b.WriteString("[data-room=" + cssString(room.Name) + "] #" + NameID + "::before{" + beside + picture(room) + "}\n")
	}
	return b.String()
}

const beside = `display:inline-block;inline-size:1.5em;block-size:1.5em;margin-inline-end:.4em;border-radius:25%;vertical-align:-.4em;`

// instead puts a picture in the place of the sign before a conversation.
const instead = `position:absolute;inset-block:0;inset-inline-start:6px;margin:auto;inline-size:20px;block-size:20px;border-radius:25%;`

func picture(a chat.Avatar) string {
	return `content:"";background:url(data:image/jpeg;base64,` + base64.StdEncoding.EncodeToString(a.Small) + ") 50%/cover"
}

// AvatarPath is a person's picture, in its large size; empty where there is none.
func AvatarPath(username string) string {
	return versioned(PersonPath(username)+"/picture", avatarOf(username, false))
}

// RoomAvatarPath is the same for a room.
func RoomAvatarPath(slug string) string {
	return versioned(RoomPath(slug)+"/picture", avatarOf(slug, true))
}

func versioned(path, version string) string {
	if version == "" {
		return ""
	}
	return query(path, "v", version)
}

// avatarOf is the version of a person's or a room's avatar; empty where there is none.
func avatarOf(name string, room bool) string {
	index := avatarIndex.Load()
	switch {
	case index == nil:
		return ""
	case room:
		return index.Room(name)
	}
	return index.Person(name)
}
