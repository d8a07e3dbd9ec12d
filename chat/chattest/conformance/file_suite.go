package conformance

import (
	"crypto/sha256"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

// TestFileStore tests a store against chat.FileStore, and when messages get and lose their
// files.
func TestFileStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a file waits for its message", testFileWaits)
	runStore(t, open, "a message has its files, in order", testFilesAttached)
	runStore(t, open, "a message of nothing but files is quoted and answered by their names", testFilesNamed)
	runStore(t, open, "a message without all its files is refused", testFilesMissing)
	runStore(t, open, "a repeat takes no files", testFilesRepeated)
	runStore(t, open, "files go with their message", testFilesDeleted)
	runStore(t, open, "files that no message has are discarded by their user", testFilesDiscarded)
	runStore(t, open, "files that come together are let in one after the other", testFilesWithin)
	runStore(t, open, "bytes of a refused file are deleted at once, unless another upload uses them", testBytesReleased)
	runStore(t, open, "a room lists its files by kind, the newest first", testRoomFiles)
}

func (s *storeSuite) upload(r chat.Room, who chat.User, text string) chat.File {
	s.t.Helper()
	f := chat.File{
		ID: uuid.New(), User: who.ID, Room: r.ID, Name: text + ".png",
		Blob: chat.Blob{Hash: sha256.Sum256([]byte(text)), Size: int64(len(text)), Kind: "image/png", Width: 30, Height: 20},
	}
	must(s.t, s.BlobTouch(s.t.Context(), f.Blob))
	must(s.t, s.FileInsert(s.t.Context(), f))
	return f
}

// with is a post that has files.
func with(c chat.Command, files ...chat.File) chat.Command {
	for _, f := range files {
		c.Files = append(c.Files, chat.Sent{ID: f.ID, Alt: f.Alt})
	}
	return c
}

// file reads a file, which must be there.
func (s *storeSuite) file(id uuid.UUID) chat.File {
	s.t.Helper()
	found, err := s.Files(s.t.Context(), []uuid.UUID{id})
	must(s.t, err)
	f, ok := found[id]
	if !ok {
		s.t.Fatalf("file %s is not there", id)
	}
	return f
}

// expectNoFile fails if a file is there.
func (s *storeSuite) expectNoFile(f chat.File) {
	s.t.Helper()
	found, err := s.Files(s.t.Context(), []uuid.UUID{f.ID})
	if err != nil || len(found) != 0 {
		s.t.Errorf("%q is there: %v %v", f.Name, found, err)
	}
	_, _, err = s.FileServed(s.t.Context(), f.ID)
	expectKind(s.t, err, chat.NotFound)
}

func testFileWaits(s *storeSuite) {
	r, ann, bob := s.hall()
	f := s.upload(r, ann, "one")
	s.upload(r, ann, "three")
	s.upload(r, bob, "one")
	got := s.file(f.ID)
	if got.CreatedAt.IsZero() {
		s.t.Error("it has no time")
	}
	if got.CreatedAt = f.CreatedAt; !reflect.DeepEqual(got, f) {
		s.t.Errorf("got %+v, want %+v", got, f)
	}
	served, slug, err := s.FileServed(s.t.Context(), f.ID)
	if err != nil || served.ID != f.ID || served.Hash != f.Hash || slug != r.Slug {
		s.t.Errorf("%+v %q %v", served, slug, err)
	}
	mine, err := s.FilesSize(s.t.Context(), ann.ID)
	all, errAll := s.BlobsSize(s.t.Context())
	if mine != 8 || all < 8 || err != nil || errAll != nil { // other tests store files too
		s.t.Errorf("%d and %d bytes, %v %v", mine, all, err, errAll)
	}
}

func testFilesAttached(s *storeSuite) {
	r, ann, _ := s.hall()
	one, two := s.upload(r, ann, "one"), s.upload(r, ann, "two")
	two.Alt = "a “second” picture"
	st := s.ingest(post(r, ann, 1, "none"), with(post(r, ann, 2, ""), two, one), edit(r, ann, 2, "a text"))
	want := []chat.Attachment{two.Attached(), one.Attached()}
	m := s.all(r.ID)[1]
	if !reflect.DeepEqual(m.Files, want) || m.Body != "a text" || s.all(r.ID)[0].Files != nil {
		s.t.Errorf("%+v", s.all(r.ID))
	}
	s.expectAnnounced(st.Changes[0])
	if f := s.file(two.ID); f.Seq != 2 || f.Alt != two.Alt {
		s.t.Errorf("%+v", f)
	}
	s.ingest(react(r, ann, 2, "👍", true))
	if m := s.all(r.ID)[1]; !reflect.DeepEqual(m.Files, want) {
		s.t.Errorf("with a reaction: %+v", m)
	}
}

func testFilesNamed(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(with(post(r, ann, 1, ""), s.upload(r, ann, "two"), s.upload(r, ann, "one")))
	reply := post(r, bob, 2, "nice")
	reply.Seq = 1
	st := s.ingest(reply, quoting(post(r, bob, 3, "look"), 1))
	s.expectAnnounced(st.Changes[0])
	if m := s.all(r.ID)[1]; m.AnsweredText != "two.png, one.png" {
		s.t.Errorf("it answers %q", m.AnsweredText)
	}
	s.expectQuote(r, 3, 1, "two.png, one.png")
	s.ingest(edit(r, ann, 1, "a text"))
	s.expectQuote(r, 3, 1, "a text")
	s.ingest(remove(r, ann, 1))
	s.expectQuote(r, 3, 1, "")
}

func testFilesMissing(s *storeSuite) {
	r, ann, bob := s.hall()
	other := s.room("Other", ann, false)
	f, taken := s.upload(r, ann, "one"), s.upload(r, ann, "two")
	s.ingest(with(post(r, ann, 1, "has it"), taken))
	elsewhere := s.upload(other, ann, "three")
	st := s.ingest(
		with(post(r, ann, 2, "gone"), f, chat.File{ID: uuid.New()}), with(post(r, bob, 3, "another's"), f), with(post(r, ann, 4, "taken"), taken),
		with(post(r, ann, 5, "elsewhere"), elsewhere), with(post(r, ann, 6, "twice"), f, f), with(post(r, ann, 7, "fine"), f), with(post(r, ann, 8, "taken now"), f),
	)
	for i, o := range st.Outcomes {
		if refused := o.Refused != nil; refused != (i != 5) {
			s.t.Errorf("%q: %+v", o.Command.Body, o)
		}
	}
	s.expectWhole(r, 2)
}

func testFilesRepeated(s *storeSuite) {
	r, ann, _ := s.hall()
	c := post(r, ann, 1, "hello")
	s.ingest(with(c, s.upload(r, ann, "one")))
	again := s.upload(r, ann, "one")
	st := s.ingest(with(c, again))
	if o := st.Outcomes[0]; !o.Repeat || o.Seq != 1 {
		s.t.Errorf("%+v", o)
	}
	if f := s.file(again.ID); f.Seq != 0 {
		s.t.Errorf("the repeat's file is message %d's", f.Seq)
	}
}

func testFilesDeleted(s *storeSuite) {
	r, ann, _ := s.hall()
	one, two, both, waits := s.upload(r, ann, "one"), s.upload(r, ann, "two"), s.upload(r, ann, "both"), s.upload(r, ann, "waits")
	s.ingest(with(post(r, ann, 1, "one"), one), with(post(r, ann, 2, "two"), two))
	s.ingest(remove(r, ann, 1))
	s.expectNoFile(one)
	if m := s.all(r.ID)[0]; m.Files != nil {
		s.t.Errorf("%+v", m)
	}
	s.ingest(with(post(r, ann, 3, "at once"), both), remove(r, ann, 3))
	s.expectNoFile(both)
	s.file(two.ID)
	s.file(waits.ID)
	_, err := s.RoomDelete(s.t.Context(), r.ID, ann.ID)
	must(s.t, err)
	if _, _, err := s.FileServed(s.t.Context(), two.ID); !chat.Is(err, chat.NotFound) {
		s.t.Errorf("in a deleted room: %v", err)
	}
}

func testFilesDiscarded(s *storeSuite) {
	r, ann, bob := s.hall()
	waits, has, bobs := s.upload(r, ann, "one"), s.upload(r, ann, "two"), s.upload(r, bob, "three")
	s.ingest(with(post(r, ann, 1, "hello"), has))
	must(s.t, s.FilesDiscard(s.t.Context(), ann.ID, []uuid.UUID{waits.ID, has.ID, bobs.ID}))
	s.expectNoFile(waits)
	s.file(has.ID)
	s.file(bobs.ID)
}

func testRoomFiles(s *storeSuite) {
	r, ann, bob := s.hall()
	s.upload(r, ann, "waits")
	one, two, gone := s.upload(r, ann, "one"), s.upload(r, bob, "two"), s.upload(r, bob, "gone")
	s.ingest(with(post(r, ann, 1, ""), one), post(r, ann, 2, "none"), with(post(r, bob, 3, ""), two), with(post(r, bob, 4, ""), gone))
	s.ingest(remove(r, bob, 4))
	for _, c := range []struct {
		kind   chat.FileKind
		before int64
		most   int
		want   []uuid.UUID
	}{
		{chat.AnyFile, 99, 9, []uuid.UUID{two.ID, one.ID}}, {chat.Pictures, 99, 9, []uuid.UUID{two.ID, one.ID}}, {chat.Pictures, 3, 9, []uuid.UUID{one.ID}},
		{chat.AnyFile, 99, 1, []uuid.UUID{two.ID}}, {chat.Videos, 99, 9, nil}, {chat.Sounds, 99, 9, nil}, {chat.Others, 99, 9, nil},
	} {
		list, err := s.RoomFiles(s.t.Context(), r.ID, c.kind, c.before, c.most)
		must(s.t, err)
		var got []uuid.UUID
		for _, f := range list {
			got = append(got, f.ID)
		}
		if !reflect.DeepEqual(got, c.want) {
			s.t.Errorf("%q before %d: %v, want %v", c.kind, c.before, list, c.want)
		}
	}
	for _, c := range []struct {
		kind  chat.FileKind
		seq   int64
		newer bool
		want  int64
	}{{chat.Pictures, 3, false, 1}, {chat.Pictures, 1, true, 3}, {chat.AnyFile, 1, false, 0}, {chat.Pictures, 3, true, 0}, {chat.Others, 1, true, 0}} {
		if got, err := s.FileSeqBeside(s.t.Context(), r.ID, c.kind, c.seq, c.newer); got != c.want || err != nil {
			s.t.Errorf("%q beside %d (%v): %d %v, want %d", c.kind, c.seq, c.newer, got, err, c.want)
		}
	}
	list, err := s.RoomFiles(s.t.Context(), r.ID, chat.AnyFile, 99, 1)
	if err != nil || list[0].UserName != "bob" || list[0].Seq != 3 || list[0].Size != 3 || !list[0].CreatedAt.Equal(s.all(r.ID)[2].CreatedAt) {
		s.t.Errorf("%+v %v", list, err)
	}
}
