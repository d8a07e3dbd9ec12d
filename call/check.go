package call

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/chat"
)

// check ends the seats of people who signed out, or may not join the call any more: they are no
// members, the room was archived, its settings allow them no calls, or they were blocked.
func (n *Node) check(ctx context.Context) {
	type sitting struct {
		r *room
		s *seat
	}
	var all []sitting
	var sessions []uuid.UUID
	var memberships []chat.Membership
	for _, r := range n.all() {
		r.mu.Lock()
		for user, s := range r.seats {
			all = append(all, sitting{r, s})
			sessions = append(sessions, s.session)
			memberships = append(memberships, chat.Membership{User: user, Room: r.call.Room})
		}
		r.mu.Unlock()
	}
	if len(all) == 0 {
		return
	}
	alive, err := n.Gate.SessionsAlive(ctx, sessions)
	if err != nil {
		return
	}
	may, err := n.Gate.MayMeet(ctx, memberships)
	if err != nil {
		return
	}
	for i, x := range all {
		if !slices.Contains(alive, sessions[i]) || !may[memberships[i]] {
			x.r.leave(x.s.user, x.s.id)
		}
	}
}
