package conformance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

// TestNotes tests a store's quiet lines.
func TestNotes(t *testing.T, open OpenStore) {
	runStore(t, open, "a quiet line is a change of the message before it", testNotes)
	runStore(t, open, "many who join share a line, and a deleted account leaves it", testNotesShared)
}

func note(r chat.Room, kind chat.NoteKind, by chat.User, seq int64, text string) chat.Command {
	return chat.Command{Kind: chat.AddNote, Room: r.ID, Author: by.ID, AuthorName: by.Username, Seq: seq, Note: kind, Body: text, Key: chat.Key(uuid.New())}
}

func (s *storeSuite) expectNotes(r chat.Room, seq int64, want string) {
	s.t.Helper()
	if got := notesSaid(s.all(r.ID)[seq-1].Notes); got != want {
		s.t.Errorf("after message %d: %q, want %q", seq, got, want)
	}
}

func notesSaid(list []chat.Note) string {
	var lines []string
	for _, n := range list {
		var names []string
		for _, p := range n.People {
			names = append(names, p.Name)
		}
		line := strings.TrimSpace(strings.Join(names, ",") + " " + string(n.Kind) + " " + n.Text)
		if n.More > 0 {
			line += fmt.Sprint(" +", n.More)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

func testNotes(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, ann, 2, "two"))
	joined := note(r, chat.NoteJoined, bob, 2, "")
	st := s.ingest(joined, joined, note(r, chat.NoteLeft, bob, 9, ""))
	if o := st.Outcomes; o[0].Refused != nil || !o[1].Repeat || o[2].Refused == nil || st.Changes[0].Rev != 3 || st.Changes[0].LastSeq != 2 {
		s.t.Errorf("%+v", st)
	}
	s.expectAnnounced(st.Changes[0])
	s.expectUnread(bob, 2)
	s.ingest(joined, note(r, chat.NoteRenamed, chat.User{}, 2, "Tea"), note(r, chat.NoteRenamed, chat.User{}, 2, "Tea room"))
	s.expectNotes(r, 2, "bob joined; renamed Tea room")
	s.expectNotes(r, 1, "")
	s.expectUnread(bob, 2)
	s.expectSought(r, "room")
	s.ingest(edit(r, ann, 2, "two!"), react(r, bob, 2, "👍", true), remove(r, ann, 2), note(r, chat.NoteLeft, bob, 2, ""))
	s.expectNotes(r, 2, "bob joined; renamed Tea room; bob left")
	if m := s.all(r.ID)[1]; !m.Deleted || m.Body != "" {
		s.t.Errorf("%+v", m)
	}
	s.expectWhole(r, 2)
}

func testNotesShared(s *storeSuite) {
	r, ann, bob := s.hall()
	cs := []chat.Command{post(r, ann, 1, "one"), note(r, chat.NoteJoined, bob, 1, "")}
	for n := range 11 {
		cs = append(cs, note(r, chat.NoteJoined, s.user(fmt.Sprintf("user%d", n)), 1, ""))
	}
	s.ingest(cs...)
	s.expectNotes(r, 1, "bob,user0,user1,user2,user3 joined +7")
	gone, err := s.UserDelete(s.t.Context(), bob.ID)
	must(s.t, err)
	if len(gone.Written) != 1 || gone.Written[0] != r.ID {
		s.t.Errorf("the rooms that show the name: %v", gone.Written)
	}
	s.expectNotes(r, 1, ",user0,user1,user2,user3 joined +7")
	for range 4 {
		s.ingest(note(r, chat.NoteLeft, ann, 1, ""), note(r, chat.NoteJoined, ann, 1, ""))
	}
	if list := s.all(r.ID)[0].Notes; len(list) != 5 {
		s.t.Errorf("%d lines: %s", len(list), notesSaid(list))
	}
}
