package server

import (
	"context"

	"parley/chat"
)

// LacksFactor reports whether a user has to set a second step up before anything else.
func (s *Server) LacksFactor(ctx context.Context, u chat.User) (bool, error) {
	if u.SecondFactor {
		return false, nil
	}
	set, err := s.Settings(ctx)
	demand := set.SecondFactor
	return demand == chat.DemandAll || demand == chat.DemandAdmins && u.Role.May(chat.ManageServer), err
}
