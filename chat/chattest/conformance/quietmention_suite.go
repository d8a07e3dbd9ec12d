package conformance

import (
	"fmt"
	"time"
)

func testMentionsQuoted(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "> @bob and @room\n\nso it was"))
	s.expectNames(r, false, "bob")
	s.expectMentions(bob, 0)
	s.expectInbox(bob)
	if m := s.all(r.ID)[0]; !m.References[0].Quoted || m.References[0].Tells() {
		s.t.Errorf("the reference is %+v", m.References[0])
	}
	s.ingest(post(r, ann, 2, "> @bob\n\nand @Bob"))
	s.expectNames(r, false, "bob")
	s.expectMentions(bob, 1)
	s.ingest(edit(r, ann, 1, "@bob"))
	s.expectMentions(bob, 2)
	s.ingest(edit(r, ann, 1, "> @bob"))
	s.expectMentions(bob, 1)
	s.expectInbox(bob, fmt.Sprintf("mention-%d-2 unread", r.ID))
}

func testMentionsBlocked(s *storeSuite) {
	r, ann, bob := s.hall()
	cay := s.user("cay")
	s.join(r, cay)
	must(s.t, s.KeywordsSet(s.t.Context(), bob.ID, []string{"roses"}))
	s.ingest(post(r, bob, 1, "mine"))
	s.later(time.Minute)
	s.ingest(post(r, ann, 2, "@bob"), post(r, ann, 3, "@room"), post(r, ann, 4, "roses"), post(r, cay, 5, "@bob @room"))
	s.ingest(answer(r, ann, 6, 1, "an answer"))
	s.later(time.Minute)
	s.ingest(react(r, ann, 1, "👍", true), react(r, cay, 1, "🎉", true))
	s.expectMentions(bob, 3)
	_, err := s.SetBlock(s.t.Context(), bob.ID, ann.ID, true)
	must(s.t, err)
	s.expectMentions(bob, 1)
	s.expectInbox(bob, fmt.Sprintf("reaction-%d-1 🎉cay unread", r.ID), fmt.Sprintf("mention-%d-5 unread", r.ID))
	_, err = s.SetBlock(s.t.Context(), bob.ID, ann.ID, false)
	must(s.t, err)
	s.expectMentions(bob, 3)
}
