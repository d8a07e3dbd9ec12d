package conformance

import (
	"strings"
	"testing"

	"parley/chat"
)

// TestPreviews tests when a message gets and loses the preview of its link.
func TestPreviews(t *testing.T, open OpenStore) {
	runStore(t, open, "a preview comes as a later change", testPreviewComes)
	runStore(t, open, "a preview goes with its link, and by its author", testPreviewGoes)
}

// page is the preview of a link on these stores.
func page(link string) chat.Preview {
	return chat.Preview{Link: link, Title: "A page", Site: "example.org", Text: "What it is about.", Picture: strings.Repeat("ab", 32), Width: 840, Height: 600}
}

func unfurl(r chat.Room, author chat.User, seq int64, p chat.Preview) chat.Command {
	return chat.Command{Kind: chat.Unfurl, Room: r.ID, Author: author.ID, AuthorName: author.Username, Seq: seq, Preview: p}
}

// expectPreview fails unless the room's first message has it, at a rev.
func (s *storeSuite) expectPreview(r chat.Room, want chat.Preview, rev int64) {
	s.t.Helper()
	if m := s.all(r.ID)[0]; m.Preview != want || m.Rev != rev {
		s.t.Errorf("the preview is %+v at rev %d, want %+v at %d", m.Preview, m.Rev, want, rev)
	}
}

func testPreviewComes(s *storeSuite) {
	r, ann, bob := s.hall()
	a := page("https://example.org/a")
	s.ingest(post(r, ann, 1, "see https://example.org/a"))
	s.expectPreview(r, chat.Preview{}, 1)
	st := s.ingest(unfurl(r, ann, 1, a), unfurl(r, ann, 1, a), unfurl(r, ann, 1, page("https://example.org/b")), unfurl(r, bob, 1, page(a.Link)))
	s.expectPreview(r, a, 2)
	s.expectAnnounced(st.Changes[0])
	if o := st.Outcomes; o[0].Repeat || !o[1].Repeat || !o[2].Repeat || o[3].Refused == nil {
		s.t.Errorf("%+v", o)
	}
	s.ingest(edit(r, ann, 1, "look at https://example.org/a, please"), react(r, bob, 1, "👍", true))
	s.expectPreview(r, a, 4)
}

func testPreviewGoes(s *storeSuite) {
	r, ann, _ := s.hall()
	a := page("https://example.org/a")
	s.ingest(post(r, ann, 1, "https://example.org/a"), unfurl(r, ann, 1, a))
	removed := chat.Preview{Link: a.Link}
	s.ingest(unfurl(r, ann, 1, removed), unfurl(r, ann, 1, a))
	s.expectPreview(r, removed, 3)
	b := page("https://example.org/b")
	s.ingest(edit(r, ann, 1, "https://example.org/b"))
	s.expectPreview(r, chat.Preview{}, 4)
	s.ingest(unfurl(r, ann, 1, b), remove(r, ann, 1))
	s.expectPreview(r, chat.Preview{}, 6)
	if st := s.ingest(unfurl(r, ann, 1, b)); st.Outcomes[0].Refused == nil {
		s.t.Errorf("a deleted message gets a preview: %+v", st.Outcomes[0])
	}
}
