package live

import (
	"strings"
	"testing"
	"testing/synctest"

	"parley/chat"
	"parley/views/words"
)

func TestABannedMemberIsToldSoAndOfferedNoWayBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, r := shelved(t, 3)
		_, left := sits(t, r, 7)
		_, banned := sits(t, r, 8)
		german, auf := sits(t, r, 9)
		german.lang, _ = words.Named("de")
		r.live.heard(chat.UserEvent{Person: 7, Left: r.id})
		r.live.heard(chat.UserEvent{Person: 8, Left: r.id, Banned: true})
		r.live.heard(chat.UserEvent{Person: 9, Left: r.id, Banned: true})
		r.live.tasks.Wait()
		synctest.Wait()
		for page, says := range map[*heardBy]string{left: ">Join it again<", banned: "You are banned from this room.", auf: "Du bist aus diesem Raum verbannt."} {
			if said := page.said(); !strings.Contains(said, says) || strings.Contains(said, ">Join it again<") != (page == left) || strings.Contains(said, "Wieder beitreten") {
				t.Errorf("not told %q: %q", says, said)
			}
		}
	})
}

// The event of a deletion may be lost: the check of members finds that it has none.
func TestADeletedRoomIsOfferedToNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, r := shelved(t, 3)
		r.live.Registry.(*rows).deleted = true
		v, page := sits(t, r, 7)
		if err := r.live.closeStrangers(t.Context(), []*visitor{v}); err != nil {
			t.Fatal(err)
		}
		r.live.tasks.Wait()
		synctest.Wait()
		if said := page.said(); !strings.Contains(said, "This room is not open to you any more.") || strings.Contains(said, "Join it again") {
			t.Errorf("told %q", said)
		}
	})
}

// The event of a ban may be lost.
func TestTheCheckOfMembersKnowsWhoIsBannedAndWhoMayComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, r := shelved(t, 3)
		r.live.Registry.(*rows).banned = map[chat.Membership]bool{{User: 8, Room: r.id}: true}
		v, left := sits(t, r, 7)
		w, banned := sits(t, r, 8)
		guest, seen := sits(t, r, 9)
		guest.guest = true // finds no room
		if err := r.live.closeStrangers(t.Context(), []*visitor{v, w, guest}); err != nil {
			t.Fatal(err)
		}
		r.live.tasks.Wait()
		synctest.Wait()
		for page, says := range map[*heardBy]string{left: ">Join it again<", banned: "You are banned from this room.", seen: "This room is not open to you any more."} {
			if said := page.said(); !strings.Contains(said, says) || strings.Contains(said, ">Join it again<") != (page == left) {
				t.Errorf("not told %q: %q", says, said)
			}
		}
	})
}
