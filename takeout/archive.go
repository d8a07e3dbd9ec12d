package takeout

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/views/export"
	"parley/views/words"
)

// archive is a takeout on its way into a ZIP.
type archive struct {
	*Maker
	t      *chat.Takeout
	zip    *zip.Writer
	lang   *words.Language
	user   chat.User
	at     time.Time
	told   time.Time // when the progress was stored
	places []chat.MessagePlace
	rooms  []export.OwnRoom // for the first page, as what follows

	sections []export.OwnSection
}

// write writes the whole archive to w.
func (m *Maker) write(ctx context.Context, t *chat.Takeout, w io.Writer) error {
	a := &archive{Maker: m, t: t, zip: zip.NewWriter(w), at: time.Now()}
	a.lang, _ = words.Named(t.Language)
	for _, step := range []func(context.Context) error{a.count, a.rows, a.picture, a.messages, a.files, a.index} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return a.zip.Close()
}

func (a *archive) count(ctx context.Context) (err error) {
	if a.user, err = a.Store.UserByID(ctx, a.t.User); err != nil {
		return err
	}
	if a.places, err = a.Store.OwnPlaces(ctx, a.user.ID); err != nil {
		return err
	}
	slices.SortFunc(a.places, func(x, y chat.MessagePlace) int {
		return cmp.Or(cmp.Compare(x.Room, y.Room), cmp.Compare(x.Seq, y.Seq))
	})
	files, err := a.Store.OwnFilesCount(ctx, a.user.ID)
	a.t.Total = int64(len(a.places)) + files
	if err != nil {
		return err
	}
	return a.Store.TakeoutProgress(ctx, *a.t, lease)
}

// progress stores how far it is, and finds out whether another worker makes it by now.
func (a *archive) progress(ctx context.Context, more int) error {
	a.t.Done += int64(more)
	if time.Since(a.told) < time.Second {
		return nil
	}
	a.told = time.Now()
	return a.Store.TakeoutProgress(ctx, *a.t, lease)
}

func (a *archive) file(name string, method uint16) (io.Writer, error) {
	return a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: a.at})
}

// kinds are what has a file of rows.
var kinds = []string{"account", "rooms", "sections", "reactions", "votes", "saved", "notifications", "threads", "searches", "drafts", "scheduled", "held", "sessions", "linked", "blocked", "log"}

// rows writes a JSON object to a line.
func (a *archive) rows(ctx context.Context) error {
	for _, kind := range kinds {
		w, err := a.file(kind+".jsonl", zip.Deflate)
		if err != nil {
			return err
		}
		err = a.Store.OwnRows(ctx, a.user, kind, func(row []byte) error {
			if kind == "sections" {
				if err := a.section(row); err != nil {
					return err
				}
			}
			_, err := w.Write(append(row, '\n'))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// section keeps a section for the first page.
func (a *archive) section(row []byte) error {
	var s struct {
		Name  string
		Rooms []struct {
			Name   string
			People []string
		}
	}
	if err := json.Unmarshal(row, &s); err != nil {
		return err
	}
	own := export.OwnSection{Name: s.Name}
	for _, r := range s.Rooms {
		own.Rooms = append(own.Rooms, cmp.Or(r.Name, chat.DirectName(r.People)))
	}
	a.sections = append(a.sections, own)
	return nil
}

// picture writes how the account looks to others.
func (a *archive) picture(ctx context.Context) error {
	own, err := a.Store.Avatar(ctx, chat.AvatarOf{User: a.user.ID})
	if chat.Is(err, chat.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	w, err := a.file("picture.jpg", zip.Store)
	if err == nil {
		_, err = w.Write(own.Large)
	}
	return err
}

// messages writes each room twice, as JSON and as HTML.
func (a *archive) messages(ctx context.Context) error {
	for begin := 0; begin < len(a.places); {
		end := begin
		for end < len(a.places) && a.places[end].Room == a.places[begin].Room {
			end++
		}
		if err := a.room(ctx, a.places[begin:end]); err != nil {
			return err
		}
		begin = end
	}
	return nil
}

func (a *archive) room(ctx context.Context, places []chat.MessagePlace) error {
	room, err := a.Store.OwnRoom(ctx, a.user.ID, places[0].Room)
	if err != nil {
		return err
	}
	unseen := room.Name == "" // one that the user may not see any more
	if unseen {
		room.Name = export.Unseen(a.lang, room.ID)
	}
	path := "messages/" + strconv.FormatInt(int64(room.ID), 10)
	a.rooms = append(a.rooms, export.OwnRoom{Name: room.Name, Path: path + ".html", Messages: len(places)})
	for _, name := range []string{"json", "html"} {
		form, _ := export.FormNamed(name)
		w, err := a.file(path+form.Ends, zip.Deflate)
		if err != nil {
			return err
		}
		if err := a.roomAs(ctx, form.New(w, a.lang, export.Head{Room: room, At: a.at, By: a.user.Username}), portion{places, unseen, name == "html"}); err != nil {
			return err
		}
	}
	return nil
}

// portion is the messages of one room in one file.
type portion struct {
	places []chat.MessagePlace
	unseen bool // in a room that the user may not see
	counts bool // towards the progress
}

func (a *archive) roomAs(ctx context.Context, w export.Writer, p portion) error {
	for some := range slices.Chunk(p.places, chat.ExportChunk) {
		list, err := a.Store.OwnMessages(ctx, some)
		if err != nil {
			return err
		}
		if p.unseen {
			for i := range list {
				list[i] = written(list[i])
			}
		}
		if err := w.Messages(list); err != nil {
			return err
		}
		n := 0
		if p.counts {
			n = len(some)
		}
		if err := a.progress(ctx, n); err != nil {
			return err
		}
	}
	return w.End()
}

// written is what the author wrote, without what others did with it: an author who may not
// see the room does not learn of that either.
func written(m chat.Message) chat.Message {
	return chat.Message{
		Room: m.Room, Seq: m.Seq, Author: m.Author, AuthorName: m.AuthorName, Body: m.Body, CreatedAt: m.CreatedAt, Edited: m.Edited,
		Thread: m.Thread, Files: m.Files,
	}
}

// files writes the bytes of each uploaded file as they are: most are compressed already.
func (a *archive) files(ctx context.Context) error {
	for after := (uuid.UUID{}); ; {
		list, err := a.Store.OwnFiles(ctx, a.user.ID, after, 100)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, f := range list {
			if err := a.copy(ctx, f); err != nil {
				return err
			}
			if err := a.progress(ctx, 1); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

func (a *archive) copy(ctx context.Context, f chat.File) error {
	from, err := a.Blobs.Open(ctx, f.Hash)
	if chat.Is(err, chat.NotFound) {
		return nil // it was deleted a moment ago
	}
	if err != nil {
		return err
	}
	defer from.Close()
	w, err := a.file("files/"+f.ID.String()[:8]+"-"+chat.CleanFileName(f.Name), zip.Store)
	if err != nil {
		return err
	}
	defer a.hold(ctx, *a.t)()
	_, err = io.Copy(w, from)
	return err
}

// index is the page to begin with.
func (a *archive) index(context.Context) error {
	w, err := a.file("index.html", zip.Deflate)
	if err == nil {
		_, err = w.Write(export.OwnIndex(a.lang, a.user, export.OwnLists{Rooms: a.rooms, Sections: a.sections, Kinds: kinds}, a.at))
	}
	return err
}
