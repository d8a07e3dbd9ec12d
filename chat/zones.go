package chat

import (
	_ "embed"
	"strings"
	"time"
	_ "time/tzdata" // zones also where the system has none
)

//go:embed zones.txt
var zones string

// Zones are the time zones that a form offers, as browsers list them.
func Zones() []string { return strings.Fields(zones) }

// ParseZone is a time zone by its name in the IANA database.
func ParseZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" || ofTheMachine(name) {
		return time.UTC, Field("zone", "There is no such time zone. Write it like Europe/Berlin.")
	}
	return zone, nil
}

// ofTheMachine reports the names of files that some machines have beside the zones, such as
// localtime, and right/UTC, which counts leap seconds. A zone begins with a capital letter.
func ofTheMachine(name string) bool { return name != "" && (name[0] < 'A' || name[0] > 'Z') }
