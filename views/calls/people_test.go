package calls

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/views/words"
)

func html(t *testing.T, language string, c chat.Call) string {
	t.Helper()
	l, ok := words.Named(language)
	if !ok {
		t.Fatalf("nobody speaks %s", language)
	}
	var b bytes.Buffer
	if err := People("tea", c, false).Render(l.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func inCall(names ...string) chat.Call {
	c := chat.Call{Since: time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)}
	for i, name := range names {
		c.People = append(c.People, chat.Participant{Seat: uuid.UUID{byte(i + 1), 2, 3, 4, 5, 6, 7, 8}, User: chat.UserID(i + 1), Name: name, Since: c.Since})
	}
	return c
}

func TestACallCountsItsPeopleInTheReadersLanguage(t *testing.T) {
	for _, c := range []struct {
		language, want string
		call           chat.Call
	}{
		{"en", "1 person<", inCall("ann")}, {"en", "2 people<", inCall("ann", "bob")},
		{"de", "1 Person<", inCall("ann")}, {"de", "2 Personen<", inCall("ann", "bob")},
		{"en", "Nobody is in the call.", chat.Call{}},
	} {
		if got := html(t, c.language, c.call); !strings.Contains(got, c.want) {
			t.Errorf("%d people in %s: no %q in %s", len(c.call.People), c.language, c.want, got)
		}
	}
}

func TestATileShowsNoMoreOfASeatThanItsOwnPageNeeds(t *testing.T) {
	c := inCall("ann")
	got := html(t, "en", c)
	if whole := c.People[0].Seat.String(); !strings.Contains(got, `data-seat="`+whole[:8]+`"`) || strings.Contains(got, whole) {
		t.Errorf("the seat %s is in %s", whole, got)
	}
	if strings.Contains(got, "<video") || strings.Contains(got, "<audio") {
		t.Errorf("a person who sends nothing has an element that plays: %s", got)
	}
	c.People[0].Tracks = []chat.TrackKind{chat.TrackMic, chat.TrackCamera}
	if got = html(t, "en", c); strings.Count(got, "<video") != 1 || strings.Count(got, "<audio") != 1 || strings.Contains(got, `class="face"`) {
		t.Errorf("a person with camera and microphone has %s", got)
	}
}

func TestANameInACallIsNoHTML(t *testing.T) {
	got := html(t, "en", inCall(`<i>"ann"`))
	if strings.Contains(got, "<i>") || !strings.Contains(got, "&lt;i&gt;") {
		t.Errorf("it is raw in %s", got)
	}
}

func TestThePeopleOfACallAreLinesForScripts(t *testing.T) {
	c := inCall("ann", "bob")
	c.People[1].Tracks = []chat.TrackKind{chat.TrackMic, chat.TrackScreen}
	want := "ann\t2026-03-14T12:00:00Z\t\nbob\t2026-03-14T12:00:00Z\t" + string(chat.TrackMic) + "," + string(chat.TrackScreen) + "\n"
	if got := Text(c); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestACameraSendsLessTheMoreAreInTheCall(t *testing.T) {
	for n, want := range map[int]string{
		0: `{"maxBitrate":2000000,"scaleResolutionDownBy":1}`, 4: `{"maxBitrate":500000,"scaleResolutionDownBy":1}`, 5: `{"maxBitrate":400000,"scaleResolutionDownBy":2}`,
	} {
		if got := camera(inCall(make([]string, n)...)); got != want {
			t.Errorf("%d people: %s, want %s", n, got, want)
		}
	}
}
