package postgres

import (
	"context"
	"testing"

	"parley/chat"
)

// Bob bans cay while ann takes his rights: the ban waits for her, and is refused.
func TestAnActWaitsForTheLossOfItsRight(t *testing.T) {
	for name, c := range map[string]struct{ loses, reads string }{
		"the room's admin":       {"update memberships set admin = false where user_id = $1", "select from rooms where slug = 'tea' for no key update"},
		"the server's moderator": {"update users set role = 'member' where id = $1", "select"},
		"the account":            {"update users set barred_at = now() where id = $1", "select"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			r := newRoom(t, h.Store, "Tea", h.ann.ID, false)
			bob, cay := h.bob, person(t, h.Store, "cay")
			if name != "the server's moderator" {
				_, err := h.AddMember(t.Context(), r.ID, bob.ID)
				must(t, err)
				_, err = h.SetAdmin(t.Context(), r.ID, bob.ID, h.ann.ID, true)
				must(t, err)
			} else {
				_, err := h.RoleChange(t.Context(), 0, bob.ID, chat.Moderator, chat.CheckRoleChange)
				must(t, err)
			}
			tx, err := h.pool.Begin(t.Context())
			must(t, err)
			_, err = tx.Exec(t.Context(), c.reads)
			must(t, err)
			_, err = tx.Exec(t.Context(), c.loses, bob.ID)
			must(t, err)
			banned := make(chan error, 1)
			go func() {
				_, _, err := h.RoomBan(context.WithoutCancel(t.Context()), r.ID, cay.ID, bob.ID, "")
				banned <- err
			}()
			h.awaitLock(t, banned)
			must(t, tx.Commit(t.Context()))
			if err := <-banned; !chat.Is(err, chat.Forbidden) {
				t.Errorf("the ban of one without rights: %v", err)
			}
			if n := one[int](t, h.Store, "select count(*) from room_bans"); n != 0 {
				t.Errorf("%d bans", n)
			}
		})
	}
}
