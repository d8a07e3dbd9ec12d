package server

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"parley/chat"
)

// TypedSetting is a setting of the server as an admin types it, under its name in the form.
type TypedSetting struct{ Name, Value string }

// Typed are all settings of a state as typed, in one order.
func (s *Server) Typed(ctx context.Context, state chat.ServerState) ([]TypedSetting, error) {
	set := state.Settings
	rooms, err := s.DefaultRooms(ctx)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(rooms))
	for i, r := range rooms {
		names[i] = RoomAsTyped(r)
	}
	signUp := string(cmp.Or(set.SignUp, "environment"))
	if set.SignUp == chat.SignUpOpen && len(set.Domains) > 0 {
		signUp = string(SignUpByDomain)
	}
	makers := "members"
	if set.RoomMakers == chat.ServerAdmin {
		makers = "admins"
	}
	previews := "1"
	if set.NoPreviews {
		previews = "0"
	}
	return []TypedSetting{
		{"server", state.Name},
		{"sign_up", signUp},
		{"domains", strings.Join(set.Domains, ", ")},
		{"rooms", strings.Join(names, ", ")},
		{"makers", makers},
		{"factor", string(cmp.Or(set.SecondFactor, "nobody"))},
		{"level", string(cmp.Or(set.Level, chat.LevelAll))},
		{"previews", previews},
		{"welcome", set.Welcome},
		{"words", strings.Join(set.Words, "\n")},
		{"held", strings.Join(set.HeldWords, "\n")},
		{"file_mb", typedNumber(set.FileMB)},
		{"person_mb", typedNumber(set.PersonMB)},
		{"retention", typedNumber(int64(set.Retention.Days))},
		{"idle_days", typedNumber(set.IdleDays)},
		{"life_days", typedNumber(set.LifeDays)},
	}, nil
}

// typedNumber leaves a field empty for 0.
func typedNumber(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
