package call

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// model is who is in a call, said another way: for each person their seat and what they do.
type model struct {
	order   []chat.UserID
	seat    map[chat.UserID]int
	on      map[chat.UserID]string
	muted   map[chat.UserID]bool
	hand    map[chat.UserID]bool
	removed map[chat.UserID]bool
}

func (m *model) drop(u chat.UserID) {
	m.order = slices.DeleteFunc(m.order, func(o chat.UserID) bool { return o == u })
	delete(m.seat, u)
	delete(m.muted, u)
	delete(m.hand, u)
	delete(m.on, u)
}

func (m *model) String() string {
	var b strings.Builder
	for _, u := range m.order {
		fmt.Fprintf(&b, "%d@%d[%s]%v%v ", u, m.seat[u], m.on[u], m.muted[u], m.hand[u])
	}
	return b.String()
}

// TestWhoIsInACallInAnyOrder plays random joins, leaves, removals and changes against the
// model.
func TestWhoIsInACallInAnyOrder(t *testing.T) {
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 18))
		var seats [8]uuid.UUID
		for i := range seats {
			seats[i] = uuid.New()
		}
		seatNumber := func(id uuid.UUID) int { return slices.Index(seats[:], id) }
		r := roster{}
		m := &model{seat: map[chat.UserID]int{}, on: map[chat.UserID]string{}, muted: map[chat.UserID]bool{}, hand: map[chat.UserID]bool{}, removed: map[chat.UserID]bool{}}
		for step := range 200 {
			u, seat := chat.UserID(1+rnd.IntN(4)), rnd.IntN(len(seats))
			name := fmt.Sprint("p", u)
			at, in := m.seat[u]
			act := rnd.IntN(7)
			switch act {
			case 0, 1:
				kinds := slices.Clone(chat.TrackKinds[:rnd.IntN(5)])
				again := act == 1
				_, err := r.join(chat.Participant{User: u, Name: name, Seat: seats[seat], Tracks: kinds}, again)
				if (err != nil) != (m.removed[u] || again && in && at != seat) {
					t.Fatalf("seed %d step %d: join: %v", seed, step, err)
				}
				if err == nil {
					if !in {
						m.order = append(m.order, u)
					}
					if at != seat {
						m.muted[u], m.hand[u] = false, false
					}
					m.seat[u], m.on[u] = seat, fmt.Sprint(kinds)
				}
			case 2:
				if r.leave(u, seats[seat]) != (in && at == seat) {
					t.Fatalf("seed %d step %d: leave", seed, step)
				}
				if in && at == seat {
					m.drop(u)
				}
			case 3:
				if r.leave(u, uuid.Nil) != in { // the person's session ended
					t.Fatalf("seed %d step %d: leave wherever", seed, step)
				}
				m.drop(u)
			case 4:
				muted, hand := rnd.IntN(2) == 0, rnd.IntN(2) == 0
				if _, err := r.set(u, seats[seat], &muted, &hand); (err == nil) != (in && at == seat) {
					t.Fatalf("seed %d step %d: set: %v", seed, step, err)
				} else if err == nil {
					m.muted[u], m.hand[u] = muted, hand
				}
			case 5:
				if _, err := r.mute(strings.ToUpper(name)); (err == nil) != in {
					t.Fatalf("seed %d step %d: mute: %v", seed, step, err)
				} else if in {
					m.muted[u] = true
				}
			case 6:
				if rnd.IntN(10) > 0 {
					continue
				}
				if _, err := r.remove(name); (err == nil) != in {
					t.Fatalf("seed %d step %d: remove: %v", seed, step, err)
				} else if in {
					m.drop(u)
					m.removed[u] = true
				}
			}
			got := model{seat: map[chat.UserID]int{}, on: map[chat.UserID]string{}, muted: map[chat.UserID]bool{}, hand: map[chat.UserID]bool{}}
			for _, p := range r.state() {
				got.order = append(got.order, p.User)
				got.seat[p.User], got.on[p.User], got.muted[p.User], got.hand[p.User] = seatNumber(p.Seat), fmt.Sprint(append([]chat.TrackKind{}, p.Tracks...)), p.Muted, p.Hand
			}
			if got.String() != m.String() {
				t.Fatalf("seed %d step %d act %d: in the call are %s, want %s", seed, step, act, got.String(), m)
			}
		}
	}
}

func TestACallIsFull(t *testing.T) {
	r := roster{}
	for i := range PeopleMax {
		if _, err := r.join(chat.Participant{User: chat.UserID(i + 1), Seat: uuid.New(), Since: time.Now()}, false); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.join(chat.Participant{User: 1000, Seat: uuid.New()}, false); !chat.Is(err, chat.TooMany) {
		t.Errorf("one more is let in: %v", err)
	}
	if _, err := r.join(chat.Participant{User: 1, Seat: uuid.New()}, false); err != nil {
		t.Errorf("who is in it is kept out: %v", err)
	}
}
