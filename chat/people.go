package chat

import "time"

// Profile is what a person says about themselves.
type Profile struct {
	DisplayName string
	Pronouns    string
	Title       string
	Zone        string // of the IANA database, such as Europe/Berlin
	Status      Status
}

// Status is what a person does at the moment. It ends by itself.
type Status struct {
	Emoji, Text string
	Until       time.Time // zero for no end
}

// Ended reports whether the status is over.
func (s Status) Ended(now time.Time) bool { return !s.Until.IsZero() && !s.Until.After(now) }

// Person is somebody in the directory.
type Person struct {
	ID          UserID
	Username    string
	DisplayName string
	Emoji       string // of the status
}

// Known is a person as another sees them. Its User.Barred is set.
type Known struct {
	User    User
	Profile Profile
	Rooms   []RoomLink // that both are in, the first of them by name
	More    bool       // they are in more
	Blocked bool       // by the viewer
	Quiet   bool       // do not disturb
	Local   time.Time  // the time where they are; zero when that is not known
}

// StatusTimes are how long a status may last, in the order in which a form offers them; 0
// has no end.
var StatusTimes = []time.Duration{0, 30 * time.Minute, time.Hour, 4 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}
