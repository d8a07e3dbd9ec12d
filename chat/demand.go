package chat

import "context"

// Demand says whose sign-in has to take a second step.
type Demand string

// The demands. The zero value demands nothing.
const (
	DemandAdmins Demand = "admins" // of those who administer the server
	DemandAll    Demand = "all"
)

// takeDemand takes over what a form demands. An admin shows first that it can be met: nobody
// is shut out by a setting alone.
func (set *ServerSettings) takeDemand(f SettingsForm, by User) error {
	if f.SecondFactor == nil {
		return nil
	}
	demand := Demand(*f.SecondFactor)
	if demand == "nobody" {
		demand = ""
	}
	if demand != "" && demand != DemandAdmins && demand != DemandAll {
		return Field("factor", "Choose nobody, admins or all.")
	}
	if demand != "" && demand != set.SecondFactor && by.ID != 0 && !by.SecondFactor {
		return Field("factor", "Set up a second step for your own account first.")
	}
	set.SecondFactor = demand
	return nil
}

// LacksFactor reports whether a user has to set a second step up before anything else.
func (s *Server) LacksFactor(ctx context.Context, u User) (bool, error) {
	if u.SecondFactor {
		return false, nil
	}
	set, err := s.Settings(ctx)
	demand := set.SecondFactor
	return demand == DemandAll || demand == DemandAdmins && u.Role.May(ManageServer), err
}
