package people_test

import (
	"slices"
	"testing"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/people"
)

func TestEachZoneThatAFormOffersExists(t *testing.T) {
	all := chat.Zones()
	for _, name := range all {
		if _, err := chat.ParseZone(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(all) < 400 || !slices.IsSorted(all) || !slices.Contains(all, "Europe/Berlin") {
		t.Errorf("%d zones", len(all))
	}
	for _, name := range []string{"Mars/Olympus", "Local", "../etc/passwd", "localtime", "posixrules", "right/UTC", "posix/Europe/Berlin"} {
		_, err := chat.ParseZone(name)
		harness.ExpectKind(t, err, chat.Invalid)
	}
}

func TestAnAccountKeepsTheZoneThatItsBrowserSaysFirst(t *testing.T) {
	store := chattest.NewDatabase(nil)
	harness.AddUsers(t, store)
	people := people.New(store, store, chattest.NewBus())
	for _, step := range []struct{ says, want string }{
		{"", "UTC"}, {"UTC", "UTC"}, {"Mars/Olympus", "UTC"}, {"Asia/Tokyo", "Asia/Tokyo"}, {"Europe/Berlin", "Asia/Tokyo"}, {"", "Asia/Tokyo"},
	} {
		if zone, err := people.Zone(t.Context(), 1, step.says); err != nil || zone.String() != step.want {
			t.Errorf("a browser says %q: %s %v, want %s", step.says, zone, err, step.want)
		}
	}
	harness.Must(t, people.Save(t.Context(), 1, chat.Profile{Zone: "Europe/Paris"}))
	if zone, _ := people.Zone(t.Context(), 1, "Asia/Tokyo"); zone.String() != "Europe/Paris" {
		t.Errorf("%s, not the account's", zone)
	}
}
