package chat

import (
	"slices"
	"time"
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

// CheckBound refuses a sign-up that is wider than the operator allows.
func (set ServerSettings) CheckBound(env SignUpPolicy) error {
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

// RefuseRoom is why a user of a role cannot make rooms, or nil.
func (set ServerSettings) RefuseRoom(role Role) error {
	if set.RoomMakers == ServerAdmin && !role.May(ManageRooms) {
		return E(Forbidden, "Only admins of this server create rooms.")
	}
	return nil
}

// Demand says whose sign-in has to take a second step.
type Demand string

// The demands. The zero value demands nothing.
const (
	DemandAdmins Demand = "admins" // of those who administer the server
	DemandAll    Demand = "all"
)

// TakeDemand takes over what a form demands. An admin shows first that it can be met: nobody
// is shut out by a setting alone.
func (set *ServerSettings) TakeDemand(f SettingsForm, by User) error {
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

// SettingsForm is what an admin types. A nil field stays as it is.
type SettingsForm struct {
	Name, SignUp, Domains, Rooms, Makers, Level, Welcome, FileMB, PersonMB, Retention, Words, HeldWords, IdleDays, LifeDays *string

	SecondFactor *string

	Previews *bool
	Rev      int64 // of the settings that the form was made from; 0 for those of now
}

// Type fills the field of a name, and reports whether there is one.
func (f *SettingsForm) Type(name, value string) bool {
	if name == "previews" {
		on := value == "1"
		f.Previews = &on
		return true
	}
	field := map[string]**string{
		"server": &f.Name, "sign_up": &f.SignUp, "domains": &f.Domains, "rooms": &f.Rooms, "makers": &f.Makers,
		"factor": &f.SecondFactor, "level": &f.Level, "welcome": &f.Welcome, "words": &f.Words, "held": &f.HeldWords,
		"file_mb": &f.FileMB, "person_mb": &f.PersonMB, "retention": &f.Retention, "idle_days": &f.IdleDays, "life_days": &f.LifeDays,
	}[name]
	if field != nil {
		*field = &value
	}
	return field != nil
}

const (
	// SessionIdle is how long a session lives without being used; a server's settings may have
	// it shorter.
	SessionIdle = 30 * 24 * time.Hour
	// SessionLife is how long a session lives, however much it is used; or shorter, too.
	SessionLife = 90 * 24 * time.Hour
)

// Over reports whether a session is too old, by the settings.
func (set ServerSettings) Over(s Session, now time.Time) bool {
	idle, life := SessionIdle, SessionLife
	if set.IdleDays > 0 {
		idle = min(idle, time.Duration(set.IdleDays)*24*time.Hour)
	}
	if set.LifeDays > 0 {
		life = min(life, time.Duration(set.LifeDays)*24*time.Hour)
	}
	return now.Sub(s.SeenAt) > idle || now.Sub(s.CreatedAt) > life
}
