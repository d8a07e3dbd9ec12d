package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/search"
)

// talk is messages in five rooms, up to nine of them at the same time. User 1 is in all of
// the rooms but the last.
func talk(t *testing.T, n int) *harness.LogHarness { return talkIn(t, 5, n) }

func talkIn(t *testing.T, rooms, n int) *harness.LogHarness {
	now := harness.Noon
	s := &harness.LogHarness{Database: chattest.NewDatabase(func() time.Time { return now }), T: t, Worker: uuid.New()}
	harness.AddUsers(t, s.Database)
	harness.AddRooms(t, s.Database, chat.RoomID(rooms))
	random := rand.New(rand.NewPCG(1, 2))
	for k := 0; k < n; now = now.Add(time.Second) {
		var cs []chat.Command
		for range 1 + random.IntN(9) {
			k++
			body := fmt.Sprint("word ", k)
			if k%40 == 0 {
				body += " rare"
			}
			room := chat.RoomID(1 + random.IntN(rooms))
			cs = append(cs, chat.Command{Kind: chat.Post, Room: room, Author: 1, Key: chat.MakeKey(uuid.New(), room, body), Body: body})
		}
		s.Apply(cs...)
	}
	_, err := s.RemoveMember(t.Context(), 5, 1, 1)
	harness.Must(t, err)
	return s
}

// scanned are the places of messages with a word, as reading all of them finds them.
func scanned(t *testing.T, s *harness.LogHarness, word string) (want []chat.SearchPlace) {
	for room := range chat.RoomID(4) {
		ms, err := s.MessagesSince(t.Context(), room+1, 0, 1<<30)
		harness.Must(t, err)
		for _, m := range ms {
			if strings.Contains(m.Body, word) {
				want = append(want, chat.SearchPlace{At: m.CreatedAt, Room: m.Room, Seq: m.Seq})
			}
		}
	}
	slices.SortFunc(want, func(a, b chat.SearchPlace) int { return b.Compare(a) })
	return want
}

// follow searches to the end, and returns what each page found.
func follow(t *testing.T, finder *search.Service, q string) (got []chat.SearchPlace, pages []int) {
	t.Helper()
	for before := (chat.SearchPlace{}); ; {
		r, err := finder.FindInRooms(t.Context(), 1, q, time.UTC, before)
		harness.Must(t, err)
		for _, h := range r.Hits {
			got = append(got, chat.SearchPlace{At: h.CreatedAt, Room: h.Room, Seq: h.Seq})
		}
		pages = append(pages, len(r.Hits))
		if r.Back.IsZero() {
			return got, pages
		}
		if !before.IsZero() && r.Back.Compare(before) >= 0 || len(pages) > 5000 {
			t.Fatalf("from %s it goes on at %s", before, r.Back)
		}
		if before, err = chat.ReadSearchPlace(r.Back.String()); err != nil || before.Compare(r.Back) != 0 {
			t.Fatalf("%s became %s: %v", r.Back, before, err)
		}
	}
}

func TestASearchOverRoomsFindsEachMessageOnceNewestFirst(t *testing.T) {
	s := talk(t, 3000)
	for _, word := range []string{"word", "rare", "7", "none"} {
		got, pages := follow(t, search.New(s, chat.NoLimits{}), word)
		want := scanned(t, s, word)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d found, want %d", word, len(got), len(want))
		}
		for i, n := range pages {
			if n != search.PageSize && i < len(pages)-1 {
				t.Errorf("%s: page %d of %d has %d", word, i, len(pages), n)
			}
		}
	}
}

// A clock on which each look takes the half of a search's time.
func TestASearchOverRoomsWhoseTimeIsUpGoesOnWhereItWas(t *testing.T) {
	s, now := talk(t, 3000), harness.Noon
	finder := search.New(s, chat.NoLimits{})
	finder.Now = func() time.Time { now = now.Add(search.SweepTime / 2); return now }
	for _, word := range []string{"rare", "none"} {
		got, pages := follow(t, finder, word)
		if want := scanned(t, s, word); !slices.Equal(got, want) || len(pages) < 3 {
			t.Errorf("%s: %d found on %d pages, want %d", word, len(got), len(pages), len(want))
		}
	}
}

// slow has a clock on which each message that is read takes some time, and each round a little more.
type slow struct {
	*harness.LogHarness
	now    time.Time
	each   time.Duration
	rounds []int64 // how many messages they read
}

func (s *slow) SearchSpans(ctx context.Context, user chat.UserID, spans []chat.Span, q chat.SearchQuery, before chat.SearchPlace, most int) ([]chat.SearchPlace, error) {
	n := int64(0)
	for _, x := range spans {
		n += x.Last - x.First + 1
	}
	s.rounds = append(s.rounds, n)
	s.now = s.now.Add(time.Millisecond + time.Duration(n)*s.each)
	return s.LogHarness.SearchSpans(ctx, user, spans, q, before, most)
}

// However long a message takes, the last round ends about when the time is up, and quick ones are few.
func TestTheRoundsOfASearchAreAsLongAsTheirTime(t *testing.T) {
	log := talkIn(t, 24, 60_000)
	for each, most := range map[time.Duration]int{time.Microsecond: 11, 5 * time.Microsecond: 10, 12 * time.Microsecond: 12, 20 * time.Microsecond: 12, 50 * time.Microsecond: 4, 100 * time.Microsecond: 1} {
		s := &slow{LogHarness: log, now: harness.Noon, each: each}
		finder := search.New(s, chat.NoLimits{})
		finder.Now = func() time.Time { return s.now }
		r, err := finder.FindInRooms(t.Context(), 1, "qq", time.UTC, chat.SearchPlace{})
		harness.Must(t, err)
		took, over := s.now.Sub(harness.Noon), max(search.SweepLeast*each, search.SweepFrom*each-search.SweepTime)+2*time.Millisecond
		if took > search.SweepTime+over || len(s.rounds) > most {
			t.Errorf("at %s a message, %d rounds of %v take %s", each, len(s.rounds), s.rounds, took)
		}
		if n := slices.Max(s.rounds); r.Back.IsZero() != (each == time.Microsecond) || n > search.SweepTo+search.SweepTo/20 {
			t.Errorf("at %s a message, it goes on at %s, and a round reads %d", each, r.Back, n)
		}
	}
}

func TestASearchOverRoomsIsCheckedAndLimited(t *testing.T) {
	s := talk(t, 10)
	limits := chattest.NewLimits(func() time.Time { return harness.Noon })
	finder := search.New(s, limits)
	for _, q := range []string{"", " ", "\u200b", "a\ab", strings.Repeat("x", chat.WordsMax+1)} {
		if _, err := finder.FindInRooms(t.Context(), 1, q, time.UTC, chat.SearchPlace{}); !chat.Is(err, chat.Invalid) {
			t.Errorf("%q: %v", q, err)
		}
	}
	for range chat.SearchesByPerson.Burst {
		_, err := finder.FindInRooms(t.Context(), 1, "word", time.UTC, chat.SearchPlace{})
		harness.Must(t, err)
	}
	if _, err := finder.FindInRooms(t.Context(), 1, "word", time.UTC, chat.SearchPlace{}); !chat.Is(err, chat.TooMany) {
		t.Errorf("one too many: %v", err)
	}
	s.FailWith(harness.ErrDown)
	if _, err := search.New(s, chat.NoLimits{}).FindInRooms(t.Context(), 1, "word", time.UTC, chat.SearchPlace{}); err == nil {
		t.Error("an outage is taken for nothing found")
	}
}

func TestAPlaceThatNoSearchWroteIsRefused(t *testing.T) {
	for _, s := range []string{"x", "1", "1.2", "1.2.3.4", "1.2.x", "0.1.1", "1.-2.3", "9223372036854775807.1.1", "1.2.99999999999999999999"} {
		if p, err := chat.ReadSearchPlace(s); !chat.Is(err, chat.Invalid) || !p.IsZero() {
			t.Errorf("%q is %+v, %v", s, p, err)
		}
	}
}

// Days bound what is looked through, also where a search goes on.
func TestASearchOfSomeDaysReadsThese(t *testing.T) {
	s := talk(t, 3000)
	all := scanned(t, s, "word")
	day := harness.Noon.Format(time.DateOnly)
	for q, want := range map[string]int{"word on:" + day: len(all), "on:" + day: len(all), "word before:" + day: 0, "word after:" + day: 0, "in:room5": 0, "in:room1 in:room2 -word": 0} {
		got, _ := follow(t, search.New(s, chat.NoLimits{}), q)
		if q == "in:room5" { // which is public, and was left
			if len(got) == 0 || got[0].Room != 5 {
				t.Errorf("%s: %v", q, got)
			}
		} else if len(got) != want {
			t.Errorf("%s: %d found, want %d", q, len(got), want)
		}
	}
}

// Between its pages messages come and go. Of those that were there and stay, each is found once.
func TestASearchGoesOnWhileMessagesComeAndGo(t *testing.T) {
	s := talk(t, 400)
	finder, random := search.New(s, chat.NoLimits{}), rand.New(rand.NewPCG(5, 6))
	there := scanned(t, s, "word")
	gone, found := map[chat.SearchPlace]bool{}, map[chat.SearchPlace]int{}
	for before := (chat.SearchPlace{}); ; {
		r, err := finder.FindInRooms(t.Context(), 1, "word", time.UTC, before)
		harness.Must(t, err)
		for _, h := range r.Hits {
			at := chat.SearchPlace{At: h.CreatedAt, Room: h.Room, Seq: h.Seq}
			if found[at]++; gone[at] {
				t.Errorf("%s is found after it was deleted", at)
			}
		}
		if before = r.Back; before.IsZero() {
			break
		}
		// The place that the search goes on from, too, and one that comes later.
		for _, at := range []chat.SearchPlace{before, there[random.IntN(len(there))]} {
			if !gone[chat.SearchPlace{At: at.At, Room: at.Room, Seq: at.Seq}] && slices.ContainsFunc(there, func(p chat.SearchPlace) bool { return p.Compare(at) == 0 }) {
				s.Apply(chat.Command{Kind: chat.Delete, Room: at.Room, Author: 1, Seq: at.Seq, Key: chat.MakeKey(uuid.New(), at.Room, "")})
				gone[at] = true
			}
		}
		s.Apply(chat.Command{Kind: chat.Post, Room: 1, Author: 1, Key: chat.MakeKey(uuid.New(), 1, "a new word"), Body: "a new word"})
	}
	for _, at := range there {
		if n := found[at]; n > 1 || n == 0 && !gone[at] {
			t.Errorf("%s is found %d times", at, n)
		}
	}
	if len(found) > len(there) {
		t.Errorf("%d are found, of %d that were there", len(found), len(there))
	}
}

// folding has a room whose older texts are folded again at the moment.
type folding struct {
	*harness.LogHarness
	at time.Time
}

func (f folding) SearchRooms(ctx context.Context, user chat.UserID, q chat.SearchQuery, before chat.SearchPlace, indexed bool) ([]chat.SearchRoom, error) {
	rooms, err := f.LogHarness.SearchRooms(ctx, user, q, before, indexed)
	rooms[1].Folding, rooms[2].Folding = f.at, f.at.Add(-time.Hour)
	return rooms, err
}

func TestASearchSaysWhichTextsAreFoldedAgain(t *testing.T) {
	s := talk(t, 100)
	for _, at := range []time.Time{{}, harness.Noon} {
		f := folding{s, at}
		if r, err := search.New(f, chat.NoLimits{}).FindInRooms(t.Context(), 1, "word", time.UTC, chat.SearchPlace{}); err != nil || !r.From.Equal(at) || len(r.Hits) == 0 {
			t.Errorf("at %s, the index reaches back to %s, %v", at, r.From, err)
		}
	}
}
