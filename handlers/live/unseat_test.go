package live

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// leaving notes who leaves the call, and when.
type leaving struct {
	lastCall
	seats []uuid.UUID
	at    time.Time
}

func (c *leaving) Do(_ context.Context, q chat.CallRequest) (string, error) {
	if q.Act == chat.CallLeave && q.Room == 1 && q.User == 1 {
		c.seats, c.at = append(c.seats, q.Seat), time.Now()
	}
	return "", nil
}

func TestAPageThatIsGoneLeavesItsCallWithin2Seconds(t *testing.T) {
	for what, left := range map[string]bool{"its socket is gone": true, "it has another socket": false, "this node is going": false, "it is no page of the call": false} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, _, r := shelved(t, 1)
				l := r.live
				calls := &leaving{}
				l.Calls = calls
				seat := uuid.New()
				v, _ := sits(t, r, 1)
				other, _ := sits(t, r, 1)
				v.seat, other.seat = seat, uuid.New()
				switch what {
				case "it has another socket":
					other.seat = seat
				case "this node is going":
					l.going.Store(true)
				case "it is no page of the call":
					v.seat = uuid.Nil
				}
				began := time.Now()
				l.dismiss(v)
				l.tasks.Wait()
				if got := len(calls.seats) == 1 && calls.seats[0] == seat; got != left || len(calls.seats) > 1 {
					t.Errorf("the seats left are %v", calls.seats)
				}
				if left && calls.at.Sub(began) > 2*time.Second {
					t.Errorf("it left after %v", calls.at.Sub(began))
				}
			})
		})
	}
}
