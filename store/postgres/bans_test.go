package postgres

import (
	"fmt"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/accounts"
)

// A process of the previous release frees an account's address in the former table alone.
func TestAnAddressIsFreeWhenThePreviousReleaseReactivatesItsAccount(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	must(t, s.AuditAppend(t.Context(), chat.AuditEntry{At: time.Now(), Act: chat.DidSignIn, By: ann, Address: "192.0.2.7"}))
	_, _, err := s.UserBar(t.Context(), 0, ann.ID, "", func(chat.Role, chat.Role, int) error { return nil })
	must(t, err)
	_, _, err = s.AddressBan(t.Context(), 0, ann, time.Now().Add(time.Hour), accounts.CheckManages)
	must(t, err)
	banned := func(want bool) {
		t.Helper()
		if got, err := s.AddressBanned(t.Context(), "192.0.2.7"); err != nil || got != want {
			t.Errorf("banned: %v %v, want %v", got, err, want)
		}
		if a, err := s.AccountOf(t.Context(), ann.ID); err != nil || a.AddressBanned != want {
			t.Errorf("the account: %+v %v, want %v", a, err, want)
		}
	}
	banned(true)
	s.sql(t, "update users set barred_at = null, barred_reason = null where id = $1 and barred_at is not null", int64(ann.ID))
	s.sql(t, "delete from banned_addresses where user_id = $1 or until <= now()", int64(ann.ID))
	banned(false)
}

// A process of an older release takes a right away, and leaves the invitations that were made by it.
func TestAnInvitationEndsWithTheRightOfItsMaker(t *testing.T) {
	s := open(t)
	for i, end := range []string{"role = 'moderator'", "barred_at = now()", "deleted_at = now()"} {
		ann := person(t, s, fmt.Sprintf("ann-%d", i))
		_, err := s.RoleChange(t.Context(), 0, ann.ID, chat.ServerAdmin, chat.CheckRoleChange)
		must(t, err)
		code := []byte(end)
		_, err = s.InvitationInsert(t.Context(), code, chat.Invitation{Role: chat.Regular, Uses: 9, ExpiresAt: time.Now().Add(time.Hour)}, ann.ID)
		must(t, err)
		works := func(want bool) {
			t.Helper()
			var revoked bool
			_, err := s.InvitationAccept(t.Context(), code, chat.Credentials{User: chat.User{ID: ann.ID}}, func(i chat.Invitation) error {
				revoked = !i.RevokedAt.IsZero()
				return chat.E(chat.Gone, "Not now.")
			})
			list, _, listed := s.Invitations(t.Context(), 0, 1)
			if !chat.Is(err, chat.Gone) || listed != nil || revoked == want || list[0].RevokedAt.IsZero() != want {
				t.Errorf("after %s it works: %v, want %v; %+v %v %v", end, !revoked, want, list, err, listed)
			}
		}
		works(true)
		s.sql(t, "update users set "+end+" where id = $1", ann.ID)
		works(false)
	}
}
