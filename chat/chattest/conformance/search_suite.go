package conformance

import (
	"fmt"
	"slices"
	"time"

	"parley/chat"
	"parley/chat/fold"
)

var endOfTime = chat.SearchPlace{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}

// spansOf are the spans of a user's rooms, by room.
func (s *storeSuite) spansOf(who chat.User, before chat.SearchPlace) map[chat.RoomID]chat.Span {
	s.t.Helper()
	list, err := s.SearchRooms(s.t.Context(), who.ID, chat.SearchQuery{}, before, true)
	must(s.t, err)
	spans := map[chat.RoomID]chat.Span{}
	for _, x := range list {
		spans[x.Room] = x.Span
	}
	return spans
}

// expectSpans fails unless these are a user's rooms, as room and last seq.
func (s *storeSuite) expectSpans(who chat.User, before chat.SearchPlace, want map[chat.RoomID]int64) {
	s.t.Helper()
	got := s.spansOf(who, before)
	for id, last := range want {
		if x := got[id]; x.First != 1 || x.Last != last || x.Until.IsZero() {
			s.t.Errorf("%s: room %d is %+v, want up to %d", who.Username, id, x, last)
		}
	}
	if len(got) != len(want) {
		s.t.Errorf("%s searches %v, want %v", who.Username, got, want)
	}
}

func testSeekRooms(s *storeSuite) {
	r, ann, bob := s.hall()
	den, open, gone := s.room("Den", ann, true), s.room("Open", ann, false), s.room("Gone", bob, false)
	s.ingest(post(r, ann, 1, "tea"), post(den, ann, 2, "tea"), post(open, ann, 3, "tea"), post(gone, bob, 4, "tea"))
	s.later(time.Minute)
	s.ingest(post(r, bob, 5, "more tea"))
	_, err := s.RoomDelete(s.t.Context(), gone.ID, bob.ID)
	must(s.t, err)
	s.room("Empty", ann, false)
	s.expectSpans(ann, endOfTime, map[chat.RoomID]int64{r.ID: 2, den.ID: 1, open.ID: 1})
	s.expectSpans(bob, endOfTime, map[chat.RoomID]int64{r.ID: 2})
	first := s.all(r.ID)[0].CreatedAt
	s.expectSpans(bob, chat.SearchPlace{At: first}, map[chat.RoomID]int64{r.ID: 1})
	s.expectSpans(bob, chat.SearchPlace{At: first.Add(-time.Second)}, map[chat.RoomID]int64{})

	d, _, err := s.OpenDirect(s.t.Context(), "abc", []chat.UserID{ann.ID, bob.ID}, ann.ID)
	must(s.t, err)
	s.ingest(post(d, ann, 6, "only us"))
	at := chat.SearchPlace{At: first, Room: d.ID, Seq: 1}
	hits, err := s.SearchHits(s.t.Context(), bob.ID, []chat.SearchPlace{{Room: r.ID, Seq: 2}, at, {Room: den.ID, Seq: 1}, {Room: gone.ID, Seq: 1}})
	must(s.t, err)
	var got []string
	for _, h := range hits {
		got = append(got, fmt.Sprint(h.Slug, " ", h.Name, " ", h.AuthorName, " ", h.Body, " ", h.Direct))
	}
	if want := []string{r.Slug + " " + r.Name + " bob more tea false", "abc ann ann only us true"}; !slices.Equal(got, want) {
		s.t.Errorf("the hits are %q, want %q", got, want)
	}
}

// A search sees a text as it was typed and as it is read.
func testSeekRead(s *storeSuite) {
	r, ann, _ := s.hall()
	s.ingest(post(r, ann, 1, "a very **important** thing"), post(r, ann, 2, "これは**重要**な会議"), post(r, ann, 3, "very thing"))
	rooms, err := s.SearchRooms(s.t.Context(), ann.ID, chat.SearchQuery{}, endOfTime, true)
	must(s.t, err)
	for _, room := range rooms {
		if !room.Folding.IsZero() {
			s.t.Errorf("room %d waits to be folded again from %s on", room.Room, room.Folding)
		}
	}
	for phrase, want := range map[string]int64{"very important thing": 1, "very **important": 1, "重要な会議": 2, "very thing": 3} {
		ms, err := s.SearchMessages(s.t.Context(), r.ID, []string{phrase}, 0, 99, 9)
		must(s.t, err)
		found, err := s.SearchSpans(s.t.Context(), ann.ID, []chat.Span{rooms[0].Span}, chat.SearchQuery{Folded: []string{phrase}}, endOfTime, 9)
		must(s.t, err)
		if len(ms) != 1 || ms[0].Seq != want || len(found) != 1 || found[0].Seq != want {
			s.t.Errorf("%q is in %v and %v, want %d", phrase, ms, found, want)
		}
	}
}

func testSeekSpans(s *storeSuite) {
	r, ann, _ := s.hall()
	other := s.room("Other", ann, false)
	var cs []chat.Command
	for n := range 6 {
		cs = append(cs, post(r, ann, n, fmt.Sprintf("Ärger %d", n+1)))
	}
	s.ingest(append(cs, post(other, ann, 9, "ärger"))...)
	s.ingest(remove(r, ann, 5))
	all := s.spansOf(ann, endOfTime)
	a, b := all[r.ID], all[other.ID]
	expect := func(spans []chat.Span, words string, before chat.SearchPlace, most int, want ...int64) []chat.SearchPlace {
		s.t.Helper()
		found, err := s.SearchSpans(s.t.Context(), ann.ID, spans, chat.SearchQuery{Folded: []string{fold.String(words)}}, before, most)
		must(s.t, err)
		var got []int64
		for _, p := range found {
			got = append(got, int64(p.Room)*100+p.Seq)
		}
		if !slices.Equal(got, want) || !slices.IsSortedFunc(found, func(a, b chat.SearchPlace) int { return b.Compare(a) }) {
			s.t.Errorf("%q before %s: %v, want %v", words, before, got, want)
		}
		return found
	}
	in, at := int64(r.ID)*100, int64(other.ID)*100
	found := expect([]chat.Span{a, b}, "ÄRGER", endOfTime, 9, at+1, in+6, in+4, in+3, in+2, in+1)
	expect([]chat.Span{a, b}, "ÄRGER", endOfTime, 2, at+1, in+6, in+4)
	expect([]chat.Span{{Room: r.ID, First: 2, Last: 4}}, "ÄRGER", endOfTime, 9, in+4, in+3, in+2)
	expect([]chat.Span{a, b}, "ÄRGER", found[2], 9, in+3, in+2, in+1)
	expect([]chat.Span{a, b}, "ärger 2", endOfTime, 9, in+2)
	timed, err := s.MessageTimes(s.t.Context(), []chat.Span{{Room: r.ID, First: 1, Last: 2}})
	if err != nil || len(timed) != 1 || !timed[0].Until.Equal(found[0].At) || timed[0].Last != 2 {
		s.t.Errorf("%+v %v", timed, err)
	}
}

func testSeekMarks(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "plain tea"), post(r, bob, 2, "tea at https://example.org/x"), post(r, ann, 3, "liked tea"), post(r, bob, 4, "pinned tea"))
	s.later(time.Hour)
	s.ingest(post(r, ann, 5, "saved tea"), answer(r, bob, 6, 1, "an answer with tea"))
	s.ingest(react(r, bob, 3, "👍", true), chat.Command{Kind: chat.PinMessage, Room: r.ID, Author: ann.ID, Seq: 4, On: true})
	s.ingest(ask(post(r, ann, 7, teaOrCake), chat.PollRules{}), with(post(r, ann, 8, "a file"), s.upload(r, ann, "x")))
	s.save(ann, r, 5)
	s.save(bob, r, 1)
	late := s.all(r.ID)[4].CreatedAt
	for name, c := range map[string]struct {
		q    chat.SearchQuery
		want []int64
	}{
		"of ann":       {chat.SearchQuery{From: []string{"ann"}}, []int64{8, 7, 5, 3, 1}},
		"of either":    {chat.SearchQuery{From: []string{"ann", "bob"}, Folded: []string{"tea"}}, []int64{7, 6, 5, 4, 3, 2, 1}},
		"of nobody":    {chat.SearchQuery{From: []string{"nobody"}}, nil},
		"without":      {chat.SearchQuery{Folded: []string{"tea"}, Without: []string{"plain", "with tea"}}, []int64{7, 5, 4, 3, 2}},
		"links":        {chat.SearchQuery{SearchMarks: chat.SearchMarks{Link: true}}, []int64{2}},
		"reactions":    {chat.SearchQuery{SearchMarks: chat.SearchMarks{Reaction: true}}, []int64{3}},
		"pinned":       {chat.SearchQuery{SearchMarks: chat.SearchMarks{Pinned: true}}, []int64{4}},
		"saved by ann": {chat.SearchQuery{SearchMarks: chat.SearchMarks{Saved: true}}, []int64{5}},
		"threads":      {chat.SearchQuery{SearchMarks: chat.SearchMarks{Thread: true}}, []int64{6, 1}},
		"polls":        {chat.SearchQuery{SearchMarks: chat.SearchMarks{Poll: true}}, []int64{7}},
		"files":        {chat.SearchQuery{SearchMarks: chat.SearchMarks{File: true}}, []int64{8}},
		"pictures":     {chat.SearchQuery{SearchMarks: chat.SearchMarks{Picture: true}}, []int64{8}},
		"late":         {chat.SearchQuery{After: late}, []int64{8, 7, 6, 5}},
		"of oneself":   {chat.SearchQuery{From: []string{"me"}}, []int64{8, 7, 5, 3, 1}},
		"of others":    {chat.SearchQuery{Not: chat.SearchNot{From: []string{"me"}}}, []int64{6, 4, 2}},
		"not of bob":   {chat.SearchQuery{Not: chat.SearchNot{From: []string{"bob", "nobody"}}}, []int64{8, 7, 5, 3, 1}},
		"not late":     {chat.SearchQuery{Not: chat.SearchNot{Days: []chat.SearchDays{{From: late, To: late.AddDate(1, 0, 0)}}}}, []int64{4, 3, 2, 1}},
		"no links":     {lacking(chat.SearchMarks{Link: true}), []int64{8, 7, 6, 5, 4, 3, 1}},
		"no reactions": {lacking(chat.SearchMarks{Reaction: true}), []int64{8, 7, 6, 5, 4, 2, 1}},
		"not pinned":   {lacking(chat.SearchMarks{Pinned: true}), []int64{8, 7, 6, 5, 3, 2, 1}},
		"not saved":    {lacking(chat.SearchMarks{Saved: true}), []int64{8, 7, 6, 4, 3, 2, 1}},
		"no threads":   {lacking(chat.SearchMarks{Thread: true}), []int64{8, 7, 5, 4, 3, 2}},
		"no polls":     {lacking(chat.SearchMarks{Poll: true}), []int64{8, 6, 5, 4, 3, 2, 1}},
		"no files":     {lacking(chat.SearchMarks{File: true}), []int64{7, 6, 5, 4, 3, 2, 1}},
		"no pictures":  {lacking(chat.SearchMarks{Picture: true}), []int64{7, 6, 5, 4, 3, 2, 1}},
		"both":         {chat.SearchQuery{SearchMarks: chat.SearchMarks{File: true}, Not: chat.SearchNot{SearchMarks: chat.SearchMarks{File: true}}}, nil},
		"late of bob":  {chat.SearchQuery{After: late, From: []string{"bob"}}, []int64{6}},
	} {
		found, err := s.SearchSpans(s.t.Context(), ann.ID, []chat.Span{s.spansOf(ann, endOfTime)[r.ID]}, c.q, endOfTime, 9)
		must(s.t, err)
		var got []int64
		for _, p := range found {
			got = append(got, p.Seq)
		}
		if !slices.Equal(got, c.want) {
			s.t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func lacking(marks chat.SearchMarks) chat.SearchQuery {
	return chat.SearchQuery{Not: chat.SearchNot{SearchMarks: marks}}
}

func testSeekNamed(s *storeSuite) {
	r, ann, bob := s.hall()
	den, open := s.room("Den of Ann", ann, true), s.room("Über allen", ann, false)
	s.ingest(post(r, ann, 1, "tea"), post(den, ann, 2, "tea"), post(open, ann, 3, "tea"))
	for _, c := range []struct {
		who   chat.User
		names []string
		want  []chat.RoomID
	}{
		{ann, []string{"den of ann"}, []chat.RoomID{den.ID}},
		{ann, []string{den.Slug, "none"}, []chat.RoomID{den.ID}},
		{bob, []string{"den of ann", den.Slug}, nil},
		{bob, []string{"über allen"}, []chat.RoomID{open.ID}},
		{bob, []string{open.Slug, r.Slug}, []chat.RoomID{r.ID, open.ID}},
		{bob, []string{""}, nil},
	} {
		list, err := s.SearchRooms(s.t.Context(), c.who.ID, chat.SearchQuery{In: c.names}, endOfTime, true)
		must(s.t, err)
		var got []chat.RoomID
		for _, x := range list {
			got = append(got, x.Room)
		}
		if slices.Sort(got); !slices.Equal(got, c.want) {
			s.t.Errorf("%s in %q: %v, want %v", c.who.Username, c.names, got, c.want)
		}
	}
	hits, err := s.SearchHits(s.t.Context(), bob.ID, []chat.SearchPlace{{Room: open.ID, Seq: 1}, {Room: den.ID, Seq: 1}})
	if err != nil || len(hits) != 1 || hits[0].Slug != open.Slug {
		s.t.Errorf("%+v %v", hits, err)
	}
	_, _, err = s.RoomBan(s.t.Context(), open.ID, bob.ID, ann.ID, "loud")
	must(s.t, err)
	rooms, err := s.SearchRooms(s.t.Context(), bob.ID, chat.SearchQuery{In: []string{open.Slug, "über allen"}}, endOfTime, true)
	if err != nil || len(rooms) > 0 {
		s.t.Errorf("a banned user searches %+v, %v", rooms, err)
	}
	if hits, err = s.SearchHits(s.t.Context(), bob.ID, []chat.SearchPlace{{Room: open.ID, Seq: 1}}); err != nil || len(hits) > 0 {
		s.t.Errorf("a banned user finds %+v, %v", hits, err)
	}
	unknown, err := s.SearchUnknown(s.t.Context(), bob.ID, []chat.SearchName{{Folded: open.Slug, Room: true}})
	if err != nil || len(unknown) != 1 {
		s.t.Errorf("a banned user does not hear that nothing is searched: %+v, %v", unknown, err)
	}
}

// testSeekNot searches in all rooms but some.
func testSeekNot(s *storeSuite) {
	r, ann, bob := s.hall()
	den, open := s.room("Den of Ann", ann, true), s.room("Über allen", ann, false)
	direct := s.direct(ann, bob)
	s.ingest(post(r, ann, 1, "tea"), post(den, ann, 2, "tea"), post(open, ann, 3, "tea"), post(direct, ann, 4, "tea"))
	all := []chat.RoomID{r.ID, den.ID, open.ID, direct.ID}
	for name, c := range map[string]struct {
		q    chat.SearchQuery
		want []chat.RoomID
	}{
		"none left out":    {chat.SearchQuery{}, all},
		"by name":          {chat.SearchQuery{Not: chat.SearchNot{In: []string{"den of ann", "nod"}}}, []chat.RoomID{r.ID, open.ID, direct.ID}},
		"by address":       {chat.SearchQuery{Not: chat.SearchNot{In: []string{direct.Slug, open.Slug}}}, []chat.RoomID{r.ID, den.ID}},
		"with bob":         {chat.SearchQuery{With: []string{"bob", "me"}}, []chat.RoomID{direct.ID}},
		"not with bob":     {chat.SearchQuery{Not: chat.SearchNot{With: []string{"bob"}}}, []chat.RoomID{r.ID, den.ID, open.ID}},
		"not with oneself": {chat.SearchQuery{Not: chat.SearchNot{With: []string{"me"}}}, []chat.RoomID{r.ID, den.ID, open.ID}},
		"not with others":  {chat.SearchQuery{Not: chat.SearchNot{With: []string{"nobody"}}}, all},
		"in but not in":    {chat.SearchQuery{In: []string{open.Slug, den.Slug}, Not: chat.SearchNot{In: []string{"über allen"}}}, []chat.RoomID{den.ID}},
	} {
		list, err := s.SearchRooms(s.t.Context(), ann.ID, c.q, endOfTime, true)
		must(s.t, err)
		var got []chat.RoomID
		for _, x := range list {
			got = append(got, x.Room)
		}
		slices.Sort(got)
		if slices.Sort(c.want); !slices.Equal(got, c.want) {
			s.t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// testSeekUnknown searches with names of people and rooms. Some are gone, some are private, some are another guest's.
func testSeekUnknown(s *storeSuite) {
	r, ann, bob := s.hall()
	gone, guest := s.user("gone"), credentials("cleo", "cleo@example.org")
	guest.Role = chat.Guest
	cleo, err := s.UserInsert(s.t.Context(), guest)
	must(s.t, err)
	den, open, over := s.room("Den", ann, true), s.room("Über allen", ann, false), s.room("Over", ann, false)
	s.ingest(post(r, ann, 1, "tea"))
	_, err = s.RoomDelete(s.t.Context(), over.ID, ann.ID)
	must(s.t, err)
	_, err = s.UserDelete(s.t.Context(), gone.ID)
	must(s.t, err)
	names := []chat.SearchName{{Folded: "ann"}, {Folded: "bob"}, {Folded: "cleo"}, {Folded: "gone"}, {Folded: "never"}, {Folded: ""}}
	for _, name := range []string{r.Slug, "den", den.Slug, "über allen", open.Slug, "over", "never", "ann", ""} {
		names = append(names, chat.SearchName{Folded: name, Room: true})
	}
	for _, c := range []struct {
		who  chat.User
		want []string
	}{
		{ann, []string{"cleo", "gone", "never", "", "#over", "#never", "#ann", "#"}},
		{bob, []string{"cleo", "gone", "never", "", "#den", "#" + den.Slug, "#over", "#never", "#ann", "#"}},
		{cleo, []string{"ann", "bob", "gone", "never", "", "#" + r.Slug, "#den", "#" + den.Slug, "#über allen", "#" + open.Slug, "#over", "#never", "#ann", "#"}},
	} {
		unknown, err := s.SearchUnknown(s.t.Context(), c.who.ID, names)
		must(s.t, err)
		var got []string
		for _, n := range unknown {
			got = append(got, map[bool]string{true: "#"}[n.Room]+n.Folded)
		}
		slices.Sort(got)
		got = slices.Compact(got)
		slices.Sort(c.want)
		if want := slices.Compact(c.want); !slices.Equal(got, want) {
			s.t.Errorf("%s does not know %q, want %q", c.who.Username, got, want)
		}
	}
}

// testSeekNames searches by names of files, which are no links and end with their message.
func testSeekNames(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(
		with(post(r, ann, 1, ""), s.upload(r, ann, "Grundriß"), s.upload(r, ann, "Cellar plan")), with(post(r, ann, 2, "See here"), s.upload(r, ann, "www.PLAN.example")),
		with(post(r, bob, 3, "Größe"), s.upload(r, bob, "roof plan")), post(r, bob, 4, "a plan without a file"),
	)
	s.expectSought(r, "GRUNDRISS", 1)
	s.expectSought(r, "plan", 4, 3, 2, 1)
	s.expectSought(r, "plan.example.png here", 2)
	s.expectSought(r, "GRÖSSE roof", 3)
	s.expectSought(r, "cellar roof")
	for name, c := range map[string]struct {
		q    chat.SearchQuery
		want []int64
	}{
		"of bob":      {chat.SearchQuery{Folded: []string{"plan"}, From: []string{"bob"}}, []int64{4, 3}},
		"with a file": {chat.SearchQuery{Folded: []string{"plan"}, SearchMarks: chat.SearchMarks{File: true}}, []int64{3, 2, 1}},
		"a phrase":    {chat.SearchQuery{Folded: []string{"cellar plan.png"}}, []int64{1}},
		"without":     {chat.SearchQuery{Folded: []string{"plan"}, Without: []string{"roof", "grundriss"}}, []int64{4, 2}},
		"no link":     {chat.SearchQuery{Folded: []string{"plan"}, SearchMarks: chat.SearchMarks{Link: true}}, nil},
	} {
		found, err := s.SearchSpans(s.t.Context(), ann.ID, []chat.Span{s.spansOf(ann, endOfTime)[r.ID]}, c.q, endOfTime, 9)
		must(s.t, err)
		var got []int64
		for _, p := range found {
			got = append(got, p.Seq)
		}
		if !slices.Equal(got, c.want) {
			s.t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	s.ingest(edit(r, ann, 2, "Look there"), react(r, bob, 2, "👍", true), remove(r, ann, 1))
	s.expectSought(r, "there plan.example", 2)
	s.expectSought(r, "here plan.example", 2) // within "there"
	s.expectSought(r, "see plan.example")
	s.expectSought(r, "grundriß")
}
