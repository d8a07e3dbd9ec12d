package chat

import (
	"context"
	"slices"
)

// ServerSettings are what the admins of a server set. The zero value changes nothing of what
// the environment says.
type ServerSettings struct {
	SignUp     SignUpMode `json:"sign_up,omitempty"` // empty: as the environment says
	Domains    []string   `json:"domains,omitempty"` // of an open sign-up; in lower case, in ASCII
	RoomMakers Role       `json:"room_makers,omitempty"`
	NoPreviews bool       `json:"no_previews,omitempty"`
	Level      Level      `json:"level,omitempty"`   // of accounts that have chosen none; empty: all
	Rooms      []RoomID   `json:"rooms,omitempty"`   // that newcomers come into
	Welcome    string     `json:"welcome,omitempty"` // a text on the page for signing in
	FileMB     int64      `json:"file_mb,omitempty"` // the largest file; 0: as the environment says
	PersonMB   int64      `json:"person_mb,omitempty"`
	Words      []string   `json:"words,omitempty"`      // that messages may not have; folded
	HeldWords  []string   `json:"held_words,omitempty"` // for which a message waits for a moderator; folded

	Retention RetentionRule `json:"retention,omitzero"`

	IdleDays int64 `json:"idle_days,omitempty"` // after which an unused session ends; 0: SessionIdle
	LifeDays int64 `json:"life_days,omitempty"` // after which every session ends; 0: SessionLife

	SecondFactor Demand `json:"second_factor,omitempty"` // who has to have one
}

// Bounds of settings.
const (
	WelcomeMax      = 500 // characters
	DomainsMax      = 50
	DefaultRoomsMax = 20
	settingMBMax    = 1_000_000
	domainMax       = 253 // bytes, as the DNS has it
)

// SettingsBus tells all processes that settings have changed.
type SettingsBus interface {
	PublishSettings(ctx context.Context)
	// SubscribeToSettings calls changed until ctx ends. ready is called each time the
	// subscription (re)starts.
	SubscribeToSettings(ctx context.Context, ready, changed func()) error
}

// Follow reads settings anew as soon as another process has changed them, until ctx ends.
func (s *Server) Follow(ctx context.Context) error {
	return s.Bus.SubscribeToSettings(ctx, s.forget, s.forget)
}

// Change replaces settings. by without an ID is the operator.
func (s *Server) Change(ctx context.Context, by User, f SettingsForm) error {
	if err := by.RefuseTo(ManageServer); err != nil {
		return err
	}
	state, err := s.store.ServerState(ctx)
	if err != nil {
		return err
	}
	if f.Rev != 0 && f.Rev != state.Rev {
		return errSettingsChanged
	}
	name, set := state.Name, state.Settings
	if f.Name != nil {
		if name, err = CleanLine("server", "The server's name", *f.Name, 1, ServerNameMax); err != nil {
			return err
		}
	}
	if err := s.take(ctx, by, f, &set); err != nil {
		return err
	}
	done, err := s.store.SettingsSet(ctx, name, set, state.Rev)
	if err == nil && !done {
		err = errSettingsChanged
	}
	if err != nil {
		return err
	}
	s.tell(ctx)
	if name != state.Name {
		s.accounts.Record(ctx, AuditEntry{Act: DidRename, By: by, Detail: name})
	}
	if changed := settingsChanged(state.Settings, set); changed != "" {
		s.accounts.Record(ctx, AuditEntry{Act: DidChangeServer, By: by, Detail: changed})
	}
	return nil
}

// tell has all processes read the settings anew.
func (s *Server) tell(ctx context.Context) {
	s.forget()
	if s.Bus != nil {
		s.Bus.PublishSettings(ctx)
	}
}

// checkBound refuses a sign-up that is wider than the operator allows.
func (set ServerSettings) checkBound(env SignUpPolicy) error {
	if set.SignUp == "" || !env.Bound {
		return nil
	}
	got := set.Policy(env)
	if got.Mode != set.SignUp || !slices.Equal(got.Domains, set.Domains) {
		return Field("sign_up", "The server's environment (PARLEY_SIGNUP, PARLEY_SIGNUP_DOMAINS) does not allow that. Choose fewer people.")
	}
	return nil
}

// Policy says who may sign up: what the settings say, and, where the operator has set a bound,
// no more than that.
func (set ServerSettings) Policy(env SignUpPolicy) SignUpPolicy {
	if set.SignUp == "" {
		return env
	}
	p := SignUpPolicy{Mode: set.SignUp, Domains: set.Domains, Bound: env.Bound}
	if !env.Bound {
		return p
	}
	if signUpWidth(env.Mode) < signUpWidth(p.Mode) {
		return env
	}
	if len(env.Domains) > 0 && p.Open() {
		p.Domains = slices.DeleteFunc(slices.Clone(set.Domains), func(d string) bool { return !slices.Contains(env.Domains, d) })
		if len(p.Domains) == 0 {
			p.Domains = env.Domains
		}
	}
	return p
}

func signUpWidth(m SignUpMode) int {
	switch m {
	case SignUpClosed:
		return 0
	case SignUpByInvite:
		return 1
	}
	return 2
}

// NoPreviews reports whether links get no previews. Where that is not known, they get none.
func (s *Server) NoPreviews(ctx context.Context) bool {
	set, err := s.Settings(ctx)
	return set.NoPreviews || err != nil
}

// RefuseRoom is why a user cannot make rooms, or nil.
func (s *Server) RefuseRoom(ctx context.Context, role Role) error {
	if err := role.Refuse(MakeRoom); err != nil {
		return err
	}
	set, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	return set.refuseRoom(role)
}

func (set ServerSettings) refuseRoom(role Role) error {
	if set.RoomMakers == ServerAdmin && !role.May(ManageRooms) {
		return E(Forbidden, "Only admins of this server create rooms.")
	}
	return nil
}

// SignUpPolicy says for a page who may sign up, as the settings and the environment have it.
// policyNow decides.
func (a *Accounts) SignUpPolicy(ctx context.Context) SignUpPolicy {
	if a.server == nil {
		return a.Policy
	}
	return a.server.Shown(ctx).Policy(a.Policy)
}

// policyNow is SignUpPolicy as it is stored now: a sign-up was closed when the form says so.
func (a *Accounts) policyNow(ctx context.Context) (SignUpPolicy, error) {
	if a.server == nil {
		return a.Policy, nil
	}
	state, err := a.server.store.ServerState(ctx)
	return state.Settings.Policy(a.Policy), err
}
