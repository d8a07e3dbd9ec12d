package live

import (
	"strings"
	"testing"
	"testing/synctest"

	"parley/chat"
	"parley/handlers/live/hub"
)

func TestPagesOfTheAdministrationLearnThatTheirReadersRoleChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, r := shelved(t, 3)
		_, room := sits(t, r, 7)
		page := &heardBy{}
		v := &visitor{kind: hub.Socket, user: 7, address: "192.0.2.1", role: chat.Moderator}
		v.client = hub.NewClient(v.kind, page, 7, v.session, v)
		if code := r.live.admit(v); code != 0 {
			t.Fatal(code)
		}
		r.live.register(v)
		const told, taken = "Your role on this server has changed.", `id="role-less"`
		r.live.heard(chat.UserEvent{Person: 7, Role: &chat.RoleChange{From: chat.Moderator, To: chat.ServerAdmin}})
		synctest.Wait()
		if said := page.said(); !strings.Contains(said, told) || strings.Contains(said, taken) {
			t.Errorf("who was promoted is told %q", said)
		}
		r.live.heard(chat.UserEvent{Person: 7, Role: &chat.RoleChange{From: chat.ServerAdmin, To: chat.Regular}})
		synctest.Wait()
		if said := page.said(); strings.Count(said, told) != 2 || !strings.Contains(said, taken) {
			t.Errorf("who was demoted is told %q", said)
		}
		if said := room.said(); strings.Contains(said, told) {
			t.Errorf("a room's page is told %q", said)
		}
	})
}
