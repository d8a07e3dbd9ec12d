package postgres

import (
	"testing"
	"time"

	"parley/chat"
)

// A process of the previous release frees an account's address in the former table alone.
func TestAnAddressIsFreeWhenThePreviousReleaseReactivatesItsAccount(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	must(t, s.AuditAppend(t.Context(), chat.AuditEntry{At: time.Now(), Act: chat.DidSignIn, By: ann, Address: "192.0.2.7"}))
	_, _, err := s.UserBar(t.Context(), 0, ann.ID, "", func(chat.Role, chat.Role, int) error { return nil })
	must(t, err)
	_, _, err = s.AddressBan(t.Context(), ann, time.Now().Add(time.Hour))
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
