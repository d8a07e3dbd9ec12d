package people_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/people"
	"parley/chat/posting"
)

func TestAProfileIsCheckedAndShownToThoseWhoMayKnow(t *testing.T) {
	t.Parallel()
	h := harness.NewRooms(t)
	persons := people.New(h.DB, h.DB, h.Bus)
	persons.Now = h.Clock.Now
	ann, bob := h.User("ann"), h.User("bob")
	gus, err := h.DB.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: "gus", Email: "gus@example.org", Role: chat.Guest}})
	harness.Must(t, err)
	harness.Must(t, persons.Save(t.Context(), bob.ID, chat.Profile{DisplayName: "  Robert  Roe ", Zone: "Asia/Tokyo"}))
	for field, p := range map[string]chat.Profile{
		"display": {DisplayName: strings.Repeat("x", people.DisplayNameMax+1)}, "pronouns": {Pronouns: "a\x01"}, "title": {Title: "\u202e"}, "zone": {Zone: "Mars/Olympus"},
	} {
		if e := chat.As(persons.Save(t.Context(), bob.ID, p)); e.Kind != chat.Invalid || e.Field != field {
			t.Errorf("%+v: %v", p, e)
		}
	}
	k, err := persons.Open(t.Context(), ann.ID, "BOB")
	if err != nil || k.Profile.DisplayName != "Robert Roe" || k.Local.Format("15:04") != h.Clock.Now().UTC().Add(9*time.Hour).Format("15:04") {
		t.Errorf("%+v %v", k, err)
	}
	tea := h.Room("Tea", ann)
	for _, name := range []string{"nobody", "gus", "a\x00"} {
		_, err := persons.Open(t.Context(), bob.ID, name)
		harness.ExpectKind(t, err, chat.NotFound)
	}
	if _, err := h.Direct(t.Context(), gus, []string{"bob"}); chat.As(err).Sentence() != "There is nobody with the username “bob”." {
		t.Errorf("a guest writes to a stranger: %v", err)
	}
	h.Admit(tea, bob)
	_, err = h.DB.AddMemberBy(t.Context(), tea.ID, gus.ID, 0, chat.AskAdds)
	harness.Must(t, err)
	if k, err := persons.Open(t.Context(), bob.ID, "gus"); err != nil || len(k.Rooms) != 1 || k.Rooms[0].Name != "Tea" {
		t.Errorf("%+v %v", k, err)
	}
}

func TestAStatusEndsByItself(t *testing.T) {
	t.Parallel()
	h := harness.NewRooms(t)
	persons := people.New(h.DB, h.DB, h.Bus)
	persons.Now = h.Clock.Now
	ann := h.User("ann")
	harness.Must(t, persons.SetStatus(t.Context(), ann.ID, "🌴", "Away", time.Hour))
	expect := func(emoji, text string) {
		t.Helper()
		if p, err := persons.Of(t.Context(), ann.ID); err != nil || p.Status.Emoji != emoji || p.Status.Text != text {
			t.Errorf("%+v %v", p, err)
		}
	}
	for field, typed := range map[string][2]string{"emoji": {"no", ""}, "text": {"", strings.Repeat("x", people.StatusTextMax+1)}} {
		if e := chat.As(persons.SetStatus(t.Context(), ann.ID, typed[0], typed[1], 0)); e.Kind != chat.Invalid || e.Field != field {
			t.Errorf("%q: %v", typed, e)
		}
	}
	expect("🌴", "Away")
	h.Clock.Advance(time.Hour)
	expect("", "")
}

func TestABlockedPersonCannotWriteDirectly(t *testing.T) {
	t.Parallel()
	h := harness.NewRooms(t)
	persons := people.New(h.DB, h.DB, h.Bus)
	ann, bob := h.User("ann"), h.User("bob")
	r, err := h.Direct(t.Context(), bob, []string{"ann"})
	harness.Must(t, err)
	h.Bus.Reset()
	harness.Must(t, persons.Block(t.Context(), ann.ID, "bob", true))
	harness.Must(t, persons.Block(t.Context(), ann.ID, "bob", true))
	if told := h.Bus.ListsChanged(); !slices.Equal(told, []chat.UserID{ann.ID}) {
		t.Errorf("the lists of %v changed: what is unread there is another number", told)
	}
	if news := h.Bus.News(); len(news) != 1 || !news[0].Blocks {
		t.Errorf("open pages fold by %+v", news)
	}
	if e := chat.As(persons.Block(t.Context(), ann.ID, "ann", true)); e.Field != "username" {
		t.Errorf("oneself: %v", e)
	}
	if e := chat.As(persons.Block(t.Context(), ann.ID, "nobody", true)); e.Field != "username" {
		t.Errorf("an unknown name: %v", e)
	}
	p := harness.NewPosting(t)
	_, _, err = p.Send(t.Context(), bob, h.Access(r, bob), posting.Draft{Body: "hello?"})
	if e := chat.As(err); e.Kind != chat.Forbidden || e.Sentence() != "You cannot write to this person directly." {
		t.Errorf("%v", err)
	}
	if _, _, err = p.Send(t.Context(), ann, h.Access(r, ann), posting.Draft{Body: "no"}); err != nil {
		t.Errorf("who blocked may write: %v", err)
	}
	list, err := persons.Blocked(t.Context(), ann.ID)
	if err != nil || len(list) != 1 || list[0].Username != "bob" {
		t.Errorf("%v %v", list, err)
	}
	harness.Must(t, persons.Block(t.Context(), ann.ID, "bob", false))
	if _, _, err = p.Send(t.Context(), bob, h.Access(r, bob), posting.Draft{Body: "hello?"}); err != nil {
		t.Errorf("%v", err)
	}
}

func TestAvailabilityChangesInPartsAndIsTold(t *testing.T) {
	h := harness.NewRooms(t)
	persons := people.New(h.DB, h.DB, h.Bus)
	now := h.Clock.Now()
	persons.Now = h.Clock.Now
	ann := h.User("ann")
	hour, none, yes, no := time.Hour, time.Duration(0), true, false
	until := now.Add(hour).Truncate(time.Second)
	for _, x := range []struct {
		quiet     *time.Duration
		invisible *bool
		want      chat.Availability
	}{
		{&hour, nil, chat.Availability{QuietUntil: until}},
		{nil, &yes, chat.Availability{QuietUntil: until, Invisible: true}},
		{&none, nil, chat.Availability{Invisible: true}},
		{nil, &no, chat.Availability{}},
	} {
		harness.Must(t, persons.SetAvailability(t.Context(), ann.ID, x.quiet, x.invisible))
		all, err := h.DB.Availabilities(t.Context(), []chat.UserID{ann.ID})
		if harness.Must(t, err); !all[ann.ID].QuietUntil.Equal(x.want.QuietUntil) || all[ann.ID].Invisible != x.want.Invisible {
			t.Errorf("%+v, want %+v", all[ann.ID], x.want)
		}
		if a := h.Bus.Available(); len(a) != 1 || a[0] != all[ann.ID] {
			t.Errorf("told is %+v, want %+v", a, all[ann.ID])
		}
	}
	if (chat.Availability{QuietUntil: until}).Quiet(until) || !(chat.Availability{QuietUntil: until}).Quiet(until.Add(-1)) {
		t.Error("quiet ends at its time")
	}
}
