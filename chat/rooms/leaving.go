package rooms

import (
	"context"

	"parley/chat"
)

// LeaveMost is how many rooms a user leaves by one form.
const LeaveMost = 50

// LeaveAll is Leave of several rooms. It refuses before the first one when one of them cannot be
// left; those that the user has left already, as by the first of two clicks, do not matter.
func (r *Service) LeaveAll(ctx context.Context, user chat.UserID, slugs []string) (left int, err error) {
	if len(slugs) == 0 {
		return 0, chat.Field("room", "Choose the rooms to leave.")
	}
	if len(slugs) > LeaveMost {
		return 0, chat.Field("room", "Choose %d rooms at most, and the others after that.", LeaveMost)
	}
	list := make([]chat.Access, 0, len(slugs))
	for _, slug := range slugs {
		a, err := r.Open(ctx, slug, user)
		if r.JustLeft(ctx, slug, user, err) {
			continue
		}
		if err == nil && a.Member {
			err = a.Refuse(chat.LeaveIn)
		}
		if err != nil {
			return 0, err
		}
		list = append(list, a)
	}
	for _, a := range list {
		if a.Member {
			if _, err := r.leave(ctx, a, user, user); err != nil {
				return left, err
			}
			left++
		}
	}
	return left, nil
}
