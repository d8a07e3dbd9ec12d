package postgres

import (
	"context"
	"testing"

	"parley/chat"
	"parley/chat/accounts"
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

// Bob, an admin of the server, changes cay's account and the server while he loses that right.
func TestAnActOfAnAdminWaitsForTheLossOfItsRight(t *testing.T) {
	h := newHarness(t)
	bob, cay := h.bob, person(t, h.Store, "cay")
	of := chat.AvatarOf{User: cay.ID}
	ctx, check := context.WithoutCancel(t.Context()), accounts.CheckManages
	for name, act := range map[string]func() error{
		"link": func() error {
			return h.TokenInsertBy(ctx, bob.ID, []byte("hash"), chat.AccountToken{User: cay, Purpose: chat.TokenResetByAdmin}, check)
		},
		"address":    func() error { return h.EmailSetBy(ctx, bob.ID, cay.ID, "new@example.org", check) },
		"identities": func() error { _, _, err := h.IdentitiesDelete(ctx, bob.ID, cay.ID, check); return err },
		"factors":    func() error { _, err := h.FactorsDelete(ctx, bob.ID, cay.ID, check); return err },
		"picture":    func() error { _, err := h.AvatarRemove(ctx, of, bob.ID); return err },
		"settings":   func() error { _, err := h.SettingsSet(ctx, bob.ID, "Mine", chat.ServerSettings{}, 1); return err },
		"emoji":      func() error { return h.EmojiDelete(ctx, bob.ID, "logo") },
		"report":     func() error { _, err := h.ReportsSettle(ctx, 1, bob.ID, true); return err },
		"invitation": func() error { _, err := h.InvitationRevoke(ctx, 1, bob.ID); return err },
	} {
		t.Run(name, func(t *testing.T) {
			h.sql(t, "update users set role = 'admin' where id = $1", bob.ID)
			tx, err := h.pool.Begin(t.Context())
			must(t, err)
			_, err = tx.Exec(t.Context(), "update users set role = 'member' where id = $1", bob.ID)
			must(t, err)
			done := make(chan error, 1)
			go func() { done <- act() }()
			h.awaitLock(t, done)
			must(t, tx.Commit(t.Context()))
			if err := <-done; !chat.Is(err, chat.Forbidden) {
				t.Errorf("the act of one without rights: %v", err)
			}
		})
	}
}
