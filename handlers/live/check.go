package live

import "parley/chat"

// hinted is the event that a worker or a page announced a change of the room's row, without
// saying which. One check at a time answers all hints that came before it.
func (s *roomSubscription) hinted() {
	if s.check.running {
		s.check.again = true
		return
	}
	s.check.running = true
	s.act(checkRoom{s.checks()})
}

// checks begins a check, and numbers it.
func (s *roomSubscription) checks() int64 {
	s.check.started++
	return s.check.started
}

// checked is the event that a hinted check has its answer; there is false for a room that
// does not exist.
func (s *roomSubscription) checked(number int64, room chat.Room, there bool) {
	s.notice(number, room, there, false)
	s.check.running = false
	if s.check.again {
		s.check.again = false
		s.hinted()
	}
}

// checkFailed is the event that the check failed. The roll call asks again.
func (s *roomSubscription) checkFailed() { s.check.running, s.check.again = false, false }

// called is the event that the roll call read the room's row. The roll call finds changes
// that were never announced: the readers' lists of rooms may have missed them too.
func (s *roomSubscription) called(number int64, room chat.Room, there bool) {
	s.notice(number, room, there, true)
	if there && s.room.MembersRev > s.check.members {
		s.act(checkMembers{s.room.MembersRev})
	}
}

// membersChecked is the event that the readers were compared with the members.
func (s *roomSubscription) membersChecked(rev int64) { s.check.members = max(s.check.members, rev) }

// notice compares the room's row with what its readers were shown. It ignores a row that
// was read before a newer one.
func (s *roomSubscription) notice(number int64, room chat.Room, there, byRollCall bool) {
	if number <= s.check.taken {
		return
	}
	s.check.taken = number
	if !there || room.Slug != s.room.Slug {
		s.act(closeReaders{number})
		return
	}
	if room.LastRev > s.room.LastRev {
		s.want()
	}
	s.noticeHead(room, byRollCall)
	if room.MembersRev > s.room.MembersRev {
		s.room.MembersRev = room.MembersRev
		s.act(showMembers{})
	}
}

func (s *roomSubscription) noticeHead(room chat.Room, byRollCall bool) {
	if room.Direct {
		return // each of its people has another name for it
	}
	was := s.room
	s.room.Name, s.room.Topic, s.room.Private, s.room.Slow = room.Name, room.Topic, room.Private, room.Slow
	if was.Name != room.Name || was.Topic != room.Topic || was.Slow != room.Slow {
		s.act(showHead{s.room})
	}
	s.room.Archived, s.room.AdminsPost = room.Archived, room.AdminsPost
	if was.Archived != room.Archived || was.AdminsPost != room.AdminsPost {
		s.act(showWriting{})
	}
	if byRollCall && (was.Name != room.Name || was.Private != room.Private) {
		s.act(redrawLists{})
	}
}
