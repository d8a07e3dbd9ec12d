package chat_test

import (
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/posting"
)

func TestWhatARoomLeavesToItsAdmins(t *testing.T) {
	member := chat.Access{Member: true}
	admin := chat.Access{Member: true, Admin: true}
	for _, a := range []*chat.Access{&member, &admin} {
		a.Room.AdminsInvite, a.Room.AdminsPin, a.Room.AdminsCall = true, true, true
	}
	for _, act := range []chat.RoomAct{chat.AddIn, chat.PinIn, chat.CallIn} {
		if member.May(act) || !admin.May(act) || !(chat.Access{Member: true}).May(act) {
			t.Errorf("%s: member %v, admin %v", act, member.May(act), admin.May(act))
		}
	}
	for callers, may := range map[chat.Callers][2]bool{chat.MembersMeet: {true, true}, chat.AdminsMeet: {false, true}, chat.NobodyMeets: {false, false}} {
		member.Room.Callers, admin.Room.Callers = callers, callers
		if got := [2]bool{member.May(chat.MeetIn), admin.May(chat.MeetIn)}; got != may {
			t.Errorf("%v may call: member and admin %v", callers, got)
		}
	}
	p := harness.NewPosting(t)
	for a, hush := range map[*chat.Access]bool{&member: true, &admin: false} {
		if c, _, err := p.Send(t.Context(), harness.Ann, *a, posting.Draft{Body: "@room look"}); err != nil || c.Hush != hush {
			t.Errorf("hushed %v, %v", c.Hush, err)
		}
	}
}
