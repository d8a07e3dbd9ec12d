package conformance

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"parley/chat"
)

// TestPolls tests what votes do, and when a poll closes.
func TestPolls(t *testing.T, open OpenStore) {
	runStore(t, open, "a poll with one answer keeps the last one", testPollOne)
	runStore(t, open, "a poll with several answers keeps all", testPollMany)
	runStore(t, open, "a poll closes by its author, an admin, or at its time", testPollCloses)
	runStore(t, open, "a poll's options stay after the first vote", testPollEdited)
	runStore(t, open, "a deleted poll has no votes", testPollDeleted)
	runStore(t, open, "a poll names its first voters", testPollNames)
}

const teaOrCake = "Tea or *cake*?\n\n- tea\n- cake"

func ask(c chat.Command, rules chat.PollRules) chat.Command {
	c.Poll = &rules
	return c
}

func vote(r chat.Room, u chat.User, seq int64, option int, on bool) chat.Command {
	return chat.Command{Kind: chat.CastVote, Room: r.ID, Author: u.ID, AuthorName: u.Username, Seq: seq, Option: option, On: on}
}

func (s *storeSuite) expectCounts(r chat.Room, voters int, counts ...int) {
	s.t.Helper()
	if p := s.all(r.ID)[0].Poll; p == nil || p.Voters != voters || !slices.Equal(p.Counts, counts) {
		s.t.Errorf("the poll is %+v, want %d voters and %v", p, voters, counts)
	}
}

func testPollOne(s *storeSuite) {
	r, ann, bob := s.hall()
	s.expectAnnounced(s.ingest(ask(post(r, ann, 1, teaOrCake), chat.PollRules{})).Changes[0])
	s.expectCounts(r, 0, 0, 0)
	st := s.ingest(vote(r, ann, 1, 1, true), vote(r, bob, 1, 1, true), vote(r, bob, 1, 2, true), vote(r, bob, 1, 2, true))
	s.expectAnnounced(st.Changes[0])
	s.expectCounts(r, 2, 1, 1)
	if !st.Outcomes[3].Repeat {
		s.t.Errorf("the same vote again: %+v", st.Outcomes[3])
	}
	s.ingest(vote(r, bob, 1, 1, true))
	s.expectCounts(r, 2, 2, 0)
	s.ingest(vote(r, bob, 1, 1, false), vote(r, ann, 1, 2, false))
	s.expectCounts(r, 1, 1, 0)
	mine, err := s.VotesOf(s.t.Context(), r.ID, 1, ann.ID)
	if none, _ := s.VotesOf(s.t.Context(), r.ID, 1, bob.ID); err != nil || !slices.Equal(mine, []int{1}) || none != nil {
		s.t.Errorf("ann has chosen %v, bob %v (%v)", mine, none, err)
	}
	refused := s.ingest(vote(r, bob, 1, 3, true), vote(r, bob, 1, 0, true), vote(r, bob, 9, 1, true), post(r, ann, 2, "no poll"), vote(r, bob, 2, 1, true))
	for _, at := range []int{0, 1, 2, 4} {
		if refused.Outcomes[at].Refused == nil {
			s.t.Errorf("accepted: %+v", refused.Outcomes[at])
		}
	}
}

func testPollMany(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(ask(post(r, ann, 1, teaOrCake), chat.PollRules{Many: true}), vote(r, bob, 1, 1, true), vote(r, bob, 1, 2, true), vote(r, ann, 1, 2, true))
	s.expectCounts(r, 2, 1, 2)
	s.ingest(vote(r, bob, 1, 1, false))
	s.expectCounts(r, 2, 0, 2)
}

func testPollCloses(s *storeSuite) {
	r, ann, bob := s.hall()
	end := func(by chat.UserID, seq int64) chat.Command {
		return chat.Command{Kind: chat.EndPoll, Room: r.ID, Author: by, Seq: seq}
	}
	due := func() []chat.DuePoll {
		list, err := s.PollsDue(s.t.Context(), 10)
		must(s.t, err)
		return list
	}
	later := time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)
	past := time.Unix(86400, 0).UTC()
	st := s.ingest(ask(post(r, ann, 1, teaOrCake), chat.PollRules{}), ask(post(r, ann, 2, teaOrCake), chat.PollRules{Ends: later}), ask(post(r, ann, 3, teaOrCake), chat.PollRules{Ends: past}))
	s.expectAnnounced(st.Changes[0])
	if list := due(); len(list) != 1 || list[0] != (chat.DuePoll{Room: r.ID, Seq: 3, Author: ann.ID}) {
		s.t.Errorf("due are %+v", list)
	}
	byAdmin, byWorker := end(bob.ID, 2), end(0, 3)
	byAdmin.Admin, byWorker.Scheduled = true, true
	early := end(0, 1)
	early.Scheduled = true
	st = s.ingest(end(bob.ID, 1), early, vote(r, bob, 3, 1, true), end(ann.ID, 1), end(ann.ID, 1), byAdmin, byWorker, vote(r, bob, 1, 1, true))
	for at, want := range []chat.Kind{chat.Forbidden, chat.Forbidden, chat.Conflict, -1, -1, -1, -1, chat.Conflict} {
		if o := st.Outcomes[at]; (want == -1) != (o.Refused == nil) || o.Refused != nil && o.Refused.Kind != want {
			s.t.Errorf("%d: %+v", at, o)
		}
	}
	for _, m := range s.all(r.ID) {
		if !m.Poll.Closed {
			s.t.Errorf("poll %d is open", m.Seq)
		}
	}
	if list := due(); len(list) > 0 || !st.Outcomes[4].Repeat {
		s.t.Errorf("still due are %+v; closed twice: %+v", list, st.Outcomes[4])
	}
}

func testPollEdited(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(ask(post(r, ann, 1, teaOrCake), chat.PollRules{}), edit(r, ann, 1, "What?\n\n- a\n- b\n- c"))
	s.expectCounts(r, 0, 0, 0, 0)
	st := s.ingest(edit(r, ann, 1, "no options"), vote(r, bob, 1, 3, true), edit(r, ann, 1, "What?\n\n- a\n- b\n- d"), edit(r, ann, 1, "Which?\n\n- a\n- b\n- c"))
	if o := st.Outcomes; !chat.Is(o[0].Refused, chat.Invalid) || !chat.Is(o[2].Refused, chat.Conflict) || o[3].Refused != nil {
		s.t.Errorf("%+v", o)
	}
	s.expectCounts(r, 1, 0, 0, 1)
}

func testPollDeleted(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(ask(post(r, ann, 1, teaOrCake), chat.PollRules{Ends: time.Unix(86400, 0).UTC()}))
	s.ingest(vote(r, bob, 1, 1, true), remove(r, ann, 1))
	if mine, err := s.VotesOf(s.t.Context(), r.ID, 1, bob.ID); err != nil || mine != nil || s.all(r.ID)[0].Poll != nil {
		s.t.Errorf("votes %v, poll %+v (%v)", mine, s.all(r.ID)[0].Poll, err)
	}
	if list, err := s.PollsDue(s.t.Context(), 10); err != nil || len(list) > 0 {
		s.t.Errorf("due are %+v (%v)", list, err)
	}
}

func testPollNames(s *storeSuite) {
	r, ann, _ := s.hall()
	s.ingest(ask(post(r, ann, 1, teaOrCake), chat.PollRules{}))
	var cs []chat.Command
	for i := range chat.VotersMax + 3 {
		u := s.user(fmt.Sprintf("voter%02d", i))
		cs = append(cs, vote(r, u, 1, 2, true))
	}
	s.expectAnnounced(s.ingest(cs...).Changes[0])
	p := s.all(r.ID)[0].Poll
	if len(p.By[0]) != 0 || len(p.By[1]) != chat.VotersMax || p.By[1][0].Name != "voter00" || p.Counts[1] != chat.VotersMax+3 {
		s.t.Errorf("the poll is %+v", p)
	}
	by, err := s.Voters(s.t.Context(), r.ID, 1, 99)
	if last := chat.VotersMax + 2; err != nil || len(by) != 1 || len(by[1]) != last+1 || by[1][last].Name != fmt.Sprintf("voter%02d", last) {
		s.t.Errorf("all voters: %+v %v", by, err)
	}
	if by, err := s.Voters(s.t.Context(), r.ID, 1, 2); err != nil || len(by[1]) != 2 {
		s.t.Errorf("two voters: %+v %v", by, err)
	}
}
