package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/chat/storing"
)

// Two transactions lock the same rooms in opposite orders, while a third renews the
// leases of both. Locks taken in order of arrival would deadlock, and PostgreSQL would
// end one of them.
func TestTransactionsDoNotDeadlock(t *testing.T) {
	h := newHarness(t)
	var rooms []chat.RoomID
	for n := range 6 {
		rooms = append(rooms, newRoom(t, h.Store, fmt.Sprint("Room ", n), h.ann.ID, false).ID)
	}
	done := make(chan struct{})
	var storing, renewing sync.WaitGroup
	for w := range 2 {
		storing.Go(func() {
			order := slices.Clone(rooms)
			if w == 1 {
				slices.Reverse(order)
			}
			for n := range 60 {
				var cs []chat.Command
				for _, r := range order {
					cs = append(cs, post(r, h.ann, 1000*w+n, "hello"))
				}
				if _, err := h.try(cs...); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	renewing.Go(func() {
		for {
			if _, err := h.RenewLeases(t.Context(), h.worker); err != nil {
				t.Error(err)
				return
			}
			select {
			case <-done:
				return
			default:
			}
		}
	})
	storing.Wait()
	close(done)
	renewing.Wait()
	for _, r := range rooms {
		expectWhole(t, h.Store, r, 120)
	}
	if n := one[int](t, h.Store, "select deadlocks from pg_stat_database where datname = current_database()"); n != 0 {
		t.Errorf("%d deadlocks", n)
	}
}

// hold begins a transaction of h's worker and leaves it open.
func (h *harness) hold(t testing.TB) pgx.Tx {
	t.Helper()
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	lease := h.leases[h.room.Shard()]
	var at time.Time
	must(t, tx.QueryRow(t.Context(), "select now() from shards where shard = $1 and epoch = $2 for share", lease.Shard, lease.Epoch).Scan(&at))
	return tx
}

// awaitLock waits until a transaction waits for a lock. An early end of the work that is to
// wait fails the test.
func (h *harness) awaitLock(t *testing.T, ended <-chan error) {
	t.Helper()
	for one[int](t, h.Store, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0 {
		select {
		case err := <-ended:
			t.Fatalf("it did not wait (%v)", err)
		case <-t.Context().Done():
			t.Fatal("it never came to wait")
		default:
		}
	}
}

func TestATakeoverWaitsForTheTransactionInHand(t *testing.T) {
	h := newHarness(t)
	h.expire(t)
	tx := h.hold(t)
	next, shard := newDesk(t, h.Store), h.room.Shard()
	if _, ok := next.leases[shard]; ok || len(next.leases) != chat.ShardCount-1 {
		t.Errorf("took over %d shards, that one too: %v", len(next.leases), ok)
	}
	must(t, tx.Commit(t.Context()))
	next.renew()
	if l, ok := next.leases[shard]; !ok || l.Epoch != h.leases[shard].Epoch+1 {
		t.Errorf("not taken over afterwards: %+v", l)
	}
}

func TestGivingAShardBackWaitsForTheTransactionInHand(t *testing.T) {
	h := newHarness(t)
	tx := h.hold(t)
	yielded := make(chan error, 1)
	go func() {
		yielded <- h.ReleaseLeases(context.WithoutCancel(t.Context()), h.worker, []storing.Lease{h.leases[h.room.Shard()]})
	}()
	h.awaitLock(t, yielded)
	must(t, tx.Commit(t.Context()))
	must(t, <-yielded)
	if _, err := h.try(post(h.room, h.ann, 1, "late")); err != storing.ErrFenced {
		t.Errorf("stored afterwards: %v", err)
	}
}

// While a worker counts, the others take no more than their share. Its shards must not be
// free before it is gone.
func TestAWorkerLeavesTogetherWithItsShards(t *testing.T) {
	h := newHarness(t)
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "select from workers where id = $1 for update", h.worker)
	must(t, err)
	left := make(chan error, 1)
	go func() {
		left <- h.ReleaseLeases(context.WithoutCancel(t.Context()), h.worker, slices.Collect(maps.Values(h.leases)))
	}()
	h.awaitLock(t, left)
	if free, err := h.HasFreeLease(t.Context()); err != nil || free {
		t.Errorf("a shard is free before its worker is gone: %t, %v", free, err)
	}
	must(t, tx.Commit(t.Context()))
	must(t, <-left)
	if next := newDesk(t, h.Store); len(next.leases) != chat.ShardCount {
		t.Errorf("%d of %d shards taken over", len(next.leases), chat.ShardCount)
	}
}

// A newcomer enters the rooms of newcomers and those of the invitation in the order in which
// messages lock rooms, whichever list a room is in.
func TestANewcomerDoesNotLockRoomsInAnotherOrder(t *testing.T) {
	h := newHarness(t)
	low, high := newRoom(t, h.Store, "Low", h.ann.ID, false), newRoom(t, h.Store, "High", h.ann.ID, false)
	state, err := h.ServerState(t.Context())
	must(t, err)
	_, err = h.SettingsSet(t.Context(), 0, "Works", chat.ServerSettings{Rooms: []chat.RoomID{high.ID}}, state.Rev)
	must(t, err)
	_, err = h.RoleChange(t.Context(), 0, h.ann.ID, chat.ServerAdmin, chat.CheckRoleChange)
	must(t, err)
	_, err = h.InvitationInsert(t.Context(), []byte("code"), chat.Invitation{Role: chat.Regular, Uses: 1, ExpiresAt: time.Now().Add(time.Hour), Rooms: []chat.Room{low}}, h.ann.ID)
	must(t, err)
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	lock := func(r chat.Room) error {
		_, err := tx.Exec(t.Context(), "select from rooms where id = $1 for no key update nowait", r.ID)
		return err
	}
	must(t, lock(low))
	accepted := make(chan error, 1)
	go func() {
		a, err := h.InvitationAccept(context.WithoutCancel(t.Context()), []byte("code"), chat.Credentials{User: chat.User{Username: "newcomer", Email: "newcomer@example.com"}, PasswordHash: "x"}, func(chat.Invitation) error { return nil })
		if err == nil && len(a.Joined) != 1 {
			err = fmt.Errorf("joined %+v", a.Joined)
		}
		accepted <- err
	}()
	h.awaitLock(t, accepted)
	if err := lock(high); err != nil {
		t.Errorf("the newcomer has the higher room already: %v", err)
	}
	must(t, tx.Rollback(t.Context()))
	must(t, <-accepted)
	if n := one[int](t, h.Store, "select count(*) from memberships m join users u on u.id = m.user_id where u.username = 'newcomer'"); n != 2 {
		t.Errorf("the newcomer is in %d rooms", n)
	}
}

// A change of roles locks people before the invitations that they made.
func TestWhoComesByAnInvitationIsLockedBeforeIt(t *testing.T) {
	h := newHarness(t)
	h.sql(t, "update users set role = 'owner' where id = $1", h.ann.ID)
	hash := []byte("code")
	_, err := h.InvitationInsert(t.Context(), hash, chat.Invitation{Role: chat.Regular, Uses: 1, ExpiresAt: time.Now().Add(time.Hour)}, h.ann.ID)
	must(t, err)
	cay := person(t, h.Store, "cay")
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "select from users where id = $1 for no key update", cay.ID)
	must(t, err)
	accepted := make(chan error, 1)
	go func() {
		_, err := h.InvitationAccept(context.WithoutCancel(t.Context()), hash, chat.Credentials{User: cay}, func(chat.Invitation) error { return nil })
		accepted <- err
	}()
	h.awaitLock(t, accepted)
	if _, err := tx.Exec(t.Context(), "select from invitations where code_hash = $1 for update nowait", hash); err != nil {
		t.Errorf("the invitation was locked first: %v", err)
	}
	must(t, tx.Rollback(t.Context()))
	must(t, <-accepted)
}

// Memberships refer to an account whose room they hold: who adds a person to a room must not wait for the
// invitation to it that the person accepts.
func TestWhoAcceptsAnInvitationCanBeReferredTo(t *testing.T) {
	h := newHarness(t)
	h.sql(t, "update users set role = 'owner' where id = $1", h.ann.ID)
	hash, cay := []byte("code"), person(t, h.Store, "cay")
	_, err := h.InvitationInsert(t.Context(), hash, chat.Invitation{Role: chat.Regular, Uses: 1, ExpiresAt: time.Now().Add(time.Hour), Rooms: []chat.Room{newRoom(t, h.Store, "Tea", h.ann.ID, false)}}, h.ann.ID)
	must(t, err)
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "select from rooms where slug = 'tea' for update")
	must(t, err)
	accepted := make(chan error, 1)
	go func() {
		_, err := h.InvitationAccept(context.WithoutCancel(t.Context()), hash, chat.Credentials{User: cay}, func(chat.Invitation) error { return nil })
		accepted <- err
	}()
	h.awaitLock(t, accepted)
	if _, err := tx.Exec(t.Context(), "select from users where id = $1 for key share nowait", cay.ID); err != nil {
		t.Errorf("cay cannot be added to the room: %v", err)
	}
	must(t, tx.Rollback(t.Context()))
	must(t, <-accepted)
}
